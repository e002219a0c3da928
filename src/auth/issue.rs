//! Issuing a key.

use super::{Error, GivenBy, PlainKey, Result, Scope};
use crate::domain::{Actor, AuditEvent, By, Clock, FieldError, Invalid, Source, SourceId};
use crate::store::{ApprovalRecord, KeyRecord, NamedApp, NewKey, Store, Told};
use jiff::Timestamp;
use rand::CryptoRng;
use uuid::Uuid;

/// The key that is asked for.
#[derive(Debug, Clone)]
pub struct NewKeyRequest {
    /// Name of the app, 1 to 100 characters; the app is registered where there is none of that name.
    pub app: String,
    /// What the key may do; at least one.
    pub scopes: Vec<Scope>,
    /// The sources that a scope that writes is bound to; at least one with it, none without it.
    pub sources: Vec<SourceId>,
    /// Sources whose licence the app accepts with this key.
    pub accepts: Vec<SourceId>,
    /// When the key ends; absent for one that lasts until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// Issues a key. The first value is the only copy of the secret: show it once.
///
/// # Errors
/// [`super::Error::Request`] when the request makes no sense, [`super::Error::Store`] when it cannot be written.
pub async fn issue(
    store: &dyn Store,
    clock: &dyn Clock,
    rng: &mut (dyn CryptoRng + Send),
    request: NewKeyRequest,
) -> Result<(PlainKey, KeyRecord)> {
    let sources = store.sources().await?;
    let (now, scopes) = (clock.now(), request.scopes.clone());
    let (plain, app, new) = prepare(request, &sources, now, rng)?;
    for scope in scopes.into_iter().filter(|scope| scope.given_by() == GivenBy::Approval) {
        require_approval(store, &app.name, scope, now).await?;
    }
    // Keys that no app made for itself are the operator's.
    let event = AuditEvent::new(&By::actor(Actor::Operator), "key.created", format_args!("key:{}", new.id));
    let record = store.create_key(&app, &new, &Told { event, at: new.created_at }).await?;
    Ok((plain, record))
}

/// Nobody gives such a scope to an app that was not approved for it, the operator included.
async fn require_approval(store: &dyn Store, app: &str, scope: Scope, now: Timestamp) -> Result<()> {
    let approvals = store.approvals(None).await?;
    let in_force = |approval: &ApprovalRecord| {
        approval.app == app && approval.scope == scope.as_str() && approval.is_in_force(now)
    };
    if approvals.iter().any(in_force) { Ok(()) } else { Err(Error::NotApproved { scope }) }
}

fn prepare(
    request: NewKeyRequest,
    sources: &[Source],
    now: Timestamp,
    rng: &mut dyn CryptoRng,
) -> Result<(PlainKey, NamedApp, NewKey), FieldError> {
    let NewKeyRequest { app, mut scopes, sources: bound, accepts, expires_at } = request;
    let app = app.trim().to_owned();
    if !(1..=100).contains(&app.chars().count()) || app.chars().any(char::is_control) {
        return Err(Invalid::new(app, "the name of an app has 1 to 100 characters").at("app"));
    }
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(Invalid::new("", "a key needs at least one scope").at("scope"));
    }
    is_bound(&scopes, &bound).map_err(|invalid| invalid.at("source"))?;
    known(&bound, sources).map_err(|invalid| invalid.at("source"))?;
    known(&accepts, sources).map_err(|invalid| invalid.at("accept_licence"))?;
    if let Some(at) = expires_at.filter(|at| *at <= now) {
        return Err(Invalid::new(at, "a key must end in the future").at("expires_at"));
    }
    let plain = PlainKey::generate(rng);
    let app = NamedApp { id: time_ordered(now, rng), name: app, accepts };
    let new = NewKey {
        id: time_ordered(now, rng),
        hash: plain.hash(),
        hint: plain.hint().to_owned(),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        sources: bound,
        created_at: now,
        expires_at,
        ..NewKey::default()
    };
    Ok((plain, app, new))
}

