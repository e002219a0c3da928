//! Short forms for what every test here does.

use crate::support::{Follower, at, source};
use passerelle::domain::{Change, OnWithdrawal, Position, SourceId};
use passerelle::store::{OfferWrite, Store, WriteStatus};
use std::sync::Arc;

/// Creates the source `demo` with that rule.
pub async fn demo(store: &Arc<dyn Store>, rule: OnWithdrawal) -> SourceId {
    let source = source("demo", rule);
    store.put_source(&source).await.unwrap();
    source.id
}

/// Writes, that many seconds after the beginning.
pub async fn write(
    store: &Arc<dyn Store>,
    source: &SourceId,
    writes: Vec<OfferWrite>,
    second: i64,
) -> Vec<WriteStatus> {
    store.write_offers(source, writes, at(second)).await.unwrap().statuses
}

/// Writes, and gives the position after it.
pub async fn position(store: &Arc<dyn Store>, source: &SourceId, writes: Vec<OfferWrite>, second: i64) -> Position {
    store.write_offers(source, writes, at(second)).await.unwrap().position
}

/// The whole journal up to that position.
pub async fn history(store: &Arc<dyn Store>, to: Position) -> Vec<Change> {
    let mut follower = Follower::from_the_horizon(store.as_ref()).await;
    follower.read_to(store.as_ref(), to).await;
    follower.changes
}
