//! Global ids: one text for any object, as Relay wants it. Clients are told nothing of its form.

use crate::domain::training::TrainingId;
use crate::domain::{Invalid, OfferId, RomeCode, SourceId};
use crate::reference::PlaceKind;
use std::fmt;

/// What a global id names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GlobalId {
    /// An offer.
    Offer(OfferId),
    /// A training.
    Training(TrainingId),
    /// A source.
    Source(SourceId),
    /// An occupation of the ROME.
    Occupation(RomeCode),
    /// A place by its INSEE code.
    Place(PlaceKind, Box<str>),
}

/// Kinds of place, as ids name them.
const PLACES: [(PlaceKind, &str); 3] =
    [(PlaceKind::Commune, "commune"), (PlaceKind::Department, "department"), (PlaceKind::Region, "region")];

impl GlobalId {
    /// Reads an id that an answer gave. Whether there is such an object is another question.
    ///
    /// # Errors
    /// [`Invalid`] where no answer ever gave it.
    pub fn new(id: &str) -> Result<Self, Invalid> {
        let read = || match id.split_once(':')? {
            ("Offer", uuid) => OfferId::new(uuid).ok().map(Self::Offer),
            ("Training", uuid) => TrainingId::new(uuid).ok().map(Self::Training),
            ("Source", source) => SourceId::new(source).ok().map(Self::Source),
            ("Occupation", rome) => RomeCode::new(rome).ok().map(Self::Occupation),
            ("Place", place) => {
                let (kind, code) = place.split_once(':')?;
                let (kind, _) = PLACES.into_iter().find(|(_, name)| *name == kind)?;
                Some(Self::Place(kind, code.into()))
            }
            _ => None,
        };
        read().ok_or_else(|| Invalid::new(id, "an id is one that an answer gave as `id`"))
    }
}

impl fmt::Display for GlobalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offer(id) => write!(f, "Offer:{id}"),
            Self::Training(id) => write!(f, "Training:{id}"),
            Self::Source(id) => write!(f, "Source:{id}"),
            Self::Occupation(rome) => write!(f, "Occupation:{rome}"),
            Self::Place(kind, code) => {
                let kind = PLACES.iter().find(|(known, _)| known == kind).map_or("", |(_, name)| *name);
                write!(f, "Place:{kind}:{code}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ExternalId;

    #[test]
    fn an_id_comes_back_as_what_it_names() {
        let source = SourceId::new("open").unwrap();
        let offer = OfferId::of(&source, &ExternalId::new("a:b").unwrap());
        let all = [
            GlobalId::Offer(offer),
            GlobalId::Training(offer.uuid().into()),
            GlobalId::Source(source),
            GlobalId::Occupation(RomeCode::new("J1506").unwrap()),
            GlobalId::Place(PlaceKind::Commune, "59350".into()),
            GlobalId::Place(PlaceKind::Department, "2A".into()),
            GlobalId::Place(PlaceKind::Region, "32".into()),
        ];
        for id in all {
            assert_eq!(GlobalId::new(&id.to_string()), Ok(id));
        }
    }

    #[test]
    fn a_text_that_no_answer_gave_is_refused() {
        for text in
            ["", "Offer", "Offer:1", "offer:2970de27-cdc1-5e97-80ba-6375d1a0a266", "Place:59350", "Place:town:59350"]
        {
            assert!(GlobalId::new(text).is_err(), "{text}");
        }
    }
}
