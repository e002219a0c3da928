//! Signing in by a mailed link, and out.

use super::confirm::Mailed;
use super::cookies::Kind;
use super::forms::{Fields, Posted};
use super::page::{self, Frame};
use super::refusal::{Refusal, Result};
use super::visitor::Visitor;
use crate::service::Error;
use crate::service::apps::LinkKind;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    fields: &'a Fields,
}

#[derive(Template)]
#[template(path = "sent.html")]
struct SentPage<'a> {
    frame: Frame<'a>,
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage<'a> {
    frame: Frame<'a>,
    token: &'a str,
}

#[derive(Template)]
#[template(path = "spent.html")]
struct SpentPage<'a> {
    frame: Frame<'a>,
}

/// The form; or, with the token that was mailed, the button that uses it.
#[get("/sign-in")]
pub async fn form(visitor: Visitor, mailed: web::Query<Mailed>) -> Result<HttpResponse> {
    if let Some(token) = &mailed.token {
        return match visitor.portal.apps.link(token).await {
            Ok(link) if link.kind == LinkKind::SignIn => {
                page::show(&visitor, &LinkPage { frame: Frame::of(&visitor), token })
            }
            Ok(_) | Err(Error::LinkInvalid) => spent(&visitor),
            Err(error) => Err(error.into()),
        };
    }
    if visitor.session.is_some() {
        return Ok(page::go("/portal"));
    }
    page::show(&visitor, &SignInPage { frame: Frame::of(&visitor), fields: &Fields::default() })
}

/// Mails a link. The answer is the same for every address, so that nobody learns who is a member.
#[post("/sign-in")]
pub async fn send(posted: Posted) -> Result<HttpResponse> {
    let Posted { visitor, fields } = posted;
    match visitor.portal.apps.send_sign_in(&visitor.by(None), fields.one("email")).await {
        Ok(()) => page::show(&visitor, &SentPage { frame: Frame::of(&visitor) }),
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            page::refuse(&visitor, &SignInPage { frame: Frame::of(&visitor), fields: &fields })
        }
    }
}

/// Uses the link.
#[post("/sign-in/link")]
pub async fn enter(posted: Posted) -> Result<HttpResponse> {
    let Posted { visitor, fields } = posted;
    let email = match visitor.portal.apps.sign_in(&visitor.by(None), fields.one("token")).await {
        Ok(email) => email,
        Err(Error::LinkInvalid) => return spent(&visitor),
        Err(error) => return Err(error.into()),
    };
    let secret = visitor.portal.sessions.open(&email).await?;
    let mut answer = page::go("/portal");
    let cookie = Kind::Session.write(&secret, visitor.portal.secure);
    answer.add_cookie(&cookie).map_err(|_| Refusal::Unreadable)?;
    Ok(answer)
}

/// Ends the session, here and in the database.
#[post("/sign-out")]
pub async fn leave(posted: Posted) -> Result<HttpResponse> {
    let visitor = posted.visitor;
    visitor.sign_out().await?;
    let mut answer = page::go("/portal");
    answer.add_cookie(&Kind::Session.remove(visitor.portal.secure)).map_err(|_| Refusal::Unreadable)?;
    Ok(answer)
}

/// What is said of a link that is used up, or never was one.
pub fn spent(visitor: &Visitor) -> Result<HttpResponse> {
    page::answer(visitor, StatusCode::GONE, &SpentPage { frame: Frame::of(visitor) })
}
