//! A heatmap as GeoJSON (RFC 7946): a hexagon a cell. One that crosses the antimeridian is cut in two there.

use crate::api::warning::Warning;
use crate::service::Heatmap;
use geo::MultiPolygon;
use geojson::{Feature, FeatureCollection, Geometry};
use h3o::CellIndex;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// A GeoJSON `FeatureCollection` of hexagons.
#[derive(Debug, ToSchema)]
#[schema(as = HeatmapGeoJson)]
#[expect(dead_code, reason = "only its schema is used: `geojson` writes the text")]
pub struct Collection {
    /// Always `FeatureCollection`.
    #[schema(example = "FeatureCollection")]
    r#type: String,
    /// A hexagon a cell, with the properties `h3` and `count`.
    #[schema(value_type = Vec<Object>, example = json!([{
        "type": "Feature",
        "id": "87194d106ffffff",
        "properties": {"h3": "87194d106ffffff", "count": 42},
        "geometry": {"type": "Polygon", "coordinates": [[[3.05, 50.62], [3.07, 50.63], [3.06, 50.64], [3.05, 50.62]]]}
    }]))]
    features: Vec<Value>,
    /// H3 resolution.
    #[schema(example = 7)]
    resolution: u8,
    /// Records found.
    #[schema(example = 1342)]
    total: u64,
    /// Those that have no position, and so no hexagon.
    #[schema(example = 12)]
    unlocated: u64,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

/// The map as text.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn draw(map: &Heatmap, warnings: &[Warning]) -> serde_json::Result<String> {
    let members = [
        ("resolution", json!(u8::from(map.resolution))),
        ("total", json!(map.total)),
        ("unlocated", json!(map.unlocated)),
        ("warnings", json!(warnings)),
    ];
    let collection = FeatureCollection {
        bbox: None,
        features: map.cells.iter().map(|cell| feature(cell.h3, cell.count)).collect(),
        foreign_members: Some(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
    };
    serde_json::to_string(&collection)
}

/// A cell as a hexagon, with its count.
pub(super) fn feature(h3: CellIndex, count: u64) -> Feature {
    let shape = rounded(&MultiPolygon::from(h3));
    let geometry = match &shape.0[..] {
        [one] => Geometry::from(one),
        _ => Geometry::from(&shape),
    };
    let properties: Map<String, Value> =
        [("h3", json!(h3.to_string())), ("count", json!(count))].map(|(k, v)| (k.to_owned(), v)).into_iter().collect();
    Feature {
        bbox: None,
        geometry: Some(geometry),
        id: Some(geojson::feature::Id::String(h3.to_string())),
        properties: Some(properties),
        foreign_members: None,
    }
}

/// Six decimals are 11 cm: a tenth of the text for nothing that a map shows.
fn rounded(shape: &MultiPolygon) -> MultiPolygon {
    use geo::MapCoords;
    shape.map_coords(|geo::Coord { x, y }| geo::Coord { x: (x * 1e6).round() / 1e6, y: (y * 1e6).round() / 1e6 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::HeatmapCell;
    use h3o::{LatLng, Resolution};

    fn drawn(lat: f64, lon: f64, resolution: Resolution) -> Value {
        let h3 = LatLng::new(lat, lon).unwrap().to_cell(resolution);
        let map = Heatmap { resolution, total: 5, unlocated: 2, cells: vec![HeatmapCell { h3, count: 3 }] };
        serde_json::from_str(&draw(&map, &[Warning::unknown("rome", "N9999", "no such occupation")]).unwrap()).unwrap()
    }

    fn longitudes(value: &Value) -> Vec<f64> {
        let Some(inner) = value.as_array() else { return Vec::new() };
        match inner.as_slice() {
            [lon, lat] if lat.is_number() => lon.as_f64().into_iter().collect(),
            inner => inner.iter().flat_map(longitudes).collect(),
        }
    }

    #[test]
    fn a_cell_is_a_closed_hexagon_with_its_index_and_count() {
        let map = drawn(50.6371, 3.0631, Resolution::Seven);
        let feature = &map["features"][0];
        assert_eq!(
            (&map["total"], &map["unlocated"], &feature["properties"]["count"]),
            (&json!(5), &json!(2), &json!(3))
        );
        let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
        assert_eq!((feature["geometry"]["type"].as_str(), ring.len()), (Some("Polygon"), 7));
        assert_eq!(ring.first(), ring.last());
        assert_eq!(feature["id"], feature["properties"]["h3"]);
        assert_eq!((&map["warnings"][0]["field"], &map["warnings"][0]["value"]), (&json!("rome"), &json!("N9999")));
    }

    #[test]
    fn a_cell_over_the_antimeridian_is_cut_there() {
        let map = drawn(-16.5, 180.0, Resolution::Three);
        let geometry = &map["features"][0]["geometry"];
        assert_eq!(geometry["type"], "MultiPolygon");
        for part in geometry["coordinates"].as_array().unwrap() {
            let lons = longitudes(part);
            let (west, east) = lons.iter().fold((f64::MAX, f64::MIN), |(w, e), lon| (w.min(*lon), e.max(*lon)));
            assert!(east - west < 10.0, "no part runs round the globe: {west} to {east}");
        }
    }
}
