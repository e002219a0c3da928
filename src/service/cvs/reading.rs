//! Finding profiles, and reading one.

use super::paging::{Listing, Turn};
use super::{CvService, House};
use crate::auth::consent::{CvView, Facts, week_of};
use crate::auth::{Caller, Error as AuthError, Scope};
use crate::domain::KeyMode;
use crate::domain::cv::{CvLimit, CvQuery};
use crate::domain::permission::Purpose;
use crate::index::cvs::{CvAfter, CvHit};
use crate::service::{Error, Result, fingerprint};
use crate::store::ProcessorOwner;
use uuid::Uuid;

const LIST: &str = "search";

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
#[derive(Debug, Default)]
pub struct CvPage {
    /// The profiles.
    pub items: Vec<CvView>,
    /// Whether there are more that this query shows.
    pub more: bool,
    /// The cursor of the next page, where there are.
    pub next: Option<String>,
}

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
        let listing = Listing { app, name: LIST, query, limit: search.limit, cursor: search.cursor.as_deref() };
        let Some(turn): Option<Turn<'_, CvAfter>> = house.turn(listing, now)? else { return Ok(CvPage::default()) };
        let found = house.index.snapshot().search(&search.query, app, now, turn.after.as_ref(), turn.limit);
        let next = house.next(&turn, found.hits.len(), found.more, found.hits.last().map(CvHit::after))?;
        let ids = house.ids(app)?;
        let view = |hit: &CvHit| {
            let id = ids.close(hit.id)?;
            let facts = Facts { cv: hit.id, app, id: &id, week: hit.week, now };
            CvView::found(&facts, &house.index.held(hit.id)?.grants, Purpose::Search, &hit.shown)
        };
        let views: Vec<CvView> = found.hits.iter().filter_map(view).collect();
        house.disclose(app, &views, asking.route, asking.request_id).await?;
        Ok(CvPage { items: house.still(views), more: next.is_some(), next })
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
        // Invented people have a house of their own; nobody gets from there to here, nor from here to there.
        if app.mode != self.mode {
            return Err(AuthError::MissingScope { scope: Scope::CvsRead }.into());
        }
        self.fresh()?;
        if self.mode == KeyMode::Live {
            self.require_processor(&ProcessorOwner::App(app.app_id)).await?;
        }
        Ok(app.app_id)
    }
}
