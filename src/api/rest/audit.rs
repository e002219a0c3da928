//! The audit, for whoever administrates.

use crate::api::State;
use crate::api::caller::KeyHolder;
use crate::api::params::{AuditParams, Query};
use crate::api::problem::Problem;
use crate::service::AuditRow;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Rows of the audit.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditList {
    /// The rows, the newest first.
    items: Vec<AuditItem>,
    /// Give it as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "WzEsNDcxMSwxXQ")]
    next: Option<String>,
}

/// One row: who did what.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditItem {
    /// Its place: from 1 on, without gaps.
    #[schema(example = 4711)]
    seq: i64,
    /// When it happened.
    #[schema(value_type = String, format = "date-time", example = "2026-11-22T08:00:00Z")]
    at: jiff::Timestamp,
    /// Who did it: `operator`, `system`, `member` or `member:` with the app's id, or `app:` and `key:` with theirs.
    #[schema(example = "operator")]
    actor: String,
    /// What was done.
    #[schema(example = "signing_key.rotated")]
    action: String,
    /// To what.
    #[schema(example = "signing-key:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    subject: String,
    /// With what.
    #[schema(value_type = Object, example = json!({"active_at": "2026-11-22T08:10:00Z"}))]
    detail: Value,
    /// The request that asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "5f3c1f0e-6a0c-4c0b-9a59-5a1c1a3b8f10")]
    request_id: Option<String>,
    /// The network that it came from: 24 bits of an IPv4 address, 48 of an IPv6 one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "192.0.2.0/24")]
    origin: Option<String>,
    /// SHA-256 of the row and of the hash before it.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
}

impl From<AuditRow> for AuditItem {
    fn from(row: AuditRow) -> Self {
        let AuditRow { seq, at, actor, action, subject, detail, request_id, origin, hash } = row;
        // A detail that is no JSON was changed by somebody: it is shown as it is.
        let detail = serde_json::from_str(&detail).unwrap_or(Value::String(detail));
        Self { seq, at, actor, action, subject, detail, request_id, origin, hash }
    }
}

/// Read the audit
///
/// Every change of an app, a key, a scope or an approval, and what was refused to an app by a rule, the newest first. Needs
/// a key with `admin`. `passerelle audit verify` checks that no row was changed.
#[utoipa::path(
    tag = "administration",
    params(AuditParams),
    responses((status = 200, description = "Rows, the newest first", body = AuditList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/admin/audit")]
pub async fn list_audit(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    Query(params): Query<AuditParams>,
) -> Result<HttpResponse, Problem> {
    let page = state.service.audit(&caller, &params.read()?).await?;
    let items = page.items.into_iter().map(AuditItem::from).collect();
    Ok(HttpResponse::Ok().json(AuditList { items, next: page.next }))
}
