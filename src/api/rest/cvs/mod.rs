//! CVs, for apps: what persons share with them.

mod candidates;
mod changes;
mod contact;
mod find;
mod processor;
mod publish;

use crate::api::errors::request_id;
use crate::api::etag::Tag;
use crate::api::problem::{Kind, Problem};
use crate::api::{State, observe};
use crate::auth::Caller;
use crate::service::Error;
use crate::service::cvs::{Asking, CvService};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::sync::Arc;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder. The fixed paths stand before those with a name in them.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(find::list_cvs)
        .service(publish::create_cv)
        .service(changes::list_cv_changes)
        .service(find::find_cv)
        .service(candidates::list_candidates)
        .service(contact::ask_contact)
        .service(contact::list_contact_requests)
        .service(publish::publish_cv)
        .service(publish::take_back_cv)
        .service(processor::find_processor)
        .service(processor::put_processor);
}

/// Who answers to those who bring CVs and handle them, where this server holds any: live apps alone.
fn live(state: &State) -> Result<&Arc<CvService>, Problem> {
    Ok(state.cvs.as_ref().ok_or(Error::CvsNotConfigured)?)
}

/// The answer with a tag that says nothing to another app.
fn answer(
    cvs: &CvService,
    caller: &Caller,
    request: &HttpRequest,
    body: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let text = serde_json::to_vec(body).map_err(|error| Problem::new(Kind::Internal, "").because(error))?;
    let tag = cvs.etag(caller, &text).map_or_else(Tag::absent, Tag::weak);
    Ok(tag.not_modified(request).unwrap_or_else(|| tag.body("application/json", text)))
}

/// A request, as it is written down beside what it disclosed.
struct Request {
    route: String,
    id: String,
}

impl Request {
    fn of(request: &HttpRequest) -> Self {
        Self { route: format!("{} {}", request.method(), observe::template(request)), id: request_id(request) }
    }

    fn asking<'a>(&'a self, caller: &'a Caller) -> Asking<'a> {
        Asking { caller, route: &self.route, request_id: Some(self.id.as_str()).filter(|id| !id.is_empty()) }
    }
}
