//! What each person allows.

use super::{events, ids};
use crate::domain::cv::CvId;
use crate::domain::permission::Permission;
use crate::store::sql::content::json;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{CHUNK, Cells, Statement, Value};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{CvEventKind, Result};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};

const INSERT: &str = "INSERT INTO cv_permissions (id, cv_id, purpose, recipients, ends_at, permission) VALUES ";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn save_permissions(&self, permissions: &[Permission], at: Timestamp) -> Result<()> {
        retrying(|| async {
            let mut tx = self.begin().await?;
            save::<DB>(&mut tx, permissions, at).await?;
            Ok(tx.commit().await?)
        })
        .await
    }
}

/// Writes permissions of CVs that are there, and tells the nodes.
pub(super) async fn save<DB: Dialect>(
    conn: &mut DB::Connection,
    permissions: &[Permission],
    at: Timestamp,
) -> Result<()> {
    // In the order of their ids, so that two transactions never wait for each other crosswise.
    let mut kinds: BTreeMap<CvId, CvEventKind> = BTreeMap::new();
    for permission in permissions {
        let kind = kinds.entry(permission.cv).or_insert(CvEventKind::Changed);
        if permission.withdrawn_at.is_some() {
            *kind = CvEventKind::Withdrawn;
        }
    }
    let mut there = HashSet::new();
    for cvs in kinds.keys().copied().collect::<Vec<_>>().chunks(CHUNK) {
        // Locks them too, so that none is erased meanwhile and leaves a permission behind.
        let lock = Statement::new("UPDATE cvs SET announced_at = NULL WHERE id IN ").within(ids(cvs));
        there.extend(DB::fetch(conn, lock.push(" RETURNING id"), |row| super::cv_id(row, 0)).await?);
    }
    let kept: Vec<_> = permissions.iter().filter(|permission| there.contains(&permission.cv)).collect();
    for permissions in kept.chunks(CHUNK) {
        let rows = permissions.iter().map(|permission| columns(permission)).collect::<Result<Vec<_>>>()?;
        let save = Statement::new(INSERT).rows(rows).push(
            " ON CONFLICT (id) DO UPDATE SET purpose = excluded.purpose, recipients = excluded.recipients, \
            ends_at = excluded.ends_at, permission = excluded.permission",
        );
        DB::execute(conn, save).await?;
    }
    kinds.retain(|cv, _| there.contains(cv));
    events::append::<DB>(conn, &kinds.into_iter().collect::<Vec<_>>(), at).await
}

/// Writes those of a platform that are not there yet, by purpose and recipients; says which CVs got one.
pub(super) async fn insert_new<'a, DB: Dialect>(
    conn: &mut DB::Connection,
    cvs: &[CvId],
    asserted: impl Iterator<Item = &'a Permission>,
) -> Result<HashSet<CvId>> {
    let asserted: Vec<_> = asserted.collect();
    if asserted.is_empty() {
        return Ok(HashSet::new());
    }
    let known =
        Statement::new("SELECT cv_id, purpose, recipients FROM cv_permissions WHERE cv_id IN ").within(ids(cvs));
    let read = |row: &Cells<'_, DB>| Ok((super::cv_id(row, 0)?, row.text(1)?.to_owned(), row.text(2)?.to_owned()));
    let mut known: HashSet<_> = DB::fetch(conn, known, read).await?.into_iter().collect();
    let key = |permission: &Permission| (permission.cv, permission.purpose.to_string(), recipients(permission));
    let new: Vec<_> = asserted.into_iter().filter(|permission| known.insert(key(permission))).collect();
    for permissions in new.chunks(CHUNK) {
        let rows = permissions.iter().map(|permission| columns(permission)).collect::<Result<Vec<_>>>()?;
        DB::execute(conn, Statement::new(INSERT).rows(rows)).await?;
    }
    Ok(new.into_iter().map(|permission| permission.cv).collect())
}

/// The permissions of CVs, the oldest first.
pub(super) async fn permissions_of<DB: Dialect>(conn: &mut DB::Connection, cvs: &[CvId]) -> Result<Vec<Permission>> {
    let look = Statement::new("SELECT permission FROM cv_permissions WHERE cv_id IN ").within(ids(cvs));
    DB::fetch(conn, look.push(" ORDER BY id"), |row| row.json(0)).await
}

/// The permissions of the CVs above `after` up to `last`, the oldest first.
pub(super) async fn permissions_between<DB: Dialect>(
    conn: &mut DB::Connection,
    after: &str,
    last: CvId,
) -> Result<Vec<Permission>> {
    let look = "SELECT permission FROM cv_permissions WHERE cv_id > $1 AND cv_id <= $2 ORDER BY id";
    DB::fetch(conn, Statement::new(look).bind(after).bind(last.to_string()), |row| row.json(0)).await
}

fn columns(permission: &Permission) -> Result<[Value; 6]> {
    let end = permission.withdrawn_at.map_or(permission.expires_at, |at| at.min(permission.expires_at));
    Ok([
        permission.id.to_string().into(),
        permission.cv.to_string().into(),
        permission.purpose.as_str().into(),
        recipients(permission).into(),
        permission.confirmed_at.map(|_| end).into(),
        json(permission)?.into(),
    ])
}

/// Who may use it, as one text.
fn recipients(permission: &Permission) -> String {
    let apps: Vec<_> = permission.recipients.apps().map(|app| app.to_string()).collect();
    apps.join(" ")
}
