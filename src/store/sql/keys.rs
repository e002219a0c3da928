//! The keys of apps.

use super::apps::uuid;
use super::audit::append;
use super::content::json;
use super::dialect::Dialect;
use super::sources::{known, source_id};
use super::statement::{CHUNK, Cells, Statement, Value};
use super::store::SqlStore;
use crate::domain::hex;
use crate::domain::{AppStatus, SourceId};
use crate::store::{AppRecord, Error, KeyRecord, Keys, NamedApp, NewKey, Result, Told};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

const KEYS: &str = "SELECT keys.id, apps.id, apps.name, keys.hint, keys.scopes, keys.sources, keys.created_at, \
    keys.expires_at, keys.revoked_at, keys.label, keys.mode, keys.ip_ranges, keys.origins, keys.last_used_at, \
    keys.replaced_by, apps.plan, apps.confirmed_at, apps.suspended_at FROM keys JOIN apps ON apps.id = keys.app_id";

#[async_trait::async_trait]
impl<DB: Dialect> Keys for SqlStore<DB> {
    async fn create_key(&self, app: &NamedApp, key: &NewKey, told: &Told) -> Result<KeyRecord> {
        let mut tx = self.begin().await?;
        // Whom the operator names need not confirm anything.
        let insert = "INSERT INTO apps (id, name, created_at, confirmed_at) VALUES ($1, $2, $3, $3) \
            ON CONFLICT (name) DO NOTHING";
        let insert = Statement::new(insert).bind(app.id.to_string()).bind(app.name.as_str()).bind(key.created_at);
        DB::execute(&mut tx, insert).await?;
        let id = Statement::new("SELECT id FROM apps WHERE name = $1").bind(app.name.as_str());
        let id = DB::fetch(&mut tx, id, |row| uuid(row, 0)).await?.pop().ok_or_else(|| not_created("apps"))?;
        for source in app.accepts.iter().chain(&key.sources) {
            let exists = Statement::new("SELECT 1 FROM sources WHERE id = $1").bind(source.as_str());
            known(source, DB::fetch(&mut tx, exists, |_| Ok(())).await?.len())?;
        }
        for source in &app.accepts {
            // The first acceptance counts.
            let accept = "INSERT INTO app_licences (app_id, source_id, accepted_at) VALUES ($1, $2, $3) \
                ON CONFLICT (app_id, source_id) DO NOTHING";
            let accept = Statement::new(accept).bind(id.to_string()).bind(source.as_str()).bind(key.created_at);
            DB::execute(&mut tx, accept).await?;
        }
        insert_key::<DB>(&mut tx, id, key).await?;
        append::<DB>(&mut tx, &told.event, told.at).await?;
        let created = one::<DB>(&mut tx, key.id).await?;
        tx.commit().await?;
        created.ok_or_else(|| not_created("keys"))
    }

    async fn add_key(&self, app: Uuid, key: &NewKey, most: u32, told: &Told) -> Result<Option<KeyRecord>> {
        let mut tx = self.begin().await?;
        // The row of the app is what two that come at once wait for.
        let lock = Statement::new("UPDATE apps SET plan = plan WHERE id = $1 RETURNING id").bind(app.to_string());
        if DB::fetch(&mut tx, lock, |_| Ok(())).await?.is_empty() {
            return Ok(None);
        }
        let count = "SELECT COUNT(*) FROM keys WHERE app_id = $1 AND revoked_at IS NULL \
            AND (expires_at IS NULL OR expires_at > $2)";
        let count = Statement::new(count).bind(app.to_string()).bind(key.created_at);
        let count = DB::fetch(&mut tx, count, |row| row.int(0)).await?.pop().unwrap_or_default();
        if count >= i64::from(most) {
            return Ok(None);
        }
        insert_key::<DB>(&mut tx, app, key).await?;
        append::<DB>(&mut tx, &told.event, told.at).await?;
        let created = one::<DB>(&mut tx, key.id).await?;
        tx.commit().await?;
        Ok(created)
    }

