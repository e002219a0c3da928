//! The journal: appending, following, compacting.

use super::dialect::Dialect;
use super::statement::{CHUNK, Cells, Statement};
use super::store::{SqlStore, retrying};
use crate::domain::{Change, ChangeBody, OfferId, Position, Rev};
use crate::store::{Error, Journal, Result};
use jiff::Timestamp;

/// `op` of a publication or update.
pub(super) const PUT: &str = "put";
/// `op` of a withdrawal, and of an earlier row that a withdrawal rewrote.
pub(super) const WITHDRAWN: &str = "withdrawn";

/// Rows that one transaction of `compact` deletes.
const BATCH: i64 = 500;

/// A row to be appended.
pub(super) struct Entry {
    pub(super) id: OfferId,
    pub(super) rev: Rev,
    pub(super) op: &'static str,
    pub(super) payload: String,
}

/// A place in the journal of this epoch: transaction and number.
pub(super) type Place = (i64, i64);

/// The one row of `meta`.
pub(super) struct Meta {
    pub(super) epoch: i64,
    pub(super) horizon: Place,
}

impl Meta {
    fn position(&self, (xid, seq): Place) -> Position {
        Position { epoch: self.epoch, xid, seq }
    }
}

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn meta(conn: &mut DB::Connection) -> Result<Meta> {
        let meta = Statement::new("SELECT epoch, horizon_xid, horizon_seq FROM meta");
        let read = |row: &Cells<'_, DB>| Ok(Meta { epoch: row.int(0)?, horizon: (row.int(1)?, row.int(2)?) });
        DB::fetch(conn, meta, read).await?.pop().ok_or_else(|| Error::Inconsistent {
            entity: "meta".to_owned(),
            reason: "it is empty: the migrations have not run".to_owned(),
        })
    }

    /// Appends rows, and says that those before them are superseded; gives the place of the last one.
    pub(super) async fn append(conn: &mut DB::Connection, entries: &[Entry], at: Timestamp) -> Result<Option<Place>> {
        let mut last = None;
        for entries in entries.chunks(CHUNK) {
            let older: Vec<_> =
                entries.iter().filter(|entry| entry.rev > 1).map(|entry| entry.id.to_string().into()).collect();
            if !older.is_empty() {
                let superseded = "UPDATE changes SET superseded_at = $1 WHERE superseded_at IS NULL AND entity_id IN ";
                DB::execute(conn, Statement::new(superseded).bind(at).within(older)).await?;
            }
            let rows = entries.iter().map(|entry| {
                [
                    entry.id.to_string().into(),
                    entry.rev.into(),
                    entry.op.into(),
                    at.into(),
                    entry.payload.as_str().into(),
                ]
            });
            let append = Statement::new("INSERT INTO changes (entity_id, rev, op, at, payload) VALUES ").rows(rows);
            let places = DB::fetch(conn, append.push(" RETURNING xid, seq"), place).await?;
            last = places.into_iter().max().max(last);
        }
        Ok(last)
    }

    /// The last row that a transaction sees, its own included; the horizon where there is none.
    pub(super) async fn newest(conn: &mut DB::Connection) -> Result<Place> {
        let newest = Statement::new("SELECT xid, seq FROM changes ORDER BY xid DESC, seq DESC LIMIT 1");
        let newest = DB::fetch(conn, newest, place).await?.pop();
        Ok(newest.unwrap_or_default().max(Self::meta(conn).await?.horizon))
    }

    pub(super) async fn journal(&self) -> Result<Journal> {
        let mut conn = self.read.acquire().await?;
        let head = DB::fetch(&mut conn, Statement::new(DB::HEAD), place).await?.pop();
        let meta = Self::meta(&mut conn).await?;
        // Where everything was compacted away, the horizon is the end as well.
        let head = head.unwrap_or_default().max(meta.horizon);
        Ok(Journal { horizon: meta.position(meta.horizon), head: meta.position(head) })
    }

    pub(super) async fn changes_after(&self, after: Position, limit: usize) -> Result<Vec<Change>> {
        let mut conn = self.read.acquire().await?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let feed = Statement::new(DB::FEED).bind(after.xid).bind(after.seq).bind(limit);
        let changes = DB::fetch(&mut conn, feed, |row| change(row, after.epoch)).await?;
        // After the rows, so that none of them can have been compacted away unnoticed.
        let meta = Self::meta(&mut conn).await?;
        if after.epoch != meta.epoch {
            return Err(Error::EpochChanged { asked: after, current: meta.epoch });
        }
        if (after.xid, after.seq) < meta.horizon {
            return Err(Error::PositionExpired { asked: after, horizon: meta.position(meta.horizon) });
        }
        Ok(changes)
    }

    pub(super) async fn compact(&self, superseded_before: Timestamp, withdrawn_before: Timestamp) -> Result<u64> {
        let mut deleted = 0;
        loop {
            let superseded = retrying(|| self.compact_superseded(superseded_before)).await?;
            let withdrawn = retrying(|| self.compact_withdrawn(withdrawn_before)).await?;
            if superseded + withdrawn == 0 {
                break;
            }
            deleted += superseded + withdrawn;
            DB::give_room_back(&mut *self.write.acquire().await?).await?;
        }
        if deleted > 0 {
            self.signals.committed(true);
        }
        Ok(deleted)
    }

    /// Deletes rows that a later one of the same offer superseded long ago.
    async fn compact_superseded(&self, before: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let delete = "DELETE FROM changes WHERE seq IN \
            (SELECT seq FROM changes WHERE superseded_at < $1 ORDER BY seq LIMIT $2) RETURNING xid, seq";
        let deleted = DB::fetch(&mut tx, Statement::new(delete).bind(before).bind(BATCH), place).await?;
        Self::raise_horizon(&mut tx, &deleted).await?;
        tx.commit().await?;
        Ok(deleted.len() as u64)
    }

    /// Forgets offers that were withdrawn long ago: state and journal.
    async fn compact_withdrawn(&self, before: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let due = "SELECT id FROM offers WHERE withdrawn_at < $1 ORDER BY withdrawn_at, id LIMIT $2";
        let due = Statement::new(due).bind(before).bind(i64::try_from(CHUNK).unwrap_or(1));
        let id = |row: &Cells<'_, DB>| Ok(row.text(0)?.into());
        let due = DB::fetch(&mut tx, due, id).await?;
        if due.is_empty() {
            return Ok(0);
        }
        // Asked again: one of them may have been published anew in between.
        let state = Statement::new("DELETE FROM offers WHERE withdrawn_at < $1 AND id IN ").bind(before).within(due);
        let gone = DB::fetch(&mut tx, state.push(" RETURNING id"), id).await?;
        let mut deleted = Vec::new();
        if !gone.is_empty() {
            let rows = Statement::new("DELETE FROM changes WHERE entity_id IN ").within(gone);
            deleted = DB::fetch(&mut tx, rows.push(" RETURNING xid, seq"), place).await?;
        }
        Self::raise_horizon(&mut tx, &deleted).await?;
        tx.commit().await?;
        Ok(deleted.len() as u64)
    }

    /// Who has not read up to the last deleted row has missed something.
    async fn raise_horizon(conn: &mut DB::Connection, deleted: &[Place]) -> Result<()> {
        let Some((xid, seq)) = deleted.iter().max() else { return Ok(()) };
        let raise = "UPDATE meta SET horizon_xid = $1, horizon_seq = $2 WHERE (horizon_xid, horizon_seq) < ($1, $2)";
        DB::execute(conn, Statement::new(raise).bind(*xid).bind(*seq)).await
    }
}

fn place<DB: Dialect>(row: &Cells<'_, DB>) -> Result<Place> {
    Ok((row.int(0)?, row.int(1)?))
}

fn change<DB: Dialect>(row: &Cells<'_, DB>, epoch: i64) -> Result<Change> {
    Ok(Change {
        position: Position { epoch, xid: row.int(0)?, seq: row.int(1)? },
        id: row.parse(2, |text| OfferId::new(text).ok())?,
        rev: row.int(3)?,
        at: row.time(4)?,
        body: body(row, 5)?,
    })
}

/// The body in the columns `op, payload`, of which `op` is the column given.
pub(super) fn body<DB: Dialect>(row: &Cells<'_, DB>, op: usize) -> Result<ChangeBody> {
    match row.text(op)? {
        PUT => Ok(ChangeBody::Put(Box::new(row.json(op + 1)?))),
        WITHDRAWN => Ok(ChangeBody::Withdrawn(row.json(op + 1)?)),
        _ => Err(Error::Inconsistent { entity: "changes".to_owned(), reason: "unknown operation".to_owned() }),
    }
}
