//! Traces that are older than they may be.

use super::count_in;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::Statement;
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{Error, Result};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// Rows that one transaction deletes.
const BATCH: i64 = 500;

/// A kind of trace: name, table, primary key, the column that is counted from, and how long it stays.
struct Trace {
    name: &'static str,
    table: &'static str,
    key: &'static str,
    from: &'static str,
    stays: fn() -> Span,
    /// Whether what is deleted was sealed with a key that is still there.
    is_personal: bool,
}

const TRACES: [Trace; 7] = [
    Trace {
        name: "disclosures",
        table: "cv_disclosures",
        key: "seq",
        from: "at",
        stays: || 12.months(),
        is_personal: false,
    },
    Trace {
        name: "originals",
        table: "cv_originals",
        key: "cv_id",
        from: "ends_at",
        stays: Span::new,
        is_personal: true,
    },
    Trace {
        name: "contact_requests",
        table: "cv_contacts",
        key: "id",
        from: "asked_at",
        stays: || 12.months(),
        is_personal: true,
    },
    // A link that has ended counts for some days more against the links of its CV.
    Trace { name: "links", table: "cv_links", key: "hash", from: "expires_at", stays: || 7.days(), is_personal: false },
    // A node that is cut off from the database reads on where it was; one that starts reads all CVs.
    Trace { name: "events", table: "cv_events", key: "seq", from: "at", stays: || 30.days(), is_personal: false },
    Trace { name: "heartbeats", table: "cv_beats", key: "node", from: "at", stays: || 1.days(), is_personal: false },
    Trace {
        name: "erasure_proofs",
        table: "cv_erasures",
        key: "cv_id, at",
        from: "at",
        stays: || 5.years(),
        is_personal: false,
    },
];

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn forget_cv_traces(&self, now: Timestamp, dry: bool) -> Result<Vec<(&'static str, u64)>> {
        let mut told = Vec::with_capacity(TRACES.len());
        for trace in &TRACES {
            let before = now.to_zoned(TimeZone::UTC).checked_sub((trace.stays)());
            let before = before.map_err(|_| Error::Inconsistent { entity: "clock".into(), reason: now.to_string() })?;
            let rows = self.forget_trace(trace, before.timestamp(), dry).await?;
            told.push((trace.name, rows));
        }
        Ok(told)
    }

    async fn forget_trace(&self, trace: &Trace, before: Timestamp, dry: bool) -> Result<u64> {
        let Trace { table, key, from, .. } = trace;
        if dry {
            let count = Statement::new(&format!("SELECT COUNT(*) FROM {table} WHERE {from} <= $1")).bind(before);
            return Ok(DB::fetch(&mut *self.read.acquire().await?, count, count_in).await?.pop().unwrap_or_default());
        }
        let delete = format!(
            "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {from} <= $1 ORDER BY {from} LIMIT $2) \
            RETURNING 1"
        );
        let mut deleted = 0;
        loop {
            let rows = retrying(|| async {
                let delete = Statement::new(&delete).bind(before).bind(BATCH);
                Ok(DB::fetch(&mut *self.write.acquire().await?, delete, |_| Ok(())).await?.len() as u64)
            });
            let rows = rows.await?;
            deleted += rows;
            if rows < BATCH.unsigned_abs() {
                break;
            }
        }
        if deleted > 0 && trace.is_personal {
            self.erased_rows().await;
        }
        Ok(deleted)
    }
}
