//! The page of a person's link: their profile, what they allow, who saw what, and how to end it.
//!
//! The secret of the link stands behind `#`, which browsers send to nobody; a script puts it into a form, or the person
//! does. From then on it is in a cookie that goes with requests of this site alone. Everything is done by forms, each with
//! the token of its browser.

mod act;
mod door;
mod facts;
mod members;
mod overview;
mod owner;
mod words;

use super::headers::guard_with_script;
use super::refusal;
use actix_web::middleware::from_fn;
use actix_web::web::{self, FormConfig, PayloadConfig, ServiceConfig};

/// A whole CV, as a form writes it, or as a file beside the other fields.
const LARGEST_CV: usize = 4 * 1024 * 1024;

/// The pages.
pub fn routes(config: &mut ServiceConfig) {
    let pages = web::scope("/me")
        .app_data(FormConfig::default().limit(LARGEST_CV))
        .app_data(PayloadConfig::new(LARGEST_CV))
        .service(door::script)
        .service(door::show)
        .service(door::enter)
        .service(door::send)
        .service(door::leave)
        .service(door::renew)
        .service(act::grant)
        .service(act::confirm)
        .service(act::withdraw)
        .service(act::withdraw_all)
        .service(act::take_receipt)
        .service(act::answer_request)
        .service(act::replace)
        .service(act::platform_updates)
        .service(act::erase)
        .service(act::take_away)
        .default_service(web::to(refusal::nowhere))
        .wrap(from_fn(refusal::render))
        .wrap(from_fn(guard_with_script));
    config.service(pages);
}
