//! What the operator does to apps.

use super::{AppView, Apps, Who};
use crate::domain::{By, Invalid};
use crate::service::{Error, Result};
use uuid::Uuid;

/// The plans that an app can have.
pub const PLANS: [&str; 3] = ["open", "partner", "internal"];

impl Apps {
    /// All apps for the operator; the own one for an app; those where an address is confirmed for a member.
    ///
    /// # Errors
    /// [`Error::Auth`], [`Error::Store`].
    pub async fn list(&self, who: Who<'_>) -> Result<Vec<AppView>> {
        if who.operates() {
            return Ok(self.store.apps().await?.into_iter().map(AppView::from).collect());
        }
        match who {
            Who::Key(caller) => {
                caller.require(crate::auth::Scope::AppManage)?;
                let own = caller.app().map(|app| app.app_id).unwrap_or_default();
                Ok(vec![self.app(who, own).await?])
            }
            Who::Member(email) => {
                let apps = self.apps_of(email).await?;
                Ok(apps.into_iter().filter(|(_, confirmed)| *confirmed).map(|(app, _)| app).collect())
            }
            Who::Operator => Ok(Vec::new()),
        }
    }

    /// Stops an app: within a second none of its keys works anywhere. For the operator.
    ///
    /// # Errors
    /// [`Error::UnknownApp`], [`Error::Auth`], [`Error::Store`].
    pub async fn suspend(&self, who: Who<'_>, by: &By, app: Uuid) -> Result<AppView> {
        Self::require_operator(who)?;
        if self.store.suspend_app(app, Some(self.clock.now())).await? {
            Self::tell(by, "app.suspended", app);
        }
        self.app(who, app).await
    }

    /// Lets a suspended app go on. For the operator.
    ///
    /// # Errors
    /// As [`Self::suspend`].
    pub async fn resume(&self, who: Who<'_>, by: &By, app: Uuid) -> Result<AppView> {
        Self::require_operator(who)?;
        if self.store.suspend_app(app, None).await? {
            Self::tell(by, "app.resumed", app);
        }
        self.app(who, app).await
    }

    /// Gives an app a plan. For the operator.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there is no such plan; and as [`Self::suspend`].
    pub async fn set_plan(&self, who: Who<'_>, by: &By, app: Uuid, plan: &str) -> Result<AppView> {
        Self::require_operator(who)?;
        if !PLANS.contains(&plan) {
            let wrong = Invalid::new(plan, format!("a plan is one of {}", PLANS.join(", ")));
            return Err(Error::Invalid(vec![wrong.at("plan")]));
        }
        if self.store.set_plan(app, plan).await? {
            Self::tell(by, "app.plan_set", app);
        }
        self.app(who, app).await
    }
}
