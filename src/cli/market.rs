//! `passerelle market`.

use super::house::House;
use super::output;
use crate::domain::{day_number, day_of};
use crate::service::market::{SPELL_DAYS, make_days};
use anyhow::bail;
use clap::{Args, Subcommand};
use jiff::civil::Date;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Count the market at the end of days, and write it in the place of what they had: yesterday, or those that are named.
    Snapshot(Snapshot),
}

#[derive(Debug, Args)]
pub(super) struct Snapshot {
    /// The first day, as 2026-11-25; half a year ago at the earliest, for older offers that are gone are not remembered.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day, which must be over, in UTC; default: yesterday.
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
}

pub(super) async fn run(house: &House<'_>, command: &Command) -> anyhow::Result<()> {
    let Command::Snapshot(asked) = command;
    let today = day_of(house.clock.now());
    let last = asked.to.map_or(today - 1, day_number);
    let first = asked.from.map_or(last, day_number);
    if last >= today {
        bail!("--to: that day is not over yet, in UTC");
    }
    if first > last {
        bail!("--from: that day is after the last one");
    }
    if first < today - SPELL_DAYS {
        bail!("--from: days can be counted again for {SPELL_DAYS} days: what was there before is not remembered");
    }
    let rows = house.with_store(async |store| Ok(make_days(store, first..=last).await?)).await?;
    output::say(format_args!("counted {} days: {rows} rows", last - first + 1))
}
