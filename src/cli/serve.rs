//! `passerelle serve`.

use super::house::House;
use super::post::Post;
use super::{output, statistics, tls};
use crate::api::{self, Door, Front, State};
use crate::auth::{Authenticator, Limiter, Meter, Tokens, time_ordered};
use crate::mail::Printed;
use crate::service::apps::Apps;
use crate::service::cvs::CvService;
use crate::service::lattice;
use crate::service::market::MarketJob;
use crate::service::{self, Metering, RetentionJob, Sandbox, Service, Sessions};
use crate::store::{self, Store};
use crate::system::os_random;
use crate::telemetry;
use anyhow::Context;
use clap::Args;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How long the database may take to let go, after 8 seconds for the requests under way: 10 in all, and some to spare. What
/// is compiled for tests is slow.
const LET_GO: Duration = if cfg!(debug_assertions) { Duration::from_secs(15) } else { Duration::from_millis(1500) };

/// How often the last use of keys is written down.
const NOTE_EVERY: Duration = Duration::from_secs(30);

/// Where to listen and how often callers may ask.
#[derive(Debug, Args)]
pub(super) struct Flags {
    /// Address and port of the API; default: 127.0.0.1:8080.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Address and port of `/metrics`, or `off`; default: 127.0.0.1:9464.
    #[arg(long, value_name = "ADDR:PORT")]
    metrics_listen: Option<String>,
    /// Requests a second of a caller without a key; default: 5.
    #[arg(long, value_name = "N")]
    anonymous_per_second: Option<String>,
    /// Requests at once of a caller without a key; default: 50.
    #[arg(long, value_name = "N")]
    anonymous_burst: Option<String>,
    /// Requests a second of a key; default: 200.
    #[arg(long, value_name = "N")]
    key_per_second: Option<String>,
    /// Requests at once of a key; default: 400.
    #[arg(long, value_name = "N")]
    key_burst: Option<String>,
    /// Networks of the proxies before this server, separated by commas: only what they say of a caller's address is believed.
    #[arg(long, value_name = "NETWORKS")]
    trusted_proxies: Option<String>,
    /// The header in which they say it, x-forwarded-for or forwarded; default: x-forwarded-for.
    #[arg(long, value_name = "HEADER")]
    proxy_header: Option<String>,
    /// Connections at one time; default: 10000.
    #[arg(long, value_name = "N")]
    max_connections: Option<String>,
    /// A certificate in PEM, to serve HTTPS; looked at every minute, and at SIGHUP, and read again when it changed.
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<String>,
    /// Its private key in PEM.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Whom to tell of a weakness: mailto:… or https://…, for `/.well-known/security.txt`.
    #[arg(long, value_name = "URL")]
    security_contact: Option<String>,
    /// The sandbox of generated offers for test keys, on or off; default: on.
    #[arg(long, value_name = "on|off")]
    sandbox: Option<String>,
    /// Where clients reach this server; links in mails begin so; default: `http://` and the address.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The mail server, `smtps://user:password@host`; without it, links are printed in the log: for development.
    #[arg(long, value_name = "URL")]
    smtp_url: Option<String>,
    /// Whom mails come from, such as `Passerelle <passerelle@exemple.fr>`.
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// What an app with the plan `open` may ask in a day, or `off`; default: 100000.
    #[arg(long, value_name = "N")]
    key_per_day: Option<String>,
    /// What an app with the plan `open` may ask in a month, or `off`; default: 2000000.
    #[arg(long, value_name = "N")]
    key_per_month: Option<String>,
    /// `off` lets everybody ask as they like; default: on.
    #[arg(long, value_name = "on|off")]
    limits: Option<String>,
    /// `redis://…` where nodes share the limits; default: the database, where it is PostgreSQL.
    #[arg(long, value_name = "URL")]
    redis_url: Option<String>,
    /// INSEE codes of the régions whose seekers are counted, separated by commas; default: all.
    #[arg(long, value_name = "CODES")]
    statistics_regions: Option<String>,
}

