//! Withdrawing offers: what their source's policy says goes from every row, in the same transaction.

use super::content::json;
use super::dialect::Dialect;
use super::journal::{Entry, WITHDRAWN, rows_of};
use super::market::close;
use super::statement::{Cells, Statement, Value};
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
        let state = Statement::new(state).bind(at).bind(source.as_str()).within(keys(ids));
        let read =
            |row: &Cells<'_, DB>| Ok((row.parse(0, |text| OfferId::new(text).ok())?, (row.int(1)?, row.time(2)?)));
        let states = DB::fetch(conn, state.push(" RETURNING id, rev, first_seen_at"), read).await?;
        let states: HashMap<OfferId, (Rev, Timestamp)> = states.into_iter().collect();
        let gone: Vec<OfferId> = ids.iter().copied().filter(|id| states.contains_key(id)).collect();
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let before = gone.iter().filter_map(|id| Some((*id, states.get(id)?.0 - 1)));
        let bodies = rows_of(Statement::default(), before, "SELECT changes.payload");
        let bodies = DB::fetch(conn, bodies, |row| row.json::<Offer>(0)).await?;
        let mut entries = Vec::with_capacity(bodies.len());
        let mut ended = Vec::with_capacity(bodies.len());
        for offer in bodies {
            let missing = || Error::Inconsistent { entity: format!("offer {}", offer.id), reason: "no body".into() };
            let (rev, entered) = *states.get(&offer.id).ok_or_else(missing)?;
            entries.push(Entry { id: offer.id, rev, op: WITHDRAWN, payload: json(&offer.tombstone(at, rule))? });
            ended.push((offer, entered));
        }
        close::<DB>(conn, rule, &ended, at).await?;
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
