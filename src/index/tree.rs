//! The cell tree: which ordinals lie in an area, without looking at each.

use super::cap::{Cap, Circle, Relation};
use super::circles::Circles;
use super::doc::FINEST;
use super::files::{SectionWriter, Sections};
use super::keeper::Part;
use super::runs::{Runs, push_range};
use super::slab::Slab;
use super::{Result, ordinal};
use crate::domain::Bbox;
use h3o::Resolution;
use std::ops::Range;

/// A node with so many runs is not divided further.
const LEAF: usize = 16;

/// A cell with all documents in it.
#[derive(Debug)]
pub(super) struct Node {
    /// The node's runs.
    pub(super) runs: Range<usize>,
    /// The node that follows when this one's descendants are passed over.
    pub(super) next: usize,
    /// A cap around the positions, not around the cell: a point may lie outside of its cell's ancestors.
    pub(super) cap: Cap,
}

/// A node as it is stored: the first run and the one behind the last, the next node, the numbers of the cap. A line of the
/// cache.
type Stored = [u64; 8];

impl Node {
    fn stored(&self) -> Stored {
        let pair = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
        let [x, y, z, half, sin, cos] = self.cap.numbers().map(f64::to_bits);
        let runs = pair(ordinal(self.runs.start), ordinal(self.runs.end));
        [runs, ordinal(self.next).into(), x, y, z, half, sin, cos]
    }

    #[expect(clippy::cast_possible_truncation, reason = "two numbers of 32 bits are taken apart")]
    fn of([runs, next, x, y, z, half, sin, cos]: Stored) -> Self {
        Self {
            runs: runs as u32 as usize..(runs >> 32) as usize,
            next: next as u32 as usize,
            cap: Cap::stored([x, y, z, half, sin, cos].map(f64::from_bits)),
        }
    }
}

/// Nodes in the order of a walk from the root: a node, then its descendants. Chains of nodes with one child each are
/// joined in the finest of them.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Slab<[Stored]>,
    /// West, south, east, north of each node's positions.
    frames: Slab<[[f64; 4]]>,
}

/// A tree that still grows.
struct Growth<'a> {
    runs: &'a Runs,
    nodes: Vec<Stored>,
    frames: Vec<[f64; 4]>,
}

impl Growth<'_> {
    fn grow(&mut self, of: Range<usize>) {
        let (runs, at) = (self.runs, self.nodes.len());
        let resolution = common_resolution(runs.cells()[of.start], runs.cells()[of.end - 1]);
        let cap = Cap::around(&runs.units()[of.clone()]);
        let frame = of.clone().map(|run| runs.point(run)).fold(
            [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
            |[west, south, east, north], p| {
                [west.min(p.lon()), south.min(p.lat()), east.max(p.lon()), north.max(p.lat())]
            },
        );
        self.frames.push(frame);
        self.nodes.push(Stored::default());
        if of.len() > LEAF
            && let Some(finer) = resolution.succ().filter(|finer| *finer <= FINEST)
        {
            for group in groups(runs, of.clone(), finer) {
                self.grow(group);
            }
        }
        let node = Node { runs: of, next: self.nodes.len(), cap };
        self.nodes[at] = node.stored();
    }
}

impl Tree {
    pub(super) fn of(runs: &Runs) -> Self {
        let mut growth = Growth { runs, nodes: vec![], frames: vec![] };
        for group in groups(runs, 0..runs.len(), Resolution::Zero) {
            growth.grow(group);
        }
        let Growth { nodes, frames, .. } = growth;
        Self { nodes: nodes.into(), frames: frames.into() }
    }

    pub(super) fn node(&self, at: usize) -> Node {
        Node::of(self.nodes[at])
    }

    /// West, south, east, north of the node's positions.
    pub(super) fn frame(&self, at: usize) -> [f64; 4] {
        self.frames[at]
    }

    /// The nodes that no other one holds.
    pub(super) fn roots(&self) -> impl Iterator<Item = usize> {
        self.siblings(0..self.nodes.len())
    }

    /// The children of a node; none below a leaf.
    pub(super) fn children(&self, at: usize) -> impl Iterator<Item = usize> {
        self.siblings(at + 1..self.node(at).next)
    }

    fn siblings(&self, within: Range<usize>) -> impl Iterator<Item = usize> {
        let mut at = within.start;
        std::iter::from_fn(move || {
            let sibling = (at < within.end).then_some(at)?;
            at = self.node(at).next;
            Some(sibling)
        })
    }

    pub(super) fn is_leaf(&self, at: usize) -> bool {
        self.node(at).next == at + 1
    }

    /// The documents in the circle, as rising ranges of ordinals.
    fn in_circle(&self, runs: &Runs, circle: &Circle) -> Vec<Range<u32>> {
        self.descend(
            runs,
            |_, node| circle.relation(&node.cap),
            |run| circle.contains(runs.point(run), runs.units()[run]),
        )
    }

