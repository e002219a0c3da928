//! A scan of plain columns, written to be fast: what the index must beat.

use crate::world::{Circle, DAY, NOW};
use h3o::Resolution;
use passerelle::domain::{ContractType, EARTH_RADIUS_KM, OfferId, Point};
use passerelle::index::Doc;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

const TOP: usize = 20;

/// The offers, a column each.
pub struct Brute {
    x: Vec<f32>,
    y: Vec<f32>,
    z: Vec<f32>,
    points: Vec<Point>,
    ids: Vec<OfferId>,
    published: Vec<i64>,
    cells: Vec<u64>,
    contracts: Vec<u8>,
    domains: Vec<u16>,
    sources: Vec<u8>,
    wanted_contract: u8,
    wanted_domain: u16,
}

struct Chord {
    center: [f32; 3],
    /// Squares of the chords that are surely inside and surely outside.
    inside: f32,
    outside: f32,
}

impl Brute {
    pub fn of(docs: &[Doc]) -> Self {
        let points: Vec<Point> = docs.iter().map(|doc| doc.position().expect("a position")).collect();
        let unit: Vec<[f32; 3]> = points.iter().map(|point| unit(*point)).collect();
        let domain = |doc: &Doc| doc.rome.as_ref().map(|rome| rome.domain().to_string());
        let domains = codes(docs.iter().map(domain));
        let contracts = codes(docs.iter().map(|doc| doc.contract));
        let sources = codes(docs.iter().map(|doc| doc.source.clone()));
        let at = |wanted: &dyn Fn(&Doc) -> bool| docs.iter().position(wanted).expect("an offer");
        let cdi = at(&|doc| doc.contract == Some(ContractType::Cdi));
        let m18 = at(&|doc| domain(doc).as_deref() == Some("M18"));
        Self {
            x: unit.iter().map(|v| v[0]).collect(),
            y: unit.iter().map(|v| v[1]).collect(),
            z: unit.iter().map(|v| v[2]).collect(),
            ids: docs.iter().map(|doc| doc.id).collect(),
            published: docs.iter().map(|doc| doc.published.unwrap_or(i64::MIN)).collect(),
            cells: points.iter().map(|point| point.cell(Resolution::Seven).into()).collect(),
            points,
            wanted_contract: contracts[cdi].try_into().expect("few contracts"),
            wanted_domain: domains[m18],
            contracts: contracts.into_iter().map(|code| code.try_into().expect("few contracts")).collect(),
            sources: sources.into_iter().map(|code| code.try_into().expect("few sources")).collect(),
            domains,
        }
    }

    fn squared(&self, at: usize, center: [f32; 3]) -> f32 {
        let (x, y, z) = (self.x[at] - center[0], self.y[at] - center[1], self.z[at] - center[2]);
        x * x + y * y + z * z
    }

    fn contains(&self, at: usize, circle: &Circle, chord: &Chord) -> bool {
        let squared = self.squared(at, chord.center);
        squared < chord.inside
            || (squared < chord.outside && circle.center.distance_km(self.points[at]) <= circle.radius.km())
    }

    fn inside(&self, circle: &Circle) -> impl Iterator<Item = usize> {
        let chord = chord(circle);
        (0..self.x.len()).filter(move |at| self.contains(*at, circle, &chord))
    }

    pub fn count(&self, circle: &Circle) -> usize {
        self.inside(circle).count()
    }

    pub fn nearest(&self, circle: &Circle) -> (u64, Vec<(u64, OfferId)>) {
        let mut heap = BinaryHeap::with_capacity(TOP + 1);
        let mut total = 0;
        // In f32 first, exactly only where it may be among the first.
        let mut last = f32::INFINITY;
        let center = unit(circle.center);
        for at in self.inside(circle) {
            total += 1;
            let squared = self.squared(at, center);
            if squared > last {
                continue;
            }
            heap.push((circle.center.distance_km(self.points[at]).to_bits(), self.ids[at], at));
            if heap.len() > TOP {
                heap.pop();
                last = heap.peek().map_or(last, |(_, _, at)| self.squared(*at, center) * 1.0001 + 1e-9);
            }
        }
        (total, heap.into_sorted_vec().into_iter().map(|(key, id, _)| (key, id)).collect())
    }

    pub fn newest(&self, circle: &Circle) -> (u64, Vec<OfferId>) {
        let chord = chord(circle);
        let since = NOW - 14 * DAY;
        let mut heap = BinaryHeap::with_capacity(TOP + 1);
        let mut total = 0;
        for at in 0..self.x.len() {
            let wanted = self.contracts[at] == self.wanted_contract
                && self.domains[at] == self.wanted_domain
                && self.published[at] >= since;
            if wanted && self.contains(at, circle, &chord) {
                total += 1;
                heap.push((Reverse(self.published[at]), self.ids[at]));
                if heap.len() > TOP {
                    heap.pop();
                }
            }
        }
        (total, heap.into_sorted_vec().into_iter().map(|(_, id)| id).collect())
    }

    pub fn heatmap(&self) -> Vec<(u64, u64)> {
        let mut counts: HashMap<u64, u64> = HashMap::new();
        for (cell, _) in self.cells.iter().zip(&self.contracts).filter(|(_, code)| **code == self.wanted_contract) {
            *counts.entry(*cell).or_default() += 1;
        }
        let mut cells: Vec<_> = counts.into_iter().collect();
        cells.sort_unstable();
        cells
    }

    pub fn facets(&self, circle: &Circle) -> [Vec<u64>; 3] {
        let mut counts = [vec![0; 256], vec![0; 1024], vec![0; 256]];
        for at in self.inside(circle) {
            counts[0][usize::from(self.contracts[at])] += 1;
            counts[1][usize::from(self.domains[at])] += 1;
            counts[2][usize::from(self.sources[at])] += 1;
        }
        counts
    }
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is what makes the scan fast")]
fn unit(point: Point) -> [f32; 3] {
    let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()].map(|x| x as f32)
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is what makes the scan fast")]
fn chord(circle: &Circle) -> Chord {
    let chord = 2.0 * (circle.radius.km() / EARTH_RADIUS_KM / 2.0).sin();
    let squared = |margin: f64| ((chord + margin).max(0.0).powi(2)) as f32;
    Chord { center: unit(circle.center), inside: squared(-1e-6), outside: squared(1e-6) }
}

fn codes<T: std::hash::Hash + Eq>(values: impl Iterator<Item = T>) -> Vec<u16> {
    let mut known = HashMap::new();
    values
        .map(|value| {
            let next = known.len();
            u16::try_from(*known.entry(value).or_insert(next)).expect("few values")
        })
        .collect()
}
