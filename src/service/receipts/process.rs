//! What a permission allows: the purpose, the data, what is done with them, where and how long they are kept.

use super::entities::{AUTHORITY, Entities};
use super::{About, rights, told};
use crate::domain::permission::{Act, Basis, DataCategory, Permission, Purpose, Recipients};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

/// When a profile is erased that nothing keeps any more: three months without a permission, and two weeks of warning.
const ERASED_AFTER: &str = "P3M14D";

pub(super) fn process(permission: &Permission, about: &About<'_>, entities: &Entities<'_>) -> Value {
    let data: Vec<_> = permission.categories.iter().map(|category| data(permission, *category, entities)).collect();
    json!({
        "@type": "dpv:Process",
        "dpv:hasPurpose": purpose(permission),
        "dpv:hasPersonalData": data,
        "dpv:hasProcessing": operations(permission.purpose),
        "dpv:hasDataSource": source(permission, entities),
        "dpv:hasDataController": entities.controller_ids(),
        "dpv:hasRecipient": entities.recipient_ids(),
        "dct:description": recipients(permission),
        "dpv:hasStorageCondition": [
            { "@type": "dpv:StorageLocation", "dpv:hasLocation": entities.countries() },
            { "@type": "dpv:StorageDuration", "dpv:hasDuration": lasting(permission.granted_at, permission.expires_at) },
            { "@type": "dpv:StorageDeletion", "dpv:hasDuration": ERASED_AFTER },
        ],
        "dpv:hasJurisdiction": ["loc:FR", "loc:EU"],
        "dpv:hasApplicableLaw": "eu-gdpr:GDPR",
        "dpv:hasLegalBasis": basis(permission),
        "dpv:hasConsentControl": rights::control(permission.basis, about.base),
        "dpv:hasRight": rights::rights(permission, about.base),
        "dpv:hasAuthority": AUTHORITY,
    })
}

fn purpose(permission: &Permission) -> Value {
    let (terms, french, english): (&[&str], _, _) = match permission.purpose {
        Purpose::Search => (
            &["dpv:RecruitmentManagement", "dpv:SearchFunctionalities"],
            "Être trouvé sans son nom",
            "To be found without one's name",
        ),
        Purpose::Contact => (
            &["dpv:RecruitmentManagement", "dpv:CommunicationManagement"],
            "Être contacté : l'identité est révélée",
            "To be contacted: the identity is revealed",
        ),
        Purpose::Matching => (
            &["dpv:ProvidePersonalisedRecommendations"],
            "Recevoir des propositions d'offres",
            "To receive suggestions of offers",
        ),
        Purpose::Statistics => {
            (&["dpv:ProvideOfficialStatistics"], "Être compté dans les statistiques", "To be counted in statistics")
        }
    };
    let types: Vec<_> = std::iter::once("dpv:Purpose").chain(terms.iter().copied()).collect();
    json!({
        "@type": types,
        "dct:identifier": permission.purpose.as_str(),
        "dct:title": told(permission, french, english),
    })
}

/// Whom the person named: it is the apps that are listed, and nobody who joins their category later.
fn recipients(permission: &Permission) -> Value {
    match &permission.recipients {
        Recipients::Category { name, on, .. } => told(
            permission,
            &format!("Catégorie nommée : {name}. Les destinataires sont ses membres du {on}, et aucun autre"),
            &format!("Category named: {name}. The recipients are its members of {on}, and no other"),
        ),
        Recipients::Apps { .. } => told(permission, "Destinataires nommés un par un", "Recipients named one by one"),
        Recipients::Operator => told(permission, "L'exploitant seul", "The operator alone"),
    }
}

fn data(permission: &Permission, category: DataCategory, entities: &Entities<'_>) -> Value {
    let (terms, french, english): (&[&str], _, _) = match category {
        DataCategory::Identity => (
            &["pd:Name", "pd:EmailAddress", "pd:TelephoneNumber", "pd:PhysicalAddress"],
            "Nom, adresse, téléphone, e-mail, pages sur les réseaux",
            "Name, address, telephone, e-mail, pages on networks",
        ),
        DataCategory::Profile => (
            &["pd:Professional", "pd:Preference", "pd:Language", "pd:EducationQualification"],
            "Métiers cherchés, compétences, langues, permis, niveau de diplôme",
            "Occupations looked for, skills, languages, licences, level of diploma",
        ),
        DataCategory::History => (
            &["pd:EmploymentHistory", "pd:EducationExperience", "pd:ProfessionalCertification"],
            "Emplois, études, certificats, avec employeurs, écoles et dates",
            "Jobs, studies, certificates, with employers, schools and dates",
        ),
        DataCategory::Text => (&["dpv:ProvidedPersonalData"], "Textes écrits librement", "Texts written freely"),
    };
    let pseudonymous = permission.purpose != Purpose::Contact;
    let kind = if pseudonymous { "dpv:PseudonymisedData" } else { "dpv:PersonalData" };
    let types: Vec<_> = std::iter::once(kind).chain(terms.iter().copied()).collect();
    json!({
        "@type": types,
        "dct:identifier": category.as_str(),
        "dct:title": told(permission, french, english),
        "dpv:hasDataSource": source(permission, entities),
    })
}

/// The platform, where it says so for the person; the person, who acts, otherwise.
fn source(permission: &Permission, entities: &Entities<'_>) -> Vec<String> {
    match permission.act {
        Act::Asserted { .. } => vec![entities.source_id(), entities.subject_id()],
        Act::Ticked | Act::Accepted { .. } | Act::Sent => vec![entities.subject_id(), entities.source_id()],
    }
}

const fn operations(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::Search => &["dpv:Collect", "dpv:Store", "dpv:Pseudonymise", "dpv:MakeAvailable"],
        Purpose::Contact => &["dpv:Collect", "dpv:Store", "dpv:Disclose"],
        Purpose::Matching => &["dpv:Collect", "dpv:Store", "dpv:Pseudonymise", "dpv:Match"],
        Purpose::Statistics => &["dpv:Collect", "dpv:Store", "dpv:Anonymise", "dpv:Aggregate"],
    }
}

fn basis(permission: &Permission) -> Value {
    match permission.basis {
        Basis::Consent => json!(["eu-gdpr:A6-1-a", "dpv:ExpressedConsent"]),
        Basis::PublicTask => json!("eu-gdpr:A6-1-e-public-interest"),
        Basis::PreContract => json!("eu-gdpr:A6-1-b-enter-into-contract"),
    }
}

/// From one time to another, by the calendar: `P6M`.
pub(super) fn lasting(from: Timestamp, to: Timestamp) -> String {
    let zoned = |at: Timestamp| at.to_zoned(TimeZone::UTC);
    let span = zoned(from).until((Unit::Month, &zoned(to)));
    span.map_or_else(|_| String::new(), |span| span.to_string())
}