impl Flags {
    /// The values that were given, by the setting's name.
    pub(super) fn given(&self) -> [(&'static str, Option<String>); 21] {
        [
            ("listen", self.listen.clone()),
            ("metrics_listen", self.metrics_listen.clone()),
            ("anonymous_per_second", self.anonymous_per_second.clone()),
            ("anonymous_burst", self.anonymous_burst.clone()),
            ("key_per_second", self.key_per_second.clone()),
            ("key_burst", self.key_burst.clone()),
            ("trusted_proxies", self.trusted_proxies.clone()),
            ("proxy_header", self.proxy_header.clone()),
            ("max_connections", self.max_connections.clone()),
            ("tls_certificate", self.tls_certificate.clone()),
            ("tls_key", self.tls_key.clone()),
            ("security_contact", self.security_contact.clone()),
            ("sandbox", self.sandbox.clone()),
            ("public_url", self.public_url.clone()),
            ("smtp_url", self.smtp_url.clone()),
            ("mail_from", self.mail_from.clone()),
            ("key_per_day", self.key_per_day.clone()),
            ("key_per_month", self.key_per_month.clone()),
            ("limits", self.limits.clone()),
            ("redis_url", self.redis_url.clone()),
            ("statistics_regions", self.statistics_regions.clone()),
        ]
    }
}

pub(super) async fn run(house: &House<'_>) -> anyhow::Result<()> {
    let listeners = Listeners::open(house)?;
    let (store, applied) = house.open().await?;
    if !applied.is_empty() {
        tracing::info!(migrations = applied.join(", "), "brought the schema up to date");
    }
    let address = listeners.address()?;
    // A database in memory is another one at the next start.
    let lasting = house.settings.database.expose() != "sqlite::memory:";
    let folder = lasting.then(|| house.settings.data_dir.join("index"));
    let scheme = if house.settings.front.tls.is_some() { "https" } else { "http" };
    listeners.serve(house, store, folder, || output::say(format_args!("Listening on {scheme}://{address}"))).await
}

/// The listeners, opened before anything slow, so that a port that is taken is told at once.
#[derive(Debug)]
pub(super) struct Listeners {
    api: TcpListener,
    metrics: Option<TcpListener>,
}

impl Listeners {
    pub(super) fn open(house: &House<'_>) -> anyhow::Result<Self> {
        let open = |address: SocketAddr, setting| {
            TcpListener::bind(address).map_err(|error| anyhow::anyhow!(unheard(&error, address, setting)))
        };
        let api = open(house.settings.listen, "listen")?;
        let metrics = house.settings.metrics_listen.map(|address| open(address, "metrics-listen")).transpose()?;
        Ok(Self { api, metrics })
    }

    /// Where the API listens: the port that was asked for, or the one that the system chose for port 0.
    pub(super) fn address(&self) -> anyhow::Result<SocketAddr> {
        Ok(self.api.local_addr()?)
    }

