//! Reading offers.

use super::dialect::Dialect;
use super::journal::{body, rows_of};
use super::statement::{CHUNK, Cells, Statement};
use super::store::{ATTEMPTS, SqlStore};
use crate::domain::{ChangeBody, OfferId, Rev, SourceId};
use crate::store::{Error, Found, Result, StoredOffer};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// A withdrawal is answered so long, then it is as if the offer had never been.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What the table of offers says of one.
struct State {
    id: OfferId,
    rev: Rev,
    seen_at: Timestamp,
    first_seen_at: Timestamp,
    withdrawn_at: Option<Timestamp>,
    source: SourceId,
}

const STATE: &str = "SELECT id, rev, seen_at, withdrawn_at, source_id, first_seen_at FROM offers";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn ping(&self) -> Result<()> {
        DB::execute(&mut *self.read.acquire().await?, Statement::new("SELECT 1")).await
    }

    pub(super) async fn offer(&self, id: OfferId, now: Timestamp) -> Result<Found> {
        // Two statements without a transaction around them take half the time. Between them a write can take the body
        // away that the first one names: then both are asked again.
        let mut conn = self.read.acquire().await?;
        for _ in 0..ATTEMPTS {
            let state = Statement::new(STATE).push(" WHERE id = $1").bind(id.to_string());
            let Some(state) = DB::fetch(&mut conn, state, state_of).await?.pop() else { return Ok(Found::Nothing) };
            match state.withdrawn_at {
                Some(at) if now < at + REMEMBERED => return Ok(Found::Withdrawn { source: state.source, at }),
                Some(_) => return Ok(Found::Nothing),
                None => {
                    if let Some(offer) = live::<DB>(&mut conn, &[state]).await?.pop() {
                        return Ok(Found::Live(Box::new(offer)));
                    }
                }
            }
        }
        Err(Error::Inconsistent { entity: format!("offer {id}"), reason: "it has no body".to_owned() })
    }

    pub(super) async fn offers(&self, ids: &[OfferId]) -> Result<Vec<StoredOffer>> {
        let mut tx = self.begin_read().await?;
        let mut offers = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            let states = Statement::new(STATE).push(" WHERE withdrawn_at IS NULL AND id IN ");
            let states = states.within(ids.iter().map(|id| id.to_string().into()));
            let states = DB::fetch(&mut tx, states, state_of).await?;
            offers.extend(live::<DB>(&mut tx, &states).await?);
        }
        Ok(offers)
    }

    pub(super) async fn scan_offers(&self, after: Option<OfferId>, limit: usize) -> Result<Vec<StoredOffer>> {
        let mut tx = self.begin_read().await?;
        let page = Statement::new(STATE).push(" WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2");
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let page = page.bind(after).bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let states = DB::fetch(&mut tx, page, state_of).await?;
        let mut offers = Vec::with_capacity(states.len());
        for states in states.chunks(CHUNK) {
            offers.extend(live::<DB>(&mut tx, states).await?);
        }
        offers.sort_unstable_by_key(|stored| stored.offer.id);
        Ok(offers)
    }

    pub(super) async fn first_seen(&self, ids: &[OfferId]) -> Result<Vec<(OfferId, Timestamp)>> {
        let mut conn = self.read.acquire().await?;
        let mut known = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            let seen = Statement::new("SELECT id, first_seen_at FROM offers WHERE id IN ");
            let seen = seen.within(ids.iter().map(|id| id.to_string().into()));
            let read = |row: &Cells<'_, DB>| Ok((row.parse(0, |text| OfferId::new(text).ok())?, row.time(1)?));
            known.extend(DB::fetch(&mut conn, seen, read).await?);
        }
        Ok(known)
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

fn state_of<DB: Dialect>(row: &Cells<'_, DB>) -> Result<State> {
    let id = row.parse(0, |text| OfferId::new(text).ok())?;
    let source = row.parse(4, |text| SourceId::new(text).ok())?;
    let (seen_at, first_seen_at) = (row.time(2)?, row.time(5)?);
    Ok(State { id, rev: row.int(1)?, seen_at, first_seen_at, withdrawn_at: row.optional_time(3)?, source })
}

/// Offers with their bodies. A second statement and no join: under Citus the offers are distributed and the journal is
/// not. The transaction sees one state, so no body can be missing.
async fn live<DB: Dialect>(conn: &mut DB::Connection, states: &[State]) -> Result<Vec<StoredOffer>> {
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let select = "SELECT changes.entity_id, changes.at, changes.op, changes.payload";
    let bodies = rows_of(Statement::default(), states.iter().map(|state| (state.id, state.rev)), select);
    let states: HashMap<_, _> = states.iter().map(|state| (state.id, state)).collect();
    let read = |row: &Cells<'_, DB>| {
        let id = row.parse(0, |text| OfferId::new(text).ok())?;
        let (Some(state), ChangeBody::Put(offer)) = (states.get(&id), body(row, 2)?) else { return Ok(None) };
        let State { rev, seen_at, first_seen_at, .. } = **state;
        Ok(Some(StoredOffer { offer: *offer, rev, changed_at: row.time(1)?, seen_at, first_seen_at }))
    };
    Ok(DB::fetch(conn, bodies, read).await?.into_iter().flatten().collect())
}
