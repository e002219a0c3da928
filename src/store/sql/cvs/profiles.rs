//! The profiles themselves.

use super::permissions::{insert_new, permissions_between, permissions_of};
use super::{count_in, cv_id, events, ids, rows_of};
use crate::domain::Rev;
use crate::domain::cv::CvId;
use crate::domain::hex;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::sources::source_id;
use crate::store::sql::statement::{CHUNK, Cells, Statement, Value};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{CvAuthor, CvEventKind, CvWrite, CvWritten, Error, Result, StoredCv};
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};

/// So long a platform does not bring back what was erased at the person's request.
const ERASED_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);

const BODY: &str = "SELECT id, source_id, rev, sealed, minor_until, created_at, updated_at, contacted_at, owned_at, \
    released_at, email_hash FROM cvs";

/// What the table says of a CV that is there.
struct There {
    rev: Rev,
    content: String,
    is_own: bool,
}

type Present = HashMap<CvId, There>;

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn write_cvs(&self, writes: &[CvWrite], at: Timestamp) -> Result<Vec<CvWritten>> {
        // In the order of their ids, so that two batches never wait for each other crosswise.
        let mut sorted: Vec<&CvWrite> = writes.iter().collect();
        sorted.sort_unstable_by_key(|write| write.id);
        if sorted.windows(2).any(|pair| pair[0].id == pair[1].id) {
            let reason = "one CV stands in it twice".to_owned();
            return Err(Error::Inconsistent { entity: "batch of CVs".to_owned(), reason });
        }
        let outcome = retrying(|| self.write_cv_batch(&sorted, at)).await?;
        Ok(writes.iter().filter_map(|write| outcome.get(&write.id).copied()).collect())
    }

    async fn write_cv_batch(&self, writes: &[&CvWrite], at: Timestamp) -> Result<HashMap<CvId, CvWritten>> {
        let mut tx = self.begin().await?;
        let mut outcome = HashMap::with_capacity(writes.len());
        for writes in writes.chunks(CHUNK) {
            let all: Vec<CvId> = writes.iter().map(|write| write.id).collect();
            let present = present::<DB>(&mut tx, &all).await?;
            let erased = erased::<DB>(&mut tx, &all, at - ERASED_FOR).await?;
            let fate = |write: &CvWrite| judge(write, &present, &erased);
            let fates = writes.iter().map(|write| Ok((write.id, fate(write)?))).collect::<Result<HashMap<_, _>>>()?;
            let is = |write: &&&CvWrite, wanted: &[CvWritten]| {
                fates.get(&write.id).is_some_and(|fate| wanted.contains(fate))
            };
            let written: Vec<_> =
                writes.iter().filter(|w| is(w, &[CvWritten::Created, CvWritten::Updated])).copied().collect();
            upsert::<DB>(&mut tx, &written, at).await?;
            keep_originals::<DB>(&mut tx, &written).await?;
            let standing = writes.iter().filter(|w| !is(w, &[CvWritten::Erased]));
            let asserted = insert_new::<DB>(&mut tx, &all, standing.flat_map(|write| &write.permissions)).await?;
            let changed = all.iter().copied().filter(|id| written.iter().any(|w| w.id == *id) || asserted.contains(id));
            let changed: Vec<_> = changed.map(|id| (id, CvEventKind::Changed)).collect();
            events::append::<DB>(&mut tx, &changed, at).await?;
            outcome.extend(fates);
        }
        tx.commit().await?;
        Ok(outcome)
    }

    pub(super) async fn cv_revs(&self, wanted: &[CvId]) -> Result<Vec<(CvId, Rev)>> {
        let mut conn = self.read.acquire().await?;
        let mut revs = Vec::with_capacity(wanted.len());
        for wanted in wanted.chunks(CHUNK) {
            let look = Statement::new("SELECT id, rev FROM cvs WHERE id IN ").within(ids(wanted));
            revs.extend(DB::fetch(&mut conn, look, |row| Ok((cv_id(row, 0)?, row.int(1)?))).await?);
        }
        Ok(revs)
    }

    pub(super) async fn cv(&self, id: CvId) -> Result<Option<StoredCv>> {
        Ok(self.cvs(&[id]).await?.pop())
    }

    pub(super) async fn cvs(&self, wanted: &[CvId]) -> Result<Vec<StoredCv>> {
        let mut tx = self.begin_read().await?;
        let mut found = Vec::with_capacity(wanted.len());
        for wanted in wanted.chunks(CHUNK) {
            let look = Statement::new(BODY).push(" WHERE id IN ").within(ids(wanted));
            let mut cvs = DB::fetch(&mut tx, look, body).await?;
            join(&mut cvs, permissions_of::<DB>(&mut tx, wanted).await?);
            found.append(&mut cvs);
        }
        Ok(found)
    }

    pub(super) async fn scan_cvs(&self, after: Option<CvId>, limit: usize) -> Result<Vec<StoredCv>> {
        let mut tx = self.begin_read().await?;
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let scan = Statement::new(BODY).push(" WHERE id > $1 ORDER BY id LIMIT $2");
        let mut cvs = DB::fetch(&mut tx, scan.bind(after.as_str()).bind(rows_of(limit)), body).await?;
        if let Some(last) = cvs.last().map(|cv| cv.id) {
            join(&mut cvs, permissions_between::<DB>(&mut tx, &after, last).await?);
        }
        Ok(cvs)
    }

    pub(super) async fn count_cvs(&self) -> Result<u64> {
        let count = Statement::new("SELECT COUNT(*) FROM cvs");
        Ok(DB::fetch(&mut *self.read.acquire().await?, count, count_in).await?.pop().unwrap_or_default())
    }

    pub(super) async fn cvs_of_email(&self, email: &[u8; 32]) -> Result<Vec<CvId>> {
        let look = Statement::new("SELECT id FROM cvs WHERE email_hash = $1 ORDER BY id").bind(hex(email));
        DB::fetch(&mut *self.read.acquire().await?, look, |row| cv_id(row, 0)).await
    }

    pub(super) async fn cv_original(&self, id: CvId, now: Timestamp) -> Result<Option<Vec<u8>>> {
        let look = Statement::new("SELECT sealed FROM cv_originals WHERE cv_id = $1 AND ends_at > $2");
        let look = look.bind(id.to_string()).bind(now);
        Ok(DB::fetch(&mut *self.read.acquire().await?, look, |row| Ok(row.bytes(0)?.to_vec())).await?.pop())
    }

    pub(super) async fn touch_cv(&self, id: CvId, at: Timestamp) -> Result<()> {
        // Who did something was not told in vain: the next announcement is a new one.
        let touch = "UPDATE cvs SET contacted_at = CASE WHEN contacted_at < $2 THEN $2 ELSE contacted_at END, \
            announced_at = NULL WHERE id = $1";
        let touch = Statement::new(touch).bind(id.to_string()).bind(at);
        DB::execute(&mut *self.write.acquire().await?, touch).await
    }

    pub(super) async fn own_cv(&self, id: CvId, since: Option<Timestamp>) -> Result<()> {
        let own = Statement::new("UPDATE cvs SET owned_at = $2 WHERE id = $1").bind(id.to_string()).bind(since);
        DB::execute(&mut *self.write.acquire().await?, own).await
    }

    pub(super) async fn release_cv(&self, id: CvId, at: Timestamp) -> Result<()> {
        let release = "UPDATE cvs SET released_at = $2, owned_at = COALESCE(owned_at, $2) WHERE id = $1";
        let release = Statement::new(release).bind(id.to_string()).bind(at);
        DB::execute(&mut *self.write.acquire().await?, release).await
    }
}

