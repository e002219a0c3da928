//! Publishing many offers or trainings: lines in, a status a line out, as they are committed.

use super::lines::{Line, Lines};
use super::publish::WriteResult;
use crate::api::State;
use crate::api::body::{self, MAX_OFFER};
use crate::api::caller::KeyHolder;
use crate::api::errors;
use crate::api::json;
use crate::api::params::{NoParams, Query};
use crate::api::problem::{Document, Kind, Problem};
use crate::auth::Caller;
use crate::domain::{ExternalId, FieldError, Invalid, OfferDraft, Record, SourceId};
use crate::service::{Draft, LineStatus, PublishedKind, Service};
use actix_web::dev::Decompress;
use actix_web::http::header::{CONTENT_ENCODING, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, post, web};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use utoipa::ToSchema;
use uuid::Uuid;

/// Lines of one transaction at most.
const LINES: usize = 200;
/// Bytes of one transaction at most, roughly.
const BYTES: usize = 4 * 1024 * 1024;
/// How long a line waits for others to share its transaction.
const GATHER: Duration = Duration::from_millis(20);
/// How long the server waits for the next line.
const PATIENCE: Duration = Duration::from_mins(1);

/// What became of one line.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineReceipt {
    /// Number of the line, from 1, blank lines left out.
    #[schema(example = 1)]
    line: u64,
    /// The source's own id of the record, where the line has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    /// What became of it.
    status: LineResult,
    /// Id of the offer or training.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    id: Option<Uuid>,
    /// Its revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    rev: Option<i64>,
    /// Give it as `min_position` to a read that must see this line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.0.4711")]
    position: Option<String>,
    /// Why it was rejected: all reasons.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LineResult {
    /// It was committed.
    Written(WriteResult),
    /// It was not written.
    Not(NotWritten),
}

/// Why a line was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotWritten {
    /// `errors` says what is wrong with it.
    Rejected,
    /// A failure of ours, which `problem` of the last line tells; send it again.
    Failed,
}

/// The last line: the stream is whole only if it came.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct BatchSummary {
    /// Always true.
    #[schema(example = true)]
    done: bool,
    /// Lines read.
    #[schema(example = 3)]
    lines: u64,
    /// Lines that were committed, unchanged and superseded ones included.
    #[schema(example = 2)]
    accepted: u64,
    /// Lines that were rejected.
    #[schema(example = 1)]
    rejected: u64,
    /// Give it as `min_position` to a read that must see the whole batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1.0.4713")]
    position: Option<String>,
    /// Why reading stopped before the end of the body; absent where it did not. Send the lines again that have no status.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Document>,
}

/// A line of the answer: a receipt for each line of the body, and then the summary.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum BatchLine {
    /// What became of one line.
    Receipt(LineReceipt),
    /// The last line.
    Summary(BatchSummary),
}

/// Publish many offers
///
/// One offer a line (NDJSON): the fields of a `PUT`, and beside them `external_id`. The answer streams back, one status a
/// line, sent after the line's commit, and a last line with `done`. Read it while you send: the server reads no further
/// than it can answer. At most 200 lines or 20 ms make one transaction. A wrong line does not stop the others. Of two
/// lines with one id the last wins. The body may be of any length, a line has at most 256 kB; gzip is welcome.
#[utoipa::path(
    tag = "publishing",
    params(("source" = SourceId, Path, description = "Id of the source")),
    request_body(
        content = String,
        content_type = "application/x-ndjson",
        description = "One offer a line",
        example = "{\"external_id\":\"A-1\",\"title\":\"Boulanger (H/F)\",\"place\":{\"commune\":\"59350\"}}\n"
    ),
    responses((
        status = 200,
        description = "A status a line, then a summary",
        content((BatchLine = "application/x-ndjson")),
    )),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/sources/{source}/offers/batch")]
pub async fn publish_batch(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    source: web::Path<String>,
    _: Query<NoParams>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    answer::<OfferDraft>(&state, caller, &source, &request, payload).await
}

/// Takes lines of one kind of record, and streams what becomes of each.
///
/// # Errors
/// A [`Problem`] where the caller may not write to the source, or the body is of another type.
pub(super) async fn answer<D>(
    state: &State,
    caller: Caller,
    source: &str,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem>
where
    D: Draft<Record: PublishedKind> + DeserializeOwned,
    <D::Record as Record>::Id: Into<Uuid>,
{
    let source = SourceId::new(source).map_err(|refused| Problem::invalid(vec![refused.at("source")]))?;
    body::content_type_is(request, "application/x-ndjson")?;
    // Nothing is written by this: it tells at once whether the key may write.
    let service = state.service(&caller)?;
    service.publish_batch::<D>(&caller, &source, Vec::new()).await?;
    let id = errors::request_id(request);
    let lines = Lines::new(Decompress::from_headers(payload.into_inner(), request.headers()), MAX_OFFER);
    let kind = PhantomData::<fn() -> D>;
    let batch = Batch { service, caller, source, id, lines, summary: BatchSummary::default(), over: false, kind };
    let answer = stream::unfold(batch, Batch::<D>::step).map(Ok::<_, actix_web::Error>);
    // A compressor would keep back the status of a line that is already committed.
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_ENCODING, ContentEncoding::Identity.as_str()));
    Ok(response.content_type("application/x-ndjson").streaming(answer))
}

struct Batch<D> {
    service: Arc<Service>,
    caller: Caller,
    source: SourceId,
    /// Id of the request.
    id: String,
    lines: Lines<Decompress<actix_web::dev::Payload>>,
    summary: BatchSummary,
    over: bool,
    kind: PhantomData<fn() -> D>,
}

/// A line that is to be answered: by its record, or by what is wrong with it.
type Parsed<D> = Result<(ExternalId, D), (Option<String>, Vec<FieldError>)>;

