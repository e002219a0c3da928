//! Apps: registering, confirming, and all that is done to them and their keys. REST, the portal and the command line ask
//! this, so that one rule holds for all of them.

mod approvals;
pub(in crate::service) mod chance;
mod documents;
mod grants;
mod keys;
mod leaked;
mod licences;
mod links;
mod members;
mod operate;
mod register;
mod view;

pub use approvals::{AnswerTime, ApprovalRequest};
pub use documents::{CV_AGREEMENT, Document, TERMS};
pub use keys::{Issued, KeyRequest};
pub use licences::LicenceRequest;
pub use links::{Confirmed, LinkView};
pub use members::MemberRequest;
pub use operate::PLANS;
pub use register::{Registered, Registration};
pub use view::{AppView, ApprovalState, ApprovalView, KeyState, KeyView, LicenceView, MemberView};

pub use crate::store::LinkKind;

use super::{Error, Result};
use crate::auth::{self, Caller, Scope};
use crate::domain::{AppStatus, AuditEvent, By, Clock, Email};
use crate::mail::{Mail, Mailer};
use crate::store::{AppRecord, Signatory, Store, Told};
pub(in crate::service) use chance::Chance;
use rand::CryptoRng;
use std::sync::Arc;
use uuid::Uuid;

/// Everything about apps. Cheap to share.
#[derive(Debug)]
pub struct Apps {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    mailer: Arc<dyn Mailer>,
    chance: Chance,
    public_url: Box<str>,
}

/// On whose word an app is read or changed.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// A caller of the API: with `app:manage` its own app, with `admin` every one.
    Key(&'a Caller),
    /// A member who has confirmed this address, signed in to the portal.
    Member(&'a Email),
    /// The operator, on the command line.
    Operator,
}

impl Who<'_> {
    /// Who signs what is accepted or asked for.
    fn signs(&self, by: &By) -> Signatory {
        match self {
            Self::Member(email) => Signatory::Member((*email).clone()),
            Self::Key(_) | Self::Operator => Signatory::Actor(by.actor.to_string()),
        }
    }

    /// Whether this is the operator, or an administrator.
    fn operates(&self) -> bool {
        match self {
            Self::Operator => true,
            Self::Key(caller) => caller.may(Scope::Admin),
            Self::Member(_) => false,
        }
    }
}

impl Apps {
    /// Over the apps of `store`. `random` draws secrets; `public_url` is what links begin with.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        mailer: Arc<dyn Mailer>,
        random: impl CryptoRng + Send + 'static,
        public_url: &str,
    ) -> Self {
        Self { store, clock, mailer, chance: Chance::new(random), public_url: public_url.trim_end_matches('/').into() }
    }

    /// What links begin with: no slash at its end.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// One app.
    ///
    /// # Errors
    /// [`Error::UnknownApp`] where there is none, or where it is nothing to whoever asks; [`Error::Auth`];
    /// [`Error::Store`].
    pub async fn app(&self, who: Who<'_>, app: Uuid) -> Result<AppView> {
        Ok(AppView::from(self.managed(who, app).await?))
    }

    /// The app, for those who may manage it. Nobody else learns whether it is there.
    async fn managed(&self, who: Who<'_>, app: Uuid) -> Result<AppRecord> {
        let may = match who {
            Who::Operator => true,
            Who::Key(caller) => {
                caller.require(Scope::AppManage)?;
                caller.may_manage(app)
            }
            Who::Member(email) => {
                let members = self.store.members(app).await?;
                members.iter().any(|member| member.confirmed_at.is_some() && member.email == *email)
            }
        };
        let found = if may { self.store.app(app).await? } else { None };
        found.ok_or(Error::UnknownApp(app))
    }

    /// The same, to change something: what is suspended stays as it is until the operator lets it go on.
    async fn changeable(&self, who: Who<'_>, app: Uuid) -> Result<AppRecord> {
        let record = self.managed(who, app).await?;
        if record.status() == AppStatus::Suspended && !who.operates() {
            return Err(auth::Error::Suspended.into());
        }
        Ok(record)
    }

    /// Goes on for the operator and for administrators.
    fn require_operator(who: Who<'_>) -> Result<()> {
        match who {
            Who::Operator => Ok(()),
            Who::Key(caller) => Ok(caller.require(Scope::Admin)?),
            Who::Member(_) => Err(auth::Error::MissingScope { scope: Scope::Admin }.into()),
        }
    }

    /// Hands a mail over. What was done is done: a mail that does not leave is told to the operator, not to the caller.
    async fn post(&self, mail: &Mail) {
        if let Err(error) = self.mailer.send(mail).await {
            tracing::error!(error = &error as &dyn std::error::Error, "a mail could not be sent");
        }
    }

    /// What a change tells the audit, and now the log: ids alone. The store writes it with the change.
    fn told(&self, by: &By, action: &'static str, subject: impl std::fmt::Display) -> Told {
        tracing::info!(target: "audit", actor = %by.actor, action, %subject, "asked for");
        let (kind, _) = action.split_once('.').unwrap_or((action, ""));
        Told { event: AuditEvent::new(by, action, format_args!("{kind}:{subject}")), at: self.clock.now() }
    }

    /// Tells the audit of what changes no record of ours, and the log: ids alone.
    async fn tell(&self, by: &By, action: &'static str, subject: impl std::fmt::Display + Send) {
        let Told { event, at } = self.told(by, action, subject);
        if let Err(error) = self.store.record(&event, at).await {
            tracing::error!(action, error = &error as &dyn std::error::Error, "an event is missing from the audit");
        }
    }
}
