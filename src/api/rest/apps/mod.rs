//! Apps, and all that belongs to them.

mod approvals;
mod keys;
mod leaked;
mod licences;
mod manager;
mod members;
mod register;
mod terms;

use actix_web::http::header::{CACHE_CONTROL, VARY};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(register::register_app)
        .service(register::list_apps)
        .service(register::find_app)
        .service(register::send_confirmation)
        .service(keys::list_keys)
        .service(keys::create_key)
        .service(keys::rotate_key)
        .service(keys::revoke_key)
        .service(members::list_members)
        .service(members::add_member)
        .service(members::remove_member)
        .service(licences::list_licences)
        .service(licences::accept_licence)
        .service(approvals::list_approvals)
        .service(approvals::ask_approval)
        .service(leaked::report_leaked_key)
        .service(terms::show_terms);
}

/// Answers that hold secrets or addresses: no cache keeps them.
fn unstored(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response.insert_header((CACHE_CONTROL, "private, no-store"));
    response.insert_header((VARY, crate::api::etag::VARY_BY));
    response.json(body)
}
