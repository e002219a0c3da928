//! Who is named in a receipt: the operator, those who may use the profile, whom it came from, the authority, the person.

use super::{About, urn};
use crate::domain::permission::Permission;
use crate::store::{Processor, ProcessorOwner, ProcessorRole};
use serde_json::{Value, json};
use uuid::Uuid;

/// The authority that a person may complain to: the CNIL, as the vocabulary names it.
pub(super) const AUTHORITY: &str = "legal-fr:DPA-FR";

/// Who runs this server, in law (GDPR art. 13(1)(a) and (b)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Its name in law.
    pub name: String,
    /// Its postal address, in one line.
    pub address: String,
    /// How to reach its data protection officer: an e-mail address or a page.
    pub dpo: String,
    /// Where it keeps the data: ISO 3166-1 alpha-2.
    pub countries: Vec<String>,
}

impl Default for Operator {
    /// Nobody: for development.
    fn default() -> Self {
        let unnamed = "exploitant non déclaré / operator not stated".to_owned();
        Self { name: unnamed.clone(), address: unnamed.clone(), dpo: unnamed, countries: vec!["FR".to_owned()] }
    }
}

/// The entities of one receipt, and what they are called in it.
#[derive(Debug)]
pub(super) struct Entities<'a> {
    about: &'a About<'a>,
    recipients: Vec<Uuid>,
}

impl<'a> Entities<'a> {
    pub(super) fn new(permission: &Permission, about: &'a About<'a>) -> Self {
        Self { about, recipients: permission.recipients.apps().collect() }
    }

    pub(super) fn operator_id(&self) -> String {
        format!("{}/privacy#operator", self.about.base)
    }

    pub(super) fn source_id(&self) -> String {
        format!("urn:passerelle:source:{}", self.about.source.as_str())
    }

    pub(super) fn subject_id(&self) -> String {
        urn(self.about.subject)
    }

    /// Those who may use the profile; the operator where nobody outside may.
    pub(super) fn recipient_ids(&self) -> Vec<String> {
        if self.recipients.is_empty() {
            return vec![self.operator_id()];
        }
        self.recipients.iter().map(|app| app_id(*app)).collect()
    }

    /// Recipients that decide why and how they use it.
    pub(super) fn controller_ids(&self) -> Vec<String> {
        let deciding = self.recipients.iter().filter(|app| {
            let found = self.processor(&ProcessorOwner::App(**app));
            found.is_none_or(|processor| processor.role != ProcessorRole::Processor)
        });
        std::iter::once(self.operator_id()).chain(deciding.map(|app| app_id(*app))).collect()
    }

    /// Countries in which the profile is kept, each once: the operator's and those of its recipients.
    pub(super) fn countries(&self) -> Vec<String> {
        let own = self.about.operator.countries.iter();
        let theirs = self.recipients.iter().filter_map(|app| self.processor(&ProcessorOwner::App(*app)));
        let mut countries: Vec<_> = own.chain(theirs.flat_map(|processor| &processor.countries)).collect();
        countries.sort();
        countries.dedup();
        countries.into_iter().map(|code| format!("loc:{code}")).collect()
    }

    /// All of them, described.
    pub(super) fn all(&self) -> Vec<Value> {
        let recipients = self.recipients.iter().map(|app| {
            let found = self.processor(&ProcessorOwner::App(*app));
            let roles = ["dpv:Recipient", "dpv:ThirdParty"];
            party(&app_id(*app), &app.to_string(), found, &roles)
        });
        let source = self.processor(&ProcessorOwner::Source(self.about.source.clone()));
        let source = party(&self.source_id(), self.about.source.as_str(), source, &["dpv:DataSource"]);
        [self.operator(), self.subject(), source].into_iter().chain(recipients).chain([authority()]).collect()
    }

    fn processor(&self, owner: &ProcessorOwner) -> Option<&'a Processor> {
        self.about.processors.iter().find(|processor| processor.owner == *owner)
    }

    fn operator(&self) -> Value {
        let (id, operator) = (self.operator_id(), self.about.operator);
        json!({
            "@id": id,
            "@type": ["dpv:Organisation", "dpv:DataController"],
            "dpv:hasIdentifier": id,
            "dpv:hasName": operator.name,
            "dpv:hasContact": operator.dpo,
            "dpv:hasAddress": operator.address,
            "schema:contactPoint": contact(&operator.dpo),
            "schema:address": postal(&operator.address),
            "schema:url": format!("{}/privacy", self.about.base),
        })
    }

    // Neither a name nor an address: the receipt is for the person, who knows who they are.
    fn subject(&self) -> Value {
        let id = self.subject_id();
        json!({ "@id": id, "@type": ["dpv:DataSubject", "dpv:JobApplicant"], "dpv:hasIdentifier": id })
    }
}

fn app_id(app: Uuid) -> String {
    format!("urn:passerelle:app:{app}")
}

/// An app or a platform. Where its address was not told yet, its SIREN names its seat in the public register.
fn party(id: &str, short: &str, known: Option<&Processor>, roles: &[&str]) -> Value {
    let mut types = vec!["dpv:Organisation"];
    types.extend(roles);
    let Some(known) = known else {
        return json!({ "@id": id, "@type": types, "dpv:hasIdentifier": id, "dpv:hasName": short });
    };
    types.push(match known.role {
        ProcessorRole::Controller => "dpv:DataController",
        ProcessorRole::JointController => "dpv:JointDataControllers",
        ProcessorRole::Processor => "dpv:DataProcessor",
    });
    let locations: Vec<_> = known.countries.iter().map(|code| format!("loc:{code}")).collect();
    let mut party = json!({
        "@id": id,
        "@type": types,
        "dpv:hasIdentifier": id,
        "dpv:hasName": known.legal_name,
        "dct:identifier": {
            "@type": "schema:PropertyValue", "schema:propertyID": "SIREN", "schema:value": known.siren,
        },
        "dpv:hasContact": known.dpo,
        "schema:contactPoint": contact(&known.dpo),
        "dpv:hasLocation": locations,
        "schema:url": known.privacy_notice,
    });
    if let Some(address) = &known.address {
        party["dpv:hasAddress"] = json!(address);
        party["schema:address"] = postal(address);
    }
    party
}

fn postal(address: &str) -> Value {
    json!({ "@type": "schema:PostalAddress", "schema:streetAddress": address })
}

fn contact(dpo: &str) -> Value {
    let (email, page) = ("schema:email", "schema:url");
    let kind = if dpo.starts_with("http") { page } else { email };
    json!({ "@type": "schema:ContactPoint", "schema:contactType": "data protection officer", kind: dpo })
}

fn authority() -> Value {
    json!({
        "@id": AUTHORITY,
        "@type": ["dpv:Authority", "dpv:DataProtectionAuthority"],
        "dpv:hasIdentifier": AUTHORITY,
        "dpv:hasName": "Commission nationale de l'informatique et des libertés (CNIL)",
        "dpv:hasContact": "https://www.cnil.fr/fr/plaintes",
        "schema:contactPoint": { "@type": "schema:ContactPoint", "schema:url": "https://www.cnil.fr/fr/plaintes" },
        "schema:address": {
            "@type": "schema:PostalAddress",
            "schema:streetAddress": "3 place de Fontenoy, TSA 80715",
            "schema:postalCode": "75334",
            "schema:addressLocality": "Paris Cedex 07",
            "schema:addressCountry": "FR",
        },
        "schema:url": "https://www.cnil.fr",
    })
}
