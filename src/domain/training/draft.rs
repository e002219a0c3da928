//! A training as a network says it, before `ingest` normalises it.

use crate::domain::PlaceDraft;
use serde::{Deserialize, Serialize};

/// A training before normalisation. Only the title is needed; what a network does not say stays absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "title": "Titre professionnel boulanger",
    "rome": ["D1102"],
    "certifications": [{"rncp": "RNCP37537"}],
    "level_out": "3",
    "provider": {"name": "Greta des Tilleuls", "siret": "19590012300017"},
    "funding": ["region"],
    "hours": {"total": 980},
    "sessions": [{"start": "2027-01-11", "end": "2027-07-02", "enrolment": {"state": "open", "open_seats": 6}, "place": {"commune": "59350"}}]
}))]
pub struct TrainingDraft {
    /// Title, 1 to 300 characters.
    pub title: Option<String>,
    /// What one can do afterwards.
    pub objectives: Option<String>,
    /// What is taught.
    pub content: Option<String>,
    /// The training's page at the source.
    pub url: Option<String>,
    /// ROME codes of the occupations that it leads to.
    pub rome: Vec<String>,
    /// Formacodes of what it is about, the main one first.
    pub formacodes: Vec<String>,
    /// Certifications that it prepares for.
    pub certifications: Vec<CertificationDraft>,
    /// Level that is needed to enter, 1 to 8.
    pub level_in: Option<String>,
    /// Level that is reached, 1 to 8.
    pub level_out: Option<String>,
    /// Who gives it.
    pub provider: ProviderDraft,
    /// Labels.
    pub labels: Vec<String>,
    /// Who pays: `region`, `department`, `commune`, `local_authority`, `state`, `france_travail`, `europe`, `opco`, `cpf`,
    /// `employer`, `agefiph`, `person` or `other`.
    pub funding: Vec<String>,
    /// Whom it is for: Formacodes, or words.
    pub audiences: Vec<String>,
    /// `on_site`, `hybrid` or `full` (all of it at a distance).
    pub remote: Option<String>,
    /// Under a contract of apprenticeship, or a work-study contract.
    pub apprenticeship: Option<bool>,
    /// How long it takes.
    pub hours: CourseHoursDraft,
    /// What is left to pay.
    pub remaining_cost: RemainingCostDraft,
    /// Accessible to disabled people.
    pub accessible: Option<bool>,
    /// How, in words.
    pub accessibility: Option<String>,
    /// When and where, 500 at most.
    pub sessions: Vec<SessionDraft>,
    /// Last changed: RFC 3339, or a date.
    pub updated: Option<String>,
    /// Anything else, kept with the record.
    #[schema(value_type = Object)]
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// A certification, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CertificationDraft {
    /// Its title.
    pub title: Option<String>,
    /// RNCP code.
    pub rncp: Option<String>,
    /// RS code.
    pub rs: Option<String>,
    /// CPF code.
    pub cpf: Option<String>,
    /// Certif Info code.
    pub certif_info: Option<String>,
}

/// Who gives a training, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderDraft {
    /// Name.
    pub name: Option<String>,
    /// SIRET.
    pub siret: Option<String>,
    /// Number of its declaration as a training organisation.
    pub activity_number: Option<String>,
    /// Web site.
    pub url: Option<String>,
}

/// Hours, as the network says them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CourseHoursDraft {
    /// In all, at most 20,000.
    pub total: Option<u32>,
    /// With the provider.
    pub center: Option<u32>,
    /// In a company.
    pub company: Option<u32>,
}

/// What is left to pay, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RemainingCostDraft {
    /// EUR.
    pub eur: Option<f64>,
    /// In words. A plain amount is read.
    pub text: Option<String>,
}

/// A session, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SessionDraft {
    /// The source's own number.
    pub number: Option<String>,
    /// First day, month or year: `2027-01-11`, `2027-01`.
    pub start: Option<String>,
    /// Last day, month or year.
    pub end: Option<String>,
    /// Whether one may begin at any time.
    pub permanent: Option<bool>,
    /// Enrolment.
    pub enrolment: EnrolmentDraft,
    /// Where.
    pub place: PlaceDraft,
    /// Street and number.
    pub address: Option<String>,
    /// The session's page.
    pub url: Option<String>,
}

/// Enrolment, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EnrolmentDraft {
    /// `open`, `closed` or `suspended`.
    pub state: Option<String>,
    /// First day of enrolment.
    pub opens: Option<String>,
    /// Last day of enrolment.
    pub closes: Option<String>,
    /// Places in all.
    pub seats: Option<u32>,
    /// Places that are left.
    pub open_seats: Option<u32>,
}
