//! Erasing CVs, and which of them are due.

use super::{cv_id, events, hash, rows_of};
use crate::domain::cv::CvId;
use crate::domain::hex;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{Cells, Statement, Value};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{CvEventKind, Erasure, ErasureReason, Idle, Result};
use jiff::Timestamp;

/// The columns of a ledger of erasures: this one's, and that of the database of data keys.
pub(in crate::store::sql) const LEDGER: &str = "cv_id, at, reason, asked_at, receipt";

/// The tables that hold what a CV owns, and the column that names it. Who saw what is kept: the person, and a breach, may
/// still ask for it.
const OWNED: [(&str, &str); 5] = [
    ("cv_originals", "cv_id"),
    ("cv_permissions", "cv_id"),
    ("cv_contacts", "cv_id"),
    ("cv_blocks", "cv_id"),
    ("cv_links", "cv_id"),
];

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn erase_cv(&self, erasure: &Erasure) -> Result<bool> {
        let erased = retrying(|| self.erase_cv_once(erasure)).await?;
        if erased {
            self.erased_rows().await;
        }
        Ok(erased)
    }

    async fn erase_cv_once(&self, erasure: &Erasure) -> Result<bool> {
        let mut tx = self.begin().await?;
        let cv = erasure.cv.to_string();
        let erase = Statement::new("DELETE FROM cvs WHERE id = $1 RETURNING id").bind(cv.as_str());
        let was_there = !DB::fetch(&mut tx, erase, |_| Ok(())).await?.is_empty();
        for (table, column) in OWNED {
            let erase = Statement::new(&format!("DELETE FROM {table} WHERE {column} = $1")).bind(cv.as_str());
            DB::execute(&mut tx, erase).await?;
        }
        let keep =
            Statement::new(&format!("INSERT INTO cv_erasures ({LEDGER}) VALUES ")).rows([ledger_values(erasure)]);
        DB::execute(&mut tx, keep.push(" ON CONFLICT (cv_id, at) DO NOTHING")).await?;
        events::append::<DB>(&mut tx, &[(erasure.cv, CvEventKind::Erased)], erasure.at).await?;
        tx.commit().await?;
        Ok(was_there)
    }

    pub(super) async fn erasures(&self, since: Timestamp) -> Result<Vec<Erasure>> {
        let look = Statement::new(&format!("SELECT {LEDGER} FROM cv_erasures WHERE at >= $1 ORDER BY at, cv_id"));
        DB::fetch(&mut *self.read.acquire().await?, look.bind(since), ledger_row).await
    }

    pub(super) async fn idle_cvs(
        &self,
        unpermitted_before: Timestamp,
        untouched_before: Timestamp,
        limit: usize,
    ) -> Result<Vec<Idle>> {
        let look = "SELECT id, CASE WHEN contacted_at < $2 THEN 'untouched' ELSE 'unpermitted' END, announced_at \
            FROM cvs WHERE contacted_at < $2 OR (created_at < $1 AND NOT EXISTS \
            (SELECT 1 FROM cv_permissions WHERE cv_permissions.cv_id = cvs.id AND cv_permissions.ends_at >= $1)) \
            ORDER BY announced_at IS NOT NULL, announced_at, id LIMIT $3";
        let look = Statement::new(look).bind(unpermitted_before).bind(untouched_before).bind(rows_of(limit));
        let read = |row: &Cells<'_, DB>| {
            let reason = row.parse(1, ErasureReason::read)?;
            Ok(Idle { cv: cv_id(row, 0)?, reason, announced_at: row.optional_time(2)? })
        };
        DB::fetch(&mut *self.read.acquire().await?, look, read).await
    }

    pub(super) async fn announce_erasure(&self, cv: CvId, at: Timestamp) -> Result<()> {
        let announce = Statement::new("UPDATE cvs SET announced_at = $2 WHERE id = $1 AND announced_at IS NULL");
        DB::execute(&mut *self.write.acquire().await?, announce.bind(cv.to_string()).bind(at)).await
    }
}

/// The values of a row of a ledger.
pub(in crate::store::sql) fn ledger_values(erasure: &Erasure) -> [Value; 5] {
    [
        erasure.cv.to_string().into(),
        erasure.at.into(),
        erasure.reason.as_str().into(),
        erasure.asked_at.into(),
        hex(&erasure.receipt).into(),
    ]
}

/// Reads a row of a ledger.
pub(in crate::store::sql) fn ledger_row<DB: Dialect>(row: &Cells<'_, DB>) -> Result<Erasure> {
    Ok(Erasure {
        cv: cv_id(row, 0)?,
        at: row.time(1)?,
        reason: row.parse(2, ErasureReason::read)?,
        asked_at: row.time(3)?,
        receipt: hash(row, 4)?,
    })
}
