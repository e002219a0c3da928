//! A polygon as GeoJSON has it.

use crate::domain::{Invalid, Polygon};
use geojson::{GeometryValue, LineStringType, Position};
use serde::Deserialize;
use serde_json::Value;

const EXPECTED: &str = "a GeoJSON geometry of type Polygon or MultiPolygon, positions as [longitude, latitude]";

/// The polygon of a geometry. Altitudes are passed over.
///
/// # Errors
/// [`Invalid`] when it is no polygon, or one that [`Polygon::new`] refuses.
pub fn read(geometry: &Value) -> Result<Polygon, Invalid> {
    let kind = geometry["type"].as_str().unwrap_or_default();
    let shape = GeometryValue::deserialize(geometry)
        .map_err(|error| Invalid::new(kind, format!("{EXPECTED}; what was sent is none: {error}")))?;
    let polygons = match shape {
        GeometryValue::Polygon { coordinates } => vec![coordinates],
        GeometryValue::MultiPolygon { coordinates } => coordinates,
        GeometryValue::Point { .. }
        | GeometryValue::MultiPoint { .. }
        | GeometryValue::LineString { .. }
        | GeometryValue::MultiLineString { .. }
        | GeometryValue::GeometryCollection { .. } => return Err(Invalid::new(kind, EXPECTED)),
    };
    let rings = |polygon: &Vec<LineStringType>| polygon.iter().map(positions).collect::<Result<_, _>>();
    Polygon::new(polygons.iter().map(rings).collect::<Result<_, _>>()?)
}

fn positions(ring: &LineStringType) -> Result<Vec<[f64; 2]>, Invalid> {
    ring.iter().map(position).collect()
}

fn position(position: &Position) -> Result<[f64; 2], Invalid> {
    match position.as_slice() {
        [lon, lat, ..] => Ok([*lon, *lat]),
        short => Err(Invalid::new(format!("{short:?}"), "a position is [longitude, latitude]")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn polygons_are_read_and_everything_else_is_refused_with_what_it_is() {
        let ring = json!([[2.8, 50.5], [3.3, 50.5], [3.3, 50.8, 12.0], [2.8, 50.5]]);
        assert!(read(&json!({"type": "Polygon", "coordinates": [ring]})).is_ok());
        assert!(read(&json!({"type": "MultiPolygon", "coordinates": [[ring], [ring]]})).is_ok());
        for (geometry, value) in [
            (json!({"type": "Point", "coordinates": [2.8, 50.5]}), "Point"),
            (json!({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}), "Feature"),
            (json!({"type": "Polygon", "coordinates": ring}), "Polygon"),
            (json!({"type": "Polygon", "coordinates": [[["2.8", 50.5]]]}), "Polygon"),
            (json!({"coordinates": [ring]}), ""),
            (json!([2.8, 50.5]), ""),
        ] {
            let refused = read(&geometry).unwrap_err();
            assert_eq!(refused.value, value);
            assert!(refused.reason.starts_with(EXPECTED), "{refused}");
        }
        let short = read(&json!({"type": "Polygon", "coordinates": [[[2.8], [1], [1], [2.8]]]})).unwrap_err();
        assert!(short.to_string().contains("position"), "{short}");
    }
}
