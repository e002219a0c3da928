//! Bringing the schema up to date.

use super::dialect::Dialect;
use super::statement::Statement;
use super::store::SqlStore;
use crate::store::Result;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migrate, Migration, MigrationType, Migrator};
use std::collections::HashSet;

/// The migrations of a database. One list for all of them: the same numbers and names.
macro_rules! migrations {
    ($folder:literal) => {
        super::migrate::migrations!(
            $folder;
            ("0001", "tables"),
            ("0002", "foreign_keys"),
            ("0003", "appellations"),
            ("0004", "gateway"),
            ("0005", "cvs"),
            ("0006", "cv_owners"),
            ("0007", "safeguards"),
            ("0008", "rome"),
            ("0009", "trainings"),
            ("0010", "market")
        )
    };
    ($folder:literal; $(($number:literal, $name:literal)),+) => {
        &[$((
            super::migrate::number($number),
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/migrations/", $folder, "/", $number, "_", $name, ".sql"
            )),
        )),+]
    };
}
pub(super) use migrations;

/// The number that the name of a migration begins with.
pub(super) const fn number(digits: &str) -> i64 {
    let (digits, mut at, mut number) = (digits.as_bytes(), 0, 0);
    while at < digits.len() {
        number = number * 10 + (digits[at] - b'0') as i64;
        at += 1;
    }
    number
}

const APPLIED: &str = "_sqlx_migrations";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn migrate(&self) -> Result<Vec<String>> {
        let mut conn = self.write.acquire().await?;
        conn.ensure_migrations_table(APPLIED).await?;
        let before: HashSet<i64> =
            conn.list_applied_migrations(APPLIED).await?.into_iter().map(|applied| applied.version).collect();
        drop(conn);
        migrator(DB::MIGRATIONS).run(&self.write).await?;
        let epoch = Statement::new(
            "INSERT INTO meta (id, epoch, horizon_xid, horizon_seq) VALUES (1, $1, 0, 0) ON CONFLICT (id) DO NOTHING",
        );
        DB::execute(&mut *self.write.acquire().await?, epoch.bind(self.fresh_epoch)).await?;
        Ok(DB::MIGRATIONS
            .iter()
            .filter(|(number, ..)| !before.contains(number))
            .map(|(number, name, _)| format!("{number:04}_{name}"))
            .collect())
    }
}

/// What applies those of a list that are not applied yet.
pub(super) fn migrator(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migration = |&(number, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(migrations.iter().map(migration).collect())
}
