//! CVs for apps: published, found, revealed, asked for contact; and the index that follows what nodes tell each other.
//!
//! Whatever leaves goes through the gate (`auth::consent`) and is written down before it does. A node that does not hear
//! of withdrawals any more answers no question about CVs.

mod candidates;
mod caps;
mod changes;
mod contact;
mod draft;
mod follow;
mod import;
mod opening;
mod paging;
mod persons;
mod processors;
mod publish;
mod reading;
mod sealing;
mod take_back;
mod town;

pub use candidates::{Candidate, CandidatePage, CandidateSearch};
pub use changes::{ChangeKind, CvChange, CvChangePage};
pub use contact::{ContactRequest, ContactView};
pub use draft::{CvDraft, NoticeDraft, PermissionDraft};
pub use import::{CvImport, Invented};
pub use persons::Persons;
pub use processors::{ProcessorRequest, ProcessorView};
pub(in crate::service) use publish::only_apprenticeships;
pub use publish::{CvPublished, CvWriteStatus, LeftOut};
pub use reading::{Asking, CvPage, CvSearch};
pub(in crate::service) use sealing::{content_tag, seal_and_write};
pub(in crate::service) use town::Town;

pub use crate::ingest::cv::MOST_BYTES as MOST_CV_BYTES;

use super::apps::Chance;
use super::person::{Drops, TAGS};
use super::task::Task;
use super::{Error, Result};
use crate::auth::{Apart, AppIds, Vault};
use crate::domain::cv::CvId;
use crate::domain::{Clock, KeyMode};
use crate::index::cvs::{CvIndex, CvUpdate};
use crate::store::Store;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rand::CryptoRng;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use uuid::Uuid;

/// CVs, as apps meet them. Cheap to share.
#[derive(Debug)]
pub struct CvService {
    house: Arc<House>,
    follower: Task,
    classifier: Task,
}

/// What the tasks and the requests share.
#[derive(Debug)]
struct House {
    /// The keys that it answers to: those of live apps, or those of the sandbox.
    mode: KeyMode,
    store: Arc<dyn Store>,
    vault: Vault,
    clock: Arc<dyn Clock>,
    index: CvIndex,
    apart: Apart,
    chance: Chance,
    heard: follow::Heard,
    persons: OnceLock<Arc<dyn Persons>>,
}

impl CvService {
    /// Unseals every CV, builds the index, classifies, and begins to follow. `loaded` is told how many were read, and of how
    /// many.
    ///
    /// # Errors
    /// [`Error::Store`] or [`Error::Auth`] where one of the two databases does not answer.
    pub async fn open(
        store: Arc<dyn Store>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        random: impl CryptoRng + Send + 'static,
        loaded: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Arc<Self>> {
        Self::over(House::new(KeyMode::Live, store, vault, clock, random), loaded).await
    }

    async fn over(house: House, loaded: &mut (dyn FnMut(u64, u64) + Send)) -> Result<Arc<Self>> {
        let node = house.chance.id(house.now());
        let house = Arc::new(house);
        // From before the scan on: what changes meanwhile is read again.
        let since = house.clock.now();
        opening::fill(&house, loaded).await?;
        house.classify();
        let mut following = follow::Following::new(node, since);
        following.step(&house).await?;
        let follower = Task::spawn(|stopped| follow::run(house.clone(), following, stopped));
        let classifier = Task::spawn(|stopped| opening::classify_daily(house.clone(), stopped));
        Ok(Arc::new(Self { house, follower, classifier }))
    }

    /// Stops following. Questions are answered for five seconds more.
    pub async fn stop(&self) {
        self.follower.stop().await;
        self.classifier.stop().await;
    }

    /// Who tells persons what concerns them. Once, while the house is wired.
    pub fn tell_by(&self, persons: Arc<dyn Persons>) {
        let _ = self.house.persons.set(persons);
    }

    /// Profiles in the index.
    #[must_use]
    pub fn size(&self) -> usize {
        self.house.index.len()
    }

    /// Drops CVs from the index of this node and reads them anew: after it, no question here is answered by what was
    /// allowed before. What changes a permission answers once this is done.
    ///
    /// # Errors
    /// [`Error::Store`]; the CVs are dropped all the same.
    pub async fn changed(&self, cvs: &[CvId]) -> Result<()> {
        self.house.index.apply(cvs.iter().map(|id| CvUpdate::Drop(*id)).collect());
        self.house.refresh(cvs).await
    }

    /// Computes the classes of all profiles anew. It runs by itself at the start and every day at 04:00 UTC.
    pub async fn classify(&self) {
        let house = self.house.clone();
        // A failure here is a panic of the classification, which its task logs.
        let _ = tokio::task::spawn_blocking(move || house.classify()).await;
    }

    /// Whether this node hears of withdrawals.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.house.heard.is_fresh()
    }

    /// The vault, for what concerns the person.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        &self.house.vault
    }
}

#[async_trait::async_trait]
impl Drops for CvService {
    async fn drop_now(&self, cv: CvId) -> Result<()> {
        self.changed(&[cv]).await
    }
}

impl House {
    fn new(
        mode: KeyMode,
        store: Arc<dyn Store>,
        vault: Vault,
        clock: Arc<dyn Clock>,
        random: impl CryptoRng + Send + 'static,
    ) -> Self {
        Self {
            mode,
            index: CvIndex::new(vault.secret("cvs: orders")),
            apart: Apart::new(&vault.secret(TAGS)),
            chance: Chance::new(random),
            heard: follow::Heard::default(),
            persons: OnceLock::new(),
            store,
            vault,
            clock,
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn classify(&self) {
        let begun = std::time::Instant::now();
        let made = self.index.classify(self.now());
        let seconds = begun.elapsed().as_secs_f64();
        tracing::info!(
            shown = made.shown,
            withheld = made.withheld,
            classes = made.classes,
            seconds,
            "profiles were classified"
        );
    }

    /// Goes on only while this node hears of withdrawals.
    fn fresh(&self) -> Result<()> {
        if self.heard.is_fresh() { Ok(()) } else { Err(Error::CvsStale(follow::PATIENCE)) }
    }

    fn ids(&self, app: Uuid) -> Result<AppIds> {
        self.apart.ids(app).ok_or(Error::Interrupted)
    }
}

/// The rest of the day, UTC.
fn until_tomorrow(now: Timestamp) -> Duration {
    let day = now.to_zoned(TimeZone::UTC).date();
    let next = day.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC));
    let rest = next.map_or(jiff::SignedDuration::from_hours(24), |next| next.timestamp().duration_since(now));
    Duration::try_from(rest).unwrap_or(Duration::from_hours(24))
}
