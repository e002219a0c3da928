//! Who holds a socket: the key that it came with, and whether that is still good.

use super::message::End;
use crate::api::State;
use crate::api::caller;
use crate::api::errors::{self, request_id};
use crate::api::problem::{Kind, Problem};
use crate::api::refusals;
use crate::auth::{AppCaller, Caller, Scope};
use crate::domain::{Actor, By};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN};
use actix_web::{HttpRequest, web};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// A key is looked at again so often. It is remembered for a second: a revocation acts a little more than that later.
const LOOK: Duration = Duration::from_millis(100);

/// How usage and audit name what is asked over a socket.
pub const LABEL: &str = "SUBSCRIBE /graphql";

/// Where a socket comes from, and what its request had of a key.
#[derive(Debug)]
pub struct Visitor {
    state: web::Data<State>,
    headers: HeaderMap,
    address: IpAddr,
    origin: Option<String>,
    request_id: String,
}

impl Visitor {
    /// Who opens a socket by that request.
    #[must_use]
    pub fn of(request: &HttpRequest, state: web::Data<State>) -> Self {
        let keys = request.headers().iter().filter(|(name, _)| caller::HEADERS.contains(name));
        let headers = keys.map(|(name, value)| (name.clone(), value.clone())).collect();
        let origin = request.headers().get(ORIGIN).map(|origin| origin.to_str().unwrap_or("null").to_owned());
        Self { state, headers, address: caller::address(request), origin, request_id: request_id(request) }
    }

    /// The holder, by the key of the request or by what `connection_init` says, under the names of the headers.
    ///
    /// # Errors
    /// A [`Problem`] where there is no key, or one that may not follow changes, from here, or not any more.
    pub async fn say(self, said: Option<Map<String, Value>>) -> Result<Holder, Problem> {
        let said = as_headers(said.unwrap_or_default())?;
        let key = match (caller::presented(&self.headers)?, caller::presented(&said)?) {
            (Some(one), Some(other)) if one != other => {
                return Err(Problem::new(Kind::TwoKeys, "The headers and `connection_init` hold different keys."));
            }
            (one, other) => one.or(other).map(SecretString::from),
        };
        let key = key.ok_or_else(|| {
            let detail = "A socket needs a key: in its headers, or in the payload of `connection_init`.";
            Problem::new(Kind::Unauthenticated, detail)
        })?;
        let app = self.look(&key).await?;
        Ok(Holder { visitor: self, key, app })
    }

    /// What the key may do now. That it may not is told to the audit.
    async fn look(&self, key: &SecretString) -> Result<Arc<AppCaller>, Problem> {
        let caller = self.state.authenticator.authenticate(Some(key.expose_secret())).await?;
        let Caller::App(app) = &caller else { return Err(Problem::new(Kind::Unauthenticated, "")) };
        let placed = caller.require_place(self.address, self.origin.as_deref());
        let allowed =
            placed.and_then(|()| caller.require(Scope::ChangesRead)).and_then(|()| caller.require(Scope::OffersRead));
        allowed.map_err(|error| {
            let problem = Problem::from(error);
            let actor = Actor::App { app: app.app_id, key: app.key_id };
            let by = By { actor, request_id: Some(self.request_id.clone()), origin: Some(self.address) };
            self.state.service.refused(refusals::told(&by, LABEL, problem.kind().slug(), problem.scope()));
            problem
        })?;
        Ok(app.clone())
    }
}

/// What a message says of keys, under the names of the headers.
fn as_headers(said: Map<String, Value>) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::new();
    for (name, value) in said {
        let Some(name) = HeaderName::try_from(name).ok().filter(|name| caller::HEADERS.contains(name)) else {
            continue;
        };
        let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
        let unreadable = || Problem::new(Kind::Unauthenticated, "The key is not readable text.");
        headers.insert(name, value.ok_or_else(unreadable)?);
    }
    Ok(headers)
}

/// Who holds a socket.
#[derive(Debug)]
pub struct Holder {
    visitor: Visitor,
    key: SecretString,
    app: Arc<AppCaller>,
}

impl Holder {
    /// Who asks.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::App(self.app.clone())
    }

    /// Who asks, as an app.
    #[must_use]
    pub fn app(&self) -> &AppCaller {
        &self.app
    }

    /// Where from.
    #[must_use]
    pub const fn address(&self) -> IpAddr {
        self.visitor.address
    }

    /// The id of the request that opened the socket.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.visitor.request_id
    }

    /// Returns when the key is not good any more, or is good for something else: who subscribed with other rights must not
    /// go on with them.
    pub async fn lapsed(&self) -> End {
        loop {
            tokio::time::sleep(LOOK).await;
            match self.visitor.look(&self.key).await {
                Ok(app) if *app == *self.app => {}
                Ok(_) => return End::forbidden("The rights of the key have changed: connect again."),
                Err(problem) => return refused(&problem),
            }
        }
    }
}

/// The end of a socket that was refused.
#[must_use]
pub fn refused(problem: &Problem) -> End {
    errors::log(problem);
    let said = problem.detail();
    if problem.kind().status().is_server_error() { End::later(said) } else { End::forbidden(said) }
}
