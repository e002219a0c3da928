//! Whose page it is.

use crate::auth::SessionSecret;
use crate::portal::cookies::Kind;
use crate::portal::forms::{Fields, Posted};
use crate::portal::refusal::Refusal;
use crate::portal::visitor::Visitor;
use crate::service::person::{Holder, People};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use std::sync::Arc;

/// Somebody whose browser holds the link of a CV; others are sent to the door.
#[derive(Debug)]
pub struct Owner {
    /// Who looks.
    pub visitor: Visitor,
    /// What persons ask.
    pub people: Arc<People>,
    /// Whose CV it is.
    pub holder: Holder,
}

/// The same, with a form of this browser.
#[derive(Debug)]
pub struct Sent {
    /// Who sent it.
    pub owner: Owner,
    /// What stands in it.
    pub fields: Fields,
}

/// The link that a browser holds, while it is good.
pub async fn held(visitor: &Visitor, secret: Option<SessionSecret>) -> Result<Option<Holder>, Refusal> {
    match (&visitor.portal.people, secret) {
        (Some(people), Some(secret)) => Ok(people.holder(&secret).await?),
        _ => Ok(None),
    }
}

/// The secret in the cookie.
pub fn cookie(request: &HttpRequest, visitor: &Visitor) -> Option<SessionSecret> {
    Kind::Person.read(request, visitor.portal.secure)
}

async fn owner(request: &HttpRequest, visitor: Visitor) -> Result<Owner, Refusal> {
    let people = visitor.portal.people.clone().ok_or(Refusal::NotFound)?;
    let holder = held(&visitor, cookie(request, &visitor)).await?.ok_or(Refusal::ShowLink)?;
    Ok(Owner { visitor, people, holder })
}

impl FromRequest for Owner {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { owner(&request, Visitor::extract(&request).await?).await })
    }
}

impl FromRequest for Sent {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (posted, request) = (Posted::from_request(request, payload), request.clone());
        Box::pin(async move {
            let Posted { visitor, fields } = posted.await?;
            Ok(Self { owner: owner(&request, visitor).await?, fields })
        })
    }
}
