//! Trainings in the store: written, withdrawn and told of as offers are, in the same journal; and lists of labels.

use crate::support::{at, employer, offer, put};
use crate::writing::{demo, write};
use passerelle::domain::training::{
    CourseHours, Enrolment, EnrolmentState, KnownDate, LabelEntry, LabelName, Provider, RemainingCost, Session,
    Training, TrainingId,
};
use passerelle::domain::{ChangeBody, ExternalId, OnWithdrawal, Origin, RomeCode, Siret, SourceId};
use passerelle::store::{Error, Found, LabelTally, TrainingWrite, WriteStatus};

/// A training in Lille, the same for the same number; its provider is [`employer`].
fn training(source: &SourceId, number: usize) -> Training {
    let external_id = ExternalId::new(&format!("cours-{number}")).unwrap();
    let session = Session {
        number: Some("1".into()),
        start: Some(KnownDate::new("2027-01-11").unwrap()),
        end: Some(KnownDate::new("2027-07").unwrap()),
        permanent: None,
        enrolment: Enrolment { state: Some(EnrolmentState::Open), seats: Some(12), ..Enrolment::default() },
        place: offer(source, number).place,
        address: Some("1 rue Inventée".into()),
        url: None,
    };
    Training {
        id: TrainingId::of(source, &external_id),
        source: Origin { id: source.clone(), external_id, url: None, partners: Vec::new() },
        title: Some(format!("Titre professionnel menuisier {number}")),
        objectives: Some(format!("Chez {} : poser des fenêtres.", employer(number))),
        content: None,
        rome: vec![RomeCode::new("F1607").unwrap()],
        formacodes: Vec::new(),
        certifications: Vec::new(),
        level_in: None,
        level_out: None,
        provider: Provider { name: Some(employer(number)), ..Provider::default() },
        labels: Vec::new(),
        funding: Vec::new(),
        audiences: Vec::new(),
        remote: None,
        apprenticeship: None,
        hours: CourseHours::default(),
        remaining_cost: RemainingCost::default(),
        accessible: None,
        accessibility: None,
        sessions: vec![session],
        updated: None,
        modified_by_us: Vec::new(),
        extra: serde_json::Map::new(),
    }
}

fn publish(training: &Training) -> TrainingWrite {
    TrainingWrite::Put(Box::new(training.clone()))
}

fn entry(label: &str, siret: Option<&str>, provider: Option<&str>) -> LabelEntry {
    let siret = siret.map(|siret| Siret::new(siret).unwrap());
    LabelEntry::new(LabelName::new(label).unwrap(), siret, provider.map(str::to_owned), None).unwrap()
}

