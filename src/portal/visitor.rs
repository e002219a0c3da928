//! Who looks at a page, and who sends a form.

use super::Portal;
use super::cookies::Kind;
use super::language::Language;
use super::refusal::Refusal;
use crate::auth::SessionSecret;
use crate::domain::{Actor, By};
use crate::service::Session;
use actix_web::dev::Payload;
use actix_web::http::uri::PathAndQuery;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use std::net::IpAddr;
use tracing_actix_web::RequestId;
use uuid::Uuid;

/// Whoever looks at a page, signed in or not.
#[derive(Debug)]
pub struct Visitor {
    /// What every page needs.
    pub portal: web::Data<Portal>,
    /// The language to answer in.
    pub language: Language,
    /// Who is signed in, if somebody is.
    pub session: Option<Session>,
    /// The page that was asked for.
    pub here: String,
    /// What forms prove themselves with.
    secret: SessionSecret,
    /// Whether the browser does not have that secret yet.
    fresh: bool,
    request_id: Option<String>,
    origin: IpAddr,
}

impl Visitor {
    async fn of(request: &HttpRequest) -> Result<Self, Refusal> {
        let Some(portal) = request.app_data::<web::Data<Portal>>().cloned() else { return Err(Refusal::Unwired) };
        let session_secret = Kind::Session.read(request, portal.secure);
        let session = match &session_secret {
            Some(secret) => portal.sessions.session(secret).await?,
            None => None,
        };
        let known = match &session {
            Some(_) => session_secret,
            None => Kind::Visit.read(request, portal.secure),
        };
        let fresh = known.is_none();
        let secret = known.unwrap_or_else(|| portal.sessions.fresh_secret());
        Ok(Self {
            language: Language::of(request),
            session,
            here: request.uri().path_and_query().map_or("/portal", PathAndQuery::as_str).to_owned(),
            secret,
            fresh,
            request_id: request.extensions().get::<RequestId>().map(ToString::to_string),
            origin: portal.turnstile.address(request),
            portal,
        })
    }

    /// What a form of this browser carries.
    pub fn form_token(&self) -> String {
        self.secret.form_token()
    }

    /// Whether a form is of this browser.
    pub fn sent(&self, token: &str) -> bool {
        !self.fresh && self.secret.is_form_token(token)
    }

    /// The secret that the browser has yet to be given.
    pub fn fresh_secret(&self) -> Option<&SessionSecret> {
        self.fresh.then_some(&self.secret)
    }

    /// Counts a form.
    pub async fn admit(&self) -> Result<(), Refusal> {
        self.portal.turnstile.admit(self.origin).await.map_err(Refusal::TooMany)
    }

    /// Ends the session, where there is one.
    pub async fn sign_out(&self) -> Result<(), Refusal> {
        if self.session.is_some() {
            self.portal.sessions.close(&self.secret).await?;
        }
        Ok(())
    }

    /// What the audit keeps of a change that this visitor makes.
    pub fn by(&self, app: Option<Uuid>) -> By {
        By { actor: Actor::Member { app }, request_id: self.request_id.clone(), origin: Some(self.origin) }
    }
}

impl FromRequest for Visitor {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

/// Somebody who is signed in; others are sent to sign in.
#[derive(Debug)]
pub struct Member {
    /// The visitor.
    pub visitor: Visitor,
    /// The session.
    pub session: Session,
}

impl Member {
    /// Goes on only with a session.
    pub fn of(visitor: Visitor) -> Result<Self, Refusal> {
        match visitor.session.clone() {
            Some(session) => Ok(Self { visitor, session }),
            None => Err(Refusal::SignIn),
        }
    }
}

impl FromRequest for Member {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(Visitor::of(&request).await?) })
    }
}
