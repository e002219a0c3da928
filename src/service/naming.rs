//! Which occupation a text names: the matcher of the edition that is imported, made when it is first asked.

use super::{Error, Result, Service};
use crate::domain::{InferenceMethod, InferredOccupation, Invalid, LinkPrecision, Offer, RomeCode, RomeEdition};
use crate::index::{Example, Matcher};
use crate::ingest::OccupationNamer;
use crate::reference::{self, Referential};
use crate::store::Store;
use arc_swap::ArcSwapOption;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Offers that are learned from at most: the first ones by id, which is as good as by lot.
const EXAMPLES: usize = 20_000;
/// Offers read at once while learning.
const PAGE: usize = 1_000;
/// What was learned is learned anew after so long.
const LEARNED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// An occupation is inferred where one of its names is at least so near to the title: nine of ten are right then,
/// but for IT (see `docs/benchmarks.md`).
pub const NEAR: f32 = 0.9;
/// And where it has at least half of the belief.
pub const SURE: f32 = 0.5;

/// The matchers of a service.
#[derive(Debug, Clone, Default)]
pub(super) struct Naming {
    made: Arc<ArcSwapOption<Made>>,
    /// One makes, others wait for it.
    making: Arc<tokio::sync::Mutex<()>>,
}

/// What was made for one edition.
#[derive(Debug)]
struct Made {
    version: Option<String>,
    release: Option<String>,
    names: Arc<Namer>,
    learned: Arc<Matcher>,
    /// When the offers were read that it has learned from; none yet where absent.
    learned_at: Option<Timestamp>,
}

/// What gives offers without a code one: names and sheets alone, so that the same offer always gets the same.
#[derive(Debug)]
pub struct Namer(Matcher);

impl Namer {
    /// The namer of the edition that a store holds; none where it holds none with sheets.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn load(store: &dyn Store) -> Result<Option<Arc<Self>>> {
        let edition = store.rome().await?;
        if edition.sheets.is_empty() {
            return Ok(None);
        }
        let made = tokio::task::spawn_blocking(move || Arc::new(Self(Matcher::of(&edition))));
        made.await.map(Some).map_err(|_| Error::Interrupted)
    }

    /// The namer of an edition.
    #[must_use]
    pub fn of(edition: &RomeEdition) -> Self {
        Self(Matcher::of(edition))
    }

    /// What it ranks with.
    #[must_use]
    pub const fn matcher(&self) -> &Matcher {
        &self.0
    }
}

impl OccupationNamer for Namer {
    fn name(&self, title: &str, description: Option<&str>) -> Option<(RomeCode, InferredOccupation)> {
        let best = self.0.rank(title, description, 1).pop()?;
        let score = (f64::from(best.score) * 1000.0).floor() / 1000.0;
        let inferred = InferredOccupation { score, method: InferenceMethod::NamesAndSheets };
        (best.score >= SURE && best.likeness >= NEAR).then_some((best.rome, inferred))
    }
}

/// What may name an occupation: a job title, a line of a CV, or an offer.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OccupationMatchRequest)]
pub struct MatchRequest {
    /// The title, or the line: 1 to 300 characters.
    #[schema(example = "Infirmière de nuit en EHPAD (H/F)")]
    pub title: String,
    /// The description, where there is one: at most 50,000 characters, of which the first 3,000 or so are read.
    #[serde(default)]
    pub description: Option<String>,
    /// Occupations at most, 1 to 20; 5 where absent.
    #[serde(default)]
    #[schema(example = 5)]
    pub limit: Option<u32>,
}

impl std::fmt::Debug for MatchRequest {
    // It may be of somebody's CV: never in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MatchRequest(…)")
    }
}

impl MatchRequest {
    /// Sees to it that all is as it should be.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every wrong field.
    fn checked(&self) -> Result<usize> {
        let mut errors = Vec::new();
        // No text is told back: the length says enough.
        let length = |text: &str| format!("{} characters", text.chars().count());
        if self.title.trim().is_empty() || self.title.chars().count() > 300 {
            errors.push(Invalid::new(length(&self.title), "a title has 1 to 300 characters").at("title"));
        }
        if let Some(text) = self.description.as_deref().filter(|text| text.chars().count() > 50_000) {
            errors.push(Invalid::new(length(text), "a description has at most 50000 characters").at("description"));
        }
        let limit = self.limit.unwrap_or(5);
        if !(1..=20).contains(&limit) {
            errors.push(Invalid::new(limit, "a limit is a whole number from 1 to 20").at("limit"));
        }
        if errors.is_empty() { Ok(limit as usize) } else { Err(Error::Invalid(errors)) }
    }
}

