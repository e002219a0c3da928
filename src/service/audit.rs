//! The audit: read by whoever administrates, and checked against its hashes, its end and its digests.

use super::{Error, Result, Service, fingerprint};
use crate::auth::{self, Caller, Scope};
use crate::domain::Limit;
use crate::store::{AuditDigest, AuditEnd, AuditFilter, AuditRow, SigningKeyRecord, Store};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Rows read at once.
const BATCH: usize = 1_000;
/// A check that has found so much goes on no further: more would help nobody.
const ENOUGH: usize = 100;
/// The version of a cursor's text.
const VERSION: u8 = 1;

/// Which rows of the audit are asked for, the newest first.
#[derive(Debug, Clone, Default)]
pub struct AuditRequest {
    /// Those with these values.
    pub filter: AuditFilter,
    /// So many.
    pub limit: Limit,
    /// After the page that gave this.
    pub cursor: Option<String>,
}

/// Rows of the audit, the newest first.
#[derive(Debug)]
pub struct AuditPage {
    /// The rows.
    pub items: Vec<AuditRow>,
    /// The cursor of the next page, where there is one.
    pub next: Option<String>,
}

impl Service {
    /// A page of the audit.
    ///
    /// # Errors
    /// [`Error::Auth`] without the scope `admin`; [`Error::CursorInvalid`], [`Error::CursorOfAnotherQuery`],
    /// [`Error::Store`].
    pub async fn audit(&self, caller: &Caller, request: &AuditRequest) -> Result<AuditPage> {
        caller.require(Scope::Admin)?;
        let query = fingerprint(&request.filter);
        let before = request.cursor.as_deref().map(|cursor| place(cursor, query)).transpose()?;
        let limit = request.limit.get();
        let mut items = self.store.audit_before(before.unwrap_or(i64::MAX), &request.filter, limit + 1).await?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| cursor(last.seq, query));
        Ok(AuditPage { items, next })
    }
}

fn cursor(before: i64, query: u64) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(VERSION, before, query)).unwrap_or_default())
}

fn place(cursor: &str, query: u64) -> Result<i64> {
    let read: Option<(u8, i64, u64)> =
        URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match read {
        Some((VERSION, before, of)) if of == query => Ok(before),
        Some((VERSION, _, _)) => Err(Error::CursorOfAnotherQuery(cursor.to_owned())),
        Some((_, _, _)) | None => Err(Error::CursorInvalid(cursor.to_owned())),
    }
}

/// What a check of the audit found.
#[derive(Debug)]
pub struct AuditReport {
    /// Rows that were read.
    pub rows: u64,
    /// Digests that were read.
    pub digests: u64,
    /// What is wrong; nothing where all is as it was written.
    pub faults: Vec<AuditFault>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditFault {
    /// The hash of a row does not follow from the row and the hash before it.
    #[error("row {0} was changed, or the row before it was written anew")]
    Changed(i64),
    /// Rows are missing inside.
    #[error("rows {0} to {1} are missing")]
    Missing(i64, i64),
    /// Rows are missing at the end, or the last was replaced.
    #[error("the audit ended with row {0}, which is not there as it was written")]
    Cut(i64),
    /// There are rows behind the end.
    #[error("row {0} was not written by this program")]
    Foreign(i64),
    /// A digest does not follow the one before.
    #[error("the digest of {0} does not follow the digest before it: one is missing")]
    Gap(Date),
    /// A digest tells another hash than the row has.
    #[error("the digest of {0} tells another past: a row up to {1} was changed, or is missing")]
    OtherPast(Date, i64),
    /// The signature is not that of the digest.
    #[error("the digest of {0} is not signed by a key of this server")]
    Unsigned(Date),
    /// A copy that was kept elsewhere is not what is stored.
    #[error("the digest of {0} is not the one of the copy")]
    NotTheCopy(Date),
}

/// Reads the whole audit, and finds every row and digest that was changed, put in, or is missing. `copies` are digests that
/// were kept elsewhere: whoever may write to the database can put in a signing key of their own, but not into a copy.
///
/// # Errors
/// [`Error::Store`], or [`Error::Auth`] where a key cannot be read.
pub async fn verify_audit(store: &dyn Store, copies: &[AuditDigest]) -> Result<AuditReport> {
    // Before the rows: a row that is appended meanwhile is told by neither.
    let (digests, end, keys) = (store.audit_digests().await?, store.audit_end().await?, store.signing_keys().await?);
    let mut walk = Walk::new(&digests, &end);
    loop {
        let rows = store.audit_after(walk.last, BATCH).await?;
        let full = rows.len() == BATCH;
        for row in &rows {
            walk.step(row);
        }
        if !full || walk.faults.len() >= ENOUGH {
            break;
        }
    }
    let now = store.audit_end().await?;
    if walk.last > now.seq {
        walk.faults.push(AuditFault::Foreign(walk.last));
    }
    if walk.hashes.get(&end.seq).is_none_or(|hash| *hash != end.hash) {
        walk.faults.push(AuditFault::Cut(end.seq));
    }
    let mut faults = walk.faults;
    check_digests(&digests, &walk.hashes, &keys, &mut faults)?;
    let stored = |copy: &AuditDigest| digests.iter().any(|digest| digest == copy);
    faults.extend(copies.iter().filter(|copy| !stored(copy)).map(|copy| AuditFault::NotTheCopy(copy.day)));
    Ok(AuditReport { rows: walk.rows, digests: digests.len() as u64, faults })
}

/// Goes through the rows in order.
struct Walk {
    last: i64,
    before: String,
    rows: u64,
    /// The hashes that are needed later, by place. Before the first row there is none.
    hashes: BTreeMap<i64, String>,
    faults: Vec<AuditFault>,
}

impl Walk {
    fn new(digests: &[AuditDigest], end: &AuditEnd) -> Self {
        let needed = digests.iter().map(|digest| digest.last_seq).chain([end.seq]);
        let mut hashes: BTreeMap<_, _> = needed.map(|seq| (seq, "?".to_owned())).collect();
        hashes.insert(0, String::new());
        Self { last: 0, before: String::new(), rows: 0, hashes, faults: Vec::new() }
    }

    fn step(&mut self, row: &AuditRow) {
        if row.seq != self.last + 1 {
            self.faults.push(AuditFault::Missing(self.last + 1, row.seq - 1));
        } else if row.chained(&self.before) != row.hash {
            self.faults.push(AuditFault::Changed(row.seq));
        }
        if let Some(hash) = self.hashes.get_mut(&row.seq) {
            hash.clone_from(&row.hash);
        }
        self.before.clone_from(&row.hash);
        self.last = row.seq;
        self.rows += 1;
    }
}

fn check_digests(
    digests: &[AuditDigest],
    hashes: &BTreeMap<i64, String>,
    keys: &[SigningKeyRecord],
    faults: &mut Vec<AuditFault>,
) -> Result<()> {
    let mut before: Option<&AuditDigest> = None;
    for digest in digests {
        let follows = before.map_or(digest.first_seq == 1, |before| {
            before.day.tomorrow().is_ok_and(|day| day == digest.day) && before.last_seq + 1 == digest.first_seq
        });
        if !follows {
            faults.push(AuditFault::Gap(digest.day));
        }
        if hashes.get(&digest.last_seq) != Some(&digest.hash) {
            faults.push(AuditFault::OtherPast(digest.day, digest.last_seq));
        }
        if !auth::is_signed(keys, &digest.kid, &digest.text(), &digest.signature)? {
            faults.push(AuditFault::Unsigned(digest.day));
        }
        before = Some(digest);
    }
    Ok(())
}
