//! The keys of an app: created, listed, replaced, revoked.

use super::{Apps, KeyView, Who};
use crate::auth::{Network, PlainKey, Scope, is_bound};
use crate::domain::{By, FieldError, Invalid, KeyLabel, KeyMode, SourceId, WebOrigin};
use crate::ingest::generated;
use crate::service::{Error, Result};
use crate::store::{KeyRecord, NewKey};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many keys of an app may be in force at once.
const MOST_KEYS: u32 = 50;
/// So many networks, origins or sources may one key name.
const MOST_PLACES: usize = 50;
/// A replaced key lives on for so long at most.
const LONGEST_OVERLAP: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A key that is asked for.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// What you call it, at most 60 characters.
    #[serde(default)]
    #[schema(example = "production")]
    pub label: String,
    /// `live` for the real data, `test` for the generated data of the sandbox.
    #[serde(default)]
    pub mode: KeyMode,
    /// What it may do; at least one.
    #[schema(example = json!(["offers:read"]))]
    pub scopes: Vec<String>,
    /// The sources that a scope that writes is bound to. A test key may leave them out: it gets all of the sandbox.
    #[serde(default)]
    pub sources: Vec<SourceId>,
    /// The networks that it may be used from, in CIDR notation; none for anywhere.
    #[serde(default)]
    #[schema(example = json!(["192.0.2.0/24"]))]
    pub ip_ranges: Vec<String>,
    /// The origins whose pages may use it; none for any.
    #[serde(default)]
    #[schema(example = json!(["https://carte.exemple.fr"]))]
    pub origins: Vec<String>,
    /// When it ends; absent for a key that lasts until it is revoked.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "date-time", example = "2027-11-01T00:00:00Z")]
    pub expires_at: Option<Timestamp>,
}

/// A key that was issued. The secret is shown once.
#[derive(Debug)]
pub struct Issued {
    /// The secret.
    pub secret: PlainKey,
    /// All else.
    pub key: KeyView,
}

/// A request whose values are valid.
struct Read {
    label: KeyLabel,
    mode: KeyMode,
    scopes: Vec<Scope>,
    sources: Vec<SourceId>,
    networks: Vec<String>,
    origins: Vec<String>,
    expires_at: Option<Timestamp>,
}

/// Every value of a list, in one form each and each one once; what is wrong is kept.
fn each<T: ToString>(
    field: &str,
    given: &[String],
    new: impl Fn(&str) -> Result<T, Invalid>,
    wrong: &mut Vec<FieldError>,
) -> Vec<String> {
    if given.len() > MOST_PLACES {
        wrong.push(Invalid::new(given.len(), format!("at most {MOST_PLACES}")).at(field));
        return Vec::new();
    }
    let mut read = BTreeSet::new();
    for (place, text) in given.iter().enumerate() {
        match new(text) {
            Ok(value) => drop(read.insert(value.to_string())),
            Err(refused) => wrong.push(refused.at(format!("{field}[{place}]"))),
        }
    }
    read.into_iter().collect()
}

impl KeyRequest {
    fn read(&self, known: &[SourceId], now: Timestamp) -> Result<Read, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let label = KeyLabel::new(&self.label).map_err(|refused| wrong.push(refused.at("label")));
        let scopes = each("scopes", &self.scopes, str::parse::<Scope>, &mut wrong);
        let scopes: Vec<Scope> = scopes.iter().filter_map(|text| text.parse().ok()).collect();
        if self.scopes.is_empty() {
            wrong.push(Invalid::new("", "a key needs at least one scope").at("scopes"));
        }
        let networks = each("ip_ranges", &self.ip_ranges, Network::new, &mut wrong);
        let origins = each("origins", &self.origins, WebOrigin::new, &mut wrong);
        if let Some(at) = self.expires_at.filter(|at| *at <= now) {
            wrong.push(Invalid::new(at, "a key must end in the future").at("expires_at"));
        }
        let writes = scopes.iter().any(|scope| scope.is_bound());
        let all = self.mode == KeyMode::Test && writes && self.sources.is_empty();
        let sources: BTreeSet<_> = if all { known } else { &self.sources }.iter().cloned().collect();
        let sources: Vec<_> = sources.into_iter().collect();
        if let Some(unknown) = sources.iter().find(|source| !known.contains(source)) {
            wrong.push(Invalid::new(unknown, "there is no such source").at("sources"));
        }
        if let Err(refused) = is_bound(&scopes, &sources) {
            wrong.push(refused.at("sources"));
        }
        let expires_at = self.expires_at;
        match label {
            Ok(label) if wrong.is_empty() => {
                Ok(Read { label, mode: self.mode, scopes, sources, networks, origins, expires_at })
            }
            Ok(_) | Err(()) => Err(wrong),
        }
    }
}

