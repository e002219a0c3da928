//! What an import writes.

use crate::files::{clock, fixture};
use crate::support::Fresh;
use passerelle::domain::{ExternalId, OfferId, Policy, Source};
use passerelle::ingest::france_travail::{FranceTravail, source};
use passerelle::ingest::{Error, Input, Options, Progress, Report, import};
use passerelle::store::{Found, Store};
use std::path::PathBuf;
use std::sync::Arc;

async fn import_into(store: &dyn Store, path: PathBuf, batch: usize) -> Result<Report, Error> {
    let source = ours(store).await;
    let inputs = Input::expand(&[path]).unwrap();
    let options = Options { batch, ..Options::default() };
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
        Found::Live(stored) => stored.record.title,
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
        let line = |title| record(title, Some("Un texte."), "2026-10-01");
        std::fs::write(&path, format!("{}{}", line("Plombière"), line("Plombier"))).unwrap();
        let report = import_into(&*db.store, path.clone(), 0).await.unwrap();
        assert_eq!((report.read, report.created, report.superseded), (2, 1, 1));
        assert_eq!(title(&*db.store, "1").await, "Plombier");
        import_into(&*db.store, path, 1).await.unwrap();
        assert_eq!(title(&*db.store, "1").await, "Plombier", "in batches of one as well");
    }

    async fn a_record_without_a_description_takes_nobodys_place_that_has_one(db: &Fresh) {
        let path = db.folder.path().join("both.jsonl");
        let (rich, bare) = (record("Riche", Some("Un texte."), "2026-10-01"), record("Nue", None, "2026-10-09"));
        let orders = [format!("{rich}{bare}"), format!("{bare}{rich}")];
        for (round, (text, batch)) in orders.iter().flat_map(|text| [(text, 0), (text, 1)]).enumerate() {
            std::fs::write(&path, text).unwrap();
            let report = import_into(&*db.store, path.clone(), batch).await.unwrap();
            assert_eq!(title(&*db.store, "1").await, "Riche", "{text} in batches of {batch}");
            assert_eq!((report.created, report.updated), (u64::from(round == 0), 0), "{report:?}");
            assert_eq!(report.poorer + report.superseded, 1, "{report:?}");
        }
    }

    async fn of_two_records_without_a_description_the_same_one_stays_in_any_order(db: &Fresh) {
        let path = db.folder.path().join("bare.jsonl");
        let older = record("Une très longue dénomination", None, "2026-10-01");
        let (short, long) = (record("Maçon", None, "2026-10-02"), record("Maçon fumiste", None, "2026-10-02"));
        let last = record("Maçon façadier", None, "2026-10-02").replace("façadier", "fumistes");
        for (round, texts) in [[&older, &short, &long, &last], [&last, &long, &short, &older]].iter().enumerate() {
            for batch in [1, 0] {
                std::fs::write(&path, texts.map(String::as_str).concat()).unwrap();
                let report = import_into(&*db.store, path.clone(), batch).await.unwrap();
                assert_eq!(title(&*db.store, "1").await, "Maçon fumistes", "{texts:?} in batches of {batch}");
                if (round, batch) != (0, 1) {
                    assert_eq!((report.created, report.updated, report.unchanged), (0, 0, 1), "{report:?}");
                }
            }
        }
    }

    async fn a_run_that_found_nothing_or_not_all_is_no_refresh_and_keeps_what_it_wrote(db: &Fresh) {
        let folder = db.folder.path().join("several");
        std::fs::create_dir(&folder).unwrap();
        let empty = folder.join("0.json");
        std::fs::write(&empty, "{\"resultats\": []}").unwrap();
        import_into(&*db.store, empty, 0).await.unwrap();
        let whole = std::fs::read(fixture("lines.jsonl.gz")).unwrap();
        std::fs::write(folder.join("1.jsonl.gz"), &whole[..whole.len() / 2]).unwrap();
        std::fs::copy(fixture("../truncated.json"), folder.join("2.json")).unwrap();
        std::fs::copy(fixture("array.json"), folder.join("3.json")).unwrap();
        let report = import_into(&*db.store, folder, 1).await.unwrap();
        assert_eq!(report.unread.len(), 2, "{report:?}");
        let counted: u64 = db.store.count_offers().await.unwrap().into_iter().map(|(_, count)| count).sum();
        assert!(counted >= 6, "the last file is imported: {counted}");
        assert!(db.store.last_runs().await.unwrap().is_empty());
        assert_eq!(db.store.sources().await.unwrap()[0].refreshed_at, None);
    }

    async fn a_run_that_is_stopped_finishes_its_batch_and_is_no_refresh(db: &Fresh) {
        let source = ours(&*db.store).await;
        let inputs = Input::expand(&[fixture("array.json")]).unwrap();
        let (send, receive) = tokio::sync::oneshot::channel::<()>();
        let stop = Box::pin(async move { receive.await.unwrap_or_default() });
        let options = Options { batch: 2, stop: Some(stop), ..Options::default() };
        let mut send = Some(send);
        let mut after_first = |_: &Progress| drop(send.take());
        let feed = Arc::new(FranceTravail);
        let report =
            import(Some(&*db.store), feed, &source, inputs, options, &clock(), &mut after_first).await.unwrap();
        assert_eq!((report.interrupted, report.created), (true, 2), "{report:?}");
        assert_eq!(report.shortfalls(), ["the run was stopped before its end"]);
        assert!(db.store.last_runs().await.unwrap().is_empty());
    }
}

/// A record with the id 1, and its line feed.
fn record(title: &str, description: Option<&str>, updated: &str) -> String {
    let dates = format!("\"dateActualisation\": \"{updated}T08:00:00.000Z\"");
    let description = description.map(|text| format!(", \"description\": \"{text}\"")).unwrap_or_default();
    format!("{{\"id\": \"1\", \"intitule\": \"{title}\", {dates}{description}}}\n")
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
