//! `passerelle signing-key`.

use super::house::House;
use super::output;
use crate::auth;
use crate::domain::{Actor, By};
use crate::store::{SigningKeyRecord, Store};
use crate::system::os_random;
use clap::Subcommand;
use jiff::Timestamp;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Put a new key in the place of the one that signs access tokens and receipts. It signs in 10 minutes, when everybody has
    /// had the time to read it; what the old one signed is taken until the end, and receipts can be checked for five years.
    Rotate {
        /// The old one was stolen: the new one signs now, every token so far is refused within a second, and receipts that the
        /// old one signed prove nothing any more; people find new ones on their page.
        #[arg(long)]
        at_once: bool,
    },
    /// List the keys that sign, that will, and that did.
    List,
}

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    house
        .with_store(async |store| match command {
            Command::Rotate { at_once } => rotate(house, store, at_once).await,
            Command::List => list(store, house.clock.now()).await,
        })
        .await
}

async fn rotate(house: &House<'_>, store: &dyn Store, at_once: bool) -> anyhow::Result<()> {
    let by = By::actor(Actor::Operator);
    let key = auth::rotate(store, house.clock.as_ref(), &mut os_random(), at_once, &by).await?;
    output::say(format_args!("{} signs from {} on", key.kid, output::minute(key.active_at)))
}

async fn list(store: &dyn Store, now: Timestamp) -> anyhow::Result<()> {
    let mut table = output::table(["key", "created", "signs from", "state"]);
    for key in store.signing_keys().await? {
        let state = state(&key, now);
        table.add_row([key.kid, output::minute(key.created_at), output::minute(key.active_at), state]);
    }
    if table.is_empty() {
        output::remark("There is no key yet: the first server that issues a token makes one.");
        return Ok(());
    }
    output::say(table)
}

fn state(key: &SigningKeyRecord, now: Timestamp) -> String {
    match (key.retired_at, auth::published_until(key)) {
        (Some(at), None) => format!("stolen {}", output::minute(at)),
        (Some(at), _) if at > now => format!("tokens until {}", output::minute(at)),
        (Some(_), Some(until)) if until > now => format!("receipts until {}", output::minute(until)),
        (Some(at), Some(_)) => format!("retired {}", output::minute(at)),
        (None, _) if key.active_at > now => "published".to_owned(),
        (None, _) => "signs".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn the_state_tells_what_a_key_is_for_at_that_time() {
        let at = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        let key = auth::new_signing_key(&mut StdRng::seed_from_u64(1), at(0), at(10)).unwrap();
        assert_eq!((state(&key, at(9)), state(&key, at(10))), ("published".into(), "signs".into()));
        let old = SigningKeyRecord { retired_at: Some(at(60)), ..key };
        assert_eq!(state(&old, at(59)), "tokens until 1970-01-01 01:00");
        assert_eq!(state(&old, at(60)), "receipts until 1975-01-01 01:00");
        assert_eq!(state(&old, "1975-01-01T01:00Z".parse().unwrap()), "retired 1970-01-01 01:00");
        let stolen = SigningKeyRecord { stolen_at: Some(at(60)), ..old };
        assert_eq!(state(&stolen, at(61)), "stolen 1970-01-01 01:00");
    }
}
