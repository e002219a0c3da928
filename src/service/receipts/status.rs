//! Where a permission stands: what happened to it, when, and by whom.

use super::entities::Entities;
use super::process::lasting;
use super::told;
use crate::domain::permission::{Act, Basis, Permission, PermissionState};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The events so far, in the order in which they happened.
pub(super) fn statuses(permission: &Permission, now: Timestamp, entities: &Entities<'_>) -> Vec<Value> {
    let event = |kinds: &[&str], at: Timestamp, by: String, how: Value| {
        json!({
            "@type": kinds,
            "dpv:isIndicatedAtTime": at.to_string(),
            "dpv:isIndicatedBy": by,
            "dpv:hasIndicationMethod": how,
            "dpv:hasDuration": lasting(permission.granted_at, permission.expires_at),
            "dct:valid": permission.expires_at.to_string(),
        })
    };
    let mut events = Vec::new();
    if let Act::Asserted { .. } = permission.act {
        events.push(event(asserted(permission.basis), permission.granted_at, entities.source_id(), how(permission)));
    }
    if let Some(at) = permission.confirmed_at.filter(|at| *at <= now) {
        let by_link = told(permission, "Confirmé sur la page du lien", "Confirmed on the page of the link");
        let how = if matches!(permission.act, Act::Asserted { .. }) { by_link } else { how(permission) };
        events.push(event(given(permission.basis), at, entities.subject_id(), how));
    }
    match (permission.state(now), permission.withdrawn_at) {
        (PermissionState::Withdrawn, Some(at)) => {
            let how = told(permission, "Bouton de la page du lien", "Button on the page of the link");
            events.push(event(ended(permission.basis), at, entities.subject_id(), how));
        }
        (PermissionState::Expired, _) => {
            let how = told(permission, "Fin de la durée choisie", "End of the time that was chosen");
            events.push(event(expired(permission.basis), permission.expires_at, entities.operator_id(), how));
        }
        _ => {}
    }
    events
}

fn how(permission: &Permission) -> Value {
    match &permission.act {
        Act::Asserted { source } => told(
            permission,
            &format!("Déclaré par la plateforme {source}"),
            &format!("Asserted by the platform {source}"),
        ),
        Act::Ticked => told(permission, "Case et bouton de la page du lien", "Box and button on the page of the link"),
        Act::Accepted { .. } => told(permission, "Demande de contact acceptée", "Request for contact accepted"),
        Act::Sent => told(permission, "Profil envoyé par la personne", "Profile sent by the person"),
    }
}

// The vocabulary has states of consent; for the other grounds it has those of an activity.
const fn asserted(basis: Basis) -> &'static [&'static str] {
    match basis {
        Basis::Consent => &["dpv:ConsentRequested"],
        Basis::PublicTask | Basis::PreContract => &["dpv:ActivityProposed"],
    }
}

const fn given(basis: Basis) -> &'static [&'static str] {
    match basis {
        Basis::Consent => &["dpv:ConsentGiven", "dpv:ExpressedConsent"],
        Basis::PublicTask | Basis::PreContract => &["dpv:ActivityOngoing"],
    }
}

const fn ended(basis: Basis) -> &'static [&'static str] {
    match basis {
        Basis::Consent => &["dpv:ConsentWithdrawn"],
        Basis::PublicTask | Basis::PreContract => &["dpv:ActivityHalted"],
    }
}

const fn expired(basis: Basis) -> &'static [&'static str] {
    match basis {
        Basis::Consent => &["dpv:ConsentExpired"],
        Basis::PublicTask | Basis::PreContract => &["dpv:ActivityCompleted"],
    }
}
