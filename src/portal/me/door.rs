//! Opening the page with a link, asking for the link, closing the page.

use super::overview;
use super::owner::{Owner, Sent, cookie, held};
use crate::auth::SessionSecret;
use crate::portal::cookies::Kind;
use crate::portal::forms::{Fields, Posted};
use crate::portal::page::{self, Frame};
use crate::portal::refusal::{Refusal, Result};
use crate::portal::visitor::Visitor;
use crate::service::Error;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post};
use askama::Template;

const SCRIPT: &str = include_str!("../pages/link.js");

#[derive(Template)]
#[template(path = "me_enter.html")]
struct EnterPage<'a> {
    frame: Frame<'a>,
    fields: &'a Fields,
    /// Whether the link that was tried is none.
    wrong: bool,
    /// Whether this server handles CVs.
    set: bool,
}

#[derive(Template)]
#[template(path = "me_sent.html")]
struct SentPage<'a> {
    frame: Frame<'a>,
}

/// All that a page of ours runs: it moves the code of a link from the address into the form.
#[get("/link.js")]
pub async fn script() -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/javascript; charset=utf-8").insert_header((CACHE_CONTROL, "public, max-age=600"));
    answer.body(SCRIPT)
}

/// The profile and all about it; or, without a link, how to get there.
#[get("")]
pub async fn show(request: HttpRequest) -> Result<HttpResponse> {
    let visitor = Visitor::extract(&request).await?;
    match held(&visitor, cookie(&request, &visitor)).await? {
        Some(_) => overview::show(&Owner::extract(&request).await?, &Fields::default()).await,
        None => entrance(&visitor, &Fields::default(), false),
    }
}

fn entrance(visitor: &Visitor, fields: &Fields, wrong: bool) -> Result<HttpResponse> {
    let set = visitor.portal.people.is_some();
    let entrance = EnterPage { frame: Frame::of(visitor), fields, wrong, set };
    if wrong || fields.is_refused() { page::refuse(visitor, &entrance) } else { page::show(visitor, &entrance) }
}

/// Opens the page with the code of a link.
#[post("")]
pub async fn enter(posted: Posted) -> Result<HttpResponse> {
    let Posted { visitor, fields } = posted;
    let people = visitor.portal.people.clone().ok_or(Refusal::NotFound)?;
    // Whoever pastes the whole link means its code.
    let sent = fields.one("code");
    let code = sent.rsplit_once('#').map_or(sent, |(_, code)| code);
    let Some(secret) = SessionSecret::parse(code) else { return entrance(&visitor, &Fields::default(), true) };
    match people.enter(&secret).await {
        Ok(_) => with_cookie(page::go("/me"), &secret, &visitor),
        Err(Error::LinkInvalid) => entrance(&visitor, &Fields::default(), true),
        Err(error) => Err(error.into()),
    }
}

/// Mails the link. The answer is the same for every address.
#[post("/link")]
pub async fn send(posted: Posted) -> Result<HttpResponse> {
    let Posted { visitor, fields } = posted;
    let people = visitor.portal.people.clone().ok_or(Refusal::NotFound)?;
    match people.send_link(fields.one("email")) {
        Ok(()) => page::show(&visitor, &SentPage { frame: Frame::of(&visitor) }),
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            entrance(&visitor, &fields, false)
        }
    }
}

/// Forgets the link in this browser; it stays good.
#[post("/leave")]
pub async fn leave(posted: Posted) -> Result<HttpResponse> {
    let mut answer = page::go("/me");
    answer.add_cookie(&Kind::Person.remove(posted.visitor.portal.secure)).map_err(|_| Refusal::Unreadable)?;
    Ok(answer)
}

/// Another link for 24 months, in the place of all others.
#[post("/renew")]
pub async fn renew(sent: Sent) -> Result<HttpResponse> {
    let Owner { visitor, people, holder } = sent.owner;
    let secret = people.renew(&holder).await?;
    with_cookie(page::go("/me?done"), &secret, &visitor)
}

fn with_cookie(mut answer: HttpResponse, secret: &SessionSecret, visitor: &Visitor) -> Result<HttpResponse> {
    let cookie = Kind::Person.write(secret, visitor.portal.secure);
    answer.add_cookie(&cookie).map_err(|_| Refusal::Unreadable)?;
    Ok(answer)
}
