//! `passerelle migrate`.

use super::house::House;
use super::output;

pub(super) async fn run(house: &House<'_>) -> anyhow::Result<()> {
    let (store, applied) = house.open().await?;
    store.close().await;
    for name in &applied {
        output::say(format_args!("applied {name}"))?;
    }
    if applied.is_empty() {
        output::say(format_args!("{} is up to date", house.settings.database))?;
    }
    Ok(())
}
