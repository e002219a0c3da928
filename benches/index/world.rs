//! Offers over the communes of France by population, and what is asked about them.

use passerelle::domain::{
    Area, ContractType, Filters, OfferId, OfferQuery, Point, Precision, Radius, RomeCode, SourceId,
};
use passerelle::index::Doc;
use passerelle::reference;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::HashSet;
use uuid::Uuid;

/// When the queries are asked, in milliseconds since 1970.
pub const NOW: i64 = 1_795_000_000_000;
/// In milliseconds.
pub const DAY: i64 = 86_400_000;

/// Queries of each class.
pub const QUERIES: usize = 2000;

/// The region of the heatmaps.
pub const REGION: &str = "32";

/// A query of a class, in the words of the domain.
#[derive(Debug, Clone)]
pub struct Asked {
    pub center: Point,
    pub radius: Radius,
    pub contract: ContractType,
    pub rome: RomeCode,
}

impl Asked {
    /// Whatever is in the circle.
    pub fn near(&self) -> OfferQuery {
        OfferQuery { area: Area::near(self.center, self.radius), ..OfferQuery::default() }
    }

    /// What is in the circle, of that contract and domain, and not older than 14 days.
    pub fn filtered(&self) -> OfferQuery {
        let filters = Filters {
            contracts: vec![self.contract],
            rome_domains: vec![self.rome.domain()],
            published_within_days: Some(14),
            ..Filters::default()
        };
        OfferQuery { filters, ..self.near() }
    }

    /// The region, one contract.
    pub fn region(&self) -> OfferQuery {
        let area = Area::Regions(vec![REGION.parse().expect("a region")]);
        let filters = Filters { contracts: vec![self.contract], ..Filters::default() };
        OfferQuery { area, filters, ..OfferQuery::default() }
    }

    /// The same around a circle of that radius.
    pub fn within(&self, km: f64) -> Self {
        Self { radius: Radius::new(km).expect("a radius"), ..self.clone() }
    }
}

/// So many offers, one after the other; another `seed` gives others.
pub fn docs(offers: usize, seed: u64) -> impl Iterator<Item = Doc> {
    let mut random = StdRng::seed_from_u64(seed);
    let parents: HashSet<&str> = reference::communes().iter().filter_map(|commune| commune.parent).collect();
    let communes: Vec<_> =
        reference::communes().iter().filter(|c| c.center.is_some() && !parents.contains(c.code)).collect();
    let people: Vec<u64> = communes
        .iter()
        .scan(0, |sum, commune| {
            *sum += u64::from(commune.population);
            Some(*sum)
        })
        .collect();
    let inhabitants = people.last().copied().expect("a population");
    let occupations = reference::occupations();
    (0..offers).map(move |number| {
        let who = random.random_range(0..inhabitants);
        let commune = communes[people.partition_point(|sum| *sum <= who)];
        let center = commune.center.expect("a center");
        // One in five gives an address, as in the samples of France Travail; it lies in the disk of the commune.
        let exact = random.random_bool(0.2);
        let reach = if exact { commune.radius_km / 111.0 } else { 0.0 };
        let mut apart = || reach * random.random_range(-1.0..=1.0);
        let position = Point::new(center.lat() + apart(), center.lon() + apart()).ok();
        // Occupations and contracts are far from even; the prime spreads the frequent occupations over the domains.
        let rome = occupations[skewed(&mut random, occupations.len()) * 7919 % occupations.len()].code;
        let contract = ContractType::ALL[skewed(&mut random, 6)];
        let source = ["public", "programme", "board"][skewed(&mut random, 3)];
        let id = OfferId::from(Uuid::from_u128(random.random()));
        Doc {
            commune: commune.code.parse().ok(),
            department: commune.department.parse().ok(),
            region: commune.region().parse().ok(),
            precision: if exact { Precision::Exact } else { Precision::Commune },
            contract: Some(contract),
            rome: RomeCode::new(rome).ok(),
            salary: random.random_bool(0.6).then(|| f64::from(random.random_range(18_000..50_000))),
            published: Some(NOW - random.random_range(0..60 * DAY)),
            employer: Some(format!("employer {}", number % 30_000)),
            ..Doc::new(id, 1, SourceId::new(source).expect("a source"))
        }
        .at(position)
    })
}

fn skewed(random: &mut StdRng, below: usize) -> usize {
    let even = random.random_range(0..below * below);
    below - 1 - even.isqrt()
}

/// What people ask: around some offer, 5 to 100 km, for work like that of another one.
pub fn asked(docs: &[Doc]) -> Vec<Asked> {
    let mut random = StdRng::seed_from_u64(11);
    std::iter::repeat_with(|| {
        let center = docs[random.random_range(0..docs.len())].position().expect("a position");
        let like = &docs[random.random_range(0..docs.len())];
        Asked {
            center,
            radius: Radius::new(random.random_range(5.0..100.0)).expect("a radius"),
            contract: like.contract.expect("a contract"),
            rome: like.rome.clone().expect("an occupation"),
        }
    })
    .take(QUERIES)
    .collect()
}