/// The occupations that a text names.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, async_graphql::SimpleObject)]
#[schema(as = OccupationMatches)]
#[graphql(name = "OccupationMatches")]
pub struct Matches {
    /// The likeliest occupations, the best first.
    pub items: Vec<MatchedOccupation>,
    /// How they were found.
    pub method: MatchMethod,
}

/// An occupation that a text may name.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, async_graphql::SimpleObject)]
pub struct MatchedOccupation {
    /// ROME code.
    #[schema(example = "J1506")]
    pub rome: RomeCode,
    /// Label in French.
    #[schema(example = "Infirmier / Infirmière de soins généraux")]
    pub label: String,
    /// The share of belief that it has among the likeliest ones, 0 to 1, to the thousandth. A rank with a distance, no
    /// probability: how often which score is right is measured in the documentation.
    #[schema(example = 0.913)]
    pub score: f64,
    /// Its name that is nearest to the title.
    #[schema(example = "Infirmier / Infirmière de nuit")]
    pub nearest_name: String,
    /// How near that name is: the cosine of tf-idf over runs of four letters, 0 to 1, to the thousandth.
    #[schema(example = 0.871)]
    pub likeness: f64,
    /// The code of ROME 3 that it comes from; null where no edition is imported, or where it comes from several.
    #[schema(example = "J1506")]
    pub rome3: Option<RomeCode>,
}

/// How occupations were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
pub struct MatchMethod {
    /// What the text was compared with.
    pub by: MatchBy,
    /// The version of ROME, where one is imported that tells it.
    #[schema(example = "4.60")]
    pub edition: Option<String>,
    /// The offers of this server that were learned from.
    #[schema(example = 20000)]
    pub offers: u64,
}

/// What a text is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum MatchBy {
    /// The labels that are compiled in.
    Labels,
    /// The names and sheets of an imported edition.
    NamesAndSheets,
    /// The same, and the wording of offers whose codes are certain.
    NamesSheetsAndOffers,
}

impl Service {
    /// The occupations that a title, with or without a description, names: the best first.
    ///
    /// The matcher is made when it is first asked for. It then learns beside from the offers of the store, once a day, so
    /// that later answers know how offers are worded here.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every wrong field; [`Error::Store`].
    pub async fn match_occupations(&self, asked: MatchRequest) -> Result<Matches> {
        let limit = asked.checked()?;
        let MatchRequest { title, description, .. } = asked;
        let made = self.matchers().await?;
        self.learn_beside(&made);
        let matcher = made.learned.clone();
        let ranked = tokio::task::spawn_blocking(move || matcher.rank(&title, description.as_deref(), limit)).await;
        let edition = self.names.edition();
        let thousandth = |value: f32| (f64::from(value) * 1000.0).round() / 1000.0;
        let shown = ranked.map_err(|_| Error::Interrupted)?.into_iter().map(|ranked| {
            let parent = edition.rome.rome3_of(&ranked.rome).filter(|link| link.precision == LinkPrecision::V4);
            MatchedOccupation {
                label: edition.label(&ranked.rome).unwrap_or_default().to_owned(),
                score: thousandth(ranked.score),
                nearest_name: ranked.name.to_string(),
                likeness: thousandth(ranked.likeness),
                rome3: parent.and_then(|link| link.codes.into_iter().next()),
                rome: ranked.rome,
            }
        });
        let by = match (&made.version, made.learned.examples()) {
            (None, _) => MatchBy::Labels,
            (Some(_), 0) => MatchBy::NamesAndSheets,
            (Some(_), _) => MatchBy::NamesSheetsAndOffers,
        };
        let method = MatchMethod { by, edition: made.release.clone(), offers: made.learned.examples() as u64 };
        Ok(Matches { items: shown.collect(), method })
    }

