//! Apps, their members, and what they accepted.

use super::audit::append;
use super::dialect::Dialect;
use super::keys::{accepted, insert_key};
use super::links::insert_link;
use super::sources::known;
use super::statement::{Cells, Sql, Statement};
use super::store::SqlStore;
use crate::domain::{Email, SourceId};
use crate::store::{Acceptance, Accepting, AppRecord, Apps, MemberRecord, NewApp, Removal, Result, Signatory, Told};
use jiff::Timestamp;
use uuid::Uuid;

const APPS: &str = "SELECT apps.id, apps.name, apps.purpose, apps.website, apps.plan, apps.created_at, \
    apps.confirmed_at, apps.suspended_at FROM apps";

#[async_trait::async_trait]
impl<DB: Dialect> Apps for SqlStore<DB> {
    async fn register_app(&self, app: &NewApp, told: &Told) -> Result<bool> {
        let mut tx = self.begin().await?;
        let insert = "INSERT INTO apps (id, name, purpose, website, created_at) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (name) DO NOTHING RETURNING id";
        let insert = Statement::new(insert)
            .bind(app.id.to_string())
            .bind(app.name.as_str())
            .bind(app.purpose.as_str())
            .bind(app.website.clone())
            .bind(app.created_at);
        if DB::fetch(&mut tx, insert, |_| Ok(())).await?.is_empty() {
            return Ok(false);
        }
        insert_member::<DB>(&mut tx, app.id, &app.member, app.created_at).await?;
        for accepting in &app.accepts {
            insert_acceptance::<DB>(&mut tx, app.id, accepting, app.created_at).await?;
        }
        for key in &app.keys {
            insert_key::<DB>(&mut tx, app.id, key).await?;
        }
        insert_link::<DB>(&mut tx, &app.link).await?;
        append::<DB>(&mut tx, &told.event, told.at).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn apps(&self) -> Result<Vec<AppRecord>> {
        let mut conn = self.read.acquire().await?;
        let mut apps = records::<DB>(&mut conn, Statement::new(APPS).push(" ORDER BY apps.name")).await?;
        let mut accepted = accepted::<DB>(&mut conn, None).await?;
        for app in &mut apps {
            app.accepted = accepted.remove(&app.id).unwrap_or_default();
        }
        Ok(apps)
    }

    async fn app(&self, id: Uuid) -> Result<Option<AppRecord>> {
        let mut conn = self.read.acquire().await?;
        let one = Statement::new(APPS).push(" WHERE apps.id = $1").bind(id.to_string());
        let Some(mut app) = records::<DB>(&mut conn, one).await?.pop() else { return Ok(None) };
        app.accepted = accepted::<DB>(&mut conn, Some(id)).await?.remove(&id).unwrap_or_default();
        Ok(Some(app))
    }

    async fn apps_of(&self, email: &Email) -> Result<Vec<(AppRecord, bool)>> {
        let named = APPS.replacen(" FROM apps", ", members.confirmed_at FROM apps", 1);
        let named = Statement::new(&named)
            .push(" JOIN members ON members.app_id = apps.id WHERE members.email = $1 ORDER BY apps.name")
            .bind(email.expose());
        let mut conn = self.read.acquire().await?;
        let read = |row: &Cells<'_, DB>| Ok((record(row)?, row.optional_time(8)?.is_some()));
        let mut apps = DB::fetch(&mut conn, named, read).await?;
        for (app, _) in &mut apps {
            app.accepted = accepted::<DB>(&mut conn, Some(app.id)).await?.remove(&app.id).unwrap_or_default();
        }
        Ok(apps)
    }

    async fn members(&self, app: Uuid) -> Result<Vec<MemberRecord>> {
        let all = "SELECT email, added_at, confirmed_at FROM members WHERE app_id = $1 ORDER BY added_at, email";
        let read = |row: &Cells<'_, DB>| {
            Ok(MemberRecord {
                email: row.parse(0, |text| Email::new(text).ok())?,
                added_at: row.time(1)?,
                confirmed_at: row.optional_time(2)?,
            })
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(all).bind(app.to_string()), read).await
    }

