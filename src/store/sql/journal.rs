//! The journal: appending and following.

use super::dialect::Dialect;
use super::kind::{Kind, record_id};
use super::statement::{CHUNK, Cells, Statement};
use super::store::SqlStore;
use crate::domain::{Change, ChangeBody, Position, RecordId, Rev};
use crate::store::{Error, Journal, Result};
use jiff::Timestamp;

/// `op` of a publication or update.
pub(super) const PUT: &str = "put";
/// `op` of a withdrawal, and of an earlier row that a withdrawal rewrote. As long as the other: see `Dialect::BURIED`.
pub(super) const WITHDRAWN: &str = "del";

/// A row to be appended.
pub(super) struct Entry<I> {
    pub(super) id: I,
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
    pub(super) async fn append<R: Kind>(
        conn: &mut DB::Connection,
        entries: &[Entry<R::Id>],
        at: Timestamp,
    ) -> Result<Option<Place>> {
        let mut last = None;
        for entries in entries.chunks(CHUNK) {
            let older: Vec<_> = entries.iter().filter(|e| e.rev > 1).map(|e| (e.id, e.rev - 1)).collect();
            if !older.is_empty() {
                let mark = "INSERT INTO superseded (superseded_at, seq) SELECT $1, changes.seq";
                DB::execute(conn, rows_of(Statement::default().bind(at), older.into_iter(), mark)).await?;
            }
            let rows = entries.iter().map(|entry| {
                [
                    entry.id.to_string().into(),
                    entry.rev.into(),
                    entry.op.into(),
                    at.into(),
                    entry.payload.as_str().into(),
                    R::ENTITY.into(),
                ]
            });
            let append =
                Statement::new("INSERT INTO changes (entity_id, rev, op, at, payload, entity) VALUES ").rows(rows);
            let places = DB::fetch(conn, append.push(" RETURNING xid, seq"), place).await?;
            last = places.into_iter().max().max(last);
        }
        Ok(last)
    }

    /// The last row that a transaction sees, its own included; the horizon where there is none.
    pub(super) async fn newest(conn: &mut DB::Connection) -> Result<Place> {
        let newest = DB::fetch(conn, Statement::new(DB::NEWEST), place).await?.pop();
        Ok(newest.unwrap_or_default().max(Self::meta(conn).await?.horizon))
    }

    pub(super) async fn journal(&self) -> Result<Journal> {
        let mut conn = self.read.acquire().await?;
        let head = DB::fetch(&mut conn, Statement::new(DB::HEAD), place).await?.pop();
        let newest = Self::newest(&mut conn).await?;
        let meta = Self::meta(&mut conn).await?;
        // Where everything was compacted away, the horizon is the end as well.
        let [head, newest] = [head.unwrap_or_default(), newest].map(|place| meta.position(place.max(meta.horizon)));
        Ok(Journal { horizon: meta.position(meta.horizon), head, newest })
    }

    pub(super) async fn changes_of<R: Kind>(&self, after: Position, limit: usize) -> Result<Vec<Change<R>>> {
        let mut conn = self.read.acquire().await?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let feed = Statement::new(&R::sql(DB::FEED)).bind(after.xid).bind(after.seq).bind(limit);
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

    pub(super) async fn begin_epoch(&self, epoch: i64) -> Result<()> {
        let mut tx = self.begin().await?;
        // The transactions of another server say nothing here: all that there is stands before all that comes.
        DB::execute(&mut tx, Statement::new("UPDATE changes SET xid = 0")).await?;
        let begin = "UPDATE meta SET epoch = $1, horizon_xid = 0, \
            horizon_seq = COALESCE((SELECT MAX(seq) FROM changes), 0)";
        DB::execute(&mut tx, Statement::new(begin).bind(epoch)).await?;
        tx.commit().await?;
        self.signals.committed(false);
        Ok(())
    }
}

/// Rows of the journal by record and revision; `$1` and so on of `statement` can stand in `select`.
pub(super) fn rows_of<I: RecordId>(
    statement: Statement,
    keys: impl Iterator<Item = (I, Rev)>,
    select: &str,
) -> Statement {
    // A cross join is taken in the order written: the keys first, each looked up in the index.
    statement
        .push("WITH wanted (id, rev) AS (VALUES ")
        .rows(keys.map(|(id, rev)| [id.to_string().into(), rev.into()]))
        .push(") ")
        .push(select)
        .push(" FROM wanted CROSS JOIN changes WHERE changes.entity_id = wanted.id AND changes.rev = wanted.rev")
}

pub(super) fn place<DB: Dialect>(row: &Cells<'_, DB>) -> Result<Place> {
    Ok((row.int(0)?, row.int(1)?))
}

fn change<DB: Dialect, R: Kind>(row: &Cells<'_, DB>, epoch: i64) -> Result<Change<R>> {
    Ok(Change {
        position: Position { epoch, xid: row.int(0)?, seq: row.int(1)? },
        id: record_id(row, 2)?,
        rev: row.int(3)?,
        at: row.time(4)?,
        body: body(row, 5)?,
    })
}

/// The body in the columns `op, payload`, of which `op` is the column given.
pub(super) fn body<DB: Dialect, R: Kind>(row: &Cells<'_, DB>, op: usize) -> Result<ChangeBody<R>> {
    match row.text(op)? {
        PUT => Ok(ChangeBody::Put(Box::new(row.json(op + 1)?))),
        WITHDRAWN => Ok(ChangeBody::Withdrawn(row.json(op + 1)?)),
        _ => Err(Error::Inconsistent { entity: "changes".to_owned(), reason: "unknown operation".to_owned() }),
    }
}
