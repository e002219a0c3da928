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

    /// Whether a point may be in one of them that is at least so far away, rounding allowed for.
    pub(super) fn may_hold(&self, km: f64) -> bool {
        self.0.iter().any(|circle| circle.may_hold(km))
    }

    /// To the nearest centre.
    pub(super) fn distance_km(&self, point: Point) -> f64 {
        self.0.iter().map(|circle| circle.distance_km(point)).fold(f64::INFINITY, f64::min)
    }

    /// Bounds of the distances of a node's points to their nearest centres, in kilometres.
    pub(super) fn bounds_km(&self, node: &Cap) -> (f64, f64) {
        let bounds = self.0.iter().map(|circle| circle.bounds_km(node));
        bounds.fold((f64::INFINITY, f64::INFINITY), |(near, far), (n, f)| (near.min(n), far.min(f)))
    }
}
