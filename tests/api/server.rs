//! A server of our own for each test.

use crate::catalogue;
use crate::counting::Counting;
use crate::support::{Fresh, at};
use metrics_exporter_prometheus::PrometheusBuilder;
use passerelle::api::{self, Door, State};
use passerelle::auth::{
    self, Authenticator, Limiter, Limits, MasterKeys, Meter, NewKeyRequest, Quotas, Rate, Scope, Tokens, Vault,
};
use passerelle::domain::{Clock, HandClock, SourceId};
use passerelle::mail::{self, Mail, Mailer};
use passerelle::service::apps::Apps;
use passerelle::service::cvs::CvService;
use passerelle::service::person::{People, SealedDesk};
use passerelle::service::receipts::Operator;
use passerelle::service::{Metering, Sandbox, Service, Sessions};
use passerelle::store::{self, OpenOptions, Store};
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Each server is a run of its own.
static NEXT: AtomicU32 = AtomicU32::new(1);

/// The address by which tokens name the server.
pub const ISSUER: &str = "https://api.passerelle.example";

/// A running server over a store of its own, with the catalogue in it.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where its metrics are.
    pub metrics: SocketAddr,
    /// A key that may read, of an app that accepted the licence of `guarded`.
    pub reader: String,
    /// A key that may write to `open`.
    pub writer: String,
    /// What tells the time.
    pub clock: Arc<HandClock>,
    /// The apps, for what has no route of its own.
    pub apps: Arc<Apps>,
    /// What was mailed.
    pub mails: Arc<Mails>,
    /// CVs, where it was started with them.
    pub cvs: Option<Arc<CvService>>,
    client: Client,
    service: Arc<Service>,
    meter: Arc<Meter>,
    metering: Metering,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<std::io::Result<()>>>,
}

/// A mailer that keeps what it is given.
#[derive(Debug, Default)]
pub struct Mails(Mutex<Vec<Mail>>);

impl Mails {
    /// The mails to that address, in order.
    pub fn to(&self, email: &str) -> Vec<Mail> {
        self.0.lock().unwrap().iter().filter(|mail| mail.to.expose() == email).cloned().collect()
    }

    /// The token of the last link that was mailed there.
    #[track_caller]
    pub fn token(&self, email: &str) -> String {
        let link = self.to(email).pop().and_then(|mail| mail.link).unwrap_or_else(|| panic!("no link was mailed"));
        link.split_once("token=").unwrap_or_else(|| panic!("no token: {link}")).1.to_owned()
    }
}

#[async_trait::async_trait]
impl Mailer for Mails {
    async fn send(&self, mail: &Mail) -> mail::Result<()> {
        self.0.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// All that the answer depends on, in lower case.
    pub fn vary(&self) -> String {
        self.headers.get_all("vary").iter().map(|value| value.to_str().unwrap().to_lowercase() + ",").collect()
    }

    /// The body of a success as JSON.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.json()
    }
}

impl Server {
    /// With limits that no test reaches.
    pub async fn start(db: &Fresh) -> Self {
        Self::start_with(db, 1_000_000).await
    }

    /// With a limit for callers without a key.
    pub async fn start_with(db: &Fresh, anonymous: u32) -> Self {
        Self::start_limited(db, limited(Rate::new(anonymous, anonymous))).await
    }

    /// With any limits.
    pub async fn start_limited(db: &Fresh, limits: Limits) -> Self {
        Self::start_at(db, limits, Door::default(), None).await
    }

    /// Behind such a door; with a burst, and one request a second after it, for callers without a key.
    pub async fn start_behind(db: &Fresh, burst: Option<u32>, door: Door) -> Self {
        let rate = burst.map_or(Rate::new(1_000_000, 1_000_000), |burst| Rate::new(1, burst));
        Self::start_at(db, limited(rate), door, None).await
    }

