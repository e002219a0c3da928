//! Who calls, and what the caller may do.

use super::{Error, Plan, Result, Scope};
use crate::domain::{Redistribution, Source, SourceId};
use crate::store::KeyRecord;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Who calls. Everything that depends on permission is decided here.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Somebody without a key.
    Anonymous,
    /// An app with a key that is in force.
    App(Arc<AppCaller>),
}

/// An app and what its key allows.
#[derive(Debug, Clone)]
pub struct AppCaller {
    /// Id of the key.
    pub key_id: Uuid,
    /// Id of the app.
    pub app_id: Uuid,
    /// Name of the app.
    pub app: String,
    /// What the key may do.
    pub scopes: BTreeSet<Scope>,
    /// The sources that it may write.
    pub sources: BTreeSet<SourceId>,
    /// The sources whose licence the app accepted.
    pub accepted: BTreeSet<SourceId>,
    /// How often and how much it may ask: the plan of its app, or that of test keys.
    pub plan: Plan,
}

impl From<&KeyRecord> for AppCaller {
    fn from(record: &KeyRecord) -> Self {
        Self {
            key_id: record.id,
            app_id: record.app_id,
            app: record.app.clone(),
            // A scope of a newer version that this one does not know allows nothing here.
            scopes: record.scopes.iter().filter_map(|text| text.parse().ok()).collect(),
            sources: record.sources.iter().cloned().collect(),
            accepted: record.accepted.iter().cloned().collect(),
            plan: Plan::stored(&record.plan, &record.mode),
        }
    }
}

impl Caller {
    /// The app, where there is one.
    #[must_use]
    pub fn app(&self) -> Option<&AppCaller> {
        match self {
            Self::Anonymous => None,
            Self::App(app) => Some(app),
        }
    }

    /// Whether the caller has the scope. [`Scope::Admin`] holds all the others.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.app().is_some_and(|app| app.scopes.contains(&scope) || app.scopes.contains(&Scope::Admin))
    }

    /// Whether the caller may publish and withdraw offers of the source.
    #[must_use]
    pub fn may_write(&self, source: &SourceId) -> bool {
        self.require_write(source).is_ok()
    }

    /// Whether the caller may have the source's records, as its policy says. Who may write them may read them back; an
    /// administrator may do both.
    #[must_use]
    pub fn may_read(&self, source: &Source) -> bool {
        match source.policy.redistribution {
            Redistribution::Open | Redistribution::SameLicence => true,
            Redistribution::RegisteredApps => {
                self.may(Scope::OffersRead) && self.app().is_some_and(|app| app.accepted.contains(&source.id))
                    || self.may_write(&source.id)
            }
            Redistribution::Internal => self.may_write(&source.id),
        }
    }

    /// Whether the caller may see what the app used: its own keys may, and an administrator.
    #[must_use]
    pub fn may_see_usage(&self, app_id: Uuid) -> bool {
        self.may(Scope::Admin) || self.app().is_some_and(|app| app.app_id == app_id)
    }

    /// Goes on only with the scope.
    ///
    /// # Errors
    /// [`Error::MissingScope`].
    pub fn require(&self, scope: Scope) -> Result<()> {
        if self.may(scope) { Ok(()) } else { Err(Error::MissingScope { scope }) }
    }

    /// Goes on only with `offers:write` bound to the source.
    ///
    /// # Errors
    /// [`Error::MissingScope`] or [`Error::NotBound`].
    pub fn require_write(&self, source: &SourceId) -> Result<()> {
        self.require(Scope::OffersWrite)?;
        let bound = self.may(Scope::Admin) || self.app().is_some_and(|app| app.sources.contains(source));
        if bound { Ok(()) } else { Err(Error::NotBound { source_id: source.clone() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Policy, SourceKind};

    fn id(text: &str) -> SourceId {
        SourceId::new(text).unwrap()
    }

    fn app(scopes: &[Scope], sources: &[&str], accepted: &[&str]) -> Caller {
        Caller::App(Arc::new(AppCaller {
            key_id: Uuid::from_u128(1),
            app_id: Uuid::from_u128(2),
            app: "carte".into(),
            scopes: scopes.iter().copied().collect(),
            sources: sources.iter().map(|text| id(text)).collect(),
            accepted: accepted.iter().map(|text| id(text)).collect(),
            plan: Plan::Open,
        }))
    }

    fn source(redistribution: Redistribution) -> Source {
        Source {
            id: id("alpha"),
            name: "Alpha".into(),
            kind: SourceKind::Territorial,
            url: None,
            policy: Policy { redistribution, ..Policy::france_travail() },
            refreshed_at: None,
        }
    }

    #[test]
    fn each_redistribution_lets_in_exactly_whom_it_names() {
        use Redistribution::{Internal, Open, RegisteredApps, SameLicence};
        let callers = [
            Caller::Anonymous,
            app(&[Scope::OffersRead], &[], &[]),
            app(&[Scope::OffersWrite], &["alpha"], &["alpha"]),
            app(&[Scope::OffersRead], &[], &["beta"]),
            app(&[Scope::OffersRead], &[], &["alpha"]),
            app(&[Scope::Admin], &[], &[]),
        ];
        let table = [
            (Open, [true; 6]),
            (SameLicence, [true; 6]),
            (RegisteredApps, [false, false, true, false, true, true]),
            (Internal, [false, false, true, false, false, true]),
        ];
        for (redistribution, expected) in table {
            let found = callers.clone().map(|caller| caller.may_read(&source(redistribution)));
            assert_eq!(found, expected, "{redistribution:?}");
        }
    }

    #[test]
    fn writing_needs_the_scope_and_then_the_binding() {
        let write = |caller: Caller, source: &str| caller.require_write(&id(source));
        assert!(matches!(write(Caller::Anonymous, "alpha"), Err(Error::MissingScope { scope: Scope::OffersWrite })));
        assert!(matches!(
            write(app(&[Scope::OffersRead], &["alpha"], &[]), "alpha"),
            Err(Error::MissingScope { scope: Scope::OffersWrite })
        ));
        assert!(write(app(&[Scope::OffersWrite], &["alpha"], &[]), "alpha").is_ok());
        let error = write(app(&[Scope::OffersWrite], &["alpha"], &[]), "beta").unwrap_err();
        assert_eq!(error.to_string(), "this key is not bound to the source `beta`");
        assert!(write(app(&[Scope::Admin], &[], &[]), "beta").is_ok());
    }

    #[test]
    fn a_stored_scope_that_is_not_known_here_allows_nothing() {
        let record = KeyRecord {
            id: Uuid::from_u128(1),
            app_id: Uuid::from_u128(2),
            app: "carte".into(),
            hint: "psl_abcd".into(),
            scopes: vec!["offers:read".into(), "offers:everything".into()],
            sources: vec![],
            accepted: vec![],
            created_at: jiff::Timestamp::UNIX_EPOCH,
            expires_at: None,
            revoked_at: None,
            plan: "open".into(),
            mode: "live".into(),
        };
        assert_eq!(AppCaller::from(&record).scopes, BTreeSet::from([Scope::OffersRead]));
    }
}
