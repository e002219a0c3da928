//! Trainings: searching, counting, reading, publishing.

mod counts;
mod leading;
mod publish;
mod search;

pub(in crate::api) use counts::{TrainingFacetsBody, TrainingMapBody};

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of trainings. A path with a name in it stands after the fixed ones beside it.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(search::list_trainings)
        .service(search::search_trainings)
        .service(counts::map_trainings)
        .service(counts::search_training_map)
        .service(counts::list_training_facets)
        .service(counts::search_training_facets)
        .service(counts::draw_training_tile)
        .service(search::find_training)
        .service(leading::list_offer_trainings)
        .service(leading::list_occupation_trainings)
        .service(publish::publish_training_batch)
        .service(publish::publish_training)
        .service(publish::withdraw_training);
}
