//! What lists write of their cards is what the library would have resolved.

use crate::api::graphql::asker::Asker;
use crate::api::graphql::{loaders, schema, text};
use crate::domain::FixedClock;
use crate::service::Sandbox;
use async_graphql::{Request, Response, Value as Answer, Variables};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

const CASES: u32 = 200;
/// Arguments of the fields that are asked for with some.
const ARGUMENTS: [(&str, &str); 3] =
    [("near", "(first: 2, radiusKm: 30)"), ("offers", "(first: 2)"), ("offerHeatmap", "(resolution: 3)")];
/// Where the cards come from: one answer in the middle of others, and one whose cards have all that a search can tell.
const ROOTS: [&str; 2] =
    ["offers(first: 6, search: {precision: [EXACT, COMMUNE]})", "offers(first: 6, search: {q: \"h/f\"})"];

/// The fields of each object type that can be asked for without an argument or with one of [`ARGUMENTS`], and what type of
/// object each has, where it has one.
type Types = BTreeMap<String, Vec<(String, Option<String>)>>;

async fn types() -> Types {
    let wrapped = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
    let query = format!(
        "{{ __schema {{ types {{ kind name fields {{ name args {{ defaultValue type {{ kind }} }} type {{ {wrapped} }} }} }} }} }}"
    );
    let answer = schema().execute(Request::new(query)).await;
    let types = answer.data.into_json().unwrap()["__schema"]["types"].take();
    let named = |mut ty: &Value| {
        while !ty["ofType"].is_null() {
            ty = &ty["ofType"];
        }
        let of_object = ["OBJECT", "INTERFACE"].contains(&ty["kind"].as_str().unwrap());
        of_object.then(|| ty["name"].as_str().unwrap().to_owned())
    };
    let field = |field: &Value| {
        let name = field["name"].as_str().unwrap().to_owned();
        let mut arguments = field["args"].as_array().unwrap().iter();
        let needs = arguments.any(|one| one["type"]["kind"] == "NON_NULL" && one["defaultValue"].is_null());
        (!needs).then(|| (name, named(&field["type"])))
    };
    let objects = types.as_array().unwrap().iter().filter(|ty| ty["kind"] == "OBJECT");
    let fields = |ty: &Value| ty["fields"].as_array().unwrap().iter().filter_map(field).collect();
    objects.map(|ty| (ty["name"].as_str().unwrap().to_owned(), fields(ty))).collect()
}

/// Writes selections that nobody would write.
struct Wild<'t> {
    types: &'t Types,
    random: StdRng,
    fragments: Vec<String>,
}

impl Wild<'_> {
    fn question(&mut self) -> String {
        let root = ROOTS.choose(&mut self.random).unwrap();
        let set = self.set("OfferConnection", 0);
        let more = self.set("OfferConnection", 0);
        let again = if self.random.random_bool(0.2) { format!("{root} {{ {more} }}") } else { String::new() };
        let fragments = self.fragments.join(" ");
        format!("query($yes: Boolean!, $no: Boolean!) {{ {root} {{ {set} }} {again} }} {fragments}")
    }

    fn set(&mut self, of: &str, depth: usize) -> String {
        let items = self.random.random_range(1..=6);
        let items: Vec<String> = (0..items).map(|_| self.selection(of, depth)).collect();
        // Of an object of which all is left out the library makes null, and then merges nothing with it.
        format!("{} kind: __typename", items.join(" "))
    }

    fn selection(&mut self, of: &str, depth: usize) -> String {
        let condition = self.condition();
        match self.random.random_range(0..20) {
            0 => format!("... {condition} {{ {} }}", self.set(of, depth + 1)),
            1 => format!("... on {of} {condition} {{ {} }}", self.set(of, depth + 1)),
            2 => {
                let inside = self.set(of, depth + 1);
                let name = format!("F{}", self.fragments.len());
                self.fragments.push(format!("fragment {name} on {of} {{ {inside} }}"));
                format!("...{name} {condition}")
            }
            3 if of == "Offer" => format!("... on Node {condition} {{ id }}"),
            4 => format!("__typename {condition}"),
            _ => self.field(of, depth, condition).unwrap_or_else(|| "__typename".to_owned()),
        }
    }

    fn field(&mut self, of: &str, depth: usize, condition: &str) -> Option<String> {
        let known = self.types[of].iter().filter(|(_, object)| depth < 5 || object.is_none()).collect::<Vec<_>>();
        // Most of what is below a page is about offers.
        let cards = ["edges", "nodes", "node", "place", "salary", "explanation", "near"];
        let likely = known.iter().filter(|(name, _)| cards.contains(&name.as_str())).copied().collect::<Vec<_>>();
        let among = if !likely.is_empty() && self.random.random_bool(0.4) { likely } else { known };
        let (name, object) = among.choose(&mut self.random).copied()?.clone();
        let arguments = ARGUMENTS.iter().find(|(known, _)| *known == name).map_or("", |(_, arguments)| arguments);
        let alias = if self.random.random_bool(0.2) { format!("other_{name}: ") } else { String::new() };
        let inside = object.map_or_else(String::new, |of| format!("{{ {} }}", self.set(&of, depth + 1)));
        Some(format!("{alias}{name}{arguments} {condition} {inside}"))
    }

    fn condition(&mut self) -> &'static str {
        let odd = ["@include(if: $yes)", "@skip(if: $no)", "@include(if: $no)", "@skip(if: true)"];
        odd.choose(&mut self.random).filter(|_| self.random.random_bool(0.3)).copied().unwrap_or_default()
    }
}

