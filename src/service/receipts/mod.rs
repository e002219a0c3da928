//! Receipts: each permission as a signed document that its person keeps, and that a program of anybody can check.
//!
//! The form is the profile [`PROFILE`] of the W3C Data Privacy Vocabulary for ISO/IEC TS 27560:2023, as JSON-LD with its
//! context inside. Sources: <https://w3id.org/dpv/guides/consent-27560>, GDPR art. 7, 12, 13 and 14.

mod entities;
mod jws;
mod process;
mod rights;
mod status;
#[cfg(test)]
mod tests;

pub use entities::Operator;
pub use jws::{JWS_TYPE, sign_document};

use crate::domain::SourceId;
use crate::domain::permission::Permission;
use crate::store::Processor;
use entities::Entities;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// The profile that every receipt conforms to.
pub const PROFILE: &str = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr";
/// That of the record in it.
const RECORD_PROFILE: &str = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr";
/// The terms, written out: nobody has to fetch anything to read a receipt.
const CONTEXT: &str = include_str!("context.json");

/// What a receipt says besides the permission itself.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Where the person's page is: `{base}/me`. No slash at the end.
    pub base: &'a str,
    /// Who runs this server.
    pub operator: &'a Operator,
    /// The person, by a random id that stands nowhere else.
    pub subject: Uuid,
    /// Whom the profile came from.
    pub source: &'a SourceId,
    /// Who is who in law.
    pub processors: &'a [Processor],
    /// When the receipt is written.
    pub now: Timestamp,
}

/// The receipt of a permission as it stands at that moment: JSON-LD.
#[must_use]
pub fn receipt(permission: &Permission, about: &About<'_>) -> Value {
    let created = about.now.to_string();
    // Another moment is another receipt, of the same record.
    let id = Uuid::new_v5(&permission.id, created.as_bytes());
    let entities = Entities::new(permission, about);
    json!({
        "@context": context(),
        "@id": urn(id),
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": PROFILE,
        "dct:identifier": id.to_string(),
        "dpv:hasIdentifier": id.to_string(),
        "dct:created": created,
        "dct:creator": entities.operator_id(),
        "dct:language": permission.notice.language,
        "dpv:hasRecordOfActivity": record(permission, about, &entities),
        "dpv:hasEntity": entities.all(),
    })
}

fn record(permission: &Permission, about: &About<'_>, entities: &Entities<'_>) -> Value {
    json!({
        "@id": urn(permission.id),
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": RECORD_PROFILE,
        "dct:identifier": permission.id.to_string(),
        "dpv:hasIdentifier": permission.id.to_string(),
        "dct:created": permission.granted_at.to_string(),
        "dpv:hasDataSubject": urn(about.subject),
        "dpv:hasNotice": notice(permission),
        "dpv:hasProcess": process::process(permission, about, entities),
        "dpv:hasConsentStatus": status::statuses(permission, about.now, entities),
    })
}

fn notice(permission: &Permission) -> Value {
    let notice = &permission.notice;
    json!({
        "@id": notice.url,
        "@type": ["dpv:PrivacyNotice", "dpv:ConsentNotice"],
        "schema:url": notice.url,
        "schema:version": notice.version,
        "dct:date": notice.version,
        "dct:language": notice.language,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": "spdx:checksumAlgorithm_sha256",
            "spdx:checksumValue": notice.sha256.to_string(),
        },
    })
}

/// The context of every receipt.
pub(in crate::service) fn context() -> Value {
    serde_json::from_str(CONTEXT).unwrap_or_default()
}

pub(in crate::service) fn urn(id: Uuid) -> String {
    format!("urn:uuid:{id}")
}

/// A text in the language of the notice: French, unless that was English.
fn told(permission: &Permission, french: &str, english: &str) -> Value {
    let language = permission.notice.language.as_str();
    let text = if language == "en" { english } else { french };
    json!({ "@value": text, "@language": if language == "en" { "en" } else { "fr" } })
}
