//! Withdrawing offers: what their source's policy says goes from every row, in the same transaction.

use super::content::json;
use super::dialect::Dialect;
use super::journal::{Entry, WITHDRAWN, rows_of};
use super::statement::{Statement, Value};
use super::store::SqlStore;
use crate::domain::{Offer, OfferId, OnWithdrawal, Rev, SourceId};
use crate::store::{Error, Result};
use jiff::Timestamp;
use std::collections::HashMap;

impl<DB: Dialect> SqlStore<DB> {
    /// Withdraws those of `ids` that `source` has; gives the rows that the journal has to tell of it.
    pub(super) async fn withdraw(
        conn: &mut DB::Connection,
        source: &SourceId,
        rule: OnWithdrawal,
        ids: &[OfferId],
        at: Timestamp,
    ) -> Result<Vec<Entry>> {
        // The hash would tell whether a text is the one that was withdrawn.
        let state = "UPDATE offers SET rev = rev + 1, withdrawn_at = $1, content_hash = '' \
            WHERE source_id = $2 AND withdrawn_at IS NULL AND id IN ";
        let state = Statement::new(state).bind(at).bind(source.as_str()).within(keys(ids)).push(" RETURNING id, rev");
        let revs: HashMap<OfferId, Rev> =
            DB::fetch(conn, state, |row| Ok((row.parse(0, |text| OfferId::new(text).ok())?, row.int(1)?)))
                .await?
                .into_iter()
                .collect();
        let gone: Vec<OfferId> = ids.iter().copied().filter(|id| revs.contains_key(id)).collect();
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let before = gone.iter().filter_map(|id| Some((*id, revs.get(id)? - 1)));
        let bodies = rows_of(Statement::default(), before, "SELECT changes.payload");
        let tombstones = DB::fetch(conn, bodies, |row| Ok(row.json::<Offer>(0)?.tombstone(at, rule))).await?;
        let entries = tombstones.into_iter().map(|stone| {
            let missing = || Error::Inconsistent { entity: format!("offer {}", stone.id), reason: "no body".into() };
            let rev = *revs.get(&stone.id).ok_or_else(missing)?;
            Ok(Entry { id: stone.id, rev, op: WITHDRAWN, payload: json(&stone)? })
        });
        let entries: Vec<Entry> = entries.collect::<Result<_>>()?;
        if rule != OnWithdrawal::Keep {
            DB::execute(conn, bury::<DB>(&entries)).await?;
        }
        Ok(entries)
    }
}

/// Rewrites every row that the journal has of these offers.
fn bury<DB: Dialect>(entries: &[Entry]) -> Statement {
    let graves = entries.iter().map(|entry| [entry.id.to_string().into(), entry.payload.as_str().into()]);
    Statement::new("WITH grave (id, payload) AS (VALUES ")
        .bind(WITHDRAWN)
        .rows(graves)
        .push(") UPDATE changes SET op = $1, payload = ")
        .push(DB::BURIED)
        .push(" FROM grave WHERE changes.entity_id = grave.id")
}

fn keys(ids: &[OfferId]) -> impl Iterator<Item = Value> {
    ids.iter().map(|id| id.to_string().into())
}
