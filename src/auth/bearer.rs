//! From the access token that a request presents to the caller whose key it stands for.

use super::{AppCaller, Caller, Scope};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Whether a text has the look of a token: a JSON object in base64url, and two dots. No key has.
pub(super) fn is_token(text: &str) -> bool {
    text.starts_with("ey") && text.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// Where the key with that id is remembered. A secret has more than the 16 bytes of an id, so no key is remembered there.
pub(super) fn slot(id: Uuid) -> [u8; 32] {
    Sha256::digest(id.as_bytes()).into()
}

/// The caller with no other scopes than these: a token may be given fewer than its key has, and never gains one.
pub(super) fn narrowed(caller: Caller, scopes: &BTreeSet<Scope>) -> Caller {
    let kept: BTreeSet<Scope> = scopes.iter().copied().filter(|scope| caller.may(*scope)).collect();
    match caller {
        Caller::App(app) if app.scopes != kept => Caller::App(Arc::new(AppCaller { scopes: kept, ..(*app).clone() })),
        caller @ (Caller::App(_) | Caller::Anonymous) => caller,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Authenticator, Error, LIFETIME, NewKeyRequest, PlainKey, TokenFault, Tokens, issue};
    use crate::domain::{Actor, By, Clock, HandClock};
    use crate::store::{self, OpenOptions, Store};
    use jiff::SignedDuration;
    use rand::{SeedableRng, rngs::StdRng};
    use secrecy::ExposeSecret;

    struct Door {
        store: Arc<dyn Store>,
        clock: Arc<HandClock>,
        gate: Authenticator,
        key: PlainKey,
        id: Uuid,
    }

    impl Door {
        async fn open(scopes: &[Scope]) -> Self {
            let clock = Arc::new(HandClock::new("2026-11-22T00:00:00Z".parse().unwrap()));
            let store = store::open("sqlite::memory:", OpenOptions::new(clock.now())).await.unwrap();
            store.migrate().await.unwrap();
            let request = NewKeyRequest {
                app: "carte".into(),
                scopes: scopes.to_vec(),
                sources: vec![],
                accepts: vec![],
                expires_at: None,
            };
            let mut rng = StdRng::seed_from_u64(1);
            let (key, record) = issue(store.as_ref(), clock.as_ref(), &mut rng, request).await.unwrap();
            let gate = Authenticator::new(store.clone(), clock.clone()).taking(Arc::new(node(&store, &clock, 2)));
            Self { store, clock, gate, key, id: record.id }
        }

        fn forward(&self, by: SignedDuration) {
            self.clock.forward(by);
        }

        async fn token(&self, asked: Option<&str>) -> String {
            let caller = self.gate.by_key(self.key.reveal()).await.unwrap();
            let Caller::App(app) = caller else { panic!("an app") };
            self.gate.tokens().unwrap().issue(&app, asked).await.unwrap().text.expose_secret().to_owned()
        }
    }

    /// What issues and checks on another node.
    fn node(store: &Arc<dyn Store>, clock: &Arc<HandClock>, seed: u64) -> Tokens {
        Tokens::new(store.clone(), clock.clone(), "https://api.example", StdRng::seed_from_u64(seed))
    }

    #[tokio::test]
    async fn a_token_is_the_same_caller_as_its_key() {
        let door = Door::open(&[Scope::OffersRead]).await;
        let token = door.token(None).await;
        let caller = door.gate.authenticate(Some(&token)).await.unwrap();
        assert_eq!(caller.app().unwrap().key_id, door.id);
        assert!(caller.may(Scope::OffersRead) && !caller.may(Scope::OffersWrite));
        let error = door.gate.by_key(&token).await.unwrap_err();
        assert!(matches!(error, Error::Malformed(_)), "a token is no secret of a client: {error}");
    }

    #[tokio::test]
    async fn a_token_may_be_narrower_than_its_key_and_is_never_wider() {
        let door = Door::open(&[Scope::Admin]).await;
        let caller = door.gate.authenticate(Some(&door.token(Some("offers:read")).await)).await.unwrap();
        assert!(caller.may(Scope::OffersRead) && !caller.may(Scope::Admin), "less than its key");
        let reader = Door::open(&[Scope::OffersRead]).await;
        let Caller::App(app) = reader.gate.by_key(reader.key.reveal()).await.unwrap() else { panic!("an app") };
        for asked in ["admin", "offers:read admin", "offers:everything"] {
            let refused = reader.gate.tokens().unwrap().issue(&app, Some(asked)).await.unwrap_err();
            assert!(matches!(refused, Error::ScopeNotHeld(_)), "{asked}: {refused}");
        }
        let wider = AppCaller { scopes: [Scope::Admin].into(), ..(*app).clone() };
        assert!(!narrowed(Caller::App(app), &wider.scopes).may(Scope::OffersRead));
    }

    #[tokio::test]
    async fn a_token_of_a_revoked_key_is_refused_within_one_second() {
        let door = Door::open(&[Scope::OffersRead]).await;
        let token = door.token(None).await;
        assert!(door.gate.authenticate(Some(&token)).await.is_ok());
        assert!(door.store.revoke_key(door.id, door.clock.now(), &crate::store::Told::by_nobody()).await.unwrap());
        door.forward(SignedDuration::from_secs(1));
        assert!(matches!(door.gate.authenticate(Some(&token)).await, Err(Error::Revoked)));
    }

    #[tokio::test]
    async fn a_token_ends_at_its_time_even_while_it_is_remembered() {
        let door = Door::open(&[Scope::OffersRead]).await;
        let token = door.token(None).await;
        door.forward(LIFETIME - SignedDuration::from_secs(1));
        assert!(door.gate.authenticate(Some(&token)).await.is_ok());
        door.forward(SignedDuration::from_secs(1));
        let expired = door.gate.authenticate(Some(&token)).await.unwrap_err();
        assert!(matches!(expired, Error::Token(TokenFault::Expired)), "{expired}");
    }

    #[tokio::test]
    async fn a_token_of_a_node_whose_clock_is_ahead_is_taken_within_bounds() {
        let door = Door::open(&[Scope::OffersRead]).await;
        door.forward(SignedDuration::from_secs(31));
        let token = door.token(None).await;
        door.forward(SignedDuration::from_secs(-31));
        let early = door.gate.authenticate(Some(&token)).await.unwrap_err();
        assert!(matches!(early, Error::Token(TokenFault::TooEarly)), "{early}");
        door.forward(SignedDuration::from_secs(1));
        assert!(door.gate.authenticate(Some(&token)).await.is_ok());
    }

    #[tokio::test]
    async fn a_token_of_another_node_with_a_key_that_is_new_to_this_one_is_taken() {
        let door = Door::open(&[Scope::OffersRead]).await;
        let Caller::App(app) = door.gate.by_key(door.key.reveal()).await.unwrap() else { panic!("an app") };
        assert!(door.gate.tokens().unwrap().ring_is_empty().await, "this node has looked, and found no key");
        let token = node(&door.store, &door.clock, 3).issue(&app, None).await.unwrap().text;
        door.forward(SignedDuration::from_millis(100));
        assert!(door.gate.authenticate(Some(token.expose_secret())).await.is_ok());
    }

    #[tokio::test]
    async fn a_remembered_token_is_refused_once_the_key_that_signed_it_is_retired() {
        let door = Door::open(&[Scope::OffersRead]).await;
        let token = door.token(None).await;
        assert!(door.gate.authenticate(Some(&token)).await.is_ok());
        let now = door.clock.now();
        let new = crate::auth::new_signing_key(&mut StdRng::seed_from_u64(4), now, now).unwrap();
        door.store.rotate_signing(&new, now, &By::actor(Actor::Operator)).await.unwrap();
        door.forward(SignedDuration::from_secs(1));
        let refused = door.gate.authenticate(Some(&token)).await.unwrap_err();
        assert!(matches!(refused, Error::Token(TokenFault::UnknownKey)), "{refused}");
        assert!(door.gate.authenticate(Some(&door.token(None).await)).await.is_ok(), "the new key signs at once");
    }
}
