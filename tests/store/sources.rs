//! Sources and their runs.

use crate::support::{at, source};
use passerelle::domain::{OnWithdrawal, Policy, Source, SourceKind};
use passerelle::store::{Error, RunTally};

crate::on_both_databases! {
    async fn a_source_that_is_put_again_keeps_the_date_of_its_last_run(db: &Fresh) {
        let demo = source("demo", OnWithdrawal::Keep);
        let alpha = Source { url: Some("https://alpha.example".into()), ..source("alpha", OnWithdrawal::Erase) };
        db.store.put_source(&demo).await.unwrap();
        db.store.put_source(&alpha).await.unwrap();
        assert_eq!(db.store.sources().await.unwrap(), [alpha, demo.clone()]);
        let tally = RunTally { read: 7, rejected: [("title".to_owned(), 2)].into(), ..RunTally::default() };
        db.store.finish_run(&demo.id, at(50), &tally).await.unwrap();
        let renamed = Source { name: "Autre nom".into(), kind: SourceKind::Generated, ..demo };
        db.store.put_source(&renamed).await.unwrap();
        let expected = Source { refreshed_at: Some(at(50)), ..renamed };
        assert_eq!(db.store.sources().await.unwrap()[1], expected);
    }

    async fn the_last_run_counts_and_the_date_of_refreshment_never_moves_back(db: &Fresh) {
        let demo = source("demo", OnWithdrawal::Keep);
        db.store.put_source(&demo).await.unwrap();
        assert!(db.store.last_runs().await.unwrap().is_empty());
        let run = |read| RunTally { read, ..RunTally::default() };
        for (second, read) in [(10, 1), (30, 3), (20, 2), (30, 4)] {
            db.store.finish_run(&demo.id, at(second), &run(read)).await.unwrap();
        }
        assert_eq!(db.store.last_runs().await.unwrap(), [(demo.id.clone(), at(30), run(4))]);
        assert_eq!(db.store.sources().await.unwrap()[0].refreshed_at, Some(at(30)));
    }

    async fn a_policy_is_replaced_whole_and_only_for_a_source_that_exists(db: &Fresh) {
        let demo = source("demo", OnWithdrawal::Keep);
        db.store.put_source(&demo).await.unwrap();
        db.store.set_policy(&demo.id, &Policy::france_travail()).await.unwrap();
        assert_eq!(db.store.sources().await.unwrap()[0].policy, Policy::france_travail());
        let unknown = source("autre", OnWithdrawal::Keep).id;
        let refused = db.store.set_policy(&unknown, &Policy::france_travail()).await.unwrap_err();
        assert!(matches!(refused, Error::UnknownSource(id) if id == unknown));
        let refused = db.store.finish_run(&unknown, at(1), &RunTally::default()).await.unwrap_err();
        assert!(matches!(refused, Error::UnknownSource(id) if id == unknown));
    }
}
