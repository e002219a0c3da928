//! An app at a glance.

use super::confirm::id;
use super::forms::{Fields, Signed};
use super::head::{self, AppHead};
use super::new_key::Choices;
use super::page::{self, Frame};
use super::refusal::Result;
use super::usage::{self, Report};
use super::visitor::Member;
use crate::domain::KeyMode;
use crate::service::apps::{KeyState, Who};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    /// Whether the address was confirmed a moment ago.
    confirmed: bool,
    /// The form for the first key to the real data.
    first_key: Option<Choices<'a>>,
    usage: Option<Report>,
}

/// The app: where it stands, how to begin, what it used.
#[get("/apps/{app}")]
pub async fn overview(member: Member, app: web::Path<String>, request: HttpRequest) -> Result<HttpResponse> {
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let apps = &visitor.portal.apps;
    let view = apps.app(who, id(&app)?).await?;
    let keys = apps.keys(who, view.id).await?;
    let has_live = keys
        .iter()
        .any(|key| key.mode == KeyMode::Live && key.state == KeyState::InForce && key.scopes != ["app:manage"]);
    let fields = Fields::default();
    let app = AppHead::new(view, "overview");
    let first_key = (app.is_active() && !has_live).then(|| Choices::new(visitor.language, &fields, false));
    let usage = usage::report(visitor, app.view.id, false).await?;
    let confirmed = request.query_string() == "confirmed";
    let page = OverviewPage { frame: Frame::of(visitor), app, confirmed, first_key, usage };
    page::show(visitor, &page)
}

/// Becomes a member of an app that names the address: to be signed in with it proves whose it is.
#[post("/apps/{app}/join")]
pub async fn join(signed: Signed, app: web::Path<String>) -> Result<HttpResponse> {
    let (visitor, app) = (&signed.member.visitor, id(&app)?);
    visitor.portal.apps.confirm_as(&visitor.by(Some(app)), app, &signed.member.session.email).await?;
    Ok(page::go(&head::path(app)))
}
