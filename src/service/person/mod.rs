//! What persons do with their own CV, by a link that was mailed to them: without an account, and without anybody between.
//!
//! The pages of the portal and the API ask this. Whoever holds a link acts for its CV, and for no other: every method takes
//! the [`Holder`] that the link proved.

mod contact;
mod desk;
mod erase;
mod export;
mod holder;
mod labels;
mod log;
mod offers;
mod permissions;
mod profile;
mod recipients;
mod sealed_desk;
mod signed;

pub use contact::{Answer, MyContactRequest};
pub use desk::{Desk, Replaced};
pub use erase::Erased;
pub use export::Export;
pub use holder::{EMAIL_TAG, Holder};
pub use labels::{Nomenclature, label};
pub use log::MyDisclosure;
pub use offers::{MyOffer, MyOffers};
pub use permissions::{GrantRequest, MyPermission, Shown};
pub use profile::{LeftOut, MyCv};
pub use recipients::Recipient;
pub use sealed_desk::{Drops, SealedDesk, TAGS};

pub use crate::ingest::cv::MOST_BYTES as MOST_CV;

use super::apps::chance::Chance;
use super::receipts::Operator;
use super::{Error, Result};
use crate::domain::cv::Cv;
use crate::domain::{Clock, Email};
use crate::mail::{Mail, Mailer};
use crate::store::{Store, StoredCv};
use jiff::Timestamp;
use rand::CryptoRng;
use std::sync::Arc;

/// Everything that persons do with their own CV. Cheap to share.
#[derive(Debug)]
pub struct People {
    store: Arc<dyn Store>,
    desk: Arc<dyn Desk>,
    clock: Arc<dyn Clock>,
    mailer: Arc<dyn Mailer>,
    chance: Chance,
    base: Box<str>,
    operator: Operator,
    /// Held while links are counted and one is made: several that ask at once get no more than the limit.
    making: tokio::sync::Mutex<()>,
}

impl People {
    /// Over the CVs of `store`. `random` draws secrets; `base` is what links begin with.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        desk: Arc<dyn Desk>,
        clock: Arc<dyn Clock>,
        mailer: Arc<dyn Mailer>,
        random: impl CryptoRng + Send + 'static,
        (base, operator): (&str, Operator),
    ) -> Self {
        let base = base.trim_end_matches('/').into();
        let making = tokio::sync::Mutex::default();
        Self { store, desk, clock, mailer, chance: Chance::new(random), base, operator, making }
    }

    /// Who runs this server.
    #[must_use]
    pub const fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The CV as it is stored. Where it was erased meanwhile, its link is good for nothing.
    async fn stored(&self, holder: &Holder) -> Result<StoredCv> {
        self.store.cv(holder.cv).await?.ok_or(Error::LinkInvalid)
    }

    /// The CV, out of its seal. One that cannot be opened was erased: its key is gone.
    async fn open(&self, stored: &StoredCv) -> Result<Cv> {
        self.desk.open(stored).await?.ok_or(Error::LinkInvalid)
    }

    /// Hands a mail over; one that does not leave is told to the operator, without its address.
    async fn post(&self, mail: &Mail) {
        if let Err(error) = self.mailer.send(mail).await {
            tracing::error!(error = &error as &dyn std::error::Error, "a mail to a person could not be sent");
        }
    }
}

/// Where the person of a CV is written to.
fn email_of(cv: &Cv) -> Option<Email> {
    cv.resume.basics.email.as_deref().and_then(|text| Email::new(text).ok())
}
