//! Opening a database by its URL.

use crate::support::{Kind, at, offer, put, run};
use crate::writing::{demo, history, position, write};
use passerelle::domain::OnWithdrawal;
use passerelle::store::{self, Error, Found, OpenOptions};

#[tokio::test]
async fn a_url_that_names_no_database_is_refused_without_telling_its_password() {
    for url in ["", "mysql://u:geheim@host/db", "sqlite:", "sqlite:a.db?mode=ro", "postgres://u:geheim@host:port/db"] {
        let refused = store::open(url, OpenOptions::new(at(0))).await.unwrap_err();
        assert!(matches!(refused, Error::Url { .. }), "{url}");
        assert!(!format!("{refused} {refused:?}").contains("geheim"), "{refused}");
    }
}

#[tokio::test]
async fn the_file_and_its_folder_are_created() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("une").join("autre").join("store.db");
    let store = store::open(&format!("sqlite://{}", path.display()), OpenOptions::new(at(0))).await.unwrap();
    store.ping().await.unwrap();
    assert!(path.exists());
    store.close().await;
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
