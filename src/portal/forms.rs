//! Forms, as browsers send them.

use super::refusal::Refusal;
use super::upload::{self, Parts};
use super::visitor::{Member, Visitor};
use crate::domain::FieldError;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

/// The field that proves that a form is of the portal and of this browser.
pub const TOKEN: &str = "form_token";

/// The fields of a form, in the order in which they were sent.
#[derive(Default)]
pub struct Fields {
    sent: Vec<(String, String)>,
    /// The files that came with it.
    files: Vec<(String, Bytes)>,
    /// What is wrong with them.
    pub errors: Vec<FieldError>,
    /// Why they were not taken, where that is about none of them.
    pub refusal: Option<String>,
}

// What people type is in no log.
impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fields").field("count", &self.sent.len()).finish_non_exhaustive()
    }
}

impl Fields {
    /// The value of a field, without blanks around it; empty where it was not sent.
    pub fn one(&self, name: &str) -> &str {
        self.sent.iter().find(|(sent, _)| sent == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a field that may stand several times.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.sent.iter().filter(move |(sent, _)| sent == name).map(|(_, value)| value.trim())
    }

    /// Whether a box with this value was ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|sent| sent == value)
    }

    /// A document: the file that was chosen, or the text in its place. Empty where there is neither.
    pub fn document(&self, name: &str) -> &[u8] {
        let file = self.files.iter().find(|(sent, _)| sent == name);
        file.map_or_else(|| self.one(name).as_bytes(), |(_, content)| content.as_ref())
    }

    /// Whether a field of that name was sent, or a file.
    pub fn was_sent(&self, name: &str) -> bool {
        self.sent.iter().any(|(sent, _)| sent == name) || self.files.iter().any(|(sent, _)| sent == name)
    }

    /// What is wrong with a field, or with one of the values of a list.
    pub fn error(&self, name: &str) -> Option<&str> {
        let of_it = |error: &&FieldError| {
            error.field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
        };
        self.errors.iter().find(of_it).map(|error| error.reason.as_str())
    }

    /// Nothing sent, but these values to begin with.
    pub fn beginning(with: &[(&str, &str)]) -> Self {
        let sent = with.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { sent, ..Self::default() }
    }

    /// The same with what is wrong with them.
    pub fn refused(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// The same with why they were not taken.
    pub fn told(mut self, refusal: String) -> Self {
        self.refusal = Some(refusal);
        self
    }

    /// Whether they were not taken.
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty() || self.refusal.is_some()
    }
}

/// A form of anybody, proven to be of the browser that it was given to.
#[derive(Debug)]
pub struct Posted {
    /// Who sent it.
    pub visitor: Visitor,
    /// What stands in it.
    pub fields: Fields,
}

impl FromRequest for Posted {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let form = form(request, payload);
        // Browsers say where a form comes from; one of another site is refused whatever it carries.
        let foreign = request.headers().get("sec-fetch-site").is_some_and(|site| site == "cross-site");
        Box::pin(async move {
            let visitor = visitor.await?;
            visitor.admit().await?;
            let fields = form.await?;
            if foreign || !visitor.sent(fields.one(TOKEN)) {
                return Err(Refusal::Forged);
            }
            Ok(Self { visitor, fields })
        })
    }
}

/// A form as it was sent: as a query, or in parts where files may come with it.
fn form(request: &HttpRequest, payload: &mut Payload) -> LocalBoxFuture<'static, Result<Fields, Refusal>> {
    if request.content_type().eq_ignore_ascii_case("multipart/form-data") {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
        let body = Bytes::from_request(request, payload);
        return Box::pin(async move {
            let Parts { fields: sent, files } =
                upload::read(&kind, body.await.map_err(|error| unread(&error))?).await?;
            Ok(Fields { sent, files, ..Fields::default() })
        });
    }
    let form = web::Form::<Vec<(String, String)>>::from_request(request, payload);
    Box::pin(async move {
        let form = form.await.map_err(|error| unread(&error))?;
        Ok(Fields { sent: form.into_inner(), ..Fields::default() })
    })
}

fn unread(error: &actix_web::Error) -> Refusal {
    let is_large = error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE;
    if is_large { Refusal::TooLarge } else { Refusal::Unreadable }
}

/// A form of somebody who is signed in.
#[derive(Debug)]
pub struct Signed {
    /// Who sent it.
    pub member: Member,
    /// What stands in it.
    pub fields: Fields,
}

impl FromRequest for Signed {
    type Error = Refusal;
    type Future = LocalBoxFuture<'static, Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let posted = Posted::from_request(request, payload);
        Box::pin(async move {
            let Posted { visitor, fields } = posted.await?;
            Ok(Self { member: Member::of(visitor)?, fields })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Invalid;

    #[test]
    fn fields_are_found_by_name_and_their_values_are_in_no_log() {
        let fields = Fields::beginning(&[("name", " Carte "), ("scope", "offers:read"), ("scope", "market:read")]);
        assert_eq!((fields.one("name"), fields.one("other")), ("Carte", ""));
        assert!(fields.has("scope", "market:read") && !fields.has("scope", "admin"));
        assert!(!format!("{fields:?}").contains("Carte"));
        assert!(!fields.is_refused());
        let fields = fields.refused(vec![Invalid::new("", "at least one").at("scope[1]")]);
        assert_eq!(
            (fields.error("scope"), fields.error("name"), fields.error("sco")),
            (Some("at least one"), None, None)
        );
        assert!(fields.is_refused());
    }
}
