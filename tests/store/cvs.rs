//! CVs: what is written is what is read, one event for each change, and nothing left of what was erased.

use crate::support::{Fresh, Kind, at};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use passerelle::domain::SourceId;
use passerelle::domain::cv::CvId;
use passerelle::domain::permission::{
    Act, Basis, DataCategory, Notice, NoticeHash, Permission, Purpose, RecipientCategory, Recipients,
};
use passerelle::store::{
    ContactState, CvAuthor, CvEventKind, CvWrite, CvWritten, Disclosure, Erasure, ErasureReason, Error, LatticeCell,
    LatticeRelease, NewContact, NewCvLink, Processor, ProcessorOwner, ProcessorRole, Store,
};
use std::collections::BTreeSet;
use uuid::Uuid;

pub fn cv(number: u128) -> CvId {
    CvId::from(Uuid::from_u128(0xc5 << 64 | number))
}

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn write(number: u128, rev: i64, content: u8) -> CvWrite {
    CvWrite {
        id: cv(number),
        rev,
        source: SourceId::new("alpha").unwrap(),
        author: CvAuthor::Platform,
        sealed: format!("sealed {number} {content}").into_bytes(),
        content: [content; 32],
        email: Some([7; 32]),
        minor_until: Some(date(2027, 3, 1)),
        permissions: Vec::new(),
        original: None,
    }
}

pub fn permission(id: u128, number: u128, granted: i64) -> Permission {
    Permission {
        id: uuid(id),
        cv: cv(number),
        purpose: Purpose::Search,
        basis: Basis::Consent,
        recipients: Recipients::Apps { apps: BTreeSet::from([uuid(1), uuid(2)]) },
        categories: BTreeSet::from([DataCategory::Profile]),
        notice: Notice {
            url: "https://exemple.fr/notice".into(),
            version: "2026-11-01".into(),
            language: "fr".into(),
            sha256: NoticeHash([3; 32]),
        },
        act: Act::Asserted { source: SourceId::new("alpha").unwrap() },
        granted_at: at(granted),
        confirmed_at: None,
        expires_at: at(granted + 1_000),
        withdrawn_at: None,
    }
}

fn erasure(number: u128, reason: ErasureReason, seconds: i64) -> Erasure {
    Erasure { cv: cv(number), reason, asked_at: at(seconds - 1), at: at(seconds), receipt: [9; 32] }
}

async fn put(store: &dyn Store, numbers: impl IntoIterator<Item = u128>, seconds: i64) {
    let writes: Vec<_> = numbers.into_iter().map(|number| write(number, 1, 0)).collect();
    assert!(store.write_cvs(&writes, at(seconds)).await.unwrap().iter().all(|one| *one == CvWritten::Created));
}

async fn kinds(store: &dyn Store, since: i64) -> Vec<(CvId, CvEventKind)> {
    store.cv_events(at(since)).await.unwrap().into_iter().map(|event| (event.cv, event.kind)).collect()
}

fn asked(id: u128, number: u128, app: u128, seconds: i64) -> NewContact {
    NewContact {
        id: uuid(id),
        cv: cv(number),
        app: uuid(app),
        offer: Some(uuid(50)),
        sealed: vec![0, 255],
        at: at(seconds),
    }
}

fn link(secret: u8, number: u128, from: i64, to: i64) -> NewCvLink {
    NewCvLink { hash: [secret; 32], cv: cv(number), created_at: at(from), expires_at: at(to) }
}

fn disclosure(number: u128, app: u128, seconds: i64) -> Disclosure {
    Disclosure {
        cv: cv(number),
        app: uuid(app),
        purpose: Purpose::Contact,
        categories: BTreeSet::from([DataCategory::Identity, DataCategory::Text]),
        permission: uuid(77),
        at: at(seconds),
        route: "GET /v1/cvs/{cv}".into(),
        request_id: Some("r1".into()),
    }
}

