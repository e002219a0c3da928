//! Scopes that need the operator's word: what was asked for, and what was decided.

use super::{Result, Signatory, Told};
use jiff::Timestamp;
use uuid::Uuid;

/// A scope that is asked for.
#[derive(Debug, Clone)]
pub struct NewApproval {
    /// Id, time-ordered.
    pub id: Uuid,
    /// The app.
    pub app_id: Uuid,
    /// The scope.
    pub scope: String,
    /// What it is needed for.
    pub purpose: String,
    /// The version of the agreement that was accepted with the question.
    pub agreement: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: Signatory,
}

/// What the operator said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The app may have the scope until then.
    Approved {
        /// When that ends.
        until: Timestamp,
    },
    /// It may not.
    Refused,
}

/// A decision on what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Yes or no.
    pub verdict: Verdict,
    /// When it was made.
    pub at: Timestamp,
    /// By whom, as an actor's text.
    pub by: String,
}

/// What was asked for, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRecord {
    /// Id.
    pub id: Uuid,
    /// The app.
    pub app_id: Uuid,
    /// Name of the app.
    pub app: String,
    /// The scope.
    pub scope: String,
    /// What it is needed for.
    pub purpose: String,
    /// The version of the agreement that was accepted with the question.
    pub agreement: String,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// By whom.
    pub asked_by: Signatory,
    /// What was decided, where it was.
    pub decision: Option<Decision>,
}

impl ApprovalRecord {
    /// Whether the scope may be used at `now`.
    #[must_use]
    pub fn is_in_force(&self, now: Timestamp) -> bool {
        let Some(Decision { verdict: Verdict::Approved { until }, .. }) = &self.decision else { return false };
        now < *until
    }
}

/// Questions for the operator, and decisions.
#[async_trait::async_trait]
pub trait Approvals: Send + Sync {
    /// Writes a question down; answers `false` where the same scope waits for its decision already.
    ///
    /// # Errors
    /// [`super::Error`], as every method here.
    async fn ask_approval(&self, asked: &NewApproval, told: &Told) -> Result<bool>;

    /// The questions of an app, or of all, the oldest first.
    async fn approvals(&self, app: Option<Uuid>) -> Result<Vec<ApprovalRecord>>;

    /// Decides; answers whether there was such a question that nobody had decided.
    async fn decide_approval(&self, id: Uuid, decision: &Decision, told: &Told) -> Result<bool>;

    /// Ends the approvals of a scope that are in force at `at`; answers whether there was one.
    async fn end_approval(&self, app: Uuid, scope: &str, at: Timestamp, told: &Told) -> Result<bool>;
}
