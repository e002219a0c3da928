//! What is read for many objects at once. Loaders belong to one request, so to one caller.

use super::Schema;
use super::asker::Asker;
use super::projection::Plans;
use super::settle::settled;
use crate::api::problem::Problem;
use crate::domain::training::TrainingId;
use crate::domain::{OfferId, RomeCode, SourceId};
use crate::service::market::{MarketArea, MarketTensionRow};
use crate::service::trainings::{TrainingPage, TrainingSearchRequest, TrainingView};
use crate::service::{OfferView, SearchPage, SearchRequest, SourceView, fingerprint};
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Error, Request, Response, Result};
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Whole offers, by their ids.
#[derive(Debug)]
pub struct OfferLoader(Asker);

impl Loader<OfferId> for OfferLoader {
    type Value = Arc<OfferView>;
    type Error = Error;

    async fn load(&self, ids: &[OfferId]) -> Result<HashMap<OfferId, Self::Value>> {
        tell("offers", ids);
        let Self(Asker { caller, service, .. }) = self;
        let offers = service.offers(caller, ids).await.map_err(Problem::from)?;
        Ok(offers.into_iter().map(|view| (view.offer.id, Arc::new(view))).collect())
    }
}

/// Sources, by their ids.
#[derive(Debug)]
pub struct SourceLoader(Asker);

impl Loader<SourceId> for SourceLoader {
    type Value = Arc<SourceView>;
    type Error = Error;

    async fn load(&self, ids: &[SourceId]) -> Result<HashMap<SourceId, Self::Value>> {
        tell("sources", ids);
        let Self(Asker { caller, service, .. }) = self;
        let sources = service.sources(caller).await.map_err(Problem::from)?;
        let asked = sources.into_iter().filter(|view| ids.contains(&view.id));
        Ok(asked.map(|view| (view.id.clone(), Arc::new(view))).collect())
    }
}

/// Whole trainings, by their ids.
#[derive(Debug)]
pub struct TrainingLoader(Asker);

impl Loader<TrainingId> for TrainingLoader {
    type Value = Arc<TrainingView>;
    type Error = Error;

    async fn load(&self, ids: &[TrainingId]) -> Result<HashMap<TrainingId, Self::Value>> {
        tell("trainings", ids);
        let Self(Asker { caller, service, .. }) = self;
        let trainings = service.trainings(caller, ids).await.map_err(Problem::from)?;
        Ok(trainings.into_iter().map(|view| (view.training.id, Arc::new(view))).collect())
    }
}

/// A search that stands beside others; equal ones are one.
#[derive(Debug)]
pub struct Search<R = SearchRequest> {
    request: Arc<R>,
    fingerprint: u64,
}

impl<R> Clone for Search<R> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), fingerprint: self.fingerprint }
    }
}

impl<R: Debug> From<R> for Search<R> {
    fn from(request: R) -> Self {
        Self { fingerprint: fingerprint(&request), request: Arc::new(request) }
    }
}

impl<R> PartialEq for Search<R> {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl<R> Eq for Search<R> {}

impl<R> Hash for Search<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fingerprint.hash(state);
    }
}

/// Pages of searches that stand inside of lists: those of one level agree with one another.
#[derive(Debug)]
pub struct SearchLoader(Asker);

impl Loader<Search> for SearchLoader {
    type Value = Result<Arc<SearchPage>>;
    type Error = Error;

    async fn load(&self, searches: &[Search]) -> Result<HashMap<Search, Self::Value>> {
        tell("searches", searches);
        let Self(Asker { caller, service, .. }) = self;
        let requests: Vec<SearchRequest> = searches.iter().map(|search| (*search.request).clone()).collect();
        let pages = service.search_many(caller, &requests).await.map_err(Problem::from)?;
        let shown = pages.into_iter().map(|page| Ok(Arc::new(page.map_err(Problem::from)?)));
        Ok(searches.iter().cloned().zip(shown).collect())
    }
}

/// The market of occupations that stand inside of lists: those of one level and one area are counted at once.
#[derive(Debug)]
pub struct MarketLoader(Asker);

impl Loader<(MarketArea, RomeCode)> for MarketLoader {
    type Value = MarketTensionRow;
    type Error = Error;

