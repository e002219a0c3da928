//! The store: records, journal, sources, apps and keys behind one trait, on SQLite or PostgreSQL.
//!
//! Every accepted write and the journal row that tells of it are one transaction. Nothing outside this room knows SQL.

mod approvals;
mod apps;
mod audit;
mod budgets;
mod cvs;
mod error;
mod keys;
mod links;
mod market;
mod offers;
mod options;
mod redis;
mod replies;
mod rome;
mod sessions;
mod sql;
mod trainings;
mod usage;

pub use approvals::{ApprovalRecord, Approvals, Decision, NewApproval, Verdict};
pub use apps::{Acceptance, Accepting, AppRecord, Apps, MemberRecord, NewApp, Removal, Signatory};
mod signing;

pub use audit::{Audit, AuditDigest, AuditEnd, AuditFilter, AuditRow, Told};
pub use budgets::{Ask, Budgets, Lease};
pub use cvs::{
    ContactRecord, ContactState, CvAuthor, CvEvent, CvEventKind, CvKeys, CvLink, CvWrite, CvWritten, Cvs, Disclosure,
    Erasure, ErasureReason, Idle, LatticeCell, LatticeRelease, NewContact, NewCvLink, Processor, ProcessorOwner,
    ProcessorRole, StoredCv, WrappedKey,
};
pub use error::{Error, Result};
pub use keys::{KeyRecord, Keys, NamedApp, NewKey};
pub use links::{LinkKind, LinkRecord, Links, NewLink};
pub use market::{BasinCommune, ClassKind, DayAsk, DayBy, DayRow, DaySum, DayTally, Market, Spell};
pub use offers::{
    Found, Journal, OfferWrite, RunTally, Stored, StoredOffer, StoredTraining, TrainingWrite, Write, WriteOutcome,
    WriteStatus,
};
pub use options::OpenOptions;
pub use redis::redis_budgets;
pub use replies::{Attempt, Begun, KeptReply, Replies};
pub use rome::{EditionTally, RowTally};
pub use sessions::{SessionRecord, Sessions};
pub use signing::{Signing, SigningKeyRecord};
pub use trainings::{LabelTally, Trainings};
pub use usage::{QuotaMark, Usage, UsageBy, UsageFlush, UsageKey, UsageScope, UsageSum, UsageTally};

use crate::domain::{Change, OfferId, Policy, Position, RomeEdition, Source, SourceId};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Opens the database that `url` names: `sqlite:PATH`, `sqlite::memory:` or `postgres://user@host/database`.
///
/// The file of an SQLite database is created where there is none, its folder is not. The schema is not touched:
/// [`Store::migrate`] does. Call it inside a Tokio runtime: tasks run beside the store until it is closed or dropped.
///
/// # Errors
/// [`Error::Url`] when the URL names nothing that we know, [`Error::Database`] when the database does not answer.
pub async fn open(url: &str, options: OpenOptions) -> Result<Arc<dyn Store>> {
    sql::open(url, options).await
}

/// Opens the database of the data keys of CVs that `url` names, as [`open`] does.
///
/// # Errors
/// As [`open`].
pub async fn open_cv_keys(url: &str, options: OpenOptions) -> Result<Arc<dyn CvKeys>> {
    sql::open_keys(url, options).await
}

