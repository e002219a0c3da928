use super::*;
use crate::domain::training::{RncpCode, Training};
use crate::domain::{LocatedBy, Policy, Source, SourceId, SourceKind};
use crate::ingest::{Draft, Strictness};
use serde_json::json;

fn training(record: Value) -> Training {
    let source = Source {
        id: SourceId::new("rco").unwrap(),
        name: "RCO".into(),
        kind: SourceKind::PublicService,
        url: None,
        policy: Policy::open("Licence Ouverte 2.0", "Source : RCO"),
        refreshed_at: None,
    };
    let (external_id, draft) = Rco.draft(record).unwrap();
    draft.normalise(&source, external_id, Strictness::Lenient, None).unwrap().0
}

fn record() -> Value {
    json!({
        "id_formation": "99_1", "id_action": "99_A2", "id_certifinfo": "12345", "rncp_code": "RNCP99999",
        "etablissement_formateur_siret": "19590012300017", "etablissement_lieu_formation_adresse": "1 rue Inventée",
        "etablissement_lieu_formation_code_postal": "59000", "etablissement_lieu_formation_code_insee": "59350",
        "lat": 50.63, "lon": 3.06, "periode": ["2027-09", "2027-10"], "published": false,
        "_rncp_intitule": "Soudeur inventé", "_rncp_niveau": "niveau3", "_romes": ["H2913"], "cfd": "50022001"
    })
}

#[test]
fn months_of_entry_are_sessions_at_the_place_of_the_action() {
    let training = training(record());
    assert_eq!(training.source.external_id.as_str(), "99_1:99_A2");
    let starts: Vec<_> = training.sessions.iter().map(|session| session.start.unwrap().to_string()).collect();
    assert_eq!(starts, ["2027-09", "2027-10"]);
    for session in &training.sessions {
        assert_eq!(session.place.located_by, LocatedBy::Coordinates);
        assert_eq!(session.address.as_deref(), Some("1 rue Inventée"));
        assert_eq!((session.end, session.enrolment.seats), (None, None));
    }
    assert_eq!(training.rncp().map(RncpCode::as_str).collect::<Vec<_>>(), ["RNCP99999"]);
    assert_eq!((training.level_out.unwrap().get(), training.apprenticeship), (3, Some(true)));
}

#[test]
fn what_a_record_lacks_is_absent_and_the_title_of_its_certification_is_told_as_such() {
    let whole = training(record());
    assert_eq!((whole.title.as_deref(), whole.modified_by_us), (Some("Soudeur inventé"), vec!["title".to_owned()]));
    assert_eq!((whole.hours.total, whole.remaining_cost.eur, whole.provider.name), (None, None, None));
    assert_eq!((&whole.extra["cfd"], &whole.extra["published"]), (&json!("50022001"), &json!(false)));
    let bare = training(json!({"id_formation": "99_1", "id_action": "99_A3"}));
    assert_eq!((bare.title, bare.rome.len(), bare.certifications.len(), bare.sessions.len()), (None, 0, 0, 1));
}

#[test]
fn a_record_without_its_ids_is_refused_with_the_field() {
    assert_eq!(Rco.draft(json!({"id_formation": "99_1"})).unwrap_err().field, "id_action");
    assert_eq!(Rco.draft(json!("x")).unwrap_err().field, "");
}