    async fn load(&self, asked: &[(MarketArea, RomeCode)]) -> Result<HashMap<(MarketArea, RomeCode), Self::Value>> {
        tell("markets", asked);
        let Self(Asker { caller, service, .. }) = self;
        let mut by_area: HashMap<&MarketArea, Vec<RomeCode>> = HashMap::new();
        for (area, code) in asked {
            by_area.entry(area).or_default().push(code.clone());
        }
        let mut found = HashMap::with_capacity(asked.len());
        for (area, codes) in by_area {
            let rows = service.tension_of(caller, area, &codes).await.map_err(Problem::from)?;
            found.extend(rows.into_iter().map(|(code, row)| ((area.clone(), code), row)));
        }
        Ok(found)
    }
}

/// The market of an occupation in an area; nothing where it has none.
///
/// # Errors
/// Those of counting.
pub async fn market(context: &Context<'_>, area: MarketArea, code: RomeCode) -> Result<Option<MarketTensionRow>> {
    context.data::<DataLoader<MarketLoader>>()?.load_one((area, code)).await
}

/// Pages of searches for trainings that stand inside of lists.
#[derive(Debug)]
pub struct TrainingSearchLoader(Asker);

impl Loader<Search<TrainingSearchRequest>> for TrainingSearchLoader {
    type Value = Result<Arc<TrainingPage>>;
    type Error = Error;

    async fn load(
        &self,
        searches: &[Search<TrainingSearchRequest>],
    ) -> Result<HashMap<Search<TrainingSearchRequest>, Self::Value>> {
        tell("training_searches", searches);
        let Self(Asker { caller, service, .. }) = self;
        let requests: Vec<TrainingSearchRequest> = searches.iter().map(|search| (*search.request).clone()).collect();
        let pages = service.search_many_trainings(caller, &requests).map_err(Problem::from)?;
        let shown = pages.into_iter().map(|page| Ok(Arc::new(page.map_err(Problem::from)?)));
        Ok(searches.iter().cloned().zip(shown).collect())
    }
}

/// Counts what is read at once.
#[expect(clippy::cast_precision_loss, reason = "a query asks for fewer than 2^52 objects")]
fn tell<K>(of: &'static str, keys: &[K]) {
    metrics::histogram!("graphql_batch_size", "of" => of).record(keys.len() as f64);
}

/// The request with who asks, what it loads by, and how its lists are written.
#[must_use]
pub fn asked_by(asker: Asker, request: Request) -> Request {
    loading(asker, request).data(Plans::default())
}

/// The request with who asks, and what it loads by: every field of it is resolved.
#[must_use]
pub(super) fn loading(asker: Asker, request: Request) -> Request {
    let request = request
        .data(DataLoader::new(OfferLoader(asker.clone()), tokio::spawn))
        .data(DataLoader::new(SourceLoader(asker.clone()), tokio::spawn))
        .data(DataLoader::new(MarketLoader(asker.clone()), tokio::spawn))
        .data(DataLoader::new(SearchLoader(asker.clone()), tokio::spawn))
        .data(DataLoader::new(TrainingLoader(asker.clone()), tokio::spawn))
        .data(DataLoader::new(TrainingSearchLoader(asker.clone()), tokio::spawn));
    request.data(asker)
}

/// Executes a request that was [`asked_by`] somebody: each level of it is one batch of each loader.
pub async fn execute(schema: &Schema, request: Request) -> Response {
    settled(schema.execute(request)).await
}

/// The whole offers of these ids that are there for the caller.
///
/// # Errors
/// Those of the service; when a request was executed without its loaders: a defect.
pub async fn offers(
    context: &Context<'_>,
    ids: impl IntoIterator<Item = OfferId>,
) -> Result<HashMap<OfferId, Arc<OfferView>>> {
    context.data::<DataLoader<OfferLoader>>()?.load_many(ids).await
}

/// One of them.
///
/// # Errors
/// The same.
pub async fn offer(context: &Context<'_>, id: OfferId) -> Result<Option<Arc<OfferView>>> {
    context.data::<DataLoader<OfferLoader>>()?.load_one(id).await
}

/// The whole trainings of these ids that are there for the caller.
///
/// # Errors
/// The same.
pub async fn trainings(
    context: &Context<'_>,
    ids: impl IntoIterator<Item = TrainingId>,
) -> Result<HashMap<TrainingId, Arc<TrainingView>>> {
    context.data::<DataLoader<TrainingLoader>>()?.load_many(ids).await
}

