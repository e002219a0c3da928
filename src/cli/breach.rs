//! `passerelle breach`.

use super::house::House;
use super::output;
use crate::service::{self, Breach};
use anyhow::Context;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

#[derive(Debug, Args)]
pub(super) struct Flags {
    /// The app, by its id or its name.
    #[arg(long)]
    app: String,
    /// From that time or day on, UTC: 2026-11-01, 2026-11-01T08:00Z.
    #[arg(long, value_parser = time)]
    from: Timestamp,
    /// Until before that time or day.
    #[arg(long, value_parser = time)]
    to: Timestamp,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(house: &House<'_>, Flags { app, from, to, json }: Flags) -> anyhow::Result<()> {
    anyhow::ensure!(from < to, "--from ({from}) is not before --to ({to})");
    let breach = house
        .with_vault(async |store, vault| {
            let apps = store.apps().await?;
            let id = Uuid::try_parse(&app).ok();
            let known = apps.iter().find(|known| Some(known.id) == id || known.name == app);
            let known = known.with_context(|| format!("there is no app `{app}`: `passerelle app list` shows them"))?;
            Ok(service::breach(store.as_ref(), vault, known.id, from, to).await?)
        })
        .await?;
    if json { output::say(serde_json::to_string_pretty(&breach)?) } else { tell(&breach) }
}

fn tell(breach: &Breach) -> anyhow::Result<()> {
    let mut table = output::table(["CV", "first seen", "last seen", "times", "for", "data", "reached by"]);
    for seen in &breach.seen {
        table.add_row([
            seen.cv.to_string(),
            output::minute(seen.first),
            output::minute(seen.last),
            seen.times.to_string(),
            output::list(&seen.purposes),
            output::list(&seen.categories),
            output::word(seen.reach),
        ]);
    }
    if !table.is_empty() {
        output::say(table)?;
    }
    let (from, to) = (output::minute(breach.from), output::minute(breach.to));
    let persons = breach.seen.len();
    output::say(format_args!("{} saw {persons} CVs from {from} until {to} (UTC)", breach.name))?;
    for (reach, count) in &breach.reach {
        output::say(format_args!("  {count} reached by {}", output::word(reach)))?;
    }
    Ok(())
}

/// A time, or the beginning of a day.
fn time(text: &str) -> Result<Timestamp, String> {
    let day = || text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    let is_day = text.len() == "2026-11-01".len();
    let time = if is_day { day() } else { text.parse().ok() };
    time.ok_or_else(|| format!("`{text}` is no time: expected 2026-11-01 or 2026-11-01T08:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_day_or_an_instant() {
        assert_eq!(time("2026-11-01"), time("2026-11-01T00:00Z"));
        assert!(time("2026-11-01T08:00Z").unwrap() > time("2026-11-01").unwrap());
        for bad in ["yesterday", "2026-13-01", "2026-11-01T08:00"] {
            assert!(time(bad).unwrap_err().contains("expected"), "{bad}");
        }
    }
}
