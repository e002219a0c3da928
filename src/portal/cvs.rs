//! Asking for the scope of CVs, with the agreement that comes with it.

use super::confirm::id;
use super::documents::Paragraphs;
use super::forms::{Fields, Signed};
use super::head::{self, AppHead};
use super::page::{self, Frame};
use super::refusal::Result;
use super::visitor::Member;
use crate::auth::Scope;
use crate::service::apps::{ApprovalRequest, ApprovalState, ApprovalView, CV_AGREEMENT, Who};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use uuid::Uuid;

/// A question to the region, as the page shows it.
#[derive(Debug)]
struct AskedRow {
    view: ApprovalView,
}

impl AskedRow {
    fn asked(&self) -> String {
        page::day(self.view.asked_at)
    }

    fn expected(&self) -> String {
        page::day(self.view.expected_by)
    }

    fn until(&self) -> String {
        self.view.expires_at.map(page::day).unwrap_or_default()
    }

    fn is_waiting(&self) -> bool {
        self.view.state == ApprovalState::Waiting
    }

    fn is_approved(&self) -> bool {
        self.view.state == ApprovalState::Approved
    }

    fn is_refused(&self) -> bool {
        self.view.state == ApprovalState::Refused
    }
}

#[derive(Template)]
#[template(path = "cvs.html")]
struct CvsPage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    text: Paragraphs,
    asked: Vec<AskedRow>,
    /// Whether another question makes sense now.
    may_ask: bool,
    agreement: &'static str,
    accept: String,
    fields: &'a Fields,
}

/// The agreement, what was asked for, and the form.
#[get("/apps/{app}/cvs")]
pub async fn show(member: Member, app: web::Path<String>) -> Result<HttpResponse> {
    answer(&member, id(&app)?, &Fields::default(), StatusCode::OK).await
}

async fn answer(member: &Member, app: Uuid, fields: &Fields, status: StatusCode) -> Result<HttpResponse> {
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let apps = &visitor.portal.apps;
    let approvals = apps.approvals(who, app).await?;
    let asked: Vec<_> = approvals.into_iter().rev().map(|view| AskedRow { view }).collect();
    let app = AppHead::new(apps.app(who, app).await?, "cvs");
    let frame = Frame::of(visitor);
    let page = CvsPage {
        may_ask: app.is_active() && !asked.iter().any(AskedRow::is_waiting),
        text: Paragraphs::of(&CV_AGREEMENT, visitor.language),
        agreement: CV_AGREEMENT.version,
        accept: format!("{} {}", frame.t.cvs.accept, CV_AGREEMENT.version),
        frame,
        app,
        asked,
        fields,
    };
    page::answer(visitor, status, &page)
}

/// Asks the region.
#[post("/apps/{app}/cvs")]
pub async fn ask(signed: Signed, app: web::Path<String>) -> Result<HttpResponse> {
    let (Signed { member, fields }, app) = (signed, id(&app)?);
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let asked = ApprovalRequest {
        scope: Scope::CvsRead.to_string(),
        purpose: fields.one("purpose").to_owned(),
        accept_agreement: fields.one("accept_agreement").to_owned(),
    };
    match visitor.portal.apps.ask_approval(who, &visitor.by(Some(app)), app, &asked).await {
        Ok(_) => Ok(page::go(&format!("{}/cvs", head::path(app)))),
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            answer(&member, app, &fields, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
