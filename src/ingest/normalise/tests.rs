use super::*;
use crate::domain::{
    Contact, InferenceMethod, InferredOccupation, PlaceDraft, Policy, RomeCode, SalaryDraft, SourceId, SourceKind,
};
use serde_json::json;

fn source(policy: Policy) -> Source {
    Source {
        id: SourceId::new("essai").unwrap(),
        name: "Essai".into(),
        kind: SourceKind::JobBoard,
        url: None,
        policy,
        refreshed_at: None,
    }
}

fn normalised(draft: serde_json::Value, strictness: Strictness) -> Result<Normalised, Vec<FieldError>> {
    let source = source(Policy::open("Licence Ouverte 2.0", "Source : essai"));
    normalise(&source, ExternalId::new("A-1").unwrap(), serde_json::from_value(draft).unwrap(), strictness)
}

fn bad() -> serde_json::Value {
    json!({
        "title": "Boulanger (H/F)",
        "url": "exemple.fr",
        "place": {"commune": "Lille"},
        "occupation": {"rome": "boulanger"},
        "contract": {"type": "longue durée"},
        "salary": {"min": -3.0, "period": "month"},
        "openings": 0,
        "remote": "parfois",
        "created": "avant-hier"
    })
}

#[test]
fn a_publisher_is_told_every_bad_field_at_once() {
    let errors = normalised(bad(), Strictness::Strict).unwrap_err();
    let mut fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        ["contract.type", "created", "occupation.rome", "openings", "place.commune", "remote", "salary.min", "url"]
    );
    assert!(errors.iter().all(|error| !error.reason.is_empty()));
}

#[test]
fn a_feed_keeps_every_bad_value_with_the_record() {
    let Normalised { offer, notes } = normalised(bad(), Strictness::Lenient).unwrap();
    assert_eq!(offer.extra["contract.type"], "longue durée");
    assert_eq!(offer.extra["salary.min"], -3.0);
    assert_eq!((offer.extra.len(), notes.len()), (8, 8));
    assert!(notes.iter().all(|note| note.kind == NoteKind::KeptAside));
    assert_eq!(offer.modified_by_us.len(), 8);
}

#[test]
fn no_strictness_forgives_a_missing_or_endless_title() {
    for title in ["", " \n ", &"a".repeat(301)] {
        for strictness in [Strictness::Strict, Strictness::Lenient] {
            let errors = normalised(json!({"title": title}), strictness).unwrap_err();
            assert_eq!(errors[0].field, "title");
        }
    }
    assert!(normalised(json!({"title": "é".repeat(300)}), Strictness::Strict).is_ok());
}

#[test]
fn a_description_without_end_is_kept_aside() {
    let long = "a".repeat(50_001);
    let kept = normalised(json!({"title": "Boulanger", "description": long}), Strictness::Lenient).unwrap();
    assert_eq!((kept.offer.description, kept.offer.extra["description"].as_str()), (None, Some(&*long)));
}

#[test]
fn codes_of_both_versions_of_rome_are_kept_and_unknown_ones_noted() {
    for (code, notes) in [("M1805", 0), ("M1811", 0), ("M1899", 1)] {
        let kept = normalised(json!({"title": "Dev", "occupation": {"rome": code}}), Strictness::Strict).unwrap();
        assert_eq!(kept.offer.occupation.rome.unwrap().as_str(), code);
        assert_eq!(kept.notes.len(), notes, "{code}");
    }
}

#[test]
fn a_code_is_found_by_its_exact_label_only() {
    let label = crate::reference::occupation("D1102").unwrap().label;
    let found = |label: &str| {
        let draft = json!({"title": "Fournil", "occupation": {"label": label}});
        normalised(draft, Strictness::Strict).unwrap().offer.occupation.rome.map(String::from)
    };
    assert_eq!(found(label).as_deref(), Some("D1102"));
    assert_eq!(found("Boulangerie et environs"), None);
}

#[test]
fn a_label_of_another_code_wins_over_the_code_and_that_is_told() {
    let label = crate::reference::occupation("D1102").unwrap().label;
    let draft = json!({"title": "Fournil", "occupation": {"rome": "D1101", "label": label.to_uppercase()}});
    let done = normalised(draft, Strictness::Lenient).unwrap();
    assert_eq!(done.offer.occupation.rome.unwrap().as_str(), "D1102");
    assert_eq!(done.offer.extra["occupation.rome"], "D1101", "what the source said is kept");
    assert_eq!(done.notes, [Note { field: "occupation.rome", kind: NoteKind::OfLabel }]);
    assert_eq!(done.offer.modified_by_us, ["occupation.rome"]);
    let other = json!({"title": "Fournil", "occupation": {"rome": "D1101", "label": "Gens du fournil"}});
    assert_eq!(normalised(other, Strictness::Lenient).unwrap().offer.occupation.rome.unwrap().as_str(), "D1101");
}

