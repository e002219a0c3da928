//! Which offers the filters keep.

use crate::areas::agrees;
use crate::world::{Asked, Sketch, World, at, id, scene, source};
use passerelle::domain::{Area, Filters, OfferQuery};
use passerelle::index::{Doc, Update, Visible};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn each_filter_keeps_what_a_scan_keeps((world, asked) in scene(Just(Sketch::Fixed(Area::Everywhere)).boxed(), 1)) {
        agrees(&world, &asked)?;
    }

    #[test]
    fn filters_combine_by_and((world, asked) in scene(Just(Sketch::Fixed(Area::Everywhere)).boxed(), 4)) {
        agrees(&world, &asked)?;
    }
}

fn two_offers() -> World {
    let paid = Doc { salary: Some(25_000.0), ..Doc::new(id(1), 1, source("alpha")) };
    let silent = Doc { expires: Some(10), ..Doc::new(id(2), 1, source("beta")) };
    World::of(vec![vec![Update::Put(paid), Update::Put(silent)]])
}

#[test]
fn an_offer_without_a_salary_passes_only_where_that_is_asked_for() {
    let snapshot = two_offers().snapshot();
    for (least, or_silent, expected) in [(25_000, false, 1), (25_000, true, 2), (25_001, false, 0), (25_001, true, 1)] {
        let filters = Filters { salary_min: Some(least), include_unspecified_salary: or_silent, ..Filters::default() };
        let asked = Asked { query: OfferQuery { filters, ..OfferQuery::default() }, ..Asked::everything() };
        assert_eq!(snapshot.count(&asked.request()), expected, "{least} {or_silent}");
    }
}

#[test]
fn an_offer_matches_until_the_moment_it_expires() {
    let snapshot = two_offers().snapshot();
    for (now, expected) in [(9, 2), (10, 2), (11, 1)] {
        assert_eq!(snapshot.count(&Asked { now: at(now), ..Asked::everything() }.request()), expected, "{now}");
    }
}

#[test]
fn a_caller_who_may_see_no_source_finds_nothing() {
    let snapshot = two_offers().snapshot();
    let blind = Asked { visible: Visible::Only(vec![]), ..Asked::everything() };
    assert_eq!(snapshot.count(&blind.request()), 0);
    let other = Asked { visible: Visible::Only(vec![source("delta")]), ..Asked::everything() };
    assert_eq!(snapshot.count(&other.request()), 0);
    let half = Asked { visible: Visible::Only(vec![source("beta")]), ..Asked::everything() };
    assert_eq!(snapshot.count(&half.request()), 1);
}
