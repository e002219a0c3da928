//! Generated offers and the queries that are judged over them.

use crate::asked::{Asked, now, rows};
use passerelle::domain::{OfferId, Position, Rev};
use passerelle::index::{Doc, Index, Snapshot};
use passerelle::ingest::generated::{Generator, sources};
use passerelle::ingest::{Strictness, normalise};
use std::collections::HashMap;
use std::sync::Arc;

/// Generated offers, searchable.
#[derive(Debug)]
pub struct World {
    index: Index,
    romes: HashMap<OfferId, String>,
}

/// A query with the codes of the occupations of which one should stand first.
#[derive(Debug)]
pub struct Judged {
    pub asked: Asked,
    pub romes: Vec<&'static str>,
}

impl World {
    pub fn new(offers: usize) -> Self {
        let sources = sources();
        let docs: Vec<Doc> = Generator::new(7, offers, now())
            .map(|(source, id, draft)| {
                let offer = normalise(&sources[source], id, draft, Strictness::Strict).unwrap().offer;
                Doc::from_offer(&offer, Rev::default(), Box::default())
            })
            .collect();
        let rome = |doc: &Doc| Some((doc.id, doc.rome.as_ref()?.to_string()));
        let romes = docs.iter().filter_map(rome).collect();
        Self { index: Index::build(docs, Position::default()).unwrap(), romes }
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.index.snapshot()
    }

    pub fn rome(&self, id: OfferId) -> &str {
        self.romes.get(&id).map_or("none", String::as_str)
    }
}

pub fn queries() -> impl Iterator<Item = Judged> {
    rows(include_str!("generated.txt")).map(|[kind, text, place, filter, romes]| Judged {
        asked: Asked::read(kind, text, place, filter),
        romes: romes.split(',').collect(),
    })
}
