//! Training actions of the catalogue of apprenticeship of the Réseau des Carif-Oref (RCO), one JSON object a line.
//!
//! A record has no title, no hours and no cost; its months of entry are its sessions. What stands under names that begin
//! with `_` was joined to it from the répertoire national by whoever made the file.

#[cfg(test)]
mod tests;

use super::feed::Feed;
use super::fields::Fields;
use crate::domain::training::{CertificationDraft, ProviderDraft, SessionDraft, TrainingDraft};
use crate::domain::{ExternalId, FieldError, Invalid, PlaceDraft};
use serde_json::Value;

/// The feed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rco;

impl Feed for Rco {
    type Draft = TrainingDraft;

    fn draft(&self, record: Value) -> Result<(ExternalId, TrainingDraft), FieldError> {
        let Some(mut fields) = Fields::new(record) else {
            return Err(Invalid::new("", "a training action is a JSON object").at(""));
        };
        let mut named = |field: &'static str| {
            let text = fields.text(field).unwrap_or_default();
            ExternalId::new(text.trim()).map_err(|refused| refused.at(field))
        };
        // An action is one course at one place.
        let (course, action) = (named("id_formation")?, named("id_action")?);
        let id = ExternalId::new(&format!("{course}:{action}")).map_err(|refused| refused.at("id_action"))?;
        Ok((id, draft(fields)))
    }
}

fn draft(mut fields: Fields) -> TrainingDraft {
    let certification = CertificationDraft {
        title: fields.text("_rncp_intitule"),
        rncp: fields.text("rncp_code"),
        certif_info: fields.text("id_certifinfo"),
        ..CertificationDraft::default()
    };
    let trainer = fields.text("etablissement_formateur_siret");
    let place = PlaceDraft {
        commune: fields.text("etablissement_lieu_formation_code_insee"),
        postcode: fields.text("etablissement_lieu_formation_code_postal"),
        lat: fields.number("lat"),
        lon: fields.number("lon"),
        ..PlaceDraft::default()
    };
    let address = fields.text("etablissement_lieu_formation_adresse");
    let session = |start: Option<String>| SessionDraft {
        start,
        place: place.clone(),
        address: address.clone(),
        ..Default::default()
    };
    let months = texts(&mut fields, "periode");
    let sessions = if months.is_empty() {
        vec![session(None)]
    } else {
        months.into_iter().map(|month| session(Some(month))).collect()
    };
    TrainingDraft {
        rome: texts(&mut fields, "_romes"),
        level_out: fields.text("_rncp_niveau"),
        certifications: vec![certification],
        provider: ProviderDraft {
            siret: trainer.or_else(|| fields.text("etablissement_gestionnaire_siret")),
            ..ProviderDraft::default()
        },
        // It is what the catalogue is of.
        apprenticeship: Some(true),
        sessions,
        extra: fields.rest(),
        ..TrainingDraft::default()
    }
}

/// A list of texts, each once.
fn texts(fields: &mut Fields, key: &str) -> Vec<String> {
    let mut all = fields.list(key, "text", |one| one.text("text"));
    let mut seen = std::collections::HashSet::new();
    all.retain(|text| seen.insert(text.clone()));
    all
}
