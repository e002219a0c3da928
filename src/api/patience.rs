//! How long a request may take: no answer is worth more of the machine than this.

use super::problem::{Kind, Problem};
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use std::time::Duration;

/// From the head of the request to that of its answer: longer than a body may take to arrive and a statement to run. A
/// stream goes on for as long as it has something to say.
const MOST: Duration = Duration::from_mins(1);

/// Gives up a request that takes longer, and answers 503.
///
/// # Errors
/// Those of what it wraps.
pub async fn limit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    within(MOST, request, next).await
}

async fn within<B: MessageBody + 'static>(
    most: Duration,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match tokio::time::timeout(most, next.call(request)).await {
        Ok(answered) => answered.map(ServiceResponse::map_into_left_body),
        // The request went with what was given up, and cannot be kept for this: its router would not let it go.
        Err(_) => {
            let problem = Problem::new(Kind::Unavailable, "The request took too long, and was given up.");
            Err(problem.because("no answer in time").retry_after(Duration::from_secs(5)).into())
        }
    }
}