/// Those that are there, which stay as they are until the transaction ends.
async fn present<DB: Dialect>(conn: &mut DB::Connection, all: &[CvId]) -> Result<Present> {
    let lock = Statement::new("UPDATE cvs SET rev = rev WHERE id IN ").within(ids(all));
    let lock = lock.push(" RETURNING id, rev, content_hash, owned_at");
    let read = |row: &Cells<'_, DB>| {
        let is_own = row.optional_time(3)?.is_some();
        Ok((cv_id(row, 0)?, There { rev: row.int(1)?, content: row.text(2)?.to_owned(), is_own }))
    };
    Ok(DB::fetch(conn, lock, read).await?.into_iter().collect())
}

async fn erased<DB: Dialect>(conn: &mut DB::Connection, all: &[CvId], since: Timestamp) -> Result<HashSet<CvId>> {
    let look = "SELECT cv_id FROM cv_erasures WHERE reason = 'asked' AND at > $1 AND cv_id IN ";
    let look = Statement::new(look).bind(since).within(ids(all));
    Ok(DB::fetch(conn, look, |row| cv_id(row, 0)).await?.into_iter().collect())
}

fn judge(write: &CvWrite, present: &Present, erased: &HashSet<CvId>) -> Result<CvWritten> {
    match present.get(&write.id) {
        Some(there) if there.content == hex(&write.content) => Ok(CvWritten::Unchanged),
        Some(there) if there.is_own && write.author == CvAuthor::Platform => Ok(CvWritten::Kept),
        Some(there) if write.rev == there.rev + 1 => Ok(CvWritten::Updated),
        None if erased.contains(&write.id) => Ok(CvWritten::Erased),
        None if write.rev == 1 => Ok(CvWritten::Created),
        Some(_) | None => Err(Error::OutdatedCv),
    }
}

