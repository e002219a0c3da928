//! Apps, their members, what they accept, what they ask for, and the links that are mailed.

use crate::support::{at, source, told};
use passerelle::domain::{AppStatus, Email, OnWithdrawal};
use passerelle::store::{
    Accepting, Decision, LinkKind, NewApp, NewApproval, NewKey, NewLink, Removal, Signatory, Verdict,
};
use uuid::Uuid;

fn email(name: &str) -> Email {
    Email::new(&format!("{name}@exemple.fr")).unwrap()
}

fn link(number: u8, kind: LinkKind, app_id: Option<Uuid>) -> NewLink {
    let (created_at, expires_at) = (at(number.into()), at(1000));
    NewLink { hash: [number; 32], kind, email: email("equipe"), app_id, created_at, expires_at }
}

fn accepting(document: &str) -> Accepting {
    Accepting { document: document.into(), version: "1".into(), by: Signatory::Member(email("equipe")) }
}

/// An app whose ids follow from its number.
fn app(number: u8, name: &str) -> NewApp {
    let id = Uuid::from_u128(u128::from(number));
    let key = |place: u8| NewKey {
        id: Uuid::from_u128(u128::from(number) * 1000 + u128::from(place)),
        hash: [number * 10 + place; 32],
        created_at: at(1),
        ..NewKey::default()
    };
    NewApp {
        id,
        name: name.into(),
        purpose: "Une carte des offres".into(),
        website: Some("https://exemple.fr".into()),
        created_at: at(1),
        member: email("equipe"),
        accepts: vec![accepting("terms")],
        keys: vec![key(1), key(2)],
        link: link(number, LinkKind::Confirm, Some(id)),
    }
}

fn asked(number: u128, app_id: Uuid) -> NewApproval {
    NewApproval {
        id: Uuid::from_u128(number),
        app_id,
        scope: "cvs:read".into(),
        purpose: "Rapprocher offres et profils".into(),
        agreement: "1".into(),
        asked_at: at(10),
        asked_by: Signatory::Actor("app:1/key:2".into()),
    }
}

