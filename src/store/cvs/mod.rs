//! CVs and all that goes with them: permissions, who saw what, requests for contact, links, erasures, statistics.
//!
//! What is about a person is sealed before it comes here, with a data key that lives in another store ([`CvKeys`]): a copy
//! of this database alone says nothing about anybody. Ids, times and permissions are in clear.

mod contact;
mod disclosure;
mod events;
mod keys;
mod links;
mod processors;
mod release;
mod retention;

pub use contact::{ContactRecord, ContactState, NewContact};
pub use disclosure::Disclosure;
pub use events::{CvEvent, CvEventKind};
pub use keys::{CvKeys, WrappedKey};
pub use links::{CvLink, NewCvLink};
pub use processors::{Processor, ProcessorOwner, ProcessorRole};
pub use release::{LatticeCell, LatticeRelease};
pub use retention::{Erasure, ErasureReason, Idle};

use super::Result;
use crate::domain::cv::CvId;
use crate::domain::permission::Permission;
use crate::domain::{Rev, SourceId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A CV to be stored, sealed.
#[derive(Debug, Clone)]
pub struct CvWrite {
    /// Its id.
    pub id: CvId,
    /// The revision that it is sealed for: one above the stored one, 1 for a new CV.
    pub rev: Rev,
    /// The platform that acts for the person.
    pub source: SourceId,
    /// Who writes it.
    pub author: CvAuthor,
    /// The CV, sealed with its data key.
    pub sealed: Vec<u8>,
    /// A keyed hash of the CV: an equal one is not written again.
    pub content: [u8; 32],
    /// A keyed hash of the person's e-mail address, so that the person can ask for the link again.
    pub email: Option<[u8; 32]>,
    /// The month in which a minor comes of age, as its first day; absent for an adult.
    pub minor_until: Option<Date>,
    /// What the platform asserts. Of one purpose and one set of recipients, what is there already stays.
    pub permissions: Vec<Permission>,
    /// The file as it came, sealed, and until when it is kept.
    pub original: Option<(Vec<u8>, Timestamp)>,
}

/// Who writes a CV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CvAuthor {
    /// The platform that acts for the person. It does not overwrite what is the person's own.
    Platform,
    /// The person, by their link: from now on it is their own.
    Person,
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CvWritten {
    /// It is new.
    Created,
    /// It took the place of another.
    Updated,
    /// It is what was there.
    Unchanged,
    /// It is the person's own: what a platform wrote was not stored, but for what it asserts.
    Kept,
    /// Its id was erased at the person's request within the last 12 months: a platform does not bring it back.
    Erased,
}

/// A CV as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCv {
    /// Its id.
    pub id: CvId,
    /// The platform that acts for the person.
    pub source: SourceId,
    /// Counts its writes, from 1. The seal is bound to it.
    pub rev: Rev,
    /// The CV, sealed with its data key.
    pub sealed: Vec<u8>,
    /// A keyed hash of the person's e-mail address: the CVs of one person have the same.
    pub email: Option<[u8; 32]>,
    /// The month in which a minor comes of age, as its first day.
    pub minor_until: Option<Date>,
    /// When it was first written.
    pub created_at: Timestamp,
    /// When it last was.
    pub updated_at: Timestamp,
    /// When the person last did something: retention counts from here.
    pub contacted_at: Timestamp,
    /// Since when it is the person's own, which no platform overwrites; absent as long as the platform keeps it.
    pub owned_at: Option<Timestamp>,
    /// When the platform took back what it had published, and the person kept it.
    pub released_at: Option<Timestamp>,
    /// Every permission, those that ended included, the oldest first.
    pub permissions: Vec<Permission>,
}

/// CVs and all that goes with them.
#[async_trait::async_trait]
pub trait Cvs: Send + Sync {
    // --- the profiles ---

    /// Writes a batch in one transaction, all or nothing, with an event for each that is new or different. At most 1,000
    /// a call, none twice. [`Cvs::cv_revs`] tells which revision comes next.
    ///
    /// # Errors
    /// [`super::Error`], as every method here. [`super::Error::OutdatedCv`] where a CV got another revision meanwhile: ask for
    /// it again, seal again.
    async fn write_cvs(&self, writes: &[CvWrite], at: Timestamp) -> Result<Vec<CvWritten>>;

    /// The present revisions of CVs; those that are not there are left out.
    async fn cv_revs(&self, ids: &[CvId]) -> Result<Vec<(CvId, Rev)>>;

    /// One CV.
    async fn cv(&self, id: CvId) -> Result<Option<StoredCv>>;

    /// The CVs among `ids`, in no order.
    async fn cvs(&self, ids: &[CvId]) -> Result<Vec<StoredCv>>;

    /// The CVs with an id above `after`, by id, at most `limit`.
    async fn scan_cvs(&self, after: Option<CvId>, limit: usize) -> Result<Vec<StoredCv>>;

    /// How many there are.
    async fn count_cvs(&self) -> Result<u64>;

    /// The CVs of an e-mail address, by its keyed hash.
    async fn cvs_of_email(&self, email: &[u8; 32]) -> Result<Vec<CvId>>;

    /// The file as it came, sealed, while it is kept.
    async fn cv_original(&self, id: CvId, now: Timestamp) -> Result<Option<Vec<u8>>>;

    /// Says that the person did something.
    async fn touch_cv(&self, id: CvId, at: Timestamp) -> Result<()>;

    /// Says since when a CV is the person's own; absent where the platform may write it again.
    async fn own_cv(&self, id: CvId, since: Option<Timestamp>) -> Result<()>;

