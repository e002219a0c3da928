//! The identity of a training.

use crate::domain::id::record_id;
use uuid::Uuid;

/// The namespace of training ids: `UUIDv5(URL, "https://passerelle.example/ns/trainings")`, written out.
const TRAININGS: Uuid = Uuid::from_u128(0x6179_61bd_ae27_52a3_a7fc_4e52_9ce9_f4d7);

record_id! {
    /// A training's id: the `UUIDv5` of (source, external id), so every import on every node gives the same one.
    #[derive(utoipa::ToSchema)]
    #[schema(value_type = String, format = "uuid", example = "0b9c8f5e-0c9b-5b0e-8e51-61f8c1a3a9d2")]
    TrainingId, TRAININGS, "a training id is a UUID"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ExternalId, OfferId, SourceId};

    #[test]
    fn the_namespace_is_that_of_its_address_and_no_offers_id_is_a_trainings() {
        assert_eq!(TRAININGS, Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://passerelle.example/ns/trainings"));
        let (source, external) = (SourceId::new("alpha").unwrap(), ExternalId::new("1").unwrap());
        assert_eq!(TrainingId::of(&source, &external), TrainingId::of(&source, &external));
        assert_ne!(TrainingId::of(&source, &external).uuid(), OfferId::of(&source, &external).uuid());
    }
}
