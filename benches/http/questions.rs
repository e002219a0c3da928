//! What is asked: the classes of question, each as paths with their queries.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// The radius search by GraphQL, with every field that a card of REST has: an offer of the one holds what an offer of the
/// other does.
const CARDS: &str = "query($near: [CenterInput!], $km: Float) { offers(search: {near: $near, radiusKm: $km}) {
    totalCount pageInfo { hasNextPage endCursor } warnings { code field value message }
    edges { distanceKm node {
        uuid sourceId title employerName logo
        place { label commune communeName postcode department region country position { lat lon } precision locatedBy }
        occupation { rome label appellation }
        contract { type label nature durationMonths apprenticeship }
        workingTime { time weeklyHours text }
        salary { text period months yearlyMin yearlyMax extras }
        remote dates { created updated expires } url modifiedByUs sourceUpdatedAt sourceRefreshedAt
        licence licenceUrl attribution
    } }
} }";

/// A class of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Radius,
    Graphql,
    Filtered,
    Heatmap,
    Facets,
    Offer,
}

impl Class {
    pub const ALL: [Self; 6] = [Self::Radius, Self::Graphql, Self::Filtered, Self::Heatmap, Self::Facets, Self::Offer];

    pub fn name(self) -> &'static str {
        match self {
            Self::Radius => "radius 5 to 100 km, nearest 20",
            Self::Graphql => "the same by GraphQL, all fields of a card",
            Self::Filtered => "the same, contract, domain, 14 days, newest 20",
            Self::Heatmap => "heatmap, resolution 7, one contract",
            Self::Facets => "three facets in 50 km",
            Self::Offer => "one offer by id",
        }
    }

    /// So many paths of the class, the same in each run.
    pub fn paths(self, count: usize, centers: &[(f64, f64)], ids: &[String]) -> Vec<String> {
        let mut random = StdRng::seed_from_u64(17);
        let center = |random: &mut StdRng| centers.choose(random).copied().unwrap_or_default();
        let near = |random: &mut StdRng, km: f64| {
            let (lat, lon) = center(random);
            format!("near={lat:.5},{lon:.5}&radius_km={km:.1}")
        };
        let path = |random: &mut StdRng| {
            let km = random.random_range(5.0..100.0);
            match self {
                Self::Radius => format!("/v1/offers?{}", near(random, km)),
                Self::Graphql => {
                    let (lat, lon) = center(random);
                    let variables = format!("{{\"near\":[{{\"lat\":{lat:.5},\"lon\":{lon:.5}}}],\"km\":{km:.1}}}");
                    let [query, variables] =
                        [CARDS, &variables].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC));
                    format!("/graphql?query={query}&variables={variables}")
                }
                Self::Filtered => {
                    let domain = ["M18", "K13", "J15", "N11", "G16", "D15"].choose(random).copied().unwrap_or_default();
                    let filters = format!("contract=CDI&rome_domain={domain}&published_within_days=14&sort=date");
                    format!("/v1/offers?{}&{filters}", near(random, km))
                }
                Self::Heatmap => "/v1/offers/heatmap?region=32&resolution=7&contract=CDI".to_owned(),
                Self::Facets => format!("/v1/offers/facets?by=contract,rome_domain,source&{}", near(random, 50.0)),
                Self::Offer => format!("/v1/offers/{}", ids.choose(random).cloned().unwrap_or_default()),
            }
        };
        std::iter::repeat_with(|| path(&mut random)).take(count).collect()
    }
}
