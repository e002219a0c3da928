//! The HTTP face: it reads requests into the values of the domain, asks the service, and renders.

mod accept;
mod access;
mod body;
mod by;
mod caller;
mod encoding;
mod errors;
mod etag;
mod fallback;
mod front;
mod graphql;
mod health;
mod json;
mod meter;
mod metrics;
mod oauth;
mod observe;
mod openapi;
mod origin;
mod params;
mod patience;
mod person;
mod problem;
mod refusals;
mod replies;
mod rest;
mod security;
mod trial;
mod turnstile;
mod warning;

pub use access::{Deprecation, Need, ROUTES, Repeat, Route, scopes_page};
pub use front::Front;
pub use graphql::graphql_sdl;
pub use openapi::openapi_json;
pub use problem::{Kind, TYPE_PREFIX};

use crate::auth::{Authenticator, Caller, Limiter, Meter, Proxies};
use crate::domain::{KeyMode, Position};
use crate::portal::{self, Portal};
use crate::service::apps::Apps;
use crate::service::cvs::CvService;
use crate::service::person::People;
use crate::service::{self, Sandbox, Service, Sessions};
use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{App, Error, HttpResponse, web};
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
    /// What persons do with their own CVs, where this server handles CVs.
    pub people: Option<Arc<People>>,
    /// Who is signed in to the portal.
    pub sessions: Arc<Sessions>,
    /// Who asks.
    pub authenticator: Arc<Authenticator>,
    /// How often they may.
    pub limiter: Arc<Limiter>,
    /// How often they did.
    pub meter: Arc<Meter>,
    /// What test keys ask, where there is a sandbox.
    pub sandbox: Option<Arc<Sandbox>>,
    /// CVs, where this server holds any.
    pub cvs: Option<Arc<CvService>>,
    /// What the operator says of the door.
    pub door: Door,
}

/// What the operator says of the door.
#[derive(Debug, Clone, Default)]
pub struct Door {
    /// The proxies that are believed.
    pub proxies: Proxies,
    /// Where weaknesses are to be told: an address of the web, or `mailto:` and one of mail.
    pub security_contact: Option<String>,
}

impl State {
    /// The service that a caller asks: for a test key, the sandbox.
    ///
    /// # Errors
    /// A [`problem::Problem`] where there is no sandbox, or not yet. A test key never gets to real data.
    fn service(&self, caller: &Caller) -> Result<Arc<Service>, problem::Problem> {
        if caller.app().is_none_or(|app| app.mode == KeyMode::Live) {
            return Ok(self.service.clone());
        }
        let sandbox = self.sandbox.as_ref().ok_or_else(no_sandbox)?;
        sandbox.service().ok_or_else(sandbox_in_the_making)
    }

    /// The people whose profiles a caller reads: for a test key, invented ones.
    ///
    /// # Errors
    /// A [`problem::Problem`] where this server holds no CVs; for a test key, where there is no sandbox, or not yet.
    async fn cvs(&self, caller: &Caller) -> Result<Arc<CvService>, problem::Problem> {
        cvs_of(self.cvs.as_ref(), self.sandbox.as_deref(), caller).await
    }

    /// Waits until the caller's index has passed the position, where there is one.
    async fn passed(&self, caller: &Caller, position: Option<Position>) -> Result<(), problem::Problem> {
        if position.is_none() {
            return Ok(());
        }
        let service = self.service(caller)?;
        passed(&service, position).await
    }

    /// Waits until the caller's index of trainings has passed the position, where there is one.
    async fn passed_trainings(&self, caller: &Caller, position: Option<Position>) -> Result<(), problem::Problem> {
        let Some(position) = position else { return Ok(()) };
        Ok(self.service(caller)?.wait_for_trainings(position).await?)
    }
}

fn no_sandbox() -> problem::Problem {
    problem::Problem::new(Kind::Forbidden, "This server has no sandbox for test keys.")
}

fn sandbox_in_the_making() -> problem::Problem {
    let problem = problem::Problem::new(Kind::Unavailable, "The sandbox is being made: ask again.");
    problem.retry_after(Duration::from_secs(1)).rehearsed()
}

