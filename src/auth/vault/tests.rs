use super::*;
use crate::domain::FixedClock;
use crate::store::{ErasureReason, OpenOptions};
use jiff::Timestamp;
use rand::{SeedableRng, rngs::StdRng};

fn cv(number: u128) -> CvId {
    CvId::from(Uuid::from_u128(number))
}

fn erasure(cv: CvId) -> Erasure {
    let at = Timestamp::UNIX_EPOCH;
    Erasure { cv, reason: ErasureReason::Asked, asked_at: at, at, receipt: [0; 32] }
}

async fn key_store() -> Arc<dyn CvKeys> {
    let keys = store::open_cv_keys("sqlite::memory:", OpenOptions::new(Timestamp::UNIX_EPOCH)).await.unwrap();
    keys.migrate_keys().await.unwrap();
    keys
}

async fn over(keys: &Arc<dyn CvKeys>, source: &Arc<dyn MasterSource>, seed: u64) -> Result<Vault> {
    let clock = Arc::new(FixedClock(Timestamp::UNIX_EPOCH));
    Vault::open(keys.clone(), source.clone(), clock, StdRng::seed_from_u64(seed)).await
}

fn masters(seed: u64) -> Arc<dyn MasterSource> {
    MasterKeys::generate(&mut StdRng::seed_from_u64(seed)).held()
}

async fn vault() -> Vault {
    over(&key_store().await, &masters(1), 2).await.unwrap()
}

#[tokio::test]
async fn what_was_sealed_opens_with_the_same_key_for_the_same_thing_alone() {
    let vault = vault().await;
    let keys = vault.data_keys_or_new(&[cv(1), cv(2)]).await.unwrap();
    let kinds = [
        SealFor::Body(1),
        SealFor::Body(2),
        SealFor::Original,
        SealFor::Contact(Uuid::from_u128(1)),
        SealFor::Contact(Uuid::from_u128(2)),
    ];
    for sealed_for in kinds {
        let sealed = keys[&cv(1)].seal(sealed_for, b"Camille Exemple");
        assert_eq!(sealed.len(), 15 + 28);
        for opened_for in kinds {
            let opened = keys[&cv(1)].open(opened_for, &sealed);
            assert_eq!(opened.is_some(), sealed_for == opened_for, "{sealed_for:?} {opened_for:?}");
        }
        assert_eq!(keys[&cv(1)].open(sealed_for, &sealed).as_deref(), Some(&b"Camille Exemple"[..]));
        assert_eq!(keys[&cv(2)].open(sealed_for, &sealed), None, "the body of one CV in the place of another's");
    }
}

#[tokio::test]
async fn a_key_that_is_given_to_another_cv_opens_nothing() {
    let vault = vault().await;
    let key = vault.data_keys_or_new(&[cv(1)]).await.unwrap().remove(&cv(1)).unwrap();
    let sealed = key.seal(SealFor::Body(1), b"x");
    let moved = DataKey::new(cv(2), key.key.clone(), vault.0.chance.clone());
    assert_eq!(moved.open(SealFor::Body(1), &sealed), None, "the id of the CV is bound too");
    let wrapped = vault.keys().keys_of(&[cv(1)]).await.unwrap().remove(0);
    assert!(vault.0.try_unwrap(&WrappedKey { cv: cv(2), ..wrapped }).unwrap().is_none());
}

#[tokio::test]
async fn what_was_changed_does_not_open() {
    let vault = vault().await;
    let keys = vault.data_keys_or_new(&[cv(1)]).await.unwrap();
    let sealed = keys[&cv(1)].seal(SealFor::Body(1), b"text");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert_eq!(keys[&cv(1)].open(SealFor::Body(1), &changed), None, "byte {at}");
    }
    for length in 0..sealed.len() {
        assert_eq!(keys[&cv(1)].open(SealFor::Body(1), &sealed[..length]), None, "{length} bytes");
    }
    let wrapped = vault.keys().keys_of(&[cv(1)]).await.unwrap().remove(0);
    for at in 0..wrapped.wrapped.len() {
        let mut changed = wrapped.clone();
        changed.wrapped[at] ^= 1;
        assert!(vault.0.try_unwrap(&changed).unwrap().is_none(), "byte {at}");
    }
}

#[tokio::test]
async fn the_same_text_is_never_sealed_twice_alike() {
    let vault = vault().await;
    let keys = vault.data_keys_or_new(&[cv(1)]).await.unwrap();
    let seals: HashSet<_> = (0..1_000).map(|_| keys[&cv(1)].seal(SealFor::Body(1), b"")).collect();
    assert_eq!(seals.len(), 1_000);
}

#[tokio::test]
async fn of_two_nodes_that_make_a_key_at_once_both_use_the_first() {
    let (keys, masters) = (key_store().await, masters(1));
    let (one, two) = (over(&keys, &masters, 2).await.unwrap(), over(&keys, &masters, 3).await.unwrap());
    let (alone, again) = ([cv(1)], [cv(1), cv(1)]);
    let (a, b) = tokio::join!(one.data_keys_or_new(&alone), two.data_keys_or_new(&again));
    let sealed = a.unwrap()[&cv(1)].seal(SealFor::Original, b"x");
    assert!(b.unwrap()[&cv(1)].open(SealFor::Original, &sealed).is_some());
    assert_eq!(one.secret("links"), two.secret("links"), "and both have one root of secrets");
}

