//! Offers over the communes of Hauts-de-France by population, and circles around some of them.

use passerelle::domain::{ContractType, OfferId, Point, Precision, Radius, RomeCode, SourceId};
use passerelle::index::Doc;
use passerelle::reference;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// When the queries are asked, in milliseconds since 1970.
pub const NOW: i64 = 1_795_000_000_000;
/// In milliseconds.
pub const DAY: i64 = 86_400_000;

/// Number of circles.
const CIRCLES: usize = 500;

/// A circle to search in.
#[derive(Debug, Clone, Copy)]
pub struct Circle {
    pub center: Point,
    pub radius: Radius,
}

pub fn docs(offers: usize) -> Vec<Doc> {
    let mut random = StdRng::seed_from_u64(7);
    let communes: Vec<_> = reference::communes().iter().filter(|c| c.region() == "32" && c.center.is_some()).collect();
    let people: Vec<u64> = communes
        .iter()
        .scan(0, |sum, commune| {
            *sum += u64::from(commune.population);
            Some(*sum)
        })
        .collect();
    let inhabitants = people.last().copied().expect("a population");
    let occupations = reference::occupations();
    (0..offers)
        .map(|number| {
            let who = random.random_range(0..inhabitants);
            let commune = communes[people.partition_point(|sum| *sum <= who)];
            let center = commune.center.expect("a center");
            // One in five gives an address.
            let exact = random.random_bool(0.2);
            let mut apart = || if exact { random.random_range(-0.03..0.03) } else { 0.0 };
            let position = Point::new(center.lat() + apart(), center.lon() + apart()).ok();
            // Occupations and contracts are far from even: the square of an even number is.
            let rome = occupations[skewed(&mut random, occupations.len())].code;
            let contract = ContractType::ALL[skewed(&mut random, 6)];
            let source = ["public", "programme", "board"][skewed(&mut random, 3)];
            let id = OfferId::from(Uuid::from_u128(random.random()));
            Doc {
                commune: commune.code.parse().ok(),
                department: commune.department.parse().ok(),
                region: "32".parse().ok(),
                precision: if exact { Precision::Exact } else { Precision::Commune },
                contract: Some(contract),
                rome: RomeCode::new(rome).ok(),
                salary: random.random_bool(0.6).then(|| f64::from(random.random_range(18_000..50_000))),
                published: Some(NOW - random.random_range(0..60 * DAY)),
                employer: Some(format!("employer {}", number % 9000)),
                ..Doc::new(id, 1, SourceId::new(source).expect("a source"))
            }
            .at(position)
        })
        .collect()
}

fn skewed(random: &mut StdRng, below: usize) -> usize {
    let even = random.random_range(0..below * below);
    below - 1 - even.isqrt()
}

pub fn circles(docs: &[Doc]) -> Vec<Circle> {
    let mut random = StdRng::seed_from_u64(11);
    std::iter::repeat_with(|| {
        let center = docs[random.random_range(0..docs.len())].position().expect("a position");
        Circle { center, radius: Radius::new(random.random_range(5.0..100.0)).expect("a radius") }
    })
    .take(CIRCLES)
    .collect()
}
