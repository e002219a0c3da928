//! An offer as a network says it, before `ingest` normalises it.
//!
//! Every feed is mapped to this one value, and the publishing API takes it as its body: so there is one way in.

use super::Partner;
use serde::{Deserialize, Serialize};

/// An offer before normalisation. Only the title is needed; what a network does not say stays absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({
    "title": "Infirmier de nuit (H/F)",
    "description": "Vous assurez la continuité des soins de 21 h à 7 h.",
    "employer": {"name": "Clinique des Tilleuls"},
    "place": {"commune": "59350"},
    "occupation": {"rome": "J1506"},
    "contract": {"type": "CDI"},
    "salary": {"text": "Mensuel de 2300.00 Euros à 2600.00 Euros sur 12 mois"}
}))]
pub struct OfferDraft {
    /// Title, 1 to 300 characters.
    pub title: String,
    /// Text of the offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The offer's page at the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Those behind the network who provided the offer to it.
    #[graphql(default)]
    pub partners: Vec<Partner>,
    /// Who hires.
    #[graphql(default)]
    pub employer: EmployerDraft,
    /// Where.
    #[graphql(default)]
    pub place: PlaceDraft,
    /// Which occupation.
    #[graphql(default)]
    pub occupation: OccupationDraft,
    /// NAF rev. 2 subclass of the employer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub naf: Option<String>,
    /// Label of the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub naf_label: Option<String>,
    /// Contract.
    #[graphql(default)]
    pub contract: ContractDraft,
    /// Hours.
    #[graphql(default)]
    pub working_time: WorkingTimeDraft,
    /// Experience asked for.
    #[graphql(default)]
    pub experience: ExperienceDraft,
    /// Level of qualification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualification: Option<super::Qualification>,
    /// Studies, skills, languages and licences asked for.
    #[graphql(default)]
    pub requirements: super::Requirements,
    /// Salary: a text, or figures with their period.
    #[graphql(default)]
    pub salary: SalaryDraft,
    /// Number of people sought, 1 to 9999.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openings: Option<u32>,
    /// Accessible to disabled workers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessible: Option<bool>,
    /// Hard to fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hard_to_fill: Option<bool>,
    /// Remote work: `on_site`, `occasional`, `hybrid` or `full`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// First published: RFC 3339, or a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-02T08:00:00Z")]
    pub created: Option<String>,
    /// Last changed: RFC 3339, or a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The last moment at which it is valid: RFC 3339, or a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// How to apply.
    #[graphql(default)]
    pub application: ApplicationDraft,
    /// Anything else, kept with the record.
    #[schema(value_type = Object)]
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    // GraphQL has no type for a map of this kind: the mutation takes it beside the draft.
    #[graphql(skip)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Who hires, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct EmployerDraft {
    /// Name.
    pub name: Option<String>,
    /// SIRET.
    pub siret: Option<String>,
    /// Presentation.
    pub description: Option<String>,
    /// Size class.
    pub size: Option<String>,
    /// Web site.
    pub url: Option<String>,
    /// Logo.
    pub logo: Option<String>,
    /// `siae`, `geiq`, `adapted_company`, `sme`, `large_company`, `public`, `association`, `cooperative`,
    /// `temporary_agency` or `individual`.
    pub kind: Option<String>,
    /// Adapted company.
    pub adapted_company: Option<bool>,
    /// Committed to employing disabled people.
    pub disability_committed: Option<bool>,
}

/// Where, as the network says it. The more precise wins; what contradicts the commune is dropped and counted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceDraft {
    /// The place in words.
    pub label: Option<String>,
    /// INSEE code of the commune.
    pub commune: Option<String>,
    /// Postal code.
    pub postcode: Option<String>,
    /// INSEE code of the département.
    pub department: Option<String>,
    /// INSEE code of the région.
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country; France where absent and a French place is named.
    pub country: Option<String>,
    /// Latitude in degrees.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
}

/// Which occupation, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct OccupationDraft {
    /// ROME code.
    pub rome: Option<String>,
    /// Label of the occupation.
    pub label: Option<String>,
    /// Appellation.
    pub appellation: Option<String>,
}

/// Contract, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct ContractDraft {
    /// `CDI`, `CDD`, `MIS`, `SAI`, `DDI`, `DIN`, `TTI`, `CCE`, `FRA`, `LIB`, `REP`, `STAGE` or `OTHER`.
    #[serde(rename = "type")]
    #[graphql(name = "type")]
    pub kind: Option<String>,
    /// The type in words, with its length where it has one.
    pub label: Option<String>,
    /// Nature of the contract.
    pub nature: Option<String>,
    /// Length in months.
    pub duration_months: Option<f64>,
    /// Apprenticeship or work-study.
    pub apprenticeship: Option<bool>,
}

/// Hours, as the network says them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct WorkingTimeDraft {
    /// `full_time` or `part_time`.
    pub time: Option<String>,
    /// Hours a week, more than 0 and at most 80.
    pub weekly_hours: Option<f64>,
    /// The hours in words.
    pub text: Option<String>,
}

/// Experience, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct ExperienceDraft {
    /// `beginner`, `desired` or `required`.
    pub level: Option<String>,
    /// Months asked for.
    pub months: Option<u32>,
    /// The experience in words.
    pub text: Option<String>,
}

/// Salary, as the network says it. The text is kept; figures are taken before the text is read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct SalaryDraft {
    /// The salary in words.
    pub text: Option<String>,
    /// Lower bound, gross EUR for the period.
    pub min: Option<f64>,
    /// Upper bound, gross EUR for the period.
    pub max: Option<f64>,
    /// What the figures are for: `hour`, `day`, `month`, `year` or `total`.
    pub period: Option<super::PayPeriod>,
    /// Monthly payments a year, 12 where absent.
    pub months: Option<f64>,
    /// What is paid besides.
    #[graphql(default)]
    pub extras: Vec<String>,
}

/// How to apply, as the network says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
#[serde(default, deny_unknown_fields)]
pub struct ApplicationDraft {
    /// Page to apply on.
    pub url: Option<String>,
    /// Whom to ask.
    pub contact: Option<super::Contact>,
}
