//! The cell tree: which ordinals lie in an area, without looking at each.

use super::cap::{Cap, Circle, Relation};
use super::circles::Circles;
use super::doc::FINEST;
use super::runs::{Runs, push_range};
use crate::domain::Bbox;
use h3o::{CellIndex, Resolution};
use std::ops::Range;

/// A node with so many runs is not divided further.
const LEAF: usize = 16;

/// A cell with all documents in it.
#[derive(Debug)]
pub(super) struct Node {
    /// The finest cell that holds all the node's documents.
    pub(super) cell: CellIndex,
    /// The node's runs.
    pub(super) runs: Range<usize>,
    /// The node that follows when this one's descendants are passed over.
    pub(super) next: usize,
    /// A cap around the positions, not around the cell: a point may lie outside of its cell's ancestors.
    pub(super) cap: Cap,
    /// West, south, east, north of the positions.
    pub(super) frame: [f64; 4],
}

/// Nodes in the order of a walk from the root: a node, then its descendants. Chains of nodes with one child each are
/// joined in the finest of them.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn of(runs: &Runs) -> Self {
        let mut tree = Self { nodes: Vec::new() };
        for group in groups(runs, 0..runs.len(), Resolution::Zero) {
            tree.grow(runs, group);
        }
        tree
    }

    fn grow(&mut self, runs: &Runs, of: Range<usize>) {
        let at = self.nodes.len();
        let cell = common_cell(runs.places[of.start].cell(), runs.places[of.end - 1].cell());
        let cap = Cap::around(&runs.units[of.clone()]);
        let frame = runs.places[of.clone()].iter().map(|place| place.point()).fold(
            [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
            |[west, south, east, north], p| {
                [west.min(p.lon()), south.min(p.lat()), east.max(p.lon()), north.max(p.lat())]
            },
        );
        self.nodes.push(Node { cell, runs: of.clone(), next: 0, cap, frame });
        if of.len() > LEAF
            && let Some(finer) = cell.resolution().succ().filter(|finer| *finer <= FINEST)
        {
            for group in groups(runs, of, finer) {
                self.grow(runs, group);
            }
        }
        self.nodes[at].next = self.nodes.len();
    }

    pub(super) fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    /// The nodes that no other one holds.
    pub(super) fn roots(&self) -> impl Iterator<Item = usize> {
        self.siblings(0..self.nodes.len())
    }

    /// The children of a node; none below a leaf.
    pub(super) fn children(&self, at: usize) -> impl Iterator<Item = usize> {
        self.siblings(at + 1..self.nodes[at].next)
    }

    fn siblings(&self, within: Range<usize>) -> impl Iterator<Item = usize> {
        let mut at = within.start;
        std::iter::from_fn(move || {
            let sibling = (at < within.end).then_some(at)?;
            at = self.nodes[at].next;
            Some(sibling)
        })
    }

    pub(super) fn is_leaf(&self, at: usize) -> bool {
        self.nodes[at].next == at + 1
    }

    /// The documents in the circle, as rising ranges of ordinals.
    fn in_circle(&self, runs: &Runs, circle: &Circle) -> Vec<Range<u32>> {
        self.descend(
            runs,
            |node| circle.relation(&node.cap),
            |run| circle.contains(runs.places[run].point(), runs.units[run]),
        )
    }

    /// The documents in the circles, each once.
    pub(super) fn in_circles(&self, runs: &Runs, circles: &Circles) -> Vec<Range<u32>> {
        match circles.only() {
            Some(circle) => self.in_circle(runs, circle),
            None => self.descend(
                runs,
                |node| circles.relation(&node.cap),
                |run| circles.contains(runs.places[run].point(), runs.units[run]),
            ),
        }
    }

    /// The documents in the box.
    pub(super) fn in_bbox(&self, runs: &Runs, bbox: Bbox) -> Vec<Range<u32>> {
        self.descend(runs, |node| relation(bbox, node.frame), |run| bbox.contains(runs.places[run].point()))
    }

    fn descend(
        &self,
        runs: &Runs,
        judge: impl Fn(&Node) -> Relation,
        contains: impl Fn(usize) -> bool,
    ) -> Vec<Range<u32>> {
        let mut ranges = Vec::new();
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            let relation = judge(node);
            if relation == Relation::Inside {
                push_range(&mut ranges, runs.documents(node.runs.clone()));
            } else if relation == Relation::Rim && self.is_leaf(at) {
                for run in node.runs.clone().filter(|run| contains(*run)) {
                    push_range(&mut ranges, runs.documents(run..run + 1));
                }
            }
            at = if relation == Relation::Rim { at + 1 } else { node.next };
        }
        ranges
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
        let (first, others) = runs.places[start..within.end].split_first()?;
        let alike = others.iter().take_while(|place| share_cell(first.cell(), place.cell(), resolution)).count();
        let group = start..start + 1 + alike;
        start = group.end;
        Some(group)
    })
}

/// Whether two cells of the finest resolution have the same ancestor at a resolution. H3 writes a cell from the coarse to
/// the fine, three bits a resolution down to 15, so their upper bits tell; asking for both ancestors takes ten times as
/// long, and this is asked once a run.
fn share_cell(a: CellIndex, b: CellIndex, resolution: Resolution) -> bool {
    (u64::from(a) ^ u64::from(b)) >> (3 * (15 - u8::from(resolution))) == 0
}

/// The finest cell that holds both; they must share a base cell.
fn common_cell(a: CellIndex, b: CellIndex) -> CellIndex {
    Resolution::range(Resolution::Zero, FINEST)
        .rev()
        .find(|resolution| share_cell(a, b, *resolution))
        .and_then(|resolution| a.parent(resolution))
        .unwrap_or(a)
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
                prop_assert_eq!(share_cell(a, b, resolution), a.parent(resolution) == b.parent(resolution));
            }
        }
    }
}