    /// What gives published offers without a code one; nothing where no edition with sheets is imported.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub(super) async fn namer(&self) -> Result<Option<Arc<Namer>>> {
        if !self.names.edition().rome.is_whole() {
            return Ok(None);
        }
        Ok(Some(self.matchers().await?.names.clone()))
    }

    /// The matchers of the edition of now.
    async fn matchers(&self) -> Result<Arc<Made>> {
        let known = || {
            let version = self.names.edition().version().map(str::to_owned);
            self.naming.made.load_full().filter(|made| made.version == version)
        };
        if let Some(made) = known() {
            return Ok(made);
        }
        let _making = self.naming.making.lock().await;
        if let Some(made) = known() {
            return Ok(made);
        }
        let version = self.names.edition().version().map(str::to_owned);
        let edition = self.store.rome().await?;
        let release = edition.release.as_ref().map(ToString::to_string);
        let names = tokio::task::spawn_blocking(move || Arc::new(Namer::of(&edition)));
        let names = names.await.map_err(|_| Error::Interrupted)?;
        let learned = Arc::new(names.matcher().learned(&[]));
        let made = Arc::new(Made { version, release, names, learned, learned_at: None });
        self.naming.made.store(Some(made.clone()));
        Ok(made)
    }

    /// Learns from the offers of the store, unless that was done a short while ago, or is being done.
    fn learn_beside(&self, made: &Arc<Made>) {
        let now = self.clock.now();
        if made.version.is_none() || made.learned_at.is_some_and(|at| now.duration_since(at) < LEARNED_FOR) {
            return;
        }
        let begun = Made {
            version: made.version.clone(),
            release: made.release.clone(),
            names: made.names.clone(),
            learned: made.learned.clone(),
            learned_at: Some(now),
        };
        let (begun, slot) = (Arc::new(begun), self.naming.made.clone());
        let before = slot.compare_and_swap(made, Some(begun.clone()));
        if !before.as_ref().is_some_and(|before| Arc::ptr_eq(before, made)) {
            return;
        }
        let (store, edition) = (self.store.clone(), self.names.edition());
        tokio::spawn(async move {
            let examples = examples(store.as_ref(), &edition.rome).await;
            let learned = match examples {
                Ok(examples) => {
                    let names = begun.names.clone();
                    tokio::task::spawn_blocking(move || names.matcher().learned(&examples)).await
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "nothing was learned from offers");
                    return;
                }
            };
            if let Ok(learned) = learned {
                let learned = Arc::new(learned);
                tracing::info!(offers = learned.examples(), "learned how offers name occupations");
                let Made { version, release, names, learned_at, .. } = &*begun;
                let (version, release) = (version.clone(), release.clone());
                let made = Made { version, release, names: names.clone(), learned, learned_at: *learned_at };
                // Another edition may have been imported meanwhile.
                slot.compare_and_swap(&begun, Some(Arc::new(made)));
            }
        });
    }
}

/// Offers of a store whose occupations are certain.
async fn examples(store: &dyn Store, rome: &Referential) -> Result<Vec<Example>> {
    let (mut examples, mut after) = (Vec::new(), None);
    loop {
        let page = store.scan_offers(after, PAGE).await?;
        let full = page.len() == PAGE;
        after = page.last().map(|stored| stored.record.id);
        examples.extend(page.into_iter().filter_map(|stored| example(&stored.record, rome)));
        if !full || examples.len() >= EXAMPLES {
            examples.truncate(EXAMPLES);
            return Ok(examples);
        }
    }
}

/// The offer as an example, where its code is certain: its label names the code, or ROME 3 has no such code.
pub(super) fn example(offer: &Offer, rome: &Referential) -> Option<Example> {
    let occupation = &offer.occupation;
    let code = occupation.rome.as_ref().filter(|_| occupation.inferred.is_none())?;
    let named = occupation.label.as_deref().and_then(reference::rome_code_of_label) == Some(code.as_str());
    let certain = named || (rome.sheet_of(code).is_some() && rome.children_of(code).is_empty());
    certain.then(|| Example { title: offer.title.clone(), description: offer.description.clone(), rome: code.clone() })
}
