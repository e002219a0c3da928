//! A platform gives the CV of a person.

use super::live;
use crate::api::State;
use crate::api::body::{content_type_is, whole};
use crate::api::caller::KeyHolder;
use crate::api::json;
use crate::api::params::{NoParams, Query, Reader};
use crate::api::problem::{Kind, Problem};
use crate::domain::cv::Resume;
use crate::domain::{ExternalId, Invalid, SourceId};
use crate::service::cvs::{CvDraft, CvPublished, CvWriteStatus, MOST_CV_BYTES, PermissionDraft};
use actix_web::{HttpRequest, HttpResponse, delete, post, put, web};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What the envelope takes beside the CV, in bytes.
const ENVELOPE: usize = 256 * 1024;

/// A CV with what its person agreed to on the platform.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CvEnvelope {
    /// The platform: a source that the key is bound to.
    #[schema(value_type = SourceId)]
    source: String,
    /// The platform's own id of the CV.
    #[schema(value_type = ExternalId)]
    external_id: String,
    /// The CV: JSON Resume 1.0 with the wishes beside it, or Europass as JSON.
    #[schema(value_type = Resume)]
    resume: Value,
    /// What the person agreed to, one purpose each. They wait until the person confirms them by their link.
    #[serde(default)]
    permissions: Vec<PermissionDraft>,
    /// The person's e-mail address, where the CV has none.
    #[serde(default)]
    #[schema(example = "camille@exemple.fr")]
    email: Option<String>,
}

/// Share a CV
///
/// For a platform that acts for a person, with what the person agreed to there. Nothing of it is in force before the person
/// confirms it: they are mailed a link of their own. Photo, date of birth, gender, nationality, social security number and
/// health are left out, which the answer and the person are told. Needs a key with `cvs:write` for the source.
#[utoipa::path(
    tag = "cvs",
    request_body = CvEnvelope,
    responses(
        (status = 200, description = "Updated, unchanged, kept as its person corrected it, or erased before by its person", body = CvPublished),
        (status = 201, description = "Created", body = CvPublished)
    ),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/cvs")]
pub async fn create_cv(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    _: Query<NoParams>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    content_type_is(&request, "application/json")?;
    let body = whole(payload.into_inner(), request.headers(), MOST_CV_BYTES + ENVELOPE).await?;
    let envelope = json::parse(&body).and_then(json::read::<CvEnvelope>);
    let CvEnvelope { source, external_id, resume, permissions, email } = envelope.map_err(unreadable)?;
    let (source, external) = named(&source, &external_id)?;
    if !resume.is_object() {
        return Err(unreadable(Invalid::new("…", "a CV, as an object").at("resume")));
    }
    let draft = CvDraft { document: resume.to_string().into_bytes(), permissions, email };
    let published = live(&state)?.publish(&caller, &source, &external, draft).await?;
    Ok(answer(&published))
}

/// Share a CV as a file
///
/// JSON Resume 1.0 or Europass 3.4, in JSON (`application/json`) or XML (`application/xml`). Sending the same again changes
/// nothing. The person decides by their own link what is allowed with it. Needs a key with `cvs:write` for the source.
#[utoipa::path(
    tag = "cvs",
    params(
        ("source" = SourceId, Path, description = "Id of the source"),
        ("external_id" = ExternalId, Path, description = "The source's own id of the CV, percent-encoded"),
    ),
    request_body(content = Resume, content_type = "application/json"),
    responses(
        (status = 200, description = "Updated, unchanged, kept as its person corrected it, or erased before by its person", body = CvPublished),
        (status = 201, description = "Created", body = CvPublished)
    ),
    security(("bearer" = []), ("api_key" = []))
)]
#[put("/v1/sources/{source}/cvs/{external_id}")]
pub async fn publish_cv(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let xml = ["application/xml", "text/xml"].iter().any(|known| content_type_is(&request, known).is_ok());
    if !xml {
        content_type_is(&request, "application/json")?;
    }
    let (source, external) = named(&path.0, &path.1)?;
    let document = whole(payload.into_inner(), request.headers(), MOST_CV_BYTES).await?.to_vec();
    let draft = CvDraft { document, permissions: Vec::new(), email: None };
    let published = live(&state)?.publish(&caller, &source, &external, draft).await?;
    Ok(answer(&published))
}

/// Take back a CV
///
/// You hold nothing here any more of what you published: what you asserted and nobody confirmed ends. The profile is erased,
/// key first, unless its person made it their own: gave or confirmed a permission that is in force, or corrected it. Then it
/// lives on for its person, and what you send of it later is not stored (`kept`) unless they allow it. The person is told in
/// either case; you are not told which it was, nor whether there was one, and again is no harm. Needs a key with `cvs:write`
/// for the source.
#[utoipa::path(
    tag = "cvs",
    params(
        ("source" = SourceId, Path, description = "Id of the source"),
        ("external_id" = ExternalId, Path, description = "The source's own id of the CV, percent-encoded"),
    ),
    responses((status = 204, description = "Taken back")),
    security(("bearer" = []), ("api_key" = []))
)]
#[delete("/v1/sources/{source}/cvs/{external_id}")]
pub async fn take_back_cv(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    path: web::Path<(String, String)>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let (source, external) = named(&path.0, &path.1)?;
    live(&state)?.take_back(&caller, &source, &external).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn answer(published: &CvPublished) -> HttpResponse {
    let created = published.status == CvWriteStatus::Created;
    let mut response = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    response.json(published)
}

fn unreadable(error: crate::domain::FieldError) -> Problem {
    Problem::new(Kind::Json, "").with_errors(vec![error])
}

fn named(source: &str, external: &str) -> Result<(SourceId, ExternalId), Problem> {
    let mut reader = Reader::default();
    let source = reader.take("source", SourceId::new(source));
    let external = reader.take("external_id", ExternalId::new(external));
    match (source, external) {
        (Some(source), Some(external)) => Ok((source, external)),
        _ => Err(reader.refusal()),
    }
}
