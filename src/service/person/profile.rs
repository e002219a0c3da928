//! The profile itself, for its person alone.

use super::{Holder, People, Replaced, Result};
use crate::auth::consent::OwnerView;
use crate::ingest::cv::{self, ReadCv};
use crate::service::cvs::ProcessorView;
use crate::store::{ProcessorOwner, StoredCv};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

/// Your profile, all of it.
#[derive(Serialize, ToSchema)]
pub struct MyCv {
    /// The profile as JSON Resume 1.0, with what you look for in `passerelle`.
    #[schema(value_type = Object)]
    pub resume: OwnerView,
    /// The platform that it came from.
    #[schema(example = "alpha")]
    pub source: String,
    /// Who that platform is in law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<ProcessorView>,
    /// When it came.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = String, format = "date-time")]
    pub updated_at: Timestamp,
    /// Since when your own version counts, which the platform does not overwrite: you corrected it, or the platform took it
    /// back and you kept it. Absent as long as the platform keeps it up to date.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub owned_since: Option<Timestamp>,
    /// When the platform took back what it had passed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub taken_back_at: Option<Timestamp>,
    /// Whether you are under 18 as far as we know: apprenticeships only, and only to apps that you name.
    pub minor: bool,
    /// Whether the file as it came is still kept, sealed, for you alone: 30 days at most.
    pub original_kept: bool,
    /// What was left out when it came. Known as long as the file is.
    pub left_out: Vec<LeftOut>,
    /// When your link ends.
    #[schema(value_type = String, format = "date-time")]
    pub link_expires_at: Timestamp,
}

// It is all about one person.
impl std::fmt::Debug for MyCv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MyCv(…)")
    }
}

/// Something that was left out of a profile when it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MyLeftOut)]
pub struct LeftOut {
    /// What.
    #[schema(example = "photo")]
    pub what: &'static str,
    /// The field that held it.
    #[schema(example = "basics.image")]
    pub field: String,
    /// How often.
    pub times: u64,
    /// Whether no employer may ask for it.
    pub sensitive: bool,
}

impl People {
    /// The profile.
    ///
    /// # Errors
    /// [`super::Error::LinkInvalid`] where it was erased, [`super::Error::Store`].
    pub async fn profile(&self, holder: &Holder) -> Result<MyCv> {
        let stored = self.stored(holder).await?;
        let cv = self.open(&stored).await?;
        let original = self.original(&stored).await?;
        let read = original.as_deref().and_then(|file| cv::read(file, self.today()).ok());
        let from = ProcessorOwner::Source(stored.source.clone());
        let platform = self.store.processors().await?.into_iter().find(|known| known.owner == from);
        Ok(MyCv {
            platform: platform.map(ProcessorView::from),
            resume: OwnerView::of(&cv),
            source: stored.source.to_string(),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            owned_since: stored.owned_at,
            taken_back_at: stored.released_at,
            minor: self.is_minor(&stored),
            original_kept: original.is_some(),
            left_out: read.as_ref().map(left_out).unwrap_or_default(),
            link_expires_at: holder.expires_at,
        })
    }

    /// Puts a file of the person's own in the place of the profile: JSON Resume or Europass. Permissions stay. From now on
    /// no platform overwrites it, until the person allows that again.
    ///
    /// # Errors
    /// [`super::Error::Invalid`] with all that is wrong in it, [`super::Error::LinkInvalid`], [`super::Error::Store`].
    pub async fn replace(&self, holder: &Holder, file: &[u8]) -> Result<Replaced> {
        let stored = self.stored(holder).await?;
        let replaced = self.desk.replace(&stored, file).await?;
        self.store.touch_cv(holder.cv, self.clock.now()).await?;
        self.desk.drop_now(holder.cv).await?;
        Ok(replaced)
    }

    /// Whether the platform may go on writing the profile, or what is there now is the person's own.
    ///
    /// # Errors
    /// [`super::Error::LinkInvalid`], [`super::Error::Store`].
    pub async fn let_platform_write(&self, holder: &Holder, may: bool) -> Result<()> {
        let stored = self.stored(holder).await?;
        let now = self.clock.now();
        let since = stored.owned_at.unwrap_or(now);
        self.store.own_cv(holder.cv, (!may).then_some(since)).await?;
        self.store.touch_cv(holder.cv, now).await?;
        Ok(())
    }

    /// The file as it came, while it is kept.
    pub(super) async fn original(&self, stored: &StoredCv) -> Result<Option<Vec<u8>>> {
        match self.store.cv_original(stored.id, self.clock.now()).await? {
            Some(sealed) => self.desk.open_original(stored.id, &sealed).await,
            None => Ok(None),
        }
    }

    pub(super) fn today(&self) -> jiff::civil::Date {
        self.clock.now().to_zoned(TimeZone::UTC).date()
    }

    pub(super) fn is_minor(&self, stored: &StoredCv) -> bool {
        stored.minor_until.is_some_and(|until| self.today() < until)
    }
}

fn left_out(read: &ReadCv) -> Vec<LeftOut> {
    let dropped = read.dropped.iter().map(|(reason, field, times)| LeftOut {
        what: reason.as_str(),
        field: field.to_owned(),
        times,
        sensitive: reason.is_sensitive(),
    });
    dropped.collect()
}