impl Apps {
    /// The keys of an app, by date, revoked and expired ones included.
    ///
    /// # Errors
    /// As [`Self::app`].
    pub async fn keys(&self, who: Who<'_>, app: Uuid) -> Result<Vec<KeyView>> {
        self.managed(who, app).await?;
        let now = self.clock.now();
        Ok(self.store.keys_of(app).await?.into_iter().map(|key| KeyView::of(key, now)).collect())
    }

    /// Creates a key of an app.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all wrong values; [`Error::Auth`] where a scope is not for the app to give, or the app is
    /// not active; [`Error::Conflict`] where it has too many keys; and as [`Self::app`].
    pub async fn create_key(&self, who: Who<'_>, by: &By, app: Uuid, asked: &KeyRequest) -> Result<Issued> {
        let record = self.changeable(who, app).await?;
        let now = self.clock.now();
        let read = asked.read(&self.writable_sources(asked.mode).await?, now).map_err(Error::Invalid)?;
        self.require_grants(who, &record, read.mode, &read.scopes, now).await?;
        let secret = self.chance.key(read.mode);
        let new = NewKey {
            label: read.label.into(),
            sources: read.sources,
            ip_ranges: read.networks,
            origins: read.origins,
            expires_at: read.expires_at,
            ..self.new_key(&secret, &read.scopes, now)
        };
        let told = self.told(by, "key.created", new.id);
        let created = self.store.add_key(app, &new, MOST_KEYS, &told).await?;
        let created = created.ok_or(Error::Conflict("this app has 50 keys in force: revoke one first"))?;
        Ok(Issued { secret, key: KeyView::of(created, now) })
    }

    /// Issues a key in the place of another, which lives on for `overlap`, or until its own end where that is earlier.
    /// The new one may do the same, and lasts as long as the old one was to.
    ///
    /// # Errors
    /// [`Error::UnknownKey`]; [`Error::Conflict`] where it is not in force, or was replaced already;
    /// [`Error::Invalid`] for an overlap of more than 30 days; [`Error::Auth`] where the app may not have its scopes
    /// any more; and as [`Self::app`].
    pub async fn rotate_key(
        &self,
        who: Who<'_>,
        by: &By,
        app: Uuid,
        key: Uuid,
        overlap: SignedDuration,
    ) -> Result<Issued> {
        let record = self.changeable(who, app).await?;
        if overlap.is_negative() || overlap > LONGEST_OVERLAP {
            let wrong = Invalid::new(overlap, "an overlap is at most 30 days, such as 24h");
            return Err(Error::Invalid(vec![wrong.at("overlap")]));
        }
        let (old, now) = (self.key_of(app, key).await?, self.clock.now());
        let scopes: Vec<Scope> = old.scopes.iter().filter_map(|text| text.parse().ok()).collect();
        let held = |scope: &Scope| !scope.is_bound() && *scope != Scope::Admin;
        // What the operator gave to the old key goes over to the new one; an approval must still be in force.
        let own: Vec<Scope> = scopes.iter().copied().filter(held).collect();
        self.require_grants(who, &record, old.mode, &own, now).await?;
        let secret = self.chance.key(old.mode);
        let new = NewKey {
            label: old.label.clone(),
            scopes: old.scopes.clone(),
            sources: old.sources.clone(),
            ip_ranges: old.ip_ranges.clone(),
            origins: old.origins.clone(),
            expires_at: old.expires_at.map(|end| now + end.duration_since(old.created_at)),
            ..self.new_key(&secret, &scopes, now)
        };
        let told = self.told(by, "key.rotated", key);
        let created = self.store.rotate_key(key, &new, now + overlap, &told).await?;
        let created = created.ok_or(Error::Conflict("this key is not in force, or was replaced already"))?;
        Ok(Issued { secret, key: KeyView::of(created, now) })
    }

    /// Revokes a key: within a second it is refused everywhere. Revoking it again changes nothing.
    ///
    /// # Errors
    /// [`Error::UnknownKey`]; and as [`Self::app`].
    pub async fn revoke_key(&self, who: Who<'_>, by: &By, app: Uuid, key: Uuid) -> Result<()> {
        // Also that of a suspended app: to revoke is never wrong.
        self.managed(who, app).await?;
        self.key_of(app, key).await?;
        let told = self.told(by, "key.revoked", key);
        self.store.revoke_key(key, told.at, &told).await?;
        Ok(())
    }

    async fn key_of(&self, app: Uuid, key: Uuid) -> Result<KeyRecord> {
        let found = self.store.key(key).await?.filter(|found| found.app_id == app);
        found.ok_or(Error::UnknownKey(key))
    }

    /// The sources that a key for that data can be bound to.
    async fn writable_sources(&self, mode: KeyMode) -> Result<Vec<SourceId>> {
        let sources = match mode {
            KeyMode::Live => self.store.sources().await?,
            KeyMode::Test => generated::sources(),
        };
        Ok(sources.into_iter().map(|source| source.id).collect())
    }
}
