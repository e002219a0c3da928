//! Lists, heatmaps and facets of offers.

use super::access::Sources;
use super::access::require_read;
use super::card::Found;
use super::relevance::{Explanation, Snippets};
use super::{Cards, Cursor, Error, Result, Service};
use crate::auth::Caller;
use crate::domain::{After, FacetField, Limit, Offer, OfferId, OfferQuery, Position, Sort, SortKey, SourceId, day_of};
use crate::index::{Facet, Hit, Hits, Request, Snapshot, Visible};
use h3o::{CellIndex, Resolution};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::sync::Arc;
use utoipa::ToSchema;

/// How long after its first page a result can be walked.
pub(super) const CURSOR_LIFE: SignedDuration = SignedDuration::from_hours(24);
/// How far the clocks of two nodes may differ.
pub(super) const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// The most cells that a heatmap holds.
pub const MAX_CELLS: usize = 100_000;

/// A search.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    /// What to look for.
    pub query: OfferQuery,
    /// The order; by relevance where the query has a text, else by distance where it has a centre, else by date.
    pub sort: Option<Sort>,
    /// Items a page.
    pub limit: Limit,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Whether each offer tells why it stands where it stands, by its text.
    pub explain: bool,
    /// Whether each offer tells where it has the words of the text: [`Service::search_highlighted`] is to be asked.
    pub highlight: bool,
    /// Whether each offer tells for how many days it is open.
    pub open_days: bool,
}

impl SearchRequest {
    fn sort(&self) -> Sort {
        let natural = || match (&self.query.text, self.query.area.centers()) {
            (Some(_), _) => Sort::Relevance,
            (None, Some(_)) => Sort::Distance,
            (None, None) => Sort::Date,
        };
        self.sort.unwrap_or_else(natural)
    }
}

/// A page of a search.
#[derive(Debug, Clone)]
pub struct SearchPage {
    /// Offers found, exactly; records, not distinct jobs.
    pub total: u64,
    /// The page.
    pub items: Cards,
    /// The cursor of the next page, where there is one.
    pub next: Option<String>,
    trail: Trail,
}

impl SearchPage {
    /// The offer of the item at `at`, counted from 0.
    #[must_use]
    pub fn id(&self, at: usize) -> Option<OfferId> {
        self.trail.hits.get(at).map(|hit| hit.id)
    }

    /// A cursor after the item at `at`, counted from 0: the page that it gives begins with the next item.
    #[must_use]
    pub fn cursor(&self, at: usize) -> Option<String> {
        self.trail.hits.get(at).map(|hit| self.trail.after(hit))
    }
}

/// What the cursors of a page are made of.
#[derive(Debug, Clone)]
struct Trail {
    sort: Sort,
    query: u64,
    as_of: Timestamp,
    hits: Vec<Hit>,
}

impl Trail {
    fn after(&self, hit: &Hit) -> String {
        let Self { sort, query, as_of, .. } = *self;
        Cursor { sort, query, as_of, after: After { key: hit.key, id: hit.id } }.encode()
    }
}

/// A heatmap to be drawn.
#[derive(Debug, Clone)]
pub struct HeatmapRequest {
    /// What to look for.
    pub query: OfferQuery,
    /// H3 resolution, 0 to 10.
    pub resolution: Resolution,
}

/// Records by H3 cell. Of offers, the cells and `unlocated` add up to `total`.
#[derive(Debug, Clone)]
pub struct Heatmap {
    /// H3 resolution.
    pub resolution: Resolution,
    /// Records found.
    pub total: u64,
    /// Those that have no position.
    pub unlocated: u64,
    /// Cells with at least one, by index.
    pub cells: Vec<HeatmapCell>,
}

/// One cell of a heatmap.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct HeatmapCell {
    /// H3 index.
    #[schema(value_type = String, example = "87194d106ffffff")]
    pub h3: CellIndex,
    /// Records in the cell.
    #[schema(example = 42)]
    pub count: u64,
}

/// Facets to be counted.
#[derive(Debug, Clone)]
pub struct FacetRequest {
    /// What to look for.
    pub query: OfferQuery,
    /// Fields to count by.
    pub fields: Vec<FacetField>,
    /// Values a field.
    pub limit: usize,
}

/// A result divided by the values of some fields.
#[derive(Debug, Clone)]
pub struct Facets {
    /// Offers found.
    pub total: u64,
    /// A facet a field, in the order asked for.
    pub facets: Vec<Facet>,
}

/// A number that stands for a query: the same in every process that runs the same version.
pub fn fingerprint(query: &impl Debug) -> u64 {
    // `Debug` of these plain values shows every field; a cursor does not outlive a version that changes them.
    first_of(&Sha256::digest(format!("{query:?}")))
}

/// The first eight bytes of a digest.
pub(super) fn first_of(digest: &[u8]) -> u64 {
    u64::from_be_bytes(digest[..8].try_into().unwrap_or_default())
}

