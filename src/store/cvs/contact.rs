//! Requests for contact.

use crate::domain::cv::CvId;
use jiff::Timestamp;
use uuid::Uuid;

/// Where a request for contact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactState {
    /// The person has not answered.
    Waiting,
    /// The person accepted.
    Accepted,
    /// The person refused.
    Refused,
    /// The person reported it.
    Reported,
}

impl ContactState {
    /// Its name in the table and in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Reported => "reported",
        }
    }

    pub(in crate::store) fn read(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Accepted, Self::Refused, Self::Reported].into_iter().find(|state| state.as_str() == text)
    }
}

/// A request for contact.
#[derive(Debug, Clone)]
pub struct NewContact {
    /// Id, time-ordered.
    pub id: Uuid,
    /// Who is asked.
    pub cv: CvId,
    /// Who asks.
    pub app: Uuid,
    /// What for: an offer's id, where one is meant.
    pub offer: Option<Uuid>,
    /// Message and employer, sealed with the CV's data key: they may name the person.
    pub sealed: Vec<u8>,
    /// When.
    pub at: Timestamp,
}

/// A request as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactRecord {
    /// Id.
    pub id: Uuid,
    /// Who is asked.
    pub cv: CvId,
    /// Who asks.
    pub app: Uuid,
    /// What for.
    pub offer: Option<Uuid>,
    /// Message and employer, sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: ContactState,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}
