//! Budgets that nodes share, in Redis. Nothing else of ours is kept there.

use super::{Ask, Budgets, Error, Lease, Result};
use jiff::Timestamp;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Script};
use std::sync::Arc;
use std::time::Duration;

/// One step for Redis, by Redis' own clock, so that nodes whose clocks differ agree. A budget that is whole expires.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local take, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local tat = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
if tat + take > now + capacity then return {0, now + capacity - tat} end
tat = tat + take
redis.call('SET', KEYS[1], string.format('%.0f', tat), 'PX', math.ceil((tat - now) / 1000) + 1)
return {1, now + capacity - tat}
";

/// What our keys begin with.
const PREFIX: &str = "passerelle:budget:";

/// An answer that takes longer is no help to a request.
const ANSWER: Duration = Duration::from_secs(2);

/// Budgets in the Redis that `url` names: `redis://host:port` or `rediss://…` for TLS. Connects when it is first asked,
/// and again when the connection was lost. Call it inside a Tokio runtime.
///
/// # Errors
/// [`Error::Url`] when it is no such URL.
pub fn redis_budgets(url: &str) -> Result<Arc<dyn Budgets>> {
    let unusable = |_| Error::Url {
        // The URL may hold a password, and so may what is said of it.
        url: "redis".to_owned(),
        reason: "a Redis is redis://host:port or rediss://host:port".to_owned(),
    };
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(ANSWER))
        .set_response_timeout(Some(ANSWER))
        .set_number_of_retries(1)
        .set_max_delay(ANSWER);
    let client = Client::open(url).map_err(unusable)?;
    let connection = client.get_connection_manager_lazy(config).map_err(unusable)?;
    Ok(Arc::new(RedisBudgets { connection, take: Script::new(TAKE) }))
}

struct RedisBudgets {
    connection: ConnectionManager,
    take: Script,
}

impl std::fmt::Debug for RedisBudgets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The connection knows the password.
        f.write_str("RedisBudgets")
    }
}

#[async_trait::async_trait]
impl Budgets for RedisBudgets {
    async fn take_budget(&self, ask: Ask<'_>) -> Result<Lease> {
        let micros = |part: Duration| u64::try_from(part.as_micros()).unwrap_or(u64::MAX);
        let mut connection = self.connection.clone();
        let (granted, left): (i64, i64) = self
            .take
            .key(format!("{PREFIX}{}", ask.caller))
            .arg(micros(ask.take))
            .arg(micros(ask.capacity))
            .invoke_async(&mut connection)
            .await?;
        Ok(Lease { granted: granted == 1, left: Duration::from_micros(u64::try_from(left).unwrap_or(0)) })
    }

    async fn forget_budgets(&self, _: Timestamp) -> Result<()> {
        // Redis does, by the time that each key was given.
        Ok(())
    }
}

impl From<redis::RedisError> for Error {
    fn from(error: redis::RedisError) -> Self {
        // Its text can hold what was sent; its kind cannot.
        Self::Database(format!("Redis: {:?}", error.kind()).into())
    }
}
