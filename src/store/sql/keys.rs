//! Apps, the licences that they accepted, and their keys.

use super::content::{hex, json};
use super::dialect::Dialect;
use super::sources::{known, source_id};
use super::statement::{Cells, Statement, Value};
use super::store::SqlStore;
use crate::domain::SourceId;
use crate::store::{AppRecord, Error, KeyRecord, NewKey, Result};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// The licences that each app accepted, with the date.
type Accepted = HashMap<Uuid, Vec<(SourceId, Timestamp)>>;

const KEYS: &str = "SELECT keys.id, apps.id, apps.name, keys.hint, keys.scopes, keys.sources, keys.created_at, \
    keys.expires_at, keys.revoked_at, apps.plan, keys.mode FROM keys JOIN apps ON apps.id = keys.app_id";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn create_key(&self, key: &NewKey) -> Result<KeyRecord> {
        let mut tx = self.begin().await?;
        let app = "INSERT INTO apps (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        let app = Statement::new(app).bind(key.app_id.to_string()).bind(key.app.as_str()).bind(key.created_at);
        DB::execute(&mut tx, app).await?;
        let app = Statement::new("SELECT id FROM apps WHERE name = $1").bind(key.app.as_str());
        let app = DB::fetch(&mut tx, app, |row| Ok(row.text(0)?.to_owned())).await?.pop();
        let app =
            app.ok_or_else(|| Error::Inconsistent { entity: "apps".to_owned(), reason: "not created".to_owned() })?;
        for source in key.accepts.iter().chain(&key.sources) {
            let exists = Statement::new("SELECT 1 FROM sources WHERE id = $1").bind(source.as_str());
            known(source, DB::fetch(&mut tx, exists, |_| Ok(())).await?.len())?;
        }
        for source in &key.accepts {
            // The first acceptance counts.
            let accept = "INSERT INTO app_licences (app_id, source_id, accepted_at) VALUES ($1, $2, $3) \
                ON CONFLICT (app_id, source_id) DO NOTHING";
            let accept = Statement::new(accept).bind(app.as_str()).bind(source.as_str()).bind(key.created_at);
            DB::execute(&mut tx, accept).await?;
        }
        let row: [Value; 8] = [
            key.id.to_string().into(),
            app.into(),
            hex(&key.hash).into(),
            key.hint.as_str().into(),
            json(&key.scopes)?.into(),
            json(&key.sources)?.into(),
            key.created_at.into(),
            key.expires_at.into(),
        ];
        let insert = "INSERT INTO keys (id, app_id, hash, hint, scopes, sources, created_at, expires_at) VALUES ";
        DB::execute(&mut tx, Statement::new(insert).rows([row])).await?;
        let created = Statement::new(KEYS).push(" WHERE keys.id = $1").bind(key.id.to_string());
        let created = key_records::<DB>(&mut tx, created).await?.pop();
        tx.commit().await?;
        created.ok_or_else(|| Error::Inconsistent { entity: "keys".to_owned(), reason: "not created".to_owned() })
    }

    pub(super) async fn key_by_hash(&self, hash: &[u8; 32]) -> Result<Option<KeyRecord>> {
        let key = Statement::new(KEYS).push(" WHERE keys.hash = $1").bind(hex(hash));
        Ok(key_records::<DB>(&mut *self.read.acquire().await?, key).await?.pop())
    }

    pub(super) async fn keys(&self) -> Result<Vec<KeyRecord>> {
        let all = Statement::new(KEYS).push(" ORDER BY apps.name, keys.created_at, keys.id");
        key_records::<DB>(&mut *self.read.acquire().await?, all).await
    }

    pub(super) async fn revoke_key(&self, id: Uuid, at: Timestamp) -> Result<bool> {
        let revoke = "UPDATE keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id";
        let revoke = Statement::new(revoke).bind(id.to_string()).bind(at);
        Ok(!DB::fetch(&mut *self.write.acquire().await?, revoke, |_| Ok(())).await?.is_empty())
    }

    pub(super) async fn apps(&self) -> Result<Vec<AppRecord>> {
        let mut conn = self.read.acquire().await?;
        let mut accepted = accepted::<DB>(&mut conn).await?;
        let apps = Statement::new("SELECT id, name, created_at FROM apps ORDER BY name");
        let read = |row: &Cells<'_, DB>| {
            let id = uuid(row, 0)?;
            let accepted = accepted.remove(&id).unwrap_or_default();
            Ok(AppRecord { id, name: row.text(1)?.to_owned(), created_at: row.time(2)?, accepted })
        };
        DB::fetch(&mut conn, apps, read).await
    }
}

async fn key_records<DB: Dialect>(conn: &mut DB::Connection, keys: Statement) -> Result<Vec<KeyRecord>> {
    let read = |row: &Cells<'_, DB>| {
        Ok(KeyRecord {
            id: uuid(row, 0)?,
            app_id: uuid(row, 1)?,
            app: row.text(2)?.to_owned(),
            hint: row.text(3)?.to_owned(),
            scopes: row.json(4)?,
            sources: row.json(5)?,
            accepted: Vec::new(),
            created_at: row.time(6)?,
            expires_at: row.optional_time(7)?,
            revoked_at: row.optional_time(8)?,
            plan: row.text(9)?.to_owned(),
            mode: row.text(10)?.to_owned(),
        })
    };
    let mut keys = DB::fetch(conn, keys, read).await?;
    if !keys.is_empty() {
        let accepted = accepted::<DB>(conn).await?;
        for key in &mut keys {
            key.accepted = accepted.get(&key.app_id).into_iter().flatten().map(|(source, _)| source.clone()).collect();
        }
    }
    Ok(keys)
}

/// Apps are few, and keys are looked up through a cache: all at once.
async fn accepted<DB: Dialect>(conn: &mut DB::Connection) -> Result<Accepted> {
    let all = Statement::new("SELECT app_id, source_id, accepted_at FROM app_licences ORDER BY app_id, source_id");
    let rows = DB::fetch(conn, all, |row| Ok((uuid(row, 0)?, (source_id(row, 1)?, row.time(2)?)))).await?;
    let mut accepted = Accepted::new();
    for (app, licence) in rows {
        accepted.entry(app).or_default().push(licence);
    }
    Ok(accepted)
}

pub(super) fn uuid<DB: Dialect>(row: &Cells<'_, DB>, column: usize) -> Result<Uuid> {
    row.parse(column, |text| Uuid::try_parse(text).ok())
}
