//! No text about a person leaves that their permissions do not cover, whoever asks, whatever, and whenever.

use crate::catalogue::id;
use crate::cv_world::{World, cv_id, resume};
use crate::on_both_databases;
use jiff::SignedDuration;
use passerelle::domain::Clock;
use passerelle::domain::permission::{DataCategory, Permission, Purpose};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Mutex, OnceLock, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

const PEOPLE: usize = 30;
/// What every text of a person begins with; after it comes the number of the person.
const MARK: &str = "QZX";

/// Lines of the log that hold a mark.
static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps the lines that should not be there.
#[derive(Debug, Clone, Copy)]
struct Listening;

impl io::Write for Listening {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if text.to_lowercase().contains(&MARK.to_lowercase()) {
            LOGGED.lock().unwrap_or_else(PoisonError::into_inner).push(text.into_owned());
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Listening {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

/// Hears what every thread of this process logs, of our own code all of it.
fn listen() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let filter = tracing_subscriber::EnvFilter::new("info,passerelle=trace,sqlx=debug");
        let heard = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Listening).finish();
        let _ = tracing::subscriber::set_global_default(heard);
    });
}

/// The marks in a text: who, and of which category.
fn marks(text: &str) -> BTreeSet<(usize, DataCategory)> {
    let upper = text.to_uppercase();
    let found = upper.match_indices(MARK).filter_map(|(at, _)| {
        let rest = &upper[at + MARK.len()..];
        let category = match rest.get(3..4)? {
            "I" => DataCategory::Identity,
            "H" => DataCategory::History,
            "T" => DataCategory::Text,
            _ => DataCategory::Profile,
        };
        Some((rest.get(..3)?.parse().ok()?, category))
    });
    found.collect()
}

/// What the permissions allow an app now: a walk over the records, without a word of the gate's.
fn allowed(permissions: &[Permission], app: uuid::Uuid, now: jiff::Timestamp) -> BTreeSet<DataCategory> {
    let in_force = |given: &&Permission| {
        given.purpose == Purpose::Contact
            && given.recipients.apps().any(|known| known == app)
            && given.confirmed_at.is_some_and(|since| since <= now)
            && now < given.expires_at
            && given.withdrawn_at.is_none_or(|end| now < end)
    };
    permissions.iter().filter(in_force).flat_map(|given| given.categories.iter().copied()).collect()
}

/// What a random person allows.
fn wishes(world: &World, random: &mut StdRng) -> Vec<Value> {
    let mut all = Vec::new();
    for app in 0..world.apps.len() {
        if random.random_bool(0.8) {
            let mut search = world.search(app);
            search["months"] = json!(random.random_range(1..=4));
            all.push(search);
        }
        if random.random_bool(0.5) {
            all.push(world.matching(app));
        }
        if random.random_bool(0.4) {
            let parts = ["identity", "profile", "history", "text"];
            let mut chosen: Vec<&str> = parts.into_iter().filter(|_| random.random_bool(0.5)).collect();
            if chosen.is_empty() {
                chosen.push("identity");
            }
            let mut contact = world.contact(app, &chosen);
            contact["months"] = json!(random.random_range(1..=4));
            all.push(contact);
        }
    }
    all
}

/// All that GraphQL gives of profiles: those that are found, and those of known ids.
fn graphql(ids: &[&String]) -> Vec<Value> {
    let fields = "{id purpose categories resume week until profile {romeDomain skills cell department experience}}";
    let page = format!("{{cvs(first: 50) {{nodes {fields} totalCount pageInfo {{hasNextPage endCursor}}}}}}");
    let one = |some: &[&String]| {
        let each = some.iter().enumerate().map(|(at, id)| format!("a{at}: cv(id: \"{id}\") {fields} "));
        let fields = each.collect::<Vec<_>>().concat();
        json!({"query": format!("{{{fields}}}")})
    };
    let candidates = format!(
        "{{candidates(offer: \"{}\", first: 50) {{nodes {{score reasons cv {fields}}} totalCount pageInfo {{endCursor}}}}}}",
        id("open", 3)
    );
    let lists = [page, candidates].map(|query| json!({"query": query}));
    lists.into_iter().chain(ids.chunks(20).map(one)).collect()
}

