//! Which scopes a key may get, and from whom.

use super::{Apps, Who};
use crate::auth::{self, GivenBy, Scope};
use crate::domain::{AppStatus, KeyMode};
use crate::service::Result;
use crate::store::{AppRecord, ApprovalRecord};
use jiff::Timestamp;

impl Apps {
    /// Goes on where the app may have a key with all these scopes now.
    pub(super) async fn require_grants(
        &self,
        who: Who<'_>,
        app: &AppRecord,
        mode: KeyMode,
        scopes: &[Scope],
        now: Timestamp,
    ) -> Result<()> {
        let manages = scopes.iter().all(|scope| *scope == Scope::AppManage);
        if mode == KeyMode::Live && app.status() == AppStatus::Pending && !manages {
            return Err(auth::Error::Pending.into());
        }
        for scope in scopes.iter().copied() {
            match (mode, scope.given_by()) {
                // In the sandbox there is nothing to protect, and nothing to administer.
                (KeyMode::Test, _) if matches!(scope, Scope::Admin | Scope::AppManage) => {
                    return Err(auth::Error::NotGiven { scope }.into());
                }
                (KeyMode::Test, _) | (KeyMode::Live, GivenBy::App) => {}
                (KeyMode::Live, GivenBy::Operator) if who.operates() => {}
                (KeyMode::Live, GivenBy::Operator) => return Err(auth::Error::NotGiven { scope }.into()),
                (KeyMode::Live, GivenBy::Approval) => self.require_approval(app, scope, now).await?,
            }
        }
        Ok(())
    }

    /// Whoever gives it: without an approval in force nobody does.
    async fn require_approval(&self, app: &AppRecord, scope: Scope, now: Timestamp) -> Result<()> {
        let approvals = self.store.approvals(Some(app.id)).await?;
        let holds = |approval: &ApprovalRecord| approval.scope == scope.as_str() && approval.is_in_force(now);
        if approvals.iter().any(holds) { Ok(()) } else { Err(auth::Error::NotApproved { scope }.into()) }
    }
}
