//! The person's links.

use super::{count_in, cv_id};
use crate::domain::cv::CvId;
use crate::domain::hex;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{Cells, Statement};
use crate::store::sql::store::SqlStore;
use crate::store::{CvLink, NewCvLink, Result};
use jiff::Timestamp;

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn create_cv_link(&self, link: &NewCvLink) -> Result<()> {
        let row = [hex(&link.hash).into(), link.cv.to_string().into(), link.created_at.into(), link.expires_at.into()];
        let create = Statement::new("INSERT INTO cv_links (hash, cv_id, created_at, expires_at) VALUES ").rows([row]);
        DB::execute(&mut *self.write.acquire().await?, create).await
    }

    pub(super) async fn cv_link(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<CvLink>> {
        // A link says nothing where its CV was erased, also when both happened at once.
        let look = "SELECT link.cv_id, link.expires_at FROM cv_links link JOIN cvs ON cvs.id = link.cv_id \
            WHERE link.hash = $1 AND link.expires_at > $2";
        let look = Statement::new(look).bind(hex(hash)).bind(now);
        let read = |row: &Cells<'_, DB>| Ok(CvLink { cv: cv_id(row, 0)?, expires_at: row.time(1)? });
        Ok(DB::fetch(&mut *self.read.acquire().await?, look, read).await?.pop())
    }

    pub(super) async fn count_cv_links(&self, cv: CvId, since: Timestamp) -> Result<u64> {
        let count = Statement::new("SELECT COUNT(*) FROM cv_links WHERE cv_id = $1 AND created_at >= $2");
        let count = count.bind(cv.to_string()).bind(since);
        Ok(DB::fetch(&mut *self.read.acquire().await?, count, count_in).await?.pop().unwrap_or_default())
    }

    pub(super) async fn end_cv_links(&self, cv: CvId, but: Option<[u8; 32]>, at: Timestamp) -> Result<()> {
        let end = "UPDATE cv_links SET expires_at = $2 WHERE cv_id = $1 AND expires_at > $2 AND hash <> $3";
        let but = but.map(|hash| hex(&hash)).unwrap_or_default();
        let end = Statement::new(end).bind(cv.to_string()).bind(at).bind(but);
        DB::execute(&mut *self.write.acquire().await?, end).await
    }
}