crate::on_both_databases! {
    async fn a_training_comes_back_as_it_was_written_and_an_equal_one_is_unchanged(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let mut training = training(&demo, 1);
        training.extra = serde_json::from_str(r#"{"b": 1, "a": {"d": 1, "c": 2}}"#).unwrap();
        let first = db.store.write_trainings(&demo, vec![publish(&training)], at(1)).await.unwrap();
        assert_eq!(first.statuses, [WriteStatus::Created(1)]);
        let Found::Live(stored) = db.store.training(training.id, at(2)).await.unwrap() else { panic!("not live") };
        assert_eq!((&stored.record, stored.rev, stored.seen_at), (&training, 1, at(1)));
        training.extra = serde_json::from_str(r#"{"a": {"c": 2, "d": 1}, "b": 1}"#).unwrap();
        let same = db.store.write_trainings(&demo, vec![publish(&training)], at(3)).await.unwrap();
        assert_eq!(same.statuses, [WriteStatus::Unchanged(1)]);
        training.sessions.clear();
        let other = db.store.write_trainings(&demo, vec![publish(&training)], at(4)).await.unwrap();
        assert_eq!(other.statuses, [WriteStatus::Updated(2)]);
        assert_eq!(db.store.count_trainings().await.unwrap(), [(demo, 1)]);
    }

    async fn offers_and_trainings_stand_in_one_journal_and_each_feed_gives_its_own(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let begin = db.store.journal().await.unwrap().horizon;
        let (offer, training) = (offer(&demo, 1), training(&demo, 1));
        write(&db.store, &demo, vec![put(&offer)], 1).await;
        let written = db.store.write_trainings(&demo, vec![publish(&training)], at(2)).await.unwrap();
        let last = db.store.write_offers(&demo, vec![put(&crate::support::offer(&demo, 2))], at(3)).await.unwrap();
        assert!(written.position < last.position, "one order for both");
        let mut told = Vec::new();
        // Transactions of other tests on the same server can hold the journal back, but not for long.
        for _ in 0..400 {
            told = db.store.training_changes_after(begin, 10).await.unwrap();
            if !told.is_empty() && db.store.changes_after(begin, 10).await.unwrap().len() == 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].id, told[0].rev, told[0].position), (training.id, 1, written.position));
        assert_eq!(told[0].body, ChangeBody::Put(Box::new(training)));
        let offers = db.store.changes_after(begin, 10).await.unwrap();
        assert_eq!(offers.iter().map(|change| change.rev).collect::<Vec<_>>(), [1, 1]);
        assert!(db.store.training_changes_after(written.position, 10).await.unwrap().is_empty());
    }

    async fn what_stays_of_a_withdrawn_training_is_the_policy_of_its_source(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Anonymise).await;
        let begin = db.store.journal().await.unwrap().horizon;
        let training = training(&demo, 1);
        db.store.write_trainings(&demo, vec![publish(&training)], at(1)).await.unwrap();
        let gone = db.store.write_trainings(&demo, vec![TrainingWrite::Withdraw(training.id)], at(2)).await.unwrap();
        assert_eq!(gone.statuses, [WriteStatus::Withdrawn(2)]);
        let mut told = Vec::new();
        for _ in 0..400 {
            told = db.store.training_changes_after(begin, 10).await.unwrap();
            if told.len() == 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let stone = training.tombstone(at(2), OnWithdrawal::Anonymise);
        assert_eq!((stone.rome.len(), stone.departments.len()), (1, 1));
        for change in &told {
            assert_eq!(change.body, ChangeBody::Withdrawn(stone.clone()), "the earlier row too");
        }
        assert!(!format!("{told:?}").contains(&employer(1)));
        assert!(matches!(db.store.training(training.id, at(3)).await.unwrap(), Found::Withdrawn { .. }));
        assert!(db.store.scan_trainings(None, 10).await.unwrap().is_empty());
        let compacted = db.store.compact(at(0), at(10)).await.unwrap();
        assert_eq!(compacted, 2, "state and journal are forgotten in the end");
        assert!(matches!(db.store.training(training.id, at(3)).await.unwrap(), Found::Nothing));
    }

    async fn trainings_are_scanned_by_id_page_by_page(db: &Fresh) {
        let demo = demo(&db.store, OnWithdrawal::Keep).await;
        let all: Vec<_> = (0..130).map(|number| publish(&training(&demo, number))).collect();
        db.store.write_trainings(&demo, all, at(1)).await.unwrap();
        let (mut after, mut ids) = (None, Vec::new());
        loop {
            let page = db.store.scan_trainings(after, 50).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.record.id);
            ids.extend(page.iter().map(|stored| stored.record.id));
        }
        assert!(ids.len() == 130 && ids.is_sorted());
        assert_eq!(db.store.trainings(&ids[..3]).await.unwrap().len(), 3);
    }

    async fn a_list_of_labels_takes_the_place_of_the_one_before_and_of_no_other(db: &Fresh) {
        assert_eq!(db.store.labels_version().await.unwrap(), None);
        let (gen_label, other) = (LabelName::new("GEN").unwrap(), LabelName::new("Autre").unwrap());
        let first = [entry("GEN", Some("19590012300017"), None), entry("GEN", None, Some("Atelier"))];
        let tally = db.store.put_labels(&gen_label, &first).await.unwrap();
        assert_eq!(tally, LabelTally { created: 2, unchanged: 0, removed: 0 });
        db.store.put_labels(&other, &[entry("Autre", None, Some("École"))]).await.unwrap();
        let before = db.store.labels_version().await.unwrap();
        let tally = db.store.put_labels(&gen_label, &first[1..]).await.unwrap();
        assert_eq!(tally, LabelTally { created: 0, unchanged: 1, removed: 1 });
        let after = db.store.labels_version().await.unwrap();
        assert!(before.is_some() && before != after);
        let mut expected = vec![first[1].clone(), entry("Autre", None, Some("École"))];
        expected.sort();
        assert_eq!(db.store.labels().await.unwrap(), expected);
        db.store.put_labels(&gen_label, &first[1..]).await.unwrap();
        assert_eq!(db.store.labels_version().await.unwrap(), after, "an equal list is the same edition");
        let wrong = db.store.put_labels(&gen_label, &[entry("Autre", None, Some("X"))]).await;
        assert!(matches!(wrong, Err(Error::Inconsistent { .. })));
    }
}
