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
    if let Ok(answered) = tokio::time::timeout(most, next.call(request)).await {
        return answered.map(ServiceResponse::map_into_left_body);
    }
    // The request went with what was given up, and cannot be kept for this: its router would not let it go.
    let problem = Problem::new(Kind::Unavailable, "The request took too long, and was given up.");
    Err(problem.because("no answer in time").retry_after(Duration::from_secs(5)).into())
}

#[cfg(test)]
mod tests {
    use super::super::errors;
    use super::*;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service};
    use actix_web::{App, HttpResponse, web};

    #[actix_web::test]
    async fn a_request_that_takes_too_long_is_given_up_with_a_problem() {
        let endless = web::get().to(|| async {
            std::future::pending::<()>().await;
            HttpResponse::Ok().finish()
        });
        let soon = from_fn(|request, next: Next<_>| within(Duration::from_millis(20), request, next));
        let app = App::new().route("/v1/offers", endless).wrap(soon).wrap(from_fn(errors::render));
        let app = init_service(app).await;
        let answered = actix_web::dev::Service::call(&app, TestRequest::get().uri("/v1/offers").to_request()).await;
        let response = answered.map(|_| ()).unwrap_err().error_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers().get("retry-after").unwrap(), "5");
        assert_eq!(response.headers().get("content-type").unwrap(), "application/problem+json");
    }
}
