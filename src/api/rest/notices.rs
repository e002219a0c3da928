//! What persons are told about their CV, word by word.

use crate::api::caller::Anyone;
use crate::api::params::{NoticeParams, Query};
use crate::api::problem::{Kind, Problem};
use crate::service::NoticeText;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE};
use actix_web::{HttpResponse, get, web};

/// Read the notice that persons are shown
///
/// Before a person decides about their CV they are shown this text (GDPR art. 13 and 14). A permission and its receipt hold
/// the SHA-256 of exactly these bytes. A version is never edited.
#[utoipa::path(
    tag = "privacy",
    security(()),
    params(
        ("version" = String, Path, description = "Version: the day on which it was first shown.", example = "2026-11-26"),
        NoticeParams
    ),
    responses((status = 200, description = "The text; paragraphs are apart by an empty line", body = String,
        content_type = "text/plain; charset=utf-8"))
)]
#[get("/v1/notices/{version}")]
pub async fn show_notice(
    _: Anyone,
    version: web::Path<String>,
    Query(params): Query<NoticeParams>,
) -> Result<HttpResponse, Problem> {
    let language = params.read()?;
    let unknown = || Problem::new(Kind::NotFound, "There is no notice of that version.");
    let text = NoticeText::of_version(&version).and_then(|notice| notice.text(language)).ok_or_else(unknown)?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .insert_header((CONTENT_LANGUAGE, language))
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(text))
}
