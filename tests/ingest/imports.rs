//! What an import writes.

use crate::files::{clock, fixture};
use crate::support::Fresh;
use passerelle::domain::{ExternalId, OfferId, Policy, Source};
use passerelle::ingest::france_travail::{FranceTravail, source};
use passerelle::ingest::{Error, Input, Options, Report, import};
use passerelle::store::{Found, Store};
use std::path::PathBuf;
use std::sync::Arc;

async fn import_into(store: &dyn Store, path: PathBuf, batch: usize) -> Result<Report, Error> {
    let source = ours(store).await;
    let inputs = Input::expand(&[path]).unwrap();
    let options = Options { batch, rejects: None };
    import(Some(store), Arc::new(FranceTravail), &source, inputs, options, &clock(), &mut |_| {}).await
}

async fn ours(store: &dyn Store) -> Source {
    let source = source(Policy::france_travail());
    store.put_source(&source).await.unwrap();
    source
}

async fn title(store: &dyn Store, id: &str) -> String {
    let id = OfferId::of(&source(Policy::france_travail()).id, &ExternalId::new(id).unwrap());
    match store.offer(id, clock().0).await.unwrap() {
        Found::Live(stored) => stored.offer.title,
        other @ (Found::Withdrawn { .. } | Found::Nothing) => panic!("{other:?}"),
    }
}

crate::on_both_databases! {
    async fn a_second_import_of_the_same_file_says_unchanged_for_all(db: &Fresh) {
        let first = import_into(&*db.store, fixture("lines.jsonl.gz"), 0).await.unwrap();
        assert_eq!((first.created, first.unchanged), (6, 0));
        let second = import_into(&*db.store, fixture("pages.json"), 2).await.unwrap();
        assert_eq!((second.created, second.updated, second.unchanged), (0, 0, 6));
        let complete = import_into(&*db.store, fixture("complete.json"), 0).await.unwrap();
        let again = import_into(&*db.store, fixture("complete.json"), 0).await.unwrap();
        assert_eq!((complete.created, again.unchanged), (1, 1));
    }

    async fn a_finished_run_is_told_to_the_store(db: &Fresh) {
        let report = import_into(&*db.store, fixture("array.json"), 0).await.unwrap();
        let runs = db.store.last_runs().await.unwrap();
        assert_eq!(runs.len(), 1);
        let (_, at, tally) = &runs[0];
        assert_eq!((*at, tally), (clock().0, &report.tally()));
        assert_eq!((tally.read, tally.created, tally.rejected.values().sum::<u64>()), (7, 6, 1));
        let refreshed = db.store.sources().await.unwrap()[0].refreshed_at;
        assert_eq!(refreshed, Some(clock().0));
    }

    async fn of_two_records_with_one_id_the_last_wins(db: &Fresh) {
        let path = db.folder.path().join("twice.jsonl");
        let line = |title: &str| format!("{{\"id\": \"1\", \"intitule\": \"{title}\"}}\n");
        std::fs::write(&path, format!("{}{}", line("Plombier"), line("Plombière"))).unwrap();
        let report = import_into(&*db.store, path.clone(), 0).await.unwrap();
        assert_eq!((report.read, report.created, report.superseded), (2, 1, 1));
        assert_eq!(title(&*db.store, "1").await, "Plombière");
        import_into(&*db.store, path, 1).await.unwrap();
        assert_eq!(title(&*db.store, "1").await, "Plombière", "in batches of one as well");
    }

    async fn a_run_that_fails_keeps_what_it_wrote_and_is_not_told(db: &Fresh) {
        let folder = db.folder.path().join("two");
        std::fs::create_dir(&folder).unwrap();
        std::fs::copy(fixture("array.json"), folder.join("1.json")).unwrap();
        let whole = std::fs::read(fixture("lines.jsonl.gz")).unwrap();
        std::fs::write(folder.join("2.jsonl.gz"), &whole[..whole.len() / 2]).unwrap();
        let failed = import_into(&*db.store, folder, 1).await.unwrap_err();
        assert!(matches!(failed, Error::Read { .. }), "{failed}");
        let counted: u64 = db.store.count_offers().await.unwrap().into_iter().map(|(_, count)| count).sum();
        assert_eq!(counted, 6);
        assert!(db.store.last_runs().await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_the_store_does_not_know_ends_the_run() {
    let db = Fresh::new(crate::support::Kind::Sqlite).await;
    let inputs = Input::expand(&[fixture("array.json")]).unwrap();
    let source = source(Policy::france_travail());
    let ended =
        import(Some(&*db.store), Arc::new(FranceTravail), &source, inputs, Options::default(), &clock(), &mut |_| {})
            .await;
    assert!(matches!(ended, Err(Error::Store(_))), "{ended:?}");
}
