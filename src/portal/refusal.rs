//! Why a page was not shown, and the page that is shown instead.

use super::page::{self, Frame};
use super::visitor::Visitor;
use crate::service;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpResponse, ResponseError};
use askama::Template;
use std::time::Duration;

/// Result of the portal.
pub type Result<T, E = Refusal> = std::result::Result<T, E>;

/// Why a page was not shown. The text is for the log alone; [`render`] makes the page.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignIn,
    /// The browser holds no link of a CV.
    #[error("the browser holds no link of a CV")]
    ShowLink,
    /// There is no such page, or it is not for this member.
    #[error("there is no such page")]
    NotFound,
    /// The form is not of this browser, or of a session that has ended.
    #[error("the form is not of this browser")]
    Forged,
    /// The form cannot be read.
    #[error("the form cannot be read")]
    Unreadable,
    /// The form is larger than the page takes.
    #[error("the form is too large")]
    TooLarge,
    /// Too many forms came from one address.
    #[error("too many forms: wait {0:?}")]
    TooMany(Duration),
    /// The service did not do it.
    #[error(transparent)]
    Service(#[from] service::Error),
    /// A page was not written.
    #[error("a page was not written")]
    Page(#[from] askama::Error),
    /// The portal was started without what it needs.
    #[error("the portal has no state")]
    Unwired,
}

/// What is shown of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// 404.
    NotFound,
    /// 403: go back, and send the form again.
    Forged,
    /// 400.
    Unreadable,
    /// 413.
    TooLarge,
    /// 429.
    TooMany,
    /// 503, and the log says why.
    Failed,
}

impl Refusal {
    fn shown(&self) -> Shown {
        match self {
            Self::NotFound
            | Self::Service(
                service::Error::UnknownApp(_)
                | service::Error::UnknownContactRequest(_)
                | service::Error::UnknownKey(_)
                | service::Error::UnknownMember(_)
                | service::Error::UnknownPermission(_),
            ) => Shown::NotFound,
            Self::TooMany(_) | Self::Service(service::Error::TooManyMails(_)) => Shown::TooMany,
            Self::Forged => Shown::Forged,
            Self::TooLarge => Shown::TooLarge,
            Self::Unreadable | Self::Service(service::Error::Invalid(_)) => Shown::Unreadable,
            Self::SignIn | Self::ShowLink | Self::Service(_) | Self::Page(_) | Self::Unwired => Shown::Failed,
        }
    }
}

impl Shown {
    const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.shown().status()
    }

    // `render` makes the page; this is what a handler outside of it would answer.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).finish()
    }
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    frame: Frame<'a>,
    shown: Shown,
}

/// The answer to an address of the portal that there is not.
pub async fn nowhere() -> Result<HttpResponse> {
    Err(Refusal::NotFound)
}

/// Turns every refusal, ours and those of the framework, into a page; sends whoever has to sign in there.
///
/// # Errors
/// Those of what it wraps that are no answer.
pub async fn render<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?;
    let Some(error) = response.response().error() else { return Ok(response.map_into_boxed_body()) };
    let shown = match error.as_error::<Refusal>() {
        Some(Refusal::SignIn) => return Ok(response.into_response(page::go("/portal/sign-in"))),
        // A link whose CV was erased is as good as none.
        Some(Refusal::ShowLink | Refusal::Service(service::Error::LinkInvalid)) => {
            return Ok(response.into_response(page::go("/me")));
        }
        Some(refusal) => {
            if refusal.shown() == Shown::Failed {
                tracing::error!(cause = refusal as &dyn std::error::Error, "a page was not shown");
            }
            refusal.shown()
        }
        None => by_status(error.as_response_error().status_code()),
    };
    let wait = retry_after(error);
    let request = response.request().clone();
    let answer = match Visitor::extract(&request).await {
        Ok(visitor) => page::answer(&visitor, shown.status(), &RefusalPage { frame: Frame::of(&visitor), shown }),
        Err(refusal) => Err(refusal),
    };
    // Where even this page fails, the status alone is told.
    let mut answer = answer.unwrap_or_else(|_| HttpResponse::build(shown.status()).content_type("text/plain").finish());
    if let Some(seconds) = wait {
        answer.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response.into_response(answer))
}

/// Whole seconds to wait, at least one, where too many forms came.
fn retry_after(error: &Error) -> Option<u64> {
    let Some(Refusal::TooMany(wait)) = error.as_error::<Refusal>() else { return None };
    Some(wait.as_secs() + 1)
}

fn by_status(status: StatusCode) -> Shown {
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Shown::NotFound,
        StatusCode::TOO_MANY_REQUESTS => Shown::TooMany,
        StatusCode::PAYLOAD_TOO_LARGE => Shown::TooLarge,
        other if other.is_client_error() => Shown::Unreadable,
        _ => Shown::Failed,
    }
}
