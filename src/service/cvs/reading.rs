//! Finding profiles, and reading one.

use super::caps::A_QUERY;
use super::{CvService, House};
use crate::auth::consent::{CvView, Facts, week_of};
use crate::auth::{Caller, Error as AuthError, Scope};
use crate::domain::KeyMode;
use crate::domain::cv::{CvLimit, CvQuery};
use crate::domain::permission::Purpose;
use crate::index::cvs::CvAfter;
use crate::service::{Error, Result, fingerprint};
use crate::store::ProcessorOwner;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A cursor is good for so long.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// By which request something is asked: both stand in what is written down of a disclosure.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// The route, as the table of routes writes it.
    pub route: &'a str,
    /// The request.
    pub request_id: Option<&'a str>,
}

/// A search for profiles.
#[derive(Debug, Clone, Default)]
pub struct CvSearch {
    /// Which ones.
    pub query: CvQuery,
    /// So many.
    pub limit: CvLimit,
    /// After the page that gave this.
    pub cursor: Option<String>,
}

/// A page of profiles. There is no total.
#[derive(Debug)]
pub struct CvPage {
    /// The profiles.
    pub items: Vec<CvView>,
    /// Whether there are more that this query shows.
    pub more: bool,
    /// The cursor of the next page, where there are.
    pub next: Option<String>,
}

/// Where a page begins. It holds an id of the house: it leaves sealed alone.
#[derive(Serialize, Deserialize)]
struct Place {
    query: u64,
    /// When the first page was asked for, in seconds.
    as_of: i64,
    /// Profiles that the pages before have shown.
    shown: usize,
    after: CvAfter,
}

const CURSOR: &str = "search";

impl CvService {
    /// A page of the profiles that match, which the caller's app may be shown now.
    ///
    /// # Errors
    /// [`Error::Auth`] without `cvs:read`; [`Error::NoProcessor`] where nobody said who the app is in law;
    /// [`Error::CursorInvalid`], [`Error::CursorOfAnotherQuery`], [`Error::CursorExpired`]; [`Error::CvCap`],
    /// [`Error::CvsStale`], [`Error::Store`].
    pub async fn search(&self, asking: &Asking<'_>, search: &CvSearch) -> Result<CvPage> {
        let house = &self.house;
        let app = house.reader(asking.caller).await?;
        let now = house.now();
        let query = fingerprint(&search.query);
        let place = search.cursor.as_deref().map(|cursor| house.place(app, cursor, query, now)).transpose()?;
        let before = place.as_ref().map_or(0, |place| place.shown);
        let wanted = search.limit.get().min(A_QUERY.saturating_sub(before));
        // Nothing is left of what one query shows.
        let Ok(limit) = CvLimit::new(wanted as u64) else {
            return Ok(CvPage { items: Vec::new(), more: false, next: None });
        };
        let after = place.as_ref().map(|place| &place.after);
        let found = house.index.snapshot().search(&search.query, app, now, after, limit);
        let shown = before + found.hits.len();
        let more = found.more && shown < A_QUERY;
        // The hour alone: the same page has the same cursor, and so the same entity tag.
        let as_of = place.as_ref().map_or_else(|| now.as_second() / 3_600 * 3_600, |place| place.as_of);
        let last = found.hits.last().filter(|_| more).map(|hit| Place { query, as_of, shown, after: hit.after() });
        let next = last.map(|place| house.cursor(app, &place)).transpose()?;
        let ids = house.ids(app)?;
        let view = |hit: &crate::index::cvs::CvHit| {
            let id = ids.close(hit.id)?;
            let facts = Facts { cv: hit.id, app, id: &id, week: hit.week, now };
            CvView::found(&facts, &house.index.held(hit.id)?.grants, Purpose::Search, &hit.shown)
        };
        let views: Vec<CvView> = found.hits.iter().filter_map(view).collect();
        house.disclose(app, &views, asking.route, asking.request_id).await?;
        Ok(CvPage { items: house.still(views), more, next })
    }