    /// The platform takes back what it published, and the person keeps it: it is their own from now on, as far as it was
    /// not before.
    async fn release_cv(&self, id: CvId, at: Timestamp) -> Result<()>;

    // --- permissions ---

    /// Writes permissions, new ones and such that changed their state, in one transaction, with one event for each CV:
    /// [`CvEventKind::Withdrawn`] where one was withdrawn.
    async fn save_permissions(&self, permissions: &[Permission], at: Timestamp) -> Result<()>;

    // --- what nodes tell each other ---

    /// Events accepted at or after `since`, in no order that matters: state is read anew for each.
    async fn cv_events(&self, since: Timestamp) -> Result<Vec<CvEvent>>;

    /// Writes this node's heartbeat, and reads it back from where events are read: what comes back is as new as the events
    /// are.
    async fn beat(&self, node: Uuid, at: Timestamp) -> Result<Option<Timestamp>>;

    // --- who saw what ---

    /// Writes down what apps saw, in one transaction; `false`, and nothing is written, where one of them would have seen more
    /// than `most` different CVs since then. Of several nodes that write at once, each counts what the others wrote.
    async fn disclose(&self, disclosures: &[Disclosure], since: Timestamp, most: u64) -> Result<bool>;

    /// Says that the operator is told that an app reached its cap on that day; `false` where that was said before.
    async fn alarm_cap(&self, app: Uuid, day: Date) -> Result<bool>;

    /// What was seen of a CV, the newest first, at most `limit`.
    async fn disclosures_of(&self, cv: CvId, limit: usize) -> Result<Vec<Disclosure>>;

    /// What an app saw in `[from, to)`, the oldest first.
    async fn disclosures_to(&self, app: Uuid, from: Timestamp, to: Timestamp) -> Result<Vec<Disclosure>>;

    /// The different CVs that an app saw since then.
    async fn cvs_seen_by(&self, app: Uuid, since: Timestamp) -> Result<Vec<CvId>>;

    // --- requests for contact ---

    /// Writes a request down; `false`, and nothing is written, where the person had `most` of all apps since `since`, or
    /// one of this app waits, or the person blocked the app.
    async fn ask_contact(&self, asked: &NewContact, since: Timestamp, most: u64) -> Result<bool>;

    /// One request.
    async fn contact(&self, id: Uuid) -> Result<Option<ContactRecord>>;

    /// The requests for a CV, the newest first.
    async fn contacts_of(&self, cv: CvId) -> Result<Vec<ContactRecord>>;

    /// The requests of an app, the newest first, at most `limit`.
    async fn contacts_by(&self, app: Uuid, limit: usize) -> Result<Vec<ContactRecord>>;

    /// Answers one that waits, with the permission where the person accepts; whether one waited.
    async fn answer_contact(
        &self,
        id: Uuid,
        state: ContactState,
        permission: Option<&Permission>,
        at: Timestamp,
    ) -> Result<bool>;

    /// The person wants nothing of an app any more.
    async fn block_app(&self, cv: CvId, app: Uuid, at: Timestamp) -> Result<()>;

    /// The apps that the person blocked.
    async fn blocked_apps(&self, cv: CvId) -> Result<Vec<Uuid>>;

    // --- the person's links ---

    /// Writes a link down.
    async fn create_cv_link(&self, link: &NewCvLink) -> Result<()>;

    /// The link with that SHA-256, while it is good.
    async fn cv_link(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<CvLink>>;

    /// How many links were made for a CV since then.
    async fn count_cv_links(&self, cv: CvId, since: Timestamp) -> Result<u64>;

    /// Ends every link of a CV, but for one.
    async fn end_cv_links(&self, cv: CvId, but: Option<[u8; 32]>, at: Timestamp) -> Result<()>;

    // --- who handles CVs ---

    /// Writes down, or anew, who an app or a source is in law.
    async fn put_processor(&self, processor: &Processor) -> Result<()>;

    /// Those who handle CVs.
    async fn processors(&self) -> Result<Vec<Processor>>;

    // --- erasure and retention ---

    /// Erases a CV with its permissions, links, requests and files, keeps its id in the ledger with the proof, and tells
    /// the nodes. `false` where there was none: the ledger keeps the id all the same. The data key is shredded by the caller,
    /// before.
    async fn erase_cv(&self, erasure: &Erasure) -> Result<bool>;

    /// The ledger: erasures at or after `since`, the oldest first.
    async fn erasures(&self, since: Timestamp) -> Result<Vec<Erasure>>;

    /// CVs that no permission has been in force for since before `unpermitted_before`, or whose person did nothing since
    /// before `untouched_before`; at most `limit`.
    async fn idle_cvs(
        &self,
        unpermitted_before: Timestamp,
        untouched_before: Timestamp,
        limit: usize,
    ) -> Result<Vec<Idle>>;

    /// Says that the person was told that the CV is about to be erased.
    async fn announce_erasure(&self, cv: CvId, at: Timestamp) -> Result<()>;

    /// Deletes disclosures, files, links, events and proofs that are older than they may be; returns how many of each, by
    /// name. With `dry`, deletes nothing.
    async fn forget_cv_traces(&self, now: Timestamp, dry: bool) -> Result<Vec<(&'static str, u64)>>;

    // --- statistics ---

    /// Writes a release of the lattice in one transaction; nothing where that week has one.
    async fn publish_lattice(&self, release: &LatticeRelease) -> Result<bool>;

    /// The newest release, or that of a week (its Monday).
    async fn lattice(&self, week: Option<Date>) -> Result<Option<LatticeRelease>>;

    /// The weeks that have a release, the newest first.
    async fn lattice_weeks(&self) -> Result<Vec<Date>>;
}
