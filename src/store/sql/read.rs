//! Reading offers.

use super::dialect::Dialect;
use super::journal::body;
use super::statement::{CHUNK, Cells, Statement, Value};
use super::store::SqlStore;
use crate::domain::{ChangeBody, OfferId, Rev, SourceId};
use crate::store::{Found, Result, StoredOffer};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// A withdrawal is answered so long, then it is as if the offer had never been.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(365 * 24);

/// The latest row that the journal has of an offer.
struct Latest {
    id: OfferId,
    rev: Rev,
    at: Timestamp,
    body: ChangeBody,
}

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn ping(&self) -> Result<()> {
        DB::execute(&mut *self.read.acquire().await?, Statement::new("SELECT 1")).await
    }

    pub(super) async fn offer(&self, id: OfferId, now: Timestamp) -> Result<Found> {
        let mut tx = self.begin_read().await?;
        let seen = seen::<DB>(&mut tx, &[id]).await?;
        let latest = latest::<DB>(&mut tx, &[id]).await?.pop();
        tx.commit().await?;
        Ok(match latest {
            Some(Latest { body: ChangeBody::Withdrawn(stone), .. }) if now < stone.withdrawn_at + REMEMBERED => {
                Found::Withdrawn(stone.withdrawn_at)
            }
            Some(latest) => latest.live(&seen).map_or(Found::Nothing, |offer| Found::Live(Box::new(offer))),
            None => Found::Nothing,
        })
    }

    pub(super) async fn offers(&self, ids: &[OfferId]) -> Result<Vec<StoredOffer>> {
        let mut tx = self.begin_read().await?;
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            found.extend(live::<DB>(&mut tx, ids).await?);
        }
        tx.commit().await?;
        Ok(found)
    }

    pub(super) async fn scan_offers(&self, after: Option<OfferId>, limit: usize) -> Result<Vec<StoredOffer>> {
        // One state for all: an offer that is withdrawn in the middle would make a full page look like the last one.
        let mut tx = self.begin_read().await?;
        let page = "SELECT id FROM offers WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2";
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let page = Statement::new(page).bind(after).bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let ids = DB::fetch(&mut tx, page, |row| row.parse(0, |text| OfferId::new(text).ok())).await?;
        let mut offers = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            offers.extend(live::<DB>(&mut tx, ids).await?);
        }
        tx.commit().await?;
        offers.sort_unstable_by_key(|stored| stored.offer.id);
        Ok(offers)
    }

    pub(super) async fn count_offers(&self) -> Result<Vec<(SourceId, u64)>> {
        let count =
            "SELECT source_id, COUNT(*) FROM offers WHERE withdrawn_at IS NULL GROUP BY source_id ORDER BY source_id";
        let read = |row: &Cells<'_, DB>| {
            Ok((row.parse(0, |text| SourceId::new(text).ok())?, u64::try_from(row.int(1)?).unwrap_or_default()))
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(count), read).await
    }
}

impl Latest {
    /// The offer, where the row is not a withdrawal.
    fn live(self, seen: &HashMap<OfferId, Timestamp>) -> Option<StoredOffer> {
        let ChangeBody::Put(offer) = self.body else { return None };
        let seen_at = *seen.get(&self.id)?;
        Some(StoredOffer { offer: *offer, rev: self.rev, changed_at: self.at, seen_at })
    }
}

async fn live<DB: Dialect>(conn: &mut DB::Connection, ids: &[OfferId]) -> Result<Vec<StoredOffer>> {
    let seen = seen::<DB>(conn, ids).await?;
    Ok(latest::<DB>(conn, ids).await?.into_iter().filter_map(|latest| latest.live(&seen)).collect())
}

// Two statements and no join: under Citus the offers are distributed and the journal is not.
async fn seen<DB: Dialect>(conn: &mut DB::Connection, ids: &[OfferId]) -> Result<HashMap<OfferId, Timestamp>> {
    let seen = Statement::new("SELECT id, seen_at FROM offers WHERE id IN ").within(ids.iter().map(key));
    let seen = DB::fetch(conn, seen, |row| Ok((row.parse(0, |text| OfferId::new(text).ok())?, row.time(1)?)));
    Ok(seen.await?.into_iter().collect())
}

async fn latest<DB: Dialect>(conn: &mut DB::Connection, ids: &[OfferId]) -> Result<Vec<Latest>> {
    let latest = "SELECT entity_id, rev, at, op, payload FROM changes WHERE superseded_at IS NULL AND entity_id IN ";
    DB::fetch(conn, Statement::new(latest).within(ids.iter().map(key)), |row| {
        let id = row.parse(0, |text| OfferId::new(text).ok())?;
        Ok(Latest { id, rev: row.int(1)?, at: row.time(2)?, body: body(row, 3)? })
    })
    .await
}

fn key(id: &OfferId) -> Value {
    id.to_string().into()
}
