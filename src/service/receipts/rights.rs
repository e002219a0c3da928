//! The rights that a person has, by the ground on which the profile is used, and where to exercise them.

use super::told;
use crate::domain::permission::{Basis, Permission};
use serde_json::{Value, json};

/// A right: its article, its name in French and in English.
type Right = (&'static str, &'static str, &'static str);

const ALWAYS: [Right; 4] = [
    ("eu-gdpr:A15", "Droit d'accès", "Right of access"),
    ("eu-gdpr:A16", "Droit de rectification", "Right to rectification"),
    ("eu-gdpr:A17", "Droit à l'effacement", "Right to erasure"),
    ("eu-gdpr:A77", "Droit de réclamation auprès de la CNIL", "Right to complain to the authority (CNIL)"),
];
const WITHDRAW: Right = ("eu-gdpr:A7-3", "Droit de retirer le consentement", "Right to withdraw consent");
const PORTABILITY: Right = ("eu-gdpr:A20", "Droit à la portabilité", "Right to data portability");
const OBJECT: Right = ("eu-gdpr:A21", "Droit d'opposition", "Right to object");

/// Those that go with a ground, beside those that a person always has.
const fn of_basis(basis: Basis) -> &'static [Right] {
    match basis {
        Basis::Consent => &[WITHDRAW, PORTABILITY],
        Basis::PublicTask => &[OBJECT],
        Basis::PreContract => &[PORTABILITY],
    }
}

pub(super) fn rights(permission: &Permission, base: &str) -> Vec<Value> {
    let all = of_basis(permission.basis).iter().chain(&ALWAYS);
    let right = |(article, french, english): &Right| {
        let complaint = *article == "eu-gdpr:A77";
        let at = if complaint { "https://www.cnil.fr/fr/plaintes".to_owned() } else { format!("{base}/me") };
        json!({
            "@type": ["dpv:DataSubjectRight", article],
            "dct:title": told(permission, french, english),
            "dpv:isExercisedAt": at,
            "dpv:hasApplicableLaw": "eu-gdpr:GDPR",
            "dpv:hasJurisdiction": "loc:EU",
        })
    };
    all.map(right).collect()
}

/// How the person stops it.
pub(super) fn control(basis: Basis, base: &str) -> Value {
    let kinds: &[&str] = match basis {
        Basis::Consent => &["dpv:ProvideConsent", "dpv:WithdrawConsent"],
        Basis::PublicTask => &["dpv:ObjectingToProcess"],
        Basis::PreContract => &["dpv:WithdrawingFromProcess"],
    };
    json!({ "@type": kinds, "dpv:isExercisedAt": format!("{base}/me") })
}