/// What the rest of the program asks of a database. One conformance suite runs on every implementation.
#[async_trait::async_trait]
pub trait Store:
    Apps
    + Approvals
    + Audit
    + Budgets
    + Cvs
    + Keys
    + Links
    + Market
    + Replies
    + Sessions
    + Signing
    + Trainings
    + Usage
    + Send
    + Sync
    + std::fmt::Debug
{
    /// Brings the schema up to date; returns the names of the migrations that it applied.
    ///
    /// # Errors
    /// [`Error`], as every method here.
    async fn migrate(&self) -> Result<Vec<String>>;

    /// Answers when the database does.
    async fn ping(&self) -> Result<()>;

    /// Waits until nothing is half-written, and lets the database go.
    async fn close(&self);

    // --- sources ---

    /// Creates a source, or updates its name, kind, url and policy; `refreshed_at` stays.
    async fn put_source(&self, source: &Source) -> Result<()>;

    /// All sources, by id. Small: read often.
    async fn sources(&self) -> Result<Vec<Source>>;

    /// Replaces the policy of a source.
    ///
    /// # Errors
    /// [`Error::UnknownSource`] where there is none.
    async fn set_policy(&self, source: &SourceId, policy: &Policy) -> Result<()>;

    /// Says that the records of a source were refreshed at `at` (never moves back), with what the run did.
    async fn finish_run(&self, source: &SourceId, at: Timestamp, tally: &RunTally) -> Result<()>;

    /// What the last finished run of each source did.
    async fn last_runs(&self) -> Result<Vec<(SourceId, Timestamp, RunTally)>>;

    // --- offers ---

    /// Writes a batch of one source in one transaction, all or nothing, and appends a change for each record that is
    /// new or different. Of two writes with one id the last wins, the earlier is [`WriteStatus::Superseded`].
    /// A record equal to the stored one is [`WriteStatus::Unchanged`]: no revision, no change, only `seen_at` moves.
    ///
    /// `at` is the time of acceptance. At most 1,000 writes a call; 200 while serving.
    async fn write_offers(&self, source: &SourceId, writes: Vec<OfferWrite>, at: Timestamp) -> Result<WriteOutcome>;

    /// One offer: live, withdrawn less than twelve months before `now`, or never seen.
    async fn offer(&self, id: OfferId, now: Timestamp) -> Result<Found>;

    /// The live offers among `ids`, in no order.
    async fn offers(&self, ids: &[OfferId]) -> Result<Vec<StoredOffer>>;

    /// The live offers with an id above `after`, by id, at most `limit`: the state that an index starts from.
    async fn scan_offers(&self, after: Option<OfferId>, limit: usize) -> Result<Vec<StoredOffer>>;

    /// When these offers came, as far as they are known: the same as [`StoredOffer::first_seen_at`].
    async fn first_seen(&self, ids: &[OfferId]) -> Result<Vec<(OfferId, Timestamp)>>;

    /// The number of live offers a source has.
    async fn count_offers(&self) -> Result<Vec<(SourceId, u64)>>;

    // --- journal ---

    /// The oldest position that can still be read after, and the newest that is safe to have read.
    async fn journal(&self) -> Result<Journal>;

    /// Changes of offers after `after`, in order, at most `limit`. Loses none, whatever writers do at the same time.
    ///
    /// # Errors
    /// [`Error::PositionExpired`] below the horizon, [`Error::EpochChanged`] when the position is of another epoch.
    async fn changes_after(&self, after: Position, limit: usize) -> Result<Vec<Change>>;

    /// Returns when a change may have been written since this call, or after `at_most`. Only wakes up: the caller reads
    /// all the same. It counts from the call, not from the first poll: take it before a read, await it after one that
    /// found nothing, and no commit in between is slept over.
    fn changed(&self, at_most: Duration) -> BoxFuture<'_, ()>;

    /// Deletes journal rows that were superseded before `superseded_before` and withdrawals older than
    /// `withdrawn_before`, in small batches, and gives the room back; returns the number of rows deleted.
    async fn compact(&self, superseded_before: Timestamp, withdrawn_before: Timestamp) -> Result<u64>;

    /// Begins a new epoch. Needed once after the database was restored from a copy: what readers hold of the journal
    /// may be of a future that no longer exists, so each starts again from the state tables. Rewrites the whole journal.
    async fn begin_epoch(&self, epoch: i64) -> Result<()>;

    // --- reference ---

    /// Replaces the edition of ROME by this one, in one transaction; says what that changed. Equal rows are not written.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] where two appellations, sheets or items of a kind have one code.
    async fn put_rome(&self, edition: &RomeEdition) -> Result<EditionTally>;

    /// The edition of ROME, appellations by OGR code as a text, sheets and items by code; an empty one before the first
    /// import.
    async fn rome(&self) -> Result<RomeEdition>;

    /// A text that changes whenever the edition does; absent before the first import. Small: read often.
    async fn rome_version(&self) -> Result<Option<String>>;
}
