//! What is asked, the same of both sides.

use super::stage::Stage;
use passerelle::domain::{
    Area, ContractType, FacetField, Filters, Offer, OfferId, OfferQuery, Point, Radius, RegionCode, RomeDomain, Sort,
    TextQuery,
};
use passerelle::service::{FacetRequest, HeatmapRequest, SearchRequest};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// A class of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Radius,
    Filtered,
    Text,
    Heatmap,
    Facets,
    Offer,
}

/// Days of the filtered class.
pub const DAYS: u16 = 14;
/// Domains of the filtered class: frequent and rare ones.
const DOMAINS: [&str; 8] = ["M18", "K13", "J15", "N11", "G16", "D15", "F16", "K22"];
/// The region of the heatmap.
pub const REGION: &str = "32";

/// One question; each class uses of it what it needs.
#[derive(Debug, Clone)]
pub struct Ask {
    pub center: Point,
    pub km: f64,
    pub domain: &'static str,
    /// Words of one offer, each of which an answer must have.
    pub words: String,
    pub id: OfferId,
}

impl Class {
    pub const ALL: [Self; 6] = [Self::Radius, Self::Filtered, Self::Text, Self::Heatmap, Self::Facets, Self::Offer];

    pub fn name(self) -> &'static str {
        match self {
            Self::Radius => "radius 5 to 100 km, nearest 20, exact total",
            Self::Filtered => "the same + contract, ROME domain, 14 days; newest 20",
            Self::Text => "1 to 3 French words + 30 km, most relevant 20",
            Self::Heatmap => "heatmap of the region, resolution 7, one contract",
            Self::Facets => "facets (contract, ROME domain, source), 50 km",
            Self::Offer => "one offer by id",
        }
    }

    /// So many questions, around offers of the sample; the same in each run.
    pub fn questions(self, stage: &Stage, count: usize) -> Vec<Ask> {
        let mut random = StdRng::seed_from_u64(17);
        let located: Vec<(&Offer, Point)> =
            stage.sample.iter().filter_map(|offer| Some((offer, offer.place.position?))).collect();
        let ask = || {
            let (offer, center) = located.choose(&mut random).expect("an offer with a position");
            let km = match self {
                Self::Radius | Self::Filtered => random.random_range(5.0..100.0_f64),
                Self::Text => 30.0,
                Self::Heatmap | Self::Facets | Self::Offer => 50.0,
            };
            let domain = DOMAINS.choose(&mut random).copied().unwrap_or_default();
            let words = words(offer, &mut random);
            Ask { center: *center, km: (km * 10.0).round() / 10.0, domain, words, id: offer.id }
        };
        std::iter::repeat_with(ask).take(count).collect()
    }
}

/// One to three words that somebody might look for who wants this offer: the first of its title, then any of its text.
fn words(offer: &Offer, random: &mut StdRng) -> String {
    let of = |text: &str| -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.chars().count() >= 5);
        words.map(str::to_lowercase).collect()
    };
    let (title, text) = (of(&offer.title), of(offer.description.as_deref().unwrap_or_default()));
    let more = random.random_range(0..3);
    let mut chosen: Vec<String> = title.into_iter().take(1).collect();
    chosen.extend(text.choose_multiple(random, more).cloned());
    chosen.join(" ")
}

impl Ask {
    fn area(&self) -> Area {
        Area::near(self.center, Radius::new(self.km).expect("a radius"))
    }

    /// The question as a path.
    pub fn path(&self, class: Class) -> String {
        let near = format!("near={},{}&radius_km={}", self.center.lat(), self.center.lon(), self.km);
        match class {
            Class::Radius => format!("/v1/offers?{near}"),
            Class::Filtered => {
                let filters = format!("contract=CDI&rome_domain={}&published_within_days={DAYS}", self.domain);
                format!("/v1/offers?{near}&{filters}&sort=date")
            }
            Class::Text => {
                // The blank at the end: the last word is whole.
                let words = utf8_percent_encode(&self.words, NON_ALPHANUMERIC);
                format!("/v1/offers?{near}&q={words}%20&sort=relevance")
            }
            Class::Heatmap => format!("/v1/offers/heatmap?region={REGION}&resolution=7&contract=CDI"),
            Class::Facets => format!("/v1/offers/facets?by=contract,rome_domain,source&{near}"),
            Class::Offer => format!("/v1/offers/{}", self.id),
        }
    }

    /// The question as the search that it is.
    pub fn search(&self, class: Class) -> SearchRequest {
        let query = OfferQuery { area: self.area(), ..OfferQuery::default() };
        if class == Class::Text {
            let text = Some(TextQuery::new(&format!("{} ", self.words)).expect("words"));
            let query = OfferQuery { text, ..query };
            return SearchRequest { query, sort: Some(Sort::Relevance), ..SearchRequest::default() };
        }
        if class != Class::Filtered {
            return SearchRequest { query, ..SearchRequest::default() };
        }
        let filters = Filters {
            contracts: vec![ContractType::Cdi],
            rome_domains: vec![RomeDomain::new(self.domain).expect("a domain")],
            published_within_days: Some(DAYS),
            ..Filters::default()
        };
        SearchRequest { query: OfferQuery { filters, ..query }, sort: Some(Sort::Date), ..SearchRequest::default() }
    }

    /// The heatmap of its class.
    pub fn heatmap() -> HeatmapRequest {
        let filters = Filters { contracts: vec![ContractType::Cdi], ..Filters::default() };
        let area = Area::Regions(vec![RegionCode::new(REGION).expect("a region")]);
        HeatmapRequest {
            query: OfferQuery { area, filters, ..OfferQuery::default() },
            resolution: h3o::Resolution::Seven,
        }
    }

    /// The facets of its class.
    pub fn facets(&self) -> FacetRequest {
        let query = OfferQuery { area: self.area(), ..OfferQuery::default() };
        let fields = vec![FacetField::Contract, FacetField::RomeDomain, FacetField::Source];
        FacetRequest { query, fields, limit: 20 }
    }
}
