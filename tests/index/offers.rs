//! What the index keeps of an offer.

use crate::world::source;
use h3o::Resolution;
use passerelle::domain::{ContractType, ExternalId, Offer, OfferId, Precision};
use passerelle::index::{Doc, Text};
use serde_json::json;

fn offer(more: &serde_json::Value) -> Offer {
    let id = OfferId::of(&source("alpha"), &ExternalId::new("1").unwrap());
    let mut offer = json!({
        "id": id,
        "source": {"id": "alpha", "external_id": "1"},
        "title": "Mécanicien (H/F)",
        "place": {"precision": "unknown", "located_by": "nothing"},
    });
    for (field, value) in more.as_object().unwrap() {
        offer[field] = value.clone();
    }
    serde_json::from_value(offer).unwrap()
}

#[test]
fn a_document_keeps_what_queries_look_at() {
    let doc = Doc::from_offer(
        &offer(&json!({
            "employer": {"name": "  GARAGE du N\u{00f4}rd, S.A.", "siret": "21590350100017", "kind": "sme"},
            "place": {
                "commune": "59350", "department": "59", "region": "32", "precision": "exact",
                "located_by": "coordinates", "position": {"lat": 50.6371, "lon": 3.0631},
            },
            "occupation": {"rome": "I1604"},
            "industry": {"naf": "45.20A"},
            "contract": {"type": "CDI", "apprenticeship": true},
            "salary": {"yearly_min": 20000.0, "yearly_max": 24000.0},
            "accessible": false,
            "hard_to_fill": true,
            "dates": {"updated": "1970-01-01T00:00:01Z", "expires": "1970-01-01T00:00:02Z"},
        })),
        7,
        Box::default(),
    );
    let place = doc.located.unwrap();
    assert_eq!((place.cell(), place.cell().resolution()), (place.point().cell(Resolution::Ten), Resolution::Ten));
    assert_eq!(doc.employer.as_deref(), Some("garage du nord s a"));
    assert_eq!((doc.rev, doc.contract, doc.apprenticeship), (7, Some(ContractType::Cdi), true));
    assert_eq!((doc.accessible, doc.hard_to_fill), (false, true));
    assert_eq!((doc.salary, doc.published, doc.expires), (Some(24_000.0), Some(1000), Some(2000)));
    assert_eq!(doc.rome.unwrap().as_str(), "I1604");
    assert_eq!(doc.naf.unwrap().as_str(), "45.20A");
    assert_eq!(doc.precision, Precision::Exact);
}

#[test]
fn what_an_offer_does_not_say_stays_absent() {
    let bare = offer(&json!({"employer": {"name": " - "}}));
    let text = Text { title: "Mécanicien (H/F)".to_owned(), employer: " - ".to_owned(), ..Text::default() };
    assert_eq!(Doc::from_offer(&bare, 1, Box::default()), Doc { text, ..Doc::new(bare.id, 1, source("alpha")) });
}
