//! The identity of a CV.

use crate::domain::{ExternalId, Invalid, SourceId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The namespace of CV ids: `UUIDv5(URL, "https://passerelle.example/ns/cvs")`, written out.
const CVS: Uuid = Uuid::from_u128(0xa494_e2f6_30da_57f4_b54d_16e3_e4b9_4f11);

/// The id of a CV inside the house. It never leaves: each app knows a CV by an id of its own, the person by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CvId(Uuid);

impl CvId {
    /// The id of the CV that the platform `source` calls `external`.
    #[must_use]
    pub fn of(source: &SourceId, external: &ExternalId) -> Self {
        Self(Uuid::new_v5(&CVS, format!("{}\0{}", source.as_str(), external.as_str()).as_bytes()))
    }

    /// Reads an id as the store has it.
    ///
    /// # Errors
    /// [`Invalid`] when the text is not a UUID.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        Uuid::try_parse(text).map(Self).map_err(|_| Invalid::new(text, "a CV id is a UUID"))
    }

    /// The id that is this UUID.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for CvId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl std::fmt::Display for CvId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_namespace_is_that_of_its_address_and_no_offers_id_is_a_cvs() {
        assert_eq!(CVS, Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://passerelle.example/ns/cvs"));
        let (source, external) = (SourceId::new("alpha").unwrap(), ExternalId::new("1").unwrap());
        let cv = CvId::of(&source, &external);
        assert_eq!(cv, CvId::of(&source, &external));
        assert_ne!(cv.uuid(), crate::domain::OfferId::of(&source, &external).uuid());
    }
}
