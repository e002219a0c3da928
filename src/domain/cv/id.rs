//! The identity of a CV.

use crate::domain::id::record_id;
use uuid::Uuid;

/// The namespace of CV ids: `UUIDv5(URL, "https://passerelle.example/ns/cvs")`, written out.
const CVS: Uuid = Uuid::from_u128(0xa494_e2f6_30da_57f4_b54d_16e3_e4b9_4f11);

record_id! {
    /// The id of a CV inside the house. It never leaves: each app knows a CV by an id of its own, the person by a link.
    CvId, CVS, "a CV id is a UUID"
}

impl CvId {
    /// The id that is this UUID.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ExternalId, SourceId};

    #[test]
    fn the_namespace_is_that_of_its_address_and_no_offers_id_is_a_cvs() {
        assert_eq!(CVS, Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://passerelle.example/ns/cvs"));
        let (source, external) = (SourceId::new("alpha").unwrap(), ExternalId::new("1").unwrap());
        let cv = CvId::of(&source, &external);
        assert_eq!(cv, CvId::of(&source, &external));
        assert_ne!(cv.uuid(), crate::domain::OfferId::of(&source, &external).uuid());
    }
}
