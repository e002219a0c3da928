//! Caps of the sphere, compared without a trigonometric function a node.

use crate::domain::{EARTH_RADIUS_KM, Point, Radius};

/// A point as a vector of length 1.
pub(super) type Unit = [f64; 3];

/// In radians, and in chords of the unit sphere: 6 mm on the ground. Rounding stays a million times below it; whatever
/// lies closer to a border is left to the exact distance.
const MARGIN: f64 = 1e-9;

pub(super) fn unit(point: Point) -> Unit {
    let (lat_sin, lat_cos) = point.lat().to_radians().sin_cos();
    let (lon_sin, lon_cos) = point.lon().to_radians().sin_cos();
    [lat_cos * lon_cos, lat_cos * lon_sin, lat_sin]
}

fn chord(a: Unit, b: Unit) -> f64 {
    let apart = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    apart.map(|along| along * along).iter().sum::<f64>().sqrt()
}

/// A chord that is longer than that of any two points which are at most so far apart, by a margin for rounding.
pub(super) fn chord_beyond(km: f64) -> f64 {
    2.0 * half_angle(km).sin() + MARGIN
}

/// A chord that is shorter than that of any two points which are at least so far apart.
pub(super) fn chord_below(km: f64) -> f64 {
    2.0 * half_angle(km).sin() - MARGIN
}

/// No two points are farther apart than half a turn.
fn half_angle(km: f64) -> f64 {
    (km / EARTH_RADIUS_KM / 2.0).clamp(0.0, std::f64::consts::FRAC_PI_2)
}

/// What lies within an angle of a centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cap {
    center: Unit,
    /// Half of the angle, in radians.
    half: f64,
    sin: f64,
    cos: f64,
}

impl Cap {
    fn new(center: Unit, angle: f64) -> Self {
        let half = angle / 2.0;
        let (sin, cos) = half.sin_cos();
        Self { center, half, sin, cos }
    }

    /// The cap as plain numbers, to be stored.
    pub(super) const fn numbers(self) -> [f64; 6] {
        let Self { center: [x, y, z], half, sin, cos } = self;
        [x, y, z, half, sin, cos]
    }

    /// The cap of [`Self::numbers`].
    pub(super) const fn stored([x, y, z, half, sin, cos]: [f64; 6]) -> Self {
        Self { center: [x, y, z], half, sin, cos }
    }

    /// A cap around all the points.
    pub(super) fn around(points: &[Unit]) -> Self {
        let sum = points.iter().fold([0.0; 3], |sum, p| [sum[0] + p[0], sum[1] + p[1], sum[2] + p[2]]);
        let length = chord(sum, [0.0; 3]);
        // A node is a base cell at the most, so its points never cancel out; if they did, any centre serves.
        let center = if length > MARGIN { sum.map(|x| x / length) } else { [0.0, 0.0, 1.0] };
        let widest = points.iter().map(|p| chord(center, *p)).fold(0.0, f64::max);
        Self::new(center, 2.0 * (widest / 2.0).min(1.0).asin())
    }
}

/// How the points of a node lie to an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// None is in the area.
    Outside,
    /// All are in the area.
    Inside,
    /// To be decided one by one.
    Rim,
}

/// A circle to search in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circle {
    point: Point,
    km: f64,
    cap: Cap,
}

impl Circle {
    pub(super) fn new(point: Point, radius: Radius) -> Self {
        Self { point, km: radius.km(), cap: Cap::new(unit(point), radius.km() / EARTH_RADIUS_KM) }
    }

    /// How the points of `node` lie to the circle; never `Outside` or `Inside` where one point might not be.
    pub(super) fn relation(&self, node: &Cap) -> Relation {
        let between = chord(self.cap.center, node.center);
        let (here, there) = (&self.cap, node);
        // The chord of a sum and of a difference of two angles, by the addition theorem. Half of the sum stays below a
        // quarter turn, where the sine rises: a circle has 500 km at the most and a node is a base cell at the most.
        let sum = 2.0 * (here.sin * there.cos + here.cos * there.sin);
        if here.half + there.half < std::f64::consts::FRAC_PI_2 && between > sum + MARGIN {
            return Relation::Outside;
        }
        let difference = 2.0 * (here.sin * there.cos - here.cos * there.sin);
        if between < difference - MARGIN { Relation::Inside } else { Relation::Rim }
    }

    /// Whether the point, whose vector is `unit`, lies in the circle or on its border.
    pub(super) fn contains(&self, point: Point, unit: Unit) -> bool {
        let beyond = chord(self.cap.center, unit) - 2.0 * self.cap.sin;
        if beyond.abs() > MARGIN { beyond < 0.0 } else { self.distance_km(point) <= self.km }
    }

    pub(super) fn distance_km(&self, point: Point) -> f64 {
        self.point.distance_km(point)
    }

    /// Chords of the unit sphere from the centre to a node's points: none is nearer, none is farther. No function of a
    /// triangle, for the walk asks it of every node that it meets.
    pub(super) fn chords(&self, node: &Cap) -> (f64, f64) {
        let (between, reach) = (self.chord(node.center), 2.0 * node.sin + MARGIN);
        ((between - reach).max(0.0), between + reach)
    }

    /// The chord to a point.
    pub(super) fn chord(&self, unit: Unit) -> f64 {
        chord(self.cap.center, unit)
    }

    /// The chord that is longer than that of any point in the circle.
    pub(super) fn reach(&self) -> f64 {
        2.0 * self.cap.sin + MARGIN
    }
}
