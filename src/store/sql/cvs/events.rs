//! What nodes tell each other.

use super::cv_id;
use crate::domain::cv::CvId;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{CHUNK, Cells, Statement};
use crate::store::sql::store::SqlStore;
use crate::store::{CvEvent, CvEventKind, Result};
use jiff::Timestamp;
use uuid::Uuid;

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn cv_events(&self, since: Timestamp) -> Result<Vec<CvEvent>> {
        let look = Statement::new("SELECT seq, cv_id, kind, at FROM cv_events WHERE at >= $1 ORDER BY seq").bind(since);
        let read = |row: &Cells<'_, DB>| {
            let kind = row.parse(2, CvEventKind::read)?;
            Ok(CvEvent { seq: row.int(0)?, cv: cv_id(row, 1)?, kind, at: row.time(3)? })
        };
        DB::fetch(&mut *self.read.acquire().await?, look, read).await
    }

    pub(super) async fn beat(&self, node: Uuid, at: Timestamp) -> Result<Option<Timestamp>> {
        let beat =
            Statement::new("INSERT INTO cv_beats (node, at) VALUES ").rows([[node.to_string().into(), at.into()]]);
        let beat = beat.push(" ON CONFLICT (node) DO UPDATE SET at = excluded.at");
        DB::execute(&mut *self.write.acquire().await?, beat).await?;
        let look = Statement::new("SELECT at FROM cv_beats WHERE node = $1").bind(node.to_string());
        Ok(DB::fetch(&mut *self.read.acquire().await?, look, |row| row.time(0)).await?.pop())
    }
}

/// Writes events down.
pub(super) async fn append<DB: Dialect>(
    conn: &mut DB::Connection,
    events: &[(CvId, CvEventKind)],
    at: Timestamp,
) -> Result<()> {
    for events in events.chunks(CHUNK) {
        let rows = events.iter().map(|(cv, kind)| [cv.to_string().into(), kind.as_str().into(), at.into()]);
        DB::execute(conn, Statement::new("INSERT INTO cv_events (cv_id, kind, at) VALUES ").rows(rows)).await?;
    }
    Ok(())
}
