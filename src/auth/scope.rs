//! What a key is allowed to do.

use crate::domain::Invalid;

/// A permission of a key. A scope exists here once something honours it, so no key is sold for what does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// `offers:read`: read offers, those of sources for registered apps included once their licence is accepted.
    OffersRead,
    /// `offers:write`: publish and withdraw offers of the sources that the key is bound to.
    OffersWrite,
    /// `admin`: all of it, for every source. For the operator.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::OffersRead, Self::OffersWrite, Self::Admin];

    /// Its name, as keys are asked for and problems tell.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OffersRead => "offers:read",
            Self::OffersWrite => "offers:write",
            Self::Admin => "admin",
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
        let error = "cvs:read".parse::<Scope>().unwrap_err();
        assert_eq!(error.reason, "a scope is one of offers:read, offers:write, admin");
    }
}
