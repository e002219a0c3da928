//! The data keys of CVs, on a database of their own.

use super::cvs::{LEDGER, cv_id, ledger_row, ledger_values};
use super::dialect::Dialect;
use super::migrate::migrator;
use super::statement::{CHUNK, Cells, Statement, Value};
use super::store::retrying;
use crate::domain::cv::CvId;
use crate::store::{CvKeys, Erasure, Error, Result, WrappedKey};
use jiff::Timestamp;
use sqlx::Pool;

/// What is left of a key that was shredded.
const ZEROS: [u8; 60] = [0; 60];

const KEYS: &str = "SELECT cv_id, master, wrapped, made_at FROM cv_keys WHERE wrapped <> $1";

/// The data keys on a database `DB`.
#[derive(Debug)]
pub(super) struct SqlKeys<DB: Dialect> {
    write: Pool<DB>,
    read: Pool<DB>,
}

impl<DB: Dialect> SqlKeys<DB> {
    pub(super) const fn new(write: Pool<DB>, read: Pool<DB>) -> Self {
        Self { write, read }
    }

    async fn put_once(&self, keys: &[&WrappedKey]) -> Result<Vec<WrappedKey>> {
        let mut tx = self.write.begin_with(DB::BEGIN_WRITE).await?;
        let mut masters: Vec<&str> = keys.iter().map(|key| key.master.as_str()).collect();
        masters.sort_unstable();
        masters.dedup();
        for master in masters {
            // Takes the lock of that row: who retires it waits for us.
            let lock = "INSERT INTO masters (id, retired) VALUES ($1, 0) \
                ON CONFLICT (id) DO UPDATE SET retired = masters.retired RETURNING retired";
            let lock = Statement::new(lock).bind(master);
            if DB::fetch(&mut tx, lock, |row| row.int(0)).await? != [0] {
                return Err(Error::RetiredMaster(master.to_owned()));
            }
        }
        let mut standing = Vec::with_capacity(keys.len());
        for keys in keys.chunks(CHUNK) {
            let put = "INSERT INTO cv_keys (cv_id, master, wrapped, made_at) VALUES ";
            let put = Statement::new(put).bind(&ZEROS[..]).rows(keys.iter().map(|key| columns(key))).push(
                " ON CONFLICT (cv_id) DO UPDATE SET master = excluded.master, wrapped = excluded.wrapped, \
                made_at = excluded.made_at WHERE cv_keys.wrapped = $1",
            );
            DB::execute(&mut tx, put).await?;
            let cvs: Vec<CvId> = keys.iter().map(|key| key.cv).collect();
            standing.extend(keys_among::<DB>(&mut tx, &cvs).await?);
        }
        tx.commit().await?;
        Ok(standing)
    }

    async fn shred_once(&self, erasure: &Erasure) -> Result<bool> {
        let mut tx = self.write.begin_with(DB::BEGIN_WRITE).await?;
        let shred =
            Statement::new("UPDATE cv_keys SET wrapped = $1 WHERE cv_id = $2 AND wrapped <> $1 RETURNING cv_id");
        let shred = shred.bind(&ZEROS[..]).bind(erasure.cv.to_string());
        let was_there = !DB::fetch(&mut tx, shred, |_| Ok(())).await?.is_empty();
        let keep = Statement::new(&format!("INSERT INTO shredded ({LEDGER}) VALUES ")).rows([ledger_values(erasure)]);
        DB::execute(&mut tx, keep.push(" ON CONFLICT (cv_id, at) DO NOTHING")).await?;
        tx.commit().await?;
        Ok(was_there)
    }

    async fn rewrap_once(&self, from: &str, keys: &[WrappedKey]) -> Result<u64> {
        let mut tx = self.write.begin_with(DB::BEGIN_WRITE).await?;
        let mut changed = 0;
        for keys in keys.chunks(CHUNK) {
            let rows = keys
                .iter()
                .map(|key| [key.cv.to_string().into(), key.master.as_str().into(), key.wrapped.as_slice().into()]);
            let rewrap = Statement::new("WITH anew (cv_id, master, wrapped) AS (VALUES ").bind(from).bind(&ZEROS[..]);
            let rewrap = rewrap.rows(rows).push(
                ") UPDATE cv_keys SET master = anew.master, wrapped = anew.wrapped FROM anew \
                WHERE cv_keys.cv_id = anew.cv_id AND cv_keys.master = $1 AND cv_keys.wrapped <> $2 RETURNING 1",
            );
            changed += DB::fetch(&mut tx, rewrap, |_| Ok(())).await?.len() as u64;
        }
        tx.commit().await?;
        Ok(changed)
    }
}