    /// With a sandbox, once it is made.
    pub async fn start_with_sandbox(db: &Fresh) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(HandClock::new(at(30 * 86_400)));
        let sandbox = Arc::new(Sandbox::start(clock));
        while sandbox.service().is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        Self::start_at(db, limited(Rate::new(1_000_000, 1_000_000)), Door::default(), Some(sandbox)).await
    }

    /// Over a store that counts what requests ask of it.
    pub async fn start_counted(db: &Fresh) -> (Self, Arc<Counting>) {
        let store = Counting::new(db.store.clone());
        let unlimited = limited(Rate::new(1_000_000, 1_000_000));
        let hands = Arc::new(HandClock::new(at(30 * 86_400)));
        let keys = Self::fill(db, hands.as_ref()).await;
        (Self::serve(store.clone(), unlimited, (Door::default(), None), hands, keys).await, store)
    }

    /// With CVs, whose data keys are in a file of the test's folder.
    pub async fn start_with_cvs(db: &Fresh) -> Self {
        let hands = Arc::new(HandClock::new(at(30 * 86_400)));
        let keys = Self::fill(db, hands.as_ref()).await;
        let unlimited = limited(Rate::new(1_000_000, 1_000_000));
        let vault = vault(db, hands.clone()).await;
        Self::serve_all(db.store.clone(), unlimited, (Door::default(), None), hands, keys, Some(vault)).await
    }

    /// With CVs, and a sandbox with invented people, who come while it answers already.
    pub async fn start_with_invented_people(db: &Fresh) -> Self {
        let hands = Arc::new(HandClock::new(at(30 * 86_400)));
        let keys = Self::fill(db, hands.as_ref()).await;
        let unlimited = limited(Rate::new(1_000_000, 1_000_000));
        let sandbox = Sandbox::start(hands.clone()).with_people(hands.clone(), StdRng::seed_from_u64(12));
        while sandbox.service().is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let vault = vault(db, hands.clone()).await;
        let door = (Door::default(), Some(Arc::new(sandbox)));
        Self::serve_all(db.store.clone(), unlimited, door, hands, keys, Some(vault)).await
    }

    /// Another node over the same databases, with a store and a clock of its own.
    pub async fn node_with_cvs(db: &Fresh, first: &Self) -> Self {
        Self::node_over(db, first, db.again().await).await
    }

    /// The same over that store, which is one of the same database.
    pub async fn node_over(db: &Fresh, first: &Self, store: Arc<dyn Store>) -> Self {
        let unlimited = limited(Rate::new(1_000_000, 1_000_000));
        let keys = (first.reader.clone(), first.writer.clone());
        let vault = vault(db, first.clock.clone()).await;
        Self::serve_all(store, unlimited, (Door::default(), None), first.clock.clone(), keys, Some(vault)).await
    }

    async fn start_at(db: &Fresh, limits: Limits, door: Door, sandbox: Option<Arc<Sandbox>>) -> Self {
        let hands = Arc::new(HandClock::new(at(30 * 86_400)));
        let keys = Self::fill(db, hands.as_ref()).await;
        Self::serve(db.store.clone(), limits, (door, sandbox), hands, keys).await
    }

    /// Writes the catalogue; gives a key that reads, and one that writes.
    async fn fill(db: &Fresh, clock: &dyn Clock) -> (String, String) {
        catalogue::fill(db.store.as_ref()).await;
        let reader = key(db, clock, 1, &[Scope::OffersRead], &[], &["guarded"]).await;
        let writer = key(db, clock, 2, &[Scope::OffersWrite], &["open"], &[]).await;
        (reader, writer)
    }

    /// Another one over the same store, with the same keys.
    pub async fn again(db: &Fresh, limits: Limits, reader: String, writer: String) -> Self {
        let hands = Arc::new(HandClock::new(at(30 * 86_400)));
        Self::serve(db.store.clone(), limits, (Door::default(), None), hands, (reader, writer)).await
    }

    async fn serve(
        store: Arc<dyn Store>,
        limits: Limits,
        door: (Door, Option<Arc<Sandbox>>),
        hands: Arc<HandClock>,
        keys: (String, String),
    ) -> Self {
        Self::serve_all(store, limits, door, hands, keys, None).await
    }

    async fn serve_all(
        store: Arc<dyn Store>,
        limits: Limits,
        (door, sandbox): (Door, Option<Arc<Sandbox>>),
        hands: Arc<HandClock>,
        (reader, writer): (String, String),
        vault: Option<Vault>,
    ) -> Self {
        let clock: Arc<dyn Clock> = hands.clone();
        let service = Service::start(store.clone(), clock.clone(), &mut |_| {}).await.unwrap();
        let mails = Arc::new(Mails::default());
        let random = StdRng::seed_from_u64(9);
        let apps = Apps::new(store.clone(), clock.clone(), mails.clone(), random, "https://api.exemple.fr");
        let apps = Arc::new(apps);
        let tokens = Tokens::new(store.clone(), clock.clone(), ISSUER, StdRng::seed_from_u64(3));
        let run = Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into());
        let meter = Arc::new(Meter::new(store.clone(), clock.clone(), run));
        let limiter = Arc::new(Limiter::new(limits).with_quotas(meter.clone()));
        let metering = Metering::start(meter.clone(), limiter.clone(), apps.clone());
        let cvs = match vault {
            Some(vault) => {
                // As `passerelle serve` does: receipts are signed with it.
                tokens.begin().await.unwrap();
                let random = StdRng::seed_from_u64(u64::from(NEXT.fetch_add(1, Ordering::Relaxed)));
                Some(CvService::open(store.clone(), vault, clock.clone(), random, &mut |_, _| {}).await.unwrap())
            }
            None => None,
        };
        let people = cvs.as_ref().map(|cvs| {
            let (vault, random) = (cvs.vault().clone(), StdRng::seed_from_u64(11));
            let desk = SealedDesk::new(store.clone(), vault, clock.clone(), Some(cvs.clone()));
            let wired = ("https://api.exemple.fr", Operator::default());
            let people = People::new(store.clone(), Arc::new(desk), clock.clone(), mails.clone(), random, wired);
            let people = Arc::new(people);
            cvs.tell_by(people.clone());
            people
        });
        let state = State {
            service: service.clone(),
            apps: apps.clone(),
            sessions: Arc::new(Sessions::new(store.clone(), clock.clone(), StdRng::seed_from_u64(10))),
            authenticator: Arc::new(Authenticator::new(store.clone(), clock).taking(Arc::new(tokens))),
            limiter,
            meter: meter.clone(),
            sandbox,
            people,
            cvs: cvs.clone(),
            door,
        };
        let (listener, metrics) = (port(), port());
        let (address, metrics_address) = (listener.local_addr().unwrap(), metrics.local_addr().unwrap());
        let handle = PrometheusBuilder::new().build_recorder().handle();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(api::serve(listener, Some((metrics, handle)), state, shutdown));
        let client = Client::new();
        let (stop, task) = (Some(stop), Some(task));
        Self {
            address,
            metrics: metrics_address,
            reader,
            writer,
            clock: hands,
            apps,
            mails,
            cvs,
            client,
            service,
            meter,
            metering,
            stop,
            task,
        }
    }

    /// A request, to be completed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    /// `GET` without a key.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// `GET` with headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = headers.iter().fold(self.request(Method::GET, path), |r, (name, value)| r.header(*name, *value));
        Answer::of(request.send().await.unwrap()).await
    }

    /// A request with a key and, where there is one, a body of JSON.
    pub async fn ask(&self, method: Method, path: &str, key: &str, body: Option<&Value>) -> Answer {
        let request = self.request(method, path);
        let request = if key.is_empty() { request } else { request.header("x-api-key", key) };
        let request = body.into_iter().fold(request, RequestBuilder::json);
        Answer::of(request.send().await.unwrap()).await
    }

    /// `PUT` of JSON with the key that may write.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::PUT, path).header("x-api-key", &self.writer).json(body);
        Answer::of(request.send().await.unwrap()).await
    }

    /// Brings the counts of usage to the database.
    pub async fn flush(&self) {
        self.meter.flush().await.unwrap();
    }

    /// Stops, and returns what serving ended with.
    pub async fn stop(mut self) -> std::io::Result<()> {
        let _ = self.stop.take().unwrap().send(());
        let outcome = self.task.take().unwrap().await.unwrap();
        self.metering.stop().await;
        if let Some(cvs) = &self.cvs {
            cvs.stop().await;
            cvs.vault().keys().close_keys().await;
        }
        self.service.stop().await;
        outcome
    }
}

