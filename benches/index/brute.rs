//! A scan of plain columns, written to be fast: what the index must beat.

use crate::world::{Asked, DAY, NOW, REGION};
use h3o::Resolution;
use passerelle::domain::{ContractType, EARTH_RADIUS_KM, OfferId, Point, RomeCode, RomeDomain};
use passerelle::index::Doc;
use std::cmp::{Ordering, Reverse};
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
    /// The cells of resolution 7 that occur, and which of them each offer is in.
    cells: Vec<u64>,
    cell_codes: Vec<u32>,
    contracts: Vec<u8>,
    domains: Vec<u16>,
    sources: Vec<u8>,
    in_region: Vec<bool>,
    contract_codes: HashMap<Option<ContractType>, u16>,
    domain_codes: HashMap<Option<RomeDomain>, u16>,
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
        // As the index means it: the parent of the cell of resolution 10.
        let parent = |point: &Point| point.cell(Resolution::Ten).parent(Resolution::Seven).expect("a parent");
        let seventh: Vec<u64> = points.iter().map(|point| parent(point).into()).collect();
        let mut cells = seventh.clone();
        cells.sort_unstable();
        cells.dedup();
        let domain = |doc: &Doc| doc.rome.as_ref().map(RomeCode::domain);
        let (domains, domain_codes) = codes(docs.iter().map(domain));
        let (contracts, contract_codes) = codes(docs.iter().map(|doc| doc.contract));
        let (sources, _) = codes(docs.iter().map(|doc| doc.source.clone()));
        Self {
            x: unit.iter().map(|v| v[0]).collect(),
            y: unit.iter().map(|v| v[1]).collect(),
            z: unit.iter().map(|v| v[2]).collect(),
            ids: docs.iter().map(|doc| doc.id).collect(),
            published: docs.iter().map(|doc| doc.published.unwrap_or(i64::MIN)).collect(),
            cell_codes: seventh.iter().filter_map(|cell| cells.binary_search(cell).ok()?.try_into().ok()).collect(),
            cells,
            points,
            in_region: docs.iter().map(|doc| doc.region.as_ref().is_some_and(|r| r.as_str() == REGION)).collect(),
            contract_codes,
            domain_codes,
            contracts: contracts.into_iter().map(|code| code.try_into().expect("few contracts")).collect(),
            sources: sources.into_iter().map(|code| code.try_into().expect("few sources")).collect(),
            domains,
        }
    }

    /// Squares of the chords from the centre, a block at a time: plain slices, which the compiler turns into vectors.
    fn blocks(&self, center: [f32; 3]) -> impl Iterator<Item = (usize, Block)> {
        let columns = self.x.chunks(BLOCK).zip(self.y.chunks(BLOCK)).zip(self.z.chunks(BLOCK));
        (0..).step_by(BLOCK).zip(columns).map(move |(start, ((x, y), z))| {
            let mut squares = [f32::INFINITY; BLOCK];
            for (((square, x), y), z) in squares.iter_mut().zip(x).zip(y).zip(z) {
                let (x, y, z) = (x - center[0], y - center[1], z - center[2]);
                *square = x * x + y * y + z * z;
            }
            (start, squares)
        })
    }

    fn contains(&self, at: usize, square: f32, asked: &Asked, chord: &Chord) -> bool {
        square < chord.inside
            || (square < chord.outside && asked.center.distance_km(self.points[at]) <= asked.radius.km())
    }

    /// How many of a block are in the circle.
    fn count_block(&self, (start, squares): &(usize, Block), asked: &Asked, chord: &Chord) -> usize {
        let below = |limit: f32| squares.iter().map(|square| usize::from(*square < limit)).sum::<usize>();
        let (sure, perhaps) = (below(chord.inside), below(chord.outside));
        if sure == perhaps {
            return sure;
        }
        (*start..).zip(squares).filter(|(at, square)| self.contains(*at, **square, asked, chord)).count()
    }

    pub fn count(&self, asked: &Asked) -> usize {
        let chord = chord(asked);
        self.blocks(chord.center).map(|block| self.count_block(&block, asked, &chord)).sum()
    }

    pub fn nearest(&self, asked: &Asked) -> (u64, Vec<OfferId>) {
        let chord = chord(asked);
        let mut heap = BinaryHeap::with_capacity(TOP + 1);
        let mut total = 0;
        // In single precision first, exactly only where it may be among the first.
        let mut last = chord.outside;
        for block in self.blocks(chord.center) {
            let found = self.count_block(&block, asked, &chord);
            total += found as u64;
            if found == 0 || !block.1.iter().any(|square| *square <= last) {
                continue;
            }
            for (at, square) in (block.0..).zip(block.1) {
                if square <= last && self.contains(at, square, asked, &chord) {
                    let km = asked.center.distance_km(self.points[at]);
                    heap.push((km.to_bits(), self.ids[at], FloatBits(square)));
                    if heap.len() > TOP {
                        heap.pop();
                        last = heap.peek().map_or(last, |(_, _, FloatBits(square))| square * 1.000_01 + 1e-10);
                    }
                }
            }
        }
        (total, heap.into_sorted_vec().into_iter().map(|(_, id, _)| id).collect())
    }

    #[expect(clippy::needless_bitwise_bool, reason = "without branches it is four times as fast")]
    pub fn newest(&self, asked: &Asked) -> (u64, Vec<OfferId>) {
        let chord = chord(asked);
        let since = NOW - 14 * DAY;
        let (wanted_contract, wanted_domain) = (self.contract(asked), self.domain_codes[&Some(asked.rome.domain())]);
        let mut heap = BinaryHeap::with_capacity(TOP + 1);
        let mut total = 0;
        for (start, squares) in self.blocks(chord.center) {
            let end = (start + BLOCK).min(self.ids.len());
            let mut wanted = [false; BLOCK];
            let columns = self.contracts[start..end].iter().zip(&self.domains[start..end]);
            for (((wanted, square), (contract, domain)), published) in
                wanted.iter_mut().zip(&squares).zip(columns).zip(&self.published[start..end])
            {
                *wanted = (*square < chord.outside)
                    & (*contract == wanted_contract)
                    & (*domain == wanted_domain)
                    & (*published >= since);
            }
            for at in (start..end).filter(|at| wanted[at - start]) {
                if self.contains(at, squares[at - start], asked, &chord) {
                    total += 1;
                    heap.push((Reverse(self.published[at]), self.ids[at]));
                    if heap.len() > TOP {
                        heap.pop();
                    }
                }
            }
        }
        (total, heap.into_sorted_vec().into_iter().map(|(_, id)| id).collect())
    }

    fn contract(&self, asked: &Asked) -> u8 {
        self.contract_codes[&Some(asked.contract)].try_into().expect("few contracts")
    }

    #[expect(clippy::needless_bitwise_bool, reason = "without branches it is faster")]
    pub fn heatmap(&self, asked: &Asked) -> Vec<(u64, u64)> {
        let wanted_contract = self.contract(asked);
        let mut counts = vec![0; self.cells.len()];
        for ((code, contract), in_region) in self.cell_codes.iter().zip(&self.contracts).zip(&self.in_region) {
            counts[*code as usize] += u64::from((*contract == wanted_contract) & *in_region);
        }
        self.cells.iter().copied().zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    pub fn facets(&self, asked: &Asked) -> [Vec<u64>; 3] {
        let chord = chord(asked);
        let mut counts = [vec![0; 256], vec![0; 1024], vec![0; 256]];
        for block in self.blocks(chord.center) {
            if self.count_block(&block, asked, &chord) == 0 {
                continue;
            }
            for (at, square) in (block.0..).zip(block.1) {
                if self.contains(at, square, asked, &chord) {
                    counts[0][usize::from(self.contracts[at])] += 1;
                    counts[1][usize::from(self.domains[at])] += 1;
                    counts[2][usize::from(self.sources[at])] += 1;
                }
            }
        }
        counts
    }
}

/// Offers whose distances are reckoned together.
const BLOCK: usize = 256;

type Block = [f32; BLOCK];

/// A float that is only carried along in a heap.
#[derive(Clone, Copy, PartialEq)]
struct FloatBits(f32);

impl Eq for FloatBits {}

impl PartialOrd for FloatBits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FloatBits {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is what makes the scan fast")]
fn unit(point: Point) -> [f32; 3] {
    let (lat, lon) = (point.lat().to_radians(), point.lon().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()].map(|x| x as f32)
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is what makes the scan fast")]
fn chord(asked: &Asked) -> Chord {
    let chord = 2.0 * (asked.radius.km() / EARTH_RADIUS_KM / 2.0).sin();
    let squared = |margin: f64| ((chord + margin).max(0.0).powi(2)) as f32;
    Chord { center: unit(asked.center), inside: squared(-1e-6), outside: squared(1e-6) }
}

fn codes<T: std::hash::Hash + Eq>(values: impl Iterator<Item = T>) -> (Vec<u16>, HashMap<T, u16>) {
    let mut known = HashMap::new();
    let codes = values
        .map(|value| {
            let next = u16::try_from(known.len()).expect("few values");
            *known.entry(value).or_insert(next)
        })
        .collect();
    (codes, known)
}
