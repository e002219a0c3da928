//! The audit.

use super::dialect::Dialect;
use super::statement::{Cells, Statement, Value};
use super::store::{SqlStore, retrying};
use crate::domain::AuditEvent;
use crate::store::{Audit, AuditDigest, AuditEnd, AuditFilter, AuditRow, Error, Result, Told};
use jiff::Timestamp;

/// The row of `editions` that tells the end of the audit: place and hash.
const NAME: &str = "audit";

const ROWS: &str = "SELECT seq, at, actor, action, subject, detail, request_id, origin, hash FROM audit";

/// Appends a row in the transaction of the change that it tells of. Let it be the last statement of it: from here to the
/// commit, no other transaction appends.
pub(super) async fn append<DB: Dialect>(conn: &mut DB::Connection, event: &AuditEvent, at: Timestamp) -> Result<()> {
    // Takes the lock of that row, so that no two transactions follow the same one.
    let end = "INSERT INTO editions (name, version) VALUES ($1, '0 ') \
        ON CONFLICT (name) DO UPDATE SET version = editions.version RETURNING version";
    let end = DB::fetch(conn, Statement::new(end).bind(NAME), end_in).await?.pop().unwrap_or_default();
    let row = AuditRow::after(end.seq + 1, &end.hash, event, at);
    let moved = Statement::new("UPDATE editions SET version = $2 WHERE name = $1");
    DB::execute(conn, moved.bind(NAME).bind(format!("{} {}", row.seq, row.hash))).await?;
    let insert = "INSERT INTO audit (seq, at, actor, action, subject, detail, request_id, origin, hash) VALUES ";
    let values: [Value; 9] = [
        row.seq.into(),
        row.at.into(),
        row.actor.into(),
        row.action.into(),
        row.subject.into(),
        row.detail.into(),
        row.request_id.into(),
        row.origin.into(),
        row.hash.into(),
    ];
    DB::execute(conn, Statement::new(insert).rows([values])).await
}

impl<DB: Dialect> SqlStore<DB> {
    /// A change that is one statement, which returns a row where it changes something: only then is it told.
    pub(super) async fn change(&self, statement: Statement, told: &Told) -> Result<bool> {
        let mut tx = self.begin().await?;
        if DB::fetch(&mut tx, statement, |_| Ok(())).await?.is_empty() {
            return Ok(false);
        }
        append::<DB>(&mut tx, &told.event, told.at).await?;
        tx.commit().await?;
        Ok(true)
    }
}

#[async_trait::async_trait]
impl<DB: Dialect> Audit for SqlStore<DB> {
    async fn record(&self, event: &AuditEvent, at: Timestamp) -> Result<()> {
        retrying(|| async {
            let mut tx = self.begin().await?;
            append::<DB>(&mut tx, event, at).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn audit_after(&self, after: i64, limit: usize) -> Result<Vec<AuditRow>> {
        let rows = Statement::new(ROWS).push(" WHERE seq > $1 ORDER BY seq LIMIT $2").bind(after).bind(rows_of(limit));
        DB::fetch(&mut *self.read.acquire().await?, rows, row).await
    }

    async fn audit_before(&self, before: i64, filter: &AuditFilter, limit: usize) -> Result<Vec<AuditRow>> {
        let AuditFilter { action, subject, actor } = filter;
        let mut rows = Statement::new(ROWS).push(" WHERE seq < $1").bind(before).bind(rows_of(limit));
        let given = [("action", action), ("subject", subject), ("actor", actor)];
        let given = given.into_iter().filter_map(|(column, value)| Some((column, value.as_deref()?)));
        for (place, (column, value)) in given.enumerate() {
            rows = rows.push(&format!(" AND {column} = ${}", place + 3)).bind(value);
        }
        DB::fetch(&mut *self.read.acquire().await?, rows.push(" ORDER BY seq DESC LIMIT $2"), row).await
    }

    async fn audit_end(&self) -> Result<AuditEnd> {
        let end = Statement::new("SELECT version FROM editions WHERE name = $1").bind(NAME);
        Ok(DB::fetch(&mut *self.read.acquire().await?, end, end_in).await?.pop().unwrap_or_default())
    }

    async fn audit_end_at(&self, at: Timestamp) -> Result<AuditEnd> {
        let last = Statement::new("SELECT seq, hash FROM audit WHERE at < $1 ORDER BY seq DESC LIMIT 1").bind(at);
        let read = |row: &Cells<'_, DB>| Ok(AuditEnd { seq: row.int(0)?, hash: row.text(1)?.to_owned() });
        Ok(DB::fetch(&mut *self.read.acquire().await?, last, read).await?.pop().unwrap_or_default())
    }

    async fn audit_digests(&self) -> Result<Vec<AuditDigest>> {
        let all = "SELECT day, first_seq, last_seq, hash, kid, signature, made_at FROM audit_digests ORDER BY day";
        let read = |row: &Cells<'_, DB>| {
            Ok(AuditDigest {
                day: row.parse(0, |text| text.parse().ok())?,
                first_seq: row.int(1)?,
                last_seq: row.int(2)?,
                hash: row.text(3)?.to_owned(),
                kid: row.text(4)?.to_owned(),
                signature: row.text(5)?.to_owned(),
                made_at: row.time(6)?,
            })
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(all), read).await
    }

    async fn add_audit_digest(&self, digest: &AuditDigest) -> Result<bool> {
        let values: [Value; 7] = [
            digest.day.to_string().into(),
            digest.first_seq.into(),
            digest.last_seq.into(),
            digest.hash.as_str().into(),
            digest.kid.as_str().into(),
            digest.signature.as_str().into(),
            digest.made_at.into(),
        ];
        let add = "INSERT INTO audit_digests (day, first_seq, last_seq, hash, kid, signature, made_at) VALUES ";
        let add = Statement::new(add).rows([values]).push(" ON CONFLICT (day) DO NOTHING RETURNING day");
        Ok(!DB::fetch(&mut *self.write.acquire().await?, add, |_| Ok(())).await?.is_empty())
    }
}

fn rows_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn row<DB: Dialect>(row: &Cells<'_, DB>) -> Result<AuditRow> {
    Ok(AuditRow {
        seq: row.int(0)?,
        at: row.time(1)?,
        actor: row.text(2)?.to_owned(),
        action: row.text(3)?.to_owned(),
        subject: row.text(4)?.to_owned(),
        detail: row.text(5)?.to_owned(),
        request_id: row.optional_text(6)?.map(str::to_owned),
        origin: row.optional_text(7)?.map(str::to_owned),
        hash: row.text(8)?.to_owned(),
    })
}

/// Reads the end in the first column: a place, a blank, a hash.
fn end_in<DB: Dialect>(row: &Cells<'_, DB>) -> Result<AuditEnd> {
    let end = row.text(0)?.split_once(' ').and_then(|(seq, hash)| Some((seq.parse().ok()?, hash.to_owned())));
    let (seq, hash) = end.ok_or_else(|| Error::Inconsistent {
        entity: format!("editions {NAME}"),
        reason: "it tells no end of the audit".to_owned(),
    })?;
    Ok(AuditEnd { seq, hash })
}
