//! A store that counts what requests ask of it.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use passerelle::domain::cv::CvId;
use passerelle::domain::permission::Permission;
use passerelle::domain::training::{LabelEntry, LabelName, Training, TrainingId};
use passerelle::domain::{
    AuditEvent, By, Change, Email, OfferId, Policy, Position, Rev, RomeEdition, Source, SourceId,
};
use passerelle::store::{
    Acceptance, Accepting, AppRecord, ApprovalRecord, Approvals, Apps, Ask, Attempt, Audit, AuditDigest, AuditEnd,
    AuditFilter, AuditRow, Begun, Budgets, ContactRecord, ContactState, CvEvent, CvLink, CvWrite, CvWritten, Cvs,
    Decision, Disclosure, EditionTally, Erasure, Found, Idle, Journal, KeptReply, KeyRecord, Keys, LabelTally,
    LatticeRelease, Lease, LinkKind, LinkRecord, Links, MemberRecord, NamedApp, NewApp, NewApproval, NewContact,
    NewCvLink, NewKey, NewLink, OfferWrite, Processor, QuotaMark, Removal, Replies, Result, RunTally, SessionRecord,
    Sessions, Signing, SigningKeyRecord, Store, StoredCv, StoredOffer, StoredTraining, Told, TrainingWrite, Trainings,
    Usage, UsageBy, UsageFlush, UsageScope, UsageSum, UsageTally, WriteOutcome,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

/// Another store, with the number of calls of each of its methods. Only those count that stand on a thread of the server's
/// workers: the service's own tasks read beside them, and no request waits for that.
#[derive(Debug)]
pub struct Counting {
    inner: Arc<dyn Store>,
    calls: Mutex<BTreeMap<&'static str, usize>>,
}

impl Counting {
    /// The same store, counted.
    pub fn new(inner: Arc<dyn Store>) -> Arc<Self> {
        Arc::new(Self { inner, calls: Mutex::default() })
    }

    /// The calls since this was last asked, by method.
    pub fn take(&self) -> BTreeMap<&'static str, usize> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    fn count(&self, method: &'static str) {
        if std::thread::current().name().is_some_and(|name| name.starts_with("actix")) {
            *self.calls.lock().unwrap().entry(method).or_default() += 1;
        }
    }
}

macro_rules! counted {
    ($($of:ident { $(fn $method:ident($($argument:ident: $type:ty),*) -> $gives:ty;)+ $([$($rest:item)+])? })+) => {
        $(#[async_trait::async_trait]
        impl $of for Counting {
            $(async fn $method(&self $(, $argument: $type)*) -> $gives {
                self.count(stringify!($method));
                self.inner.$method($($argument),*).await
            })+
            $($($rest)+)?
        })+
    };
}

