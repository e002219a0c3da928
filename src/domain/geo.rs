//! Points on the sphere.

use super::Invalid;
use geo::{Distance, Haversine};
use h3o::{CellIndex, LatLng, Resolution};
use serde::{Deserialize, Serialize};

/// Mean radius of the Earth, in kilometres (IUGG): the sphere that every distance here is measured on.
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A position in degrees, WGS 84. Always finite, latitude in −90..=90, longitude in −180..=180.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[serde(try_from = "RawPoint")]
pub struct Point {
    /// Latitude in degrees.
    #[serde(rename = "lat")]
    #[graphql(name = "lat")]
    #[schema(example = 50.6371)]
    latitude: f64,
    /// Longitude in degrees.
    #[serde(rename = "lon")]
    #[graphql(name = "lon")]
    #[schema(example = 3.0631)]
    longitude: f64,
}

#[derive(Deserialize)]
struct RawPoint {
    lat: f64,
    lon: f64,
}

impl TryFrom<RawPoint> for Point {
    type Error = Invalid;
    fn try_from(raw: RawPoint) -> Result<Self, Invalid> {
        Self::new(raw.lat, raw.lon)
    }
}

impl Point {
    /// A point from its latitude and longitude, in degrees.
    ///
    /// # Errors
    /// [`Invalid`] when one is not finite or is out of its range.
    pub fn new(lat: f64, lon: f64) -> Result<Self, Invalid> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(Invalid::new(lat, "a latitude is a number from -90 to 90 degrees"));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(Invalid::new(lon, "a longitude is a number from -180 to 180 degrees"));
        }
        Ok(Self { latitude: lat, longitude: lon })
    }

    /// A point that was one before it was stored: it is not checked again.
    #[must_use]
    pub(crate) const fn stored([lat, lon]: [f64; 2]) -> Self {
        Self { latitude: lat, longitude: lon }
    }

    /// Latitude, in degrees.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.latitude
    }

    /// Longitude, in degrees.
    #[must_use]
    pub const fn lon(self) -> f64 {
        self.longitude
    }

    /// The great-circle distance to `other`, in kilometres.
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        Haversine
            .distance(geo::Point::new(self.longitude, self.latitude), geo::Point::new(other.longitude, other.latitude))
            / 1000.0
    }

    /// The H3 cell of that resolution that holds the point.
    #[must_use]
    pub fn cell(self, resolution: Resolution) -> CellIndex {
        LatLng::from(self).to_cell(resolution)
    }

    /// The same point with latitude and longitude exchanged, where that is a point at all.
    #[must_use]
    pub fn swapped(self) -> Option<Self> {
        Self::new(self.longitude, self.latitude).ok()
    }
}

impl From<Point> for LatLng {
    fn from(point: Point) -> Self {
        // A `Point` is finite, the only thing that h3o asks for.
        Self::new(point.latitude, point.longitude).expect("a point is finite")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sphere_has_the_mean_radius() {
        let quarter = Point::new(0.0, 0.0).unwrap().distance_km(Point::new(90.0, 0.0).unwrap());
        assert!((quarter - EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_2).abs() < 1e-6, "{quarter}");
    }

    #[test]
    fn what_is_not_on_the_globe_is_refused() {
        for (lat, lon) in [(91.0, 0.0), (-90.5, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(Point::new(lat, lon).is_err(), "{lat},{lon}");
        }
    }
}
