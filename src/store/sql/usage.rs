//! Counts of usage.

use super::apps::uuid;
use super::dialect::Dialect;
use super::statement::{CHUNK, Cells, Statement, Value};
use super::store::{SqlStore, retrying};
use crate::store::{Error, QuotaMark, Result, Usage, UsageBy, UsageFlush, UsageKey, UsageScope, UsageSum, UsageTally};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Marks of nodes that have not been heard of for so long are forgotten: none of them sends a flush again.
const GONE: SignedDuration = SignedDuration::from_hours(7 * 24);

const COUNTS: &str = "INSERT INTO usage_counts (app_id, day, key_id, route, status, requests, cost) VALUES ";
const ADDED: &str = " ON CONFLICT (app_id, day, key_id, route, status) DO UPDATE SET \
    requests = usage_counts.requests + excluded.requests, cost = usage_counts.cost + excluded.cost";

#[async_trait::async_trait]
impl<DB: Dialect> Usage for SqlStore<DB> {
    async fn add_usage(&self, flush: &UsageFlush) -> Result<bool> {
        // In one order on every node, so that two of them do not wait for each other's rows.
        let mut counts: Vec<_> = flush.counts.iter().collect();
        counts.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        retrying(|| self.add_once(flush, &counts)).await
    }

    async fn usage_sums(&self, apps: &[Uuid], from: i64, to: i64) -> Result<Vec<UsageSum>> {
        let mut conn = self.read.acquire().await?;
        let mut sums = Vec::new();
        for apps in apps.chunks(CHUNK) {
            // PostgreSQL's sum of integers is another type.
            let sum = "SELECT counts.app_id, keys.mode, CAST(SUM(counts.cost) AS BIGINT) \
                FROM usage_counts AS counts JOIN keys ON keys.id = counts.key_id \
                WHERE counts.day >= $1 AND counts.day <= $2 AND counts.app_id IN ";
            let sum = Statement::new(sum).bind(from).bind(to).within(apps.iter().map(|app| app.to_string().into()));
            let sum = sum.push(" GROUP BY counts.app_id, keys.mode");
            let read = |row: &Cells<'_, DB>| {
                Ok(UsageSum { app_id: uuid(row, 0)?, test: row.text(1)? == "test", cost: count(row, 2)? })
            };
            sums.extend(DB::fetch(&mut conn, sum, read).await?);
        }
        Ok(sums)
    }

    async fn usage_by(&self, scope: &UsageScope, by: UsageBy) -> Result<Vec<(String, UsageTally)>> {
        let column = match by {
            UsageBy::Day => "counts.day",
            UsageBy::Route => "counts.route",
            UsageBy::Status => "counts.status",
        };
        let report = format!(
            "SELECT CAST({column} AS TEXT), CAST(SUM(counts.requests) AS BIGINT), CAST(SUM(counts.cost) AS BIGINT) \
             FROM usage_counts AS counts JOIN keys ON keys.id = counts.key_id \
             WHERE counts.app_id = $1 AND counts.day >= $2 AND counts.day <= $3 AND keys.mode {} 'test' \
             GROUP BY {column} ORDER BY {column}",
            if scope.test { "=" } else { "<>" }
        );
        let report = Statement::new(&report).bind(scope.app_id.to_string()).bind(scope.from).bind(scope.to);
        let read = |row: &Cells<'_, DB>| {
            Ok((row.text(0)?.to_owned(), UsageTally { requests: count(row, 1)?, cost: count(row, 2)? }))
        };
        DB::fetch(&mut *self.read.acquire().await?, report, read).await
    }

    async fn claim_notice(&self, mark: &QuotaMark, at: Timestamp) -> Result<bool> {
        let claim = "INSERT INTO quota_notices (app_id, period, percent, sent_at) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (app_id, period, percent) DO NOTHING RETURNING app_id";
        let claim = Statement::new(claim).bind(mark.app_id.to_string()).bind(mark.period.as_str());
        let claim = claim.bind(i64::from(mark.percent)).bind(at);
        Ok(!DB::fetch(&mut *self.write.acquire().await?, claim, |_| Ok(())).await?.is_empty())
    }

    async fn app_plan(&self, app: Uuid) -> Result<Option<(String, String)>> {
        let plan = Statement::new("SELECT name, plan FROM apps WHERE id = $1").bind(app.to_string());
        let read = |row: &Cells<'_, DB>| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()));
        Ok(DB::fetch(&mut *self.read.acquire().await?, plan, read).await?.pop())
    }
}

impl<DB: Dialect> SqlStore<DB> {
    async fn add_once(&self, flush: &UsageFlush, counts: &[&(UsageKey, UsageTally)]) -> Result<bool> {
        let mut tx = self.begin().await?;
        let mark = "INSERT INTO usage_flushes (node, number, flushed_at) VALUES ($1, $2, $3) \
            ON CONFLICT (node) DO UPDATE SET number = excluded.number, flushed_at = excluded.flushed_at \
            WHERE usage_flushes.number < excluded.number RETURNING node";
        let mark = Statement::new(mark).bind(flush.node.as_str()).bind(flush.number).bind(flush.at);
        if DB::fetch(&mut tx, mark, |_| Ok(())).await?.is_empty() {
            return Ok(false);
        }
        for chunk in counts.chunks(CHUNK) {
            let rows = chunk.iter().map(|(key, tally)| row(key, tally)).collect::<Result<Vec<_>>>()?;
            DB::execute(&mut tx, Statement::new(COUNTS).rows(rows).push(ADDED)).await?;
        }
        if flush.number == 1 {
            let gone = Statement::new("DELETE FROM usage_flushes WHERE flushed_at < $1").bind(flush.at - GONE);
            DB::execute(&mut tx, gone).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

fn row(key: &UsageKey, tally: &UsageTally) -> Result<[Value; 7]> {
    let number = |count: u64| {
        i64::try_from(count).map_err(|_| Error::Inconsistent {
            entity: "usage_counts".to_owned(),
            reason: "a count is beyond all that can be counted".to_owned(),
        })
    };
    Ok([
        key.app_id.to_string().into(),
        key.day.into(),
        key.key_id.to_string().into(),
        key.route.as_str().into(),
        i64::from(key.status).into(),
        number(tally.requests)?.into(),
        number(tally.cost)?.into(),
    ])
}

fn count<DB: Dialect>(row: &Cells<'_, DB>, column: usize) -> Result<u64> {
    Ok(u64::try_from(row.int(column)?).unwrap_or(0))
}
