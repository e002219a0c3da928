//! Subscriptions: what changes in a result, as it happens.

use super::asker::Asker;
use super::cost;
use super::ids::GlobalId;
use super::inputs::{OfferQuery, Question};
use super::offer::Offer;
use crate::api::params::SearchParams;
use crate::api::problem::{Kind, Problem};
use crate::service::{self, EventKind};
use async_graphql::{Context, ID, Object, Result, Subscription};
use futures_util::{Stream, StreamExt};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;
use uuid::Uuid;

/// What is asked of an event counts so often when a subscription begins.
const EVENTS: usize = 100;

/// What can be subscribed to.
#[derive(Debug, Default)]
pub struct OfferSubscriptions;

/// Comes with a subscription in its data, and tells whoever brought it when it stands.
#[derive(Debug, Clone, Default)]
pub struct Begun(Arc<(AtomicBool, Notify)>);

impl Begun {
    /// Returns once the subscription stands: no event from then on is missed.
    pub async fn stands(&self) {
        self.0.1.notified().await;
    }

    /// Goes on only for the first field of a subscription.
    fn is_first(&self) -> Result<(), Problem> {
        if self.0.0.swap(true, Ordering::Relaxed) {
            let detail = "A subscription has one field at its top: begin another one for each other.";
            return Err(Problem::new(Kind::BadRequest, detail));
        }
        Ok(())
    }

    fn tell(&self) {
        self.0.1.notify_one();
    }
}

/// What can be subscribed to.
#[Subscription(name = "Subscription")]
impl OfferSubscriptions {
    /// Each change from now on to an offer that the search finds, or found before it. Goes over a WebSocket, as
    /// `graphql-transport-ws`, with a key that has `changes:read`. Events of one offer come in the order of its revisions,
    /// none twice. Who does not read them in time is told so (`subscription_too_slow`), and the subscription ends:
    /// subscribe again, then read the result anew. Time alone is no event: an offer that expires, or grows older than
    /// `publishedWithinDays`, leaves silently.
    #[graphql(complexity = "cost::list(cost::SEARCH, None::<usize>, EVENTS, child_complexity)")]
    async fn offer_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which offers; all where absent.")] search: Option<OfferQuery>,
    ) -> Result<impl Stream<Item = Result<OfferEvent>>> {
        let (asker, begun) = (Asker::of(context)?, context.data::<Begun>()?);
        begun.is_first()?;
        let wanted = Question::about(search.as_ref()).read(asker, SearchParams::read).await?;
        let watch = asker.service.watch(&asker.caller, wanted.request.query).map_err(Problem::from)?;
        begun.tell();
        Ok(watch.events().map(|event| Ok(OfferEvent(event.map_err(Problem::from)?))))
    }
}

/// A change to an offer, and what it is to the search.
#[derive(Debug)]
pub struct OfferEvent(service::OfferEvent);

/// A change to an offer, and what it is to the search.
#[Object]
impl OfferEvent {
    /// What the change is to the search.
    async fn kind(&self) -> EventKind {
        self.0.kind
    }

    /// Global id of the offer.
    async fn id(&self) -> ID {
        GlobalId::Offer(self.0.change.id).into()
    }

    /// Id of the offer over REST.
    async fn uuid(&self) -> Uuid {
        self.0.change.id.uuid()
    }

    /// Revision of the offer after the change: grows by one with each.
    async fn rev(&self) -> i64 {
        self.0.change.rev
    }

    /// Where the change stands in the journal: a read with this as `minPosition` sees it.
    async fn position(&self) -> String {
        self.0.change.position.to_string()
    }

    /// When the change was accepted.
    async fn at(&self) -> Timestamp {
        self.0.change.at
    }

    /// What the offer became; null where it was withdrawn. What lists do not know of it is read when it is asked for, and
    /// may be newer.
    async fn offer(&self) -> Option<Offer> {
        self.0.change.card.clone().map(Offer::new)
    }
}
