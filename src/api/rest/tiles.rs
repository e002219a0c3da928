//! The heatmap as vector tiles.

use super::vector_tile;
use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag;
use crate::api::params::{Query, TileParams, TilePath};
use crate::api::problem::{Kind, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};

/// Draw offers on a tile
///
/// A Mapbox vector tile with one layer, `offers`: a hexagon for each H3 cell that has offers, with the attributes `h3` and
/// `count`. Cells are finer the deeper the zoom, resolution 10 at most. A cell counts whole, with what lies beyond the
/// tile, so that neighbouring tiles agree; add up cells by `h3`, not by tile. A tile without offers has an empty body.
#[utoipa::path(
    tag = "offers",
    params(
        ("z" = u8, Path, description = "Zoom, 0 to 22", maximum = 22, example = 8),
        ("x" = u32, Path, description = "Column, from the west", example = 130),
        ("y" = u32, Path, description = "Row, from the north", example = 86),
        TileParams,
    ),
    responses((
        status = 200,
        description = "The tile",
        content_type = "application/vnd.mapbox-vector-tile",
        body = inline(vector_tile::Bytes),
    ))
)]
#[get("/v1/tiles/offers/{z}/{x}/{y}.mvt")]
pub async fn find_tile(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    path: web::Path<TilePath>,
    Query(params): Query<TileParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read_tile(&path, &state.service(&caller)?.source_ids())?;
    etag::answer(&state, &caller, &asked, "mvt", &request, async |tag| {
        let cells = state.service(&caller)?.tile(&caller, &asked.request)?;
        let drawn = vector_tile::draw(asked.request.tile, "offers", &cells)
            .map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
        Ok(tag.body("application/vnd.mapbox-vector-tile", drawn))
    })
    .await
}