/// A query on one snapshot of the index. Relative days and expiry are judged at `as_of`.
#[derive(Clone)]
pub(super) struct Plan<'a> {
    query: &'a OfferQuery,
    visible: Visible,
    as_of: Timestamp,
    pub(super) snapshot: Arc<Snapshot>,
    sources: Arc<Sources>,
}

impl Plan<'_> {
    pub(super) fn request(&self) -> Request<'_> {
        self.request_for(self.query)
    }

    /// How many days the offer of a hit has been open, by dates in UTC.
    fn open_days(&self, hit: &Hit) -> Option<i64> {
        let opened = Timestamp::from_millisecond(self.snapshot.opened(hit)?).ok()?;
        Some(day_of(self.as_of) - day_of(opened))
    }

    /// Another query of the same caller, on the same snapshot.
    pub(super) fn request_for<'q>(&'q self, query: &'q OfferQuery) -> Request<'q> {
        Request { query, visible: &self.visible, now: self.as_of }
    }
}

/// What was found, before it is shown.
struct Page<'a> {
    plan: Plan<'a>,
    total: u64,
    trail: Trail,
    more: bool,
}

impl<'a> Page<'a> {
    /// The page of that request, whose query the plan has; it was planned for now.
    fn find(mut plan: Plan<'a>, request: &SearchRequest) -> Result<Self> {
        let sort = request.sort();
        let query = fingerprint(&request.query);
        let cursor = request.cursor.as_deref().map(|text| Cursor::decode(text, query, sort)).transpose()?;
        let now = plan.as_of;
        plan.as_of = cursor.map_or(now, |cursor| cursor.as_of);
        let expired = |cursor: &Cursor| {
            let forgotten = |epoch| !plan.snapshot.has_epoch(epoch);
            !(now - CURSOR_LIFE..=now + SKEW).contains(&cursor.as_of)
                || matches!(cursor.after.key, SortKey::Relevance { epoch, .. } if forgotten(epoch))
        };
        if let Some(text) = request.cursor.as_ref().filter(|_| cursor.as_ref().is_some_and(expired)) {
            return Err(Error::CursorExpired(text.clone()));
        }
        let limit = request.limit.get();
        let Hits { total, hits, more } =
            plan.snapshot.search(&plan.request(), sort, cursor.map(|cursor| cursor.after).as_ref(), limit);
        let trail = Trail { sort, query, as_of: plan.as_of, hits };
        Ok(Self { plan, total, trail, more })
    }

    /// The offers whose texts are needed to show the page.
    fn to_be_read(&self, request: &SearchRequest) -> impl Iterator<Item = OfferId> {
        let marked = request.highlight && request.query.text.is_some();
        self.trail.hits.iter().filter(move |_| marked).map(|hit| hit.id)
    }

    /// The page as it is shown, with snippets of those texts where they are asked for.
    fn page(self, request: &SearchRequest, texts: &HashMap<OfferId, Offer>) -> SearchPage {
        let Self { plan, total, trail, more } = self;
        let highlighter = request.highlight.then(|| plan.snapshot.highlighter(&plan.request())).flatten();
        let marked = |id| {
            let (highlighter, offer) = highlighter.as_ref().zip(texts.get(id))?;
            Some(Snippets::of(highlighter, &offer.title, offer.description.as_deref()))
        };
        let mut items = Cards::default();
        let explained = if request.explain { plan.snapshot.explain(&plan.request(), &trail.hits) } else { Vec::new() };
        let mut explained = explained.into_iter();
        for hit in &trail.hits {
            // Only sources that are known are visible.
            let rules = plan.sources.rules(plan.snapshot.source(hit)).unwrap_or_default();
            let found = Found {
                distance_km: hit.distance_km.map(|km| (km * 1000.0).round() / 1000.0),
                explanation: explained.next().map(Explanation::from),
                highlight: marked(&hit.id),
                open_days: request.open_days.then(|| plan.open_days(hit)).flatten(),
            };
            items.push(plan.snapshot.card(hit), &found, rules);
        }
        let next = trail.hits.last().filter(|_| more).map(|last| trail.after(last));
        SearchPage { total, items, next, trail }
    }
}

impl Service {
    /// What the answer to a question depends on, as an entity tag's text: the question and the form of its answer, the
    /// snapshot, the sources that the caller may read, and the minute (offers expire).
    ///
    /// # Errors
    /// [`Error::Auth`] when the caller may not read offers.
    pub fn etag(&self, caller: &Caller, question: &str, form: &str) -> Result<String> {
        require_read(caller)?;
        let now = self.clock.now();
        let (snapshot, sources) = (self.index.snapshot(), self.access.sources());
        let mut digest = Sha256::new();
        for text in [question, form].into_iter().chain(sources.readable(caller, now).map(SourceId::as_str)) {
            digest.update(text);
            // No text holds it, so it divides them.
            digest.update([0]);
        }
        let Position { epoch, xid, seq } = snapshot.position();
        // The position and the statistics tell nodes and restarts apart, the generation what happened within one position.
        for number in [epoch, xid, seq, i64::from(snapshot.epoch()), now.as_second() / 60] {
            digest.update(number.to_le_bytes());
        }
        for number in [snapshot.generation(), sources.fingerprint()] {
            digest.update(number.to_le_bytes());
        }
        Ok(format!("{:016x}", first_of(&digest.finalize())))
    }

