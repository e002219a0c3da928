//! The link that is mailed when an app registers. Mail programs open links to look at them, so that a button uses it.

use super::cookies::Kind;
use super::forms::Posted;
use super::page::{self, Frame};
use super::refusal::{Refusal, Result};
use super::sign_in;
use super::visitor::Visitor;
use crate::service::Error;
use crate::service::apps::LinkKind;
use actix_web::{HttpResponse, post, web};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage<'a> {
    frame: Frame<'a>,
    app: Uuid,
    name: String,
    token: &'a str,
}

/// What a mailed link carries.
#[derive(Debug, Deserialize)]
pub struct Mailed {
    /// The secret that was mailed.
    pub token: Option<String>,
}

/// Asks for the click that confirms.
pub async fn ask(visitor: Visitor, app: web::Path<String>, mailed: web::Query<Mailed>) -> Result<HttpResponse> {
    let app = id(&app)?;
    let token = mailed.token.as_deref().unwrap_or_default();
    match visitor.portal.apps.link(token).await {
        Ok(link) if link.kind == LinkKind::Confirm && link.app.as_ref().is_some_and(|view| view.id == app) => {
            let name = link.app.map(|view| view.name).unwrap_or_default();
            page::show(&visitor, &ConfirmPage { frame: Frame::of(&visitor), app, name, token })
        }
        Ok(_) | Err(Error::LinkInvalid) => sign_in::spent(&visitor),
        Err(error) => Err(error.into()),
    }
}

/// Confirms the address, and signs its owner in: who holds the token reads that mailbox.
#[post("/confirm")]
pub async fn confirm(posted: Posted) -> Result<HttpResponse> {
    let Posted { visitor, fields } = posted;
    let app = id(fields.one("app"))?;
    let confirmed = match visitor.portal.apps.confirm(&visitor.by(Some(app)), app, fields.one("token")).await {
        Ok(confirmed) => confirmed,
        Err(Error::LinkInvalid) => return sign_in::spent(&visitor),
        Err(error) => return Err(error.into()),
    };
    let secret = visitor.portal.sessions.open(&confirmed.email).await?;
    let mut answer = page::go(&format!("{}?confirmed", super::head::path(app)));
    let cookie = Kind::Session.write(&secret, visitor.portal.secure);
    answer.add_cookie(&cookie).map_err(|_| Refusal::Unreadable)?;
    Ok(answer)
}

/// An id in a path; where there is none, there is no such page.
pub fn id(text: &str) -> Result<Uuid> {
    Uuid::try_parse(text).map_err(|_| Refusal::NotFound)
}