/// Live keys get to real people alone, test keys to invented ones alone.
async fn cvs_of(
    live: Option<&Arc<CvService>>,
    sandbox: Option<&Sandbox>,
    caller: &Caller,
) -> Result<Arc<CvService>, problem::Problem> {
    let live = live.ok_or(service::Error::CvsNotConfigured)?;
    match caller.app().filter(|app| app.mode == KeyMode::Test) {
        None => Ok(live.clone()),
        Some(app) => {
            let people = sandbox.ok_or_else(no_sandbox)?.cvs(app.app_id).await?;
            people.ok_or_else(sandbox_in_the_making)
        }
    }
}

/// Waits until the service's index has passed the position, where there is one.
async fn passed(service: &Service, position: Option<Position>) -> Result<(), problem::Problem> {
    let Some(position) = position else { return Ok(()) };
    let waited = service.wait_for(position).await;
    if matches!(waited, Err(service::Error::IndexBehind(_))) {
        // A client may ask for a position that never comes: only an index that lags is a failure of ours.
        let now = service.readiness().await;
        if !now.ready {
            tracing::error!(lag_ms = now.lag_ms, "the index does not follow the store");
        }
    }
    Ok(waited?)
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
    let (apps, sessions) = (state.apps.clone(), state.sessions.clone());
    let portal = Portal::new(apps, sessions, state.clone().into_inner(), problem::pages());
    let portal = portal.with_usage(state.clone().into_inner()).with_people(state.people.clone());
    let schema = graphql::schema();
    // The last one wrapped is the outermost.
    App::new()
        .app_data(state)
        .app_data(web::Data::new(portal))
        .app_data(web::Data::new(schema))
        // Before the path's other routes: they take what asks for no socket.
        .service(graphql::socket_route())
        .into_utoipa_app()
        .configure(rest::routes)
        .into_app()
        .configure(documentation)
        .configure(graphql::graphiql_routes)
        .configure(portal::routes)
        .default_service(web::to(fallback::refuse))
        .wrap(from_fn(replies::once))
        .wrap(from_fn(access::guard))
        .wrap(from_fn(patience::limit))
        .wrap(from_fn(head_as_get))
        .wrap(from_fn(refusals::tell))
        .wrap(from_fn(errors::render))
        .wrap(from_fn(etag::private))
        .wrap(from_fn(meter::meter))
        .wrap(cors())
        .wrap(from_fn(origin::name))
        // Outside of CORS, which would drop the `Vary: Accept-Encoding` that this adds.
        .wrap(Compress::default())
        .wrap(from_fn(encoding::forgive))
        .wrap(from_fn(observe::observe))
        .wrap(TracingLogger::<observe::RequestSpan>::new())
}

/// Serves the API, and the metrics where they have a listener, until `shutdown` is done; then closes the sockets and
/// finishes what is under way, 8 seconds at most.
///
/// # Errors
/// When a listener cannot be used.
pub async fn serve(
    front: impl Into<Front>,
    metrics: Option<(TcpListener, PrometheusHandle)>,
    state: State,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let metrics = metrics.map(|(listener, handle)| metrics::server(listener, handle)).transpose()?;
    let sockets = graphql::Sockets::default();
    let api = front::server(front.into(), state, sockets.clone())?;
    let handles = [Some(api.handle()), metrics.as_ref().map(Server::handle)];
    let stopping = async {
        shutdown.await;
        sockets.close();
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

/// Browsers may read from anywhere, and write with a key.
fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods([Method::GET, Method::HEAD, Method::PUT, Method::POST, Method::DELETE])
        .allowed_headers([header::ACCEPT, header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .allowed_headers(["x-api-key", person::NAME, replies::NAME, trial::NAME])
        .expose_headers([header::ETAG, header::RETRY_AFTER, header::LOCATION])
        .expose_headers(["x-request-id", replies::REPLAYED, "deprecation", "sunset", "link"])
        .expose_headers(["ratelimit", "ratelimit-policy"])
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
        .route("/.well-known/security.txt", web::get().to(security::text))
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
