//! Lists, heatmaps, tiles and facets of trainings.

use super::cursor::TrainingCursor;
use super::view::TrainingCard;
use crate::auth::Caller;
use crate::domain::training::{TrainingAfter, TrainingFacet, TrainingQuery, TrainingSort};
use crate::domain::{Limit, SourceId, Tile};
use crate::index::trainings::{self, TrainingFacetCounts, TrainingPicture, TrainingRequest};
use crate::index::{Synonyms, Visible};
use crate::service::access::{Sources, require_read_trainings};
use crate::service::search::{CURSOR_LIFE, SKEW, first_of};
use crate::service::{Error, Heatmap, HeatmapCell, MAX_CELLS, Result, Service, fingerprint};
use h3o::Resolution;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A search for trainings.
#[derive(Debug, Clone, Default)]
pub struct TrainingSearchRequest {
    /// What to look for.
    pub query: TrainingQuery,
    /// The order; by relevance where the query has a text, else by distance where it has a centre, else by the next start.
    pub sort: Option<TrainingSort>,
    /// Items a page.
    pub limit: Limit,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

impl TrainingSearchRequest {
    fn sort(&self) -> TrainingSort {
        let natural = || match (&self.query.text, self.query.area.centers()) {
            (Some(_), _) => TrainingSort::Relevance,
            (None, Some(_)) => TrainingSort::Distance,
            (None, None) => TrainingSort::Start,
        };
        self.sort.unwrap_or_else(natural)
    }
}

/// A page of trainings.
#[derive(Debug, Clone)]
pub struct TrainingPage {
    /// Trainings found, exactly.
    pub total: u64,
    /// The page.
    pub items: Vec<TrainingCard>,
    /// The cursor of the next page, where there is one.
    pub next: Option<String>,
    /// A cursor after each item.
    cursors: Vec<String>,
}

impl TrainingPage {
    /// A page without trainings.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { total: 0, items: Vec::new(), next: None, cursors: Vec::new() }
    }

    /// A cursor after the item at `at`, counted from 0: the page that it gives begins with the next item.
    #[must_use]
    pub fn cursor(&self, at: usize) -> Option<String> {
        self.cursors.get(at).cloned()
    }
}

/// A heatmap of trainings to be drawn.
#[derive(Debug, Clone)]
pub struct TrainingHeatmapRequest {
    /// What to look for.
    pub query: TrainingQuery,
    /// H3 resolution, 0 to 10.
    pub resolution: Resolution,
}

/// Facets of trainings to be counted.
#[derive(Debug, Clone)]
pub struct TrainingFacetRequest {
    /// What to look for.
    pub query: TrainingQuery,
    /// Fields to count by.
    pub fields: Vec<TrainingFacet>,
    /// Values a field.
    pub limit: usize,
}

/// A result divided by the values of some fields.
#[derive(Debug, Clone)]
pub struct TrainingFacets {
    /// Trainings found.
    pub total: u64,
    /// A facet a field, in the order asked for.
    pub facets: Vec<TrainingFacetCounts>,
}

/// A tile of trainings to be drawn.
#[derive(Debug, Clone)]
pub struct TrainingTileRequest {
    /// What to look for.
    pub query: TrainingQuery,
    /// Which tile.
    pub tile: Tile,
}

/// What a caller sees of one moment.
pub(super) struct Seen {
    pub(super) picture: Arc<TrainingPicture>,
    visible: Visible,
    synonyms: Arc<Synonyms>,
    sources: Arc<Sources>,
    now: Timestamp,
}

impl Seen {
    fn request<'s>(&'s self, query: &'s TrainingQuery, as_of: Timestamp) -> TrainingRequest<'s> {
        TrainingRequest { query, visible: &self.visible, synonyms: &self.synonyms, today: day(as_of) }
    }

    fn page(&self, request: &TrainingSearchRequest) -> Result<TrainingPage> {
        let sort = request.sort();
        let query = fingerprint(&request.query);
        let cursor = request.cursor.as_deref().map(|text| TrainingCursor::decode(text, query, sort)).transpose()?;
        if let (Some(cursor), Some(text)) = (&cursor, &request.cursor) {
            let alive = (self.now - CURSOR_LIFE..=self.now + SKEW).contains(&cursor.as_of);
            let measured = sort != TrainingSort::Relevance || self.picture.has_epoch(cursor.epoch);
            if !alive || !measured {
                return Err(Error::CursorExpired(text.clone()));
            }
        }
        let as_of = cursor.map_or(self.now, |cursor| cursor.as_of);
        let (after, epoch) = (cursor.map(|cursor| cursor.after), cursor.map(|cursor| cursor.epoch));
        let asked = self.request(&request.query, as_of);
        let found = self.picture.search(asked, sort, (after.as_ref(), epoch), request.limit.get());
        let behind = |hit: &trainings::TrainingHit| {
            let after = TrainingAfter { key: hit.key, id: hit.id };
            TrainingCursor { sort, query, as_of, epoch: found.epoch, after }.encode()
        };
        let cursors: Vec<String> = found.hits.iter().map(behind).collect();
        let card = |hit: &trainings::TrainingHit| {
            // Only sources that are known are visible.
            let card = TrainingCard::found(hit, None)?;
            let source = self.sources.get(&card.source);
            TrainingCard::found(hit, source)
        };
        let items = found.hits.iter().filter_map(card).collect();
        let next = cursors.last().filter(|_| found.more).cloned();
        Ok(TrainingPage { total: found.total, items, next, cursors })
    }
}

