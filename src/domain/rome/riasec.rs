//! RIASEC: the six types of interests of Holland, by which ROME describes occupations.

use super::super::Invalid;
use serde::{Deserialize, Serialize};

/// A type of interests, after Holland.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::Enum,
)]
pub enum Riasec {
    /// Realistic: to work with one's hands, with tools, machines, plants and animals.
    #[graphql(name = "R")]
    R,
    /// Investigative: to observe, understand, analyse.
    #[graphql(name = "I")]
    I,
    /// Artistic: to create, imagine, express.
    #[graphql(name = "A")]
    A,
    /// Social: to help, teach, care.
    #[graphql(name = "S")]
    S,
    /// Enterprising: to lead, persuade, sell.
    #[graphql(name = "E")]
    E,
    /// Conventional: to order, count, apply rules.
    #[graphql(name = "C")]
    C,
}

impl Riasec {
    /// All of them, in their usual order.
    pub const ALL: [Self; 6] = [Self::R, Self::I, Self::A, Self::S, Self::E, Self::C];

    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::R => 'R',
            Self::I => 'I',
            Self::A => 'A',
            Self::S => 'S',
            Self::E => 'E',
            Self::C => 'C',
        }
    }

    /// The type with that letter, in either case.
    ///
    /// # Errors
    /// [`Invalid`] for anything else.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let given = text.trim().to_ascii_uppercase();
        let found = Self::ALL.into_iter().find(|one| given.len() == 1 && given.starts_with(one.letter()));
        found.ok_or_else(|| Invalid::new(text, "a type of RIASEC is one of the letters R, I, A, S, E, C"))
    }
}

/// What an occupation is like, or what somebody likes: the strongest type, and the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct RiasecProfile {
    /// The strongest type.
    pub major: Riasec,
    /// The next one; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minor: Option<Riasec>,
}

impl RiasecProfile {
    /// Reads one or two different letters, the strongest first: `RI`.
    ///
    /// # Errors
    /// [`Invalid`] for anything else.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let wrong =
            || Invalid::new(text, "one or two different letters of R, I, A, S, E, C, the stronger first, as RI");
        let mut letters = text.trim().chars();
        let mut next =
            || letters.next().map(|letter| Riasec::new(letter.encode_utf8(&mut [0; 4])).map_err(|_| wrong()));
        let (major, minor) = (next().ok_or_else(wrong)??, next().transpose()?);
        if next().is_some() || minor == Some(major) {
            return Err(wrong());
        }
        Ok(Self { major, minor })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_one_or_two_different_letters() {
        assert_eq!(RiasecProfile::new("ri").unwrap(), RiasecProfile { major: Riasec::R, minor: Some(Riasec::I) });
        assert_eq!(RiasecProfile::new(" S ").unwrap(), RiasecProfile { major: Riasec::S, minor: None });
        for wrong in ["", "X", "RR", "RIA", "é"] {
            assert!(RiasecProfile::new(wrong).is_err(), "{wrong}");
        }
    }
}
