//! The begin of a subscription: who asks, and what it costs.

use super::connection::Server;
use super::holder::{Holder, LABEL};
use crate::api::graphql::asked::Question;
use crate::api::graphql::asker::Asker;
use crate::api::graphql::live::Begun;
use crate::api::graphql::loaders;
use crate::api::graphql::toll;
use crate::api::graphql::visit::{Outcome, Visit};
use crate::api::problem::{Kind, Problem};
use actix_web::http::StatusCode;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response};
use futures_util::StreamExt;
use futures_util::future::ready;
use futures_util::stream::{AbortHandle, Abortable, BoxStream, iter, once};
use std::num::NonZeroU32;
use std::sync::Arc;

/// The events of an operation with its id; nothing more comes after `None`.
pub type Events = Abortable<BoxStream<'static, (String, Option<Response>)>>;

/// Begins a subscription: once it stands, or is known not to, this returns. What is wrong with it is its only event.
///
/// # Errors
/// A [`Problem`] where the caller asks too often.
pub async fn begin(
    server: &Server,
    holder: &Holder,
    id: &str,
    question: Question,
) -> Result<(Events, AbortHandle), Problem> {
    let (state, caller) = (&server.state, holder.caller());
    let paid = NonZeroU32::MIN;
    let record = |status, cost| state.meter.record(holder.app(), LABEL.to_owned(), status, cost);
    let standing = match state.limiter.check(&caller, holder.address(), paid).await {
        Ok(standing) => standing,
        Err(refused) => {
            record(Problem::from(refused).kind().status().as_u16(), 0);
            return Err(refused.into());
        }
    };
    let visit = Arc::new(Visit::new(state.limiter.clone(), caller.clone(), holder.address(), paid, takes));
    let (asker, begun) = (Asker::new(state, caller, standing)?, Begun::default());
    let prepared = loaders::asked_by(asker, Request::from(question)).data(visit.clone()).data(begun.clone());
    let events = match toll::pass(prepared, &visit).await {
        Ok((request, _)) => server.schema.execute_stream(request).boxed(),
        Err(refused) => once(ready(refused)).boxed(),
    };
    let mut events = events.fuse();
    let first = tokio::select! {
        biased;
        first = events.next() => first,
        () = begun.stands() => None,
    };
    let Outcome { refusal, counted } = visit.end();
    let status = match (refusal, &first) {
        (Some(problem), _) => problem.kind().status(),
        (None, Some(response)) if response.is_err() => StatusCode::BAD_REQUEST,
        (None, _) => StatusCode::OK,
    };
    let cost = match status {
        StatusCode::OK => counted.map_or(paid, |counted| counted.cost).get().into(),
        StatusCode::TOO_MANY_REQUESTS => 0,
        _ => paid.get().into(),
    };
    record(status.as_u16(), cost);
    let (id, last) = (id.to_owned(), id.to_owned());
    let events = iter(first).chain(events).map(move |event| (id.clone(), Some(event)));
    let events = events.chain(once(ready((last, None)))).boxed();
    let (handle, registration) = AbortHandle::new_pair();
    Ok((Abortable::new(events, registration), handle))
}

fn takes(operation: OperationType) -> Result<(), Problem> {
    match operation {
        OperationType::Subscription => Ok(()),
        OperationType::Query | OperationType::Mutation => {
            let detail = "A socket is for subscriptions: queries and mutations go to `POST /graphql`.";
            Err(Problem::new(Kind::BadRequest, detail))
        }
    }
}
