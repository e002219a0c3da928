//! Scopes that need the operator's word: asked for with a purpose and an accepted agreement, decided, and ending by
//! themselves.

use super::{ApprovalView, Apps, CV_AGREEMENT, Who};
use crate::auth::{self, GivenBy, Scope};
use crate::domain::{AppPurpose, AppStatus, By, Email, FieldError, Invalid};
use crate::mail;
use crate::service::{Error, Result};
use crate::store::{ApprovalRecord, Decision, NewApproval, Verdict};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An approval ends after so long at most: the purpose is looked at again then.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// How long an answer takes.
#[derive(Debug, Clone, Copy)]
pub struct AnswerTime;

impl AnswerTime {
    /// Days within which a question is answered.
    pub const DAYS: i64 = 14;

    /// By when a question of `asked_at` is answered.
    pub(super) fn after(asked_at: Timestamp) -> Timestamp {
        asked_at + SignedDuration::from_hours(24 * Self::DAYS)
    }
}

/// A scope that is asked for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// The scope: `cvs:read`.
    #[schema(example = "cvs:read")]
    pub scope: String,
    /// What it is needed for, in 10 to 1,000 characters. It binds: what is read may be used for nothing else.
    #[schema(example = "Proposer aux entreprises d'un bassin les profils de demandeurs qui l'ont accepté")]
    pub purpose: String,
    /// The version of the agreement that you accept: `GET /v1/terms` shows it.
    #[schema(example = "2026-11")]
    pub accept_agreement: String,
}

impl ApprovalRequest {
    fn read(&self) -> Result<(Scope, AppPurpose), Vec<FieldError>> {
        let scope = self.scope.parse::<Scope>().and_then(|scope| match scope.given_by() {
            GivenBy::Approval => Ok(scope),
            GivenBy::App | GivenBy::Operator => Err(Invalid::new(scope, "only `cvs:read` is asked for like this")),
        });
        let scope = scope.map_err(|refused| refused.at("scope"));
        let purpose = AppPurpose::new(&self.purpose).map_err(|refused| refused.at("purpose"));
        let agreed = CV_AGREEMENT.accepted(&self.accept_agreement).map_err(|refused| refused.at("accept_agreement"));
        match (scope, purpose, agreed) {
            (Ok(scope), Ok(purpose), Ok(())) => Ok((scope, purpose)),
            (scope, purpose, agreed) => Err([scope.err(), purpose.err(), agreed.err()].into_iter().flatten().collect()),
        }
    }
}

impl Apps {
    /// What an app asked for, the oldest first.
    ///
    /// # Errors
    /// As [`Self::app`].
    pub async fn approvals(&self, who: Who<'_>, app: Uuid) -> Result<Vec<ApprovalView>> {
        self.managed(who, app).await?;
        let now = self.clock.now();
        let approvals = self.store.approvals(Some(app)).await?;
        Ok(approvals.into_iter().map(|approval| ApprovalView::of(approval, now)).collect())
    }

    /// What nobody has decided yet, of all apps. For the operator.
    ///
    /// # Errors
    /// [`Error::Auth`], [`Error::Store`].
    pub async fn waiting(&self, who: Who<'_>) -> Result<Vec<ApprovalView>> {
        Self::require_operator(who)?;
        let now = self.clock.now();
        let waiting = self.store.approvals(None).await?.into_iter().filter(|approval| approval.decision.is_none());
        Ok(waiting.map(|approval| ApprovalView::of(approval, now)).collect())
    }

    /// Asks for a scope.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all wrong values; [`Error::Conflict`] where the question waits already; [`Error::Auth`]
    /// where the app is not active; and as [`Self::app`].
    pub async fn ask_approval(
        &self,
        who: Who<'_>,
        by: &By,
        app: Uuid,
        asked: &ApprovalRequest,
    ) -> Result<ApprovalView> {
        let record = self.changeable(who, app).await?;
        let (scope, purpose) = asked.read().map_err(Error::Invalid)?;
        if record.status() == AppStatus::Pending {
            return Err(auth::Error::Pending.into());
        }
        let now = self.clock.now();
        let new = NewApproval {
            id: self.chance.id(now),
            app_id: app,
            scope: scope.to_string(),
            purpose: purpose.into(),
            agreement: CV_AGREEMENT.version.to_owned(),
            asked_at: now,
            asked_by: who.signs(by),
        };
        let told = self.told(by, "approval.asked", new.id);
        if !self.store.ask_approval(&new, &told).await? {
            return Err(Error::Conflict("this scope was asked for already, and waits for its answer"));
        }
        let approvals = self.store.approvals(Some(app)).await?;
        let asked = approvals.into_iter().find(|approval| approval.id == new.id);
        asked.map(|approval| ApprovalView::of(approval, now)).ok_or(Error::UnknownApp(app))
    }

    /// Approves what an app asked for, until then. There is no approval without a question, and no question without a
    /// purpose and an accepted agreement. For the operator.
    ///
    /// # Errors
    /// [`Error::Conflict`] where nothing was asked for; [`Error::Invalid`] for an end in the past, or more than a year
    /// away; [`Error::UnknownApp`], [`Error::Auth`], [`Error::Store`].
    pub async fn approve(&self, who: Who<'_>, by: &By, app: Uuid, scope: Scope, until: Timestamp) -> Result<()> {
        Self::require_operator(who)?;
        let now = self.clock.now();
        if until <= now || until > now + LONGEST {
            let wrong = Invalid::new(until, "an approval ends in the future, within a year");
            return Err(Error::Invalid(vec![wrong.at("until")]));
        }
        let asked = self.decide(who, by, app, scope, Verdict::Approved { until }).await?;
        let letter = |to: &Email| mail::approved(to, &asked.app, &asked.scope, &day(until), &self.public_url);
        self.mail_members(app, letter).await
    }

    /// Refuses what an app asked for; with nothing asked for, ends what was approved. For the operator.
    ///
    /// # Errors
    /// [`Error::Conflict`] where there is neither; [`Error::UnknownApp`], [`Error::Auth`], [`Error::Store`].
    pub async fn refuse(&self, who: Who<'_>, by: &By, app: Uuid, scope: Scope) -> Result<()> {
        Self::require_operator(who)?;
        let told = self.told(by, "approval.ended", format_args!("{app}/{scope}"));
        if self.store.end_approval(app, scope.as_str(), told.at, &told).await? {
            return Ok(());
        }
        let asked = self.decide(who, by, app, scope, Verdict::Refused).await?;
        self.mail_members(app, |to| mail::refused(to, &asked.app, &asked.scope, &self.public_url)).await
    }

    async fn decide(&self, who: Who<'_>, by: &By, app: Uuid, scope: Scope, verdict: Verdict) -> Result<ApprovalRecord> {
        self.managed(who, app).await?;
        let asked = self.store.approvals(Some(app)).await?;
        let asked = asked.into_iter().find(|one| one.scope == scope.as_str() && one.decision.is_none());
        let asked = asked.ok_or(NOT_ASKED)?;
        let action = match verdict {
            Verdict::Approved { .. } => "approval.approved",
            Verdict::Refused => "approval.refused",
        };
        let told = self.told(by, action, asked.id);
        let decision = Decision { verdict, at: told.at, by: by.actor.to_string() };
        if self.store.decide_approval(asked.id, &decision, &told).await? { Ok(asked) } else { Err(NOT_ASKED) }
    }
}

const NOT_ASKED: Error = Error::Conflict("this app has not asked for this scope, so there is nothing to decide");

/// The day, as a mail tells it.
fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
