//! Counts by single values, and employers by what is typed.

use crate::world::{Asked, World, anywhere, at, id, scene, source};
use passerelle::domain::{EmployerFilter, OfferQuery};
use passerelle::index::{Dimension, Doc, Request, Update, Visible};
use passerelle::reference::Match;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Names that share words, to be typed whole, begun, and in another order.
const TYPED: [&str; 9] = ["mairie", "Mair", "du", "nord garage", "clinique des t", "garage du nord", "x", "", "c"];

/// What the naive scan finds: each name that holds every word typed, whole or begun, with its offers.
fn employers(world: &World, request: &Request<'_>, typed: &str) -> Vec<(String, Match, u64)> {
    let typed = typed.to_lowercase();
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for name in world.naive.found(request).into_iter().filter_map(|doc| doc.employer.as_ref()) {
        let has = |word: &str| name.split(' ').any(|known| known.starts_with(word));
        if !typed.is_empty() && typed.split(' ').all(has) {
            *found.entry(name.clone()).or_default() += 1;
        }
    }
    let met = |name: &str| match name {
        _ if name == typed => Match::Exact,
        _ if name.starts_with(&typed) => Match::Prefix,
        _ => Match::Inside,
    };
    let mut found: Vec<_> = found.into_iter().map(|(name, count)| (met(&name), count, name)).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    found.into_iter().map(|(met, count, name)| (name, met, count)).collect()
}

type ValueOf = fn(&Doc) -> Option<String>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn each_value_is_counted_as_the_search_for_it_counts(
        (world, asked) in scene(anywhere().boxed(), 3),
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let tally = snapshot.tally(&request);
        let of: [(Dimension, ValueOf); 4] = [
            (Dimension::Rome, |doc| doc.rome.as_ref().map(ToString::to_string)),
            (Dimension::Commune, |doc| doc.commune.as_ref().map(ToString::to_string)),
            (Dimension::Department, |doc| doc.department.as_ref().map(ToString::to_string)),
            (Dimension::Region, |doc| doc.region.as_ref().map(ToString::to_string)),
        ];
        for (dimension, facet) in of {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for value in world.naive.found(&request).into_iter().filter_map(facet) {
                *counts.entry(value).or_default() += 1;
            }
            for (value, count) in counts {
                prop_assert_eq!(tally.count(dimension, &value), count, "{:?} {}", dimension, value);
            }
            prop_assert_eq!(tally.count(dimension, "nothing"), 0);
        }
    }

    #[test]
    fn employers_are_found_and_counted_as_the_naive_scan_does(
        (world, asked) in scene(anywhere().boxed(), 3), typed in proptest::sample::select(&TYPED[..]),
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let found = snapshot.tally(&request).employers(typed);
        let expected = employers(&world, &request, typed);
        // What is typed has no typo of another name: where nothing holds it, nothing is found.
        let shown: Vec<_> = found.iter().map(|hit| (hit.name.to_owned(), hit.met, hit.count)).collect();
        prop_assert_eq!(&shown, &expected);
        for (name, _, count) in shown {
            let mut query: OfferQuery = asked.query.clone();
            if query.filters.employers.is_empty() {
                query.filters.employers = vec![EmployerFilter::Name(name)];
                let request = Request { query: &query, visible: &asked.visible, now: asked.now };
                prop_assert_eq!(snapshot.count(&request), count);
            }
        }
    }
}

/// An index of employers: source, number and name of each offer.
fn world(offers: &[(&str, u8, &str)]) -> World {
    let put = |(network, number, name): &(&str, u8, &str)| {
        let doc = Doc::new(id(*number), 1, source(network));
        Update::Put(Doc { employer: Some((*name).to_owned()), card: (*name).as_bytes().into(), ..doc })
    };
    World::of(vec![offers.iter().map(put).collect()])
}

#[test]
fn an_employer_of_a_hidden_source_is_neither_found_nor_does_it_keep_typos_from_being_forgiven() {
    let world = world(&[("alpha", 1, "garage du nord"), ("beta", 2, "garagf du sud"), ("beta", 3, "garage du nord")]);
    let snapshot = world.snapshot();
    let query = OfferQuery::default();
    let found = |typed: &str, visible: &Visible| {
        let request = Request { query: &query, visible, now: at(0) };
        let found = snapshot.tally(&request).employers(typed);
        found.into_iter().map(|hit| (hit.name.to_owned(), hit.met, hit.count)).collect::<Vec<_>>()
    };
    let (all, some) = (Visible::All, Visible::Only(vec![source("alpha")]));
    assert_eq!(found("garagf", &all), [("garagf du sud".to_owned(), Match::Prefix, 1)]);
    assert_eq!(found("garagf", &some), [("garage du nord".to_owned(), Match::Typos(1), 1)]);
    assert_eq!(found("garage", &all)[0].2, 2);
    assert_eq!(found("garage", &some)[0].2, 1);
    assert_eq!(found("sud", &some), []);
}

#[test]
fn the_card_of_an_employer_is_that_of_an_offer_that_matches() {
    let world = world(&[("alpha", 1, "mairie"), ("alpha", 2, "mairie de lille")]);
    let snapshot = world.snapshot();
    let asked = Asked::everything();
    let tally = snapshot.tally(&asked.request());
    let found = tally.employers("mairie");
    assert_eq!(found.iter().map(|hit| hit.card).collect::<Vec<_>>(), [&b"mairie"[..], b"mairie de lille"]);
}
