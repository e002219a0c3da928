//! The HTTP face: it reads requests into the values of the domain, asks the service, and renders.

mod body;
mod by;
mod caller;
mod encoding;
mod errors;
mod etag;
mod fallback;
mod health;
mod json;
mod metrics;
mod oauth;
mod observe;
mod openapi;
mod params;
mod problem;
mod refusals;
mod rest;
mod warning;

pub use openapi::openapi_json;
pub use problem::{Kind, TYPE_PREFIX};

use crate::auth::{Authenticator, Limiter};
use crate::domain::Position;
use crate::service::apps::Apps;
use crate::service::{self, Service};
use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{App, Error, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// What every request may use.
#[derive(Debug)]
pub struct State {
    /// What is asked.
    pub service: Arc<Service>,
    /// The apps, for those who register and manage them.
    pub apps: Arc<Apps>,
    /// Who asks.
    pub authenticator: Arc<Authenticator>,
    /// How often they may.
    pub limiter: Arc<Limiter>,
}

impl State {
    /// Waits until the index has passed the position, where there is one.
    async fn passed(&self, position: Option<Position>) -> service::Result<()> {
        let Some(position) = position else { return Ok(()) };
        let waited = self.service.wait_for(position).await;
        if matches!(waited, Err(service::Error::IndexBehind(_))) {
            // A client may ask for a position that never comes: only an index that lags is a failure of ours.
            let now = self.service.readiness().await;
            if !now.ready {
                tracing::error!(lag_ms = now.lag_ms, "the index does not follow the store");
            }
        }
        waited
    }
}

/// The application: what a request goes through, from the outside in.
pub fn app(
    state: web::Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    // The last one wrapped is the outermost.
    App::new()
        .app_data(state)
        .into_utoipa_app()
        .configure(rest::routes)
        .into_app()
        .configure(documentation)
        .default_service(web::to(fallback::refuse))
        .wrap(from_fn(head_as_get))
        .wrap(from_fn(refusals::tell))
        .wrap(from_fn(errors::render))
        .wrap(from_fn(etag::private))
        .wrap(cors())
        // Outside of CORS, which would drop the `Vary: Accept-Encoding` that this adds.
        .wrap(Compress::default())
        .wrap(from_fn(encoding::forgive))
        .wrap(from_fn(observe::observe))
        .wrap(TracingLogger::<observe::RequestSpan>::new())
}

/// Serves the API, and the metrics where they have a listener, until `shutdown` is done; then finishes what is under way,
/// 8 seconds at most.
///
/// # Errors
/// When a listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    metrics: Option<(TcpListener, PrometheusHandle)>,
    state: State,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let metrics = metrics.map(|(listener, handle)| metrics::server(listener, handle)).transpose()?;
    let api = server(listener, state)?;
    let handles = [Some(api.handle()), metrics.as_ref().map(Server::handle)];
    let stopping = async {
        shutdown.await;
        for handle in handles.into_iter().flatten() {
            handle.stop(true).await;
        }
    };
    let metrics = async {
        match metrics {
            Some(server) => server.await,
            None => Ok(()),
        }
    };
    let (api, metrics, ()) = tokio::join!(api, metrics, stopping);
    api.and(metrics)
}

/// The server of the API alone.
fn server(listener: TcpListener, state: State) -> std::io::Result<Server> {
    let state = web::Data::new(state);
    let server = HttpServer::new(move || app(state.clone()))
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(75))
        .shutdown_timeout(8)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// Browsers may read from anywhere, and write with a key.
fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods([Method::GET, Method::HEAD, Method::PUT, Method::POST, Method::DELETE])
        .allowed_headers([header::ACCEPT, header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .allowed_header("x-api-key")
        .expose_headers([header::ETAG, header::RETRY_AFTER, header::LOCATION])
        .expose_headers(["x-request-id"])
        .max_age(3600)
}

/// `HEAD` is `GET` without a body, which the protocol's encoder leaves out.
async fn head_as_get<B: MessageBody>(mut request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

fn documentation(config: &mut web::ServiceConfig) {
    // Relative, so that it is found behind a proxy's prefix too.
    let swagger = Config::new(["../openapi.json"]).display_request_duration(true).try_it_out_enabled(true);
    config
        .route("/", web::get().to(|| async { web::Redirect::to("docs/") }))
        .route("/docs", web::get().to(|| async { web::Redirect::to("docs/") }))
        .route("/openapi.json", web::get().to(openapi_document))
        .service(SwaggerUi::new("/docs/{_:.*}").config(swagger));
}

async fn openapi_document() -> Result<HttpResponse, problem::Problem> {
    static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    if TEXT.get().is_none() {
        let text = openapi_json().map_err(|error| problem::Problem::new(Kind::Internal, "").because(error))?;
        TEXT.get_or_init(|| text);
    }
    Ok(HttpResponse::Ok().content_type("application/json").body(TEXT.get().map_or("", String::as_str)))
}
