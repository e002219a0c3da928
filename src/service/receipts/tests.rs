use super::*;
use crate::auth::{is_signed, new_signing_key};
use crate::domain::cv::CvId;
use crate::domain::permission::{
    Act, Age, Basis, DataCategory, NewPermission, Notice, NoticeHash, Purpose, Recipients,
};
use crate::store::{ProcessorOwner, ProcessorRole};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::ToSpan;
use rand::{SeedableRng, rngs::StdRng};
use std::collections::BTreeSet;

const APP: Uuid = Uuid::from_u128(7);
const CV: Uuid = Uuid::from_u128(0xcafe_0000_0000_4000_8000_0000_0000_beef);
const BASE: &str = "https://api.exemple.fr";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

fn alpha() -> SourceId {
    SourceId::new("alpha").unwrap()
}

fn granted(purpose: Purpose, basis: Basis, act: Act) -> Permission {
    let outside = basis == Basis::Consent && purpose != Purpose::Statistics;
    let new = NewPermission {
        id: Uuid::from_u128(1),
        cv: CvId::from(CV),
        purpose,
        basis,
        recipients: if outside { Recipients::app(APP) } else { Recipients::Operator },
        categories: BTreeSet::from([DataCategory::Profile]),
        notice: Notice {
            url: format!("{BASE}/v1/notices/2026-11-26?lang=fr"),
            version: "2026-11-26".into(),
            language: "fr".into(),
            sha256: NoticeHash([3; 32]),
        },
        months: 6,
        age: Age::Adult,
    };
    new.grant(act, at(0)).unwrap()
}

fn written(permission: &Permission, now: Timestamp) -> Value {
    let processors = [Processor {
        owner: ProcessorOwner::App(APP),
        legal_name: "Emploi Exemple SAS".into(),
        address: Some("1 rue de l'Exemple, 59000 Lille".into()),
        siren: "732829320".into(),
        dpo: "dpo@exemple.fr".into(),
        privacy_notice: "https://exemple.fr/confidentialite".into(),
        role: ProcessorRole::Controller,
        countries: vec!["FR".into(), "DE".into()],
        category: None,
        at: at(0),
    }];
    let (operator, source) = (Operator::default(), alpha());
    let subject = Uuid::from_u128(99);
    receipt(
        permission,
        &About { base: BASE, operator: &operator, subject, source: &source, processors: &processors, now },
    )
}

