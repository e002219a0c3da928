//! What a judged query asks.

use jiff::Timestamp;
use passerelle::domain::{Area, ContractType, Filters, OfferQuery, Radius, Sort, TextQuery};
use passerelle::index::{Hit, Request, Snapshot, Visible};
use passerelle::reference;

/// The columns that both sets share: kind, text, where, filter.
#[derive(Debug)]
pub struct Asked {
    pub kind: &'static str,
    pub text: &'static str,
    query: OfferQuery,
}

impl Asked {
    pub fn read(kind: &'static str, text: &'static str, place: &str, filter: &str) -> Self {
        let query =
            OfferQuery { area: area(place), text: Some(TextQuery::new(text).unwrap()), filters: filters(filter) };
        Self { kind, text, query }
    }
}

pub fn now() -> Timestamp {
    "2026-11-22T09:30:00Z".parse().unwrap()
}

/// Lines of a table that say something, in their columns.
pub fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let columns: Vec<_> = line.split('|').collect();
        columns.try_into().unwrap_or_else(|_| panic!("not {N} columns: {line}"))
    })
}

/// The first hits, the best first.
pub fn search(snapshot: &Snapshot, asked: &Asked) -> Vec<Hit> {
    let request = Request { query: &asked.query, visible: &Visible::All, now: now() };
    snapshot.search(&request, Sort::Relevance, None, 200).hits
}

fn area(place: &str) -> Area {
    let Some((commune, km)) = place.split_once(' ') else { return Area::Everywhere };
    let center = reference::commune(commune).and_then(|commune| commune.center).unwrap();
    Area::near(center, Radius::new(km.parse().unwrap()).unwrap())
}

fn filters(filter: &str) -> Filters {
    match filter.split_once('=') {
        Some(("contract", contract)) => {
            Filters { contracts: vec![ContractType::new(contract).unwrap()], ..Filters::default() }
        }
        Some(("days", days)) => Filters { published_within_days: Some(days.parse().unwrap()), ..Filters::default() },
        _ => Filters::default(),
    }
}