counted! {
    Store {
        fn migrate() -> Result<Vec<String>>;
        fn ping() -> Result<()>;
        fn close() -> ();
        fn put_source(source: &Source) -> Result<()>;
        fn sources() -> Result<Vec<Source>>;
        fn set_policy(source: &SourceId, policy: &Policy) -> Result<()>;
        fn finish_run(source: &SourceId, at: Timestamp, tally: &RunTally) -> Result<()>;
        fn last_runs() -> Result<Vec<(SourceId, Timestamp, RunTally)>>;
        fn write_offers(source: &SourceId, writes: Vec<OfferWrite>, at: Timestamp) -> Result<WriteOutcome>;
        fn offer(id: OfferId, now: Timestamp) -> Result<Found>;
        fn offers(ids: &[OfferId]) -> Result<Vec<StoredOffer>>;
        fn scan_offers(after: Option<OfferId>, limit: usize) -> Result<Vec<StoredOffer>>;
        fn count_offers() -> Result<Vec<(SourceId, u64)>>;
        fn journal() -> Result<Journal>;
        fn changes_after(after: Position, limit: usize) -> Result<Vec<Change>>;
        fn compact(superseded_before: Timestamp, withdrawn_before: Timestamp) -> Result<u64>;
        fn begin_epoch(epoch: i64) -> Result<()>;
        fn put_rome(edition: &RomeEdition) -> Result<EditionTally>;
        fn rome() -> Result<RomeEdition>;
        fn rome_version() -> Result<Option<String>>;
        [
            fn changed(&self, at_most: Duration) -> BoxFuture<'_, ()> {
                self.inner.changed(at_most)
            }
        ]
    }
    Apps {
        fn register_app(app: &NewApp, told: &Told) -> Result<bool>;
        fn apps() -> Result<Vec<AppRecord>>;
        fn app(id: Uuid) -> Result<Option<AppRecord>>;
        fn apps_of(email: &Email) -> Result<Vec<(AppRecord, bool)>>;
        fn members(app: Uuid) -> Result<Vec<MemberRecord>>;
        fn add_member(app: Uuid, email: &Email, at: Timestamp, told: &Told) -> Result<bool>;
        fn confirm_member(app: Uuid, email: &Email, at: Timestamp, told: &Told) -> Result<bool>;
        fn remove_member(app: Uuid, email: &Email, told: &Told) -> Result<Removal>;
        fn set_plan(app: Uuid, plan: &str, told: &Told) -> Result<bool>;
        fn suspend_app(app: Uuid, at: Option<Timestamp>, told: &Told) -> Result<bool>;
        fn accept_licence(app: Uuid, source: &SourceId, what: &Accepting, at: Timestamp, told: &Told) -> Result<()>;
        fn acceptances(app: Uuid) -> Result<Vec<Acceptance>>;
    }
    Approvals {
        fn ask_approval(asked: &NewApproval, told: &Told) -> Result<bool>;
        fn approvals(app: Option<Uuid>) -> Result<Vec<ApprovalRecord>>;
        fn decide_approval(id: Uuid, decision: &Decision, told: &Told) -> Result<bool>;
        fn end_approval(app: Uuid, scope: &str, at: Timestamp, told: &Told) -> Result<bool>;
    }
    Audit {
        fn record(event: &AuditEvent, at: Timestamp) -> Result<()>;
        fn audit_after(after: i64, limit: usize) -> Result<Vec<AuditRow>>;
        fn audit_before(before: i64, filter: &AuditFilter, limit: usize) -> Result<Vec<AuditRow>>;
        fn audit_end() -> Result<AuditEnd>;
        fn audit_end_at(at: Timestamp) -> Result<AuditEnd>;
        fn audit_digests() -> Result<Vec<AuditDigest>>;
        fn add_audit_digest(digest: &AuditDigest) -> Result<bool>;
    }
    Budgets {
        fn take_budget(ask: Ask<'_>) -> Result<Lease>;
        fn forget_budgets(now: Timestamp) -> Result<()>;
    }
    Cvs {
        fn write_cvs(writes: &[CvWrite], at: Timestamp) -> Result<Vec<CvWritten>>;
        fn cv_revs(ids: &[CvId]) -> Result<Vec<(CvId, Rev)>>;
        fn cv(id: CvId) -> Result<Option<StoredCv>>;
        fn cvs(ids: &[CvId]) -> Result<Vec<StoredCv>>;
        fn scan_cvs(after: Option<CvId>, limit: usize) -> Result<Vec<StoredCv>>;
        fn count_cvs() -> Result<u64>;
        fn cvs_of_email(email: &[u8; 32]) -> Result<Vec<CvId>>;
        fn cv_original(id: CvId, now: Timestamp) -> Result<Option<Vec<u8>>>;
        fn touch_cv(id: CvId, at: Timestamp) -> Result<()>;
        fn own_cv(id: CvId, since: Option<Timestamp>) -> Result<()>;
        fn release_cv(id: CvId, at: Timestamp) -> Result<()>;
        fn save_permissions(permissions: &[Permission], at: Timestamp) -> Result<()>;
        fn cv_events(since: Timestamp) -> Result<Vec<CvEvent>>;
        fn beat(node: Uuid, at: Timestamp) -> Result<Option<Timestamp>>;
        fn disclose(disclosures: &[Disclosure], since: Timestamp, most: u64) -> Result<bool>;
        fn alarm_cap(app: Uuid, day: Date) -> Result<bool>;
        fn disclosures_of(cv: CvId, limit: usize) -> Result<Vec<Disclosure>>;
        fn disclosures_to(app: Uuid, from: Timestamp, to: Timestamp) -> Result<Vec<Disclosure>>;
        fn cvs_seen_by(app: Uuid, since: Timestamp) -> Result<Vec<CvId>>;
        fn ask_contact(asked: &NewContact, since: Timestamp, most: u64) -> Result<bool>;
        fn contact(id: Uuid) -> Result<Option<ContactRecord>>;
        fn contacts_of(cv: CvId) -> Result<Vec<ContactRecord>>;
        fn contacts_by(app: Uuid, limit: usize) -> Result<Vec<ContactRecord>>;
        fn answer_contact(id: Uuid, state: ContactState, permission: Option<&Permission>, at: Timestamp) -> Result<bool>;
        fn block_app(cv: CvId, app: Uuid, at: Timestamp) -> Result<()>;
        fn blocked_apps(cv: CvId) -> Result<Vec<Uuid>>;
        fn create_cv_link(link: &NewCvLink) -> Result<()>;
        fn cv_link(hash: &[u8; 32], now: Timestamp) -> Result<Option<CvLink>>;
        fn count_cv_links(cv: CvId, since: Timestamp) -> Result<u64>;
        fn end_cv_links(cv: CvId, but: Option<[u8; 32]>, at: Timestamp) -> Result<()>;
        fn put_processor(processor: &Processor) -> Result<()>;
        fn processors() -> Result<Vec<Processor>>;
        fn erase_cv(erasure: &Erasure) -> Result<bool>;
        fn erasures(since: Timestamp) -> Result<Vec<Erasure>>;
        fn idle_cvs(unpermitted_before: Timestamp, untouched_before: Timestamp, limit: usize) -> Result<Vec<Idle>>;
        fn announce_erasure(cv: CvId, at: Timestamp) -> Result<()>;
        fn forget_cv_traces(now: Timestamp, dry: bool) -> Result<Vec<(&'static str, u64)>>;
        fn publish_lattice(release: &LatticeRelease) -> Result<bool>;
        fn lattice(week: Option<Date>) -> Result<Option<LatticeRelease>>;
        fn lattice_weeks() -> Result<Vec<Date>>;
    }
    Keys {
        fn create_key(app: &NamedApp, key: &NewKey, told: &Told) -> Result<KeyRecord>;
        fn add_key(app: Uuid, key: &NewKey, most: u32, told: &Told) -> Result<Option<KeyRecord>>;
        fn rotate_key(old: Uuid, new: &NewKey, ends: Timestamp, told: &Told) -> Result<Option<KeyRecord>>;
        fn key_by_hash(hash: &[u8; 32]) -> Result<Option<KeyRecord>>;
        fn key(id: Uuid) -> Result<Option<KeyRecord>>;
        fn keys() -> Result<Vec<KeyRecord>>;
        fn keys_of(app: Uuid) -> Result<Vec<KeyRecord>>;
        fn revoke_key(id: Uuid, at: Timestamp, told: &Told) -> Result<bool>;
        fn touch_keys(used: &[(Uuid, Timestamp)]) -> Result<()>;
    }
    Links {
        fn create_link(link: &NewLink) -> Result<()>;
        fn link(hash: &[u8; 32], now: Timestamp) -> Result<Option<LinkRecord>>;
        fn use_link(hash: &[u8; 32], kind: LinkKind, now: Timestamp) -> Result<Option<LinkRecord>>;
        fn count_links(email: &Email, since: Timestamp) -> Result<u64>;
        fn forget_links(ended_before: Timestamp) -> Result<u64>;
    }
    Replies {
        fn begin_reply(attempt: &Attempt, forgotten: Timestamp, lost: Timestamp) -> Result<Begun>;
        fn finish_reply(attempt: &Attempt, reply: &KeptReply) -> Result<()>;
        fn give_up_reply(attempt: &Attempt) -> Result<()>;
        fn forget_replies(before: Timestamp) -> Result<u64>;
    }
    Sessions {
        fn open_session(hash: &[u8; 32], session: &SessionRecord) -> Result<()>;
        fn session(hash: &[u8; 32], now: Timestamp) -> Result<Option<SessionRecord>>;
        fn close_session(hash: &[u8; 32]) -> Result<bool>;
        fn close_sessions_of(email: &Email) -> Result<u64>;
    }
    Signing {
        fn signing_keys() -> Result<Vec<SigningKeyRecord>>;
        fn begin_signing(key: &SigningKeyRecord, by: &By) -> Result<bool>;
        fn rotate_signing(key: &SigningKeyRecord, others_retire_at: Timestamp, by: &By) -> Result<()>;
        fn forget_signing(now: Timestamp) -> Result<()>;
    }
    Trainings {
        fn write_trainings(source: &SourceId, writes: Vec<TrainingWrite>, at: Timestamp) -> Result<WriteOutcome>;
        fn training(id: TrainingId, now: Timestamp) -> Result<Found<Training>>;
        fn trainings(ids: &[TrainingId]) -> Result<Vec<StoredTraining>>;
        fn scan_trainings(after: Option<TrainingId>, limit: usize) -> Result<Vec<StoredTraining>>;
        fn count_trainings() -> Result<Vec<(SourceId, u64)>>;
        fn training_changes_after(after: Position, limit: usize) -> Result<Vec<Change<Training>>>;
        fn put_labels(label: &LabelName, entries: &[LabelEntry]) -> Result<LabelTally>;
        fn labels() -> Result<Vec<LabelEntry>>;
        fn labels_version() -> Result<Option<String>>;
    }
    Usage {
        fn add_usage(flush: &UsageFlush) -> Result<bool>;
        fn usage_sums(apps: &[Uuid], from: i64, to: i64) -> Result<Vec<UsageSum>>;
        fn usage_by(scope: &UsageScope, by: UsageBy) -> Result<Vec<(String, UsageTally)>>;
        fn claim_notice(mark: &QuotaMark, at: Timestamp) -> Result<bool>;
        fn app_plan(app: Uuid) -> Result<Option<(String, String)>>;
    }
}
