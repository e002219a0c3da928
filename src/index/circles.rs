//! Several circles of one radius: the union of what they hold, at the distance from the nearest centre.

use super::cap::{Cap, Circle, Relation, Unit};
use crate::domain::{Centers, Point, Radius};

/// One or more circles to search in.
#[derive(Debug)]
pub(super) struct Circles(Vec<Circle>);

impl Circles {
    pub(super) fn new(centers: &Centers, radius: Radius) -> Self {
        Self(centers.points().iter().map(|center| Circle::new(*center, radius)).collect())
    }

    /// The circle, where there is but one.
    pub(super) fn only(&self) -> Option<&Circle> {
        if let [one] = &self.0[..] { Some(one) } else { None }
    }

    /// How the points of `node` lie to the union; never `Outside` or `Inside` where one point might not be.
    pub(super) fn relation(&self, node: &Cap) -> Relation {
        let mut union = Relation::Outside;
        for circle in &self.0 {
            match circle.relation(node) {
                Relation::Inside => return Relation::Inside,
                Relation::Rim => union = Relation::Rim,
                Relation::Outside => {}
            }
        }
        union
    }

    /// Whether the point, whose vector is `unit`, lies in one of them or on its border.
    pub(super) fn contains(&self, point: Point, unit: Unit) -> bool {
        self.0.iter().any(|circle| circle.contains(point, unit))
    }

    /// To the nearest centre.
    pub(super) fn distance_km(&self, point: Point) -> f64 {
        self.0.iter().map(|circle| circle.distance_km(point)).fold(f64::INFINITY, f64::min)
    }

    /// Chords from a node's points to their nearest centres: none is shorter, none is longer.
    pub(super) fn chords(&self, node: &Cap) -> (f64, f64) {
        let bounds = self.0.iter().map(|circle| circle.chords(node));
        bounds.fold((f64::INFINITY, f64::INFINITY), |(near, far), (n, f)| (near.min(n), far.min(f)))
    }

    /// The chord from a point to the nearest centre.
    pub(super) fn chord(&self, unit: Unit) -> f64 {
        self.0.iter().map(|circle| circle.chord(unit)).fold(f64::INFINITY, f64::min)
    }

    /// The chord that is longer than that of any point in one of them.
    pub(super) fn reach(&self) -> f64 {
        self.0.iter().map(Circle::reach).fold(0.0, f64::max)
    }
}