#[async_trait::async_trait]
impl<DB: Dialect> CvKeys for SqlKeys<DB> {
    async fn migrate_keys(&self) -> Result<()> {
        Ok(migrator(DB::KEY_MIGRATIONS).run(&self.write).await?)
    }

    async fn put_keys(&self, keys: &[WrappedKey]) -> Result<Vec<WrappedKey>> {
        // In the order of their ids, so that two transactions never wait for each other crosswise.
        let mut sorted: Vec<_> = keys.iter().collect();
        sorted.sort_unstable_by_key(|key| key.cv);
        sorted.dedup_by_key(|key| key.cv);
        retrying(|| self.put_once(&sorted)).await
    }

    async fn keys_of(&self, cvs: &[CvId]) -> Result<Vec<WrappedKey>> {
        let mut conn = self.read.acquire().await?;
        let mut found = Vec::with_capacity(cvs.len());
        for cvs in cvs.chunks(CHUNK) {
            found.extend(keys_among::<DB>(&mut conn, cvs).await?);
        }
        Ok(found)
    }

    async fn scan_keys(&self, after: Option<CvId>, limit: usize) -> Result<Vec<WrappedKey>> {
        let after = after.map(|cv| cv.to_string()).unwrap_or_default();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let scan = Statement::new(KEYS).push(" AND cv_id > $2 ORDER BY cv_id LIMIT $3");
        let scan = scan.bind(&ZEROS[..]).bind(after).bind(limit);
        DB::fetch(&mut *self.read.acquire().await?, scan, record).await
    }

    async fn shred_key(&self, erasure: &Erasure) -> Result<bool> {
        let was_there = retrying(|| self.shred_once(erasure)).await?;
        let mut conn = self.write.acquire().await?;
        // SQLite answers whether a reader held the log; PostgreSQL answers nothing.
        let busy = DB::fetch(&mut conn, Statement::new(DB::SHRED), |row| row.int(0)).await?;
        if busy.first() == Some(&1) {
            let reason = "readers held the write-ahead log".to_owned();
            return Err(Error::Inconsistent { entity: "shredding".to_owned(), reason });
        }
        Ok(was_there)
    }

    async fn shredded(&self) -> Result<Vec<Erasure>> {
        let look = Statement::new(&format!("SELECT {LEDGER} FROM shredded ORDER BY at, cv_id"));
        DB::fetch(&mut *self.read.acquire().await?, look, ledger_row).await
    }

    async fn forget_shredded(&self, before: Timestamp) -> Result<u64> {
        let forget = Statement::new("DELETE FROM shredded WHERE at < $1 RETURNING cv_id").bind(before);
        Ok(DB::fetch(&mut *self.write.acquire().await?, forget, |_| Ok(())).await?.len() as u64)
    }

    async fn retire_master(&self, id: &str) -> Result<()> {
        let retire = "INSERT INTO masters (id, retired) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET retired = 1";
        DB::execute(&mut *self.write.acquire().await?, Statement::new(retire).bind(id)).await
    }

    async fn rewrap_keys(&self, from: &str, keys: &[WrappedKey]) -> Result<u64> {
        retrying(|| self.rewrap_once(from, keys)).await
    }

    async fn count_by_master(&self) -> Result<Vec<(String, u64)>> {
        let count = "SELECT master, COUNT(*) FROM cv_keys WHERE wrapped <> $1 GROUP BY master ORDER BY master";
        let read = |row: &Cells<'_, DB>| Ok((row.text(0)?.to_owned(), u64::try_from(row.int(1)?).unwrap_or_default()));
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(count).bind(&ZEROS[..]), read).await
    }

    async fn close_keys(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

async fn keys_among<DB: Dialect>(conn: &mut DB::Connection, cvs: &[CvId]) -> Result<Vec<WrappedKey>> {
    let look = Statement::new(KEYS).bind(&ZEROS[..]).push(" AND cv_id IN ");
    let look = look.within(cvs.iter().map(|cv| cv.to_string().into()));
    DB::fetch(conn, look, record).await
}

fn columns(key: &WrappedKey) -> [Value; 4] {
    [key.cv.to_string().into(), key.master.as_str().into(), key.wrapped.as_slice().into(), key.made_at.into()]
}

fn record<DB: Dialect>(row: &Cells<'_, DB>) -> Result<WrappedKey> {
    let bad = |_| Error::Inconsistent { entity: "cv_keys".to_owned(), reason: "a key has another length".to_owned() };
    Ok(WrappedKey {
        cv: cv_id(row, 0)?,
        master: row.text(1)?.to_owned(),
        wrapped: row.bytes(2)?.try_into().map_err(bad)?,
        made_at: row.time(3)?,
    })
}