    /// One profile: what the person revealed to the app where they did, else what a search shows.
    ///
    /// # Errors
    /// [`Error::UnknownCv`] where there is none, or the app is not to know; and as [`Self::search`].
    pub async fn one(&self, asking: &Asking<'_>, cv: &str) -> Result<CvView> {
        let house = &self.house;
        let app = house.reader(asking.caller).await?;
        let now = house.now();
        let ids = house.ids(app)?;
        let cv = ids.open(cv).ok_or(Error::UnknownCv)?;
        let id = ids.close(cv).ok_or(Error::Interrupted)?;
        let stored = house.store.cv(cv).await?.ok_or(Error::UnknownCv)?;
        let facts = Facts { cv, app, id: &id, week: week_of(stored.updated_at), now };
        let shown = |purpose| house.index.snapshot().shown_for(cv, app, purpose, now).map(|(shown, _)| shown);
        let reveals = stored.permissions.iter().any(|given| given.covers(app, Purpose::Contact, now));
        let view = if reveals {
            let keys = house.vault.data_keys(&[cv]).await?;
            let open = keys.get(&cv).and_then(|key| super::opening::opened(key, &stored)).ok_or(Error::UnknownCv)?;
            let shown = [Purpose::Search, Purpose::Matching].into_iter().find_map(shown);
            CvView::revealed(&facts, &stored.permissions, &open, shown.as_ref())
        } else {
            // The week, too, is the one that a search shows: that it was written since stays untold until the next picture.
            let known = |purpose| {
                let (shown, week) = house.index.snapshot().shown_for(cv, app, purpose, now)?;
                CvView::found(&Facts { week, ..facts }, &stored.permissions, purpose, &shown)
            };
            [Purpose::Search, Purpose::Matching].into_iter().find_map(known)
        };
        let view = view.ok_or(Error::UnknownCv)?;
        house.disclose(app, std::slice::from_ref(&view), asking.route, asking.request_id).await?;
        // Writing takes time. What was withdrawn meanwhile stays here.
        let again = house.store.cv(cv).await?.ok_or(Error::UnknownCv)?;
        house.fresh()?;
        if view.still(&again.permissions, house.now()) { Ok(view) } else { Err(Error::UnknownCv) }
    }

    /// An entity tag of an answer, for the caller's app alone.
    #[must_use]
    pub fn etag(&self, caller: &Caller, body: &[u8]) -> Option<String> {
        caller.app().map(|app| self.house.apart.etag(app.app_id, body))
    }
}

impl House {
    /// The app, where it may read CVs now and this node may show them.
    pub(super) async fn reader(&self, caller: &Caller) -> Result<Uuid> {
        caller.require(Scope::CvsRead)?;
        let app = caller.app().ok_or(AuthError::MissingScope { scope: Scope::CvsRead })?;
        // Generated data has a sandbox of its own; nobody gets from there to here.
        if app.mode != KeyMode::Live {
            return Err(AuthError::MissingScope { scope: Scope::CvsRead }.into());
        }
        self.fresh()?;
        self.require_processor(&ProcessorOwner::App(app.app_id)).await?;
        Ok(app.app_id)
    }

    fn cursor(&self, app: Uuid, place: &Place) -> Result<String> {
        let text = serde_json::to_vec(place).unwrap_or_default();
        self.apart.close(CURSOR, app, &text).ok_or(Error::Interrupted)
    }

    fn place(&self, app: Uuid, cursor: &str, query: u64, now: Timestamp) -> Result<Place> {
        let invalid = || Error::CursorInvalid(cursor.to_owned());
        let text = self.apart.open(CURSOR, app, cursor).ok_or_else(invalid)?;
        let place: Place = serde_json::from_slice(&text).map_err(|_| invalid())?;
        if place.query != query {
            return Err(Error::CursorOfAnotherQuery(cursor.to_owned()));
        }
        let asked = Timestamp::from_second(place.as_of).map_err(|_| invalid())?;
        if asked + LIFETIME < now {
            return Err(Error::CursorExpired(cursor.to_owned()));
        }
        Ok(place)
    }
}
