//! Writing a batch of records: state and journal in one transaction.

use super::content::{Batch, Put};
use super::dialect::Dialect;
use super::journal::{Entry, PUT};
use super::kind::{Kind, record_id};
use super::statement::{CHUNK, Statement};
use super::store::{SqlStore, retrying};
use crate::domain::{Policy, Position, RecordId, Rev, SourceId};
use crate::store::{Error, Result, Write, WriteOutcome, WriteStatus};
use jiff::Timestamp;
use std::collections::HashMap;

/// What became of each record of a batch.
type Statuses<I> = HashMap<I, WriteStatus>;

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn write_records<R: Kind>(
        &self,
        source: &SourceId,
        writes: Vec<Write<R>>,
        at: Timestamp,
    ) -> Result<WriteOutcome> {
        let batch = Batch::new(source, writes)?;
        let (statuses, position) = retrying(|| self.write_batch(source, &batch, at)).await?;
        let statuses = batch.statuses(|id| statuses.get(id).copied().unwrap_or(WriteStatus::NotFound));
        Ok(WriteOutcome { statuses, position })
    }

    async fn write_batch<R: Kind>(
        &self,
        source: &SourceId,
        batch: &Batch<R>,
        at: Timestamp,
    ) -> Result<(Statuses<R::Id>, Position)> {
        let mut tx = self.begin().await?;
        let conn = &mut *tx;
        let policy = policy::<DB>(conn, source).await?;
        let epoch = Self::meta(conn).await?.epoch;
        let mut statuses = Statuses::with_capacity(batch.puts.len() + batch.withdrawals.len());
        let mut entries = Vec::new();
        for puts in batch.puts.chunks(CHUNK) {
            upsert::<DB, R>(conn, source, puts, at, &mut statuses).await?;
            touch::<DB, R>(conn, puts, at, &mut statuses).await?;
            entries.extend(puts.iter().filter_map(|put| Entry::of(put, &statuses)));
        }
        let mut withdrawn = false;
        for ids in batch.withdrawals.chunks(CHUNK) {
            for entry in Self::withdraw::<R>(conn, source, policy.on_withdrawal, ids, at).await? {
                statuses.insert(entry.id, WriteStatus::Withdrawn(entry.rev));
                entries.push(entry);
                withdrawn = true;
            }
        }
        let own = Self::append::<R>(conn, &entries, at).await?;
        // What was found unchanged may have been written by a transaction that stands later than ours.
        let position = match own {
            Some(own) if entries.len() == batch.puts.len() + batch.withdrawals.len() => own,
            _ => Self::newest(conn).await?,
        };
        tx.commit().await?;
        if !entries.is_empty() {
            self.signals.committed(withdrawn);
        }
        let (xid, seq) = position;
        Ok((statuses, Position { epoch, xid, seq }))
    }
}

async fn policy<DB: Dialect>(conn: &mut DB::Connection, source: &SourceId) -> Result<Policy> {
    let policy = Statement::new("SELECT policy FROM sources WHERE id = $1").bind(source.as_str());
    DB::fetch(conn, policy, |row| row.json(0)).await?.pop().ok_or_else(|| Error::UnknownSource(source.clone()))
}

/// Writes what is new or different, and says which that was.
async fn upsert<DB: Dialect, R: Kind>(
    conn: &mut DB::Connection,
    source: &SourceId,
    puts: &[Put<R::Id>],
    at: Timestamp,
    statuses: &mut Statuses<R::Id>,
) -> Result<()> {
    let rows = puts
        .iter()
        .map(|put| [put.id.to_string().into(), source.as_str().into(), put.hash.as_str().into(), at.into(), at.into()]);
    let columns = "INSERT INTO $table (id, source_id, content_hash, seen_at, first_seen_at) VALUES ";
    let upsert = Statement::new(&R::sql(columns)).rows(rows).push(&R::sql(
        " ON CONFLICT (id) DO UPDATE SET rev = $table.rev + 1, \
        first_rev = CASE WHEN $table.withdrawn_at IS NULL THEN $table.first_rev ELSE $table.rev + 1 END, \
        first_seen_at = CASE WHEN $table.withdrawn_at IS NULL THEN $table.first_seen_at \
        ELSE excluded.first_seen_at END, \
        content_hash = excluded.content_hash, seen_at = excluded.seen_at, withdrawn_at = NULL \
        WHERE $table.content_hash <> excluded.content_hash OR $table.withdrawn_at IS NOT NULL \
        RETURNING id, rev, first_rev",
    ));
    let written = DB::fetch(conn, upsert, |row| {
        let (id, rev) = (record_id(row, 0)?, row.int(1)?);
        let status = if row.int(2)? == rev { WriteStatus::Created(rev) } else { WriteStatus::Updated(rev) };
        Ok((id, status))
    });
    statuses.extend(written.await?);
    Ok(())
}

/// Says of what was not written that it is still there, and takes its revision.
async fn touch<DB: Dialect, R: Kind>(
    conn: &mut DB::Connection,
    puts: &[Put<R::Id>],
    at: Timestamp,
    statuses: &mut Statuses<R::Id>,
) -> Result<()> {
    let equal: Vec<_> = puts.iter().filter(|put| !statuses.contains_key(&put.id)).collect();
    if equal.is_empty() {
        return Ok(());
    }
    let seen = "UPDATE $table SET seen_at = CASE WHEN seen_at < $1 THEN $1 ELSE seen_at END WHERE id IN ";
    let touch = Statement::new(&R::sql(seen)).bind(at).within(equal.iter().map(|put| put.id.to_string().into()));
    let touched = DB::fetch(conn, touch.push(" RETURNING id, rev"), |row| {
        Ok((record_id(row, 0)?, WriteStatus::Unchanged(row.int(1)?)))
    });
    statuses.extend(touched.await?);
    Ok(())
}

impl<I: RecordId> Entry<I> {
    /// The row of the journal for a record that was written.
    fn of(put: &Put<I>, statuses: &Statuses<I>) -> Option<Self> {
        let rev: Rev = match statuses.get(&put.id)? {
            WriteStatus::Created(rev) | WriteStatus::Updated(rev) => *rev,
            WriteStatus::Unchanged(_) | WriteStatus::Withdrawn(_) | WriteStatus::Superseded | WriteStatus::NotFound => {
                return None;
            }
        };
        Some(Self { id: put.id, rev, op: PUT, payload: put.payload.clone() })
    }
}
