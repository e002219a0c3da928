//! Offers of France Travail, the French public employment service, as its API *Offres d'emploi* v2 gives them.

mod map;

use super::feed::Feed;
use super::fields::Fields;
use crate::domain::{ExternalId, FieldError, Invalid, OfferDraft, Policy, Source, SourceId, SourceKind};
use serde_json::Value;

/// The feed: JSON of the API, and what people's scripts make of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct FranceTravail;

impl Feed for FranceTravail {
    type Draft = OfferDraft;

    fn draft(&self, record: Value) -> Result<(ExternalId, OfferDraft), FieldError> {
        // The answer that the API gives instead of offers is an object too.
        if let Value::Object(object) = &record
            && object.get("id").is_none_or(Value::is_null)
        {
            let keys: Vec<_> = object.keys().map(String::as_str).collect();
            let keys = if keys.is_empty() { "no field at all".to_owned() } else { keys.join(", ") };
            return Err(Invalid::new(keys, "not an offer: it has no id").at("id"));
        }
        let Some(mut fields) = Fields::new(record) else {
            return Err(Invalid::new("", "an offer is a JSON object").at(""));
        };
        let id = fields.text("id").unwrap_or_default();
        let external_id = ExternalId::new(id.trim()).map_err(|refused| refused.at("id"))?;
        Ok((external_id, map::draft(fields)))
    }
}

/// The source `france-travail`. Its own policy is [`Policy::france_travail`]; another one is for private deployments.
///
/// # Panics
/// Never: the id is well formed.
#[must_use]
pub fn source(policy: Policy) -> Source {
    Source {
        id: SourceId::new("france-travail").expect("a well-formed id"),
        name: "France Travail".to_owned(),
        kind: SourceKind::PublicService,
        url: Some("https://www.francetravail.fr".to_owned()),
        policy,
        refreshed_at: None,
    }
}

#[cfg(test)]
mod tests;
