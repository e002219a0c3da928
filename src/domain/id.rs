//! Identities.

use super::Invalid;
use super::text_type::text_type;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The namespace of offer ids: `UUIDv5(URL, "https://passerelle.example/ns/offers")`, written out.
const OFFERS: Uuid = Uuid::from_u128(0x2970_de27_cdc1_5e97_80ba_6375_d1a0_a266);

/// Declares the id of a kind of record: the `UUIDv5` of (source, external id), so every import on every node gives the same
/// one. `$namespace` tells the kinds apart.
macro_rules! record_id {
    ($(#[$meta:meta])* $name:ident, $namespace:expr, $expected:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// The id of the record that `source` calls `external`.
            #[must_use]
            pub fn of(source: &crate::domain::SourceId, external: &crate::domain::ExternalId) -> Self {
                // A source id holds no NUL, so two different pairs never give one name.
                Self(uuid::Uuid::new_v5(&$namespace, format!("{}\0{}", source.as_str(), external.as_str()).as_bytes()))
            }

            /// Reads an id as it stands in a URL or in the store.
            ///
            /// # Errors
            /// [`Invalid`](crate::domain::Invalid) when the text is not a UUID.
            pub fn new(text: &str) -> Result<Self, crate::domain::Invalid> {
                uuid::Uuid::try_parse(text).map(Self).map_err(|_| crate::domain::Invalid::new(text, $expected))
            }

            /// The UUID.
            #[must_use]
            pub const fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

pub(super) use record_id;

record_id! {
    /// An offer's id: the `UUIDv5` of (source, external id), so every import on every node gives the same one.
    #[derive(utoipa::ToSchema)]
    #[schema(value_type = String, format = "uuid", example = "3f0c2a7e-5b0d-5d0a-9a58-0d5c5a3b8f10")]
    OfferId, OFFERS, "an offer id is a UUID"
}

text_type!(
    /// A source's name: 2 to 40 characters of a–z, 0–9 and `-`, beginning with a letter.
    SourceId, "france-travail", "a source is 2 to 40 characters of a-z, 0-9 and -, beginning with a letter", |text| {
        let known = (2..=40).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        known.then(|| text.to_owned())
    }
);

text_type!(
    /// The id that a source gives its offer: 1 to 200 characters, none of them a control character.
    ExternalId, "048KLTP", "an external id is 1 to 200 characters without control characters", |text| {
        let plain = text.trim() == text && !text.chars().any(char::is_control);
        (plain && (1..=200).contains(&text.chars().count())).then(|| text.to_owned())
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_follows_from_source_and_external_id_alone() {
        let (a, b) = (SourceId::new("alpha").unwrap(), SourceId::new("beta").unwrap());
        let one = ExternalId::new("1").unwrap();
        assert_eq!(OfferId::of(&a, &one), OfferId::of(&a, &one));
        assert_ne!(OfferId::of(&a, &one), OfferId::of(&b, &one));
        assert_eq!(OFFERS, Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://passerelle.example/ns/offers"));
        assert_eq!(OfferId::of(&a, &one).uuid().get_version_num(), 5);
    }

    #[test]
    fn a_source_that_could_not_stand_in_a_url_is_refused() {
        for text in ["", "a", "Alpha", "al pha", "-alpha", "été", "a/b"] {
            assert!(SourceId::new(text).is_err(), "{text}");
        }
        for text in ["", " 1", "a\nb"] {
            assert!(ExternalId::new(text).is_err(), "{text}");
        }
    }
}
