//! Who manages an app by a key.

use crate::api::by::by;
use crate::api::caller::KeyHolder;
use crate::api::params;
use crate::api::problem::Problem;
use crate::auth::Caller;
use crate::domain::By;
use crate::service::apps::Who;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use uuid::Uuid;

/// A caller with a key, and the app that the path names. Whether it may manage that app, the service says.
#[derive(Debug)]
pub struct Manager {
    request: HttpRequest,
    caller: Caller,
    /// The app.
    pub app: Uuid,
}

impl Manager {
    /// On whose word the app is read or changed.
    pub fn who(&self) -> Who<'_> {
        Who::Key(&self.caller)
    }

    /// Who a change is told to come from.
    pub fn by(&self) -> By {
        by(&self.request, &self.caller)
    }

    /// Another id that stands in the path.
    ///
    /// # Errors
    /// A [`Problem`] that names it, where it is no UUID.
    pub fn id(&self, name: &str) -> Result<Uuid, Problem> {
        id(&self.request, name)
    }
}

impl FromRequest for Manager {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let holder = KeyHolder::from_request(request, payload).into_inner();
        let manager = holder.and_then(|KeyHolder(caller)| {
            let app = id(request, "app")?;
            Ok(Self { request: request.clone(), caller, app })
        });
        ready(manager)
    }
}

fn id(request: &HttpRequest, name: &str) -> Result<Uuid, Problem> {
    params::id(request.match_info().query(name)).map_err(|refused| Problem::invalid(vec![refused.at(name)]))
}