    pub(super) fn plan<'a>(&self, caller: &Caller, query: &'a OfferQuery, as_of: Timestamp) -> Result<Plan<'a>> {
        require_read(caller)?;
        Ok(self.planned(caller, query, as_of))
    }

    /// The same, where something else says who may ask: of the market.
    pub(super) fn planned<'a>(&self, caller: &Caller, query: &'a OfferQuery, as_of: Timestamp) -> Plan<'a> {
        // The clock as it is, not `as_of`: a source that went stale, or a licence withdrawn, counts at once.
        let sources = self.access.sources();
        let visible = sources.visible(caller, self.clock.now());
        Plan { query, visible, as_of, snapshot: self.index.snapshot(), sources }
    }

    /// A page of the offers that match.
    ///
    /// # Errors
    /// [`Error::Auth`], the cursor's errors.
    pub fn search(&self, caller: &Caller, request: &SearchRequest) -> Result<SearchPage> {
        Ok(self.find(caller, request)?.page(request, &HashMap::new()))
    }

    /// The same, with snippets of title and description: the texts of the page's offers are read from the store for it.
    ///
    /// # Errors
    /// As [`Self::search`]; [`Error::Store`].
    pub async fn search_highlighted(&self, caller: &Caller, request: &SearchRequest) -> Result<SearchPage> {
        let found = self.find(caller, request)?;
        let texts = self.texts(found.to_be_read(request).collect()).await?;
        Ok(found.page(request, &texts))
    }

    /// The pages of several searches, in their order, with snippets where they are asked for: all on one snapshot, so that
    /// what they tell agrees with one another, and with one read of the store at most. One that fails keeps no other from
    /// its page.
    ///
    /// # Errors
    /// [`Error::Auth`]; [`Error::Store`]. The cursors' errors stand in their places.
    pub async fn search_many(&self, caller: &Caller, requests: &[SearchRequest]) -> Result<Vec<Result<SearchPage>>> {
        let everything = OfferQuery::default();
        let plan = self.plan(caller, &everything, self.clock.now())?;
        let mut found = Vec::with_capacity(requests.len());
        for request in requests {
            let plan = Plan { query: &request.query, ..plan.clone() };
            found.push((request, Page::find(plan, request)));
            // Others have their turn between two of many.
            tokio::task::yield_now().await;
        }
        let read = found.iter().filter_map(|(request, page)| Some(page.as_ref().ok()?.to_be_read(request)));
        let read: BTreeSet<OfferId> = read.flatten().collect();
        let texts = self.texts(read.into_iter().collect()).await?;
        Ok(found.into_iter().map(|(request, page)| Ok(page?.page(request, &texts))).collect())
    }

    /// The offers of these ids, whoever may read them.
    async fn texts(&self, ids: Vec<OfferId>) -> Result<HashMap<OfferId, Offer>> {
        let stored = if ids.is_empty() { Vec::new() } else { self.store.offers(&ids).await? };
        Ok(stored.into_iter().map(|stored| (stored.record.id, stored.record)).collect())
    }

    fn find<'a>(&self, caller: &Caller, request: &'a SearchRequest) -> Result<Page<'a>> {
        Page::find(self.plan(caller, &request.query, self.clock.now())?, request)
    }

    /// Offers by H3 cell.
    ///
    /// # Errors
    /// [`Error::Auth`]; [`Error::TooManyCells`] above [`MAX_CELLS`].
    pub fn heatmap(&self, caller: &Caller, request: &HeatmapRequest) -> Result<Heatmap> {
        let plan = self.plan(caller, &request.query, self.clock.now())?;
        let found = plan.snapshot.heatmap(&plan.request(), request.resolution, MAX_CELLS)?;
        let cells = found.cells.into_iter().map(|(h3, count)| HeatmapCell { h3, count }).collect();
        Ok(Heatmap { resolution: request.resolution, total: found.total, unlocated: found.unlocated, cells })
    }

    /// Offers by the values of some fields, each field counted without its own filter.
    ///
    /// # Errors
    /// [`Error::Auth`].
    pub fn facets(&self, caller: &Caller, request: &FacetRequest) -> Result<Facets> {
        let plan = self.plan(caller, &request.query, self.clock.now())?;
        let total = plan.snapshot.count(&plan.request());
        Ok(Facets { total, facets: plan.snapshot.facets(&plan.request(), &request.fields, request.limit) })
    }
}
