//! Pages of profiles: how far a list of them is read, sealed for one app, and no further than one query shows.

use super::House;
use super::caps::A_QUERY;
use crate::domain::cv::CvLimit;
use crate::service::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A cursor is good for so long.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// A list that is asked for, of one app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listing<'a> {
    pub(super) app: Uuid,
    /// Its name: a cursor of one list says nothing to another.
    pub(super) name: &'static str,
    /// What stands for the query.
    pub(super) query: u64,
    pub(super) limit: CvLimit,
    pub(super) cursor: Option<&'a str>,
}

/// Where a page begins. It holds an id of the house: it leaves sealed alone.
#[derive(Serialize, Deserialize)]
struct Place<A> {
    query: u64,
    /// When the first page was asked for, in seconds.
    as_of: i64,
    /// Profiles that the pages before have shown.
    shown: usize,
    after: A,
}

/// A page that is to be found.
pub(super) struct Turn<'a, A> {
    listing: Listing<'a>,
    as_of: i64,
    before: usize,
    /// The profile behind which it begins.
    pub(super) after: Option<A>,
    /// So many.
    pub(super) limit: CvLimit,
}

impl House {
    /// The page that is asked for; nothing where nothing is left of what one query shows.
    pub(super) fn turn<'a, A: DeserializeOwned>(
        &self,
        listing: Listing<'a>,
        now: Timestamp,
    ) -> Result<Option<Turn<'a, A>>> {
        let place = listing.cursor.map(|cursor| self.place::<A>(&listing, cursor, now)).transpose()?;
        let before = place.as_ref().map_or(0, |place| place.shown);
        let wanted = listing.limit.get().min(A_QUERY.saturating_sub(before));
        let Ok(limit) = CvLimit::new(wanted as u64) else { return Ok(None) };
        // The hour alone: the same page has the same cursor, and so the same entity tag.
        let as_of = place.as_ref().map_or_else(|| now.as_second() / 3_600 * 3_600, |place| place.as_of);
        Ok(Some(Turn { listing, as_of, before, after: place.map(|place| place.after), limit }))
    }

    /// The cursor of the page behind one that shows so many profiles, where the query shows more.
    pub(super) fn next<A: Serialize>(
        &self,
        turn: &Turn<'_, A>,
        shown: usize,
        more: bool,
        last: Option<A>,
    ) -> Result<Option<String>> {
        let Listing { app, name, query, .. } = turn.listing;
        let shown = turn.before + shown;
        let Some(after) = last.filter(|_| more && shown < A_QUERY) else { return Ok(None) };
        let text = serde_json::to_vec(&Place { query, as_of: turn.as_of, shown, after }).unwrap_or_default();
        self.apart.close(name, app, &text).map(Some).ok_or(Error::Interrupted)
    }

    fn place<A: DeserializeOwned>(&self, listing: &Listing<'_>, cursor: &str, now: Timestamp) -> Result<Place<A>> {
        let invalid = || Error::CursorInvalid(cursor.to_owned());
        let text = self.apart.open(listing.name, listing.app, cursor).ok_or_else(invalid)?;
        let place: Place<A> = serde_json::from_slice(&text).map_err(|_| invalid())?;
        if place.query != listing.query {
            return Err(Error::CursorOfAnotherQuery(cursor.to_owned()));
        }
        let asked = Timestamp::from_second(place.as_of).map_err(|_| invalid())?;
        if asked + LIFETIME < now {
            return Err(Error::CursorExpired(cursor.to_owned()));
        }
        Ok(place)
    }
}
