//! `passerelle statistics`.

use super::house::House;
use super::output;
use crate::domain::RegionCode;
use crate::service::lattice::{Lattice, make_release};
use clap::Subcommand;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Publish the statistics of this week, where it has none yet and the budget of the year holds it.
    Make,
}

pub(super) async fn run(house: &House<'_>, command: &Command) -> anyhow::Result<()> {
    let Command::Make = command;
    let lattice = Arc::new(lattice(house));
    let made = async |store: &Arc<dyn crate::store::Store>, vault: &crate::auth::Vault| {
        Ok(make_release(store.as_ref(), vault, &lattice, house.clock.now()).await?)
    };
    let made = house.with_vault(made).await?;
    output::say(made)
}

/// The lattice of the régions that the settings name.
pub(super) fn lattice(house: &House<'_>) -> Lattice {
    let regions = house.settings.statistics_regions.iter().filter_map(|code| RegionCode::new(code).ok());
    Lattice::of_regions(&regions.collect::<Vec<_>>())
}
