//! Publishing: a platform gives the CV of a person, with what the person agreed to there.

use super::draft::{self, Asserted, CvDraft};
use super::sealing::{content_tag, seal_and_write};
use super::{CvService, House};
use crate::auth::Caller;
use crate::auth::consent::OpenCv;
use crate::domain::cv::CvId;
use crate::domain::permission::Age;
use crate::domain::{ExternalId, FieldError, Invalid, SourceId};
use crate::ingest::cv::{self, Dropped, ReadCv};
use crate::service::person::EMAIL_TAG;
use crate::service::{Error, Result};
use crate::store::{CvAuthor, CvWrite, CvWritten, ProcessorOwner};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

/// What became of a CV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CvWriteStatus {
    /// It is new.
    Created,
    /// It was different.
    Updated,
    /// It was the same.
    Unchanged,
    /// The person corrected it by their link, or kept it when you took it back: their own version stays, and what you sent
    /// was not stored. What you assert waits for them all the same. They may allow your updates again.
    Kept,
    /// The person had it erased within the last twelve months: nothing was stored.
    Erased,
}

/// What became of a CV that was published. No id of ours is in it: a platform knows a person by its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CvPublished {
    /// What became of it.
    pub status: CvWriteStatus,
    /// Permissions that wait until the person confirms them.
    pub waiting: usize,
    /// What was left out, and is told to the person.
    pub left_out: Vec<LeftOut>,
    /// Whether the person is under 18: then only for apprenticeships, and for apps that are named.
    pub minor: bool,
    /// Whether the person was sent their link. Where not, the CV has no address: only the person's link can confirm a
    /// permission.
    pub told: bool,
}

/// What was left out of a CV: never what stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOut {
    /// What it is.
    #[schema(example = "photo")]
    pub what: &'static str,
    /// The field that held it.
    #[schema(example = "basics.image")]
    pub field: String,
    /// How often.
    #[schema(example = 1)]
    pub times: u64,
}

/// A CV that was read, before it is sealed.
struct Read {
    open: OpenCv,
    minor_until: Option<jiff::civil::Date>,
    dropped: Dropped,
    age: Age,
}

impl CvService {
    /// Publishes or replaces the CV that the source calls `external`.
    ///
    /// # Errors
    /// [`Error::Auth`] when the key may not write CVs of the source; [`Error::NoProcessor`] where nobody said who the source
    /// is in law; [`Error::Invalid`] with all refused fields, none of which repeats a text about the person;
    /// [`Error::Store`], [`Error::Auth`].
    pub async fn publish(
        &self,
        caller: &Caller,
        source: &SourceId,
        external: &ExternalId,
        draft: CvDraft,
    ) -> Result<CvPublished> {
        caller.require_write_cvs(source)?;
        self.house.require_processor(&ProcessorOwner::Source(source.clone())).await?;
        self.house.publish(source, external, draft).await
    }
}

impl House {
    pub(super) async fn publish(
        &self,
        source: &SourceId,
        external: &ExternalId,
        draft: CvDraft,
    ) -> Result<CvPublished> {
        let now = self.now();
        let id = CvId::of(source, external);
        let read = read(id, &draft.document, now)?;
        let asserted = Asserted { cv: id, source, age: read.age, now };
        let permissions = draft::permissions(&draft.permissions, &asserted, || self.chance.id(now));
        let email = draft::address(draft.email.as_deref(), &read.open);
        let (permissions, email) = match (permissions, email) {
            (Ok(permissions), Ok(email)) => (permissions, email),
            (permissions, email) => {
                return Err(Error::Invalid([permissions.err(), email.err()].into_iter().flatten().flatten().collect()));
            }
        };
        let waiting = permissions.len();
        // Whoever is written to finds the address in their CV, and can correct it there.
        let open = draft::with_address(&read.open, email.as_ref());
        let plain = open.to_bytes();
        let write = CvWrite {
            id,
            rev: 0,
            source: source.clone(),
            author: CvAuthor::Platform,
            sealed: Vec::new(),
            content: content_tag(&self.apart, &plain),
            email: email.as_ref().map(|email| self.apart.tag(EMAIL_TAG, email.expose().as_bytes())),
            minor_until: read.minor_until,
            permissions,
            original: None,
        };
        let keys = self.vault.data_keys_or_new(&[id]).await?;
        let key = keys.get(&id).ok_or(Error::Interrupted)?;
        let written = seal_and_write(self.store.as_ref(), key, write, (&plain, &draft.document), now).await?;
        let left_out: Vec<LeftOut> = read.dropped.iter().map(LeftOut::from).collect();
        let stored = matches!(written, CvWritten::Created | CvWritten::Updated);
        if stored {
            self.refresh(&[id]).await?;
        }
        let told = match (self.persons.get().filter(|_| stored), &email) {
            (Some(persons), Some(email)) => persons.received(id, email, source, waiting).await,
            _ => false,
        };
        let status = CvWriteStatus::from(written);
        let waiting = if status == CvWriteStatus::Erased { 0 } else { waiting };
        Ok(CvPublished { status, waiting, left_out, minor: read.age == Age::Minor, told })
    }
}

fn read(id: CvId, document: &[u8], now: Timestamp) -> Result<Read> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let ReadCv { cv, dropped, age, minor_until, format: _ } = cv::read(document, today).map_err(Error::Invalid)?;
    let age = match age {
        cv::Age::Minor => Age::Minor,
        cv::Age::Adult | cv::Age::Unsaid => Age::Adult,
    };
    if age == Age::Minor && !cv.wishes.contracts.is_empty() {
        return Err(Error::Invalid(vec![only_apprenticeships()]));
    }
    Ok(Read { open: OpenCv::new(id, cv), minor_until, dropped, age })
}

/// What is said of contracts that a person under 18 looks for.
pub(in crate::service) fn only_apprenticeships() -> FieldError {
    Invalid::new("…", "a person under 18 looks for apprenticeships alone: leave the contracts out")
        .at("passerelle.contracts")
}

impl From<(cv::Reason, &str, u64)> for LeftOut {
    fn from((reason, field, times): (cv::Reason, &str, u64)) -> Self {
        Self { what: reason.as_str(), field: field.to_owned(), times }
    }
}

impl From<CvWritten> for CvWriteStatus {
    fn from(written: CvWritten) -> Self {
        match written {
            CvWritten::Created => Self::Created,
            CvWritten::Updated => Self::Updated,
            CvWritten::Unchanged => Self::Unchanged,
            CvWritten::Kept => Self::Kept,
            CvWritten::Erased => Self::Erased,
        }
    }
}
