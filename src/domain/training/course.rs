//! Courses.

use super::{
    CertifInfoCode, CpfCode, Formacode, Funding, LabelName, RncpCode, RsCode, Session, TrainingId, TrainingLevel,
};
use crate::domain::{DepartmentCode, OnWithdrawal, Origin, RemoteMode, RomeCode, Siret, SourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A training: a course with its sessions. What its source does not say is null, or an empty list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Training {
    /// Follows from source and external id, the same on every node and after every import.
    pub id: TrainingId,
    /// Where the training comes from.
    pub source: Origin,
    /// Title. Where the source has none, that of the certification; `modified_by_us` says so then.
    #[schema(example = "BTS négociation et digitalisation de la relation client")]
    pub title: Option<String>,
    /// What one can do afterwards.
    pub objectives: Option<String>,
    /// What is taught.
    pub content: Option<String>,
    /// ROME codes of the occupations that it leads to, as the source gives them, of version 3 or 4.
    pub rome: Vec<RomeCode>,
    /// Formacodes of what it is about, the main one first.
    pub formacodes: Vec<Formacode>,
    /// Certifications that it prepares for.
    pub certifications: Vec<Certification>,
    /// Level that is needed to enter.
    pub level_in: Option<TrainingLevel>,
    /// Level that is reached.
    pub level_out: Option<TrainingLevel>,
    /// Who gives it.
    pub provider: Provider,
    /// Labels that its source tells. Those of imported lists stand beside it, in `list_labels`.
    pub labels: Vec<LabelName>,
    /// Who pays for it, or for a part of it.
    pub funding: Vec<Funding>,
    /// Whom it is for.
    pub audiences: Vec<Audience>,
    /// On site, at a distance, or both (`hybrid`).
    pub remote: Option<RemoteMode>,
    /// Whether it is given under a contract of apprenticeship or a work-study contract.
    pub apprenticeship: Option<bool>,
    /// How long it takes.
    pub hours: CourseHours,
    /// What is left to pay.
    pub remaining_cost: RemainingCost,
    /// Whether the source says that it is accessible to disabled people.
    pub accessible: Option<bool>,
    /// How, in words.
    pub accessibility: Option<String>,
    /// When and where.
    pub sessions: Vec<Session>,
    /// When the source last changed it.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub updated: Option<Timestamp>,
    /// The fields that we repaired or rewrote; empty where the record stands as its source gave it.
    #[serde(default)]
    pub modified_by_us: Vec<String>,
    /// What the feed holds beyond the fields above, unchanged.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schema(value_type = Object)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// A certification that a training prepares for.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
#[graphql(name = "TrainingCertification")]
pub struct Certification {
    /// Its title.
    #[schema(example = "BTS négociation et digitalisation de la relation client")]
    pub title: Option<String>,
    /// In the répertoire national des certifications professionnelles.
    pub rncp: Option<RncpCode>,
    /// In the répertoire spécifique.
    pub rs: Option<RsCode>,
    /// For the compte personnel de formation.
    pub cpf: Option<CpfCode>,
    /// In Certif Info.
    pub certif_info: Option<CertifInfoCode>,
}

/// Who gives a training.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
#[graphql(name = "TrainingProvider")]
pub struct Provider {
    /// Name.
    #[schema(example = "Greta des Tilleuls")]
    pub name: Option<String>,
    /// SIRET of the establishment.
    pub siret: Option<Siret>,
    /// Number of its declaration as a training organisation (NDA).
    #[schema(example = "32590123459")]
    pub activity_number: Option<String>,
    /// Web site.
    pub url: Option<String>,
}

/// People that a training is for.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
#[graphql(name = "TrainingAudience")]
pub struct Audience {
    /// Formacode.
    pub code: Option<Formacode>,
    /// In words.
    #[schema(example = "Demandeur d'emploi")]
    pub label: Option<String>,
}

/// How long a training takes, in hours.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
#[graphql(name = "CourseHours")]
pub struct CourseHours {
    /// In all.
    #[schema(example = 697)]
    pub total: Option<u32>,
    /// With the provider.
    #[schema(example = 585)]
    pub center: Option<u32>,
    /// In a company.
    #[schema(example = 112)]
    pub company: Option<u32>,
}

/// What is left for the person to pay.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(name = "RemainingCost")]
pub struct RemainingCost {
    /// EUR, where the source gives a figure.
    #[schema(example = 0.0)]
    pub eur: Option<f64>,
    /// In words, as the source writes it.
    pub text: Option<String>,
}

/// What stays of a withdrawn training where its source's policy says `anonymise`. Where the policy says `erase`, only id,
/// source and date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingTombstone {
    /// The training that was.
    pub id: TrainingId,
    /// The network that provided it.
    pub source: SourceId,
    /// When it was withdrawn.
    pub withdrawn_at: Timestamp,
    /// ROME codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rome: Vec<RomeCode>,
    /// Départements of its sessions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<DepartmentCode>,
}

impl Training {
    /// What may stay of the training once it is withdrawn.
    #[must_use]
    pub fn tombstone(&self, withdrawn_at: Timestamp, rule: OnWithdrawal) -> TrainingTombstone {
        let statistics = rule != OnWithdrawal::Erase;
        let departments: BTreeSet<_> =
            self.sessions.iter().filter_map(|session| session.place.department.clone()).collect();
        TrainingTombstone {
            id: self.id,
            source: self.source.id.clone(),
            withdrawn_at,
            rome: if statistics { self.rome.clone() } else { Vec::new() },
            departments: if statistics { departments.into_iter().collect() } else { Vec::new() },
        }
    }

    /// The RNCP codes of its certifications.
    pub fn rncp(&self) -> impl Iterator<Item = &RncpCode> {
        self.certifications.iter().filter_map(|certification| certification.rncp.as_ref())
    }
}
