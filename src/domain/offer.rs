//! A job offer, normalised: one per (source, external id).

use super::{
    Contract, DepartmentCode, EmployerKind, Experience, ExternalId, NafCode, OfferId, OnWithdrawal, Pay, Place,
    RemoteMode, RomeCode, Siret, SourceId, WorkingHours,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A job offer with everything that its network gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Offer {
    /// Follows from source and external id, the same on every node and after every import.
    pub id: OfferId,
    /// Where the offer comes from.
    pub source: Origin,
    /// Title.
    #[schema(example = "Infirmier de nuit (H/F)")]
    pub title: String,
    /// Text of the offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who hires.
    #[serde(default)]
    pub employer: Employer,
    /// Where.
    pub place: Place,
    /// Which occupation.
    #[serde(default)]
    pub occupation: Occupation,
    /// The employer's activity.
    #[serde(default)]
    pub industry: Industry,
    /// Contract.
    #[serde(default)]
    pub contract: Contract,
    /// Hours.
    #[serde(default)]
    pub working_time: WorkingHours,
    /// Experience asked for.
    #[serde(default)]
    pub experience: Experience,
    /// Level of qualification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<Qualification>,
    /// Studies, skills, languages and licences asked for.
    #[serde(default)]
    pub requirements: Requirements,
    /// Salary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salary: Option<Pay>,
    /// Number of people sought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 1)]
    pub openings: Option<u32>,
    /// Whether the source marks the job as accessible to disabled workers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessible: Option<bool>,
    /// Whether the source says that the job is hard to fill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hard_to_fill: Option<bool>,
    /// Remote work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<RemoteMode>,
    /// Dates that the source gives.
    #[serde(default)]
    pub dates: Dates,
    /// How to apply.
    #[serde(default)]
    pub application: Application,
    /// The fields that we repaired or rewrote, as `place.position` where coordinates were exchanged back; empty where the
    /// record stands as its source gave it.
    #[serde(default)]
    pub modified_by_us: Vec<String>,
    /// What the feed holds beyond the fields above, unchanged.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schema(value_type = Object)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Origin {
    /// The network.
    pub id: SourceId,
    /// Its own id for the record.
    pub external_id: ExternalId,
    /// The record's page there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Those behind the network who provided the record to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Partner>,
}

/// A job board or agency behind a network.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "PartnerDraft")]
pub struct Partner {
    /// Name.
    pub name: String,
    /// The offer's page there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

/// Who hires.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Employer {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// SIRET of the establishment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siret: Option<Siret>,
    /// Presentation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Size class, as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Kind of employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EmployerKind>,
    /// Whether it is an adapted company (*entreprise adaptée*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adapted_company: Option<bool>,
    /// Whether it is committed to employing disabled people (*employeur handi-engagé*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disability_committed: Option<bool>,
}

/// Which occupation an offer is for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(name = "OfferOccupation")]
pub struct Occupation {
    /// ROME code as the source gave it, version 3 or 4; or that of the source's label, where ROME 4 gives that label to
    /// another code; or one that we inferred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rome: Option<RomeCode>,
    /// Label of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Infirmier / Infirmière")]
    pub label: Option<String>,
    /// Appellation: the job name below the occupation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appellation: Option<String>,
    /// How sure the code is, where the source gave none and we inferred it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inferred: Option<InferredOccupation>,
}

/// How the occupation of an offer was inferred.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct InferredOccupation {
    /// The share of belief that the occupation has among the likeliest ones, 0 to 1, to the thousandth.
    #[schema(example = 0.913)]
    pub score: f64,
    /// What it was inferred by.
    pub method: InferenceMethod,
}

/// What an occupation is inferred by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum InferenceMethod {
    /// The names and sheets of an imported edition of ROME, beside title and description.
    NamesAndSheets,
}

/// The employer's activity.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
pub struct Industry {
    /// NAF rev. 2 subclass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub naf: Option<NafCode>,
    /// Label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Level of qualification.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "QualificationDraft")]
pub struct Qualification {
    /// Code, 1 (labourer) to 9 (executive).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "6")]
    pub code: Option<String>,
    /// Label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// What an offer asks of a person.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "RequirementsDraft")]
pub struct Requirements {
    /// Studies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub studies: Vec<StudyRequirement>,
    /// Skills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub skills: Vec<Skill>,
    /// Languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub languages: Vec<Requirement>,
    /// Driving and other licences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub licences: Vec<Requirement>,
}

/// A training or diploma that is asked for.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "StudyRequirementDraft")]
pub struct StudyRequirement {
    /// Formacode of the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Field of study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "CAP, BEP et équivalents")]
    pub level: Option<String>,
    /// Whether it is required, or only wished for; absent where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A skill that is asked for.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "SkillDraft")]
pub struct Skill {
    /// ROME skill code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Label.
    pub label: String,
    /// Whether it is required, or only wished for; absent where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
}

/// A language or a licence that is asked for.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "RequirementDraft")]
pub struct Requirement {
    /// Label.
    #[schema(example = "B - Véhicule léger")]
    pub label: String,
    /// Whether it is required, or only wished for; absent where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
}

/// The dates that a source gives. When the offer was last seen there is kept beside the record, not in it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
pub struct Dates {
    /// First published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time", example = "2026-11-02T08:00:00Z")]
    pub created: Option<Timestamp>,
    /// Last changed by the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub updated: Option<Timestamp>,
    /// The last moment at which it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub expires: Option<Timestamp>,
}

impl Dates {
    /// The date that "newest first" and `published_after` look at: published, else last changed.
    #[must_use]
    pub fn published(&self) -> Option<Timestamp> {
        self.created.or(self.updated)
    }
}

/// How to apply.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
pub struct Application {
    /// Page to apply on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whom to ask; only where the source publishes it for applicants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}

/// Whom an applicant may ask.
#[derive(
    Clone,
    PartialEq,
    Eq,
    Default,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    async_graphql::SimpleObject,
    async_graphql::InputObject,
)]
#[graphql(input_name = "ContactDraft")]
pub struct Contact {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address, or the source's sentence that stands for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Postal address, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[graphql(default)]
    pub address: Vec<String>,
}

impl std::fmt::Debug for Contact {
    // A person: never in a log or a test's output.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// What stays of a withdrawn offer where its source's policy says `anonymise`: enough for statistics, nothing that names
/// the employer, the text, the contacts or the precise place. Where the policy says `erase`, only id, source and date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Tombstone {
    /// The offer that was.
    pub id: OfferId,
    /// The network that provided it.
    pub source: SourceId,
    /// When it was withdrawn.
    #[schema(value_type = String, format = "date-time")]
    pub withdrawn_at: Timestamp,
    /// ROME code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rome: Option<RomeCode>,
    /// Département.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentCode>,
}

impl Offer {
    /// Since when it is open: since its source first published it, where that is told and was before `entered`, when it
    /// came here; else since then. A date that a source gives anew does not make an offer younger.
    #[must_use]
    pub fn opened(&self, entered: Timestamp) -> Timestamp {
        self.dates.created.map_or(entered, |created| created.min(entered))
    }

    /// What may stay of the offer once it is withdrawn.
    #[must_use]
    pub fn tombstone(&self, withdrawn_at: Timestamp, rule: OnWithdrawal) -> Tombstone {
        let statistics = rule != OnWithdrawal::Erase;
        Tombstone {
            id: self.id,
            source: self.source.id.clone(),
            withdrawn_at,
            rome: self.occupation.rome.clone().filter(|_| statistics),
            department: self.place.department.clone().filter(|_| statistics),
        }
    }
}
