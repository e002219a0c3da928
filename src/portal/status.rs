//! How the service is, for people: whether it answers, whether its index follows, how fresh each source is.

use super::headers;
use super::page::{self, Frame};
use super::refusal::Result;
use super::visitor::Visitor;
use crate::service::{Health, ServiceStatus, SourceStatus};
use actix_web::http::header::{HeaderValue, VARY};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage<'a> {
    frame: Frame<'a>,
    status: &'a ServiceStatus,
}

impl StatusPage<'_> {
    /// The colour of a notice and what it says.
    fn told(&self) -> (&'static str, &'static str) {
        let t = &self.frame.t.status;
        match self.status.health {
            Health::Ok => ("good", t.ok),
            Health::Degraded => ("warn", t.degraded),
            Health::Down => ("bad", t.down),
        }
    }

    fn follows(&self) -> &'static str {
        let t = &self.frame.t.status;
        if self.status.health == Health::Down { t.behind } else { t.follows }
    }

    fn limits(&self) -> &'static str {
        let t = &self.frame.t.status;
        match self.status.limits {
            "off" => t.limits_off,
            _ => t.limits_on,
        }
    }

    fn at(&self) -> String {
        page::minute(self.status.at)
    }
}

fn is_fresh(source: &SourceStatus) -> bool {
    source.health == Health::Ok
}

fn refreshed(source: &SourceStatus) -> Option<String> {
    source.refreshed_at.map(page::minute)
}

/// The page on how the service is: of the portal's kind, at an address of the API.
///
/// # Errors
/// When the reader's session cannot be looked up.
pub async fn status_page(request: &HttpRequest, status: &ServiceStatus) -> Result<HttpResponse> {
    let visitor = Visitor::extract(request).await?;
    let mut answer = page::show(&visitor, &StatusPage { frame: Frame::of(&visitor), status })?;
    headers::forbid(answer.headers_mut(), visitor.portal.secure);
    answer.headers_mut().insert(VARY, HeaderValue::from_static("Accept, Accept-Language, Cookie"));
    Ok(answer)
}