/// The day in France.
fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)).date()
}

impl Service {
    fn seen(&self, caller: &Caller) -> Result<Seen> {
        require_read_trainings(caller)?;
        let (sources, now) = (self.access.sources(), self.clock.now());
        let visible = Visible::Only(sources.readable_trainings(caller, now).cloned().collect());
        let synonyms = self.index.snapshot().synonyms().clone();
        Ok(Seen { picture: self.trainings.picture(), visible, synonyms, sources, now })
    }

    /// What the answer to a question about trainings depends on, as an entity tag's text.
    ///
    /// # Errors
    /// [`Error::Auth`] when the caller may not read trainings.
    pub fn trainings_etag(&self, caller: &Caller, question: &str, form: &str) -> Result<String> {
        let seen = self.seen(caller)?;
        let mut digest = Sha256::new();
        let readable = seen.sources.readable_trainings(caller, seen.now).map(SourceId::as_str);
        for text in [question, form].into_iter().chain(readable) {
            digest.update(text);
            // No text holds it, so it divides them.
            digest.update([0]);
        }
        let position = seen.picture.position();
        let day = day(seen.now).to_string();
        digest.update(format!("{position} {} {day}", seen.picture.epoch()));
        for number in [seen.picture.generation(), self.index.snapshot().generation(), seen.sources.fingerprint()] {
            digest.update(number.to_le_bytes());
        }
        Ok(format!("{:016x}", first_of(&digest.finalize())))
    }

    /// A page of the trainings that match.
    ///
    /// # Errors
    /// [`Error::Auth`], the cursor's errors.
    pub fn search_trainings(&self, caller: &Caller, request: &TrainingSearchRequest) -> Result<TrainingPage> {
        self.seen(caller)?.page(request)
    }

    /// The pages of several searches, in their order, all on one picture.
    ///
    /// # Errors
    /// [`Error::Auth`]. The cursors' errors stand in their places.
    pub fn search_many_trainings(
        &self,
        caller: &Caller,
        requests: &[TrainingSearchRequest],
    ) -> Result<Vec<Result<TrainingPage>>> {
        let seen = self.seen(caller)?;
        Ok(requests.iter().map(|request| seen.page(request)).collect())
    }

    /// Trainings by H3 cell. A training stands in each cell in which one of its sessions was found.
    ///
    /// # Errors
    /// [`Error::Auth`]; [`Error::TooManyCells`] above [`MAX_CELLS`].
    pub fn trainings_heatmap(&self, caller: &Caller, request: &TrainingHeatmapRequest) -> Result<Heatmap> {
        let seen = self.seen(caller)?;
        let found = seen.picture.heatmap(seen.request(&request.query, seen.now), request.resolution, MAX_CELLS)?;
        let cells = found.cells.into_iter().map(|(h3, count)| HeatmapCell { h3, count }).collect();
        Ok(Heatmap { resolution: request.resolution, total: found.total, unlocated: found.unlocated, cells })
    }

    /// Trainings by those H3 cells that the tile shows, whole cells, by index.
    ///
    /// # Errors
    /// [`Error::Auth`].
    pub fn trainings_tile(&self, caller: &Caller, request: &TrainingTileRequest) -> Result<Vec<HeatmapCell>> {
        let seen = self.seen(caller)?;
        let cells = seen.picture.tile(seen.request(&request.query, seen.now), request.tile);
        Ok(cells.into_iter().map(|(h3, count)| HeatmapCell { h3, count }).collect())
    }

    /// Trainings by the values of some fields, each field counted without its own filter.
    ///
    /// # Errors
    /// [`Error::Auth`].
    pub fn training_facets(&self, caller: &Caller, request: &TrainingFacetRequest) -> Result<TrainingFacets> {
        let seen = self.seen(caller)?;
        let asked = seen.request(&request.query, seen.now);
        let facets = seen.picture.facets(asked, &request.fields, request.limit);
        Ok(TrainingFacets { total: seen.picture.count(asked), facets })
    }
}