    /// Opens the index of the folder, or builds it, in memory where there is no folder; calls `ready`, and answers until
    /// SIGTERM or Ctrl-C. Closes the store.
    pub(super) async fn serve(
        self,
        house: &House<'_>,
        store: Arc<dyn Store>,
        folder: Option<PathBuf>,
        ready: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut stop = pin!(stop()?);
        let address = self.address()?;
        let metrics = self.metrics.map(|listener| telemetry::metrics().map(|handle| (listener, handle))).transpose()?;
        let front = front(self.api, house)?;
        let begun = Instant::now();
        let mut bar = None;
        let mut loaded = |read, total| {
            let bar = bar.get_or_insert_with(|| output::Progress::count("building the index", total));
            bar.to(read);
        };
        let service = tokio::select! {
            service = Service::open(store.clone(), house.clock.clone(), folder, &mut loaded) => service.context("the index could not be built")?,
            () = &mut stop => return Ok(()),
        };
        let built = bar.map(output::Progress::finish).is_some();
        let offers = service.size();
        tracing::info!(offers, built, seconds = begun.elapsed().as_secs_f64(), "the index is ready");
        ready()?;
        let settings = &house.settings.front;
        let post = Post::open(house)?;
        if house.settings.smtp_url.is_none() {
            Printed::warn();
        }
        let public_url = house.settings.public_url(address);
        let tokens = Tokens::new(store.clone(), house.clock.clone(), &public_url, os_random());
        tokens.begin().await.context("there is no key that signs access tokens")?;
        let authenticator = Authenticator::new(store.clone(), house.clock.clone()).taking(Arc::new(tokens));
        let authenticator = Arc::new(authenticator);
        let noting = note_use(authenticator.clone());
        let apps = Apps::new(store.clone(), house.clock.clone(), post.mailer(), os_random(), &public_url);
        let apps = Arc::new(apps);
        let (meter, limiter) = limits(house, &store)?;
        let metering = Metering::start(meter.clone(), limiter.clone(), apps.clone());
        let cvs = cvs(house, &store).await?;
        let sandbox = settings.sandbox.then(|| {
            let offers = Sandbox::start(house.clock.clone());
            // Where there are real people, whoever builds an app meets invented ones first.
            let people = cvs.is_some();
            Arc::new(if people { offers.with_people(house.clock.clone(), os_random()) } else { offers })
        });
        let people = cvs.as_ref().map(|cvs| {
            let people = Arc::new(post.people(house, &store, cvs.vault(), (address, Some(cvs.clone()))));
            cvs.tell_by(people.clone());
            people
        });
        let retention = cvs.as_ref().zip(people.as_ref()).map(|(cvs, people)| {
            RetentionJob::start(store.clone(), cvs.vault().clone(), people.clone(), house.clock.clone())
        });
        let counting = cvs.as_ref().map(|cvs| {
            let lattice = statistics::lattice(house);
            lattice::Counting::start(store.clone(), cvs.vault().clone(), lattice, house.clock.clone())
        });
        let market = MarketJob::start(store.clone(), house.clock.clone());
        let state = State {
            service: service.clone(),
            apps,
            people,
            cvs: cvs.clone(),
            sessions: Arc::new(Sessions::new(store.clone(), house.clock.clone(), os_random())),
            authenticator: authenticator.clone(),
            limiter,
            meter,
            sandbox: sandbox.clone(),
            door: Door { proxies: settings.proxies.clone(), security_contact: settings.security_contact.clone() },
        };
        let served = api::serve(front, metrics, state, stop).await;
        noting.abort();
        let let_go = async {
            post.close().await;
            write_used(&authenticator).await;
            metering.stop().await;
            market.stop().await;
            if let Some(counting) = counting {
                counting.stop().await;
            }
            if let Some(retention) = retention {
                retention.stop().await;
            }
            if let Some(cvs) = cvs {
                cvs.stop().await;
                cvs.vault().keys().close_keys().await;
            }
            service.stop().await;
            store.close().await;
        };
        // It is in memory alone, and may still be in the making: nothing is lost where it takes longer.
        let left = async {
            if let Some(sandbox) = sandbox {
                sandbox.stop().await;
            }
        };
        let (_, let_go) = tokio::join!(tokio::time::timeout(LET_GO, left), tokio::time::timeout(LET_GO, let_go));
        if let_go.is_err() {
            tracing::warn!("the database did not let go in time");
        }
        served.context("the server stopped")
    }
}

/// The CVs, where the settings name a place for their data keys: unsealed into memory before anybody is answered.
async fn cvs(house: &House<'_>, store: &Arc<dyn Store>) -> anyhow::Result<Option<Arc<CvService>>> {
    let Some(vault) = house.open_vault().await? else {
        tracing::info!("no CVs are held here: `cv_keys` names no database for their data keys");
        return Ok(None);
    };
    // A database that was restored from a copy may hold what was erased since.
    let replayed =
        service::replay_erasures(store.as_ref(), &vault).await.context("the erasures of CVs cannot be told")?;
    if replayed != service::Replayed::default() {
        tracing::warn!(cvs = replayed.cvs, keys = replayed.keys, "erasures were done again: a copy was restored");
    }
    let mut bar = None;
    let mut loaded = |read, total| {
        bar.get_or_insert_with(|| output::Progress::count("unsealing the CVs", total)).to(read);
    };
    let cvs = CvService::open(store.clone(), vault, house.clock.clone(), os_random(), &mut loaded).await;
    if let Some(bar) = bar {
        bar.finish();
    }
    Ok(Some(cvs.context("the index of CVs could not be built")?))
}

/// The listener with what the settings say of its connections.
fn front(listener: TcpListener, house: &House<'_>) -> anyhow::Result<Front> {
    let settings = &house.settings.front;
    let tls = settings.tls.as_ref().map(tls::config).transpose()?;
    Ok(Front { listener, tls, max_connections: settings.max_connections })
}

/// Writes down every half a minute when keys were last used.
fn note_use(authenticator: Arc<Authenticator>) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(NOTE_EVERY).await;
            write_used(&authenticator).await;
        }
    })
}

