//! Who is signed in to the portal.

use crate::support::at;
use passerelle::domain::Email;
use passerelle::store::SessionRecord;

fn email(text: &str) -> Email {
    Email::new(text).unwrap()
}

fn session(text: &str, from: i64, to: i64) -> SessionRecord {
    SessionRecord { email: email(text), created_at: at(from), expires_at: at(to) }
}

crate::on_both_databases! {
    async fn a_session_is_found_by_its_hash_until_it_ends(db: &Fresh) {
        let one = session("ada@example.org", 0, 60);
        db.store.open_session(&[1; 32], &one).await.unwrap();
        assert_eq!(db.store.session(&[1; 32], at(59)).await.unwrap(), Some(one));
        assert_eq!(db.store.session(&[1; 32], at(60)).await.unwrap(), None);
        assert_eq!(db.store.session(&[2; 32], at(0)).await.unwrap(), None);
    }

    async fn a_session_that_was_closed_is_gone_and_closes_once(db: &Fresh) {
        db.store.open_session(&[1; 32], &session("ada@example.org", 0, 60)).await.unwrap();
        assert!(db.store.close_session(&[1; 32]).await.unwrap());
        assert!(!db.store.close_session(&[1; 32]).await.unwrap());
        assert_eq!(db.store.session(&[1; 32], at(1)).await.unwrap(), None);
    }

    async fn all_sessions_of_one_address_close_together_and_those_of_others_stay(db: &Fresh) {
        for (hash, text) in [(1, "ada@example.org"), (2, "ada@example.org"), (3, "blaise@example.org")] {
            db.store.open_session(&[hash; 32], &session(text, 0, 60)).await.unwrap();
        }
        assert_eq!(db.store.close_sessions_of(&email("ada@example.org")).await.unwrap(), 2);
        assert_eq!(db.store.session(&[1; 32], at(1)).await.unwrap(), None);
        assert!(db.store.session(&[3; 32], at(1)).await.unwrap().is_some());
    }

    async fn sessions_that_have_ended_leave_no_address_behind(db: &Fresh) {
        db.store.open_session(&[1; 32], &session("ada@example.org", 0, 60)).await.unwrap();
        db.store.open_session(&[2; 32], &session("blaise@example.org", 60, 120)).await.unwrap();
        assert_eq!(db.store.close_sessions_of(&email("ada@example.org")).await.unwrap(), 0, "it was deleted already");
        let shown = format!("{:?}", db.store.session(&[2; 32], at(61)).await.unwrap());
        assert!(shown.contains("SessionRecord") && !shown.contains("blaise"), "{shown}");
    }
}
