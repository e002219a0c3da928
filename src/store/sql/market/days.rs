//! The market at the end of each day.

use crate::domain::SourceId;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{CHUNK, Cells, Statement, Value};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{DayAsk, DayBy, DayRow, DaySum, DayTally, Result};

const COLUMNS: &str = "INSERT INTO market_days (day, kind, department, basin, class, source_id, stock, new, gone, \
    open_30, open_60, hard_to_fill) VALUES ";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn put_market_day(&self, day: i64, rows: &[DayRow]) -> Result<()> {
        retrying(|| self.replace_day(day, rows)).await
    }

    async fn replace_day(&self, day: i64, rows: &[DayRow]) -> Result<()> {
        let mut tx = self.begin().await?;
        DB::execute(&mut tx, Statement::new("DELETE FROM market_days WHERE day = $1").bind(day)).await?;
        for rows in rows.chunks(CHUNK) {
            let put = Statement::new(COLUMNS).rows(rows.iter().map(|row| values(day, row)));
            // Of two nodes that write the same day, one is first: both say the same.
            DB::execute(&mut tx, put.push(" ON CONFLICT DO NOTHING")).await?;
        }
        Ok(tx.commit().await?)
    }

    pub(super) async fn market_days(&self, from: i64, to: i64) -> Result<Vec<i64>> {
        let days = "SELECT DISTINCT day FROM market_days WHERE day >= $1 AND day <= $2 ORDER BY day";
        let days = Statement::new(days).bind(from).bind(to);
        DB::fetch(&mut *self.read.acquire().await?, days, |row| row.int(0)).await
    }

    pub(super) async fn market_sums(&self, ask: &DayAsk) -> Result<Vec<DaySum>> {
        if ask.days.is_empty() || ask.sources.is_empty() {
            return Ok(Vec::new());
        }
        let key = match ask.by {
            DayBy::All => "''",
            DayBy::Class => "class",
            DayBy::Domain => "SUBSTR(class, 1, 3)",
            DayBy::Department => "department",
            DayBy::Basin => "basin",
        };
        let select = format!("SELECT day, {key} AS value, {} FROM market_days WHERE kind = $1", sums());
        let mut sums = Statement::new(&select).bind(ask.kind.as_str());
        sums = sums.push(" AND day IN ").within(ask.days.iter().map(|day| (*day).into()));
        sums = sums.push(" AND source_id IN ").within(ask.sources.iter().map(|source| source.as_str().into()));
        sums = among(sums, " AND department IN ", &ask.departments);
        sums = among(sums, " AND basin IN ", &ask.basins);
        match (ask.classes.is_empty(), ask.domains.is_empty()) {
            (true, true) => {}
            (false, true) => sums = among(sums, " AND class IN ", &ask.classes),
            (true, false) => sums = among(sums, " AND SUBSTR(class, 1, 3) IN ", &ask.domains),
            (false, false) => {
                sums = among(sums, " AND (class IN ", &ask.classes);
                sums = among(sums, " OR SUBSTR(class, 1, 3) IN ", &ask.domains).push(")");
            }
        }
        let read =
            |row: &Cells<'_, DB>| Ok(DaySum { day: row.int(0)?, key: row.text(1)?.to_owned(), tally: tally(row)? });
        let group = sums.push(" GROUP BY day, value");
        let mut sums = DB::fetch(&mut *self.read.acquire().await?, group, read).await?;
        // Not in SQL: each database has its own order of texts.
        sums.sort_unstable_by(|one, other| (one.day, &one.key).cmp(&(other.day, &other.key)));
        Ok(sums)
    }

    pub(super) async fn forget_market(&self, days_before: i64, spells_before: i64) -> Result<()> {
        let mut conn = self.write.acquire().await?;
        let days = Statement::new("DELETE FROM market_days WHERE day < $1").bind(days_before);
        DB::execute(&mut conn, days).await?;
        let spells = Statement::new("DELETE FROM market_spells WHERE closed < $1").bind(spells_before);
        DB::execute(&mut conn, spells).await
    }
}

/// The sums of the figures, of the type that both databases give.
fn sums() -> String {
    let columns = ["stock", "new", "gone", "open_30", "open_60", "hard_to_fill"];
    columns.map(|column| format!("CAST(SUM({column}) AS BIGINT)")).join(", ")
}

fn among(statement: Statement, condition: &str, values: &[String]) -> Statement {
    if values.is_empty() {
        return statement;
    }
    statement.push(condition).within(values.iter().map(|value| value.as_str().into()))
}

fn values(day: i64, row: &DayRow) -> [Value; 12] {
    let DayTally { stock, new, gone, open_30, open_60, hard_to_fill } = row.tally;
    let source: &SourceId = &row.source;
    let number = |count: u64| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
    [
        day.into(),
        row.kind.as_str().into(),
        row.department.as_str().into(),
        row.basin.as_str().into(),
        row.class.as_str().into(),
        source.as_str().into(),
        number(stock),
        number(new),
        number(gone),
        number(open_30),
        number(open_60),
        number(hard_to_fill),
    ]
}

fn tally<DB: Dialect>(row: &Cells<'_, DB>) -> Result<DayTally> {
    let count = |column| Ok::<_, crate::store::Error>(u64::try_from(row.int(column)?).unwrap_or_default());
    Ok(DayTally {
        stock: count(2)?,
        new: count(3)?,
        gone: count(4)?,
        open_30: count(5)?,
        open_60: count(6)?,
        hard_to_fill: count(7)?,
    })
}
