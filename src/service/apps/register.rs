//! An app registers itself: a test key at once, a link by mail.

use super::links::{CONFIRM_FOR, Drawn};
use super::{AppView, Apps, TERMS};
use crate::auth::{PlainKey, Scope};
use crate::domain::{AppName, AppPurpose, By, Email, FieldError, Invalid, KeyMode, Website};
use crate::ingest::generated;
use crate::mail;
use crate::service::{Error, Result};
use crate::store::{Accepting, LinkKind, NewApp, NewKey, Signatory};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

/// An app that registers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Its name, 1 to 100 characters; no other app has it.
    #[schema(example = "Carte des offres")]
    pub name: String,
    /// The address of whoever registers it: a link is sent there.
    #[schema(example = "equipe@exemple.fr")]
    pub email: String,
    /// What it is for, in 10 to 1,000 characters.
    #[schema(example = "Une carte des offres pour les missions locales")]
    pub purpose: String,
    /// Its web site.
    #[serde(default)]
    #[schema(example = "https://carte.exemple.fr")]
    pub website: Option<String>,
    /// The version of the terms that you accept: `GET /v1/terms` shows them.
    #[schema(example = "2026-11")]
    pub accept_terms: String,
}

/// An app that is registered. The keys are shown once.
#[derive(Debug)]
pub struct Registered {
    /// The app, which is pending until its address is confirmed.
    pub app: AppView,
    /// A key for the generated data of the sandbox.
    pub test_key: PlainKey,
    /// A key that manages the app, and does nothing else.
    pub manage_key: PlainKey,
}

/// A registration whose values are valid.
struct Read {
    name: AppName,
    email: Email,
    purpose: AppPurpose,
    website: Option<Website>,
}

impl Registration {
    fn read(&self) -> Result<Read, Vec<FieldError>> {
        let name = AppName::new(&self.name).map_err(|refused| refused.at("name"));
        let email = Email::new(&self.email).map_err(|refused| refused.at("email"));
        let purpose = AppPurpose::new(&self.purpose).map_err(|refused| refused.at("purpose"));
        let website = self.website.as_deref().filter(|text| !text.trim().is_empty());
        let website = website.map(Website::new).transpose().map_err(|refused| refused.at("website"));
        let terms = TERMS.accepted(&self.accept_terms).map_err(|refused: Invalid| refused.at("accept_terms"));
        match (name, email, purpose, website, terms) {
            (Ok(name), Ok(email), Ok(purpose), Ok(website), Ok(())) => Ok(Read { name, email, purpose, website }),
            (name, email, purpose, website, terms) => {
                let wrong = [name.err(), email.err(), purpose.err(), website.err(), terms.err()];
                Err(wrong.into_iter().flatten().collect())
            }
        }
    }
}

impl Apps {
    /// Registers an app: it gets a test key and a key to manage itself, and a link is mailed that makes it active.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all wrong values, [`Error::NameTaken`], [`Error::TooManyMails`], [`Error::Store`].
    pub async fn register(&self, by: &By, asked: &Registration) -> Result<Registered> {
        let read = asked.read().map_err(Error::Invalid)?;
        let now = self.clock.now();
        self.require_mailable(&read.email, now).await?;
        let id = self.chance.id(now);
        let (test_key, manage_key) = (self.chance.key(KeyMode::Test), self.chance.key(KeyMode::Live));
        let link = self.draw_link(LinkKind::Confirm, &read.email, Some(id), now, CONFIRM_FOR);
        let signed = Signatory::Member(read.email.clone());
        let app = NewApp {
            id,
            name: read.name.as_str().to_owned(),
            purpose: read.purpose.as_str().to_owned(),
            website: read.website.map(String::from),
            created_at: now,
            member: read.email,
            accepts: vec![Accepting { document: TERMS.name.into(), version: TERMS.version.into(), by: signed }],
            keys: vec![self.test_key(&test_key, now), self.manage_key(&manage_key, now)],
            link: link.new.clone(),
        };
        let told = self.told(by, "app.registered", id);
        if !self.store.register_app(&app, &told).await? {
            return Err(Error::NameTaken(app.name));
        }
        self.mail_confirmation(&app.member, &app.name, &link).await;
        let view = self.store.app(id).await?.ok_or(Error::UnknownApp(id))?;
        Ok(Registered { app: view.into(), test_key, manage_key })
    }

    /// Sends the link of a member who has not confirmed an address yet, again.
    ///
    /// # Errors
    /// [`Error::Conflict`] where nobody is left to confirm, [`Error::TooManyMails`], and as [`Self::app`].
    pub async fn send_confirmation(&self, who: super::Who<'_>, by: &By, app: uuid::Uuid) -> Result<()> {
        let record = self.changeable(who, app).await?;
        let members = self.store.members(app).await?;
        let waiting = members.into_iter().find(|member| member.confirmed_at.is_none());
        let waiting = waiting.ok_or(Error::Conflict("every member of this app has confirmed already"))?;
        let now = self.clock.now();
        self.require_mailable(&waiting.email, now).await?;
        let link = self.draw_link(LinkKind::Confirm, &waiting.email, Some(app), now, CONFIRM_FOR);
        self.store.create_link(&link.new).await?;
        self.tell(by, "app.confirmation_sent", app).await;
        self.mail_confirmation(&waiting.email, &record.name, &link).await;
        Ok(())
    }

    pub(super) async fn mail_confirmation(&self, to: &Email, app: &str, link: &Drawn) {
        let id = link.new.app_id.unwrap_or_default();
        let url = format!("{}/v1/apps/{id}/confirm?token={}", self.public_url, link.token);
        self.post(&mail::confirm(to, app, &url)).await;
    }

    /// A key that may do in the sandbox whatever can be done there.
    fn test_key(&self, plain: &PlainKey, now: Timestamp) -> NewKey {
        // Invented people ask for no approval: whoever builds needs no agreement before.
        let scopes = [
            Scope::OffersRead,
            Scope::OffersWrite,
            Scope::TrainingsRead,
            Scope::MarketRead,
            Scope::ChangesRead,
            Scope::CvsRead,
        ];
        let sources = generated::sources().into_iter().map(|source| source.id).collect();
        NewKey { label: "test".to_owned(), sources, ..self.new_key(plain, &scopes, now) }
    }

    fn manage_key(&self, plain: &PlainKey, now: Timestamp) -> NewKey {
        NewKey { label: "manage".to_owned(), ..self.new_key(plain, &[Scope::AppManage], now) }
    }

    /// A key with these scopes, for anywhere and for ever.
    pub(super) fn new_key(&self, plain: &PlainKey, scopes: &[Scope], now: Timestamp) -> NewKey {
        NewKey {
            id: self.chance.id(now),
            hash: plain.hash(),
            hint: plain.hint().to_owned(),
            mode: plain.mode(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            created_at: now,
            ..NewKey::default()
        }
    }
}
