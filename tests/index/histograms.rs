//! How a result spreads over a number.

use crate::naive::nearest_km;
use crate::world::{anywhere, near, nears, scene};
use passerelle::domain::Sort;
use passerelle::index::{Doc, Measure};
use proptest::collection::vec;
use proptest::prelude::*;

/// Offers without a number, and those below each bound but in no bucket before.
fn spread(docs: &[&Doc], bounds: &[f64], number: impl Fn(&Doc) -> Option<f64>) -> (u64, Vec<u64>) {
    let (mut missing, mut counts) = (0, vec![0; bounds.len() + 1]);
    for doc in docs {
        match number(doc) {
            Some(number) => counts[bounds.iter().filter(|bound| number >= **bound).count()] += 1,
            None => missing += 1,
        }
    }
    (missing, counts)
}

fn bounds(values: impl Strategy<Value = f64>) -> impl Strategy<Value = Vec<f64>> {
    vec(values, 0..6).prop_map(|mut bounds| {
        bounds.sort_by(f64::total_cmp);
        bounds.dedup();
        bounds
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn salaries_and_dates_stand_in_the_bucket_between_their_bounds(
        (world, asked) in scene(anywhere().boxed(), 1),
        salaries in bounds(prop_oneof![Just(18_000.0), Just(30_000.0), 0.0..40_000.0_f64]),
        dates in bounds((-2_i32..14).prop_map(f64::from)),
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let found = world.naive.found(&request);
        let total = snapshot.search(&request, Sort::Date, None, 1).total;
        let paid = snapshot.histogram(&request, Measure::Salary, &salaries);
        prop_assert_eq!((paid.missing, &paid.counts), {
            let (missing, counts) = spread(&found, &salaries, |doc| doc.salary);
            (missing, &counts.clone())
        });
        #[expect(clippy::cast_precision_loss, reason = "generated times are small")]
        let (missing, counts) = spread(&found, &dates, |doc| doc.published.map(|ms| ms as f64));
        let dated = snapshot.histogram(&request, Measure::Published, &dates);
        prop_assert_eq!((dated.missing, &dated.counts), (missing, &counts));
        for histogram in [paid, dated] {
            prop_assert_eq!(histogram.total, total);
            prop_assert_eq!(histogram.counts.iter().sum::<u64>() + histogram.missing, total);
        }
    }

    #[test]
    fn distances_are_those_to_the_nearest_centre(
        (world, asked) in scene(prop_oneof![near(), nears()].boxed(), 1),
        bounds in bounds(prop_oneof![0.0..1.0_f64, 1.0..500.0_f64]),
    ) {
        let (snapshot, request) = (world.snapshot(), asked.request());
        let centers = asked.query.area.centers().unwrap();
        let found = world.naive.found(&request);
        let (missing, counts) = spread(&found, &bounds, |doc| doc.position().map(|point| nearest_km(centers, point)));
        let histogram = snapshot.histogram(&request, Measure::Distance, &bounds);
        prop_assert_eq!((missing, histogram.missing, histogram.total), (0, 0, found.len() as u64));
        prop_assert_eq!(histogram.counts, counts);
    }
}
