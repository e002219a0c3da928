//! The classes of queries: each as the index answers it, and as a scan does.

use crate::brute::Brute;
use crate::world::Asked;
use h3o::Resolution;
use jiff::Timestamp;
use passerelle::domain::{FacetField, OfferId, OfferQuery, Sort};
use passerelle::index::{Request, Snapshot, Visible};
use std::hint::black_box;
use std::sync::Arc;

const FACETS: [FacetField; 3] = [FacetField::Contract, FacetField::RomeDomain, FacetField::Source];
/// Hits of a page.
const PAGE: usize = 20;
/// In kilometres.
const FACETS_WITHIN: f64 = 50.0;
const MOST_CELLS: usize = 100_000;

/// A kind of query.
#[derive(Debug, Clone, Copy)]
pub enum Class {
    Count,
    Nearest,
    FilteredNewest,
    Heatmap,
    Facets,
    /// The newest of the circle, without a filter.
    Newest,
    /// The facets of what has the contract and the domain.
    FilteredFacets,
}

impl Class {
    pub const ALL: [Self; 7] = [
        Self::Count,
        Self::Nearest,
        Self::FilteredNewest,
        Self::Heatmap,
        Self::Facets,
        Self::Newest,
        Self::FilteredFacets,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "radius 5 to 100 km, count",
            Self::Nearest => "radius 5 to 100 km, nearest 20, total",
            Self::FilteredNewest => "the same, contract, domain, 14 days; newest 20",
            Self::Heatmap => "heatmap of the region, resolution 7, contract",
            Self::Facets => "facets (contract, domain, source), 50 km",
            Self::Newest => "radius 5 to 100 km, newest 20, total",
            Self::FilteredFacets => "facets, contract, domain, 14 days",
        }
    }

    fn query(self, asked: &Asked) -> OfferQuery {
        match self {
            Self::Count | Self::Nearest | Self::Newest => asked.near(),
            Self::FilteredNewest | Self::FilteredFacets => asked.filtered(),
            Self::Heatmap => asked.region(),
            Self::Facets => asked.within(FACETS_WITHIN).near(),
        }
    }

    /// The class's queries, made before the clock runs.
    pub fn queries(self, asked: &[Asked]) -> Vec<OfferQuery> {
        asked.iter().map(|asked| self.query(asked)).collect()
    }

    /// Asks the index.
    pub fn ask(self, snapshot: &Snapshot, query: &OfferQuery) {
        let request = request(query);
        match self {
            Self::Count => {
                black_box(snapshot.count(&request));
            }
            Self::Nearest => drop(black_box(snapshot.search(&request, Sort::Distance, None, PAGE))),
            Self::FilteredNewest | Self::Newest => {
                drop(black_box(snapshot.search(&request, Sort::Date, None, PAGE)));
            }
            Self::Heatmap => drop(black_box(snapshot.heatmap(&request, Resolution::Seven, MOST_CELLS))),
            Self::Facets | Self::FilteredFacets => drop(black_box(snapshot.facets(&request, &FACETS, PAGE))),
        }
    }

    /// Whether the scan knows the class.
    pub const fn scans(self) -> bool {
        !matches!(self, Self::Newest | Self::FilteredFacets)
    }

    /// Asks the scan.
    pub fn scan(self, brute: &Brute, asked: &Asked) {
        match self {
            Self::Count => {
                black_box(brute.count(asked));
            }
            Self::Nearest => drop(black_box(brute.nearest(asked))),
            Self::FilteredNewest => drop(black_box(brute.newest(asked))),
            Self::Heatmap => drop(black_box(brute.heatmap(asked))),
            Self::Facets => drop(black_box(brute.facets(&asked.within(FACETS_WITHIN)))),
            Self::Newest | Self::FilteredFacets => {}
        }
    }
}

fn request(query: &OfferQuery) -> Request<'_> {
    let now = Timestamp::from_millisecond(crate::world::NOW).expect("a time");
    Request { query, visible: &Visible::All, now }
}

/// What is compared must be the same answer.
pub fn check(snapshot: &Arc<Snapshot>, brute: &Brute, asked: &[Asked]) {
    let page = |query: &OfferQuery, sort: Sort| {
        let hits = snapshot.search(&request(query), sort, None, PAGE);
        (hits.total, hits.hits.iter().map(|hit| hit.id).collect::<Vec<OfferId>>())
    };
    for asked in asked {
        assert_eq!(page(&asked.near(), Sort::Distance), brute.nearest(asked), "{asked:?}");
        assert_eq!(page(&asked.filtered(), Sort::Date), brute.newest(asked), "{asked:?}");
        let map = snapshot.heatmap(&request(&asked.region()), Resolution::Seven, MOST_CELLS).expect("few cells");
        let cells: Vec<(u64, u64)> = map.cells.iter().map(|(cell, count)| (u64::from(*cell), *count)).collect();
        assert!(cells == brute.heatmap(asked), "{asked:?}");
        let mut scanned = brute.facets(&asked.within(FACETS_WITHIN)).map(|mut counts| {
            counts.retain(|count| *count > 0);
            counts
        });
        let facets = snapshot.facets(&request(&asked.within(FACETS_WITHIN).near()), &FACETS, usize::MAX);
        for (facet, scanned) in facets.iter().zip(&mut scanned) {
            let mut counts: Vec<u64> = facet.values.iter().map(|(_, count)| *count).collect();
            counts.sort_unstable();
            scanned.sort_unstable();
            assert_eq!(&counts, scanned, "{asked:?}");
        }
    }
}
