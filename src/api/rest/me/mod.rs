//! What persons do with their own CV, by the link that was mailed to them.

mod contact;
mod link;
mod offers;
mod permissions;
mod profile;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(profile::find_my_cv)
        .service(profile::replace_my_cv)
        .service(profile::allow_my_platform_updates)
        .service(profile::end_my_platform_updates)
        .service(profile::erase_my_cv)
        .service(profile::export_my_cv)
        .service(permissions::list_my_permissions)
        .service(permissions::list_my_recipients)
        .service(permissions::grant_my_permission)
        .service(permissions::withdraw_my_permission)
        .service(permissions::confirm_my_permission)
        .service(permissions::find_my_receipt)
        .service(profile::list_my_disclosures)
        .service(offers::list_my_offers)
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

/// It is all about one person: no cache keeps it.
fn private(mut response: HttpResponseBuilder, body: &impl Serialize) -> HttpResponse {
    response.insert_header((CACHE_CONTROL, "private, no-store"));
    response.json(body)
}