#[tokio::test]
async fn a_secret_is_the_same_for_its_purpose_alone_and_survives_a_rotation() {
    let (keys, masters) = (key_store().await, masters(1));
    let vault = over(&keys, &masters, 2).await.unwrap();
    let (ids, cursors) = (vault.secret("app ids"), vault.secret("cursors"));
    assert_ne!(ids, cursors);
    vault.rotate_master(&mut |_, _| ()).await.unwrap();
    assert_eq!(over(&keys, &masters, 9).await.unwrap().secret("app ids"), ids);
    let other = over(&key_store().await, &masters, 9).await.unwrap();
    assert_ne!(other.secret("app ids"), ids, "another house has others");
}

#[tokio::test]
async fn with_another_master_key_the_vault_does_not_open() {
    let keys = key_store().await;
    over(&keys, &masters(1), 2).await.unwrap();
    let missing = over(&keys, &masters(5), 2).await.unwrap_err();
    assert!(missing.to_string().contains("is missing"), "{missing}");
    let text = MasterKeys::generate(&mut StdRng::seed_from_u64(5)).render();
    let id = MasterKeys::generate(&mut StdRng::seed_from_u64(1)).newest().id().to_owned();
    let same_id = MasterKeys::parse(&format!("{id} {}", text.split_once(' ').unwrap().1)).unwrap();
    let wrong = over(&keys, &same_id.held(), 2).await.unwrap_err();
    assert!(wrong.to_string().contains("another one"), "{wrong}");
}

#[tokio::test]
async fn a_shredded_key_is_gone_and_the_cv_may_get_another_one() {
    let vault = vault().await;
    let sealed = vault.data_keys_or_new(&[cv(1)]).await.unwrap()[&cv(1)].seal(SealFor::Body(1), b"x");
    assert!(vault.shred(&erasure(cv(1))).await.unwrap());
    assert!(!vault.shred(&erasure(cv(1))).await.unwrap(), "there is none any more");
    assert!(vault.data_keys(&[cv(1)]).await.unwrap().is_empty());
    let anew = vault.data_keys_or_new(&[cv(1)]).await.unwrap();
    assert_eq!(anew[&cv(1)].open(SealFor::Body(1), &sealed), None);
}

#[tokio::test]
async fn a_rotation_wraps_every_key_anew_and_other_servers_go_on() {
    let (keys, masters) = (key_store().await, masters(1));
    let server = over(&keys, &masters, 2).await.unwrap();
    let cvs: Vec<CvId> = (1..=2_500).map(cv).collect();
    let sealed = server.data_keys_or_new(&cvs).await.unwrap()[&cv(7)].seal(SealFor::Body(1), b"x");
    server.shred(&erasure(cv(8))).await.unwrap();
    let operator = over(&keys, &masters, 3).await.unwrap();
    let mut told = Vec::new();
    let rotation = operator.rotate_master(&mut |seen, total| told.push((seen, total))).await.unwrap();
    assert_eq!(rotation.rewrapped, 2_500, "2,499 keys and the root");
    assert_eq!(told.last(), Some(&(2_500, 2_500)));
    assert_eq!(keys.count_by_master().await.unwrap(), [(rotation.to.clone(), 2_500)]);
    assert!(masters.read().unwrap().older().is_empty());
    let known = server.data_keys(&[cv(7)]).await.unwrap();
    assert!(known[&cv(7)].open(SealFor::Body(1), &sealed).is_some(), "a server that knew the old one alone reads on");
    server.data_keys_or_new(&[cv(9_000)]).await.unwrap();
    assert!(
        keys.keys_of(&[cv(9_000), cv(8)])
            .await
            .unwrap()
            .iter()
            .all(|key| key.master == rotation.to && key.cv == cv(9_000))
    );
}

#[tokio::test]
async fn a_server_that_missed_the_rotation_wraps_with_the_new_master_key() {
    let (keys, masters) = (key_store().await, masters(1));
    let server = over(&keys, &masters, 2).await.unwrap();
    let rotation = over(&keys, &masters, 3).await.unwrap().rotate_master(&mut |_, _| ()).await.unwrap();
    server.data_keys_or_new(&[cv(1)]).await.unwrap();
    assert_eq!(keys.keys_of(&[cv(1)]).await.unwrap()[0].master, rotation.to);
}

#[test]
fn master_keys_are_read_as_they_were_written_and_refused_by_line() {
    let chance = &mut StdRng::seed_from_u64(1);
    let keys = MasterKeys::generate(chance).with_new(chance);
    let text = keys.render();
    let read = MasterKeys::parse(&format!("# two\n\n{}", *text)).unwrap();
    assert_eq!(*read.render(), *text);
    assert_eq!((read.older().len(), read.newest().id()), (1, keys.newest().id()));
    for (bad, told) in [
        ("", "no master key"),
        ("0123abcd short", "line 1"),
        ("# x\nXYZ AAAA", "line 2"),
        (&format!("{0}{0}", text.lines().next().unwrap().to_owned() + "\n"), "twice"),
    ] {
        let error = MasterKeys::parse(bad).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
        assert!(!error.contains("short") && !error.contains("AAAA"), "{error}");
    }
}

#[tokio::test]
async fn no_key_is_in_any_output() {
    let vault = vault().await;
    let keys = vault.data_keys_or_new(&[cv(1)]).await.unwrap();
    let told = format!("{vault:?} {:?} {:?}", keys[&cv(1)], vault.0.masters());
    assert_eq!(told, "Vault(…) DataKey(…) MasterKeys(…)");
}
