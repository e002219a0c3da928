//! What leaves the service: records with the rules of their source beside them.

use super::relevance::{Explanation, Snippets};
use crate::domain::{
    Contract, Dates, Occupation, Offer, OfferId, Pay, Place, Policy, RemoteMode, Source, SourceId, SourceKind,
    WorkingHours,
};
use crate::store::{RunTally, StoredOffer};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a whole record says of its source.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Provenance {
    /// Name of the licence.
    #[schema(example = "Licence Ouverte 2.0")]
    pub licence: String,
    /// Text of the licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence_url: Option<String>,
    /// What must stand beside the record where it is shown.
    pub attribution: String,
    /// When the source last changed the record, else when it published it.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub source_updated_at: Option<Timestamp>,
    /// When the source last held the record.
    #[schema(value_type = String, format = "date-time")]
    pub seen_at: Timestamp,
}

impl Provenance {
    pub(super) fn new(policy: &Policy, source_updated_at: Option<Timestamp>, seen_at: Timestamp) -> Self {
        Self {
            licence: policy.licence.clone(),
            licence_url: policy.licence_url.clone(),
            attribution: policy.attribution.clone(),
            source_updated_at,
            seen_at,
        }
    }
}

/// An offer as a list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfferCard {
    /// Id.
    pub id: OfferId,
    /// Network.
    pub source: SourceId,
    /// Title.
    #[schema(example = "Infirmier de nuit (H/F)")]
    pub title: String,
    /// Name of the employer.
    pub employer: Option<String>,
    /// Logo of the employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Where.
    pub place: Place,
    /// Which occupation.
    pub occupation: Occupation,
    /// Contract.
    pub contract: Contract,
    /// Hours.
    pub working_time: WorkingHours,
    /// Salary.
    pub salary: Option<Pay>,
    /// Remote work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<RemoteMode>,
    /// Dates.
    pub dates: Dates,
    /// The offer's page at its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Fields that we repaired or rewrote; empty where the record stands as its source gave it.
    pub modified_by_us: Vec<String>,
    /// When the source last changed the record, else when it published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub source_updated_at: Option<Timestamp>,
    /// Kilometres from the nearest centre of the query, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 3.2)]
    pub distance_km: Option<f64>,
    /// Why it stands where it stands, with `explain=true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// Where it has the words of `q`, with `highlight=true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub highlight: Option<Snippets>,
    /// For how many days it is open, by dates in UTC, in the list of long-open offers: since its source published it, or
    /// since it came here where the source gives no date or a later one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 61)]
    pub open_days: Option<i64>,
    /// Name of the licence.
    #[schema(example = "Licence Ouverte 2.0")]
    pub licence: String,
    /// Text of the licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_url: Option<String>,
    /// What must stand beside the offer where it is shown.
    pub attribution: String,
    /// When the records of the source were last refreshed as a whole, or the last one was published. When the source last
    /// held this very record, the whole offer says (`seen_at`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub source_refreshed_at: Option<Timestamp>,
}

/// An offer, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferView {
    /// The record.
    #[serde(flatten)]
    pub offer: Offer,
    /// Its revision: grows by one with each change.
    #[schema(example = 1)]
    pub rev: i64,
    /// The rules of its source.
    #[serde(flatten)]
    pub provenance: Provenance,
    /// When the records of the source were last refreshed as a whole: for a card.
    #[serde(skip)]
    source_refreshed_at: Option<Timestamp>,
}

impl OfferView {
    /// The whole record with the rules of its source.
    #[must_use]
    pub fn of(stored: StoredOffer, source: &Source) -> Self {
        let dates = &stored.record.dates;
        let provenance = Provenance::new(&source.policy, dates.updated.or(dates.created), stored.seen_at);
        Self { offer: stored.record, rev: stored.rev, provenance, source_refreshed_at: source.refreshed_at }
    }

    /// The offer as a list shows it, without what only a query knows.
    #[must_use]
    pub fn card(&self) -> OfferCard {
        let Self { offer, provenance, source_refreshed_at, .. } = self;
        OfferCard {
            id: offer.id,
            source: offer.source.id.clone(),
            title: offer.title.clone(),
            employer: offer.employer.name.clone(),
            logo: offer.employer.logo.clone(),
            place: offer.place.clone(),
            occupation: offer.occupation.clone(),
            contract: offer.contract.clone(),
            working_time: offer.working_time.clone(),
            salary: offer.salary.clone(),
            remote: offer.remote,
            dates: offer.dates,
            url: offer.source.url.clone(),
            modified_by_us: offer.modified_by_us.clone(),
            source_updated_at: provenance.source_updated_at,
            distance_km: None,
            explanation: None,
            highlight: None,
            open_days: None,
            licence: provenance.licence.clone(),
            licence_url: provenance.licence_url.clone(),
            attribution: provenance.attribution.clone(),
            source_refreshed_at: *source_refreshed_at,
        }
    }
}

/// A network, with how much of it is here and how fresh that is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    /// Id.
    pub id: SourceId,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: SourceKind,
    /// Web site.
    pub url: Option<String>,
    /// Rules.
    pub policy: Policy,
    /// Offers that are live.
    pub offers: u64,
    /// Trainings that are live.
    pub trainings: u64,
    /// Whether the caller may read its offers now.
    pub readable: bool,
    /// Whether they are hidden because the source was not refreshed in time.
    pub stale: bool,
    /// When the records were last refreshed.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub refreshed_at: Option<Timestamp>,
    /// What the last run did.
    pub last_run: Option<RunView>,
}

/// What the last import or publishing of a source did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunView {
    /// When it ended.
    #[schema(value_type = String, format = "date-time")]
    pub finished_at: Timestamp,
    /// Records read.
    pub read: u64,
    /// Rejected ones, by reason.
    pub rejected: std::collections::BTreeMap<String, u64>,
}

impl SourceView {
    /// The view of a source.
    #[must_use]
    pub fn of(
        source: Source,
        [offers, trainings]: [u64; 2],
        readable: bool,
        stale: bool,
        run: Option<&(Timestamp, RunTally)>,
    ) -> Self {
        Self {
            id: source.id,
            name: source.name,
            kind: source.kind,
            url: source.url,
            policy: source.policy,
            offers,
            trainings,
            readable,
            stale,
            refreshed_at: source.refreshed_at,
            last_run: run.map(|(finished_at, tally)| RunView {
                finished_at: *finished_at,
                read: tally.read,
                rejected: tally.rejected.clone(),
            }),
        }
    }
}
