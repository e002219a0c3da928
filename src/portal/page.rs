//! The frame of every page, and how a page becomes an answer.

use super::cookies::Kind;
use super::language::Language;
use super::refusal::Result;
use super::texts::Texts;
use super::visitor::Visitor;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LANGUAGE, ContentEncoding, LOCATION, VARY};
use askama::Template;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What every page shows, and what every form carries.
#[derive(Debug)]
pub struct Frame<'a> {
    /// The language.
    pub language: Language,
    /// What is said in it.
    pub t: &'static Texts,
    /// Who is signed in.
    pub email: Option<&'a str>,
    /// What forms carry.
    pub token: String,
    /// The address of the API, without a slash at its end.
    pub base: &'a str,
    here: &'a str,
}

impl<'a> Frame<'a> {
    /// The frame for a visitor.
    pub fn of(visitor: &'a Visitor) -> Self {
        Self {
            language: visitor.language,
            t: visitor.language.texts(),
            email: visitor.session.as_ref().map(|session| session.email.expose()),
            token: visitor.form_token(),
            base: visitor.portal.base(),
            here: &visitor.here,
        }
    }

    /// This page in the other language.
    pub fn translated(&self) -> String {
        format!("/portal/language/{}?to={}", self.language.other().tag(), self.escaped_here())
    }

    /// That of a page for nobody.
    #[cfg(test)]
    pub fn sample(language: Language) -> Self {
        let base = "https://api.exemple.fr";
        Self { language, t: language.texts(), email: None, token: String::new(), base, here: "/portal" }
    }

    fn escaped_here(&self) -> String {
        utf8_percent_encode(self.here, NON_ALPHANUMERIC).to_string()
    }
}

/// The page as an answer.
pub fn answer(visitor: &Visitor, status: StatusCode, page: &impl Template) -> Result<HttpResponse> {
    let body = page.render()?;
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8");
    response.insert_header((CONTENT_LANGUAGE, visitor.language.tag()));
    response.insert_header((VARY, "Accept-Language, Cookie"));
    // Not compressed: secrets stand beside what a link can put into a page, and lengths would tell of them (BREACH).
    response.insert_header(ContentEncoding::Identity);
    if let Some(secret) = visitor.fresh_secret() {
        response.cookie(Kind::Visit.write(secret, visitor.portal.secure));
    }
    Ok(response.body(body))
}

/// The page, where nothing went wrong.
pub fn show(visitor: &Visitor, page: &impl Template) -> Result<HttpResponse> {
    answer(visitor, StatusCode::OK, page)
}

/// The page again, with what is wrong with its form.
pub fn refuse(visitor: &Visitor, page: &impl Template) -> Result<HttpResponse> {
    answer(visitor, StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// To another page, which is fetched anew: a form that was sent is not sent again by a reload.
pub fn go(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

/// Whether a path is one of the portal's: nobody is sent anywhere else.
pub fn is_ours(to: &str) -> bool {
    let ours = ["/portal", "/privacy", "/problems", "/status", "/me"]
        .iter()
        .any(|room| to.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])));
    ours && !to.contains(['\\', '\r', '\n']) && !to.contains("//")
}

/// A time to the minute, UTC: the same in both languages.
pub fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A day, UTC.
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for to in ["/portal", "/portal/apps/1?a=b", "/portal?x", "/problems/not_found", "/status"] {
            assert!(is_ours(to), "{to}");
        }
        for to in [
            "",
            "/",
            "//evil.example",
            "/portal//evil.example",
            "/portals",
            "https://evil.example/portal",
            "/\\evil.example",
            "/portal\r\nX: y",
        ] {
            assert!(!is_ours(to), "{to}");
        }
    }
}
