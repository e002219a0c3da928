//! A polygon, made ready for the walk down a cell tree.
//!
//! On the way down, a node keeps only the edges of its parent that touch its own frame. A ring without such an edge has
//! the whole frame on one side, so that one test of a corner decides it for all documents below; a node without any edge
//! is decided altogether. Points are tested in the leaves that an edge runs through, against these rings alone.

use super::runs::{Runs, push_range};
use super::tree::Tree;
use crate::domain::{Point, Polygon};
use geo::indexed::IntervalTreeMultiPolygon;
use geo::{Contains, Coord, Intersects, Line, LineString, MultiPolygon, Rect};
use std::fmt;
use std::ops::Range;

/// A polygon with its edges apart and its rings prepared.
#[derive(Debug)]
pub(super) struct Outline {
    /// Polygon by polygon, ring by ring.
    edges: Vec<Edge>,
    rings: Vec<Ring>,
}

#[derive(Debug)]
struct Edge {
    line: Line<f64>,
    ring: usize,
}

struct Ring {
    polygon: usize,
    is_hole: bool,
    /// Its interior without its border.
    interior: IntervalTreeMultiPolygon<f64>,
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ring").field("polygon", &self.polygon).field("is_hole", &self.is_hole).finish_non_exhaustive()
    }
}

/// How the points of a frame lie to a polygon.
enum Side {
    Outside,
    Inside,
    /// To be decided one by one; these edges touch the frame.
    Rim(Vec<usize>),
}

impl Outline {
    pub(super) fn of(polygon: &Polygon) -> Self {
        let mut outline = Self { edges: Vec::new(), rings: Vec::new() };
        for (number, polygon) in (0..).zip(polygon.shape()) {
            outline.add(number, polygon.exterior(), false);
            for hole in polygon.interiors() {
                outline.add(number, hole, true);
            }
        }
        outline
    }

    fn add(&mut self, polygon: usize, ring: &LineString<f64>, is_hole: bool) {
        let number = self.rings.len();
        self.edges.extend(ring.lines().map(|line| Edge { line, ring: number }));
        let alone = MultiPolygon::new(vec![geo::Polygon::new(ring.clone(), Vec::new())]);
        self.rings.push(Ring { polygon, is_hole, interior: IntervalTreeMultiPolygon::new(&alone) });
    }

    /// The documents in the polygon, as rising ranges of ordinals.
    pub(super) fn documents(&self, tree: &Tree, runs: &Runs) -> Vec<Range<u32>> {
        let mut ranges = Vec::new();
        let all: Vec<usize> = (0..self.edges.len()).collect();
        for root in tree.roots() {
            self.descend(tree, runs, root, &all, &mut ranges);
        }
        ranges
    }

    fn descend(&self, tree: &Tree, runs: &Runs, at: usize, edges: &[usize], ranges: &mut Vec<Range<u32>>) {
        let node = tree.node(at);
        match self.side(tree.frame(at), edges) {
            Side::Outside => {}
            Side::Inside => push_range(ranges, runs.documents(node.runs)),
            Side::Rim(edges) if tree.is_leaf(at) => {
                for run in node.runs.filter(|run| self.holds(runs.point(*run), &edges)) {
                    push_range(ranges, runs.documents(run..run + 1));
                }
            }
            Side::Rim(edges) => {
                for child in tree.children(at) {
                    self.descend(tree, runs, child, &edges, ranges);
                }
            }
        }
    }

    /// How the points of a frame lie, where only `edges` may touch it.
    fn side(&self, [west, south, east, north]: [f64; 4], edges: &[usize]) -> Side {
        let frame = Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north });
        let corner = coord(south, west);
        let mut touching = Vec::new();
        for polygon in self.by_polygon(edges) {
            let before = touching.len();
            let mut may_hold = true;
            for ring in self.by_ring(polygon) {
                let others = touching.len();
                touching.extend(ring.iter().copied().filter(|edge| frame.intersects(&self.edges[*edge].line)));
                let of = self.ring(ring);
                if touching.len() == others && of.interior.contains(&corner) == of.is_hole {
                    may_hold = false;
                    touching.truncate(before);
                    break;
                }
            }
            if may_hold && touching.len() == before {
                return Side::Inside;
            }
        }
        if touching.is_empty() { Side::Outside } else { Side::Rim(touching) }
    }

    /// Whether the point of a frame lies in the polygon or on its border, where only `edges` touch the frame.
    fn holds(&self, point: Point, edges: &[usize]) -> bool {
        let point = coord(point.lat(), point.lon());
        self.by_polygon(edges).any(|polygon| {
            self.by_ring(polygon).all(|ring| {
                let of = self.ring(ring);
                let inside = of.interior.contains(&point);
                let on_border = || ring.iter().any(|edge| self.edges[*edge].line.intersects(&point));
                if of.is_hole { !inside } else { inside || on_border() }
            })
        })
    }

    fn by_polygon<'e>(&self, edges: &'e [usize]) -> impl Iterator<Item = &'e [usize]> {
        let polygon = |edge: &usize| self.rings[self.edges[*edge].ring].polygon;
        edges.chunk_by(move |a, b| polygon(a) == polygon(b))
    }

    fn by_ring<'e>(&self, edges: &'e [usize]) -> impl Iterator<Item = &'e [usize]> {
        edges.chunk_by(|a, b| self.edges[*a].ring == self.edges[*b].ring)
    }

    /// The ring of some edges, all of one.
    fn ring(&self, edges: &[usize]) -> &Ring {
        &self.rings[self.edges[edges[0]].ring]
    }
}

/// Without -0, which `geo`'s tree of intervals takes for less than 0.
fn coord(lat: f64, lon: f64) -> Coord<f64> {
    Coord { x: lon + 0.0, y: lat + 0.0 }
}
