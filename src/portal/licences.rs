//! The licences of sources, and which of them an app accepted.

use super::confirm::id;
use super::forms::{Fields, Signed};
use super::head::{self, AppHead};
use super::page::{self, Frame};
use super::refusal::{Refusal, Result};
use super::visitor::Member;
use crate::domain::SourceId;
use crate::service::apps::{LicenceRequest, LicenceView, Who};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use uuid::Uuid;

/// A licence, as the page shows it.
#[derive(Debug)]
struct LicenceRow {
    view: LicenceView,
}

impl LicenceRow {
    /// The day on which the present version was accepted.
    fn accepted(&self) -> Option<String> {
        let present = self.view.accepted_version.as_deref().is_none_or(|version| version == self.view.version);
        self.view.accepted_at.filter(|_| present).map(page::day)
    }
}

#[derive(Template)]
#[template(path = "licences.html")]
struct LicencesPage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    licences: Vec<LicenceRow>,
    fields: &'a Fields,
}

/// All licences.
#[get("/apps/{app}/licences")]
pub async fn list(member: Member, app: web::Path<String>) -> Result<HttpResponse> {
    answer(&member, id(&app)?, &Fields::default(), StatusCode::OK).await
}

async fn answer(member: &Member, app: Uuid, fields: &Fields, status: StatusCode) -> Result<HttpResponse> {
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let apps = &visitor.portal.apps;
    let licences = apps.licences(who, app).await?.into_iter().map(|view| LicenceRow { view }).collect();
    let app = AppHead::new(apps.app(who, app).await?, "licences");
    page::answer(visitor, status, &LicencesPage { frame: Frame::of(visitor), app, licences, fields })
}

/// Accepts one, as it is named on the page that was read.
#[post("/apps/{app}/licences")]
pub async fn accept(signed: Signed, app: web::Path<String>) -> Result<HttpResponse> {
    let (Signed { member, fields }, app) = (signed, id(&app)?);
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let source = SourceId::new(fields.one("source")).map_err(|_| Refusal::Unreadable)?;
    let asked = LicenceRequest { source, version: fields.one("version").to_owned() };
    match visitor.portal.apps.accept_licence(who, &visitor.by(Some(app)), app, &asked).await {
        Ok(()) => Ok(page::go(&format!("{}/licences", head::path(app)))),
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            answer(&member, app, &fields, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
