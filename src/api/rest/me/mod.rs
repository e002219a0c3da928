//! What persons do with their own CV, by the link that was mailed to them.

mod contact;
mod link;
mod permissions;
mod profile;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(profile::find_my_cv)
        .service(profile::replace_my_cv)
        .service(profile::erase_my_cv)
        .service(profile::export_my_cv)
        .service(permissions::list_my_permissions)
        .service(permissions::list_my_recipients)
        .service(permissions::grant_my_permission)
        .service(permissions::withdraw_my_permission)
        .service(permissions::confirm_my_permission)
        .service(permissions::find_my_receipt)
        .service(profile::list_my_disclosures)
        .service(contact::list_my_contact_requests)
        .service(contact::accept_my_contact_request)
        .service(contact::answer_my_contact_request)
        .service(link::send_my_link)
        .service(link::renew_my_link);
}

/// A list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// The items.
    items: Vec<T>,
}

/// The id in the path.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is read from the path by name; this is its text in the document")]
pub struct MyPath {
    /// Its id.
    #[param(example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")]
    id: String,
}

/// It is all about one person: no cache keeps it.
fn private(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response.insert_header((CACHE_CONTROL, "private, no-store"));
    response.json(body)
}
