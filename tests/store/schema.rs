//! Both databases have the same schema.

use crate::support::{Fresh, Kind, at};
use passerelle::store::{self, OpenOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};

/// Type, and whether it may be absent, of each column.
type Columns = BTreeMap<(String, String), (String, bool)>;

fn names(folder: &str) -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_migrations_of_both_databases_have_the_same_numbers_and_names() {
    for (sqlite, postgres) in [("sqlite", "postgres"), ("cv_keys/sqlite", "cv_keys/postgres")] {
        let sqlite = names(sqlite);
        assert_eq!(sqlite, names(postgres));
        for (index, name) in sqlite.iter().enumerate() {
            assert!(name.starts_with(&format!("{:04}_", index + 1)), "{name} leaves a number out");
        }
    }
}

async fn sqlite_columns(db: &Fresh) -> Columns {
    let mut conn = SqliteConnection::connect(&db.url).await.unwrap();
    let tables = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
        AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    let tables: Vec<(String, bool)> = sqlx::query_as(tables).fetch_all(&mut conn).await.unwrap();
    let mut columns = Columns::new();
    for (table, strict) in tables {
        assert!(strict, "{table} is not STRICT");
        let all = format!("SELECT name, type, \"notnull\" FROM pragma_table_info('{table}')");
        let all: Vec<(String, String, bool)> = sqlx::query_as(AssertSqlSafe(all)).fetch_all(&mut conn).await.unwrap();
        for (column, kind, required) in all {
            let kind = match kind.as_str() {
                "TEXT" => "text",
                "INTEGER" => "bigint",
                "BLOB" => "bytea",
                "REAL" => "double precision",
                other => panic!("{table}.{column} is {other}"),
            };
            columns.insert((table.clone(), column), (kind.to_owned(), !required));
        }
    }
    columns
}

async fn postgres_columns(db: &Fresh) -> Columns {
    let mut conn = PgConnection::connect(&db.url).await.unwrap();
    let all = "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' \
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";
    let all: Vec<(String, String, String, bool)> = sqlx::query_as(all).fetch_all(&mut conn).await.unwrap();
    all.into_iter().map(|(table, column, kind, nullable)| ((table, column), (kind, nullable))).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_with_the_same_columns() {
    let (one, two) = (Fresh::new(Kind::Sqlite).await, Fresh::new(Kind::Postgres).await);
    let (sqlite, postgres) = (sqlite_columns(&one).await, postgres_columns(&two).await);
    one.remove().await;
    two.remove().await;
    assert!(sqlite.len() > 40, "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn the_migrations_that_were_applied_are_told_once() {
    let store = store::open("sqlite::memory:", OpenOptions::new(at(0))).await.unwrap();
    let applied: BTreeSet<_> = store.migrate().await.unwrap().into_iter().map(|name| name + ".sql").collect();
    assert_eq!(applied, names("sqlite"));
    assert!(store.migrate().await.unwrap().is_empty());
}