    async fn rotate_key(&self, old: Uuid, new: &NewKey, ends: Timestamp, told: &Told) -> Result<Option<KeyRecord>> {
        let mut tx = self.begin().await?;
        let replace = "UPDATE keys SET replaced_by = $2, \
            expires_at = CASE WHEN expires_at IS NOT NULL AND expires_at < $3 THEN expires_at ELSE $3 END \
            WHERE id = $1 AND revoked_at IS NULL AND replaced_by IS NULL AND (expires_at IS NULL OR expires_at > $4) \
            RETURNING app_id";
        let replace = Statement::new(replace).bind(old.to_string()).bind(new.id.to_string()).bind(ends);
        let replaced = DB::fetch(&mut tx, replace.bind(new.created_at), |row| uuid(row, 0)).await?.pop();
        let Some(app) = replaced else { return Ok(None) };
        insert_key::<DB>(&mut tx, app, new).await?;
        append::<DB>(&mut tx, &told.event, told.at).await?;
        let created = one::<DB>(&mut tx, new.id).await?;
        tx.commit().await?;
        Ok(created)
    }

    async fn key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<KeyRecord>> {
        let key = Statement::new(KEYS).push(" WHERE keys.hash = $1").bind(hex(hash));
        let mut conn = self.read.acquire().await?;
        let found = records::<DB>(&mut conn, key).await?.pop();
        with_app::<DB>(&mut conn, found).await
    }

    async fn key(&self, id: Uuid) -> Result<Option<KeyRecord>> {
        one::<DB>(&mut *self.read.acquire().await?, id).await
    }

    async fn keys(&self) -> Result<Vec<KeyRecord>> {
        let all = Statement::new(KEYS).push(" ORDER BY apps.name, keys.created_at, keys.id");
        let mut conn = self.read.acquire().await?;
        let mut keys = records::<DB>(&mut conn, all).await?;
        let (mut accepted, approved) = (accepted::<DB>(&mut conn, None).await?, approved::<DB>(&mut conn, None).await?);
        for key in &mut keys {
            let sources = accepted.entry(key.app_id).or_default();
            key.accepted = sources.iter().map(|(source, _)| source.clone()).collect();
            key.approved = approved.get(&key.app_id).cloned().unwrap_or_default();
        }
        Ok(keys)
    }

    async fn keys_of(&self, app: Uuid) -> Result<Vec<KeyRecord>> {
        let all = Statement::new(KEYS).push(" WHERE keys.app_id = $1 ORDER BY keys.created_at, keys.id");
        let mut conn = self.read.acquire().await?;
        let mut keys = records::<DB>(&mut conn, all.bind(app.to_string())).await?;
        let mut accepted = accepted::<DB>(&mut conn, Some(app)).await?.remove(&app).unwrap_or_default();
        let approved = approved::<DB>(&mut conn, Some(app)).await?.remove(&app).unwrap_or_default();
        let accepted: Vec<_> = accepted.drain(..).map(|(source, _)| source).collect();
        for key in &mut keys {
            (key.accepted, key.approved) = (accepted.clone(), approved.clone());
        }
        Ok(keys)
    }

    async fn revoke_key(&self, id: Uuid, at: Timestamp, told: &Told) -> Result<bool> {
        let revoke = "UPDATE keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id";
        let revoke = Statement::new(revoke).bind(id.to_string()).bind(at);
        self.change(revoke, told).await
    }

