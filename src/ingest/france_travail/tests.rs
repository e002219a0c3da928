use super::super::{Strictness, normalise};
use super::*;
use crate::domain::{ContractType, EmployerKind, ExperienceLevel, LocatedBy, Offer, Precision, WorkingTime};
use serde_json::json;

fn fixture(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/fixtures/france-travail/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect()
}

fn offer(record: Value, policy: Policy) -> Offer {
    let (external_id, draft) = FranceTravail.draft(record).unwrap();
    normalise(&source(policy), external_id, draft, Strictness::Lenient).unwrap().offer
}

fn complete(policy: Policy) -> Offer {
    offer(fixture("complete.json").remove(0)[0].take(), policy)
}

#[test]
fn every_field_of_the_api_finds_its_place() {
    let offer = complete(Policy::france_travail());
    assert_eq!((offer.source.id.as_str(), offer.source.external_id.as_str()), ("france-travail", "190ABCD"));
    assert_eq!(offer.source.partners[0].name, "JOBINVENTE");
    assert!(offer.source.url.unwrap().ends_with("190ABCD"));
    assert_eq!(offer.description.as_deref().unwrap().lines().count(), 2);
    assert_eq!(offer.employer.name.as_deref(), Some("Le Fournil des Tilleuls"));
    assert_eq!(
        (offer.employer.size.as_deref(), offer.employer.disability_committed),
        (Some("3 à 5 salariés"), Some(true))
    );
    assert_eq!((offer.place.precision, offer.place.located_by), (Precision::Exact, LocatedBy::Coordinates));
    assert_eq!(offer.occupation.rome.unwrap().as_str(), "D1102");
    assert_eq!(offer.industry.naf.unwrap().as_str(), "10.71C");
    assert_eq!((offer.contract.kind, offer.contract.duration_months), (Some(ContractType::Cdd), Some(6.0)));
    assert_eq!((offer.working_time.time, offer.working_time.weekly_hours), (Some(WorkingTime::FullTime), Some(35.0)));
    assert_eq!((offer.experience.level, offer.experience.months), (Some(ExperienceLevel::Required), Some(24)));
    assert_eq!(offer.qualification.unwrap().code.as_deref(), Some("6"));
    assert_eq!((offer.openings, offer.accessible, offer.hard_to_fill), (Some(2), Some(true), Some(true)));
    assert_eq!(offer.remote, None);
    assert_eq!(offer.dates.created.unwrap().to_string(), "2026-10-05T06:30:00Z");
    assert_eq!(offer.application.url.as_deref(), Some("https://exemple.fr/postuler"));
    let pay = offer.salary.unwrap();
    assert_eq!((pay.yearly_min, pay.yearly_max), (Some(23_076.0), Some(25_200.0)));
    assert_eq!(pay.extras, ["Mutuelle", "Primes", "Chèque repas"]);
    let asked = offer.requirements;
    assert_eq!((asked.skills[0].required, asked.skills[1].required), (Some(true), None));
    assert_eq!((asked.studies[0].required, asked.languages.len(), asked.licences.len()), (Some(false), 1, 1));
}

#[test]
fn what_no_field_takes_is_kept_as_it_was() {
    let offer = complete(Policy::france_travail());
    assert_eq!(offer.extra["outilsBureautiques"], json!(["Tableur"]));
    assert_eq!(offer.extra["salaire"]["commentaire"], "Selon expérience");
    assert_eq!(offer.extra["origineOffre"], json!({"origine": "2"}));
    for key in [
        "qualitesProfessionnelles",
        "contexteTravail",
        "deplacementLibelle",
        "experienceCommentaire",
        "secteurActivite",
    ] {
        assert!(offer.extra.contains_key(key), "{key}");
    }
}

#[test]
fn nobody_is_named_unless_the_policy_allows_it() {
    let closed = serde_json::to_string(&complete(Policy::france_travail())).unwrap();
    for person in ["Camille", "03 00 00 00", "agence@", "rue Inventée"] {
        assert!(!closed.contains(person), "{person}");
    }
    let open = complete(Policy::open("Licence Ouverte 2.0", "Source : essai"));
    let contact = open.application.contact.unwrap();
    assert_eq!((contact.name.as_deref(), contact.address.len()), (Some("Fournil - Camille EXEMPLE"), 2));
    assert!(open.extra.contains_key("agence"));
}

#[test]
fn what_scripts_make_of_the_api_is_understood() {
    let mut records = fixture("derived.jsonl");
    let odd = offer(records.pop().unwrap(), Policy::france_travail());
    let flat = offer(records.pop().unwrap(), Policy::france_travail());

    assert_eq!(flat.place.commune.unwrap().as_str(), "59512");
    assert_eq!((flat.contract.kind, flat.contract.duration_months), (Some(ContractType::Cdd), Some(12.0)));
    assert!(flat.contract.apprenticeship);
    assert_eq!((flat.openings, flat.accessible), (Some(3), Some(true)));
    assert_eq!(flat.employer.name.as_deref(), Some("Mairie de Valinvent"));
    assert_eq!(flat.salary.unwrap().yearly_max, Some(26_000.0));
    assert_eq!((flat.requirements.skills.len(), flat.requirements.licences[0].label.as_str()), (1, "B"));
    assert_eq!((&flat.extra["score"], &flat.extra["_vuLe"]), (&json!(12), &json!(["2026-03-25"])));

    assert_eq!(odd.source.external_id.as_str(), "1908888");
    assert_eq!(odd.place.commune.unwrap().as_str(), "62041");
    assert_eq!(odd.contract.kind, Some(ContractType::Lib));
    assert_eq!(odd.working_time.weekly_hours, Some(24.5));
    assert_eq!(odd.salary.unwrap().yearly_min, Some(28_000.0));
    assert_eq!(odd.extra["entreprise"], json!(["?"]));
    assert_eq!((&odd.extra["nombrePostes"], &odd.extra["created"]), (&json!("beaucoup"), &json!("bientôt")));
}

#[test]
fn an_offer_without_identity_is_refused() {
    for record in [json!({"intitule": "Sans identité"}), json!({"id": " "}), json!({"id": ["a"]})] {
        assert_eq!(FranceTravail.draft(record).unwrap_err().field, "id");
    }
    assert!(FranceTravail.draft(json!([1])).unwrap_err().reason.contains("object"));
}

#[test]
fn an_adapted_company_is_a_kind_of_employer() {
    let record = json!({"id": "1", "intitule": "A", "entreprise": {"entrepriseAdaptee": true}});
    assert_eq!(offer(record, Policy::france_travail()).employer.kind, Some(EmployerKind::AdaptedCompany));
}
