//! Budgets that nodes share, in the database.

use super::dialect::Dialect;
use super::statement::Statement;
use super::store::SqlStore;
use crate::store::{Ask, Budgets, Lease, Result};
use jiff::Timestamp;
use std::time::Duration;

/// Takes `$3` of what `$4` allows at `$2`, in one statement: the row's lock makes two nodes come after each other.
const TAKE: &str = "INSERT INTO limit_budgets (caller, tat) VALUES ($1, $2 + $3) \
    ON CONFLICT (caller) DO UPDATE SET \
        tat = CASE WHEN limit_budgets.tat > $2 THEN limit_budgets.tat ELSE $2 END + $3 \
    WHERE CASE WHEN limit_budgets.tat > $2 THEN limit_budgets.tat ELSE $2 END + $3 <= $2 + $4 \
    RETURNING tat";

#[async_trait::async_trait]
impl<DB: Dialect> Budgets for SqlStore<DB> {
    async fn take_budget(&self, ask: Ask<'_>) -> Result<Lease> {
        let (now, take, capacity) = (ask.now.as_microsecond(), micros(ask.take), micros(ask.capacity));
        let left = |tat: i64| Duration::from_micros(u64::try_from(now + capacity - tat.max(now)).unwrap_or(0));
        let mut conn = self.write.acquire().await?;
        if take <= capacity {
            let taking = Statement::new(TAKE).bind(ask.caller).bind(now).bind(take).bind(capacity);
            if let Some(tat) = DB::fetch(&mut conn, taking, |row| row.int(0)).await?.pop() {
                return Ok(Lease { granted: true, left: left(tat) });
            }
        }
        let held = Statement::new("SELECT tat FROM limit_budgets WHERE caller = $1").bind(ask.caller);
        let held = DB::fetch(&mut conn, held, |row| row.int(0)).await?.pop();
        Ok(Lease { granted: false, left: left(held.unwrap_or(now)) })
    }

    async fn forget_budgets(&self, now: Timestamp) -> Result<()> {
        let forget = Statement::new("DELETE FROM limit_budgets WHERE tat < $1").bind(now.as_microsecond());
        DB::execute(&mut *self.write.acquire().await?, forget).await
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}
