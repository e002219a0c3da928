//! What is told of apps and of all that belongs to them.

use super::approvals::AnswerTime;
use crate::domain::{AppStatus, Email, KeyMode, SourceId};
use crate::store::{AppRecord, ApprovalRecord, KeyRecord, MemberRecord, Verdict};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = App)]
pub struct AppView {
    /// Id.
    #[schema(example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")]
    pub id: Uuid,
    /// Name.
    #[schema(example = "Carte des offres")]
    pub name: String,
    /// What it is for, as it says.
    #[schema(example = "Une carte des offres pour les missions locales")]
    pub purpose: String,
    /// Its web site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://carte.exemple.fr")]
    pub website: Option<String>,
    /// Where it stands.
    pub status: AppStatus,
    /// Its plan, which says how much it may ask.
    #[schema(example = "open")]
    pub plan: String,
    /// When it was registered.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Timestamp,
    /// When its first member confirmed an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub confirmed_at: Option<Timestamp>,
    /// When the operator suspended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub suspended_at: Option<Timestamp>,
}

impl From<AppRecord> for AppView {
    fn from(app: AppRecord) -> Self {
        Self {
            status: app.status(),
            id: app.id,
            name: app.name,
            purpose: app.purpose,
            website: app.website,
            plan: app.plan,
            created_at: app.created_at,
            confirmed_at: app.confirmed_at,
            suspended_at: app.suspended_at,
        }
    }
}

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It works, if its app does.
    InForce,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    /// Id.
    #[schema(example = "019ac5b0-2f10-7b0e-8d2c-5b1e7c9d4f22")]
    pub id: Uuid,
    /// Its first characters, by which to tell it apart.
    #[schema(example = "psl_4fTz")]
    pub hint: String,
    /// What you call it.
    #[schema(example = "production")]
    pub label: String,
    /// Which data it sees.
    pub mode: KeyMode,
    /// What it may do.
    #[schema(example = json!(["offers:read"]))]
    pub scopes: Vec<String>,
    /// The sources that a scope that writes is bound to.
    pub sources: Vec<SourceId>,
    /// The networks that it may be used from; none for anywhere.
    #[schema(example = json!(["192.0.2.0/24"]))]
    pub ip_ranges: Vec<String>,
    /// The origins whose pages may use it; none for any.
    #[schema(example = json!(["https://carte.exemple.fr"]))]
    pub origins: Vec<String>,
    /// Where it stands.
    pub state: KeyState,
    /// When it was created.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Timestamp,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, a minute late at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub last_used_at: Option<Timestamp>,
    /// The key that was issued in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Uuid>,
}

impl KeyView {
    pub(super) fn of(key: KeyRecord, now: Timestamp) -> Self {
        let state = match (key.revoked_at, key.expires_at) {
            (Some(_), _) => KeyState::Revoked,
            (None, Some(end)) if end <= now => KeyState::Expired,
            (None, Some(_) | None) => KeyState::InForce,
        };
        Self {
            id: key.id,
            hint: key.hint,
            label: key.label,
            mode: key.mode,
            scopes: key.scopes,
            sources: key.sources,
            ip_ranges: key.ip_ranges,
            origins: key.origins,
            state,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
            replaced_by: key.replaced_by,
        }
    }
}

/// A member of an app. It holds an address, so that it has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    /// Id, which says nothing of the address.
    #[schema(example = "5d1f3c1a-9f2e-5b60-8a54-0c2f0e6d7b33")]
    pub id: Uuid,
    /// The address.
    #[schema(example = "equipe@exemple.fr")]
    pub email: String,
    /// Whether a mailed link was opened there.
    pub confirmed: bool,
    /// When the member was named.
    #[schema(value_type = String, format = "date-time")]
    pub added_at: Timestamp,
}

impl MemberView {
    pub(super) fn new(app: Uuid, email: &Email, added_at: Timestamp) -> Self {
        Self { id: Self::id_of(app, email), email: email.expose().to_owned(), confirmed: false, added_at }
    }

    pub(super) fn of(app: Uuid, member: &MemberRecord) -> Self {
        Self { confirmed: member.confirmed_at.is_some(), ..Self::new(app, &member.email, member.added_at) }
    }

    /// An id for a path, where an address would stand in the logs of every proxy.
    pub(super) fn id_of(app: Uuid, email: &Email) -> Uuid {
        Uuid::new_v5(&app, email.expose().as_bytes())
    }
}

/// The licence of a source, and whether an app accepted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Licence)]
pub struct LicenceView {
    /// The source.
    pub source: SourceId,
    /// Its name.
    #[schema(example = "France Travail")]
    pub name: String,
    /// The licence as it is named now: what `version` has to say to accept it.
    #[schema(example = "Licence Offres d'emploi de France Travail")]
    pub version: String,
    /// Text of the licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://francetravail.io/data/api/offres-emploi")]
    pub licence_url: Option<String>,
    /// What must stand beside each record that is shown.
    #[schema(example = "Source : France Travail")]
    pub attribution: String,
    /// Whether the source opens only to apps that accepted it.
    pub needed: bool,
    /// When the app accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub accepted_at: Option<Timestamp>,
    /// How it was named then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Licence Offres d'emploi de France Travail")]
    pub accepted_version: Option<String>,
}

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Nobody has decided yet.
    Waiting,
    /// The scope may be used.
    Approved,
    /// It may not.
    Refused,
    /// It was approved, and that has ended.
    Ended,
}

/// A scope that an app asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Approval)]
pub struct ApprovalView {
    /// Id.
    #[schema(example = "019ac5b0-3a20-7c1f-9e3d-6c2f8d0e5a44")]
    pub id: Uuid,
    /// The app.
    #[schema(example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")]
    pub app_id: Uuid,
    /// Its name.
    #[schema(example = "Carte des offres")]
    pub app: String,
    /// The scope.
    #[schema(example = "cvs:read")]
    pub scope: String,
    /// What it is needed for. What is read may be used for nothing else.
    #[schema(example = "Proposer aux entreprises d'un bassin les profils de demandeurs qui l'ont accepté")]
    pub purpose: String,
    /// The version of the agreement that was accepted.
    #[schema(example = "2026-11")]
    pub agreement: String,
    /// Where it stands.
    pub state: ApprovalState,
    /// When it was asked for.
    #[schema(value_type = String, format = "date-time")]
    pub asked_at: Timestamp,
    /// By when it is answered.
    #[schema(value_type = String, format = "date-time")]
    pub expected_by: Timestamp,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub decided_at: Option<Timestamp>,
    /// When what was approved ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub expires_at: Option<Timestamp>,
}

impl ApprovalView {
    pub(super) fn of(approval: ApprovalRecord, now: Timestamp) -> Self {
        let expires_at = approval.decision.as_ref().and_then(|decision| match decision.verdict {
            Verdict::Approved { until } => Some(until),
            Verdict::Refused => None,
        });
        let state = match (&approval.decision, expires_at) {
            (None, _) => ApprovalState::Waiting,
            (Some(_), Some(until)) if now < until => ApprovalState::Approved,
            (Some(_), Some(_)) => ApprovalState::Ended,
            (Some(_), None) => ApprovalState::Refused,
        };
        Self {
            id: approval.id,
            app_id: approval.app_id,
            app: approval.app,
            scope: approval.scope,
            purpose: approval.purpose,
            agreement: approval.agreement,
            state,
            asked_at: approval.asked_at,
            expected_by: AnswerTime::after(approval.asked_at),
            decided_at: approval.decision.map(|decision| decision.at),
            expires_at,
        }
    }
}