impl<D> Batch<D>
where
    D: Draft<Record: PublishedKind> + DeserializeOwned,
    <D::Record as Record>::Id: Into<Uuid>,
{
    /// One transaction, and the text that answers it.
    async fn step(mut self) -> Option<(Bytes, Self)> {
        if self.over {
            return None;
        }
        let (parsed, more) = self.gather().await;
        let mut text = Vec::new();
        let failed = self.write(parsed, &mut text).await;
        if !more || failed {
            self.over = true;
            self.summary.done = true;
            write_line(&mut text, &BatchLine::Summary(std::mem::take(&mut self.summary)));
        }
        Some((text.into(), self))
    }

    /// Lines for one transaction, and whether there may be more.
    async fn gather(&mut self) -> (Vec<Parsed<D>>, bool) {
        let mut gathered = Vec::new();
        let mut bytes = 0;
        let mut until = Instant::now() + PATIENCE;
        while gathered.len() < LINES && bytes < BYTES {
            match timeout_at(until, self.lines.next()).await {
                Ok(Some(Ok(line))) => {
                    if gathered.is_empty() {
                        until = Instant::now() + GATHER;
                    }
                    if let Line::Whole(text) = &line {
                        bytes += text.len();
                    }
                    gathered.push(parse(&line));
                }
                Ok(Some(Err(error))) => {
                    self.stopped(&errors::of_payload(&error));
                    return (gathered, false);
                }
                Ok(None) => return (gathered, false),
                Err(_) if gathered.is_empty() => {
                    self.stopped(&Problem::new(Kind::Timeout, "No line came for a minute."));
                    return (gathered, false);
                }
                Err(_) => break,
            }
        }
        (gathered, true)
    }

    fn stopped(&mut self, problem: &Problem) {
        errors::log(problem);
        self.summary.problem = Some(problem.document(&self.id));
    }

    /// Writes the lines that can be, and answers all of them; whether the store failed.
    async fn write(&mut self, parsed: Vec<Parsed<D>>, text: &mut Vec<u8>) -> bool {
        let mut records = Vec::new();
        let mut receipts = Vec::new();
        for line in parsed {
            self.summary.lines += 1;
            let (external_id, errors) = match line {
                Ok((external, draft)) => {
                    let name = external.to_string();
                    records.push((external, draft));
                    (Some(name), None)
                }
                Err((external, errors)) => (external, Some(errors)),
            };
            receipts.push((LineReceipt::rejected(self.summary.lines, external_id), errors));
        }
        let written = self.service.publish_batch(&self.caller, &self.source, records).await;
        let failure = written.is_err();
        let statuses = written.unwrap_or_else(|error| {
            self.stopped(&Problem::from(error));
            Vec::new()
        });
        let mut statuses = statuses.into_iter();
        for (mut receipt, errors) in receipts {
            match errors {
                Some(errors) => receipt.errors = errors,
                None => match statuses.next() {
                    Some(status) => receipt.settle(status),
                    None => receipt.status = LineResult::Not(NotWritten::Failed),
                },
            }
            self.count(&receipt);
            write_line(text, &BatchLine::Receipt(receipt));
        }
        failure
    }

    fn count(&mut self, receipt: &LineReceipt) {
        match receipt.status {
            LineResult::Written(_) => self.summary.accepted += 1,
            LineResult::Not(NotWritten::Rejected) => self.summary.rejected += 1,
            LineResult::Not(NotWritten::Failed) => {}
        }
        if receipt.position.is_some() {
            self.summary.position.clone_from(&receipt.position);
        }
    }
}

impl LineReceipt {
    fn rejected(line: u64, external_id: Option<String>) -> Self {
        let status = LineResult::Not(NotWritten::Rejected);
        Self { line, external_id, status, id: None, rev: None, position: None, errors: Vec::new() }
    }

    fn settle(&mut self, status: LineStatus<impl Into<Uuid>>) {
        match status {
            LineStatus::Refused(errors) => self.errors = errors,
            LineStatus::Written(published) => {
                let (written, rev) = WriteResult::of(published.status);
                self.status = LineResult::Written(written);
                self.id = Some(published.id.into());
                self.rev = rev;
                self.position = Some(published.position.to_string());
            }
        }
    }
}

fn parse<D: DeserializeOwned>(line: &Line) -> Parsed<D> {
    let Line::Whole(text) = line else {
        let reason = format!("a line has at most {MAX_OFFER} bytes");
        return Err((None, vec![Invalid::new("", reason).at("line")]));
    };
    let at_line = |refused: FieldError| {
        let field = if refused.field == "body" { "line".to_owned() } else { refused.field };
        (None, vec![FieldError { field, ..refused }])
    };
    let mut line = json::parse(text).map_err(at_line)?;
    let Some(fields) = line.as_object_mut() else {
        return Err((None, vec![Invalid::new(line, "a line is one JSON object").at("line")]));
    };
    let named = fields.remove("external_id");
    let name = named.as_ref().and_then(Value::as_str).map(str::to_owned);
    let external = match &name {
        Some(text) => ExternalId::new(text).map_err(|refused| refused.at("external_id")),
        None => Err(Invalid::new(named.unwrap_or_default(), "a text is needed here").at("external_id")),
    };
    let draft = json::read::<D>(line);
    match (external, draft) {
        (Ok(external), Ok(draft)) => Ok((external, draft)),
        (external, draft) => Err((name, external.err().into_iter().chain(draft.err()).collect())),
    }
}

fn write_line(text: &mut Vec<u8>, line: &BatchLine) {
    // Plain structs into memory: neither can fail.
    if serde_json::to_writer(&mut *text, line).is_ok() {
        text.push(b'\n');
    }
}
