//! What is told about a request: its span, its id, one line in the access log, two metrics.
//!
//! Never the path as it was sent, the query or the address of the caller: a centre can be somebody's home.

use super::caller::AppName;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};
use std::sync::Arc;
use std::time::Instant;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// The span of a request: id, method, template of the route, and the status once it is known.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        let (route, status) = (template(request.request()), tracing::field::Empty);
        tracing::info_span!("request", id, method = method(request.method()), route = &*route, status)
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = outcome.as_ref().map_or_else(|e| e.as_response_error().status_code(), ServiceResponse::status);
        span.record("status", status.as_u16());
    }
}

/// Counts and times the request, writes its line in the access log and sends its id back.
///
/// # Errors
/// Those of what it wraps.
pub async fn observe<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let began = Instant::now();
    let (method, route) = (method(request.method()), template(request.request()));
    let answered = next.call(request).await;
    let elapsed = began.elapsed();
    // What is refused outside of the handlers has no response that a header could be added to, and counts all the same.
    let status =
        answered.as_ref().map_or_else(|e| e.as_response_error().status_code(), ServiceResponse::status).as_u16();
    let labels = [("method", method.to_owned()), ("route", route.to_string()), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels).record(elapsed.as_secs_f64());
    let told = |response: &ServiceResponse<B>| {
        let told = response.request().extensions();
        (told.get::<RequestId>().map(ToString::to_string), told.get::<AppName>().map(ToString::to_string))
    };
    let (id, app) = answered.as_ref().map(told).unwrap_or_default();
    let duration_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "access", method, route = &*route, status, duration_ms, app, "answered");
    let mut response = answered?;
    if let Some(value) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    Ok(response)
}

/// The template of the route: `/v1/offers/{id}`; `unmatched` where there is none. Finding it tries all routes, so it is found
/// once a request.
#[derive(Clone)]
struct Template(Arc<str>);

/// The template of the route that a request is for.
pub fn template(request: &HttpRequest) -> Arc<str> {
    let known = request.extensions().get::<Template>().cloned();
    let Template(template) = known.unwrap_or_else(|| {
        let found = Template(request.match_pattern().map_or_else(|| "unmatched".into(), Into::into));
        request.extensions_mut().insert(found.clone());
        found
    });
    template
}

/// Method and template, as usage is counted: `GET /v1/offers/{id}`.
pub fn label(request: &HttpRequest) -> String {
    format!("{} {}", method(request.method()), template(request))
}

/// The method, as a label of few values.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::super::errors;
    use super::super::problem::{Kind, Problem};
    use super::*;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, get};
    use std::sync::Mutex;
    use tracing_actix_web::TracingLogger;

    #[get("/v1/offers/{id}")]
    async fn fails() -> Result<HttpResponse, Problem> {
        Err(Problem::new(Kind::Unavailable, "").because(std::io::Error::other("the disk is on fire")))
    }

    #[get("/v1/offers")]
    async fn waits() -> Result<HttpResponse, Problem> {
        Err(Problem::new(Kind::IndexBehind, ""))
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What is logged while a request is answered, and the id that its answer has.
    async fn logged(request: TestRequest) -> (String, String) {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let _guard = tracing::subscriber::set_default(subscriber);
        let app = App::new()
            .service(fails)
            .service(waits)
            .wrap(from_fn(errors::render))
            .wrap(from_fn(observe))
            .wrap(TracingLogger::<RequestSpan>::new());
        let app = init_service(app).await;
        let response = call_service(&app, request.to_request()).await;
        let id = response.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
        (String::from_utf8(log.0.lock().unwrap().clone()).unwrap(), id)
    }

    #[actix_web::test]
    async fn a_position_that_never_comes_is_no_error_of_ours() {
        let (told, _) = logged(TestRequest::get().uri("/v1/offers?min_position=1.0.9")).await;
        assert!(told.contains("index_behind") && told.contains("INFO"), "{told}");
        assert!(!told.contains("ERROR"), "{told}");
    }

    #[actix_web::test]
    async fn the_log_has_the_template_and_the_cause_once_and_nothing_of_the_caller() {
        let request = TestRequest::get()
            .uri("/v1/offers/d3adb33f?near=50.123,3.456")
            .peer_addr("192.0.2.7:4711".parse().unwrap())
            .insert_header(("x-api-key", "psl_secret"));
        let (told, id) = logged(request).await;
        assert!(told.contains("/v1/offers/{id}") && told.contains("503") && told.contains(&id), "{told}");
        assert_eq!(told.matches("the disk is on fire").count(), 1, "{told}");
        for secret in ["d3adb33f", "50.123", "192.0.2.7", "psl_secret"] {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
}
