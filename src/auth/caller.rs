//! Who calls, and what the caller may do.

use super::{Error, GivenBy, Network, Plan, Result, Scope};
use crate::domain::{KeyMode, Redistribution, Source, SourceId};
use crate::store::KeyRecord;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::net::IpAddr;
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppCaller {
    /// Id of the key.
    pub key_id: Uuid,
    /// Id of the app.
    pub app_id: Uuid,
    /// Name of the app.
    pub app: String,
    /// How often and how much it may ask: the plan of its app, or that of test keys.
    pub plan: Plan,
    /// Which data the key sees.
    pub mode: KeyMode,
    /// What the key may do.
    pub scopes: BTreeSet<Scope>,
    /// The sources that it may write.
    pub sources: BTreeSet<SourceId>,
    /// The sources whose licence the app accepted.
    pub accepted: BTreeSet<SourceId>,
    /// The networks that the key may be used from; none for anywhere.
    pub networks: Vec<Network>,
    /// The origins whose pages may use the key; none for any.
    pub origins: Vec<String>,
}

impl AppCaller {
    /// What a stored key allows at `now`. An approval that is not in force, or no longer, allows nothing.
    #[must_use]
    pub fn of(record: &KeyRecord, now: Timestamp) -> Self {
        // Generated data asks for nobody's approval.
        let approved = |scope: &Scope| {
            scope.given_by() != GivenBy::Approval
                || record.mode == KeyMode::Test
                || record.approved.iter().any(|(approved, until)| approved == scope.as_str() && now < *until)
        };
        Self {
            key_id: record.id,
            app_id: record.app_id,
            app: record.app.clone(),
            plan: Plan::stored(&record.plan, record.mode),
            mode: record.mode,
            // A scope of a newer version that this one does not know allows nothing here.
            scopes: record.scopes.iter().filter_map(|text| text.parse().ok()).filter(approved).collect(),
            sources: record.sources.iter().cloned().collect(),
            accepted: record.accepted.iter().cloned().collect(),
            // What cannot be read must not open the key to everywhere.
            networks: record.ip_ranges.iter().map(|text| Network::new(text).unwrap_or(Network::NOWHERE)).collect(),
            origins: record.origins.clone(),
        }
    }

    /// Whether the key manages its app and does nothing else.
    #[must_use]
    pub fn only_manages(&self) -> bool {
        self.scopes.iter().all(|scope| *scope == Scope::AppManage)
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

    /// Whether the caller has the scope. [`Scope::Admin`] holds all the others, but for those that need an approval.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        let holds = |app: &AppCaller, scope| app.scopes.contains(&scope);
        let by_admin = scope.given_by() != GivenBy::Approval;
        self.app().is_some_and(|app| holds(app, scope) || by_admin && holds(app, Scope::Admin))
    }

    /// Whether the caller may manage the app.
    #[must_use]
    pub fn may_manage(&self, app: Uuid) -> bool {
        let own = self.app().is_some_and(|caller| caller.app_id == app && caller.mode == KeyMode::Live);
        own && self.may(Scope::AppManage) || self.may(Scope::Admin)
    }

    /// Goes on only where the key may be used: from that address, and by a page of that origin where it is one.
    ///
    /// # Errors
    /// [`Error::Elsewhere`] or [`Error::OtherOrigin`].
    pub fn require_place(&self, address: IpAddr, origin: Option<&str>) -> Result<()> {
        let Some(app) = self.app() else { return Ok(()) };
        if !app.networks.is_empty() && !app.networks.iter().any(|network| network.contains(address)) {
            return Err(Error::Elsewhere);
        }
        let known = |origin: &str| app.origins.iter().any(|known| known.eq_ignore_ascii_case(origin));
        // What sends no origin is no page of another site: only pages can be told apart by it.
        if !app.origins.is_empty() && origin.is_some_and(|origin| !known(origin)) {
            return Err(Error::OtherOrigin);
        }
        Ok(())
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
        self.may_read_by(source, Scope::OffersRead, Scope::OffersWrite)
    }

    /// The same of the source's trainings.
    #[must_use]
    pub fn may_read_trainings(&self, source: &Source) -> bool {
        self.may_read_by(source, Scope::TrainingsRead, Scope::TrainingsWrite)
    }

