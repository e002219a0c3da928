//! `passerelle compact`.

use super::house::House;
use super::output;
use crate::service;

pub(super) async fn run(house: &House<'_>) -> anyhow::Result<()> {
    let now = house.clock.now();
    let deleted = house.with_store(async |store| Ok(service::compact(store, now).await?)).await?;
    output::say(format_args!("{deleted} journal rows deleted"))
}