/// Confirms some of what waits, and takes back some of what is given.
async fn live(db: &crate::support::Fresh, world: &World, random: &mut StdRng) {
    let now = world.server.clock.now();
    let stored = db.store.scan_cvs(None, 1_000).await.unwrap();
    let ids: Vec<_> = stored.iter().map(|cv| cv.id).collect();
    let mut changed = Vec::new();
    for given in stored.into_iter().flat_map(|cv| cv.permissions) {
        if random.random_bool(0.7) {
            changed.push(given.confirmed(now));
        } else if random.random_bool(0.3) {
            changed.push(given.withdrawn(now));
        }
    }
    db.store.save_permissions(&changed, now).await.unwrap();
    world.cvs().changed(&ids).await.unwrap();
    world.cvs().classify().await;
}

on_both_databases! {
    async fn no_text_leaves_that_the_permissions_of_the_moment_do_not_cover(db: &Fresh) {
        listen();
        let mut random = StdRng::seed_from_u64(2026);
        let world = World::new(db, 3).await;
        for person in 0..PEOPLE {
            let (rome, place) = if person % 3 == 0 { ("G1602", (50.291, 2.777)) } else { ("J1506", (50.6371, 3.0631)) };
            let permissions = wishes(&world, &mut random);
            let answer = world.publish(&format!("p{person}"), &resume(&format!("{MARK}{person:03}"), rome, place), &permissions).await;
            assert_eq!(answer.status, 201, "{}", answer.text);
            assert!(marks(&answer.text).is_empty(), "{}", answer.text);
        }
        let (mut revealed, mut asked, mut known) = (0, 0, BTreeMap::<usize, BTreeSet<String>>::new());
        for _ in 0..6 {
            live(db, &world, &mut random).await;
            let now = world.server.clock.now();
            let mut people = Vec::new();
            for person in 0..PEOPLE {
                people.push(db.store.cv(cv_id(&format!("p{person}"))).await.unwrap().unwrap().permissions);
            }
            for app in 0..world.apps.len() {
                let mut paths: Vec<String> = ["", "?rome=J15", "?q=soudage", "?near=50.6371,3.0631&radius_km=30", "?limit=2",
                    "/changes", "/../contact-requests", "?cursor=abc", "?limit=999", "/nothing"]
                    .map(|rest| format!("/v1/cvs{rest}")).to_vec();
                paths.extend([3, 4, 9].map(|number| format!("/v1/offers/{}/candidates?limit=50", id("open", number))));
                // Ids that any app ever got, the others' among them.
                paths.extend(known.values().flatten().map(|id| format!("/v1/cvs/{id}")));
                if let Some(next) = world.get(app, "/v1/cvs?limit=2").await.json()["next"].as_str() {
                    paths.push(format!("/v1/cvs?limit=2&cursor={next}"));
                    paths.push(format!("/v1/cvs?limit=3&q=x&cursor={next}"));
                }
                let mut answers = Vec::new();
                for path in paths {
                    let answer = world.get(app, &path).await;
                    answers.push((path, answer));
                }
                let ids: Vec<&String> = known.values().flatten().collect();
                for query in graphql(&ids) {
                    let answer = world.server.ask(Method::POST, "/graphql", &world.apps[app].key, Some(&query)).await;
                    assert!(answer.text.contains("\"data\":"), "{}", answer.text);
                    assert!(!answer.text.contains("totalCount\":0"), "{}", answer.text);
                    answers.push((query.to_string(), answer));
                }
                for (path, answer) in answers {
                    asked += 1;
                    let whole = format!("{:?} {}", answer.headers, answer.text);
                    for (person, category) in marks(&whole) {
                        let may = allowed(&people[person], world.apps[app].id, now);
                        assert!(may.contains(&category), "{path}: {category} of person {person} is not for app {app}");
                        revealed += 1;
                    }
                    for person in 0..PEOPLE {
                        assert!(!whole.contains(&cv_id(&format!("p{person}")).to_string()), "{path}: an id of the house");
                    }
                }
                known.entry(app).or_default().extend(world.ids(app, "").await);
            }
            for answer in [world.server.get("/v1/cvs").await, world.server.get_with("/v1/cvs", &[("x-api-key", &world.platform)]).await] {
                assert!(marks(&answer.text).is_empty() && answer.status >= 400);
            }
            world.server.clock.forward(SignedDuration::from_hours(24 * random.random_range(10..30)));
        }
        println!("{:?}: {asked} answers, {revealed} marks in them, every one allowed at its moment", db.kind);
        assert!(revealed > 20, "something is revealed, so the test could fail: {revealed}");
        let logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(logged.is_empty(), "the log holds texts about persons: {} lines", logged.len());
    }
}