    fn may_read_by(&self, source: &Source, read: Scope, write: Scope) -> bool {
        let may_write = || self.require_bound(write, &source.id).is_ok();
        match source.policy.redistribution {
            Redistribution::Open | Redistribution::SameLicence => true,
            Redistribution::RegisteredApps => {
                self.may(read) && self.app().is_some_and(|app| app.accepted.contains(&source.id)) || may_write()
            }
            Redistribution::Internal => may_write(),
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
        self.require_bound(Scope::OffersWrite, source)
    }

    /// Goes on only with `cvs:write` bound to the source.
    ///
    /// # Errors
    /// [`Error::MissingScope`] or [`Error::NotBound`].
    pub fn require_write_cvs(&self, source: &SourceId) -> Result<()> {
        self.require_bound(Scope::CvsWrite, source)
    }

    /// Goes on only with a scope that is bound to the source.
    ///
    /// # Errors
    /// [`Error::MissingScope`] or [`Error::NotBound`].
    pub fn require_bound(&self, scope: Scope, source: &SourceId) -> Result<()> {
        self.require(scope)?;
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
            ..AppCaller::default()
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
        let scopes = vec!["offers:read".into(), "offers:everything".into()];
        let record = KeyRecord { scopes, ..KeyRecord::default() };
        assert_eq!(AppCaller::of(&record, Timestamp::UNIX_EPOCH).scopes, BTreeSet::from([Scope::OffersRead]));
    }

    #[test]
    fn cvs_are_read_while_an_approval_is_in_force_and_by_nobody_else() {
        let until = Timestamp::from_second(100).unwrap();
        let scopes = vec!["cvs:read".into(), "admin".into()];
        let record = KeyRecord { scopes, approved: vec![("cvs:read".into(), until)], ..KeyRecord::default() };
        let may = |record: &KeyRecord, second| {
            let now = Timestamp::from_second(second).unwrap();
            Caller::App(Arc::new(AppCaller::of(record, now))).may(Scope::CvsRead)
        };
        assert!(may(&record, 99) && !may(&record, 100));
        let other = KeyRecord { approved: vec![("cvs:write".into(), until)], ..record.clone() };
        assert!(!may(&other, 0), "an administrator needs an approval too");
        let test = KeyRecord { approved: vec![], mode: KeyMode::Test, ..record };
        assert!(may(&test, 0), "generated CVs are nobody's");
    }

    #[test]
    fn an_app_is_managed_by_its_own_live_key_or_by_an_administrator() {
        let manager = |scope, mode| {
            let scopes = BTreeSet::from([scope]);
            Caller::App(Arc::new(AppCaller { app_id: Uuid::from_u128(2), scopes, mode, ..AppCaller::default() }))
        };
        let (own, other) = (Uuid::from_u128(2), Uuid::from_u128(3));
        let key = manager(Scope::AppManage, KeyMode::Live);
        assert!(key.may_manage(own) && !key.may_manage(other));
        assert!(!manager(Scope::AppManage, KeyMode::Test).may_manage(own));
        assert!(!manager(Scope::OffersRead, KeyMode::Live).may_manage(own) && !Caller::Anonymous.may_manage(own));
        assert!(manager(Scope::Admin, KeyMode::Live).may_manage(other));
    }

    #[test]
    fn a_key_that_names_networks_or_origins_is_refused_elsewhere() {
        let networks = vec![Network::new("192.0.2.0/24").unwrap()];
        let origins = vec!["https://carte.exemple.fr".to_owned()];
        let caller = Caller::App(Arc::new(AppCaller { networks, origins, ..AppCaller::default() }));
        let place = |address: &str, origin| caller.require_place(address.parse().unwrap(), origin);
        assert!(place("192.0.2.9", None).is_ok() && place("192.0.2.9", Some("https://carte.exemple.fr")).is_ok());
        assert!(matches!(place("203.0.113.1", None), Err(Error::Elsewhere)));
        assert!(matches!(place("192.0.2.9", Some("https://autre.exemple.fr")), Err(Error::OtherOrigin)));
        assert!(app(&[], &[], &[]).require_place("203.0.113.1".parse().unwrap(), Some("null")).is_ok());
    }
}