/// Limits for callers without a key alone.
fn limited(anonymous: Rate) -> Limits {
    Limits { anonymous, key: Rate::new(1_000_000, 1_000_000), quotas: Quotas::NONE, enabled: true }
}

/// The vault of a test: every node of it has the same master key.
async fn vault(db: &Fresh, clock: Arc<dyn Clock>) -> Vault {
    let url = format!("sqlite:{}", db.folder.path().join("cv-keys.db").display());
    let keys =
        store::open_cv_keys(&url, OpenOptions { connections: 2, ..OpenOptions::new(clock.now()) }).await.unwrap();
    keys.migrate_keys().await.unwrap();
    let masters = MasterKeys::generate(&mut StdRng::seed_from_u64(77));
    let random = StdRng::seed_from_u64(u64::from(NEXT.fetch_add(1, Ordering::Relaxed)));
    Vault::open(keys, masters.held(), clock, random).await.unwrap()
}

fn port() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

/// A key with these scopes, bound to these sources, of an app of its own that accepted those licences.
pub async fn key(
    db: &Fresh,
    clock: &dyn Clock,
    seed: u64,
    scopes: &[Scope],
    sources: &[&str],
    accepts: &[&str],
) -> String {
    let ids = |names: &[&str]| names.iter().map(|name| SourceId::new(name).unwrap()).collect();
    let request = NewKeyRequest {
        app: format!("essai-{seed}"),
        scopes: scopes.to_vec(),
        sources: ids(sources),
        accepts: ids(accepts),
        expires_at: None,
    };
    let mut rng = StdRng::seed_from_u64(seed);
    let (plain, _) = auth::issue(db.store.as_ref(), clock, &mut rng, request).await.unwrap();
    plain.reveal().to_owned()
}