fn types(values: &Value, at: &str) -> Vec<String> {
    let values = values.as_array().unwrap().iter();
    values
        .flat_map(|value| value[at].as_array().unwrap().clone())
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_receipt_has_every_field_that_the_profile_asks_for() {
    let permission = granted(Purpose::Search, Basis::Consent, Act::Ticked);
    let receipt = written(&permission, at(60));
    assert_eq!(receipt["dct:conformsTo"], PROFILE);
    assert_eq!(receipt["dct:created"], at(60).to_string());
    assert_eq!(receipt["dct:creator"], "https://api.exemple.fr/privacy#operator");
    assert_eq!(receipt["dct:language"], "fr");
    let record = &receipt["dpv:hasRecordOfActivity"];
    assert_eq!(record["dct:identifier"], permission.id.to_string());
    assert_eq!(record["dpv:hasDataSubject"], "urn:uuid:00000000-0000-0000-0000-000000000063");
    assert_eq!(record["dpv:hasNotice"]["spdx:checksum"]["spdx:checksumValue"], "03".repeat(32));
    assert_eq!(record["dpv:hasNotice"]["schema:version"], "2026-11-26");
    let process = &record["dpv:hasProcess"];
    for field in [
        "hasPurpose",
        "hasPersonalData",
        "hasProcessing",
        "hasDataSource",
        "hasDataController",
        "hasRecipient",
        "hasStorageCondition",
        "hasJurisdiction",
        "hasLegalBasis",
        "hasConsentControl",
        "hasRight",
        "hasAuthority",
    ] {
        assert!(!process[format!("dpv:{field}")].is_null(), "{field}");
    }
    assert_eq!(process["dpv:hasStorageCondition"][0]["dpv:hasLocation"], json!(["loc:DE", "loc:FR"]));
    assert_eq!(process["dpv:hasStorageCondition"][1]["dpv:hasDuration"], "P6M");
    assert_eq!(process["dpv:hasRecipient"], json!([format!("urn:passerelle:app:{APP}")]));
    let entities = receipt["dpv:hasEntity"].as_array().unwrap();
    let named = |name: &str| entities.iter().find(|entity| entity["dpv:hasName"] == name).unwrap();
    let app = named("Emploi Exemple SAS");
    assert_eq!(app["dpv:hasAddress"], "1 rue de l'Exemple, 59000 Lille");
    assert_eq!(app["schema:address"]["schema:streetAddress"], app["dpv:hasAddress"]);
    assert_eq!(app["dpv:hasLocation"], json!(["loc:FR", "loc:DE"]));
    assert!(named("alpha").get("schema:address").is_none(), "of whom nothing is on file, none is invented");
}

#[test]
fn a_receipt_names_the_category_and_its_members_of_that_day() {
    let mut permission = granted(Purpose::Search, Basis::Consent, Act::Ticked);
    let named = |permission: &Permission| {
        let receipt = written(permission, at(60));
        let process = &receipt["dpv:hasRecordOfActivity"]["dpv:hasProcess"];
        (process["dct:description"]["@value"].as_str().unwrap().to_owned(), process["dpv:hasRecipient"].clone())
    };
    assert_eq!(named(&permission).0, "Destinataires nommés un par un");
    let other = Uuid::from_u128(8);
    let on = "2026-11-26".parse().unwrap();
    permission.recipients = Recipients::Category { name: "employers".into(), members: [APP, other].into(), on };
    let (said, recipients) = named(&permission);
    assert!(said.contains("employers") && said.contains("2026-11-26"), "{said}");
    assert_eq!(recipients.as_array().unwrap().len(), 2, "{recipients}");
}

#[test]
fn the_id_of_the_cv_is_in_no_receipt() {
    let permission = granted(Purpose::Contact, Basis::Consent, Act::Asserted { source: alpha() });
    let text = written(&permission, at(60)).to_string();
    assert!(!text.contains(&CV.to_string()) && !text.contains(&CV.simple().to_string()));
}

#[test]
fn the_ground_sets_the_rights_and_how_to_stop() {
    let told = |purpose, basis| {
        let receipt = written(&granted(purpose, basis, Act::Ticked), at(60));
        let process = receipt["dpv:hasRecordOfActivity"]["dpv:hasProcess"].clone();
        (types(&process["dpv:hasRight"], "@type"), process["dpv:hasConsentControl"]["@type"].clone())
    };
    let has = |rights: &[String], article: &str| rights.contains(&format!("eu-gdpr:{article}"));
    let (rights, control) = told(Purpose::Search, Basis::Consent);
    assert!(has(&rights, "A7-3") && has(&rights, "A20") && !has(&rights, "A21"));
    assert!(control.to_string().contains("WithdrawConsent"));
    let (rights, control) = told(Purpose::Statistics, Basis::PublicTask);
    assert!(!has(&rights, "A7-3") && !has(&rights, "A20") && has(&rights, "A21"));
    assert!(!control.to_string().contains("Consent"));
    let (rights, _) = told(Purpose::Matching, Basis::PreContract);
    assert!(!has(&rights, "A7-3") && has(&rights, "A20") && !has(&rights, "A21"));
    for article in ["A15", "A16", "A17", "A77"] {
        assert!(has(&rights, article), "{article}");
    }
}

#[test]
fn the_states_tell_what_happened_by_whom_and_nothing_before_it_did() {
    let asserted = granted(Purpose::Search, Basis::Consent, Act::Asserted { source: alpha() });
    let told = |permission: &Permission, now| {
        let receipt = written(permission, now);
        let status = &receipt["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"];
        (
            types(status, "@type"),
            status.as_array().unwrap().last().unwrap()["dpv:isIndicatedBy"].as_str().unwrap().to_owned(),
        )
    };
    let person = "urn:uuid:00000000-0000-0000-0000-000000000063";
    assert_eq!(told(&asserted, at(1)), (vec!["dpv:ConsentRequested".into()], "urn:passerelle:source:alpha".into()));
    let confirmed = asserted.clone().confirmed(at(10));
    assert_eq!(told(&confirmed, at(5)).0.len(), 1);
    assert_eq!(told(&confirmed, at(10)).0[1..], ["dpv:ConsentGiven", "dpv:ExpressedConsent"]);
    let withdrawn = confirmed.clone().withdrawn(at(20));
    let (states, by) = told(&withdrawn, at(30));
    assert_eq!((states.last().unwrap().as_str(), by.as_str()), ("dpv:ConsentWithdrawn", person));
    let (states, by) = told(&confirmed, confirmed.expires_at + 1.second());
    assert_eq!(states.last().unwrap(), "dpv:ConsentExpired");
    assert_eq!(by, "https://api.exemple.fr/privacy#operator");
}

#[test]
fn every_prefix_of_a_receipt_stands_in_its_context() {
    fn walk(value: &Value, known: &Value, wrong: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members.iter().filter(|(name, _)| *name != "@context") {
                    let prefix = name.split(':').next().unwrap();
                    if !name.starts_with('@') && known.get(prefix).is_none() {
                        wrong.push(name.clone());
                    }
                    walk(value, known, wrong);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, known, wrong)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let receipt = written(&granted(Purpose::Contact, Basis::Consent, Act::Sent), at(60));
    let mut wrong = Vec::new();
    walk(&receipt, &receipt["@context"], &mut wrong);
    assert!(receipt["@context"].is_object(), "nobody fetches anything");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_signature_is_of_the_whole_text_and_no_access_token() {
    let key = new_signing_key(&mut StdRng::seed_from_u64(1), at(0), at(0)).unwrap();
    let keys = [key];
    let document = written(&granted(Purpose::Search, Basis::Consent, Act::Ticked), at(60));
    let jws = sign_document(&keys, at(60), &document).unwrap();
    let parts: Vec<_> = jws.split('.').collect();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
    assert_eq!((header["alg"].as_str(), header["typ"].as_str()), (Some("EdDSA"), Some(JWS_TYPE)));
    assert_eq!(header["kid"], keys[0].kid);
    let payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    assert_eq!(payload, document);
    assert!(is_signed(&keys, &keys[0].kid, &format!("{}.{}", parts[0], parts[1]), parts[2]).unwrap());
    assert!(!is_signed(&keys, &keys[0].kid, &format!("{}.{}x", parts[0], parts[1]), parts[2]).unwrap());
    assert!(sign_document(&[], at(60), &document).is_err());
}