#[derive(Debug)]
struct Baker;

impl OccupationNamer for Baker {
    fn name(&self, title: &str, _: Option<&str>) -> Option<(RomeCode, InferredOccupation)> {
        let inferred = InferredOccupation { score: 0.9, method: InferenceMethod::NamesAndSheets };
        (title == "Boulanger").then(|| (RomeCode::new("D1102").unwrap(), inferred))
    }
}

#[test]
fn an_offer_without_a_code_gets_one_only_where_somebody_is_sure() {
    let named = |draft| normalised(draft, Strictness::Strict).unwrap().named_by(&Baker);
    let sure = named(json!({"title": "Boulanger"}));
    assert_eq!(sure.offer.occupation.rome.as_ref().map(RomeCode::as_str), Some("D1102"));
    assert!(sure.offer.occupation.inferred.is_some() && sure.offer.occupation.label.is_some());
    assert_eq!(sure.offer.modified_by_us, ["occupation.rome"]);
    let unsure = named(json!({"title": "Équipier"}));
    assert_eq!((unsure.offer.occupation.rome, unsure.offer.modified_by_us.len()), (None, 0));
    assert_eq!(unsure.notes, [Note { field: "occupation.rome", kind: NoteKind::NotInferred }]);
    let given = named(json!({"title": "Boulanger", "occupation": {"rome": "D1101"}}));
    assert_eq!((given.offer.occupation.rome.unwrap().as_str(), given.offer.occupation.inferred), ("D1101", None));
}

fn with_contact() -> OfferDraft {
    OfferDraft {
        title: "Boulanger".into(),
        application: ApplicationDraft {
            url: Some("https://exemple.fr/postuler".into()),
            contact: Some(Contact { name: Some("Camille Exemple".into()), ..Contact::default() }),
        },
        extra: json!({"agence": {"telephone": "0"}, "autre": 1}).as_object().unwrap().clone(),
        ..OfferDraft::default()
    }
}

#[test]
fn contacts_stay_only_where_the_source_publishes_them_for_applicants() {
    let id = || ExternalId::new("A-1").unwrap();
    let open = source(Policy::open("Licence Ouverte 2.0", "Source : essai"));
    let kept = normalise(&open, id(), with_contact(), Strictness::Lenient).unwrap();
    assert!(kept.offer.application.contact.is_some() && kept.offer.extra.contains_key("agence"));

    let closed = source(Policy::france_travail());
    let kept = normalise(&closed, id(), with_contact(), Strictness::Lenient).unwrap();
    assert!(kept.offer.application.contact.is_none() && !kept.offer.extra.contains_key("agence"));
    assert_eq!(kept.offer.application.url.as_deref(), Some("https://exemple.fr/postuler"));
    assert_eq!(kept.offer.extra["autre"], 1);
    assert_eq!(kept.notes, [Note { field: "application.contact", kind: NoteKind::NotForUs }]);
}

#[test]
fn the_terms_of_one_offer_fit_together() {
    let draft = OfferDraft {
        title: " Aide\tboulanger ".into(),
        place: PlaceDraft { label: Some("59 - LILLE".into()), ..PlaceDraft::default() },
        working_time: crate::domain::WorkingTimeDraft { text: Some("20H/semaine".into()), ..Default::default() },
        salary: SalaryDraft { text: Some("Horaire de 12.50 Euros".into()), ..SalaryDraft::default() },
        ..OfferDraft::default()
    };
    let open = source(Policy::open("Licence Ouverte 2.0", "Source : essai"));
    let offer = normalise(&open, ExternalId::new("A-1").unwrap(), draft, Strictness::Strict).unwrap().offer;
    assert_eq!((offer.title.as_str(), offer.id), ("Aide boulanger", OfferId::of(&open.id, &offer.source.external_id)));
    assert_eq!(offer.salary.unwrap().yearly_min, Some(13_000.0), "twelve and a half, twenty hours, 52 weeks");
    assert!(offer.modified_by_us.is_empty());
}
