//! Passerelle beside PostgreSQL and `PostGIS`, on the same generated offers, with the same questions, in one run:
//! `make bench`. It prints one table.
//!
//! `PASSERELLE_BENCH_OFFERS` offers over France (1,000,000), `PASSERELLE_BENCH_QUERIES` questions a class (2,000), of
//! which PostgreSQL is asked the first `PASSERELLE_BENCH_POSTGIS_QUERIES` (2,000 too). `PASSERELLE_BENCH_GROUND=region`
//! puts them all into Hauts-de-France, `PASSERELLE_BENCH_TEXTS=long` gives descriptions of 300 words.
//! `PASSERELLE_TEST_POSTGRES` is the URL of the server; without it, only ours is measured.

mod ask;
#[path = "../http/client.rs"]
mod client;
mod ours;
mod postgis;
mod show;
mod stage;

use anyhow::{Context, ensure};
use ask::{Ask, Class};
use client::Times;
use jiff::Timestamp;
use ours::{Inside, Served};
use passerelle::domain::{Clock, Offer};
use passerelle::ingest::generated::{Ground, Texts};
use passerelle::system::SystemClock;
use postgis::PostGis;
use show::{Bar, Line, Took};
use stage::{Stage, Wish};
use std::time::{Duration, Instant};

/// Offers that are changed at once.
const UPDATES: usize = 10_000;
/// Single offers that are published and searched for.
const PUTS: usize = 300;
/// Writes a second beside the readers, and how long these read.
const WRITES: u32 = 500;
const READING: Duration = Duration::from_secs(10);

/// The questions of a class, and the totals that one side gave.
struct Asked {
    class: Class,
    questions: Vec<Ask>,
    totals: Vec<u64>,
}

