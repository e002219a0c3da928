//! Sessions: when and where a course is given.

use super::{EnrolmentState, KnownDate};
use crate::domain::Place;
use serde::{Deserialize, Serialize};

/// When and where a course is given. What the source does not say is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
#[graphql(name = "TrainingSession")]
pub struct Session {
    /// The source's own number. Sessions with one number are one session at several addresses.
    pub number: Option<String>,
    /// The first day, as precisely as it is known.
    pub start: Option<KnownDate>,
    /// The last day, as precisely as it is known.
    pub end: Option<KnownDate>,
    /// Whether one may begin at any time between them.
    #[schema(example = false)]
    pub permanent: Option<bool>,
    /// Enrolment.
    #[serde(default)]
    pub enrolment: Enrolment,
    /// Where.
    pub place: Place,
    /// Street and number, as the source writes them.
    pub address: Option<String>,
    /// The session's page.
    pub url: Option<String>,
}

/// How one gets into a session.
#[derive(
    Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject,
)]
#[graphql(name = "Enrolment")]
pub struct Enrolment {
    /// Whether people are still taken.
    pub state: Option<EnrolmentState>,
    /// The first day of enrolment.
    pub opens: Option<KnownDate>,
    /// The last day of enrolment.
    pub closes: Option<KnownDate>,
    /// Places in all.
    #[schema(example = 12)]
    pub seats: Option<u32>,
    /// Places that are left.
    #[schema(example = 4)]
    pub open_seats: Option<u32>,
}

impl Enrolment {
    /// Whether there are places, as far as the source says it: by the number that is left, else by the state.
    #[must_use]
    pub fn has_seats(&self) -> Option<bool> {
        let stopped = matches!(self.state, Some(EnrolmentState::Closed | EnrolmentState::Suspended));
        match (self.open_seats, self.state) {
            (Some(left), _) => Some(left > 0 && !stopped),
            (None, Some(state)) => Some(state == EnrolmentState::Open),
            (None, None) => None,
        }
    }
}
