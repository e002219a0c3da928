//! What a key is allowed to do.

use crate::domain::Invalid;

/// A permission of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// `offers:read`: read offers, those of sources for registered apps included once their licence is accepted.
    OffersRead,
    /// `offers:write`: publish and withdraw offers of the sources that the key is bound to.
    OffersWrite,
    /// `trainings:read`: read trainings.
    TrainingsRead,
    /// `trainings:write`: publish and withdraw trainings of the sources that the key is bound to.
    TrainingsWrite,
    /// `cvs:read`: read what job seekers share under their consents. Needs an approval in force.
    CvsRead,
    /// `cvs:write`: share the CVs of the sources that the key is bound to.
    CvsWrite,
    /// `market:read`: read figures of the labour market.
    MarketRead,
    /// `changes:read`: follow the changes of what the key may read.
    ChangesRead,
    /// `app:manage`: manage the key's own app: keys, members, licences, usage.
    AppManage,
    /// `admin`: all of it but `cvs:read`, for every source and every app. For the operator.
    Admin,
}

/// Who gives a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenBy {
    /// An active app gives it to its own keys.
    App,
    /// The operator gives it.
    Operator,
    /// Anybody who may, but only while the app has an approval in force.
    Approval,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 10] = [
        Self::OffersRead,
        Self::OffersWrite,
        Self::TrainingsRead,
        Self::TrainingsWrite,
        Self::CvsRead,
        Self::CvsWrite,
        Self::MarketRead,
        Self::ChangesRead,
        Self::AppManage,
        Self::Admin,
    ];

    /// Its name, as keys are asked for and problems tell.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OffersRead => "offers:read",
            Self::OffersWrite => "offers:write",
            Self::TrainingsRead => "trainings:read",
            Self::TrainingsWrite => "trainings:write",
            Self::CvsRead => "cvs:read",
            Self::CvsWrite => "cvs:write",
            Self::MarketRead => "market:read",
            Self::ChangesRead => "changes:read",
            Self::AppManage => "app:manage",
            Self::Admin => "admin",
        }
    }

    /// Who gives it.
    #[must_use]
    pub const fn given_by(self) -> GivenBy {
        match self {
            Self::OffersRead | Self::TrainingsRead | Self::MarketRead | Self::ChangesRead | Self::AppManage => {
                GivenBy::App
            }
            Self::OffersWrite | Self::TrainingsWrite | Self::CvsWrite | Self::Admin => GivenBy::Operator,
            Self::CvsRead => GivenBy::Approval,
        }
    }

    /// Whether it is bound to sources, which a key with it names.
    #[must_use]
    pub const fn is_bound(self) -> bool {
        matches!(self, Self::OffersWrite | Self::TrainingsWrite | Self::CvsWrite)
    }

    /// The sentence that says what it allows, without its name.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::OffersRead => "read offers, also those of sources for registered apps whose licence the app accepted",
            Self::OffersWrite => "publish and withdraw offers of the sources that the key is bound to",
            Self::TrainingsRead => "read trainings",
            Self::TrainingsWrite => "publish and withdraw trainings of the sources that the key is bound to",
            Self::CvsRead => "read what job seekers share under their consents, while the app is approved for it",
            Self::CvsWrite => "share CVs of the sources that the key is bound to",
            Self::MarketRead => "read figures of the labour market",
            Self::ChangesRead => "follow the changes of what the key may read",
            Self::AppManage => "manage the key's own app: keys, members, licences, usage",
            Self::Admin => "all but `cvs:read`, for every source and every app: for the operator",
        }
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Scope {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| Invalid::new(text, format!("a scope is one of {}", Self::ALL.map(Self::as_str).join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_read_back_from_its_name_and_nothing_else_is_one() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        let error = "offers:delete".parse::<Scope>().unwrap_err();
        assert!(error.reason.starts_with("a scope is one of offers:read, offers:write, "), "{error}");
    }

    #[test]
    fn what_writes_or_administers_is_given_by_the_operator_and_cvs_need_an_approval() {
        for scope in Scope::ALL {
            let expected = match scope.as_str() {
                "cvs:read" => GivenBy::Approval,
                "admin" => GivenBy::Operator,
                writes if writes.ends_with(":write") => GivenBy::Operator,
                _ => GivenBy::App,
            };
            assert_eq!((scope.given_by(), scope.is_bound()), (expected, scope.as_str().ends_with(":write")), "{scope}");
        }
    }
}
