//! The audit: appended in order, chained, cut nowhere.

use crate::support::at;
use jiff::civil::date;
use passerelle::domain::{Actor, AuditEvent, By};
use passerelle::store::{AuditDigest, AuditEnd, AuditFilter, AuditRow};

/// An event that holds everything that a row can.
fn event(number: usize) -> AuditEvent {
    let by = By {
        actor: Actor::Operator,
        request_id: Some(format!("request-{number}")),
        origin: Some("192.0.2.77".parse().unwrap()),
    };
    AuditEvent::new(&by, "key.revoked", format_args!("key:{}", number % 3)).with("number", number as u64)
}

crate::on_both_databases! {
    async fn before_the_first_row_there_is_nothing(db: &Fresh) {
        assert_eq!(db.store.audit_end().await.unwrap(), AuditEnd::default());
        assert_eq!(db.store.audit_end_at(at(100)).await.unwrap(), AuditEnd::default());
        assert_eq!(db.store.audit_after(0, 10).await.unwrap(), []);
        assert_eq!(db.store.audit_digests().await.unwrap(), []);
    }

    async fn a_row_is_read_back_as_it_was_written_and_its_hash_follows_from_it(db: &Fresh) {
        let precise = at(5) + jiff::SignedDuration::from_micros(1_234);
        db.store.record(&event(1), precise).await.unwrap();
        db.store.record(&AuditEvent::new(&By::actor(Actor::System), "app.suspended", "app:é\"\\\n"), at(6)).await.unwrap();
        let rows = db.store.audit_after(0, 10).await.unwrap();
        assert_eq!(rows[0], AuditRow::after(1, "", &event(1), precise));
        assert_eq!((rows[0].actor.as_str(), rows[0].origin.as_deref()), ("operator", Some("192.0.2.0/24")));
        assert_eq!((rows[1].request_id.as_ref(), rows[1].origin.as_ref()), (None, None));
        assert_eq!((rows[1].seq, rows[1].chained(&rows[0].hash) == rows[1].hash), (2, true));
        assert_eq!(db.store.audit_end().await.unwrap(), AuditEnd { seq: 2, hash: rows[1].hash.clone() });
        assert_eq!(db.store.audit_end_at(at(6)).await.unwrap(), AuditEnd { seq: 1, hash: rows[0].hash.clone() });
    }

    async fn every_column_counts_in_the_hash_and_so_does_the_row_before(db: &Fresh) {
        db.store.record(&event(1), at(1)).await.unwrap();
        let row = db.store.audit_after(0, 1).await.unwrap().pop().unwrap();
        let changed = [
            AuditRow { seq: 2, ..row.clone() },
            AuditRow { at: at(2), ..row.clone() },
            AuditRow { actor: "system".into(), ..row.clone() },
            AuditRow { action: "key.created".into(), ..row.clone() },
            AuditRow { subject: "key:2".into(), ..row.clone() },
            AuditRow { detail: "{}".into(), ..row.clone() },
            AuditRow { request_id: None, ..row.clone() },
            AuditRow { origin: None, ..row.clone() },
            // What stands at the border of two columns belongs to one of them.
            AuditRow { action: format!("{}k", row.action), subject: row.subject[1..].into(), ..row.clone() },
        ];
        for other in changed {
            assert_ne!(other.chained(""), row.hash, "{other:?}");
        }
        assert_ne!(row.chained("another"), row.hash);
    }

    async fn writers_of_two_processes_append_one_chain_without_gaps(db: &Fresh) {
        let other = db.again().await;
        let write = async |store: &dyn passerelle::store::Store, from: usize| {
            for number in from..from + 20 {
                store.record(&event(number), at(1)).await.unwrap();
            }
        };
        tokio::join!(
            write(db.store.as_ref(), 0),
            write(db.store.as_ref(), 100),
            write(other.as_ref(), 200),
            write(other.as_ref(), 300)
        );
        other.close().await;
        let mut before = String::new();
        let rows = db.store.audit_after(0, 1_000).await.unwrap();
        for (row, seq) in rows.iter().zip(1..) {
            assert_eq!((row.seq, row.chained(&before)), (seq, row.hash.clone()));
            before.clone_from(&row.hash);
        }
        assert_eq!(rows.len(), 80);
        assert_eq!(db.store.audit_end().await.unwrap(), AuditEnd { seq: 80, hash: before });
    }

    async fn the_newest_come_first_and_a_filter_lets_only_its_own_through(db: &Fresh) {
        for number in 0..9 {
            db.store.record(&event(number), at(1)).await.unwrap();
        }
        let seqs = async |before: i64, filter: AuditFilter, limit: usize| {
            let rows = db.store.audit_before(before, &filter, limit).await.unwrap();
            rows.into_iter().map(|row| row.seq).collect::<Vec<_>>()
        };
        assert_eq!(seqs(i64::MAX, AuditFilter::default(), 3).await, [9, 8, 7]);
        assert_eq!(seqs(7, AuditFilter::default(), 2).await, [6, 5]);
        let filter = |action: &str, subject: &str, actor: &str| AuditFilter {
            action: (!action.is_empty()).then(|| action.to_owned()),
            subject: (!subject.is_empty()).then(|| subject.to_owned()),
            actor: (!actor.is_empty()).then(|| actor.to_owned()),
        };
        assert_eq!(seqs(9, filter("", "key:0", ""), 10).await, [7, 4, 1]);
        assert_eq!(seqs(i64::MAX, filter("key.revoked", "key:2", "operator"), 10).await, [9, 6, 3]);
        assert!(seqs(i64::MAX, filter("key.revoked", "", "system"), 10).await.is_empty());
    }

    async fn a_day_has_one_digest_and_the_first_one_stays(db: &Fresh) {
        let digest = AuditDigest {
            day: date(2026, 11, 1),
            first_seq: 1,
            last_seq: 0,
            hash: String::new(),
            kid: "a".into(),
            signature: "b".into(),
            made_at: at(86_400),
        };
        assert!(db.store.add_audit_digest(&digest).await.unwrap());
        assert!(!db.store.add_audit_digest(&AuditDigest { kid: "c".into(), ..digest.clone() }).await.unwrap());
        let next = AuditDigest { day: date(2026, 11, 2), ..digest.clone() };
        assert!(db.store.add_audit_digest(&next).await.unwrap());
        assert_eq!(db.store.audit_digests().await.unwrap(), [digest, next]);
    }
}
