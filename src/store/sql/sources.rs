//! Sources and their runs.

use super::content::json;
use super::dialect::Dialect;
use super::statement::{Cells, Statement};
use super::store::SqlStore;
use crate::domain::{Policy, Source, SourceId};
use crate::store::{Error, Result, RunTally};
use jiff::Timestamp;

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn put_source(&self, source: &Source) -> Result<()> {
        let put = "INSERT INTO sources (id, name, kind, url, policy, refreshed_at) VALUES ($1, $2, $3, $4, $5, $6) \
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, url = excluded.url, \
            policy = excluded.policy";
        let put = Statement::new(put)
            .bind(source.id.as_str())
            .bind(source.name.as_str())
            .bind(json(&source.kind)?)
            .bind(source.url.clone())
            .bind(json(&source.policy)?)
            .bind(source.refreshed_at);
        DB::execute(&mut *self.write.acquire().await?, put).await
    }

    pub(super) async fn sources(&self) -> Result<Vec<Source>> {
        let all = "SELECT id, name, kind, url, policy, refreshed_at FROM sources ORDER BY id";
        let read = |row: &Cells<'_, DB>| {
            Ok(Source {
                id: source_id(row, 0)?,
                name: row.text(1)?.to_owned(),
                kind: row.json(2)?,
                url: row.optional_text(3)?.map(str::to_owned),
                policy: row.json(4)?,
                refreshed_at: row.optional_time(5)?,
            })
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(all), read).await
    }

    pub(super) async fn set_policy(&self, source: &SourceId, policy: &Policy) -> Result<()> {
        let set = Statement::new("UPDATE sources SET policy = $2 WHERE id = $1 RETURNING id");
        let set = set.bind(source.as_str()).bind(json(policy)?);
        known(source, DB::fetch(&mut *self.write.acquire().await?, set, |_| Ok(())).await?.len())
    }

    pub(super) async fn finish_run(&self, source: &SourceId, at: Timestamp, tally: &RunTally) -> Result<()> {
        let mut tx = self.begin().await?;
        let refresh = "UPDATE sources SET refreshed_at = CASE WHEN refreshed_at > $2 THEN refreshed_at ELSE $2 END \
            WHERE id = $1 RETURNING id";
        let refresh = Statement::new(refresh).bind(source.as_str()).bind(at);
        known(source, DB::fetch(&mut tx, refresh, |_| Ok(())).await?.len())?;
        let run = "INSERT INTO source_runs (source_id, finished_at, tally) VALUES ($1, $2, $3) \
            ON CONFLICT (source_id, finished_at) DO UPDATE SET tally = excluded.tally";
        DB::execute(&mut tx, Statement::new(run).bind(source.as_str()).bind(at).bind(json(tally)?)).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn last_runs(&self) -> Result<Vec<(SourceId, Timestamp, RunTally)>> {
        let last = "SELECT run.source_id, run.finished_at, run.tally FROM source_runs run JOIN \
            (SELECT source_id, MAX(finished_at) AS finished_at FROM source_runs GROUP BY source_id) last \
            ON last.source_id = run.source_id AND last.finished_at = run.finished_at ORDER BY run.source_id";
        let read = |row: &Cells<'_, DB>| Ok((source_id(row, 0)?, row.time(1)?, row.json(2)?));
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(last), read).await
    }
}

/// A column that holds a source's id.
pub(super) fn source_id<DB: Dialect>(row: &Cells<'_, DB>, column: usize) -> Result<SourceId> {
    row.parse(column, |text| SourceId::new(text).ok())
}

/// Refuses a source of which there is no row.
pub(super) fn known(source: &SourceId, rows: usize) -> Result<()> {
    if rows == 0 { Err(Error::UnknownSource(source.clone())) } else { Ok(()) }
}