crate::on_both_databases! {
    async fn an_app_registers_with_all_that_belongs_to_it_or_not_at_all(db: &Fresh) {
        let new = app(1, "Carte");
        assert!(db.store.register_app(&new, &told()).await.unwrap());
        assert!(!db.store.register_app(&app(2, "Carte"), &told()).await.unwrap(), "the name is taken");
        assert!(db.store.app(app(2, "").id).await.unwrap().is_none());
        assert_eq!(db.store.keys().await.unwrap().len(), 2, "nothing of the second one is there");
        let found = db.store.app(new.id).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.purpose.as_str()), ("Carte", "Une carte des offres"));
        assert_eq!((found.website.as_deref(), found.plan.as_str()), (Some("https://exemple.fr"), "open"));
        assert_eq!((found.status(), found.created_at), (AppStatus::Pending, at(1)));
        let keys = db.store.keys_of(new.id).await.unwrap();
        assert!(keys.iter().all(|key| key.status == AppStatus::Pending) && keys.len() == 2);
        let accepted = db.store.acceptances(new.id).await.unwrap();
        assert_eq!((accepted.len(), &accepted[0].accepted, accepted[0].at), (1, &new.accepts[0], at(1)));
        assert!(db.store.link(&new.link.hash, at(2)).await.unwrap().is_some());
    }

    async fn the_first_member_who_confirms_makes_the_app_active(db: &Fresh) {
        let new = app(1, "Carte");
        db.store.register_app(&new, &told()).await.unwrap();
        assert!(!db.store.confirm_member(new.id, &email("autre"), at(5), &told()).await.unwrap());
        assert_eq!(db.store.apps_of(&new.member).await.unwrap().iter().map(|app| app.1).collect::<Vec<_>>(), [false]);
        assert!(db.store.add_member(new.id, &email("autre"), at(4), &told()).await.unwrap());
        assert!(!db.store.add_member(new.id, &email("autre"), at(4), &told()).await.unwrap());
        assert!(db.store.confirm_member(new.id, &email("autre"), at(5), &told()).await.unwrap());
        assert!(db.store.confirm_member(new.id, &new.member, at(9), &told()).await.unwrap());
        let found = db.store.app(new.id).await.unwrap().unwrap();
        assert_eq!((found.status(), found.confirmed_at), (AppStatus::Active, Some(at(5))));
        let members = db.store.members(new.id).await.unwrap();
        let confirmed: Vec<_> = members.iter().map(|one| (one.email.expose(), one.confirmed_at)).collect();
        assert_eq!(confirmed, [("equipe@exemple.fr", Some(at(9))), ("autre@exemple.fr", Some(at(5)))]);
        assert_eq!(db.store.apps_of(&new.member).await.unwrap()[0], (found, true));
        assert!(db.store.apps_of(&email("personne")).await.unwrap().is_empty());
    }

    async fn the_last_confirmed_member_stays_whoever_else_is_named(db: &Fresh) {
        let new = app(1, "Carte");
        db.store.register_app(&new, &told()).await.unwrap();
        db.store.confirm_member(new.id, &new.member, at(2), &told()).await.unwrap();
        db.store.add_member(new.id, &email("autre"), at(3), &told()).await.unwrap();
        let remove = async |who: &Email| db.store.remove_member(new.id, who, &told()).await.unwrap();
        assert_eq!(remove(&new.member).await, Removal::Last, "the other one is not confirmed");
        db.store.confirm_member(new.id, &email("autre"), at(4), &told()).await.unwrap();
        assert_eq!((remove(&new.member).await, remove(&new.member).await), (Removal::Removed, Removal::Unknown));
        assert_eq!(remove(&email("autre")).await, Removal::Last);
        assert_eq!(db.store.members(new.id).await.unwrap().len(), 1);
    }

    async fn two_members_cannot_take_each_other_away_at_once(db: &Fresh) {
        let new = app(1, "Carte");
        db.store.register_app(&new, &told()).await.unwrap();
        db.store.add_member(new.id, &email("autre"), at(3), &told()).await.unwrap();
        for who in [&new.member, &email("autre")] {
            db.store.confirm_member(new.id, who, at(4), &told()).await.unwrap();
        }
        let other = email("autre");
        let same = told();
        let both = tokio::join!(db.store.remove_member(new.id, &new.member, &same), db.store.remove_member(new.id, &other, &same));
        let mut both = [both.0.unwrap(), both.1.unwrap()];
        both.sort_by_key(|removal| *removal == Removal::Last);
        assert_eq!(both, [Removal::Removed, Removal::Last]);
    }

    async fn suspension_and_plan_are_seen_by_every_key_of_the_app(db: &Fresh) {
        let new = app(1, "Carte");
        db.store.register_app(&new, &told()).await.unwrap();
        assert!(db.store.set_plan(new.id, "partner", &told()).await.unwrap());
        assert!(!db.store.set_plan(Uuid::nil(), "partner", &told()).await.unwrap());
        assert!(db.store.suspend_app(new.id, Some(at(5)), &told()).await.unwrap());
        assert!(!db.store.suspend_app(new.id, Some(at(6)), &told()).await.unwrap(), "the first suspension counts");
        let key = db.store.key_by_hash(&new.keys[0].hash).await.unwrap().unwrap();
        assert_eq!((key.status, key.plan.as_str()), (AppStatus::Suspended, "partner"));
        assert_eq!(db.store.app(new.id).await.unwrap().unwrap().suspended_at, Some(at(5)));
        assert!(db.store.suspend_app(new.id, None, &told()).await.unwrap());
        assert!(!db.store.suspend_app(new.id, None, &told()).await.unwrap());
        let key = db.store.key_by_hash(&new.keys[0].hash).await.unwrap().unwrap();
        assert_eq!(key.status, AppStatus::Pending, "it is what it was before");
    }

    async fn a_licence_that_is_accepted_opens_its_source_and_is_on_record(db: &Fresh) {
        let (alpha, new) = (source("alpha", OnWithdrawal::Keep), app(1, "Carte"));
        db.store.put_source(&alpha).await.unwrap();
        db.store.register_app(&new, &told()).await.unwrap();
        let what = accepting("licence:alpha");
        let unknown = source("beta", OnWithdrawal::Keep).id;
        assert!(db.store.accept_licence(new.id, &unknown, &what, at(3), &told()).await.is_err());
        for second in [3, 4] {
            db.store.accept_licence(new.id, &alpha.id, &what, at(second), &told()).await.unwrap();
        }
        assert_eq!(db.store.app(new.id).await.unwrap().unwrap().accepted, [(alpha.id.clone(), at(3))]);
        assert_eq!(db.store.key_by_hash(&new.keys[0].hash).await.unwrap().unwrap().accepted, [alpha.id]);
        let accepted = db.store.acceptances(new.id).await.unwrap();
        assert_eq!((accepted.len(), accepted[1].at), (2, at(3)), "the first acceptance of a version counts");
    }

    async fn a_link_is_good_once_for_one_thing_and_for_its_time(db: &Fresh) {
        let new = link(1, LinkKind::SignIn, None);
        db.store.create_link(&new).await.unwrap();
        let look = async |second| db.store.link(&new.hash, at(second)).await.unwrap();
        assert_eq!(look(999).await.map(|link| link.kind), Some(LinkKind::SignIn));
        assert_eq!(look(1000).await, None);
        assert_eq!(db.store.use_link(&new.hash, LinkKind::Confirm, at(2)).await.unwrap(), None, "for something else");
        assert_eq!(db.store.use_link(&new.hash, LinkKind::SignIn, at(1000)).await.unwrap(), None, "too late");
        let both = tokio::join!(
            db.store.use_link(&new.hash, LinkKind::SignIn, at(3)),
            db.store.use_link(&new.hash, LinkKind::SignIn, at(3))
        );
        let used = [both.0.unwrap(), both.1.unwrap()];
        assert_eq!(used.iter().flatten().count(), 1, "of two at once, one gets it");
        assert_eq!(look(4).await, None);
        db.store.create_link(&link(5, LinkKind::SignIn, None)).await.unwrap();
        assert_eq!(db.store.count_links(&new.email, at(0)).await.unwrap(), 2);
        assert_eq!(db.store.count_links(&new.email, at(3)).await.unwrap(), 1);
        assert_eq!(db.store.count_links(&email("autre"), at(0)).await.unwrap(), 0);
        assert_eq!(db.store.forget_links(at(1000)).await.unwrap(), 0);
        assert_eq!(db.store.forget_links(at(1001)).await.unwrap(), 2);
    }

    async fn a_question_waits_alone_is_decided_once_and_reaches_the_keys(db: &Fresh) {
        let new = app(1, "Carte");
        db.store.register_app(&new, &told()).await.unwrap();
        assert!(db.store.ask_approval(&asked(1, new.id), &told()).await.unwrap());
        assert!(!db.store.ask_approval(&asked(2, new.id), &told()).await.unwrap(), "the same question waits already");
        let waiting = db.store.approvals(None).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].app.as_str(), &waiting[0].decision), (1, "Carte", &None));
        assert_eq!(waiting[0].asked_by, asked(1, new.id).asked_by);
        let verdict = Verdict::Approved { until: at(100) };
        let decision = Decision { verdict, at: at(20), by: "operator".into() };
        assert!(db.store.decide_approval(waiting[0].id, &decision, &told()).await.unwrap());
        assert!(!db.store.decide_approval(waiting[0].id, &decision, &told()).await.unwrap());
        let approved = &db.store.approvals(Some(new.id)).await.unwrap()[0];
        assert_eq!(approved.decision.as_ref(), Some(&decision));
        assert!(approved.is_in_force(at(99)) && !approved.is_in_force(at(100)));
        let key = async || db.store.key_by_hash(&new.keys[0].hash).await.unwrap().unwrap();
        assert_eq!(key().await.approved, [("cvs:read".to_owned(), at(100))]);
        assert!(db.store.end_approval(new.id, "cvs:read", at(50), &told()).await.unwrap());
        assert!(!db.store.end_approval(new.id, "cvs:read", at(60), &told()).await.unwrap());
        assert_eq!(key().await.approved, [("cvs:read".to_owned(), at(50))]);
        assert!(db.store.ask_approval(&asked(2, new.id), &told()).await.unwrap(), "it may be asked for again");
        let refused = Decision { verdict: Verdict::Refused, at: at(70), by: "operator".into() };
        assert!(db.store.decide_approval(Uuid::from_u128(2), &refused, &told()).await.unwrap());
        assert_eq!(db.store.approvals(Some(Uuid::nil())).await.unwrap(), []);
    }
}
