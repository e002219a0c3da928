//! What is kept no longer than it may be, and whose data an app saw.

use crate::cvs::{cv, permission, uuid};
use crate::erasure::{publish, vault};
use crate::keys::{app, key};
use crate::support::{at, told};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use passerelle::auth::consent::OpenCv;
use passerelle::domain::cv::{Cv, CvId};
use passerelle::domain::permission::{DataCategory, Purpose};
use passerelle::service::{self, Error, Herald, Reach, Result, Retained, retain};
use passerelle::store::{Disclosure, ErasureReason};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Notes whom it told, and cannot tell some.
#[derive(Debug, Default)]
struct Noting {
    told: Mutex<Vec<(CvId, Date)>>,
    has_no_address: Option<CvId>,
    cannot_tell: Option<CvId>,
}

#[async_trait::async_trait]
impl Herald for Noting {
    async fn tell_erasure(&self, cv: CvId, on: Date) -> Result<bool> {
        if self.cannot_tell == Some(cv) {
            return Err(Error::Interrupted);
        }
        self.told.lock().unwrap().push((cv, on));
        Ok(self.has_no_address != Some(cv))
    }
}

fn days(days: i64) -> Timestamp {
    at(0) + SignedDuration::from_hours(24 * days)
}

fn disclosure(number: u128, app: u128, at: Timestamp) -> Disclosure {
    Disclosure {
        cv: cv(number),
        app: uuid(app),
        purpose: Purpose::Search,
        categories: BTreeSet::from([DataCategory::Profile]),
        permission: uuid(1),
        at,
        route: "GET /v1/cvs".into(),
        request_id: None,
    }
}

crate::on_both_databases! {
    async fn what_nobody_allows_any_more_is_announced_and_erased_two_weeks_later(db: &Fresh) {
        let keys = db.keys().await;
        let vault = vault(&keys, days(0)).await;
        for number in 1..=4 {
            publish(db.store.as_ref(), &vault, number, b"{}", days(0)).await;
        }
        let mut allowed = permission(4, 4, 0).confirmed(at(0));
        allowed.expires_at = days(300);
        db.store.save_permissions(&[allowed], at(0)).await.unwrap();
        let herald = Noting { has_no_address: Some(cv(2)), ..Noting::default() };
        let on = async |day, dry| {
            let done = retain(db.store.as_ref(), &vault, &herald, days(day), dry).await.unwrap();
            Retained { forgotten: Vec::new(), ..done }
        };
        assert_eq!(on(80, false).await, Retained::default());
        let announced = Retained { announced: 3, ..Retained::default() };
        assert_eq!(on(100, true).await, announced, "what is due is told, and not done");
        assert!(herald.told.lock().unwrap().is_empty());
        assert_eq!(on(100, false).await, Retained { unreachable: 1, ..announced });
        let end = days(114).to_zoned(jiff::tz::TimeZone::UTC).date();
        assert!(herald.told.lock().unwrap().iter().all(|(_, on)| *on == end), "{:?}", herald.told);
        assert_eq!(on(101, false).await, Retained::default(), "each is told once");
        db.store.touch_cv(cv(3), days(110)).await.unwrap();
        let erased = Retained { unpermitted: 2, ..Retained::default() };
        assert_eq!(on(114, true).await, Retained { announced: 1, ..erased.clone() });
        assert_eq!(on(114, false).await, Retained { announced: 1, ..erased }, "who came back is told anew");
        assert_eq!(db.store.count_cvs().await.unwrap(), 2);
        assert!(vault.data_keys(&[cv(1), cv(2)]).await.unwrap().is_empty(), "with their keys");
        let proofs = db.store.erasures(days(0)).await.unwrap();
        assert!(proofs.iter().all(|proof| proof.reason == ErasureReason::Unpermitted && proof.asked_at == days(114)), "{proofs:?}");
        assert_ne!(proofs[0].receipt, proofs[1].receipt);
        keys.close_keys().await;
    }

    async fn two_years_without_the_person_end_a_cv_with_a_permission_too(db: &Fresh) {
        let keys = db.keys().await;
        let vault = vault(&keys, days(0)).await;
        publish(db.store.as_ref(), &vault, 1, b"{}", days(0)).await;
        let mut allowed = permission(1, 1, 0).confirmed(at(0));
        allowed.expires_at = days(800);
        db.store.save_permissions(&[allowed], at(0)).await.unwrap();
        let herald = Noting::default();
        let on = async |day| retain(db.store.as_ref(), &vault, &herald, days(day), false).await.unwrap();
        assert_eq!(on(725).await.announced, 0);
        assert_eq!(on(740).await.announced, 1);
        assert_eq!(on(754).await.untouched, 1);
        assert_eq!(db.store.erasures(days(0)).await.unwrap()[0].reason, ErasureReason::Untouched);
        keys.close_keys().await;
    }

    async fn a_person_who_cannot_be_told_keeps_the_cv(db: &Fresh) {
        let keys = db.keys().await;
        let vault = vault(&keys, days(0)).await;
        for number in [1, 2] {
            publish(db.store.as_ref(), &vault, number, b"{}", days(0)).await;
        }
        let herald = Noting { cannot_tell: Some(cv(1)), ..Noting::default() };
        for day in [100, 114, 200] {
            retain(db.store.as_ref(), &vault, &herald, days(day), false).await.unwrap();
        }
        assert!(db.store.cv(cv(1)).await.unwrap().is_some());
        assert!(db.store.cv(cv(2)).await.unwrap().is_none());
        keys.close_keys().await;
    }

    async fn a_breach_lists_whose_data_the_app_saw_in_that_time(db: &Fresh) {
        let keys = db.keys().await;
        let vault = vault(&keys, days(0)).await;
        let created = db.store.create_key(&app("Exemple", &[]), &key(1), &told()).await.unwrap();
        let (app, id) = (created.app_id, created.app_id.as_u128());
        let mut known = Cv::default();
        publish(db.store.as_ref(), &vault, 2, &OpenCv::new(cv(2), known.clone()).to_bytes(), days(0)).await;
        known.resume.basics.email = Some("camille@exemple.fr".into());
        publish(db.store.as_ref(), &vault, 1, &OpenCv::new(cv(1), known).to_bytes(), days(0)).await;
        db.store.disclose(&[
            disclosure(1, id, days(1)),
            disclosure(1, id, days(5)),
            disclosure(2, id, days(4)),
            disclosure(3, id, days(6)),
            disclosure(3, id, days(9)),
            disclosure(3, 99, days(5)),
        ], days(0), 9).await.unwrap();
        let breach = service::breach(db.store.as_ref(), &vault, app, days(4), days(9)).await.unwrap();
        let seen: Vec<_> = breach.seen.iter().map(|seen| (seen.cv, seen.times, seen.first)).collect();
        assert_eq!(seen, [(cv(2), 1, days(4)), (cv(1), 1, days(5)), (cv(3), 1, days(6))]);
        assert_eq!(breach.name, "Exemple");
        assert_eq!(breach.reach, BTreeMap::from([(Reach::Email, 1), (Reach::Platform, 1), (Reach::Erased, 1)]));
        assert!(!format!("{breach:?}").contains("camille@"), "nobody's address is in it");
        assert!(service::breach(db.store.as_ref(), &vault, uuid(5), days(0), days(9)).await.is_err());
        keys.close_keys().await;
    }
}
