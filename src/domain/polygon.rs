//! Areas that somebody drew: a commuting basin, an isochrone, a district.

use super::{Invalid, Point};
use geo::{Coord, LineString, MultiPolygon};

/// One or several polygons with holes, planar in longitude and latitude as GeoJSON has them (RFC 7946, 3.1.6).
///
/// A point is in it when one of its polygons has it: it lies in the outer ring or on it, and in none of the holes; the
/// border of a hole is no part of the hole. A ring that crosses itself holds what it winds around (as `geo` has it), so
/// the direction of a ring says nothing. An edge is a straight line in degrees, and spans 180° of longitude at most: what
/// crosses the antimeridian is cut there in two (RFC 7946, 3.1.9).
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon(MultiPolygon<f64>);

/// Positions of a ring: longitude, latitude, in degrees.
type Ring = Vec<[f64; 2]>;

impl Polygon {
    /// The most vertices, of all rings together; the last position of a ring repeats its first and does not count.
    pub const MAX_VERTICES: usize = 10_000;

    /// Polygons from their rings: of each, the outer one, then its holes.
    ///
    /// # Errors
    /// [`Invalid`] when there is no polygon, one has no ring, a ring has fewer than four positions or does not close, a
    /// position is not on the globe, an edge spans more than 180° of longitude, or there are more than
    /// [`Self::MAX_VERTICES`].
    pub fn new(polygons: Vec<Vec<Ring>>) -> Result<Self, Invalid> {
        if polygons.is_empty() {
            return Err(Invalid::new("[]", "at least one polygon"));
        }
        let vertices: usize = polygons.iter().flatten().map(|ring| ring.len().saturating_sub(1)).sum();
        if vertices > Self::MAX_VERTICES {
            return Err(Invalid::new(format!("{vertices} vertices"), "at most 10000 vertices: simplify the outline"));
        }
        let checked: Result<Vec<_>, _> = (0..).zip(polygons).map(|(number, rings)| polygon(number, rings)).collect();
        checked.map(|polygons| Self(MultiPolygon::new(polygons)))
    }

    /// The polygons, for `geo`.
    #[must_use]
    pub const fn shape(&self) -> &MultiPolygon<f64> {
        &self.0
    }
}

fn polygon(number: usize, rings: Vec<Ring>) -> Result<geo::Polygon<f64>, Invalid> {
    let mut checked = Vec::with_capacity(rings.len());
    for (at, positions) in (0..).zip(rings) {
        checked.push(ring(&positions).map_err(|refused| {
            let reason = format!("{} (ring {at} of polygon {number}, counted from 0)", refused.reason);
            Invalid { reason, ..refused }
        })?);
    }
    let mut rings = checked.into_iter();
    let Some(exterior) = rings.next() else {
        return Err(Invalid::new("[]", format!("a polygon has an outer ring (polygon {number}, counted from 0)")));
    };
    Ok(geo::Polygon::new(exterior, rings.collect()))
}

fn ring(positions: &[[f64; 2]]) -> Result<LineString<f64>, Invalid> {
    if positions.len() < 4 {
        return Err(Invalid::new(format!("{} positions", positions.len()), "a ring has four or more positions"));
    }
    for [lon, lat] in positions {
        Point::new(*lat, *lon)?;
    }
    let shown = |[lon, lat]: [f64; 2]| format!("[{lon},{lat}]");
    let (first, last) = (positions[0], positions[positions.len() - 1]);
    if coord(first) != coord(last) {
        return Err(Invalid::new(
            format!("{}…{}", shown(first), shown(last)),
            "a ring closes: its last position is its first",
        ));
    }
    if let Some(pair) = positions.windows(2).find(|pair| (pair[0][0] - pair[1][0]).abs() > 180.0) {
        return Err(Invalid::new(
            format!("{},{}", shown(pair[0]), shown(pair[1])),
            "an edge spans at most 180 degrees of longitude: cut what crosses the antimeridian there, into a \
             MultiPolygon (RFC 7946, 3.1.9); what really is so wide needs a position in between",
        ));
    }
    Ok(positions.iter().map(|position| coord(*position)).collect())
}

/// Without -0, which some compare as less than 0.
fn coord([lon, lat]: [f64; 2]) -> Coord<f64> {
    Coord { x: lon + 0.0, y: lat + 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Ring {
        vec![[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    }

    fn refused(polygons: Vec<Vec<Ring>>) -> String {
        Polygon::new(polygons).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_polygon_is_refused_with_the_ring_that_is_wrong() {
        assert!(Polygon::new(vec![vec![square(0.0, 0.0, 10.0), square(4.0, 4.0, 1.0)]]).is_ok());
        assert!(refused(vec![]).contains("at least one polygon"));
        assert!(refused(vec![vec![]]).contains("outer ring (polygon 0"));
        let open = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        let told = refused(vec![vec![square(0.0, 0.0, 9.0)], vec![square(0.0, 0.0, 9.0), open]]);
        assert!(told.contains("`[0,0]…[0,1]`") && told.contains("ring 1 of polygon 1"), "{told}");
        assert!(refused(vec![vec![vec![[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]]]).contains("four or more"));
        assert!(refused(vec![vec![square(0.0, 85.0, 10.0)]]).contains("`95`"));
        assert!(refused(vec![vec![square(f64::NAN, 0.0, 1.0)]]).contains("longitude"));
    }

    #[test]
    fn an_edge_over_the_antimeridian_is_refused_and_says_how_to_cut_it() {
        let over = vec![[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0], [179.0, 0.0]];
        assert!(refused(vec![vec![over]]).contains("MultiPolygon (RFC 7946, 3.1.9)"));
        let cut = vec![vec![square(179.0, 0.0, 1.0)], vec![square(-180.0, 0.0, 1.0)]];
        assert!(Polygon::new(cut).is_ok());
    }

    #[test]
    fn ten_thousand_vertices_are_read_and_one_more_is_not() {
        let circle = |vertices: u32| {
            let mut ring: Ring = (0..vertices)
                .map(|n| (std::f64::consts::TAU * f64::from(n) / f64::from(vertices)).sin_cos())
                .map(|(sin, cos)| [cos, sin])
                .collect();
            ring.push(ring[0]);
            Polygon::new(vec![vec![ring]])
        };
        assert!(circle(10_000).is_ok());
        assert!(circle(10_001).unwrap_err().to_string().contains("10001 vertices"));
    }
}
