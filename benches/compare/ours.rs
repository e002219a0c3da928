//! Passerelle: inside this process, and as its built binary over HTTP.

use super::ask::{Ask, Class};
use super::client::{Connection, Times, per_second};
use super::show::Bar;
use super::stage::Stage;
use anyhow::{Context, bail};
use passerelle::auth::{self, Caller, NewKeyRequest, Scope};
use passerelle::domain::{Clock, Offer, Position};
use passerelle::service::{Error, Service};
use passerelle::store::{self, OfferWrite, OpenOptions, RunTally, Store};
use passerelle::system::{SystemClock, os_random};
use serde_json::{Value, json};
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Writes of one transaction.
const BATCH: usize = 1_000;

/// The service in this process, over an SQLite file that survives a power cut.
pub struct Inside {
    pub service: Arc<Service>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    folder: PathBuf,
    /// Of an app that may read, and write to the first network.
    pub key: String,
}

impl Inside {
    /// Loads all offers; returns with the time until they were durable and searchable.
    pub async fn load(stage: &Stage, folder: &Path) -> anyhow::Result<(Self, Duration)> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let url = format!("sqlite:{}", folder.join("passerelle.db").display());
        let store = store::open(&url, OpenOptions::new(clock.now())).await?;
        store.migrate().await?;
        for network in &stage.networks {
            store.put_source(network).await?;
        }
        let request = NewKeyRequest {
            app: "bench".to_owned(),
            scopes: vec![Scope::OffersRead, Scope::OffersWrite],
            sources: vec![stage.networks[0].id.clone()],
            accepts: vec![],
            expires_at: None,
        };
        let (key, _) = auth::issue(store.as_ref(), clock.as_ref(), &mut os_random(), request).await?;
        let begun = Instant::now();
        let service = Service::open(store.clone(), clock.clone(), Some(folder.join("index")), &mut |_, _| {}).await?;
        let inside = Self { service, store, clock, folder: folder.to_owned(), key: key.reveal().to_owned() };
        let bar = Bar::new("loading ours", stage.offers);
        // The file is read beside the writes.
        let (sender, mut batches) = tokio::sync::mpsc::channel(4);
        let reading = stage.batches(BATCH)?;
        let reader =
            std::thread::spawn(move || reading.map(|batch| sender.blocking_send(batch)).all(|sent| sent.is_ok()));
        let mut position = Position::default();
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            bar.add(batch.len());
            position = inside.write(batch).await?;
        }
        reader.join().ok().filter(|whole| *whole).context("the offers were not read to their end")?;
        inside.seen(position).await?;
        let took = begun.elapsed();
        bar.end();
        for network in &stage.networks {
            inside.store.finish_run(&network.id, inside.clock.now(), &RunTally::default()).await?;
        }
        Ok((inside, took))
    }

    async fn write(&self, batch: Vec<Offer>) -> anyhow::Result<Position> {
        let source = batch.first().context("an empty batch")?.source.id.clone();
        let writes = batch.into_iter().map(|offer| OfferWrite::Put(Box::new(offer))).collect();
        Ok(self.store.write_offers(&source, writes, self.clock.now()).await?.position)
    }

    /// Returns once searches see what was written up to there.
    async fn seen(&self, position: Position) -> anyhow::Result<()> {
        loop {
            match self.service.wait_for(position).await {
                Err(Error::IndexBehind(_)) => {}
                other => return Ok(other?),
            }
        }
    }

    /// Asks once; returns the total, or what stands for it.
    pub async fn ask(&self, class: Class, ask: &Ask) -> anyhow::Result<u64> {
        let anyone = &Caller::Anonymous;
        Ok(match class {
            Class::Radius | Class::Filtered | Class::Text => self.service.search(anyone, &ask.search(class))?.total,
            Class::Heatmap => self.service.heatmap(anyone, &Ask::heatmap())?.total,
            Class::Facets => self.service.facets(anyone, &ask.facets())?.total,
            Class::Offer => u64::from(self.service.offer(anyone, ask.id).await?.offer.id == ask.id),
        })
    }

    /// Changes so many offers; returns the time until searches see the last of them.
    pub async fn update(&self, offers: Vec<Offer>) -> anyhow::Result<Duration> {
        let mut by_source: Vec<Vec<Offer>> = Vec::new();
        for offer in offers {
            match by_source.iter_mut().find(|same| same[0].source.id == offer.source.id && same.len() < BATCH) {
                Some(same) => same.push(offer),
                None => by_source.push(vec![offer]),
            }
        }
        let begun = Instant::now();
        let mut position = Position::default();
        for batch in by_source {
            position = self.write(batch).await?;
        }
        self.seen(position).await?;
        Ok(begun.elapsed())
    }

    /// Stops, and leaves the folder to a server.
    pub async fn stop(self) -> (PathBuf, String) {
        self.service.stop().await;
        self.store.close().await;
        (self.folder, self.key)
    }
}

