//! Withdrawing records: what their source's policy says goes from every row, in the same transaction.

use super::content::json;
use super::dialect::Dialect;
use super::journal::{Entry, WITHDRAWN, rows_of};
use super::kind::{Kind, record_id};
use super::statement::{Statement, Value};
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
        let state =
            Statement::new(&R::sql(state)).bind(at).bind(source.as_str()).within(keys(ids)).push(" RETURNING id, rev");
        let revs: HashMap<R::Id, Rev> =
            DB::fetch(conn, state, |row| Ok((record_id(row, 0)?, row.int(1)?))).await?.into_iter().collect();
        let gone: Vec<R::Id> = ids.iter().copied().filter(|id| revs.contains_key(id)).collect();
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let before = gone.iter().filter_map(|id| Some((*id, revs.get(id)? - 1)));
        let bodies = rows_of(Statement::default(), before, "SELECT changes.entity_id, changes.payload");
        let tombstones =
            DB::fetch(conn, bodies, |row| Ok((record_id::<DB, R::Id>(row, 0)?, row.json::<R>(1)?.tombstone(at, rule))));
        let entries = tombstones.await?.into_iter().map(|(id, stone)| {
            let missing = || Error::Inconsistent { entity: format!("{} {id}", R::KIND), reason: "no body".into() };
            let rev = *revs.get(&id).ok_or_else(missing)?;
            Ok(Entry { id, rev, op: WITHDRAWN, payload: json(&stone)? })
        });
        let entries: Vec<Entry<R::Id>> = entries.collect::<Result<_>>()?;
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
