//! What the words of permissions are called on a page.

use crate::domain::permission::{Basis, DataCategory, PermissionState, Purpose, RecipientCategory};
use crate::portal::language::Language;

fn said(language: Language, english: &'static str, french: &'static str) -> &'static str {
    if language.is_french() { french } else { english }
}

/// A purpose.
pub fn purpose(purpose: Purpose, language: Language) -> &'static str {
    match purpose {
        Purpose::Search => said(language, "To be found without your name", "Être trouvé sans votre nom"),
        Purpose::Contact => said(language, "To be contacted", "Être contacté"),
        Purpose::Matching => said(language, "To receive suggestions", "Recevoir des propositions"),
        Purpose::Statistics => said(language, "To be counted in statistics", "Être compté dans les statistiques"),
    }
}

/// A part of a profile.
pub fn category(category: DataCategory, language: Language) -> &'static str {
    match category {
        DataCategory::Identity => {
            said(language, "name, address, telephone, e-mail, networks", "nom, adresse, téléphone, e-mail, réseaux")
        }
        DataCategory::Profile => said(
            language,
            "what you look for, skills, languages, licences, level of diploma",
            "ce que vous cherchez, compétences, langues, permis, niveau de diplôme",
        ),
        DataCategory::History => said(
            language,
            "jobs and studies, with employers, schools and dates",
            "emplois et études, avec employeurs, écoles et dates",
        ),
        DataCategory::Text => said(language, "what you wrote freely", "ce que vous avez écrit librement"),
    }
}

/// A kind of recipients.
pub fn recipients(category: RecipientCategory, language: Language) -> &'static str {
    match category {
        RecipientCategory::Employers => said(language, "employers", "employeurs"),
        RecipientCategory::TemporaryWorkAgencies => {
            said(language, "temporary work agencies", "agences de travail temporaire")
        }
        RecipientCategory::JobPlatforms => said(language, "job platforms", "plateformes d’emploi"),
        RecipientCategory::PublicEmploymentServices => {
            said(language, "public employment services", "services publics de l’emploi")
        }
        RecipientCategory::IntegrationStructures => {
            said(language, "structures of inclusion through work (SIAE)", "structures d’insertion (SIAE)")
        }
        RecipientCategory::TrainingBodies => said(language, "training bodies", "organismes de formation"),
    }
}

/// Where a permission stands.
pub fn state(state: PermissionState, language: Language) -> &'static str {
    match state {
        PermissionState::Pending => said(language, "waits for you", "attend votre réponse"),
        PermissionState::InForce => said(language, "in force", "en cours"),
        PermissionState::Expired => said(language, "ended", "terminée"),
        PermissionState::Withdrawn => said(language, "taken back", "retirée"),
    }
}

/// The ground of a permission.
pub fn basis(basis: Basis, language: Language) -> &'static str {
    match basis {
        Basis::Consent => said(language, "your consent", "votre consentement"),
        Basis::PublicTask => said(language, "a task of public interest", "une mission d’intérêt public"),
        Basis::PreContract => said(language, "steps before a contract", "des mesures précontractuelles"),
    }
}

/// Where a request for contact stands.
pub fn request_state(state: &str, language: Language) -> &'static str {
    match state {
        "waiting" => said(language, "waits for you", "attend votre réponse"),
        "accepted" => said(language, "accepted", "acceptée"),
        "reported" => said(language, "reported", "signalée"),
        _ => said(language, "refused", "refusée"),
    }
}

/// What was left out of a CV, as the service names it.
pub fn left_out(what: &'static str, language: Language) -> &'static str {
    if !language.is_french() {
        return what;
    }
    match what {
        "date of birth or age" => "date de naissance ou âge",
        "gender" => "sexe",
        "nationality" => "nationalité",
        "social security number (NIR)" => "numéro de sécurité sociale (NIR)",
        "health, disability status" => "santé, handicap",
        "letter to an employer" => "lettre à un employeur",
        "attached file" => "pièce jointe",
        "date, link or address that could not be read" => "date, lien ou adresse illisible",
        "field that JSON Resume does not have" => "champ que JSON Resume ne connaît pas",
        other => other,
    }
}
