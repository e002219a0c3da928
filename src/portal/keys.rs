//! The keys of an app: listed, replaced, revoked.

use super::confirm::id;
use super::forms::{Fields, Signed};
use super::head::{self, AppHead};
use super::new_key::{Choices, show_secret};
use super::page::{self, Frame};
use super::refusal::{Refusal, Result};
use super::visitor::{Member, Visitor};
use crate::domain::{Invalid, KeyMode};
use crate::service::Error;
use crate::service::apps::{ApprovalState, Issued, KeyState, KeyView, Who};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use jiff::SignedDuration;
use uuid::Uuid;

/// A key, as pages show it.
#[derive(Debug)]
pub struct KeyRow {
    key: KeyView,
}

impl KeyRow {
    fn is_test(&self) -> bool {
        self.key.mode == KeyMode::Test
    }

    fn is_in_force(&self) -> bool {
        self.key.state == KeyState::InForce
    }

    fn is_revoked(&self) -> bool {
        self.key.state == KeyState::Revoked
    }

    fn label(&self) -> Option<&str> {
        Some(self.key.label.as_str()).filter(|label| !label.is_empty())
    }

    fn scopes(&self) -> String {
        self.key.scopes.join(", ")
    }

    /// Where it may be used from, if not from anywhere.
    fn places(&self) -> Option<String> {
        let places: Vec<_> = self.key.ip_ranges.iter().chain(&self.key.origins).map(String::as_str).collect();
        (!places.is_empty()).then(|| places.join(", "))
    }

    fn created(&self) -> String {
        page::day(self.key.created_at)
    }

    fn expires(&self) -> Option<String> {
        self.key.expires_at.map(page::day)
    }

    fn last_used(&self) -> Option<String> {
        self.key.last_used_at.map(page::minute)
    }
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    in_force: Vec<KeyRow>,
    others: Vec<KeyRow>,
    choices: Choices<'a>,
}

#[derive(Template)]
#[template(path = "key.html")]
struct KeyPage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    row: KeyRow,
    fields: &'a Fields,
}

/// All keys, and the form for another one.
#[get("/apps/{app}/keys")]
pub async fn list(member: Member, app: web::Path<String>) -> Result<HttpResponse> {
    answer(&member, id(&app)?, &Fields::default(), StatusCode::OK).await
}

/// The same with what is wrong with the form.
pub async fn again(member: &Member, app: Uuid, fields: &Fields) -> Result<HttpResponse> {
    answer(member, app, fields, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn answer(member: &Member, app: Uuid, fields: &Fields, status: StatusCode) -> Result<HttpResponse> {
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let apps = &visitor.portal.apps;
    let mut keys = apps.keys(who, app).await?;
    let cvs = apps.approvals(who, app).await?.iter().any(|approval| approval.state == ApprovalState::Approved);
    // The newest first.
    keys.reverse();
    let (in_force, others) = keys.into_iter().map(|key| KeyRow { key }).partition(KeyRow::is_in_force);
    let app = AppHead::new(apps.app(who, app).await?, "keys");
    let choices = Choices::new(visitor.language, fields, cvs);
    page::answer(visitor, status, &KeysPage { frame: Frame::of(visitor), app, in_force, others, choices })
}

async fn found(visitor: &Visitor, who: Who<'_>, app: Uuid, key: Uuid) -> Result<KeyRow> {
    let keys = visitor.portal.apps.keys(who, app).await?;
    keys.into_iter().find(|view| view.id == key).map(|key| KeyRow { key }).ok_or(Refusal::NotFound)
}

/// One key, with what can be done to it.
#[get("/apps/{app}/keys/{key}")]
pub async fn one(member: Member, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (app, key) = (id(&path.0)?, id(&path.1)?);
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let row = found(visitor, who, app, key).await?;
    let app = AppHead::new(visitor.portal.apps.app(who, app).await?, "keys");
    page::show(visitor, &KeyPage { frame: Frame::of(visitor), app, row, fields: &Fields::default() })
}

/// What came of a change.
enum Changed {
    Replaced(Box<Issued>),
    Revoked,
}

/// Replaces the key, or revokes it.
#[post("/apps/{app}/keys/{key}")]
pub async fn change(signed: Signed, path: web::Path<(String, String)>) -> Result<HttpResponse> {
    let (app, key) = (id(&path.0)?, id(&path.1)?);
    let Signed { member, fields } = signed;
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let apps = &visitor.portal.apps;
    match changed(&member, app, key, &fields).await {
        Ok(Changed::Replaced(issued)) => {
            show_secret(visitor, apps.app(who, app).await?, &issued.secret, &issued.key.scopes)
        }
        Ok(Changed::Revoked) => Ok(page::go(&format!("{}/keys", head::path(app)))),
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            let row = found(visitor, who, app, key).await?;
            let app = AppHead::new(apps.app(who, app).await?, "keys");
            page::refuse(visitor, &KeyPage { frame: Frame::of(visitor), app, row, fields: &fields })
        }
    }
}

async fn changed(member: &Member, app: Uuid, key: Uuid, fields: &Fields) -> Result<Changed, Error> {
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let (apps, by) = (&visitor.portal.apps, visitor.by(Some(app)));
    let wrong =
        |value: &str, expected: &str, field: &str| Error::Invalid(vec![Invalid::new(value, expected).at(field)]);
    match fields.one("action") {
        "rotate" => {
            let hours = match fields.one("overlap") {
                "1h" => 1,
                "24h" => 24,
                "168h" => 168,
                other => return Err(wrong(other, "one of the choices", "overlap")),
            };
            let issued = apps.rotate_key(who, &by, app, key, SignedDuration::from_hours(hours)).await?;
            Ok(Changed::Replaced(Box::new(issued)))
        }
        "revoke" if fields.has("sure", "yes") => {
            apps.revoke_key(who, &by, app, key).await?;
            Ok(Changed::Revoked)
        }
        "revoke" => Err(wrong("", "the box must be ticked", "sure")),
        other => Err(wrong(other, "`rotate` or `revoke`", "action")),
    }
}