async fn write_used(authenticator: &Authenticator) {
    if let Err(error) = authenticator.write_used().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the last use of keys was not written down");
    }
}

/// Who counts, and who judges: all nodes together where they have a place to share it in.
fn limits(house: &House<'_>, store: &Arc<dyn Store>) -> anyhow::Result<(Arc<Meter>, Arc<Limiter>)> {
    let settings = house.settings;
    let meter = Arc::new(Meter::new(store.clone(), house.clock.clone(), node(house)));
    let limiter = Limiter::new(settings.limits).with_quotas(meter.clone());
    if !settings.limits.enabled {
        tracing::warn!("limits are off: everybody may ask as often and as much as they like");
        return Ok((meter, Arc::new(limiter)));
    }
    let limiter = match &settings.redis_url {
        Some(url) => {
            tracing::info!(redis = %url, "the limits are shared with the other nodes through Redis");
            let redis = store::redis_budgets(url.expose()).context("the Redis of the limits cannot be used")?;
            limiter.sharing(redis, house.clock.clone())
        }
        None if settings.database.is_server() => {
            tracing::info!("the limits are shared with the other nodes through the database");
            limiter.sharing(store.clone(), house.clock.clone())
        }
        None => limiter,
    };
    Ok((meter, Arc::new(limiter)))
}

/// A name of this run of the process alone.
fn node(house: &House<'_>) -> Uuid {
    time_ordered(house.clock.now(), &mut os_random())
}

/// Why nobody can be heard on an address, and what to do.
fn unheard(error: &io::Error, address: SocketAddr, setting: &str) -> String {
    let kind = error.kind();
    let advice = if kind == io::ErrorKind::AddrInUse {
        format!("another process listens there: stop it, or choose another port with --{setting}")
    } else if kind == io::ErrorKind::PermissionDenied {
        let port = address.port();
        format!(
            "this user may not use port {port}: choose one from 1024 on with --{setting}, and put a proxy before it"
        )
    } else if kind == io::ErrorKind::AddrNotAvailable {
        let ip = address.ip();
        format!("{ip} is no address of this machine: --{setting} takes 127.0.0.1, 0.0.0.0, or one that it has")
    } else {
        format!("{error}: --{setting} sets another address")
    };
    format!("cannot listen on {address}: {advice}")
}

/// Done when the process is asked to stop. Listens from now on, so that no signal is missed.
fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    let signal = super::signals::stop()?;
    Ok(async {
        signal.await;
        tracing::info!("finishing the requests under way");
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_used_is_told_with_its_cause() {
        let told = |address: SocketAddr| unheard(&TcpListener::bind(address).unwrap_err(), address, "metrics-listen");
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let in_use = told(taken.local_addr().unwrap());
        assert!(in_use.contains("another process") && in_use.contains("--metrics-listen"), "{in_use}");
        // An address that is for documentation only (RFC 5737).
        let elsewhere = told(SocketAddr::from(([192, 0, 2, 1], 0)));
        assert!(elsewhere.contains("192.0.2.1 is no address of this machine"), "{elsewhere}");
        let denied = unheard(&io::ErrorKind::PermissionDenied.into(), SocketAddr::from(([127, 0, 0, 1], 80)), "listen");
        assert!(denied.contains("may not use port 80") && denied.contains("--listen"), "{denied}");
    }
}