    async fn touch_keys(&self, used: &[(Uuid, Timestamp)]) -> Result<()> {
        // Keys of one moment go together: those of a batch were mostly used in the same second.
        let mut by_time: Vec<_> = used.to_vec();
        by_time.sort_unstable_by_key(|(id, at)| (*at, *id));
        let mut tx = self.begin().await?;
        for same in by_time.chunk_by(|(_, one), (_, other)| one == other) {
            for keys in same.chunks(CHUNK) {
                let (_, at) = keys[0];
                let touch =
                    "UPDATE keys SET last_used_at = $1 WHERE (last_used_at IS NULL OR last_used_at < $1) AND id IN ";
                let touch = Statement::new(touch).bind(at).within(keys.iter().map(|(id, _)| id.to_string().into()));
                DB::execute(&mut tx, touch).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

fn not_created(table: &str) -> Error {
    Error::Inconsistent { entity: table.to_owned(), reason: "not created".to_owned() }
}

/// Writes a key of an app.
pub(super) async fn insert_key<DB: Dialect>(conn: &mut DB::Connection, app: Uuid, key: &NewKey) -> Result<()> {
    let row: [Value; 12] = [
        key.id.to_string().into(),
        app.to_string().into(),
        hex(&key.hash).into(),
        key.hint.as_str().into(),
        json(&key.scopes)?.into(),
        json(&key.sources)?.into(),
        key.created_at.into(),
        key.expires_at.into(),
        key.label.as_str().into(),
        key.mode.as_str().into(),
        json(&key.ip_ranges)?.into(),
        json(&key.origins)?.into(),
    ];
    let insert = "INSERT INTO keys (id, app_id, hash, hint, scopes, sources, created_at, expires_at, label, mode, \
        ip_ranges, origins) VALUES ";
    DB::execute(conn, Statement::new(insert).rows([row])).await
}

async fn one<DB: Dialect>(conn: &mut DB::Connection, id: Uuid) -> Result<Option<KeyRecord>> {
    let key = Statement::new(KEYS).push(" WHERE keys.id = $1").bind(id.to_string());
    let found = records::<DB>(conn, key).await?.pop();
    with_app::<DB>(conn, found).await
}

/// The key with what its app accepted, and what it was approved for.
async fn with_app<DB: Dialect>(conn: &mut DB::Connection, key: Option<KeyRecord>) -> Result<Option<KeyRecord>> {
    let Some(mut key) = key else { return Ok(None) };
    let accepted = accepted::<DB>(conn, Some(key.app_id)).await?.remove(&key.app_id).unwrap_or_default();
    key.accepted = accepted.into_iter().map(|(source, _)| source).collect();
    key.approved = approved::<DB>(conn, Some(key.app_id)).await?.remove(&key.app_id).unwrap_or_default();
    Ok(Some(key))
}

async fn records<DB: Dialect>(conn: &mut DB::Connection, keys: Statement) -> Result<Vec<KeyRecord>> {
    let read = |row: &Cells<'_, DB>| {
        let (confirmed_at, suspended_at) = (row.optional_time(16)?, row.optional_time(17)?);
        let status: AppStatus = AppRecord { confirmed_at, suspended_at, ..AppRecord::default() }.status();
        Ok(KeyRecord {
            id: uuid(row, 0)?,
            app_id: uuid(row, 1)?,
            app: row.text(2)?.to_owned(),
            status,
            plan: row.text(15)?.to_owned(),
            hint: row.text(3)?.to_owned(),
            label: row.text(9)?.to_owned(),
            mode: row.parse(10, |text| text.parse().ok())?,
            scopes: row.json(4)?,
            sources: row.json(5)?,
            ip_ranges: row.json(11)?,
            origins: row.json(12)?,
            accepted: Vec::new(),
            approved: Vec::new(),
            created_at: row.time(6)?,
            expires_at: row.optional_time(7)?,
            revoked_at: row.optional_time(8)?,
            last_used_at: row.optional_time(13)?,
            replaced_by: row.optional_text(14)?.and_then(|text| Uuid::try_parse(text).ok()),
        })
    };
    DB::fetch(conn, keys, read).await
}

/// The licences that apps accepted, with the date: those of one app, or of all.
pub(super) async fn accepted<DB: Dialect>(
    conn: &mut DB::Connection,
    app: Option<Uuid>,
) -> Result<HashMap<Uuid, Vec<(SourceId, Timestamp)>>> {
    let all = Statement::new("SELECT app_id, source_id, accepted_at FROM app_licences");
    let all = of(all, app).push(" ORDER BY app_id, source_id");
    let rows = DB::fetch(conn, all, |row| Ok((uuid(row, 0)?, (source_id(row, 1)?, row.time(2)?)))).await?;
    Ok(grouped(rows))
}

/// The scopes that apps were approved for, with the end.
async fn approved<DB: Dialect>(
    conn: &mut DB::Connection,
    app: Option<Uuid>,
) -> Result<HashMap<Uuid, Vec<(String, Timestamp)>>> {
    let all = Statement::new("SELECT app_id, scope, expires_at FROM approvals");
    let all = of(all, app).push(if app.is_some() { " AND" } else { " WHERE" });
    let all = all.push(" decision = 'approved' AND expires_at IS NOT NULL ORDER BY app_id, expires_at");
    let rows = DB::fetch(conn, all, |row| Ok((uuid(row, 0)?, (row.text(1)?.to_owned(), row.time(2)?)))).await?;
    Ok(grouped(rows))
}

fn of(all: Statement, app: Option<Uuid>) -> Statement {
    match app {
        Some(app) => all.push(" WHERE app_id = $1").bind(app.to_string()),
        None => all,
    }
}

fn grouped<T>(rows: Vec<(Uuid, T)>) -> HashMap<Uuid, Vec<T>> {
    let mut groups = HashMap::<Uuid, Vec<T>>::new();
    for (app, row) in rows {
        groups.entry(app).or_default().push(row);
    }
    groups
}