    /// The documents in the circles, each once.
    pub(super) fn in_circles(&self, runs: &Runs, circles: &Circles) -> Vec<Range<u32>> {
        match circles.only() {
            Some(circle) => self.in_circle(runs, circle),
            None => self.descend(
                runs,
                |_, node| circles.relation(&node.cap),
                |run| circles.contains(runs.point(run), runs.units()[run]),
            ),
        }
    }

    /// The documents in the box.
    pub(super) fn in_bbox(&self, runs: &Runs, bbox: Bbox) -> Vec<Range<u32>> {
        self.descend(runs, |at, _| relation(bbox, self.frame(at)), |run| bbox.contains(runs.point(run)))
    }

    fn descend(
        &self,
        runs: &Runs,
        judge: impl Fn(usize, &Node) -> Relation,
        contains: impl Fn(usize) -> bool,
    ) -> Vec<Range<u32>> {
        let mut ranges = Vec::new();
        let mut at = 0;
        while let Some(node) = self.nodes.get(at).map(|stored| Node::of(*stored)) {
            let relation = judge(at, &node);
            if relation == Relation::Inside {
                push_range(&mut ranges, runs.documents(node.runs.clone()));
            } else if relation == Relation::Rim && node.next == at + 1 {
                for run in node.runs.clone().filter(|run| contains(*run)) {
                    push_range(&mut ranges, runs.documents(run..run + 1));
                }
            }
            at = if relation == Relation::Rim { at + 1 } else { node.next };
        }
        ranges
    }
}

impl Part for Tree {
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()> {
        to.put(format!("{name} nodes"), &self.nodes)?;
        to.put(format!("{name} frames"), &self.frames)
    }

    fn open(name: &str, from: &Sections, _documents: u32) -> Result<Self> {
        let nodes: Slab<[Stored]> = from.slab(&format!("{name} nodes"))?;
        let frames = from.slab_of(&format!("{name} frames"), nodes.len())?;
        Ok(Self { nodes, frames })
    }

    fn heap_bytes(&self) -> usize {
        self.nodes.heap_bytes() + self.frames.heap_bytes()
    }
}

/// How the points of a frame lie to a box. Plain comparisons of the same numbers, so nothing is rounded.
fn relation(bbox: Bbox, [west, south, east, north]: [f64; 4]) -> Relation {
    let [b_west, b_south, b_east, b_north] = bbox.borders();
    let (outside, inside) = if bbox.crosses_antimeridian() {
        (east < b_west && west > b_east, west >= b_west || east <= b_east)
    } else {
        (east < b_west || west > b_east, west >= b_west && east <= b_east)
    };
    if outside || north < b_south || south > b_north {
        Relation::Outside
    } else if inside && south >= b_south && north <= b_north {
        Relation::Inside
    } else {
        Relation::Rim
    }
}

/// Divides runs by their cells of a resolution.
pub(super) fn groups(
    runs: &Runs,
    within: Range<usize>,
    resolution: Resolution,
) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut start = within.start;
    std::iter::from_fn(move || {
        let (first, others) = runs.cells()[start..within.end].split_first()?;
        let alike = others.iter().take_while(|cell| share_cell(*first, **cell, resolution)).count();
        let group = start..start + 1 + alike;
        start = group.end;
        Some(group)
    })
}

/// Whether two cells of the finest resolution have the same ancestor at a resolution. H3 writes a cell from the coarse to
/// the fine, three bits a resolution down to 15, so their upper bits tell; asking for both ancestors takes ten times as
/// long, and this is asked once a run.
fn share_cell(a: u64, b: u64, resolution: Resolution) -> bool {
    (a ^ b) >> (3 * (15 - u8::from(resolution))) == 0
}

/// The resolution of the finest cell that holds both; they must share a base cell.
fn common_resolution(a: u64, b: u64) -> Resolution {
    let shared = |resolution: &Resolution| share_cell(a, b, *resolution);
    Resolution::range(Resolution::Zero, FINEST).rev().find(shared).unwrap_or(FINEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_share_an_ancestor_when_their_parents_are_equal(
            (lat, lon) in (-90.0..90.0_f64, -180.0..180.0_f64),
            apart in proptest::sample::select(vec![0.0, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0]),
            (north, east) in (-1.0..1.0_f64, -1.0..1.0_f64),
        ) {
            let cell = |lat: f64, lon: f64| Point::new(lat.clamp(-90.0, 90.0), lon.clamp(-180.0, 180.0)).unwrap().cell(FINEST);
            let (a, b) = (cell(lat, lon), cell(lat + north * apart, lon + east * apart));
            for resolution in Resolution::range(Resolution::Zero, FINEST) {
                prop_assert_eq!(share_cell(a.into(), b.into(), resolution), a.parent(resolution) == b.parent(resolution));
            }
        }
    }
}