fn main() -> anyhow::Result<()> {
    let queries = setting("QUERIES", 2_000)?;
    let wish = Wish {
        offers: setting("OFFERS", 1_000_000)?,
        ground: if is("GROUND", "region") { Ground::HautsDeFrance } else { Ground::France },
        texts: if is("TEXTS", "long") { Texts::Long } else { Texts::Short },
        sample: queries,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let now = SystemClock.now();
    let stage = Stage::make(folder.path(), wish, now)?;
    let mut asked: Vec<Asked> =
        Class::ALL.map(|class| Asked { class, questions: class.questions(&stage, queries), totals: Vec::new() }).into();
    let mut lines: Vec<Line> = Class::ALL.iter().map(|class| line(class.name())).collect();

    let (inside, loading) = runtime.block_on(Inside::load(&stage, folder.path()))?;
    for (asked, line) in asked.iter_mut().zip(&mut lines) {
        line.inside = Took::Times(runtime.block_on(ask_inside(&inside, asked))?);
    }
    let changed = changed(&stage)?;
    let updating = runtime.block_on(inside.update(changed.clone()))?;
    let (data, key) = runtime.block_on(inside.stop());

    let served = Served::start(&data, key)?;
    for (asked, line) in asked.iter().zip(&mut lines) {
        line.http = Took::Times(ask_http(&served, asked)?);
    }
    let (resident, highest) = served.memory()?;
    let source = stage.networks[0].id.as_str();
    let fresh = served.freshness(source, PUTS)?;
    let paths: Vec<String> = asked[0].questions.iter().map(|ask| ask.path(Class::Radius)).collect();
    let reading = served.reading_beside(&paths, source, WRITES, READING)?;
    let ready_in = served.ready_in;
    drop(served);

    let count = changed.len();
    let mut rest = [
        Line { inside: Took::Whole(loading), ..line(format!("load {} (durable and searchable)", stage.offers)) },
        Line { inside: Took::Whole(updating), ..line(format!("{count} updates until searchable")) },
        Line { http: Took::Times(fresh), ..line("one PUT until a search sees it") },
        Line { http: memory(resident, Some(highest)), ..line("memory, resident (highest)") },
        Line {
            http: beside(reading),
            ..line(format!("radius searches of one reader beside {WRITES} writes a second"))
        },
        Line { http: Took::Whole(ready_in), ..line("from the start of the process until ready") },
    ];
    let mut compared = format!("PostgreSQL was not measured: {} names none", "PASSERELLE_TEST_POSTGRES");
    if let Ok(url) = std::env::var("PASSERELLE_TEST_POSTGRES") {
        let few = setting("POSTGIS_QUERIES", queries)?.min(queries);
        let (mut postgis, loading) = runtime.block_on(PostGis::load(&url, &stage))?;
        let mut equal = 0;
        for (asked, line) in asked.iter().zip(&mut lines) {
            let (times, same) = runtime.block_on(ask_postgis(&mut postgis, asked, few, now))?;
            line.postgis = Took::Times(times);
            equal += same;
        }
        rest[0].postgis = Took::Whole(loading);
        rest[1].postgis = Took::Whole(runtime.block_on(postgis.update(&changed))?);
        rest[3].postgis = memory(runtime.block_on(postgis.memory())?, None);
        rest[2].postgis = Took::Times(runtime.block_on(postgis.freshness(PUTS))?);
        rest[4].postgis = beside(runtime.block_on(postgis.reading_beside(&asked[0].questions, WRITES, READING))?);
        compared = format!("{}, asked {few} questions a class; {equal} totals compared, all equal", postgis.version);
    }
    lines.extend(rest);
    say(format_args!("{} offers, {queries} questions a class, p50 / p99; {compared}", stage.offers));
    say(show::table(&lines));
    Ok(())
}

async fn ask_inside(inside: &Inside, asked: &mut Asked) -> anyhow::Result<Times> {
    let bar = Bar::new(asked.class.name(), asked.questions.len());
    for ask in asked.questions.iter().take(50) {
        inside.ask(asked.class, ask).await?;
    }
    let mut times = Vec::with_capacity(asked.questions.len());
    for ask in &asked.questions {
        let begun = Instant::now();
        let total = inside.ask(asked.class, ask).await?;
        times.push(begun.elapsed());
        asked.totals.push(total);
        bar.add(1);
    }
    bar.end();
    Ok(Times::of(times))
}

fn ask_http(served: &Served, asked: &Asked) -> anyhow::Result<Times> {
    let paths: Vec<String> = asked.questions.iter().map(|ask| ask.path(asked.class)).collect();
    let bar = Bar::new(asked.class.name(), paths.len());
    let times = client::one_by_one(served.address, &served.key, &paths, || bar.add(1))?;
    bar.end();
    Ok(times)
}

/// Asks the first `few` questions; both sides must give the same totals.
async fn ask_postgis(
    postgis: &mut PostGis,
    asked: &Asked,
    few: usize,
    now: Timestamp,
) -> anyhow::Result<(Times, usize)> {
    let Asked { class, questions, totals } = asked;
    let bar = Bar::new(class.name(), few);
    for ask in questions.iter().take(10) {
        postgis.ask(*class, ask, now).await?;
    }
    let mut times = Vec::with_capacity(few);
    for (ask, ours) in questions.iter().zip(totals).take(few) {
        let begun = Instant::now();
        let theirs = postgis.ask(*class, ask, now).await?;
        times.push(begun.elapsed());
        // Two stemmers of French find different offers.
        let equal = *class == Class::Text || theirs == *ours;
        ensure!(equal, "{}: {ask:?} gives {ours} here and {theirs} in PostgreSQL", class.name());
        bar.add(1);
    }
    bar.end();
    Ok((Times::of(times), if *class == Class::Text { 0 } else { few }))
}

/// The first offers, with another title and salary.
fn changed(stage: &Stage) -> anyhow::Result<Vec<Offer>> {
    let mut changed = Vec::new();
    for batch in stage.batches(1_000)? {
        changed.extend(batch?);
        if changed.len() >= UPDATES {
            break;
        }
    }
    changed.truncate(UPDATES);
    for offer in &mut changed {
        offer.title.push_str(" - urgent");
        if let Some(pay) = &mut offer.salary {
            pay.yearly_max = pay.yearly_max.map(|yearly| yearly + 100.0);
        }
    }
    Ok(changed)
}

fn line(class: impl Into<String>) -> Line {
    Line { class: class.into(), inside: Took::Nothing, http: Took::Nothing, postgis: Took::Nothing }
}

#[expect(clippy::cast_precision_loss, reason = "bytes of memory stay below 2^53")]
fn memory(bytes: u64, highest: Option<u64>) -> Took {
    let mb = |bytes: u64| bytes / 1_000_000;
    let text = highest.map_or(format!("{} MB", mb(bytes)), |most| format!("{} MB ({} MB)", mb(bytes), mb(most)));
    Took::Other(bytes as f64, text)
}

fn beside([alone, beside, writes]: [f64; 3]) -> Took {
    Took::Text(format!(
        "{alone:.0} a second alone, {beside:.0} beside {writes:.0} writes ({:+.0} %)",
        100.0 * (beside / alone - 1.0)
    ))
}

fn setting(name: &str, usual: usize) -> anyhow::Result<usize> {
    let name = format!("PASSERELLE_BENCH_{name}");
    match std::env::var(&name) {
        Ok(text) => text.replace('_', "").parse().with_context(|| format!("{name}: {text} is no number")),
        Err(_) => Ok(usual),
    }
}

fn is(name: &str, wanted: &str) -> bool {
    std::env::var(format!("PASSERELLE_BENCH_{name}")).is_ok_and(|value| value == wanted)
}

#[expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]
fn say(text: impl std::fmt::Display) {
    println!("{text}");
}