crate::on_both_databases! {
    async fn a_cv_is_read_as_it_was_written_with_its_permissions_the_oldest_first(db: &Fresh) {
        let mut new = write(1, 1, 5);
        new.permissions = vec![permission(20, 1, 10), Permission { purpose: Purpose::Matching, ..permission(10, 1, 10) }];
        new.original = Some((b"the file".to_vec(), at(500)));
        assert_eq!(db.store.write_cvs(&[new.clone()], at(10)).await.unwrap(), [CvWritten::Created]);
        let stored = db.store.cv(cv(1)).await.unwrap().unwrap();
        assert_eq!((stored.rev, stored.sealed, stored.minor_until), (1, new.sealed, Some(date(2027, 3, 1))));
        assert_eq!((stored.created_at, stored.updated_at, stored.contacted_at), (at(10), at(10), at(10)));
        assert_eq!(stored.permissions, [new.permissions[1].clone(), new.permissions[0].clone()]);
        assert_eq!(db.store.cv_original(cv(1), at(499)).await.unwrap().as_deref(), Some(&b"the file"[..]));
        assert_eq!(db.store.cv_original(cv(1), at(500)).await.unwrap(), None, "its time is over");
        assert_eq!(db.store.cvs_of_email(&[7; 32]).await.unwrap(), [cv(1)]);
        assert!(db.store.cvs_of_email(&[8; 32]).await.unwrap().is_empty());
        assert!(db.store.cv(cv(2)).await.unwrap().is_none());
    }

    async fn a_write_takes_the_place_of_the_revision_before_it_alone(db: &Fresh) {
        put(db.store.as_ref(), [1], 10).await;
        assert_eq!(db.store.write_cvs(&[write(1, 2, 1), write(2, 1, 1)], at(20)).await.unwrap(), [CvWritten::Updated, CvWritten::Created]);
        assert_eq!(db.store.write_cvs(&[write(1, 3, 1)], at(30)).await.unwrap(), [CvWritten::Unchanged]);
        let stored = db.store.cv(cv(1)).await.unwrap().unwrap();
        assert_eq!((stored.rev, stored.created_at, stored.updated_at), (2, at(10), at(20)));
        for late in [write(1, 2, 2), write(1, 4, 2), write(3, 2, 2)] {
            let refused = db.store.write_cvs(&[write(4, 1, 0), late], at(40)).await.unwrap_err();
            assert!(matches!(refused, Error::OutdatedCv), "{refused}");
        }
        assert!(db.store.cv(cv(4)).await.unwrap().is_none(), "all or nothing");
        assert!(db.store.write_cvs(&[write(5, 1, 0), write(5, 2, 1)], at(40)).await.is_err(), "twice in a batch");
        assert_eq!(db.store.cv_revs(&[cv(1), cv(2), cv(9)]).await.unwrap().len(), 2);
        let changed = CvEventKind::Changed;
        assert_eq!(kinds(db.store.as_ref(), 0).await, [(cv(1), changed), (cv(1), changed), (cv(2), changed)]);
        assert_eq!(kinds(db.store.as_ref(), 21).await, []);
    }

    async fn what_a_person_wrote_is_not_overwritten_by_a_platform_until_they_allow_it(db: &Fresh) {
        put(db.store.as_ref(), [1], 10).await;
        let by_person = CvWrite { author: CvAuthor::Person, ..write(1, 2, 1) };
        assert_eq!(db.store.write_cvs(&[by_person], at(20)).await.unwrap(), [CvWritten::Updated]);
        let platform = CvWrite { permissions: vec![permission(10, 1, 30)], ..write(1, 3, 2) };
        assert_eq!(db.store.write_cvs(&[platform.clone(), write(2, 1, 0)], at(30)).await.unwrap(), [CvWritten::Kept, CvWritten::Created]);
        let stored = db.store.cv(cv(1)).await.unwrap().unwrap();
        assert_eq!((stored.rev, stored.owned_at, stored.updated_at), (2, Some(at(20)), at(20)));
        assert_eq!(stored.permissions.len(), 1, "what is asserted waits all the same");
        db.store.own_cv(cv(1), None).await.unwrap();
        assert_eq!(db.store.write_cvs(&[platform], at(40)).await.unwrap(), [CvWritten::Updated]);
        let stored = db.store.cv(cv(1)).await.unwrap().unwrap();
        assert_eq!((stored.rev, stored.owned_at, stored.released_at), (3, None, None));
        db.store.release_cv(cv(1), at(50)).await.unwrap();
        assert_eq!(db.store.write_cvs(&[write(1, 4, 3)], at(60)).await.unwrap(), [CvWritten::Kept]);
        let stored = db.store.cv(cv(1)).await.unwrap().unwrap();
        assert_eq!((stored.owned_at, stored.released_at), (Some(at(50)), Some(at(50))));
        let by_person = CvWrite { author: CvAuthor::Person, ..write(1, 4, 4) };
        db.store.write_cvs(&[by_person], at(70)).await.unwrap();
        let stored = db.store.cv(cv(1)).await.unwrap().unwrap();
        assert_eq!((stored.owned_at, stored.released_at), (Some(at(70)), Some(at(50))), "it stays taken back");
    }

    async fn a_platform_asserts_a_permission_once_whatever_became_of_it(db: &Fresh) {
        let mut new = write(1, 1, 0);
        new.permissions = vec![permission(10, 1, 10)];
        db.store.write_cvs(&[new.clone()], at(10)).await.unwrap();
        let withdrawn = permission(10, 1, 10).withdrawn(at(20));
        db.store.save_permissions(std::slice::from_ref(&withdrawn), at(20)).await.unwrap();
        let other = Permission { recipients: Recipients::app(uuid(3)), ..permission(12, 1, 30) };
        new.permissions = vec![permission(11, 1, 30), other.clone()];
        assert_eq!(db.store.write_cvs(&[new], at(30)).await.unwrap(), [CvWritten::Unchanged]);
        assert_eq!(db.store.cv(cv(1)).await.unwrap().unwrap().permissions, [withdrawn, other]);
        let told = kinds(db.store.as_ref(), 0).await;
        assert_eq!(told, [(cv(1), CvEventKind::Changed), (cv(1), CvEventKind::Withdrawn), (cv(1), CvEventKind::Changed)]);
    }

    async fn every_cv_is_scanned_once_with_its_own_permissions(db: &Fresh) {
        let writes: Vec<_> = (0..250).map(|number| {
            let permissions = (0..number % 3).map(|n| Permission { purpose: Purpose::ALL[n as usize], ..permission(1_000 + number * 3 + n, number, 10) });
            CvWrite { permissions: permissions.collect(), ..write(number, 1, 0) }
        }).collect();
        db.store.write_cvs(&writes, at(10)).await.unwrap();
        assert_eq!(db.store.count_cvs().await.unwrap(), 250);
        let (mut scanned, mut after) = (Vec::new(), None);
        loop {
            let page = db.store.scan_cvs(after, 60).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            scanned.extend(page);
        }
        assert_eq!(scanned.iter().map(|one| one.id).collect::<Vec<_>>(), (0..250).map(cv).collect::<Vec<_>>());
        let by_id = db.store.cvs(&(0..250).map(cv).collect::<Vec<_>>()).await.unwrap();
        for (number, stored) in scanned.iter().enumerate() {
            assert_eq!(stored.permissions, writes[number].permissions, "{number}");
            assert!(by_id.contains(stored), "{number}");
        }
    }

    async fn permissions_of_a_cv_that_is_gone_are_not_written(db: &Fresh) {
        put(db.store.as_ref(), [1], 10).await;
        db.store.save_permissions(&[permission(10, 1, 10), permission(11, 2, 10)], at(20)).await.unwrap();
        assert_eq!(kinds(db.store.as_ref(), 15).await, [(cv(1), CvEventKind::Changed)]);
        put(db.store.as_ref(), [2], 30).await;
        assert!(db.store.cv(cv(2)).await.unwrap().unwrap().permissions.is_empty());
    }

    async fn a_heartbeat_comes_back_as_it_went_and_each_node_has_its_own(db: &Fresh) {
        assert_eq!(db.store.beat(uuid(1), at(10)).await.unwrap(), Some(at(10)));
        assert_eq!(db.store.beat(uuid(2), at(5)).await.unwrap(), Some(at(5)));
        assert_eq!(db.store.beat(uuid(1), at(11)).await.unwrap(), Some(at(11)));
    }

    async fn what_apps_saw_is_told_by_person_by_app_and_by_time(db: &Fresh) {
        let all: Vec<_> = (0..150).map(|n| disclosure(n % 3, 1 + n % 2, i64::try_from(n).unwrap())).collect();
        assert!(db.store.disclose(&all, at(0), 150).await.unwrap());
        let of: Vec<_> = db.store.disclosures_of(cv(0), 3).await.unwrap();
        assert_eq!(of, [all[147].clone(), all[144].clone(), all[141].clone()], "the newest first");
        let to = db.store.disclosures_to(uuid(1), at(10), at(16)).await.unwrap();
        assert_eq!(to, [all[10].clone(), all[12].clone(), all[14].clone()]);
        assert_eq!(db.store.cvs_seen_by(uuid(2), at(148)).await.unwrap(), [cv(2)]);
        assert_eq!(db.store.cvs_seen_by(uuid(2), at(0)).await.unwrap().len(), 3);
    }

    async fn all_nodes_together_show_an_app_no_more_different_cvs_than_it_may_see(db: &Fresh) {
        let other = db.again().await;
        let page = |number: u128| (0..20).map(|n| disclosure(20 * number + n, 1, 50)).collect::<Vec<_>>();
        let before = [disclosure(5_000, 1, 10)];
        assert!(db.store.disclose(&before, at(0), 100).await.unwrap(), "of the day before");
        let mut nodes = tokio::task::JoinSet::new();
        for number in 0..12 {
            let (store, page) = (if number % 2 == 0 { db.store.clone() } else { other.clone() }, page(number));
            nodes.spawn(async move { store.disclose(&page, at(40), 100).await.unwrap() });
        }
        let written = nodes.join_all().await.into_iter().filter(|written| *written).count();
        assert_eq!((written, db.store.cvs_seen_by(uuid(1), at(40)).await.unwrap().len()), (5, 100));
        let again = db.store.disclosures_to(uuid(1), at(40), at(60)).await.unwrap();
        assert!(other.disclose(&again, at(40), 100).await.unwrap(), "what it has seen it may see again");
        assert!(other.disclose(&[disclosure(1, 2, 50)], at(40), 100).await.unwrap(), "another app has its own");
        let (today, tomorrow) = (date(2026, 11, 26), date(2026, 11, 27));
        let alarms = [db.store.alarm_cap(uuid(1), today).await, other.alarm_cap(uuid(1), today).await];
        assert_eq!(alarms.map(Result::unwrap), [true, false]);
        assert!(other.alarm_cap(uuid(1), tomorrow).await.unwrap());
        other.close().await;
    }

    async fn a_person_is_asked_as_often_as_they_may_be_and_not_by_whom_they_blocked(db: &Fresh) {
        put(db.store.as_ref(), [1], 0).await;
        let ask = async |id, app, seconds| db.store.ask_contact(&asked(id, 1, app, seconds), at(seconds - 100), 2).await.unwrap();
        assert!(ask(1, 1, 10).await);
        assert!(!ask(2, 1, 11).await, "one waits");
        assert!(ask(3, 2, 12).await);
        assert!(!ask(4, 3, 13).await, "two in that time");
        assert!(ask(5, 3, 111).await, "the first is long ago");
        db.store.block_app(cv(1), uuid(4), at(200)).await.unwrap();
        db.store.block_app(cv(1), uuid(4), at(201)).await.unwrap();
        assert!(!ask(6, 4, 300).await, "blocked");
        assert_eq!(db.store.blocked_apps(cv(1)).await.unwrap(), [uuid(4)]);
        assert!(!db.store.ask_contact(&asked(7, 2, 1, 300), at(0), 9).await.unwrap(), "there is no such CV");
        let granted = permission(10, 1, 20).confirmed(at(20));
        assert!(db.store.answer_contact(uuid(1), ContactState::Accepted, Some(&granted), at(20)).await.unwrap());
        assert!(!db.store.answer_contact(uuid(1), ContactState::Refused, None, at(21)).await.unwrap(), "it was answered");
        let record = db.store.contact(uuid(1)).await.unwrap().unwrap();
        assert_eq!((record.state, record.answered_at, record.offer), (ContactState::Accepted, Some(at(20)), Some(uuid(50))));
        assert_eq!(record.sealed, [0, 255]);
        assert_eq!(db.store.cv(cv(1)).await.unwrap().unwrap().permissions, [granted]);
        assert_eq!(kinds(db.store.as_ref(), 20).await, [(cv(1), CvEventKind::Changed)]);
        let of: Vec<_> = db.store.contacts_of(cv(1)).await.unwrap().into_iter().map(|one| one.id).collect();
        assert_eq!(of, [uuid(5), uuid(3), uuid(1)]);
        assert_eq!(db.store.contacts_by(uuid(3), 5).await.unwrap().len(), 1);
    }

    async fn of_requests_that_come_at_once_no_more_get_in_than_may(db: &Fresh) {
        put(db.store.as_ref(), [1], 0).await;
        let asking = (0..12_u128).map(|n| {
            let store = db.store.clone();
            tokio::spawn(async move { store.ask_contact(&asked(n, 1, n, 10), at(0), 3).await.unwrap() })
        });
        let mut let_in = 0;
        for asked in asking.collect::<Vec<_>>() {
            let_in += usize::from(asked.await.unwrap());
        }
        assert_eq!(let_in, 3);
    }

    async fn a_link_is_good_until_it_ends_or_is_ended(db: &Fresh) {
        put(db.store.as_ref(), [1], 0).await;
        for secret in [1, 2, 3] {
            db.store.create_cv_link(&link(secret, 1, i64::from(secret), 100)).await.unwrap();
        }
        let found = db.store.cv_link(&[1; 32], at(99)).await.unwrap().unwrap();
        assert_eq!((found.cv, found.expires_at), (cv(1), at(100)));
        assert!(db.store.cv_link(&[1; 32], at(100)).await.unwrap().is_none());
        assert!(db.store.cv_link(&[9; 32], at(0)).await.unwrap().is_none());
        assert_eq!(db.store.count_cv_links(cv(1), at(2)).await.unwrap(), 2);
        db.store.end_cv_links(cv(1), Some([2; 32]), at(50)).await.unwrap();
        let good = async |secret: u8| db.store.cv_link(&[secret; 32], at(50)).await.unwrap().is_some();
        assert_eq!((good(1).await, good(2).await, good(3).await), (false, true, false));
        db.store.end_cv_links(cv(1), None, at(50)).await.unwrap();
        assert!(!good(2).await);
    }

    async fn who_handles_cvs_is_written_down_anew(db: &Fresh) {
        let mut one = Processor {
            owner: ProcessorOwner::App(uuid(1)),
            legal_name: "Exemple SAS".into(),
            address: None,
            siren: "123456789".into(),
            dpo: "dpo@exemple.fr".into(),
            privacy_notice: "https://exemple.fr/vie-privee".into(),
            role: ProcessorRole::JointController,
            countries: vec!["FR".into(), "DE".into()],
            category: Some(RecipientCategory::Employers),
            at: at(1),
        };
        let other = Processor { owner: ProcessorOwner::Source(SourceId::new("alpha").unwrap()), ..one.clone() };
        db.store.put_processor(&one).await.unwrap();
        db.store.put_processor(&other).await.unwrap();
        one.role = ProcessorRole::Processor;
        one.address = Some("1 rue de l'Exemple, 59000 Lille".into());
        db.store.put_processor(&one).await.unwrap();
        assert_eq!(db.store.processors().await.unwrap(), [one, other]);
    }

    async fn an_erased_cv_leaves_its_id_in_the_ledger_and_who_saw_it_alone(db: &Fresh) {
        let mut new = write(1, 1, 0);
        new.permissions = vec![permission(10, 1, 10)];
        new.original = Some((b"the file".to_vec(), at(900)));
        db.store.write_cvs(&[new], at(10)).await.unwrap();
        put(db.store.as_ref(), [2], 10).await;
        db.store.create_cv_link(&link(1, 1, 10, 900)).await.unwrap();
        db.store.ask_contact(&asked(5, 1, 1, 10), at(0), 3).await.unwrap();
        db.store.block_app(cv(1), uuid(2), at(10)).await.unwrap();
        db.store.disclose(&[disclosure(1, 1, 10)], at(0), 9).await.unwrap();
        let erased = erasure(1, ErasureReason::Asked, 20);
        assert!(db.store.erase_cv(&erased).await.unwrap());
        assert!(!db.store.erase_cv(&erased).await.unwrap(), "there is none any more");
        assert!(db.store.cv(cv(1)).await.unwrap().is_none());
        assert!(db.store.cv_original(cv(1), at(20)).await.unwrap().is_none());
        assert!(db.store.cv_link(&[1; 32], at(20)).await.unwrap().is_none());
        assert!(db.store.contacts_of(cv(1)).await.unwrap().is_empty());
        assert!(db.store.blocked_apps(cv(1)).await.unwrap().is_empty());
        assert_eq!(db.store.disclosures_of(cv(1), 9).await.unwrap().len(), 1);
        assert_eq!(db.store.erasures(at(0)).await.unwrap(), [erased]);
        assert_eq!(kinds(db.store.as_ref(), 20).await[0], (cv(1), CvEventKind::Erased));
        assert_eq!(db.store.count_cvs().await.unwrap(), 1, "the other is there");
        let year = 366 * 24 * 3_600;
        assert_eq!(db.store.write_cvs(&[write(1, 1, 0)], at(30)).await.unwrap(), [CvWritten::Erased]);
        assert_eq!(db.store.write_cvs(&[write(1, 1, 0)], at(20 + year)).await.unwrap(), [CvWritten::Created]);
        assert!(db.store.cv(cv(1)).await.unwrap().unwrap().permissions.is_empty(), "no permission comes back with it");
    }

    async fn what_was_erased_for_another_reason_may_be_published_again(db: &Fresh) {
        put(db.store.as_ref(), [1], 10).await;
        db.store.erase_cv(&erasure(1, ErasureReason::Untouched, 20)).await.unwrap();
        put(db.store.as_ref(), [1], 30).await;
    }

    async fn a_cv_is_idle_when_its_last_permission_ended_long_ago_or_its_person_did(db: &Fresh) {
        put(db.store.as_ref(), 1..=6, 100).await;
        put(db.store.as_ref(), [7], 5_000).await;
        let confirmed = |id, number, granted| permission(id, number, granted).confirmed(at(granted));
        db.store.save_permissions(&[
            confirmed(1, 1, 2_000),                           // in force
            confirmed(2, 2, 100),                             // expired at 1,100
            confirmed(3, 3, 2_000).withdrawn(at(2_100)),      // withdrawn at 2,100
            permission(4, 4, 2_500),                          // never confirmed
            confirmed(5, 6, 2_600).withdrawn(at(2_950)),
        ], at(3_000)).await.unwrap();
        let idle = async |unpermitted, untouched| {
            let mut idle: Vec<_> = db.store.idle_cvs(at(unpermitted), at(untouched), 50).await.unwrap().into_iter().map(|idle| (idle.cv, idle.reason)).collect();
            idle.sort_by_key(|(cv, _)| *cv);
            idle
        };
        let unpermitted = ErasureReason::Unpermitted;
        assert_eq!(idle(2_900, 0).await, [2, 3, 4, 5].map(|number| (cv(number), unpermitted)));
        db.store.touch_cv(cv(2), at(3_000)).await.unwrap();
        let untouched: Vec<_> = idle(0, 200).await;
        assert_eq!(untouched, [1, 3, 4, 5, 6].map(|number| (cv(number), ErasureReason::Untouched)), "also with a permission");
        assert_eq!(db.store.idle_cvs(at(2_900), at(0), 2).await.unwrap().len(), 2);
    }

    async fn an_announcement_stands_until_the_person_does_something(db: &Fresh) {
        put(db.store.as_ref(), 1..=3, 100).await;
        for number in 1..=3 {
            db.store.announce_erasure(cv(number), at(200)).await.unwrap();
            db.store.announce_erasure(cv(number), at(300)).await.unwrap();
        }
        db.store.touch_cv(cv(2), at(250)).await.unwrap();
        db.store.save_permissions(&[permission(1, 3, 250)], at(250)).await.unwrap();
        let idle = db.store.idle_cvs(at(200), at(0), 9).await.unwrap();
        let told: Vec<_> = idle.iter().map(|idle| (idle.cv, idle.announced_at)).collect();
        assert_eq!(told, [(cv(2), None), (cv(3), None), (cv(1), Some(at(200)))], "those who are to be told come first");
        assert_eq!(db.store.cv(cv(2)).await.unwrap().unwrap().contacted_at, at(250));
    }

    async fn traces_are_forgotten_each_in_its_time_and_none_when_dry(db: &Fresh) {
        put(db.store.as_ref(), [1, 2, 3], 0).await;
        let now = |days: i64| at(0) + SignedDuration::from_hours(24 * days);
        let seconds = |days: i64| now(days).as_second() - at(0).as_second();
        let mut new = write(4, 1, 0);
        new.original = Some((vec![1], now(30)));
        db.store.write_cvs(&[new], at(0)).await.unwrap();
        let seen: Vec<_> = (0..1_200).map(|_| disclosure(1, 1, 0)).chain([disclosure(1, 1, seconds(30))]).collect();
        db.store.disclose(&seen, at(0), 9).await.unwrap();
        db.store.create_cv_link(&link(1, 1, 0, 10)).await.unwrap();
        db.store.beat(uuid(1), at(0)).await.unwrap();
        db.store.ask_contact(&asked(1, 1, 1, 0), at(0), 9).await.unwrap();
        db.store.erase_cv(&erasure(2, ErasureReason::Asked, 1)).await.unwrap();
        let forget = async |days, dry| {
            let told = db.store.forget_cv_traces(now(days), dry).await.unwrap();
            told.into_iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>()
        };
        assert_eq!(forget(0, false).await, []);
        let month = [("originals", 1), ("links", 1), ("events", 4), ("heartbeats", 1)];
        assert_eq!(forget(30, true).await, month);
        assert_eq!(forget(30, false).await, month);
        assert_eq!(forget(30, false).await, []);
        assert_eq!(forget(370, false).await, [("disclosures", 1_200), ("contact_requests", 1), ("events", 1)]);
        assert_eq!(db.store.disclosures_of(cv(1), 9).await.unwrap().len(), 1);
        assert_eq!(db.store.erasures(Timestamp::MIN).await.unwrap().len(), 1);
        assert_eq!(forget(5 * 366, false).await, [("disclosures", 1), ("erasure_proofs", 1)]);
    }

    async fn a_week_gets_one_release_and_keeps_it(db: &Fresh) {
        let cell = |place: &str, value| LatticeCell { table: 'c', place: place.into(), what: "J1506".into(), value };
        let release = |day, value| LatticeRelease {
            week: date(2026, 11, day),
            made_at: at(1),
            epsilon: 0.1,
            cells: vec![cell("59", Some(value)), cell("62", None)],
        };
        assert!(db.store.lattice(None).await.unwrap().is_none());
        assert!(db.store.publish_lattice(&release(16, 25)).await.unwrap());
        assert!(!db.store.publish_lattice(&release(16, 30)).await.unwrap());
        assert!(db.store.publish_lattice(&release(23, 35)).await.unwrap());
        assert_eq!(db.store.lattice(None).await.unwrap(), Some(release(23, 35)));
        assert_eq!(db.store.lattice(Some(date(2026, 11, 16))).await.unwrap(), Some(release(16, 25)));
        assert_eq!(db.store.lattice_weeks().await.unwrap(), [date(2026, 11, 23), date(2026, 11, 16)]);
    }
}

#[tokio::test]
async fn on_sqlite_what_was_erased_is_not_in_the_files_any_more() {
    let db = Fresh::new(Kind::Sqlite).await;
    let marker = b"sealed bytes that are looked for";
    let mut new = write(1, 1, 0);
    new.sealed = marker.repeat(400);
    new.original = Some((marker.repeat(800), at(900)));
    db.store.write_cvs(&[new], at(10)).await.unwrap();
    let held = |db: &Fresh| {
        let files =
            std::fs::read_dir(db.folder.path()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files.into_iter().any(|bytes| bytes.windows(marker.len()).any(|part| part == marker))
    };
    assert!(held(&db), "they were there");
    db.store.erase_cv(&erasure(1, ErasureReason::Asked, 20)).await.unwrap();
    for _ in 0..50 {
        if !held(&db) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(!held(&db));
    db.remove().await;
}
