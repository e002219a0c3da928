//! The service: what REST, GraphQL and every stream ask, in one place.
//!
//! A request comes in as a query value with its caller; totals and cards come from the index, bodies from the store, and
//! each answer obeys the policy of the source of every record in it.

mod access;
pub mod apps;
mod audit;
mod breach;
mod card;
mod cursor;
pub mod cvs;
mod digests;
mod erasure;
mod error;
pub mod evaluation;
mod feed;
mod follow;
mod histogram;
mod keeping;
pub mod lattice;
pub mod market;
mod merging;
mod metering;
mod names;
mod naming;
mod notices;
mod occupations;
mod offers;
mod opening;
pub mod person;
mod publish;
mod ready;
pub mod receipts;
mod refusals;
mod relevance;
mod replies;
mod retention;
mod sandbox;
mod search;
mod sessions;
mod status;
mod suggest;
mod task;
mod tile;
pub mod trainings;
mod upkeep;
mod usage;
mod view;
mod watching;

pub use audit::{AuditFault, AuditPage, AuditReport, AuditRequest, verify_audit};
pub use breach::{Breach, Reach, Seen, breach};
pub use card::Cards;
pub use cursor::Cursor;
pub use digests::sign_days;
pub use erasure::{Replayed, erase, replay_erasures};
pub use error::{Error, Result};
pub use follow::Progress;
pub use histogram::{Bound, Bucket, Histogram, HistogramRequest, Interval, Spread};
pub use metering::Metering;
pub use names::OccupationMatch;
pub use naming::{MatchBy, MatchMethod, MatchRequest, MatchedOccupation, Matches, NEAR, Namer, SURE};
pub use notices::{NOTICE_LANGUAGES, NOTICES, NoticeText};
pub use occupations::{
    ContextView, InterestView, LinkView, MissingField, OccupationView, SkillView, TopicView, WhyMissing,
};
pub use publish::{LineStatus, Published, PublishedKind};
pub use ready::Readiness;
pub use relevance::{Explanation, MetBy, MetIn, MetWord, Snippets};
pub use retention::{Herald, Retained, RetentionJob, retain};
pub use sandbox::Sandbox;
pub use search::{
    FacetRequest, Facets, Heatmap, HeatmapCell, HeatmapRequest, MAX_CELLS, SearchPage, SearchRequest, fingerprint,
};
pub use sessions::{Session, Sessions};
pub use status::{Health, ServiceStatus, SourceStatus};
pub use suggest::{EmployerName, Named, SuggestRequest, Suggested, SuggestionKind, Suggestions};
pub use tile::TileRequest;
pub use upkeep::compact;
pub use usage::{
    MAX_USAGE_DAYS, UsageDivision, UsageItem, UsageQuota, UsageReport, UsageRequest, UsageTotal, UsageWindow,
};
pub use view::{OfferCard, OfferView, Provenance, RunView, SourceView};
pub use watching::{ChangedOffer, EventKind, OfferEvent, Watch};

pub use crate::ingest::Draft;
pub use crate::store::{Attempt, AuditFilter, AuditRow, Begun, KeptReply, WriteStatus};

use crate::domain::{Clock, Position};
use crate::index::{Index, Lane};
use crate::store::Store;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

/// The service over one store and its index. Cheap to share; lives as long as its server.
#[derive(Debug)]
pub struct Service {
    store: Arc<dyn Store>,
    index: Arc<Index>,
    clock: Arc<dyn Clock>,
    access: access::Access,
    names: names::Names,
    naming: naming::Naming,
    touched: publish::Touched,
    refusals: refusals::Refusals,
    feed: Arc<feed::Feed>,
    progress: watch::Receiver<Progress>,
    trainings: trainings::Following,
    releases: lattice::Releases,
    market: market::Market,
    tasks: Vec<task::Task>,
}

impl Service {
    /// Builds the index from the store, in memory, and begins to follow its changes. `loaded` is told how many offers were
    /// read.
    ///
    /// # Errors
    /// [`Error::Store`] when the store does not answer.
    pub async fn start(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        loaded: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Arc<Self>> {
        Self::open(store, clock, None, &mut |read, _| loaded(read)).await
    }

    /// Opens the index that a folder holds, or builds it from the store where that is not right; keeps it there, and begins
    /// to follow the store's changes. Without a folder, or where another process uses it, the index is in memory. `loaded`
    /// is told how many offers were read, and of how many, where the index is built.
    ///
    /// # Errors
    /// [`Error::Store`] when the store does not answer, [`Error::Index`] when the disk refuses.
    pub async fn open(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        folder: Option<PathBuf>,
        loaded: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Arc<Self>> {
        let access = access::Access::load(store.as_ref()).await?;
        let (index, position) = opening::open(store.as_ref(), clock.as_ref(), folder, loaded).await?;
        let names = names::Names::load(store.as_ref(), &index).await?;
        let feed = Arc::new(feed::Feed::default());
        let (source, target, time) = (store.clone(), index.clone(), clock.clone());
        let (follower, progress) =
            follow::spawn(source, target, time, access.clone(), names.clone(), feed.clone(), position).await?;
        let market = market::Market::load(store.as_ref()).await?;
        let tables = task::Task::spawn(|stopped| market::follow_tables(store.clone(), market.clone(), stopped));
        let (teacher, trainings) = trainings::Following::start(store.clone()).await?;
        let upkeep = task::Task::spawn(|stopped| upkeep::run(store.clone(), clock.clone(), stopped));
        let lanes = Lane::ALL.map(|lane| {
            let (index, clock, progress) = (index.clone(), clock.clone(), progress.clone());
            task::Task::spawn(move |stopped| merging::run(index, clock, lane, progress, stopped))
        });
        let keeper = task::Task::spawn(|stopped| keeping::run(store.clone(), index.clone(), clock.clone(), stopped));
        // In the order in which they stop: what is written in the end holds all that was read.
        let (refusals, refused) = refusals::Refusals::new();
        let auditor = task::Task::spawn(|stopped| refusals::run(store.clone(), refused, stopped));
        let tasks = [follower, teacher, upkeep, auditor, tables].into_iter().chain(lanes).chain([keeper]).collect();
        let touched = publish::Touched::default();
        let releases = lattice::Releases::default();
        let naming = naming::Naming::default();
        Ok(Arc::new(Self {
            store,
            index,
            clock,
            access,
            names,
            naming,
            touched,
            refusals,
            feed,
            progress,
            trainings,
            releases,
            market,
            tasks,
        }))
    }

    /// Stops following the store, and tells those who watch. Requests that are under way still get their answers.
    pub async fn stop(&self) {
        for task in &self.tasks {
            task.stop().await;
        }
        self.feed.close();
    }

    /// Returns once the index has passed `position`.
    ///
    /// # Errors
    /// [`Error::IndexBehind`] when it has not after two seconds; [`Error::PositionOfAnotherEpoch`].
    pub async fn wait_for(&self, position: Position) -> Result<()> {
        passed(self.progress.clone(), position, |progress| progress.position).await
    }
}

/// Returns once what is watched has passed `position`.
async fn passed<T>(mut watched: watch::Receiver<T>, position: Position, at: fn(&T) -> Position) -> Result<()> {
    let epoch = at(&watched.borrow()).epoch;
    if epoch != position.epoch {
        return Err(Error::PositionOfAnotherEpoch(position.to_string()));
    }
    let passed = watched.wait_for(|now| at(now) >= position);
    match tokio::time::timeout(follow::PATIENCE, passed).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Error::IndexBehind(follow::PATIENCE)),
    }
}
