//! Who a change is told to come from: ids and the address of the caller, for the audit.

use super::errors::request_id;
use crate::auth::Caller;
use crate::domain::{Actor, By};
use actix_web::HttpRequest;

/// Who acts by this request.
pub fn by(request: &HttpRequest, caller: &Caller) -> By {
    let actor = match caller.app() {
        Some(app) => Actor::App { app: app.app_id, key: app.key_id },
        None => Actor::Member { app: None },
    };
    let id = Some(request_id(request)).filter(|id| !id.is_empty());
    By { actor, request_id: id, origin: request.peer_addr().map(|peer| peer.ip()) }
}
