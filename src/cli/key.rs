//! `passerelle key`.

use super::house::House;
use super::output;
use crate::auth::{self, NewKeyRequest, PlainKey, Scope};
use crate::domain::{Actor, AuditEvent, By, Redistribution, SourceId};
use crate::store::{KeyRecord, Store, Told};
use crate::system::os_random;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Issue a key. It is printed once, alone on standard output.
    Create(Create),
    /// List all keys.
    List,
    /// Revoke a key; within a second it is refused everywhere.
    Revoke {
        /// Its id, or its first characters as the list shows them.
        key: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Name of the app; it is registered if it is new.
    #[arg(long, value_name = "NAME")]
    app: String,
    /// What the key may do: `offers:read`, `offers:write`, `admin`… `cvs:read` needs `passerelle app approve` first.
    #[arg(long, required = true, value_delimiter = ',', value_name = "SCOPE")]
    scope: Vec<Scope>,
    /// A source that a scope that writes is bound to.
    #[arg(long, value_delimiter = ',', value_name = "SOURCE")]
    source: Vec<SourceId>,
    /// A source whose licence the app has accepted.
    #[arg(long, value_delimiter = ',', value_name = "SOURCE")]
    accept_licence: Vec<SourceId>,
    /// Days after which the key ends; without it, it lasts until it is revoked.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..))]
    expires_in_days: Option<u16>,
}

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    let now = house.clock.now();
    house
        .with_store(async |store| match command {
            Command::Create(create) => self::create(house, store, create).await,
            Command::List => list(store, now).await,
            Command::Revoke { key } => revoke(store, &key, now).await,
        })
        .await
}

async fn create(house: &House<'_>, store: &dyn Store, create: Create) -> anyhow::Result<()> {
    let expires_at =
        create.expires_in_days.map(|days| house.clock.now() + SignedDuration::from_hours(i64::from(days) * 24));
    let request = NewKeyRequest {
        app: create.app,
        scopes: create.scope,
        sources: create.source,
        accepts: create.accept_licence,
        expires_at,
    };
    let (plain, record) = auth::issue(store, house.clock.as_ref(), &mut os_random(), request).await?;
    output::say(plain.reveal())?;
    output::remark(format_args!(
        "Key {} of the app `{}`, for {}. It is not shown again: only its hash is stored.",
        record.hint,
        record.app,
        output::list(&record.scopes)
    ));
    for source in store.sources().await? {
        let closed = source.policy.redistribution == Redistribution::RegisteredApps;
        if closed && !record.accepted.contains(&source.id) {
            output::remark(format_args!(
                "It does not read `{}`: the app has to accept its licence first (--accept-licence {}).",
                source.id, source.id
            ));
        }
    }
    Ok(())
}

async fn list(store: &dyn Store, now: Timestamp) -> anyhow::Result<()> {
    let mut table = output::table(["key", "app", "scopes", "writes", "accepted", "created", "state", "id"]);
    for key in store.keys().await? {
        table.add_row([
            key.hint.clone(),
            key.app.clone(),
            output::list(&key.scopes),
            output::list(&key.sources),
            output::list(&key.accepted),
            output::minute(key.created_at),
            state(&key, now),
            key.id.to_string(),
        ]);
    }
    if table.is_empty() {
        output::remark("There is no key yet: `passerelle key create --app NAME --scope offers:read` issues one.");
        return Ok(());
    }
    output::say(table)
}

fn state(key: &KeyRecord, now: Timestamp) -> String {
    match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", output::minute(at)),
        (None, Some(at)) if at <= now => format!("expired {}", output::minute(at)),
        (None, Some(at)) => format!("until {}", output::minute(at)),
        (None, None) => "in force".to_owned(),
    }
}

async fn revoke(store: &dyn Store, asked: &str, now: Timestamp) -> anyhow::Result<()> {
    let keys = store.keys().await?;
    let key = pick(&keys, asked)?;
    let event = AuditEvent::new(&By::actor(Actor::Operator), "key.revoked", format_args!("key:{}", key.id));
    if store.revoke_key(key.id, now, &Told { event, at: now }).await.context("the key was not revoked")? {
        output::say(format_args!("revoked {} of `{}`", key.hint, key.app))
    } else {
        output::say(format_args!("{} of `{}` was revoked before", key.hint, key.app))
    }
}

fn pick<'a>(keys: &'a [KeyRecord], asked: &str) -> anyhow::Result<&'a KeyRecord> {
    // Whoever revokes a leaked key may paste the whole of it; its beginning is all that is looked at.
    let hint = PlainKey::hint_of(asked);
    let found: Vec<_> =
        keys.iter().filter(|key| Some(key.hint.as_str()) == hint || key.id.to_string() == asked).collect();
    match found.as_slice() {
        [] => bail!("no key has this id or beginning: `passerelle key list` shows them"),
        [key] => Ok(key),
        several => bail!(
            "{} keys begin like this: name one by its id ({})",
            several.len(),
            output::list(several.iter().map(|key| key.id))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn key(id: u128, hint: &str) -> KeyRecord {
        KeyRecord {
            id: Uuid::from_u128(id),
            app_id: Uuid::from_u128(9),
            app: "carte".into(),
            hint: hint.into(),
            ..KeyRecord::default()
        }
    }

    #[test]
    fn a_key_is_picked_by_id_by_its_beginning_or_by_the_whole_of_it() {
        let keys = [key(1, "psl_aaaa"), key(2, "psl_bbbb"), key(3, "psl_bbbb"), key(4, "psl_test_aaaa")];
        let picked = |asked: &str| pick(&keys, asked).map(|key| key.id.as_u128());
        assert_eq!(picked("psl_aaaa").unwrap(), 1);
        assert_eq!(picked("psl_aaaaXXXXXXXXXXXX").unwrap(), 1);
        assert_eq!(picked("psl_test_aaaaXXXX").unwrap(), 4);
        assert_eq!(picked(&Uuid::from_u128(3).to_string()).unwrap(), 3);
        assert!(picked("psl_bbbb").unwrap_err().to_string().starts_with("2 keys begin like this"));
        for asked in ["", "psl_", "psl_aaa", "aaaa", "psl_cccc", "psl_aaaé"] {
            assert!(picked(asked).is_err(), "{asked}");
        }
    }

    #[test]
    fn the_state_tells_revoked_before_expired() {
        let at = |hour: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour);
        let record = |expires_at, revoked_at| KeyRecord { expires_at, revoked_at, ..key(1, "psl_aaaa") };
        assert_eq!(state(&record(None, None), at(2)), "in force");
        assert_eq!(state(&record(Some(at(3)), None), at(2)), "until 1970-01-01 03:00");
        assert_eq!(state(&record(Some(at(2)), None), at(2)), "expired 1970-01-01 02:00");
        assert_eq!(state(&record(Some(at(1)), Some(at(0))), at(2)), "revoked 1970-01-01 00:00");
    }
}
