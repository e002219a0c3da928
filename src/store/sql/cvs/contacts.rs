//! Requests for contact.

use super::{count_in, cv_id, permissions, rows_of};
use crate::domain::cv::CvId;
use crate::domain::permission::Permission;
use crate::store::sql::apps::uuid;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{Cells, Statement};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{ContactRecord, ContactState, NewContact, Result};
use jiff::Timestamp;
use uuid::Uuid;

const CONTACTS: &str = "SELECT id, cv_id, app_id, offer_id, sealed, asked_at, state, answered_at FROM cv_contacts";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn ask_contact(&self, asked: &NewContact, since: Timestamp, most: u64) -> Result<bool> {
        retrying(|| self.ask_contact_once(asked, since, most)).await
    }

    async fn ask_contact_once(&self, asked: &NewContact, since: Timestamp, most: u64) -> Result<bool> {
        let mut tx = self.begin().await?;
        let (cv, app) = (asked.cv.to_string(), asked.app.to_string());
        // Of two that ask at once, the second waits here.
        let lock = Statement::new("UPDATE cvs SET rev = rev WHERE id = $1 RETURNING id").bind(cv.as_str());
        if DB::fetch(&mut tx, lock, |_| Ok(())).await?.is_empty() {
            return Ok(false);
        }
        let reasons = "SELECT 1 FROM cv_blocks WHERE cv_id = $1 AND app_id = $2 UNION ALL \
            SELECT 1 FROM cv_contacts WHERE cv_id = $1 AND app_id = $2 AND state = 'waiting'";
        let reasons = Statement::new(reasons).bind(cv.as_str()).bind(app.as_str());
        let count = Statement::new("SELECT COUNT(*) FROM cv_contacts WHERE cv_id = $1 AND asked_at >= $2");
        let count = count.bind(cv.as_str()).bind(since);
        let refused = !DB::fetch(&mut tx, reasons, |_| Ok(())).await?.is_empty();
        if refused || DB::fetch(&mut tx, count, count_in).await?.pop().unwrap_or_default() >= most {
            return Ok(false);
        }
        let insert = "INSERT INTO cv_contacts (id, cv_id, app_id, offer_id, sealed, asked_at, state) VALUES ";
        let insert = Statement::new(insert).rows([[
            asked.id.to_string().into(),
            cv.into(),
            app.into(),
            asked.offer.map(|offer| offer.to_string()).into(),
            asked.sealed.as_slice().into(),
            asked.at.into(),
            ContactState::Waiting.as_str().into(),
        ]]);
        DB::execute(&mut tx, insert).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub(super) async fn contact(&self, id: Uuid) -> Result<Option<ContactRecord>> {
        let look = Statement::new(CONTACTS).push(" WHERE id = $1").bind(id.to_string());
        Ok(DB::fetch(&mut *self.read.acquire().await?, look, record).await?.pop())
    }

    pub(super) async fn contacts_of(&self, cv: CvId) -> Result<Vec<ContactRecord>> {
        let look = Statement::new(CONTACTS).push(" WHERE cv_id = $1 ORDER BY asked_at DESC, id DESC");
        DB::fetch(&mut *self.read.acquire().await?, look.bind(cv.to_string()), record).await
    }

    pub(super) async fn contacts_by(&self, app: Uuid, limit: usize) -> Result<Vec<ContactRecord>> {
        let look = Statement::new(CONTACTS).push(" WHERE app_id = $1 ORDER BY asked_at DESC, id DESC LIMIT $2");
        let look = look.bind(app.to_string()).bind(rows_of(limit));
        DB::fetch(&mut *self.read.acquire().await?, look, record).await
    }

    pub(super) async fn answer_contact(
        &self,
        id: Uuid,
        state: ContactState,
        permission: Option<&Permission>,
        at: Timestamp,
    ) -> Result<bool> {
        retrying(|| async {
            let mut tx = self.begin().await?;
            let answer = "UPDATE cv_contacts SET state = $2, answered_at = $3 WHERE id = $1 AND state = 'waiting' \
                RETURNING id";
            let answer = Statement::new(answer).bind(id.to_string()).bind(state.as_str()).bind(at);
            if DB::fetch(&mut tx, answer, |_| Ok(())).await?.is_empty() {
                return Ok(false);
            }
            if let Some(permission) = permission {
                permissions::save::<DB>(&mut tx, std::slice::from_ref(permission), at).await?;
            }
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    pub(super) async fn block_app(&self, cv: CvId, app: Uuid, at: Timestamp) -> Result<()> {
        // Of a CV that is there: no row is left behind by one that is erased meanwhile.
        let block = "INSERT INTO cv_blocks (cv_id, app_id, at) SELECT id, $2, $3 FROM cvs WHERE id = $1 \
            ON CONFLICT (cv_id, app_id) DO NOTHING";
        let block = Statement::new(block).bind(cv.to_string()).bind(app.to_string()).bind(at);
        DB::execute(&mut *self.write.acquire().await?, block).await
    }

    pub(super) async fn blocked_apps(&self, cv: CvId) -> Result<Vec<Uuid>> {
        let look = Statement::new("SELECT app_id FROM cv_blocks WHERE cv_id = $1 ORDER BY at, app_id");
        DB::fetch(&mut *self.read.acquire().await?, look.bind(cv.to_string()), |row| uuid(row, 0)).await
    }
}

fn record<DB: Dialect>(row: &Cells<'_, DB>) -> Result<ContactRecord> {
    Ok(ContactRecord {
        id: uuid(row, 0)?,
        cv: cv_id(row, 1)?,
        app: uuid(row, 2)?,
        offer: row.optional_text(3)?.map(|_| uuid(row, 3)).transpose()?,
        sealed: row.bytes(4)?.to_vec(),
        asked_at: row.time(5)?,
        state: row.parse(6, ContactState::read)?,
        answered_at: row.optional_time(7)?,
    })
}