    async fn add_member(&self, app: Uuid, email: &Email, at: Timestamp, told: &Told) -> Result<bool> {
        let mut tx = self.begin().await?;
        if !insert_member::<DB>(&mut tx, app, email, at).await? {
            return Ok(false);
        }
        append::<DB>(&mut tx, &told.event, told.at).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn confirm_member(&self, app: Uuid, email: &Email, at: Timestamp, told: &Told) -> Result<bool> {
        let mut tx = self.begin().await?;
        let member = "UPDATE members SET confirmed_at = CASE WHEN confirmed_at IS NULL THEN $3 ELSE confirmed_at END \
            WHERE app_id = $1 AND email = $2 RETURNING email";
        let member = Statement::new(member).bind(app.to_string()).bind(email.expose()).bind(at);
        if DB::fetch(&mut tx, member, |_| Ok(())).await?.is_empty() {
            return Ok(false);
        }
        let first = "UPDATE apps SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL";
        DB::execute(&mut tx, Statement::new(first).bind(app.to_string()).bind(at)).await?;
        append::<DB>(&mut tx, &told.event, told.at).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn remove_member(&self, app: Uuid, email: &Email, told: &Told) -> Result<Removal> {
        let mut tx = self.begin().await?;
        // Two that take each other away at once: the second waits here, and then sees that it is the last.
        let lock = Statement::new("UPDATE apps SET plan = plan WHERE id = $1").bind(app.to_string());
        DB::execute(&mut tx, lock).await?;
        let others = "SELECT COUNT(*) FROM members WHERE app_id = $1 AND email <> $2 AND confirmed_at IS NOT NULL";
        let others = Statement::new(others).bind(app.to_string()).bind(email.expose());
        let others = DB::fetch(&mut tx, others, |row| row.int(0)).await?.pop().unwrap_or_default();
        let remove = "DELETE FROM members WHERE app_id = $1 AND email = $2 RETURNING email";
        let remove = Statement::new(remove).bind(app.to_string()).bind(email.expose());
        let removed = DB::fetch(&mut tx, remove, |_| Ok(())).await?;
        match (removed.is_empty(), others) {
            (true, _) => Ok(Removal::Unknown),
            // Dropped, the transaction did nothing.
            (false, 0) => Ok(Removal::Last),
            (false, _) => {
                append::<DB>(&mut tx, &told.event, told.at).await?;
                tx.commit().await?;
                Ok(Removal::Removed)
            }
        }
    }

    async fn set_plan(&self, app: Uuid, plan: &str, told: &Told) -> Result<bool> {
        let set =
            Statement::new("UPDATE apps SET plan = $2 WHERE id = $1 RETURNING id").bind(app.to_string()).bind(plan);
        self.change(set, told).await
    }

    async fn suspend_app(&self, app: Uuid, at: Option<Timestamp>, told: &Told) -> Result<bool> {
        let set = match at {
            Some(_) => "UPDATE apps SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL RETURNING id",
            None => "UPDATE apps SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NOT NULL RETURNING id",
        };
        self.change(Statement::new(set).bind(app.to_string()).bind(at), told).await
    }

    async fn accept_licence(
        &self,
        app: Uuid,
        source: &SourceId,
        what: &Accepting,
        at: Timestamp,
        told: &Told,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let exists = Statement::new("SELECT 1 FROM sources WHERE id = $1").bind(source.as_str());
        known(source, DB::fetch(&mut tx, exists, |_| Ok(())).await?.len())?;
        insert_acceptance::<DB>(&mut tx, app, what, at).await?;
        let open = "INSERT INTO app_licences (app_id, source_id, accepted_at) VALUES ($1, $2, $3) \
            ON CONFLICT (app_id, source_id) DO NOTHING";
        let open = Statement::new(open).bind(app.to_string()).bind(source.as_str()).bind(at);
        DB::execute(&mut tx, open).await?;
        append::<DB>(&mut tx, &told.event, told.at).await?;
        Ok(tx.commit().await?)
    }

    async fn acceptances(&self, app: Uuid) -> Result<Vec<Acceptance>> {
        let all = "SELECT document, version, accepted_by, accepted_at FROM acceptances WHERE app_id = $1 \
            ORDER BY accepted_at, document, version";
        let read = |row: &Cells<'_, DB>| {
            let accepted = Accepting {
                document: row.text(0)?.to_owned(),
                version: row.text(1)?.to_owned(),
                by: Signatory::from(row.text(2)?),
            };
            Ok(Acceptance { accepted, at: row.time(3)? })
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(all).bind(app.to_string()), read).await
    }
}

async fn records<DB: Dialect>(conn: &mut DB::Connection, apps: Statement) -> Result<Vec<AppRecord>> {
    DB::fetch(conn, apps, |row| record(row)).await
}

fn record<DB: Sql>(row: &Cells<'_, DB>) -> Result<AppRecord> {
    Ok(AppRecord {
        id: uuid(row, 0)?,
        name: row.text(1)?.to_owned(),
        purpose: row.text(2)?.to_owned(),
        website: row.optional_text(3)?.map(str::to_owned),
        plan: row.text(4)?.to_owned(),
        created_at: row.time(5)?,
        confirmed_at: row.optional_time(6)?,
        suspended_at: row.optional_time(7)?,
        accepted: Vec::new(),
    })
}

async fn insert_member<DB: Dialect>(
    conn: &mut DB::Connection,
    app: Uuid,
    email: &Email,
    at: Timestamp,
) -> Result<bool> {
    let insert = "INSERT INTO members (app_id, email, added_at) VALUES ($1, $2, $3) \
        ON CONFLICT (app_id, email) DO NOTHING RETURNING app_id";
    let insert = Statement::new(insert).bind(app.to_string()).bind(email.expose()).bind(at);
    Ok(!DB::fetch(conn, insert, |_| Ok(())).await?.is_empty())
}

async fn insert_acceptance<DB: Dialect>(
    conn: &mut DB::Connection,
    app: Uuid,
    what: &Accepting,
    at: Timestamp,
) -> Result<()> {
    let insert = "INSERT INTO acceptances (app_id, document, version, accepted_at, accepted_by) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (app_id, document, version) DO NOTHING";
    let insert = Statement::new(insert)
        .bind(app.to_string())
        .bind(what.document.as_str())
        .bind(what.version.as_str())
        .bind(at)
        .bind(what.by.as_str());
    DB::execute(conn, insert).await
}

/// A column that holds a UUID.
pub(super) fn uuid<DB: Sql>(row: &Cells<'_, DB>, column: usize) -> Result<Uuid> {
    row.parse(column, |text| Uuid::try_parse(text).ok())
}
