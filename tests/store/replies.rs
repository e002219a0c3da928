//! Answers that are kept for a repetition.

use crate::support::at;
use passerelle::store::{Attempt, Begun, KeptReply};

fn attempt(caller: &str, key: &str, request: &str, seconds: i64) -> Attempt {
    Attempt { caller: caller.into(), key: key.into(), request: request.into(), at: at(seconds) }
}

fn reply(status: u16, began: i64) -> KeptReply {
    let headers = r#"[["location","/v1/x"]]"#.into();
    KeptReply { status, headers, body: Some("c2VhbGVk".into()), began: at(began) }
}

crate::on_both_databases! {
    async fn the_first_attempt_is_done_and_the_next_gets_its_answer(db: &Fresh) {
        let begin = async |attempt: &Attempt| db.store.begin_reply(attempt, at(0), at(0)).await.unwrap();
        let first = attempt("a", "k", "r", 10);
        assert_eq!(begin(&first).await, Begun::First);
        assert_eq!(begin(&attempt("a", "k", "r", 11)).await, Begun::UnderWay);
        assert_eq!(begin(&attempt("a", "k", "other", 11)).await, Begun::Another);
        db.store.finish_reply(&first, &reply(201, 10)).await.unwrap();
        assert_eq!(begin(&attempt("a", "k", "r", 12)).await, Begun::Done(reply(201, 10)));
        assert_eq!(begin(&attempt("a", "k", "other", 12)).await, Begun::Another);
        assert_eq!(begin(&attempt("b", "k", "r", 12)).await, Begun::First, "another caller may choose the same key");
        assert_eq!(begin(&attempt("a", "l", "r", 12)).await, Begun::First);
    }

    async fn an_attempt_that_is_given_up_leaves_its_key_free(db: &Fresh) {
        let first = attempt("a", "k", "r", 10);
        assert_eq!(db.store.begin_reply(&first, at(0), at(0)).await.unwrap(), Begun::First);
        db.store.give_up_reply(&first).await.unwrap();
        let second = attempt("a", "k", "other", 11);
        assert_eq!(db.store.begin_reply(&second, at(0), at(0)).await.unwrap(), Begun::First);
        db.store.finish_reply(&second, &reply(200, 11)).await.unwrap();
        db.store.give_up_reply(&second).await.unwrap();
        let third = db.store.begin_reply(&attempt("a", "k", "other", 12), at(0), at(0)).await.unwrap();
        assert_eq!(third, Begun::Done(reply(200, 11)), "what is kept is not given up");
    }

    async fn what_is_old_or_lost_is_as_if_it_had_never_been(db: &Fresh) {
        let lost = attempt("a", "k", "r", 10);
        assert_eq!(db.store.begin_reply(&lost, at(0), at(0)).await.unwrap(), Begun::First);
        let second = attempt("a", "k", "r", 100);
        assert_eq!(db.store.begin_reply(&second, at(0), at(10)).await.unwrap(), Begun::UnderWay, "not yet lost");
        assert_eq!(db.store.begin_reply(&second, at(0), at(11)).await.unwrap(), Begun::First);
        db.store.finish_reply(&lost, &reply(500, 10)).await.unwrap();
        db.store.finish_reply(&second, &reply(201, 100)).await.unwrap();
        let repeated = attempt("a", "k", "r", 200);
        let begun = db.store.begin_reply(&repeated, at(100), at(200)).await.unwrap();
        assert_eq!(begun, Begun::Done(reply(201, 100)), "neither the time of attempts under way nor a lost one touches an answer");
        assert_eq!(db.store.begin_reply(&repeated, at(101), at(101)).await.unwrap(), Begun::First, "a day later");
    }

    async fn old_answers_are_deleted(db: &Fresh) {
        for (key, seconds) in [("k", 10), ("l", 20), ("m", 30)] {
            let one = attempt("a", key, "r", seconds);
            db.store.begin_reply(&one, at(0), at(0)).await.unwrap();
            db.store.finish_reply(&one, &reply(200, seconds)).await.unwrap();
        }
        assert_eq!(db.store.forget_replies(at(25)).await.unwrap(), 2);
        assert_eq!(db.store.forget_replies(at(25)).await.unwrap(), 0);
        let begun = db.store.begin_reply(&attempt("a", "m", "r", 31), at(0), at(0)).await.unwrap();
        assert_eq!(begun, Begun::Done(reply(200, 30)));
    }

    async fn of_many_at_one_time_one_is_the_first(db: &Fresh) {
        let asked = (0..16).map(|n| {
            let store = db.store.clone();
            tokio::spawn(async move { store.begin_reply(&attempt("a", "k", "r", 10 + n), at(0), at(0)).await.unwrap() })
        });
        let mut firsts = 0;
        for asked in asked.collect::<Vec<_>>() {
            let begun = asked.await.unwrap();
            assert!(matches!(begun, Begun::First | Begun::UnderWay), "{begun:?}");
            firsts += usize::from(begun == Begun::First);
        }
        assert_eq!(firsts, 1);
    }
}
