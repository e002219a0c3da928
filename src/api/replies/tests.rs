//! A `POST` that is sent again.

use super::*;
use crate::api::access::Need;
use crate::api::{Door, errors};
use crate::auth::{AppCaller, Authenticator, Limiter, Limits, Meter};
use crate::domain::{Clock, FixedClock};
use crate::mail::Printed;
use crate::service::apps::Apps;
use crate::service::{Service, Sessions};
use crate::store::{self, OpenOptions, Store};
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, HttpResponse};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

static KEPT_ROUTE: Route = route(Repeat::Kept);
static READING_ROUTE: Route = route(Repeat::Anew);

const fn route(repeat: Repeat) -> Route {
    Route { method: "POST", path: "/v1/things", need: Need::Anyone, cost: 1, test_keys: true, repeat, deprecated: None }
}

/// How often the handler was asked.
#[derive(Default)]
struct Asked(AtomicUsize);

/// Creates a thing; refuses a body without a name; fails at a second one that is called `broken`.
async fn create(asked: web::Data<Asked>, body: Bytes) -> Result<HttpResponse, Problem> {
    let number = asked.0.fetch_add(1, Ordering::SeqCst) + 1;
    match &body[..] {
        b"" => Err(Problem::new(Kind::Invalid, "a name is needed")),
        b"broken" => Err(Problem::new(Kind::Internal, "")),
        b"slow" => {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(HttpResponse::Created().body("slow"))
        }
        _ => Ok(HttpResponse::Created()
            .insert_header((LOCATION, "/v1/things/1"))
            .json(serde_json::json!({"number": number, "secret": "psl_shown_once"}))),
    }
}

struct House {
    store: Arc<dyn Store>,
    state: web::Data<State>,
    asked: web::Data<Asked>,
}

async fn house() -> House {
    let clock: Arc<dyn Clock> = Arc::new(FixedClock("2026-11-22T00:00:00Z".parse().unwrap()));
    let store = store::open("sqlite::memory:", OpenOptions::new(clock.now())).await.unwrap();
    store.migrate().await.unwrap();
    let service = Service::start(store.clone(), clock.clone(), &mut |_| {}).await.unwrap();
    let chance = StdRng::seed_from_u64(1);
    let apps =
        Arc::new(Apps::new(store.clone(), clock.clone(), Arc::new(Printed), chance, "https://passerelle.example"));
    let authenticator = Arc::new(Authenticator::new(store.clone(), clock.clone()));
    let sessions = Arc::new(Sessions::new(store.clone(), clock.clone(), StdRng::seed_from_u64(2)));
    let meter = Arc::new(Meter::new(store.clone(), clock, uuid::Uuid::nil()));
    let limiter = Arc::new(Limiter::new(Limits::default()));
    let state = State {
        service,
        apps,
        authenticator,
        limiter,
        meter,
        sessions,
        people: None,
        cvs: None,
        sandbox: None,
        door: Door::default(),
    };
    House { store, state: web::Data::new(state), asked: web::Data::default() }
}

impl House {
    /// One request; `caller` is the number of a key.
    async fn post(
        &self,
        route: &'static Route,
        caller: Option<u128>,
        key: &str,
        body: &'static str,
    ) -> (u16, String, bool) {
        let let_in = move |request: ServiceRequest, next: Next<_>| {
            let app = |key| AppCaller { key_id: uuid::Uuid::from_u128(key), ..AppCaller::default() };
            let caller = caller.map_or(Caller::Anonymous, |key| Caller::App(Arc::new(app(key))));
            request.extensions_mut().insert(route);
            request.extensions_mut().insert(caller);
            next.call(request)
        };
        let app = App::new().app_data(self.state.clone()).app_data(self.asked.clone());
        let app = app.route("/v1/things", web::post().to(create)).wrap(from_fn(once)).wrap(from_fn(let_in));
        let app = init_service(app.wrap(from_fn(errors::render))).await;
        let request = TestRequest::post().uri("/v1/things").insert_header((NAME, key)).set_payload(body);
        let response: ServiceResponse<_> = app.call(request.to_request()).await.unwrap();
        let replayed = response.headers().contains_key(REPLAYED);
        (response.status().as_u16(), String::from_utf8(read_body(response).await.to_vec()).unwrap(), replayed)
    }

    fn asked(&self) -> usize {
        self.asked.0.load(Ordering::SeqCst)
    }
}

#[actix_web::test]
async fn the_same_request_is_done_once_and_answered_the_same() {
    let house = house().await;
    let first = house.post(&KEPT_ROUTE, None, KEY, "a").await;
    assert_eq!((first.0, first.2), (201, false));
    let again = house.post(&KEPT_ROUTE, None, KEY, "a").await;
    assert_eq!(again, (201, first.1, true));
    assert_eq!(house.asked(), 1);
    let other = house.post(&KEPT_ROUTE, None, "9e03978e-40d5-43e8-bc93-6894a57f9324", "a").await;
    assert!(other.1.contains("\"number\":2") && !other.2, "{}", other.1);
}

