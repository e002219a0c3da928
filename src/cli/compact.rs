//! `passerelle compact`.

use super::house::House;
use super::output;
use jiff::SignedDuration;

/// How long a reader may stay away: a journal row that was superseded earlier is deleted.
const SUPERSEDED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a withdrawn record answers "gone" rather than "never seen": twelve months.
const WITHDRAWN: SignedDuration = SignedDuration::from_hours(365 * 24);

pub(super) async fn run(house: &House<'_>) -> anyhow::Result<()> {
    let now = house.clock.now();
    let deleted = house.with_store(async |store| Ok(store.compact(now - SUPERSEDED, now - WITHDRAWN).await?)).await?;
    output::say(format_args!("{deleted} journal rows deleted"))
}
