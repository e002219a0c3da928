//! Candidates for an offer: people who allow to be compared with offers, the best fit first, with the reasons.

use super::paging::{Listing, Turn};
use super::{Asking, CvService};
use crate::auth::consent::{CvView, Facts};
use crate::domain::OfferId;
use crate::domain::cv::{CvId, CvLimit, MatchReason};
use crate::domain::permission::Purpose;
use crate::index::cvs::{CvMatch, MatchAfter};
use crate::service::{Result, Service, fingerprint};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

const LIST: &str = "candidates";

/// Candidates that are asked for.
#[derive(Debug, Clone)]
pub struct CandidateSearch {
    /// For which offer.
    pub offer: OfferId,
    /// So many.
    pub limit: CvLimit,
    /// After the page that gave this.
    pub cursor: Option<String>,
}

/// A page of candidates. There is no total.
#[derive(Debug, Default)]
pub struct CandidatePage {
    /// The candidates, the best fit first.
    pub items: Vec<Candidate>,
    /// Whether there are more that this offer shows.
    pub more: bool,
    /// The cursor of the next page, where there are.
    pub next: Option<String>,
}

/// A profile beside an offer, and why it stands where it stands. It is a proposal: whom to write to, a person decides.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Candidate {
    /// The profile.
    #[serde(flatten)]
    pub view: CvView,
    /// What the reasons count together, 1 to 16. The order follows from it, then from the week.
    #[schema(minimum = 1, maximum = 16, example = 14)]
    pub score: u32,
    /// What the profile, as it is shown, and the offer have in common, the weightiest first; at least one. What is not told
    /// of a profile is no reason, and excludes nobody.
    pub reasons: Vec<MatchReason>,
}

impl CvService {
    /// A page of the people who allow the caller's app to compare them with offers, the best fit for this one first. The
    /// offer is one of `offers` that the caller may read.
    ///
    /// # Errors
    /// [`crate::service::Error::UnknownOffer`], [`crate::service::Error::Withdrawn`] and
    /// [`crate::service::Error::Conflict`] of an offer that is over; else as [`CvService::search`].
    pub async fn candidates(
        &self,
        asking: &Asking<'_>,
        offers: &Service,
        search: &CandidateSearch,
    ) -> Result<CandidatePage> {
        let house = &self.house;
        let app = house.reader(asking.caller).await?;
        let offer = offers.compared(asking.caller, search.offer).await?;
        let now = house.now();
        // An offer that changed in what is compared is another question.
        let query = fingerprint(&(search.offer, &offer));
        let CandidateSearch { limit, cursor, .. } = search;
        let listing = Listing { app, name: LIST, query, limit: *limit, cursor: cursor.as_deref() };
        let Some(turn): Option<Turn<'_, MatchAfter>> = house.turn(listing, now)? else {
            return Ok(CandidatePage::default());
        };
        let found = house.index.snapshot().matching(&offer, app, now, turn.after.as_ref(), turn.limit);
        let last = found.matches.last().map(CvMatch::after);
        let next = house.next(&turn, found.matches.len(), found.more, last)?;
        let ids = house.ids(app)?;
        let view = |matched: &CvMatch| {
            let id = ids.close(matched.id)?;
            let facts = Facts { cv: matched.id, app, id: &id, week: matched.week, now };
            CvView::found(&facts, &house.index.held(matched.id)?.grants, Purpose::Matching, &matched.shown)
        };
        let views: Vec<CvView> = found.matches.iter().filter_map(view).collect();
        house.disclose(app, &views, asking.route, asking.request_id).await?;
        let mut why: HashMap<CvId, CvMatch> = found.matches.into_iter().map(|matched| (matched.id, matched)).collect();
        let beside = |view: CvView| {
            let matched = why.remove(&view.cv())?;
            Some(Candidate { score: matched.after().weight, reasons: matched.reasons, view })
        };
        let items = house.still(views).into_iter().filter_map(beside).collect();
        Ok(CandidatePage { items, more: next.is_some(), next })
    }
}
