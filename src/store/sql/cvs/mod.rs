//! CVs and all that goes with them. Each file holds one part; here the trait as a table of contents.

mod contacts;
mod disclosures;
mod erasure;
mod events;
mod forget;
mod lattice;
mod links;
mod permissions;
mod processors;
mod profiles;

pub(super) use erasure::{LEDGER, ledger_row, ledger_values};

use super::dialect::Dialect;
use super::statement::{Cells, Sql, Value};
use super::store::SqlStore;
use crate::domain::Rev;
use crate::domain::cv::CvId;
use crate::domain::permission::{NoticeHash, Permission};
use crate::store::{
    ContactRecord, ContactState, CvEvent, CvLink, CvWrite, CvWritten, Cvs, Disclosure, Erasure, Idle, LatticeRelease,
    NewContact, NewCvLink, Processor, Result, StoredCv,
};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// The trait, each method by the one of the same name.
macro_rules! cvs {
    ($(fn $method:ident($($argument:ident: $type:ty),*) -> $gives:ty;)+) => {
        #[async_trait::async_trait]
        impl<DB: Dialect> Cvs for SqlStore<DB> {
            $(async fn $method(&self $(, $argument: $type)*) -> Result<$gives> {
                self.$method($($argument),*).await
            })+
        }
    };
}

cvs! {
    fn write_cvs(writes: &[CvWrite], at: Timestamp) -> Vec<CvWritten>;
    fn cv_revs(ids: &[CvId]) -> Vec<(CvId, Rev)>;
    fn cv(id: CvId) -> Option<StoredCv>;
    fn cvs(ids: &[CvId]) -> Vec<StoredCv>;
    fn scan_cvs(after: Option<CvId>, limit: usize) -> Vec<StoredCv>;
    fn count_cvs() -> u64;
    fn cvs_of_email(email: &[u8; 32]) -> Vec<CvId>;
    fn cv_original(id: CvId, now: Timestamp) -> Option<Vec<u8>>;
    fn touch_cv(id: CvId, at: Timestamp) -> ();
    fn own_cv(id: CvId, since: Option<Timestamp>) -> ();
    fn release_cv(id: CvId, at: Timestamp) -> ();
    fn save_permissions(permissions: &[Permission], at: Timestamp) -> ();
    fn cv_events(since: Timestamp) -> Vec<CvEvent>;
    fn beat(node: Uuid, at: Timestamp) -> Option<Timestamp>;
    fn disclose(disclosures: &[Disclosure], since: Timestamp, most: u64) -> bool;
    fn alarm_cap(app: Uuid, day: Date) -> bool;
    fn disclosures_of(cv: CvId, limit: usize) -> Vec<Disclosure>;
    fn disclosures_to(app: Uuid, from: Timestamp, to: Timestamp) -> Vec<Disclosure>;
    fn cvs_seen_by(app: Uuid, since: Timestamp) -> Vec<CvId>;
    fn ask_contact(asked: &NewContact, since: Timestamp, most: u64) -> bool;
    fn contact(id: Uuid) -> Option<ContactRecord>;
    fn contacts_of(cv: CvId) -> Vec<ContactRecord>;
    fn contacts_by(app: Uuid, limit: usize) -> Vec<ContactRecord>;
    fn answer_contact(id: Uuid, state: ContactState, permission: Option<&Permission>, at: Timestamp) -> bool;
    fn block_app(cv: CvId, app: Uuid, at: Timestamp) -> ();
    fn blocked_apps(cv: CvId) -> Vec<Uuid>;
    fn create_cv_link(link: &NewCvLink) -> ();
    fn cv_link(hash: &[u8; 32], now: Timestamp) -> Option<CvLink>;
    fn count_cv_links(cv: CvId, since: Timestamp) -> u64;
    fn end_cv_links(cv: CvId, but: Option<[u8; 32]>, at: Timestamp) -> ();
    fn put_processor(processor: &Processor) -> ();
    fn processors() -> Vec<Processor>;
    fn erase_cv(erasure: &Erasure) -> bool;
    fn erasures(since: Timestamp) -> Vec<Erasure>;
    fn idle_cvs(unpermitted_before: Timestamp, untouched_before: Timestamp, limit: usize) -> Vec<Idle>;
    fn announce_erasure(cv: CvId, at: Timestamp) -> ();
    fn forget_cv_traces(now: Timestamp, dry: bool) -> Vec<(&'static str, u64)>;
    fn publish_lattice(release: &LatticeRelease) -> bool;
    fn lattice(week: Option<Date>) -> Option<LatticeRelease>;
    fn lattice_weeks() -> Vec<Date>;
}

/// A column that holds the id of a CV.
pub(super) fn cv_id<DB: Sql>(row: &Cells<'_, DB>, column: usize) -> Result<CvId> {
    row.parse(column, |text| CvId::new(text).ok())
}

/// A column that holds 32 bytes in hexadecimal.
fn hash<DB: Sql>(row: &Cells<'_, DB>, column: usize) -> Result<[u8; 32]> {
    row.parse(column, |text| NoticeHash::new(text).ok().map(|hash| hash.0))
}

/// A column that holds a day.
fn day<DB: Sql>(row: &Cells<'_, DB>, column: usize) -> Result<Date> {
    row.parse(column, |text| text.parse().ok())
}

fn count_in<DB: Sql>(row: &Cells<'_, DB>) -> Result<u64> {
    Ok(u64::try_from(row.int(0)?).unwrap_or_default())
}

fn ids(cvs: &[CvId]) -> impl Iterator<Item = Value> {
    cvs.iter().map(|cv| cv.to_string().into())
}

fn rows_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
