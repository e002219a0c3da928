//! Reading records.

use super::dialect::Dialect;
use super::journal::{body, rows_of};
use super::kind::{Kind, record_id};
use super::sources::source_id;
use super::statement::{CHUNK, Cells, Statement};
use super::store::{ATTEMPTS, SqlStore};
use crate::domain::{ChangeBody, OfferId, RecordId, Rev, SourceId};
use crate::store::{Error, Found, Result, Stored};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// A withdrawal is answered so long, then it is as if the record had never been.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What the table of its kind says of a record.
struct State<I> {
    id: I,
    rev: Rev,
    seen_at: Timestamp,
    first_seen_at: Timestamp,
    withdrawn_at: Option<Timestamp>,
    source: SourceId,
}

const STATE: &str = "SELECT id, rev, seen_at, withdrawn_at, source_id, first_seen_at FROM $table";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn ping(&self) -> Result<()> {
        DB::execute(&mut *self.read.acquire().await?, Statement::new("SELECT 1")).await
    }

    pub(super) async fn find_record<R: Kind>(&self, id: R::Id, now: Timestamp) -> Result<Found<R>> {
        // Two statements without a transaction around them take half the time. Between them a write can take the body
        // away that the first one names: then both are asked again.
        let mut conn = self.read.acquire().await?;
        for _ in 0..ATTEMPTS {
            let state = Statement::new(&R::sql(STATE)).push(" WHERE id = $1").bind(id.to_string());
            let Some(state) = DB::fetch(&mut conn, state, state_of::<DB, R::Id>).await?.pop() else {
                return Ok(Found::Nothing);
            };
            match state.withdrawn_at {
                Some(at) if now < at + REMEMBERED => return Ok(Found::Withdrawn { source: state.source, at }),
                Some(_) => return Ok(Found::Nothing),
                None => {
                    if let Some(record) = live::<DB, R>(&mut conn, &[state]).await?.pop() {
                        return Ok(Found::Live(Box::new(record)));
                    }
                }
            }
        }
        Err(Error::Inconsistent { entity: format!("{} {id}", R::KIND), reason: "it has no body".to_owned() })
    }

    pub(super) async fn records<R: Kind>(&self, ids: &[R::Id]) -> Result<Vec<Stored<R>>> {
        let mut tx = self.begin_read().await?;
        let mut records = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            let states = Statement::new(&R::sql(STATE)).push(" WHERE withdrawn_at IS NULL AND id IN ");
            let states = states.within(ids.iter().map(|id| id.to_string().into()));
            let states = DB::fetch(&mut tx, states, state_of::<DB, R::Id>).await?;
            records.extend(live::<DB, R>(&mut tx, &states).await?);
        }
        Ok(records)
    }

    pub(super) async fn scan_records<R: Kind>(&self, after: Option<R::Id>, limit: usize) -> Result<Vec<Stored<R>>> {
        let mut tx = self.begin_read().await?;
        let page = Statement::new(&R::sql(STATE)).push(" WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT $2");
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let page = page.bind(after).bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let states = DB::fetch(&mut tx, page, state_of::<DB, R::Id>).await?;
        let mut records = Vec::with_capacity(states.len());
        for states in states.chunks(CHUNK) {
            records.extend(live::<DB, R>(&mut tx, states).await?);
        }
        records.sort_unstable_by_key(|stored: &Stored<R>| stored.record.id());
        Ok(records)
    }

    pub(super) async fn first_seen(&self, ids: &[OfferId]) -> Result<Vec<(OfferId, Timestamp)>> {
        let mut conn = self.read.acquire().await?;
        let mut known = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            let seen = Statement::new("SELECT id, first_seen_at FROM offers WHERE id IN ");
            let seen = seen.within(ids.iter().map(|id| id.to_string().into()));
            known.extend(DB::fetch(&mut conn, seen, |row| Ok((record_id(row, 0)?, row.time(1)?))).await?);
        }
        Ok(known)
    }

    pub(super) async fn count_records<R: Kind>(&self) -> Result<Vec<(SourceId, u64)>> {
        let count =
            "SELECT source_id, COUNT(*) FROM $table WHERE withdrawn_at IS NULL GROUP BY source_id ORDER BY source_id";
        let read = |row: &Cells<'_, DB>| Ok((source_id(row, 0)?, u64::try_from(row.int(1)?).unwrap_or_default()));
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(&R::sql(count)), read).await
    }
}

fn state_of<DB: Dialect, I: RecordId>(row: &Cells<'_, DB>) -> Result<State<I>> {
    let (id, source) = (record_id(row, 0)?, source_id(row, 4)?);
    let (seen_at, first_seen_at) = (row.time(2)?, row.time(5)?);
    Ok(State { id, rev: row.int(1)?, seen_at, first_seen_at, withdrawn_at: row.optional_time(3)?, source })
}

/// Records with their bodies. A second statement and no join: under Citus their states are distributed and the journal is
/// not. The transaction sees one state, so no body can be missing.
async fn live<DB: Dialect, R: Kind>(conn: &mut DB::Connection, states: &[State<R::Id>]) -> Result<Vec<Stored<R>>> {
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let select = "SELECT changes.entity_id, changes.at, changes.op, changes.payload";
    let bodies = rows_of(Statement::default(), states.iter().map(|state| (state.id, state.rev)), select);
    let states: HashMap<_, _> = states.iter().map(|state| (state.id, state)).collect();
    let read = |row: &Cells<'_, DB>| {
        let id = record_id::<DB, R::Id>(row, 0)?;
        let (Some(state), ChangeBody::Put(record)) = (states.get(&id), body::<DB, R>(row, 2)?) else { return Ok(None) };
        let State { rev, seen_at, first_seen_at, .. } = **state;
        Ok(Some(Stored { record: *record, rev, changed_at: row.time(1)?, seen_at, first_seen_at }))
    };
    Ok(DB::fetch(conn, bodies, read).await?.into_iter().flatten().collect())
}
