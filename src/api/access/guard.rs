//! Letting a request in, or not: the one place that asks the table.

use super::{Need, Route, find};
use crate::api::problem::{Kind, Problem};
use crate::api::{caller, fallback, observe, person, trial};
use crate::auth::Caller;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};

/// Bytes of names and values together.
const MOST_HEADERS: usize = 16 * 1024;

/// Lets in whom the table lets in, and remembers the caller and the row for those behind it.
///
/// # Errors
/// Those of what it wraps.
pub async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let route = match admit(&request).await {
        Ok(route) => route,
        Err(Refusal::Problem(problem)) => return Ok(request.error_response(problem).map_into_right_body()),
        Err(Refusal::Answer(answer)) => return Ok(request.into_response(answer).map_into_right_body()),
    };
    let mut response = next.call(request).await?.map_into_left_body();
    if let Some(deprecation) = route.deprecated {
        deprecation.tell(response.headers_mut());
    }
    Ok(response)
}

/// Why a request gets no further.
enum Refusal {
    Problem(Problem),
    Answer(HttpResponse),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

async fn admit(request: &ServiceRequest) -> Result<&'static Route, Refusal> {
    not_too_large(request.headers())?;
    let template = observe::template(request.request());
    let Some(route) = find(request.method().as_str(), &template, request.path()) else {
        // What nobody listed has no handler here, whether it has one or not.
        let answer = fallback::answer(request.method(), request.path())?;
        return Err(Refusal::Answer(answer));
    };
    // What counts the request reads from it what it costs.
    request.extensions_mut().insert(route);
    if matches!(route.need, Need::Nothing | Need::Session) {
        return Ok(route);
    }
    if route.need == Need::Person {
        let holder = person::identify(request.request()).await?;
        request.extensions_mut().insert(holder);
        request.extensions_mut().insert(Caller::Anonymous);
        return Ok(route);
    }
    let caller = caller::identify(request.request()).await?;
    route.lets_in(&caller)?;
    trial::play(&caller, request.headers()).await?;
    request.extensions_mut().insert(caller);
    Ok(route)
}

fn not_too_large(headers: &HeaderMap) -> Result<(), Problem> {
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes <= MOST_HEADERS {
        return Ok(());
    }
    Err(Problem::new(Kind::HeadersTooLarge, format!("The headers have {bytes} bytes; {MOST_HEADERS} are read.")))
}
