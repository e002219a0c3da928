//! Writing a batch of offers: state and journal in one transaction.

use super::content::{Batch, Put};
use super::dialect::Dialect;
use super::journal::{Entry, PUT};
use super::statement::{CHUNK, Statement};
use super::store::{SqlStore, retrying};
use crate::domain::{OfferId, Policy, Position, Rev, SourceId};
use crate::store::{Error, OfferWrite, Result, WriteOutcome, WriteStatus};
use jiff::Timestamp;
use std::collections::HashMap;

/// What became of each offer of a batch.
type Statuses = HashMap<OfferId, WriteStatus>;

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn write_offers(
        &self,
        source: &SourceId,
        writes: Vec<OfferWrite>,
        at: Timestamp,
    ) -> Result<WriteOutcome> {
        let batch = Batch::new(source, writes)?;
        let (statuses, position) = retrying(|| self.write_batch(source, &batch, at)).await?;
        let statuses = batch.statuses(|id| statuses.get(id).copied().unwrap_or(WriteStatus::NotFound));
        Ok(WriteOutcome { statuses, position })
    }

    async fn write_batch(&self, source: &SourceId, batch: &Batch, at: Timestamp) -> Result<(Statuses, Position)> {
        let mut tx = self.begin().await?;
        let conn = &mut *tx;
        let policy = policy::<DB>(conn, source).await?;
        let epoch = Self::meta(conn).await?.epoch;
        let mut statuses = Statuses::with_capacity(batch.puts.len() + batch.withdrawals.len());
        let mut entries = Vec::new();
        for puts in batch.puts.chunks(CHUNK) {
            upsert::<DB>(conn, source, puts, at, &mut statuses).await?;
            touch::<DB>(conn, puts, at, &mut statuses).await?;
            entries.extend(puts.iter().filter_map(|put| Entry::of(put, &statuses)));
        }
        let mut withdrawn = false;
        for ids in batch.withdrawals.chunks(CHUNK) {
            for entry in Self::withdraw(conn, source, policy.on_withdrawal, ids, at).await? {
                statuses.insert(entry.id, WriteStatus::Withdrawn(entry.rev));
                entries.push(entry);
                withdrawn = true;
            }
        }
        let own = Self::append(conn, &entries, at).await?;
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
async fn upsert<DB: Dialect>(
    conn: &mut DB::Connection,
    source: &SourceId,
    puts: &[Put],
    at: Timestamp,
    statuses: &mut Statuses,
) -> Result<()> {
    let rows = puts
        .iter()
        .map(|put| [put.id.to_string().into(), source.as_str().into(), put.hash.as_str().into(), at.into(), at.into()]);
    let columns = "INSERT INTO offers (id, source_id, content_hash, seen_at, first_seen_at) VALUES ";
    let upsert = Statement::new(columns).rows(rows).push(
        " ON CONFLICT (id) DO UPDATE SET rev = offers.rev + 1, \
        first_rev = CASE WHEN offers.withdrawn_at IS NULL THEN offers.first_rev ELSE offers.rev + 1 END, \
        first_seen_at = CASE WHEN offers.withdrawn_at IS NULL THEN offers.first_seen_at ELSE excluded.first_seen_at END, \
        content_hash = excluded.content_hash, seen_at = excluded.seen_at, withdrawn_at = NULL \
        WHERE offers.content_hash <> excluded.content_hash OR offers.withdrawn_at IS NOT NULL \
        RETURNING id, rev, first_rev",
    );
    let written = DB::fetch(conn, upsert, |row| {
        let (id, rev) = (row.parse(0, |text| OfferId::new(text).ok())?, row.int(1)?);
        let status = if row.int(2)? == rev { WriteStatus::Created(rev) } else { WriteStatus::Updated(rev) };
        Ok((id, status))
    });
    statuses.extend(written.await?);
    Ok(())
}

/// Says of what was not written that it is still there, and takes its revision.
async fn touch<DB: Dialect>(
    conn: &mut DB::Connection,
    puts: &[Put],
    at: Timestamp,
    statuses: &mut Statuses,
) -> Result<()> {
    let equal: Vec<_> = puts.iter().filter(|put| !statuses.contains_key(&put.id)).collect();
    if equal.is_empty() {
        return Ok(());
    }
    let seen = "UPDATE offers SET seen_at = CASE WHEN seen_at < $1 THEN $1 ELSE seen_at END WHERE id IN ";
    let touch = Statement::new(seen).bind(at).within(equal.iter().map(|put| put.id.to_string().into()));
    let touched = DB::fetch(conn, touch.push(" RETURNING id, rev"), |row| {
        Ok((row.parse(0, |text| OfferId::new(text).ok())?, WriteStatus::Unchanged(row.int(1)?)))
    });
    statuses.extend(touched.await?);
    Ok(())
}

impl Entry {
    /// The row of the journal for an offer that was written.
    fn of(put: &Put, statuses: &Statuses) -> Option<Self> {
        let rev: Rev = match statuses.get(&put.id)? {
            WriteStatus::Created(rev) | WriteStatus::Updated(rev) => *rev,
            WriteStatus::Unchanged(_) | WriteStatus::Withdrawn(_) | WriteStatus::Superseded | WriteStatus::NotFound => {
                return None;
            }
        };
        Some(Self { id: put.id, rev, op: PUT, payload: put.payload.clone() })
    }
}