/// The sandbox, and who asks it.
fn asker(runtime: &Runtime) -> (Sandbox, Asker) {
    runtime.block_on(async {
        let sandbox = Sandbox::start(Arc::new(FixedClock("2026-11-22T00:00:00Z".parse().unwrap())));
        let service = loop {
            if let Some(service) = sandbox.service() {
                break service;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        (sandbox, Asker::of_offers(service))
    })
}

/// What is answered where lists are written from their cards, and where they are not.
async fn both(asker: &Asker, query: &str) -> [Response; 2] {
    let request = || Request::new(query).variables(Variables::from_json(json!({"yes": true, "no": false})));
    let written = loaders::asked_by(asker.clone(), request());
    let resolved = loaders::loading(asker.clone(), request());
    [loaders::execute(&schema(), written).await, loaders::execute(&schema(), resolved).await]
}

/// Whether any of it is text already.
fn is_written(value: &Answer) -> bool {
    match value {
        Answer::Binary(_) => true,
        Answer::List(items) => items.iter().any(is_written),
        Answer::Object(fields) => fields.values().any(is_written),
        Answer::Null | Answer::Number(_) | Answer::String(_) | Answer::Boolean(_) | Answer::Enum(_) => false,
    }
}

fn read(response: &Response) -> (Value, Vec<String>) {
    let mut data = Vec::new();
    text::write(&response.data, &mut data);
    let data =
        serde_json::from_slice(&data).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&data)));
    let mut errors: Vec<String> =
        response.errors.iter().map(|error| format!("{:?} {}", error.path, error.message)).collect();
    errors.sort();
    (data, errors)
}

#[test]
fn whatever_is_selected_lists_answer_as_the_library_would() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (sandbox, asker) = asker(&runtime);
    let types = runtime.block_on(types());
    let written = Cell::new(0);
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&any::<u64>(), |seed| {
        let mut wild = Wild { types: &types, random: StdRng::seed_from_u64(seed), fragments: Vec::new() };
        let query = wild.question();
        let [one, other] = runtime.block_on(both(&asker, &query));
        prop_assert!(!is_written(&other.data));
        written.set(written.get() + u32::from(is_written(&one.data)));
        prop_assert_eq!(read(&one), read(&other), "{}", query);
        Ok(())
    });
    outcome.unwrap();
    assert!(written.get() > CASES / 4, "{} of {CASES} were written", written.get());
    runtime.block_on(sandbox.stop());
}

#[test]
fn fields_stand_in_the_order_of_the_selection_whatever_they_wait_for() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (sandbox, asker) = asker(&runtime);
    let query = "{ offers(first: 1) { edges { cursor node { source { name } title commune { name } also: uuid id licence } } } }";
    let [written, _] = runtime.block_on(both(&asker, query));
    let mut text = Vec::new();
    text::write(&written.data, &mut text);
    let text = String::from_utf8(text).unwrap();
    let names = ["cursor", "node", "source", "title", "commune", "also", "id", "licence"];
    let places: Vec<_> = names.iter().map(|name| text.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    runtime.block_on(sandbox.stop());
}

#[test]
fn what_an_aggregate_of_fragments_asks_of_one_list_is_answered_together() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (sandbox, asker) = asker(&runtime);
    let query = "{ offers(first: 3) { ...A ...B } one: offers(first: 3) { ...A } }
        fragment A on OfferConnection { edges { node { title place { label } near(first: 1) { node { uuid } } } } }
        fragment B on OfferConnection { edges { cursor node { uuid place { precision } near(first: 1) { distanceKm } } } }";
    let answers = runtime.block_on(both(&asker, query));
    let [(written, errors), resolved] = answers.each_ref().map(read);
    assert_eq!(errors, [""; 0]);
    let node = &written["offers"]["edges"][0]["node"];
    assert!(node["title"].is_string() && node["uuid"].is_string() && node["place"]["precision"].is_string(), "{node}");
    assert!(written["one"]["edges"][0]["node"]["uuid"].is_null());
    assert_eq!(written, resolved.0);
    runtime.block_on(sandbox.stop());
}