/// The built binary, serving the folder that was loaded.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    pub key: String,
    /// From the start of the process until it was ready.
    pub ready_in: Duration,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    pub fn start(folder: &Path, key: String) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PASSERELLE_")) {
            command.env_remove(name);
        }
        for setting in ["ANONYMOUS_PER_SECOND", "ANONYMOUS_BURST", "KEY_PER_SECOND", "KEY_BURST"] {
            command.env(format!("PASSERELLE_{setting}"), "1000000");
        }
        for quota in ["KEY_PER_DAY", "KEY_PER_MONTH"] {
            command.env(format!("PASSERELLE_{quota}"), "off");
        }
        command.env("PASSERELLE_DATA_DIR", folder);
        command.args(["serve", "--metrics-listen", "127.0.0.1:0", "--listen", &address.to_string()]);
        let begun = Instant::now();
        // The access log is written, as it is while serving; nobody reads it.
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut served = Self { child, address, key, ready_in: Duration::ZERO };
        while !served.is_ready() {
            if begun.elapsed() > Duration::from_mins(10) || served.child.try_wait()?.is_some() {
                bail!("the server is not ready after {:?}", begun.elapsed());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        served.ready_in = begun.elapsed();
        Ok(served)
    }

    fn is_ready(&self) -> bool {
        let answer = Connection::open(self.address, None);
        answer.is_ok_and(|mut connection| connection.get("/health/ready").is_ok_and(|answer| answer.status == 200))
    }

    /// Resident memory in bytes: now, and the most that it was.
    pub fn memory(&self) -> anyhow::Result<(u64, u64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kb| kb * 1024)
        };
        Ok((of("VmRSS:").context("VmRSS")?, of("VmHWM:").context("VmHWM")?))
    }

    /// Publishes single offers, one after the other; how long each took from its `PUT` to the first search that saw it.
    pub fn freshness(&self, source: &str, rounds: usize) -> anyhow::Result<Times> {
        let (mut writer, mut reader) = (self.connect()?, self.connect()?);
        let bar = Bar::new("one PUT until a search sees it", rounds);
        let mut times = Vec::with_capacity(rounds);
        for round in 0..rounds {
            let employer = format!("nouveau{round}");
            let body = draft(&employer);
            let begun = Instant::now();
            put(&mut writer, source, &format!("fresh-{round}"), &body)?;
            let path = format!("/v1/offers?employer={employer}");
            loop {
                let page: Value = serde_json::from_slice(reader.get_ok(&path)?)?;
                if page["total"] == 1 {
                    break;
                }
                if begun.elapsed() > Duration::from_secs(30) {
                    bail!("offer {round} is not seen after 30 s");
                }
            }
            times.push(begun.elapsed());
            // Not in step with the timers of the server.
            std::thread::sleep(Duration::from_millis(5 + (round as u64 * 7) % 31));
            bar.add(1);
        }
        bar.end();
        Ok(Times::of(times))
    }

    /// Searches a second of one reader: while nobody writes, and while so many writes a second stream in; then the writes
    /// that were accepted a second.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn reading_beside(
        &self,
        paths: &[String],
        source: &str,
        writes: u32,
        time: Duration,
    ) -> anyhow::Result<[f64; 3]> {
        let alone = per_second(self.address, Some(&self.key), paths, 1, time)?;
        let (ended, written) = (AtomicBool::new(false), AtomicU64::new(0));
        let beside = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (ended, written) = (&ended, &written);
                    scope.spawn(move || -> anyhow::Result<()> {
                        let (mut connection, step) = (self.connect()?, Duration::from_secs(1) * WRITERS / writes);
                        let (begun, mut number) = (Instant::now(), 0);
                        while !ended.load(Ordering::Relaxed) {
                            number += 1;
                            let body = draft(&format!("flot{writer}x{number}"));
                            put(&mut connection, source, &format!("stream-{writer}-{number}"), &body)?;
                            written.fetch_add(1, Ordering::Relaxed);
                            std::thread::sleep((step * number).saturating_sub(begun.elapsed()));
                        }
                        Ok(())
                    })
                })
                .collect();
            let beside = per_second(self.address, Some(&self.key), paths, 1, time);
            ended.store(true, Ordering::Relaxed);
            threads.into_iter().try_for_each(|thread| thread.join().expect("a thread of ours"))?;
            anyhow::Ok(beside?)
        })?;
        Ok([alone, beside, written.load(Ordering::Relaxed) as f64 / time.as_secs_f64()])
    }

    fn connect(&self) -> std::io::Result<Connection> {
        Connection::open(self.address, Some(&self.key))
    }
}

/// Connections that write at once.
const WRITERS: u32 = 4;

fn draft(employer: &str) -> Vec<u8> {
    let draft = json!({
        "title": "Menuisier poseur (H/F)",
        "description": "Vous posez des fenêtres et des portes chez nos clients, en équipe de deux, et vous veillez à la \
            propreté du chantier. Une première expérience est un atout, le permis B est nécessaire.",
        "employer": {"name": employer},
        "place": {"commune": "59350"},
        "occupation": {"rome": "F1607"},
        "contract": {"type": "CDI"}
    });
    draft.to_string().into_bytes()
}

fn put(connection: &mut Connection, source: &str, id: &str, body: &[u8]) -> anyhow::Result<()> {
    let answer = connection.send("PUT", &format!("/v1/sources/{source}/offers/{id}"), body)?;
    if !(200..300).contains(&answer.status) {
        bail!("PUT {id}: {} {}", answer.status, String::from_utf8_lossy(answer.body));
    }
    Ok(())
}