async fn upsert<DB: Dialect>(conn: &mut DB::Connection, writes: &[&CvWrite], at: Timestamp) -> Result<()> {
    if writes.is_empty() {
        return Ok(());
    }
    let rows = writes.iter().map(|write| -> [Value; 11] {
        [
            write.id.to_string().into(),
            write.source.as_str().into(),
            write.rev.into(),
            write.sealed.as_slice().into(),
            hex(&write.content).into(),
            write.email.as_ref().map(|email| hex(email)).into(),
            write.minor_until.map(|day| day.to_string()).into(),
            at.into(),
            at.into(),
            at.into(),
            (write.author == CvAuthor::Person).then_some(at).into(),
        ]
    });
    let upsert = "INSERT INTO cvs (id, source_id, rev, sealed, content_hash, email_hash, minor_until, created_at, \
        updated_at, contacted_at, owned_at) VALUES ";
    let upsert = Statement::new(upsert).rows(rows).push(
        " ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, sealed = excluded.sealed, \
        content_hash = excluded.content_hash, email_hash = excluded.email_hash, minor_until = excluded.minor_until, \
        updated_at = excluded.updated_at, owned_at = excluded.owned_at, released_at = CASE WHEN excluded.owned_at IS NULL \
        THEN NULL ELSE cvs.released_at END WHERE cvs.rev = excluded.rev - 1 RETURNING id",
    );
    // One that was not there a moment ago may have been created by somebody else.
    let written = DB::fetch(conn, upsert, |_| Ok(())).await?.len();
    if written == writes.len() { Ok(()) } else { Err(Error::OutdatedCv) }
}

async fn keep_originals<DB: Dialect>(conn: &mut DB::Connection, writes: &[&CvWrite]) -> Result<()> {
    let kept: Vec<_> = writes.iter().filter_map(|write| Some((write.id, write.original.as_ref()?))).collect();
    if kept.is_empty() {
        return Ok(());
    }
    let rows =
        kept.iter().map(|(id, (sealed, until))| [id.to_string().into(), sealed.as_slice().into(), (*until).into()]);
    let keep = Statement::new("INSERT INTO cv_originals (cv_id, sealed, ends_at) VALUES ").rows(rows);
    let keep = keep.push(" ON CONFLICT (cv_id) DO UPDATE SET sealed = excluded.sealed, ends_at = excluded.ends_at");
    DB::execute(conn, keep).await
}

fn body<DB: Dialect>(row: &Cells<'_, DB>) -> Result<StoredCv> {
    Ok(StoredCv {
        id: cv_id(row, 0)?,
        source: source_id(row, 1)?,
        rev: row.int(2)?,
        sealed: row.bytes(3)?.to_vec(),
        email: row.optional_text(10)?.map(|_| super::hash(row, 10)).transpose()?,
        minor_until: row.optional_text(4)?.map(|_| super::day(row, 4)).transpose()?,
        created_at: row.time(5)?,
        updated_at: row.time(6)?,
        contacted_at: row.time(7)?,
        owned_at: row.optional_time(8)?,
        released_at: row.optional_time(9)?,
        permissions: Vec::new(),
    })
}

/// Gives each CV its permissions.
fn join(cvs: &mut [StoredCv], permissions: Vec<crate::domain::permission::Permission>) {
    let place: HashMap<CvId, usize> = cvs.iter().enumerate().map(|(place, cv)| (cv.id, place)).collect();
    for permission in permissions {
        if let Some(cv) = place.get(&permission.cv).and_then(|place| cvs.get_mut(*place)) {
            cv.permissions.push(permission);
        }
    }
}
