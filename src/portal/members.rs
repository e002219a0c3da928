//! Who acts for an app.

use super::confirm::id;
use super::forms::{Fields, Signed};
use super::head::{self, AppHead};
use super::page::{self, Frame};
use super::refusal::Result;
use super::visitor::Member;
use crate::service::Error;
use crate::service::apps::{MemberRequest, MemberView, Who};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use uuid::Uuid;

/// A member, as the page shows it.
struct MemberRow {
    view: MemberView,
    is_me: bool,
}

impl MemberRow {
    fn since(&self) -> String {
        page::day(self.view.added_at)
    }
}

#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    members: Vec<MemberRow>,
    fields: &'a Fields,
}

/// The members, and the form to invite one.
#[get("/apps/{app}/members")]
pub async fn list(member: Member, app: web::Path<String>) -> Result<HttpResponse> {
    answer(&member, id(&app)?, &Fields::default(), StatusCode::OK).await
}

async fn answer(member: &Member, app: Uuid, fields: &Fields, status: StatusCode) -> Result<HttpResponse> {
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let apps = &visitor.portal.apps;
    let me = member.session.email.expose();
    let members = apps.members(who, app).await?;
    let members = members.into_iter().map(|view| MemberRow { is_me: view.email == me, view }).collect();
    let app = AppHead::new(apps.app(who, app).await?, "members");
    page::answer(visitor, status, &MembersPage { frame: Frame::of(visitor), app, members, fields })
}

/// Invites a member, or takes one away.
#[post("/apps/{app}/members")]
pub async fn change(signed: Signed, app: web::Path<String>) -> Result<HttpResponse> {
    let (Signed { member, fields }, app) = (signed, id(&app)?);
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let (apps, by) = (&visitor.portal.apps, visitor.by(Some(app)));
    let done: Result<(), Error> = match fields.one("remove") {
        "" => {
            let asked = MemberRequest { email: fields.one("email").to_owned() };
            apps.add_member(who, &by, app, &asked).await.map(drop)
        }
        removed => apps.remove_member(who, &by, app, id(removed)?).await,
    };
    match done {
        Ok(()) => {
            // Whoever took away themselves is no member any more.
            let to = if apps.app(who, app).await.is_ok() { head::path(app) + "/members" } else { "/portal".to_owned() };
            Ok(page::go(&to))
        }
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            answer(&member, app, &fields, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
