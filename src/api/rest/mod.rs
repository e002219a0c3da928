//! REST: one file per resource. A handler extracts, asks the service once, and renders.

mod apps;
mod audit;
mod batch;
mod changelog;
mod cvs;
mod facets;
mod geojson;
mod heatmap;
mod histogram;
mod lines;
mod market;
mod me;
mod notices;
mod oauth;
mod occupations;
mod offers;
mod places;
mod publish;
mod sources;
mod statistics;
mod status;
mod suggest;
mod tiles;
mod trainings;
mod usage;
mod vector_tile;

pub(super) use facets::FacetBody;
pub(super) use heatmap::HeatmapBody;
pub(super) use publish::WriteResult;
pub(super) use suggest::{SuggestedAppellation, SuggestedEmployer};
pub(super) use trainings::{TrainingFacetsBody, TrainingMapBody};

use super::{graphql, health};
use utoipa_actix_web::service_config::ServiceConfig;

/// Every route that the OpenAPI document describes. A path with a name in it stands after the fixed ones beside it.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(offers::list_offers)
        .service(heatmap::find_heatmap)
        .service(facets::list_facets)
        .service(histogram::find_histogram)
        .service(tiles::find_tile)
        .service(offers::search_offers)
        .service(heatmap::search_heatmap)
        .service(facets::search_facets)
        .service(histogram::search_histogram)
        .service(market::list_long_open)
        .service(offers::find_offer)
        .service(places::list_places)
        .service(occupations::list_occupations)
        .service(occupations::match_occupations)
        .service(occupations::find_occupation)
        .service(occupations::list_interests)
        .service(suggest::suggest)
        .service(statistics::find_seekers)
        .service(statistics::map_seekers)
        .service(statistics::list_weeks)
        .service(market::find_tension)
        .service(market::find_timeseries)
        .service(market::find_sectors)
        .service(notices::show_notice)
        .service(sources::list_sources)
        .service(graphql::ask_graphql)
        .service(graphql::query_graphql)
        .service(batch::publish_batch)
        .service(publish::publish_offer)
        .service(publish::withdraw_offer)
        .service(changelog::list_changes)
        .service(status::service_status)
        .service(oauth::issue_token)
        .service(oauth::list_public_keys)
        .service(oauth::describe_server)
        .service(audit::list_audit)
        .service(usage::find_usage)
        .service(health::is_alive)
        .service(health::is_ready)
        .configure(trainings::routes)
        .configure(apps::routes)
        .configure(cvs::routes)
        .configure(me::routes);
}
