//! Everything that a request can fail with: the table that every face renders.

use crate::domain::training::TrainingId;
use crate::domain::{FieldError, OfferId, SourceId};
use crate::{auth, index, store};
use jiff::Timestamp;
use jiff::civil::Date;
use std::time::Duration;
use uuid::Uuid;

/// Result of the service.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Values that their types refused, all of them.
    #[error("invalid values")]
    Invalid(Vec<FieldError>),
    /// There is no such offer, or the caller may not see it.
    #[error("there is no offer {0}")]
    UnknownOffer(OfferId),
    /// There is no such training, or the caller may not see it.
    #[error("there is no training {0}")]
    UnknownTraining(TrainingId),
    /// There is no such profile, or the caller is not to know.
    #[error("there is no such profile")]
    UnknownCv,
    /// This server holds no CVs.
    #[error("this server is not set up for CVs")]
    CvsNotConfigured,
    /// This node has not heard of withdrawals for so long.
    #[error("withdrawals were not heard for {0:?}")]
    CvsStale(Duration),
    /// The app saw as many different profiles today as it may: more in so long.
    #[error("the app saw as many profiles today as it may")]
    CvCap(Duration),
    /// The person gets no further request now.
    #[error("the person gets no further request now")]
    ContactLimit(Duration),
    /// Nobody said who the app, or the source, is in law.
    #[error("who handles CVs here, in law, is not written down")]
    NoProcessor,
    /// There is no such source.
    #[error("there is no source {0}")]
    UnknownSource(SourceId),
    /// There is no such app, or it is nothing to the caller.
    #[error("there is no app {0}")]
    UnknownApp(Uuid),
    /// The app has no such key.
    #[error("there is no key {0}")]
    UnknownKey(Uuid),
    /// The app has no such member.
    #[error("there is no member {0}")]
    UnknownMember(Uuid),
    /// The person has given no such permission.
    #[error("there is no permission {0}")]
    UnknownPermission(Uuid),
    /// Nobody asked the person for contact by that id.
    #[error("there is no request for contact {0}")]
    UnknownContactRequest(Uuid),
    /// Another app has this name.
    #[error("there is an app `{0}` already")]
    NameTaken(String),
    /// A mailed link is none of ours, was used, or has ended.
    #[error("this link is not good, or no longer")]
    LinkInvalid,
    /// What is asked for does not go with how things are.
    #[error("{0}")]
    Conflict(&'static str),
    /// The address was written to often enough for now.
    #[error("too many mails went to this address: wait {0:?}")]
    TooManyMails(Duration),
    /// The record was withdrawn.
    #[error("the record was withdrawn at {0}")]
    Withdrawn(Timestamp),
    /// The caller is not who they say, or may not do this.
    #[error(transparent)]
    Auth(#[from] auth::Error),
    /// The heatmap would have too many cells.
    #[error("the heatmap would have more than {max} cells")]
    TooManyCells {
        /// The most cells an answer holds.
        max: usize,
        /// The finest resolution that fits.
        fits: u8,
    },
    /// There are no such statistics of seekers: they are what the lattice holds, and nothing is counted on demand.
    #[error("there are no such statistics")]
    LatticeOnly(Vec<FieldError>),
    /// There is no release of that week; of none yet, where no week was named.
    #[error("there is no release of statistics")]
    UnknownWeek(Option<Date>),
    /// The cursor cannot be read.
    #[error("the cursor cannot be read")]
    CursorInvalid(String),
    /// The cursor was given for another query or another order.
    #[error("the cursor belongs to another query")]
    CursorOfAnotherQuery(String),
    /// The first page of the cursor was asked for too long ago, or by statistics of relevance that are no longer kept.
    #[error("the cursor is too old")]
    CursorExpired(String),
    /// The position is of another epoch: the database was restored since.
    #[error("the position belongs to another epoch")]
    PositionOfAnotherEpoch(String),
    /// The index has not passed the position in time.
    #[error("the index has not passed the position after {0:?}")]
    IndexBehind(Duration),
    /// A subscriber did not read its events, and some are lost.
    #[error("the events of the subscription were not read in time")]
    SubscriptionTooSlow,
    /// Nothing more is told to a subscriber: what it watched is made anew, or ends.
    #[error("the subscription has ended")]
    SubscriptionEnded,
    /// This node has as many subscribers as it takes.
    #[error("too many subscriptions")]
    TooManySubscriptions,
    /// The store failed. Its text is for the log only.
    #[error("store")]
    Store(#[source] store::Error),
    /// The index failed. Its text is for the log only.
    #[error("index")]
    Index(#[from] index::Error),
    /// A task of ours ended before its answer: only when the process stops or has a defect.
    #[error("interrupted")]
    Interrupted,
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        if let store::Error::UnknownSource(source) = error { Self::UnknownSource(source) } else { Self::Store(error) }
    }
}

impl From<index::TooManyCells> for Error {
    fn from(error: index::TooManyCells) -> Self {
        Self::TooManyCells { max: super::search::MAX_CELLS, fits: u8::from(error.fits) }
    }
}
