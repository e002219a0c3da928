//! Requests for contact, and the person's answers.

use super::{Error, Holder, People, Recipient, Result, Shown};
use crate::domain::permission::{Act, Basis, DEFAULT_MONTHS, DataCategory, NewPermission, Purpose, Recipients};
use crate::store::{ContactRecord, ContactState};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody asks to contact you.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub struct MyContactRequest {
    /// Id.
    pub id: Uuid,
    /// Who asks.
    pub from: Recipient,
    /// The offer that it is about, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Uuid>,
    /// What was written; in its last line the employer, where one was named.
    pub message: String,
    /// When.
    #[schema(value_type = String, format = "date-time")]
    pub asked_at: Timestamp,
    /// `waiting`, `accepted`, `refused` or `reported`.
    #[schema(example = "waiting")]
    pub state: &'static str,
    /// When you answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub answered_at: Option<Timestamp>,
}

// A message may name its person.
impl std::fmt::Debug for MyContactRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MyContactRequest").field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

/// What a person answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The app may contact me: it sees these parts, for so many months.
    Accept {
        /// Which parts; at least one.
        categories: BTreeSet<DataCategory>,
        /// How long; six months where nothing is said.
        months: Option<u8>,
        /// The notice that the person had before their eyes.
        shown: Shown,
    },
    /// No.
    Refuse,
    /// No, and nothing of this app any more.
    Block,
    /// No, nothing of this app any more, and the operator is told.
    Report,
}

impl People {
    /// Every request, the newest first.
    ///
    /// # Errors
    /// [`Error::LinkInvalid`], [`Error::Store`].
    pub async fn contact_requests(&self, holder: &Holder) -> Result<Vec<MyContactRequest>> {
        self.stored(holder).await?;
        let known = self.known_recipients().await?;
        let mut requests = Vec::new();
        for record in self.store.contacts_of(holder.cv).await? {
            let message = self.desk.open_message(holder.cv, record.id, &record.sealed).await?.unwrap_or_default();
            requests.push(MyContactRequest {
                id: record.id,
                from: known.of(record.app),
                offer: record.offer,
                message,
                asked_at: record.asked_at,
                state: record.state.as_str(),
                answered_at: record.answered_at,
            });
        }
        Ok(requests)
    }

    /// Answers a request. To accept is to consent to `contact` for that app.
    ///
    /// # Errors
    /// [`Error::UnknownContactRequest`], [`Error::Conflict`] where it was answered, [`Error::Invalid`], [`Error::Store`].
    pub async fn answer_contact(&self, holder: &Holder, id: Uuid, answer: &Answer) -> Result<()> {
        let record = self.store.contact(id).await?.filter(|record| record.cv == holder.cv);
        let record = record.ok_or(Error::UnknownContactRequest(id))?;
        let now = self.clock.now();
        let (state, permission) = match answer {
            Answer::Accept { categories, months, shown } => {
                let permission = self.accepted(holder, &record, categories, *months, shown).await?;
                (ContactState::Accepted, Some(permission))
            }
            Answer::Refuse | Answer::Block => (ContactState::Refused, None),
            Answer::Report => (ContactState::Reported, None),
        };
        let answered = self.store.answer_contact(id, state, permission.as_ref(), now).await?;
        if matches!(answer, Answer::Block | Answer::Report) {
            self.store.block_app(holder.cv, record.app, now).await?;
        }
        if !answered {
            return Err(Error::Conflict("this request was answered already"));
        }
        if state == ContactState::Reported {
            // Which app, so that the operator can look into it; not whom it wrote to.
            tracing::warn!(app = %record.app, "a person reported a request for contact of this app");
        }
        self.store.touch_cv(holder.cv, now).await?;
        self.desk.drop_now(holder.cv).await
    }

    async fn accepted(
        &self,
        holder: &Holder,
        record: &ContactRecord,
        categories: &BTreeSet<DataCategory>,
        months: Option<u8>,
        shown: &Shown,
    ) -> Result<crate::domain::permission::Permission> {
        let stored = self.stored(holder).await?;
        let now = self.clock.now();
        let new = NewPermission {
            id: self.chance.id(now),
            cv: holder.cv,
            purpose: Purpose::Contact,
            basis: Basis::Consent,
            recipients: Recipients::app(record.app),
            categories: categories.clone(),
            notice: self.notice(shown)?,
            months: months.unwrap_or(DEFAULT_MONTHS),
            age: self.age(&stored),
        };
        new.grant(Act::Accepted { request: record.id }, now).map_err(|refused| Error::Invalid(vec![refused]))
    }
}
