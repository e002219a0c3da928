//! Where: the parameters that name an area, of offers and of trainings alike.

use super::super::warning::Warning;
use super::area::{self, NamedArea};
use super::read::{Listed, Reader};
use crate::domain::Area;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

/// Where. One area a query.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AreaParams {
    /// Area: centre of a circle, `lat,lon` in degrees. The only parameter that may stand several times, ten at most: what
    /// is within the radius of one of the centres is found, at the distance from the nearest. What has no position is not
    /// found.
    #[param(style = Form, explode = true, value_type = Option<Vec<String>>, example = json!(["50.6371,3.0631"]))]
    near: Option<Vec<String>>,
    /// Radius of the circle around `near`, `commune` or `place`, in kilometres: more than 0, at most 500. Around `near`
    /// it is 10 where absent; without it, `commune` and `place` mean the commune itself.
    #[param(value_type = Option<f64>, exclusive_minimum = 0, maximum = 500, example = 30)]
    radius_km: Option<String>,
    /// Area: INSEE codes of communes (not postal codes). Several are allowed without `radius_km`. `75056`, `69123` and
    /// `13055` include their arrondissements.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["59350"]))]
    commune: Option<Listed>,
    /// Area: name or postal code of a commune. A name that several communes bear is refused with the candidates.
    #[param(example = "Lille")]
    place: Option<String>,
    /// Area: INSEE codes of départements.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["59", "62"]))]
    department: Option<Listed>,
    /// Area: INSEE codes of régions.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["32"]))]
    region: Option<Listed>,
    /// Area: a box, `west,south,east,north` in degrees; `west > east` crosses the antimeridian. What has no position is
    /// not found.
    #[param(example = "2.8,50.5,3.3,50.8")]
    bbox: Option<String>,
    /// Area: H3 cells of resolutions 0 to 10, mixed as you like, at most 1,000: their union. What has no position is not
    /// found.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["85194ad3fffffff"]))]
    cells: Option<Listed>,
    /// Area: a GeoJSON polygon. Only a body can hold it.
    #[param(ignore)]
    polygon: Option<Value>,
}

impl AreaParams {
    /// The area that is named; everywhere where none is.
    pub(super) fn read(&self, reader: &mut Reader, warnings: &mut Vec<Warning>) -> Area {
        area::read(&self.named(), self.radius_km.as_deref(), reader, warnings)
    }

    /// The radius, where no area is named for it.
    pub(super) fn around(&self) -> Option<&str> {
        self.radius_km.as_deref().filter(|_| self.named().is_empty())
    }

    /// The areas that are named.
    fn named(&self) -> Vec<NamedArea<'_>> {
        [
            self.near.as_deref().map(NamedArea::Near),
            self.commune.as_ref().map(NamedArea::Commune),
            self.place.as_deref().map(NamedArea::Place),
            self.department.as_ref().map(NamedArea::Department),
            self.region.as_ref().map(NamedArea::Region),
            self.bbox.as_deref().map(NamedArea::Bbox),
            self.cells.as_ref().map(NamedArea::Cells),
            self.polygon.as_ref().map(NamedArea::Polygon),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
