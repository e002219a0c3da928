//! The servers that are measured, in this process.

use super::client::Connection;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};
use bytes::Bytes;
use passerelle::api::{self, Door, State};
use passerelle::auth::{self, Authenticator, Limiter, Limits, Meter, NewKeyRequest, Quotas, Rate, Scope};
use passerelle::domain::Clock;
use passerelle::ingest::generated::{Generator, sources};
use passerelle::ingest::{Strictness, normalise};
use passerelle::mail::Printed;
use passerelle::service::apps::Apps;
use passerelle::service::{Metering, Service, Sessions};
use passerelle::store::{self, OfferWrite, OpenOptions, RunTally};
use passerelle::system::{SystemClock, os_random};
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, OnceLock};
use tempfile::TempDir;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

/// Where the lines of the access log go, each with a system call of its own, as they do while serving.
const NOWHERE: &str = "/dev/null";
/// The path of the constant body.
pub const CONSTANT: &str = "/.well-known/constant";

type Body = Arc<OnceLock<Bytes>>;

/// The API with generated offers of Hauts-de-France on SQLite, and the constant body.
pub struct Server {
    pub address: SocketAddr,
    /// The same service, where nobody is limited.
    pub unlimited: SocketAddr,
    pub key: String,
    /// Where some of the offers are.
    pub centers: Vec<(f64, f64)>,
    /// Ids of some of the offers.
    pub ids: Vec<String>,
    constant: Body,
    _metering: Metering,
    _folder: TempDir,
}

impl Server {
    pub async fn start(offers: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        let store = store::open(&url, OpenOptions { durable: false, ..OpenOptions::new(clock.now()) }).await?;
        store.migrate().await?;
        let networks = sources();
        for network in &networks {
            store.put_source(network).await?;
        }
        let mut waiting: Vec<Vec<OfferWrite>> = vec![Vec::new(); networks.len()];
        let (mut centers, mut ids) = (Vec::new(), Vec::new());
        for (network, external_id, draft) in Generator::new(1, offers, clock.now()) {
            let done = normalise(&networks[network], external_id, draft, Strictness::Strict)
                .map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
            if let Some(at) = done.offer.place.position.filter(|_| centers.len() < 2_000) {
                centers.push((at.lat(), at.lon()));
                ids.push(done.offer.id.to_string());
            }
            waiting[network].push(OfferWrite::Put(Box::new(done.offer)));
            if waiting[network].len() == 1_000 {
                let batch = std::mem::take(&mut waiting[network]);
                store.write_offers(&networks[network].id, batch, clock.now()).await?;
            }
        }
        for (network, rest) in networks.iter().zip(waiting) {
            store.write_offers(&network.id, rest, clock.now()).await?;
            store.finish_run(&network.id, clock.now(), &RunTally::default()).await?;
        }
        let request = NewKeyRequest {
            app: "bench".to_owned(),
            scopes: vec![Scope::OffersRead],
            sources: vec![],
            accepts: vec![],
            expires_at: None,
        };
        let (key, _) = auth::issue(store.as_ref(), clock.as_ref(), &mut os_random(), request).await?;
        let service = Service::start(store.clone(), clock.clone(), &mut |_| {}).await?;
        let endless = Rate { per_second: NonZeroU32::MAX, burst: NonZeroU32::MAX };
        let apps =
            Arc::new(Apps::new(store.clone(), clock.clone(), Arc::new(Printed), os_random(), "http://127.0.0.1"));
        let limits = Limits {
            anonymous: endless,
            key: endless,
            quotas: Quotas { day: Some(u64::MAX), month: None },
            enabled: true,
        };
        let meter = Arc::new(Meter::new(store.clone(), clock.clone(), Uuid::nil()));
        let limiter = Arc::new(Limiter::new(limits).with_quotas(meter.clone()));
        let metering = Metering::start(meter.clone(), limiter.clone(), apps.clone());
        let sessions = Arc::new(Sessions::new(store.clone(), clock.clone(), os_random()));
        let authenticator = Arc::new(Authenticator::new(store, clock));
        let state = |limiter: Arc<Limiter>| State {
            cvs: None,
            people: None,
            service: service.clone(),
            apps: apps.clone(),
            sessions: sessions.clone(),
            authenticator: authenticator.clone(),
            limiter,
            meter: meter.clone(),
            sandbox: None,
            door: Door::default(),
        };
        let unlimited =
            serve(web::Data::new(state(Arc::new(Limiter::new(Limits { enabled: false, ..limits })))), None)?;
        let state = web::Data::new(state(limiter));
        // As `passerelle serve` does: what a request is counted and told with costs too.
        let _recorder = passerelle::telemetry::metrics()?;
        let log = Mutex::new(std::fs::File::create(NOWHERE)?);
        let told = tracing_subscriber::fmt().with_env_filter(EnvFilter::new("info")).with_writer(log).with_ansi(false);
        told.try_init().map_err(|error| anyhow::anyhow!(error))?;
        let constant = Body::default();
        let body = web::Data::new(constant.clone());
        let address = serve(state, Some(body))?;
        let key = key.reveal().to_owned();
        Ok(Self { address, unlimited, key, centers, ids, constant, _metering: metering, _folder: folder })
    }

    /// The length of the body that half of the answers are not longer than.
    pub fn middle_length(&self, paths: &[String]) -> anyhow::Result<usize> {
        let mut connection = Connection::open(self.address, Some(&self.key))?;
        let mut lengths = Vec::new();
        for path in paths {
            lengths.push(connection.get_ok(path)?.len());
        }
        lengths.sort_unstable();
        Ok(lengths[lengths.len() / 2])
    }

    /// Makes the constant body so long.
    pub fn set_constant(&self, length: usize) -> Bytes {
        self.constant.get_or_init(|| Bytes::from(vec![b'x'; length])).clone()
    }
}

/// Serves, with a constant body where there is one.
fn serve(state: web::Data<State>, body: Option<web::Data<Body>>) -> anyhow::Result<SocketAddr> {
    let body = body.unwrap_or_default();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server =
        HttpServer::new(move || api::app(state.clone()).app_data(body.clone()).route(CONSTANT, web::get().to(same)));
    tokio::spawn(server.disable_signals().listen(listener)?.run());
    Ok(address)
}

async fn same(body: web::Data<Body>) -> HttpResponse {
    let body = body.get().cloned().unwrap_or_default();
    HttpResponse::Ok().insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json"))).body(body)
}

/// A server of the same framework that does nothing but give that body.
pub struct Bare {
    pub address: SocketAddr,
}

impl Bare {
    pub fn start(body: Bytes) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let constant = web::Data::new(Body::new(OnceLock::from(body)));
        std::thread::spawn(move || {
            let app = move || App::new().app_data(constant.clone()).route(CONSTANT, web::get().to(same));
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async { HttpServer::new(app).disable_signals().listen(listener)?.run().await })
        });
        Ok(Self { address })
    }
}
