//! Compacting: what is no longer needed goes, a little at a time.

use super::dialect::Dialect;
use super::journal::{Place, place};
use super::kind::Kind;
use super::statement::{CHUNK, Cells, Statement};
use super::store::{SqlStore, retrying};
use crate::domain::Offer;
use crate::domain::training::Training;
use crate::store::Result;
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// Rows that one transaction deletes.
const BATCH: i64 = 500;

/// Deleting moves other rows about, and a copy of one that is withdrawn later may stay behind: so long at most.
const REWRITE_EVERY: Duration = Duration::from_hours(24);

/// Whether the database has to be written anew.
#[derive(Debug, Default)]
pub(super) struct Rewriting {
    due: bool,
    last: Option<Instant>,
}

impl<DB: Dialect> SqlStore<DB> {
    /// Personal rows were deleted: what that moved about is written anew with the next compaction.
    pub(super) async fn erased_rows(&self) {
        self.rewriting.lock().await.due = true;
        self.signals.scrub();
    }

    pub(super) async fn compact(&self, superseded_before: Timestamp, withdrawn_before: Timestamp) -> Result<u64> {
        let mut deleted = 0;
        loop {
            let superseded = retrying(|| self.compact_superseded(superseded_before)).await?;
            let offers = retrying(|| self.compact_withdrawn::<Offer>(withdrawn_before)).await?;
            let trainings = retrying(|| self.compact_withdrawn::<Training>(withdrawn_before)).await?;
            let withdrawn = offers + trainings;
            if superseded + withdrawn == 0 {
                break;
            }
            deleted += superseded + withdrawn;
            DB::give_room_back(&mut *self.write.acquire().await?).await?;
        }
        let mut rewriting = self.rewriting.lock().await;
        rewriting.due |= deleted > 0;
        if rewriting.due && rewriting.last.is_none_or(|last| last.elapsed() > REWRITE_EVERY) {
            DB::rewrite(&mut *self.write.acquire().await?).await?;
            *rewriting = Rewriting { due: false, last: Some(Instant::now()) };
        }
        drop(rewriting);
        if deleted > 0 {
            self.signals.committed(true);
        }
        Ok(deleted)
    }

    /// Deletes rows that a later one of the same record superseded long ago.
    async fn compact_superseded(&self, before: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let delete = "DELETE FROM changes WHERE seq IN \
            (SELECT seq FROM superseded WHERE superseded_at < $1 ORDER BY superseded_at LIMIT $2) RETURNING xid, seq";
        let deleted = DB::fetch(&mut tx, Statement::new(delete).bind(before).bind(BATCH), place).await?;
        Self::forget(&mut tx, &deleted).await?;
        tx.commit().await?;
        Ok(deleted.len() as u64)
    }

    /// Forgets records that were withdrawn long ago: state and journal.
    async fn compact_withdrawn<R: Kind>(&self, before: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let due = "SELECT id FROM $table WHERE withdrawn_at < $1 ORDER BY withdrawn_at, id LIMIT $2";
        let due = Statement::new(&R::sql(due)).bind(before).bind(i64::try_from(CHUNK).unwrap_or(1));
        let id = |row: &Cells<'_, DB>| Ok(row.text(0)?.into());
        let due = DB::fetch(&mut tx, due, id).await?;
        if due.is_empty() {
            return Ok(0);
        }
        // Asked again: one of them may have been published anew in between.
        let state = Statement::new(&R::sql("DELETE FROM $table WHERE withdrawn_at < $1 AND id IN "));
        let state = state.bind(before).within(due);
        let gone = DB::fetch(&mut tx, state.push(" RETURNING id"), id).await?;
        let mut deleted = Vec::new();
        if !gone.is_empty() {
            let rows = Statement::new("DELETE FROM changes WHERE entity_id IN ").within(gone);
            deleted = DB::fetch(&mut tx, rows.push(" RETURNING xid, seq"), place).await?;
        }
        Self::forget(&mut tx, &deleted).await?;
        tx.commit().await?;
        Ok(deleted.len() as u64)
    }

    /// Follows up the deletion of rows: who has not read up to the last of them has missed something.
    async fn forget(conn: &mut DB::Connection, deleted: &[Place]) -> Result<()> {
        for deleted in deleted.chunks(CHUNK) {
            let marks = Statement::new("DELETE FROM superseded WHERE seq IN ");
            DB::execute(conn, marks.within(deleted.iter().map(|(_, seq)| (*seq).into()))).await?;
        }
        let Some((xid, seq)) = deleted.iter().max() else { return Ok(()) };
        let raise = "UPDATE meta SET horizon_xid = $1, horizon_seq = $2 WHERE (horizon_xid, horizon_seq) < ($1, $2)";
        DB::execute(conn, Statement::new(raise).bind(*xid).bind(*seq)).await
    }
}
