//! Withdrawing records: what their source's policy says goes from every row, in the same transaction.

use super::content::json;
use super::dialect::Dialect;
use super::journal::{Entry, WITHDRAWN, rows_of};
use super::kind::{Kind, record_id};
use super::market::close;
use super::statement::{Cells, Statement, Value};
use super::store::SqlStore;
use crate::domain::{OnWithdrawal, RecordId, Rev, SourceId};
use crate::store::{Error, Result};
use jiff::Timestamp;
use std::collections::HashMap;

impl<DB: Dialect> SqlStore<DB> {
    /// Withdraws those of `ids` that `source` has; gives the rows that the journal has to tell of it.
    pub(super) async fn withdraw<R: Kind>(
        conn: &mut DB::Connection,
        source: &SourceId,
        rule: OnWithdrawal,
        ids: &[R::Id],
        at: Timestamp,
    ) -> Result<Vec<Entry<R::Id>>> {
        // The hash would tell whether a text is the one that was withdrawn.
        let state = "UPDATE $table SET rev = rev + 1, withdrawn_at = $1, content_hash = '' \
            WHERE source_id = $2 AND withdrawn_at IS NULL AND id IN ";
        let state = Statement::new(&R::sql(state)).bind(at).bind(source.as_str()).within(keys(ids));
        let read = |row: &Cells<'_, DB>| Ok((record_id(row, 0)?, (row.int(1)?, row.time(2)?)));
        let states = DB::fetch(conn, state.push(" RETURNING id, rev, first_seen_at"), read).await?;
        let states: HashMap<R::Id, (Rev, Timestamp)> = states.into_iter().collect();
        let gone: Vec<R::Id> = ids.iter().copied().filter(|id| states.contains_key(id)).collect();
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let before = gone.iter().filter_map(|id| Some((*id, states.get(id)?.0 - 1)));
        let bodies = rows_of(Statement::default(), before, "SELECT changes.entity_id, changes.payload");
        let bodies = DB::fetch(conn, bodies, |row| Ok((record_id::<DB, R::Id>(row, 0)?, row.json::<R>(1)?))).await?;
        let mut entries: Vec<Entry<R::Id>> = Vec::with_capacity(bodies.len());
        let mut ended = Vec::new();
        for (id, record) in &bodies {
            let missing = || Error::Inconsistent { entity: format!("{} {id}", R::KIND), reason: "no body".into() };
            let (rev, entered) = *states.get(id).ok_or_else(missing)?;
            entries.push(Entry { id: *id, rev, op: WITHDRAWN, payload: json(&record.tombstone(at, rule))? });
            ended.extend(record.offer().map(|offer| (offer, entered)));
        }
        close::<DB>(conn, rule, &ended, at).await?;
        if rule != OnWithdrawal::Keep {
            DB::execute(conn, bury::<DB>(&entries)).await?;
        }
        Ok(entries)
    }
}

/// Rewrites every row that the journal has of these records.
fn bury<DB: Dialect>(entries: &[Entry<impl RecordId>]) -> Statement {
    let graves = entries.iter().map(|entry| [entry.id.to_string().into(), entry.payload.as_str().into()]);
    Statement::new("WITH grave (id, payload) AS (VALUES ")
        .bind(WITHDRAWN)
        .rows(graves)
        .push(") UPDATE changes SET op = $1, payload = ")
        .push(DB::BURIED)
        .push(" FROM grave WHERE changes.entity_id = grave.id")
}

fn keys<I: RecordId>(ids: &[I]) -> impl Iterator<Item = Value> {
    ids.iter().map(|id| id.to_string().into())
}
