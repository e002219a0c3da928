//! What the operator does to apps.

use super::{AppView, Apps, Who};
use crate::auth::Plan;
use crate::domain::{By, Invalid};
use crate::service::{Error, Result};
use uuid::Uuid;

/// The plans that an app can have.
pub const PLANS: [&str; 3] = [Plan::Open.as_str(), Plan::Partner.as_str(), Plan::Internal.as_str()];

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
        let told = self.told(by, "app.suspended", app);
        self.store.suspend_app(app, Some(told.at), &told).await?;
        self.app(who, app).await
    }

    /// Lets a suspended app go on. For the operator.
    ///
    /// # Errors
    /// As [`Self::suspend`].
    pub async fn resume(&self, who: Who<'_>, by: &By, app: Uuid) -> Result<AppView> {
        Self::require_operator(who)?;
        self.store.suspend_app(app, None, &self.told(by, "app.resumed", app)).await?;
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
        self.store.set_plan(app, plan, &self.told(by, "app.plan_set", app)).await?;
        self.app(who, app).await
    }
}
