//! Keys that sign.

use super::audit;
use super::dialect::Dialect;
use super::statement::{Cells, Statement, Value};
use super::store::{SqlStore, retrying};
use crate::domain::{AuditEvent, By};
use crate::store::{Result, Signing, SigningKeyRecord};
use jiff::Timestamp;
use secrecy::ExposeSecret;

/// The row of `editions` that stands for this table: whoever adds a key holds it.
const NAME: &str = "signing_keys";

#[async_trait::async_trait]
impl<DB: Dialect> Signing for SqlStore<DB> {
    async fn signing_keys(&self) -> Result<Vec<SigningKeyRecord>> {
        let all = "SELECT kid, private_key, public_key, created_at, active_at, retired_at, stolen_at FROM signing_keys \
            ORDER BY created_at, kid";
        let read = |row: &Cells<'_, DB>| {
            Ok(SigningKeyRecord {
                kid: row.text(0)?.to_owned(),
                private_key: row.text(1)?.into(),
                public_key: row.text(2)?.to_owned(),
                created_at: row.time(3)?,
                active_at: row.time(4)?,
                retired_at: row.optional_time(5)?,
                stolen_at: row.optional_time(6)?,
            })
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(all), read).await
    }

    async fn begin_signing(&self, key: &SigningKeyRecord, by: &By) -> Result<bool> {
        retrying(|| async {
            let mut tx = self.begin().await?;
            take_turn::<DB>(&mut tx, key).await?;
            let any = Statement::new("SELECT 1 FROM signing_keys LIMIT 1");
            if !DB::fetch(&mut tx, any, |_| Ok(())).await?.is_empty() {
                return Ok(false);
            }
            insert::<DB>(&mut tx, key).await?;
            audit::append::<DB>(&mut tx, &event(by, "signing_key.created", key), key.created_at).await?;
            tx.commit().await?;
            Ok(true)
        })
        .await
    }

    async fn rotate_signing(&self, key: &SigningKeyRecord, others_retire_at: Timestamp, by: &By) -> Result<()> {
        retrying(|| async {
            let mut tx = self.begin().await?;
            take_turn::<DB>(&mut tx, key).await?;
            let retire = "UPDATE signing_keys SET retired_at = $1 WHERE retired_at IS NULL OR retired_at > $1";
            DB::execute(&mut tx, Statement::new(retire).bind(others_retire_at)).await?;
            if others_retire_at <= key.created_at {
                // Whoever had the one had all that were kept with it.
                let stolen = "UPDATE signing_keys SET stolen_at = $1 WHERE private_key <> '' AND stolen_at IS NULL";
                DB::execute(&mut tx, Statement::new(stolen).bind(key.created_at)).await?;
            }
            forget::<DB>(&mut tx, key.created_at).await?;
            insert::<DB>(&mut tx, key).await?;
            let event = event(by, "signing_key.rotated", key)
                .with("active_at", key.active_at.to_string())
                .with("others_retire_at", others_retire_at.to_string());
            audit::append::<DB>(&mut tx, &event, key.created_at).await?;
            Ok(tx.commit().await?)
        })
        .await
    }

    async fn forget_signing(&self, now: Timestamp) -> Result<()> {
        forget::<DB>(&mut *self.write.acquire().await?, now).await
    }
}

async fn forget<DB: Dialect>(conn: &mut DB::Connection, now: Timestamp) -> Result<()> {
    let forget = "UPDATE signing_keys SET private_key = '' WHERE retired_at <= $1 AND private_key <> ''";
    DB::execute(conn, Statement::new(forget).bind(now)).await
}

/// Waits until no other transaction adds a key.
async fn take_turn<DB: Dialect>(conn: &mut DB::Connection, key: &SigningKeyRecord) -> Result<()> {
    let turn = "INSERT INTO editions (name, version) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET version = excluded.version";
    DB::execute(conn, Statement::new(turn).bind(NAME).bind(key.kid.as_str())).await
}

async fn insert<DB: Dialect>(conn: &mut DB::Connection, key: &SigningKeyRecord) -> Result<()> {
    let values: [Value; 6] = [
        key.kid.as_str().into(),
        key.private_key.expose_secret().into(),
        key.public_key.as_str().into(),
        key.created_at.into(),
        key.active_at.into(),
        key.retired_at.into(),
    ];
    let insert = "INSERT INTO signing_keys (kid, private_key, public_key, created_at, active_at, retired_at) VALUES ";
    DB::execute(conn, Statement::new(insert).rows([values])).await
}

fn event(by: &By, action: &'static str, key: &SigningKeyRecord) -> AuditEvent {
    AuditEvent::new(by, action, format_args!("signing-key:{}", key.kid))
}
