//! What leaves the service of trainings, with the rules of their source beside them.

use crate::domain::training::{
    Certification, CourseHours, Funding, KnownDate, LabelName, Provider, RemainingCost, Session, Training, TrainingId,
    TrainingLevel,
};
use crate::domain::{RemoteMode, RomeCode, Source, SourceId};
use crate::index::trainings::TrainingHit;
use crate::service::Provenance;
use crate::store::StoredTraining;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Sessions that a list shows of a training.
const SHOWN: usize = 5;

/// A training as a list shows it. What its source does not say is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrainingCard {
    /// Id.
    pub id: TrainingId,
    /// Network.
    pub source: SourceId,
    /// Title. Where the source has none, that of the certification; `modified_by_us` says so then.
    #[schema(example = "Titre professionnel boulanger")]
    pub title: Option<String>,
    /// Who gives it.
    pub provider: Provider,
    /// ROME codes of the occupations that it leads to, as the source gives them.
    pub rome: Vec<RomeCode>,
    /// Certifications that it prepares for.
    pub certifications: Vec<Certification>,
    /// Level that is needed to enter, 1 to 8.
    pub level_in: Option<TrainingLevel>,
    /// Level that is reached, 1 to 8.
    pub level_out: Option<TrainingLevel>,
    /// Labels that its source tells.
    pub labels: Vec<LabelName>,
    /// Labels that imported lists award it.
    #[serde(default)]
    pub list_labels: Vec<LabelName>,
    /// Who pays for it, or for a part of it.
    pub funding: Vec<Funding>,
    /// On site, at a distance (`full`), or both (`hybrid`).
    pub remote: Option<RemoteMode>,
    /// Whether it is given under a contract of apprenticeship or a work-study contract.
    pub apprenticeship: Option<bool>,
    /// How long it takes.
    pub hours: CourseHours,
    /// What is left to pay.
    pub remaining_cost: RemainingCost,
    /// Whether the source says that it is accessible to disabled people.
    pub accessible: Option<bool>,
    /// The training's page at its source.
    pub url: Option<String>,
    /// All its sessions.
    #[schema(example = 3)]
    pub session_count: usize,
    /// Those that meet the query, the next ones first, at most 5.
    pub sessions: Vec<Session>,
    /// The start of the next of them; null where none is to come, or no date is known.
    pub next_start: Option<KnownDate>,
    /// Kilometres from the nearest centre of the query to the nearest of them, where it has a centre.
    #[schema(example = 3.2)]
    pub distance_km: Option<f64>,
    /// Fields that we repaired or rewrote; empty where the record stands as its source gave it.
    pub modified_by_us: Vec<String>,
    /// When the source last changed the record.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub source_updated_at: Option<Timestamp>,
    /// Name of the licence.
    #[serde(default)]
    pub licence: String,
    /// Text of the licence.
    #[serde(default)]
    pub licence_url: Option<String>,
    /// What must stand beside the training where it is shown.
    #[serde(default)]
    pub attribution: String,
    /// When the records of the source were last refreshed as a whole, or the last one was published.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub source_refreshed_at: Option<Timestamp>,
}

impl TrainingCard {
    /// The part that follows from the training alone, with all its sessions.
    pub(super) fn of(training: &Training) -> Self {
        Self {
            id: training.id,
            source: training.source.id.clone(),
            title: training.title.clone(),
            provider: training.provider.clone(),
            rome: training.rome.clone(),
            certifications: training.certifications.clone(),
            level_in: training.level_in,
            level_out: training.level_out,
            labels: training.labels.clone(),
            list_labels: Vec::new(),
            funding: training.funding.clone(),
            remote: training.remote,
            apprenticeship: training.apprenticeship,
            hours: training.hours,
            remaining_cost: training.remaining_cost.clone(),
            accessible: training.accessible,
            url: training.source.url.clone(),
            session_count: training.sessions.len(),
            sessions: training.sessions.clone(),
            next_start: None,
            distance_km: None,
            modified_by_us: training.modified_by_us.clone(),
            source_updated_at: training.updated,
            licence: String::new(),
            licence_url: None,
            attribution: String::new(),
            source_refreshed_at: None,
        }
    }

    /// The bytes that the index keeps.
    pub(super) fn kept(&self) -> Box<[u8]> {
        // Texts, numbers and dates under fixed names: nothing here can fail to be written.
        serde_json::to_vec(self).unwrap_or_default().into()
    }

    /// The card of a hit, with the rules of its source. Nothing where the bytes are none of ours.
    pub(super) fn found(hit: &TrainingHit, source: Option<&Source>) -> Option<Self> {
        let mut card: Self = serde_json::from_slice(&hit.card).ok()?;
        let mut all: Vec<Option<Session>> = std::mem::take(&mut card.sessions).into_iter().map(Some).collect();
        let taken = hit.sessions.iter().filter_map(|at| all.get_mut(*at as usize)?.take());
        card.sessions = taken.take(SHOWN).collect();
        card.next_start = hit.key.start.and_then(|_| card.sessions.first()?.start);
        card.distance_km = hit.key.distance_km.map(|km| (km * 1000.0).round() / 1000.0);
        card.list_labels.clone_from(&hit.list_labels);
        if let Some(source) = source {
            card.licence.clone_from(&source.policy.licence);
            card.licence_url.clone_from(&source.policy.licence_url);
            card.attribution.clone_from(&source.policy.attribution);
            card.source_refreshed_at = source.refreshed_at;
        }
        Some(card)
    }
}

/// A training, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrainingView {
    /// The record.
    #[serde(flatten)]
    pub training: Training,
    /// Labels that imported lists award it.
    pub list_labels: Vec<LabelName>,
    /// Its revision: grows by one with each change.
    #[schema(example = 1)]
    pub rev: i64,
    /// The rules of its source.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl TrainingView {
    pub(super) fn of(stored: StoredTraining, source: &Source, list_labels: Vec<LabelName>) -> Self {
        let provenance = Provenance::new(&source.policy, stored.record.updated, stored.seen_at);
        let list_labels = list_labels.into_iter().filter(|label| !stored.record.labels.contains(label)).collect();
        Self { training: stored.record, list_labels, rev: stored.rev, provenance }
    }

    /// The training as a list shows it, without what only a query knows.
    #[must_use]
    pub fn card(&self) -> TrainingCard {
        let Self { training, list_labels, provenance, .. } = self;
        TrainingCard {
            list_labels: list_labels.clone(),
            licence: provenance.licence.clone(),
            licence_url: provenance.licence_url.clone(),
            attribution: provenance.attribution.clone(),
            ..TrainingCard::of(training)
        }
    }
}