/// Whether sources are named where the scopes need them, and only there.
///
/// # Errors
/// [`Invalid`] that says which is missing.
pub fn is_bound(scopes: &[Scope], sources: &[SourceId]) -> Result<(), Invalid> {
    let bound = scopes.iter().find(|scope| scope.is_bound());
    match (bound, sources.first()) {
        (Some(scope), None) => Err(Invalid::new("", format!("`{scope}` is bound to sources: name at least one"))),
        (None, Some(source)) => Err(Invalid::new(source, "only a scope that writes is bound to a source")),
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}

fn known(asked: &[SourceId], sources: &[Source]) -> Result<(), Invalid> {
    match asked.iter().find(|id| sources.iter().all(|source| source.id != **id)) {
        None => Ok(()),
        Some(missing) => Err(Invalid::new(
            missing,
            format!(
                "there is no such source yet: import its offers first, or register it with \
                 `passerelle source add {missing} --name NAME`"
            ),
        )),
    }
}

/// A `UUIDv7`: an id that sorts by time.
#[must_use]
pub fn time_ordered(now: Timestamp, rng: &mut dyn CryptoRng) -> Uuid {
    let mut random = [0; 10];
    rng.fill_bytes(&mut random);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Policy, SourceKind};
    use rand::{SeedableRng, rngs::StdRng};

    fn id(text: &str) -> SourceId {
        SourceId::new(text).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn request() -> NewKeyRequest {
        NewKeyRequest {
            app: " Carte des offres ".into(),
            scopes: vec![Scope::OffersWrite, Scope::OffersRead, Scope::OffersRead],
            sources: vec![id("alpha")],
            accepts: vec![id("alpha")],
            expires_at: Some(at("2027-01-01T00:00:00Z")),
        }
    }

    fn asked(request: NewKeyRequest) -> Result<(PlainKey, NamedApp, NewKey), FieldError> {
        let source = Source {
            id: id("alpha"),
            name: "Alpha".into(),
            kind: SourceKind::Territorial,
            url: None,
            policy: Policy::open("Licence Ouverte 2.0", "Alpha"),
            refreshed_at: None,
        };
        prepare(request, &[source], at("2026-11-22T00:00:00Z"), &mut StdRng::seed_from_u64(3))
    }

    #[test]
    fn what_is_stored_is_the_hash_and_the_hint_and_never_the_secret() {
        let (plain, app, new) = asked(request()).unwrap();
        assert_eq!(new.hash, plain.hash());
        assert_eq!(new.hint, plain.reveal()[..8]);
        assert!(!format!("{new:?}").contains(plain.reveal()));
        assert_eq!(
            (app.name.as_str(), new.scopes),
            ("Carte des offres", vec!["offers:read".into(), "offers:write".into()])
        );
        assert_eq!((new.id.get_version_num(), app.id.get_version_num()), (7, 7));
        assert_ne!(new.id, app.id);
    }

    #[test]
    fn a_request_that_makes_no_sense_names_its_field() {
        let base = request();
        let cases = [
            ("app", NewKeyRequest { app: " ".into(), ..base.clone() }),
            ("app", NewKeyRequest { app: "x".repeat(101), ..base.clone() }),
            ("scope", NewKeyRequest { scopes: vec![], ..base.clone() }),
            ("source", NewKeyRequest { sources: vec![], ..base.clone() }),
            ("source", NewKeyRequest { scopes: vec![Scope::OffersRead], ..base.clone() }),
            ("source", NewKeyRequest { sources: vec![id("alpha"), id("beta")], ..base.clone() }),
            ("accept_licence", NewKeyRequest { accepts: vec![id("beta")], ..base.clone() }),
            ("expires_at", NewKeyRequest { expires_at: Some(at("2026-11-22T00:00:00Z")), ..base }),
        ];
        for (field, request) in cases {
            assert_eq!(asked(request).unwrap_err().field, field);
        }
    }

    #[test]
    fn a_source_that_is_not_there_is_told_with_the_way_to_have_it() {
        let error = asked(NewKeyRequest { accepts: vec![id("france-travail")], ..request() }).unwrap_err();
        assert!(error.reason.contains("import its offers first"), "{error}");
        assert!(error.reason.contains("`passerelle source add france-travail "), "{error}");
    }
}
