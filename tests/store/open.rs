//! Opening a database by its URL.

use crate::support::{Kind, at, offer, put, run};
use crate::writing::{demo, history, position, write};
use passerelle::domain::OnWithdrawal;
use passerelle::store::{self, Error, Found, OpenOptions};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_url_that_names_no_database_is_refused_without_telling_its_password() {
    for url in ["", "mysql://u:geheim@host/db", "sqlite:", "sqlite:a.db?mode=ro", "postgres://u:geheim@host:port/db"] {
        let refused = store::open(url, OpenOptions::new(at(0))).await.unwrap_err();
        assert!(matches!(refused, Error::Url { .. }), "{url}");
        assert!(!format!("{refused} {refused:?}").contains("geheim"), "{refused}");
    }
}

#[tokio::test]
async fn the_file_is_created_and_a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = store::open(&format!("sqlite://{}", path.display()), OpenOptions::new(at(0))).await.unwrap();
    store.ping().await.unwrap();
    assert!(path.exists());
    store.close().await;
    let missing = folder.path().join("une").join("autre");
    let told = refusal(&format!("sqlite:{}", missing.join("store.db").display())).await;
    assert!(told.contains(&missing.display().to_string()), "{told}");
    assert!(!folder.path().join("une").exists());
}

/// Why a database does not open, with all its causes.
async fn refusal(url: &str) -> String {
    let refused = store::open(url, OpenOptions::new(at(0))).await.unwrap_err();
    let mut told = refused.to_string();
    let mut cause = std::error::Error::source(&refused);
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}

#[tokio::test]
async fn a_file_that_may_not_be_written_or_is_no_database_is_refused_at_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let url = format!("sqlite:{}", path.display());
    let store = store::open(&url, OpenOptions::new(at(0))).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    // SQLite never writes a file of a later format. Permissions would not stop a test that runs as root.
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[18] = 3;
    std::fs::write(&path, &bytes).unwrap();
    let told = refusal(&url).await;
    assert!(told.contains("read-only") && told.contains("permission"), "{told}");
    std::fs::write(&path, "no database at all, however long this text may be, and it is long").unwrap();
    assert!(refusal(&url).await.contains("is no SQLite database"));
    let told = refusal(&format!("sqlite:{}", folder.path().display())).await;
    assert!(told.contains("cannot be opened"), "{told}");
}

#[tokio::test]
async fn a_postgresql_that_is_not_there_is_told_at_once() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let begun = Instant::now();
    let told = refusal(&format!("postgres://u:geheim@127.0.0.1:{port}/offers")).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(told.contains("connection refused") && told.contains(&port.to_string()), "{told}");
    assert!(!told.contains("geheim"), "{told}");
}

#[tokio::test]
async fn a_port_that_never_answers_is_given_up_after_5_s() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let begun = Instant::now();
    let told = refusal(&format!("postgres://u:geheim@{}/offers", silent.local_addr().unwrap())).await;
    assert!(told.contains("no answer"), "{told}");
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_wrong_password_is_told_at_once_and_not_repeated() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("postgres://reader:geheim@{}/offers?sslmode=disable", server.local_addr().unwrap());
    let answering = tokio::spawn(async move {
        let (mut caller, _) = server.accept().await.unwrap();
        let mut startup = [0; 1024];
        assert!(caller.read(&mut startup).await.unwrap() > 0);
        let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0";
        let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
        caller.write_all(&[b"E", length.as_slice(), fields].concat()).await.unwrap();
    });
    let told = refusal(&url).await;
    answering.await.unwrap();
    assert!(told.contains("28P01") && told.contains("`reader`"), "{told}");
    assert!(!told.contains("geheim"), "{told}");
}

#[tokio::test]
async fn a_database_that_the_server_does_not_have_is_named() {
    run(Kind::Postgres, |db| {
        Box::pin(async move {
            let told = refusal(&format!("{}_nope", db.url)).await;
            assert!(told.contains("_nope`") && told.contains("createdb"), "{told}");
        })
    })
    .await;
}

#[tokio::test]
async fn a_database_in_memory_is_one_for_all_its_readers() {
    let store = store::open("sqlite::memory:", OpenOptions::new(at(0))).await.unwrap();
    store.migrate().await.unwrap();
    let demo = demo(&store, OnWithdrawal::Keep).await;
    write(&store, &demo, vec![put(&offer(&demo, 1))], 1).await;
    assert!(matches!(store.offer(offer(&demo, 1).id, at(1)).await.unwrap(), Found::Live(_)));
    store.close().await;
}

#[tokio::test]
async fn sqlite_syncs_every_commit_and_erases_what_it_deletes() {
    run(Kind::Sqlite, |db| {
        Box::pin(async move {
            use sqlx::{Connection, SqliteConnection};
            // The settings of the file; those of a connection are not seen from outside.
            let mut conn = SqliteConnection::connect(&db.url).await.unwrap();
            let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut conn).await.unwrap();
            let vacuum: i64 = sqlx::query_scalar("PRAGMA auto_vacuum").fetch_one(&mut conn).await.unwrap();
            assert_eq!((journal.as_str(), vacuum), ("wal", 2));
        })
    })
    .await;
}

crate::on_both_databases! {
    async fn what_was_written_is_there_when_the_database_is_opened_again(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let written = position(&db.store, &demo, vec![put(&offer(&demo, 1))], 1).await;
        let again = db.again().await;
        again.ping().await.unwrap();
        assert!(again.migrate().await.unwrap().is_empty());
        assert_eq!(history(&again, written).await.len(), 1);
        assert_eq!(again.scan_offers(None, 9).await.unwrap().len(), 1);
        again.close().await;
        assert!(again.ping().await.is_err());
    }
}