/// One of them.
///
/// # Errors
/// The same.
pub async fn training(context: &Context<'_>, id: TrainingId) -> Result<Option<Arc<TrainingView>>> {
    context.data::<DataLoader<TrainingLoader>>()?.load_one(id).await
}

/// The page of a search for trainings inside of a list.
///
/// # Errors
/// The same, and those of the cursor.
pub async fn training_page(context: &Context<'_>, request: TrainingSearchRequest) -> Result<Arc<TrainingPage>> {
    let page = context.data::<DataLoader<TrainingSearchLoader>>()?.load_one(Search::from(request)).await?;
    page.unwrap_or_else(|| Err(Problem::from(crate::service::Error::Interrupted).into()))
}

/// The sources of these ids.
///
/// # Errors
/// The same.
pub async fn sources(
    context: &Context<'_>,
    ids: impl IntoIterator<Item = SourceId>,
) -> Result<HashMap<SourceId, Arc<SourceView>>> {
    context.data::<DataLoader<SourceLoader>>()?.load_many(ids).await
}

/// One of them.
///
/// # Errors
/// The same.
pub async fn source(context: &Context<'_>, id: SourceId) -> Result<Option<Arc<SourceView>>> {
    context.data::<DataLoader<SourceLoader>>()?.load_one(id).await
}

/// The page of a search inside of a list.
///
/// # Errors
/// The same, and those of the cursor.
pub async fn page(context: &Context<'_>, request: SearchRequest) -> Result<Arc<SearchPage>> {
    let page = context.data::<DataLoader<SearchLoader>>()?.load_one(Search::from(request)).await?;
    page.unwrap_or_else(|| Err(Problem::from(crate::service::Error::Interrupted).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::graphql::answer::text;
    use crate::api::graphql::schema;
    use crate::domain::FixedClock;
    use crate::service::Sandbox;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use std::collections::BTreeMap;

    const QUERY: &str = "query($first: Int) { offers(first: $first, search: {precision: [EXACT, COMMUNE]}) { nodes {
        description source { name } near(first: 3) { node { uuid source { name } openings } }
    } } }";

    /// The batches of each loader, and what they held together, for a page of so many offers.
    async fn batches(asker: &Asker, first: usize) -> BTreeMap<String, (u64, u64)> {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // The runtime of the test is this one thread.
        let _here = metrics::set_default_local_recorder(&recorder);
        let request =
            Request::new(QUERY).variables(async_graphql::Variables::from_json(serde_json::json!({"first": first})));
        let answer = execute(&schema(), asked_by(asker.clone(), request)).await;
        assert!(answer.errors.is_empty(), "{:?}", answer.errors);
        let found: serde_json::Value = serde_json::from_slice(&text(&answer, true)).unwrap();
        let found = &found["data"];
        assert_eq!(found["offers"]["nodes"].as_array().unwrap().len(), first);
        let told = handle.render();
        let number = |line: &str, suffix: &str| -> Option<(String, u64)> {
            let (of, number) = line.strip_prefix(&format!("graphql_batch_size_{suffix}{{of=\""))?.split_once("\"} ")?;
            Some((of.to_owned(), number.parse().ok()?))
        };
        let all = |suffix| told.lines().filter_map(move |line| number(line, suffix));
        let sums: BTreeMap<_, _> = all("sum").collect();
        all("count").map(|(of, count)| (of.clone(), (count, sums[&of]))).collect()
    }

    #[tokio::test]
    async fn a_level_is_one_batch_however_many_offers_it_holds() {
        let sandbox = Sandbox::start(Arc::new(FixedClock("2026-11-22T00:00:00Z".parse().unwrap())));
        let service = loop {
            if let Some(service) = sandbox.service() {
                break service;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        let asker = Asker::of_offers(service);
        for first in [5, 50] {
            let batches = batches(&asker, first).await;
            let told: Vec<_> = batches.iter().map(|(of, (count, _))| (of.as_str(), *count)).collect();
            assert_eq!(told, [("offers", 2), ("searches", 1), ("sources", 2)], "{first}");
            // Equal searches are one: offers of one occupation at one place.
            let searches = batches["searches"].1;
            assert!(searches > 1 && searches <= first as u64, "{first}: {searches}");
        }
        sandbox.stop().await;
    }
}
