//! The first page: what this is, or the apps of whoever is signed in.

use super::cookies;
use super::head::AppHead;
use super::language::Language;
use super::page::{self, Frame};
use super::refusal::{Refusal, Result};
use super::visitor::Visitor;
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "home.html")]
struct WelcomePage<'a> {
    frame: Frame<'a>,
}

#[derive(Template)]
#[template(path = "my_apps.html")]
struct AppsPage<'a> {
    frame: Frame<'a>,
    /// Each with whether the address is confirmed in it.
    apps: Vec<(AppHead, bool)>,
}

/// What this is; or, for a member, the apps.
#[get("")]
pub async fn home(visitor: Visitor) -> Result<HttpResponse> {
    let Some(session) = &visitor.session else {
        return page::show(&visitor, &WelcomePage { frame: Frame::of(&visitor) });
    };
    let apps = visitor.portal.apps.apps_of(&session.email).await?;
    let apps = apps.into_iter().map(|(app, confirmed)| (AppHead::new(app, ""), confirmed)).collect();
    page::show(&visitor, &AppsPage { frame: Frame::of(&visitor), apps })
}

#[derive(Debug, Deserialize)]
struct Back {
    to: Option<String>,
}

/// Keeps the language that was chosen, and goes back to where it was.
#[get("/language/{tag}")]
pub async fn speak(visitor: Visitor, tag: web::Path<String>, back: web::Query<Back>) -> Result<HttpResponse> {
    let language = Language::new(&tag).ok_or(Refusal::NotFound)?;
    let to = back.to.as_deref().filter(|to| page::is_ours(to)).unwrap_or("/portal");
    let mut answer = page::go(to);
    // Setting a cookie fails only where one was taken away before.
    answer.add_cookie(&cookies::language(language, visitor.portal.secure)).map_err(|_| Refusal::Unreadable)?;
    Ok(answer)
}
