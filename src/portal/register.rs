//! Registering an app: its test key is on the next page.

use super::forms::{Fields, Posted};
use super::page::{self, Frame};
use super::refusal::Result;
use super::visitor::Visitor;
use crate::service::apps::{Registration, TERMS};
use actix_web::{HttpResponse, get, post};
use askama::Template;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage<'a> {
    frame: Frame<'a>,
    fields: &'a Fields,
    terms: &'static str,
    accept: String,
}

impl<'a> RegisterPage<'a> {
    fn new(visitor: &'a Visitor, fields: &'a Fields) -> Self {
        let frame = Frame::of(visitor);
        let accept = format!("{} {}", frame.t.register.accept, TERMS.version);
        Self { frame, fields, terms: TERMS.version, accept }
    }
}

#[derive(Template)]
#[template(path = "registered.html")]
struct RegisteredPage<'a> {
    frame: Frame<'a>,
    key: &'a str,
    manage_key: &'a str,
}

/// The form.
#[get("/register")]
pub async fn form(visitor: Visitor) -> Result<HttpResponse> {
    let email = visitor.session.as_ref().map_or("", |session| session.email.expose());
    let fields = Fields::beginning(&[("email", email)]);
    page::show(&visitor, &RegisterPage::new(&visitor, &fields))
}

/// Registers the app, shows its keys, and mails the link.
#[post("/register")]
pub async fn register(posted: Posted) -> Result<HttpResponse> {
    let Posted { visitor, fields } = posted;
    let asked = Registration {
        name: fields.one("name").to_owned(),
        email: fields.one("email").to_owned(),
        purpose: fields.one("purpose").to_owned(),
        website: Some(fields.one("website").to_owned()),
        accept_terms: fields.one("accept_terms").to_owned(),
    };
    match visitor.portal.apps.register(&visitor.by(None), &asked).await {
        Ok(registered) => {
            let (key, manage_key) = (registered.test_key.reveal(), registered.manage_key.reveal());
            page::show(&visitor, &RegisteredPage { frame: Frame::of(&visitor), key, manage_key })
        }
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            page::refuse(&visitor, &RegisterPage::new(&visitor, &fields))
        }
    }
}
