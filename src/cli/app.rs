//! `passerelle app`.

use super::house::House;
use super::output;
use super::post::Post;
use crate::auth::Scope;
use crate::domain::{Actor, By};
use crate::service::apps::{AppView, ApprovalState, Apps, PLANS, Who};
use crate::store::Store;
use crate::system::os_random;
use anyhow::bail;
use clap::Subcommand;
use jiff::SignedDuration;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all apps, and what waits for a decision.
    List,
    /// Approve the scope that an app asked for, with its purpose and the agreement that it accepted.
    Approve {
        /// Name or id of the app.
        app: String,
        /// The scope.
        #[arg(long, default_value = "cvs:read")]
        scope: Scope,
        /// Days after which the approval ends.
        #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
    /// Refuse the scope that an app asked for, or end the approval that it has.
    Refuse {
        /// Name or id of the app.
        app: String,
        /// The scope.
        #[arg(long, default_value = "cvs:read")]
        scope: Scope,
    },
    /// Stop an app: within a second none of its keys works anywhere.
    Suspend {
        /// Name or id of the app.
        app: String,
    },
    /// Let a suspended app go on.
    Resume {
        /// Name or id of the app.
        app: String,
    },
    /// Give an app a plan, which says how much it may ask.
    Plan {
        /// Name or id of the app.
        app: String,
        /// The plan.
        #[arg(value_parser = PLANS)]
        plan: String,
    },
}

pub(super) async fn run(house: &House<'_>, command: Command) -> anyhow::Result<()> {
    let (store, _) = house.open().await?;
    let post = Post::open(house)?;
    let public_url = house.settings.public_url(house.settings.listen);
    let apps = Apps::new(store.clone(), house.clock.clone(), post.mailer(), os_random(), &public_url);
    let done = Desk { house, store: store.clone(), apps }.run(command).await;
    post.close().await;
    store.close().await;
    done
}

struct Desk<'a> {
    house: &'a House<'a>,
    store: Arc<dyn Store>,
    apps: Apps,
}

impl Desk<'_> {
    async fn run(&self, command: Command) -> anyhow::Result<()> {
        let (who, by) = (Who::Operator, By::actor(Actor::Operator));
        match command {
            Command::List => self.list().await,
            Command::Approve { app, scope, days } => {
                let app = self.find(&app).await?;
                let until = self.house.clock.now() + SignedDuration::from_hours(24 * i64::from(days));
                self.show_question(&app, scope).await?;
                self.apps.approve(who, &by, app.id, scope, until).await.map_err(told)?;
                output::say(format_args!("`{}` may have keys with {scope} until {}", app.name, output::minute(until)))
            }
            Command::Refuse { app, scope } => {
                let app = self.find(&app).await?;
                self.apps.refuse(who, &by, app.id, scope).await.map_err(told)?;
                output::say(format_args!("`{}` has no {scope}", app.name))
            }
            Command::Suspend { app } => {
                let app = self.apps.suspend(who, &by, self.find(&app).await?.id).await.map_err(told)?;
                output::say(format_args!("suspended `{}`", app.name))
            }
            Command::Resume { app } => {
                let app = self.apps.resume(who, &by, self.find(&app).await?.id).await.map_err(told)?;
                output::say(format_args!("`{}` goes on: {}", app.name, output::word(app.status)))
            }
            Command::Plan { app, plan } => {
                let app = self.apps.set_plan(who, &by, self.find(&app).await?.id, &plan).await.map_err(told)?;
                output::say(format_args!("`{}` has the plan {}", app.name, app.plan))
            }
        }
    }

    async fn list(&self) -> anyhow::Result<()> {
        let mut table = output::table(["app", "state", "plan", "purpose", "keys in force", "registered", "id"]);
        let now = self.house.clock.now();
        let keys = self.store.keys().await?;
        for app in self.apps.list(Who::Operator).await.map_err(told)? {
            let in_force = keys.iter().filter(|key| {
                key.app_id == app.id && key.revoked_at.is_none() && key.expires_at.is_none_or(|end| end > now)
            });
            table.add_row([
                app.name,
                output::word(app.status),
                app.plan,
                app.purpose,
                in_force.count().to_string(),
                output::minute(app.created_at),
                app.id.to_string(),
            ]);
        }
        if table.is_empty() {
            output::remark("There is no app yet: they register with `POST /v1/apps`, or in the portal.");
            return Ok(());
        }
        output::say(table)?;
        for asked in self.apps.waiting(Who::Operator).await.map_err(told)? {
            output::say(format_args!(
                "`{}` asks for {} since {}, to be answered by {}: {}",
                asked.app,
                asked.scope,
                output::minute(asked.asked_at),
                output::minute(asked.expected_by),
                asked.purpose
            ))?;
        }
        Ok(())
    }

    /// Shows what is about to be approved.
    async fn show_question(&self, app: &AppView, scope: Scope) -> anyhow::Result<()> {
        let asked = self.apps.approvals(Who::Operator, app.id).await.map_err(told)?;
        let waiting = asked.iter().find(|one| one.scope == scope.as_str() && one.state == ApprovalState::Waiting);
        if let Some(question) = waiting {
            output::remark(format_args!(
                "Asked for {}, agreement {} accepted: {}",
                output::minute(question.asked_at),
                question.agreement,
                question.purpose
            ));
        }
        Ok(())
    }

    async fn find(&self, asked: &str) -> anyhow::Result<AppView> {
        let apps = self.apps.list(Who::Operator).await.map_err(told)?;
        let found = apps.into_iter().find(|app| app.name == asked || app.id.to_string() == asked);
        let Some(found) = found else { bail!("no app has this name or id: `passerelle app list` shows them") };
        Ok(found)
    }
}

/// Wrong values with their reasons; all else as it is told.
fn told(error: crate::service::Error) -> anyhow::Error {
    if let crate::service::Error::Invalid(wrong) = &error {
        return anyhow::anyhow!("{}", output::list(wrong));
    }
    anyhow::Error::from(error).context("the app was not changed")
}