#[actix_web::test]
async fn another_body_with_the_same_key_is_422_and_does_nothing() {
    let house = house().await;
    house.post(&KEPT_ROUTE, None, KEY, "a").await;
    let (status, text, _) = house.post(&KEPT_ROUTE, None, KEY, "b").await;
    assert!(status == 422 && text.contains("idempotency_key_of_another_request"), "{text}");
    assert_eq!(house.asked(), 1);
    let (status, ..) = house.post(&KEPT_ROUTE, Some(7), KEY, "b").await;
    assert_eq!(status, 201, "another caller may choose the same key");
}

#[actix_web::test]
async fn what_was_refused_or_failed_may_be_tried_again() {
    let house = house().await;
    assert_eq!(house.post(&KEPT_ROUTE, None, KEY, "").await.0, 400);
    assert_eq!(house.post(&KEPT_ROUTE, None, KEY, "broken").await.0, 500);
    assert_eq!(house.post(&KEPT_ROUTE, None, KEY, "a").await.0, 201);
    assert_eq!(house.asked(), 3);
}

#[actix_web::test]
async fn a_request_under_way_is_told_and_done_once() {
    let house = house().await;
    let (one, two) = tokio::join!(house.post(&KEPT_ROUTE, None, KEY, "slow"), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        house.post(&KEPT_ROUTE, None, KEY, "slow").await
    },);
    assert_eq!((one.0, two.0), (201, 409), "{}", two.1);
    assert_eq!(house.asked(), 1);
}

#[actix_web::test]
async fn what_a_client_did_not_wait_for_is_done_and_kept() {
    let house = house().await;
    let given_up = tokio::time::timeout(Duration::from_millis(50), house.post(&KEPT_ROUTE, None, KEY, "slow")).await;
    assert!(given_up.is_err(), "the client left before the answer");
    let mut again = house.post(&KEPT_ROUTE, None, KEY, "slow").await;
    for _ in 0..100 {
        if again.0 != 409 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        again = house.post(&KEPT_ROUTE, None, KEY, "slow").await;
    }
    assert_eq!(again, (201, "slow".to_owned(), true));
    assert_eq!(house.asked(), 1);
}

#[actix_web::test]
async fn what_only_reads_is_answered_anew_and_holds_its_key() {
    let house = house().await;
    house.post(&READING_ROUTE, Some(7), KEY, "a").await;
    let again = house.post(&READING_ROUTE, Some(7), KEY, "a").await;
    assert!(again.0 == 201 && !again.2 && again.1.contains("\"number\":2"), "{}", again.1);
    assert_eq!(house.post(&READING_ROUTE, Some(7), KEY, "b").await.0, 422);
    house.post(&READING_ROUTE, None, KEY, "a").await;
    assert_eq!(house.post(&READING_ROUTE, None, KEY, "b").await.0, 201, "of a question without a key nothing is kept");
}

#[actix_web::test]
async fn a_key_that_others_may_guess_is_refused_and_not_repeated() {
    let house = house().await;
    let long = "x".repeat(256);
    for key in ["", "abc", "fifteen-letters", "a key with blanks in it", &long] {
        let (status, text, _) = house.post(&KEPT_ROUTE, None, key, "a").await;
        assert!(status == 400 && text.contains("Idempotency-Key"), "{key}: {text}");
        assert!(key.is_empty() || !text.contains(key), "{text}");
    }
    assert_eq!(house.asked(), 0);
}

#[actix_web::test]
async fn the_database_holds_neither_the_key_nor_the_answer() {
    let house = house().await;
    house.post(&KEPT_ROUTE, None, KEY, "a").await;
    let request = TestRequest::post().uri("/v1/things").set_payload("a").to_srv_request();
    let named = hex(&digest("idempotency key", &[KEY.as_bytes()]));
    let asked = fingerprint(&request, b"a");
    let (_, begun) = house.state.service.begin_reply("anonymous".to_owned(), named, asked).await.unwrap();
    let Begun::Done(reply) = begun else { panic!("{begun:?}") };
    let told = format!("{reply:?}");
    let body = STANDARD_NO_PAD.decode(reply.body.unwrap()).unwrap();
    assert!(!told.contains(KEY) && !String::from_utf8_lossy(&body).contains("psl_"), "{told}");
    assert_eq!(house.store.forget_replies("2026-11-23T00:00:00Z".parse().unwrap()).await.unwrap(), 1);
}
