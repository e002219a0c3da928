//! Offers that stay open in occupations where hands are missing.

use super::tables::Tables;
use crate::auth::Caller;
use crate::domain::{Area, CommuneCode, OfferQuery, RomeCode};
use crate::reference;
use crate::service::{Result, SearchPage, SearchRequest, Service};
use async_graphql::SimpleObject;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use utoipa::ToSchema;

/// A search for offers that stay open.
#[derive(Debug, Clone)]
pub struct LongOpenRequest {
    /// The search that they are looked for in.
    pub search: SearchRequest,
    /// Open for so many days or more.
    pub days: u16,
    /// Occupations whose published tension is this or more, from 1 to 5.
    pub min_tension: u8,
}

/// The occupations that count as tense, by what was published.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct TenseOccupations {
    /// Tension from 1 to 5 that was asked for.
    #[schema(example = 4)]
    pub min_tension: u8,
    /// The publication: `rome_basin`; null where none was imported: then all occupations are listed.
    #[schema(value_type = Option<String>, example = "rome_basin")]
    pub dataset: Option<&'static str>,
    /// The year that it is about.
    #[schema(example = "2021")]
    pub date: Option<String>,
    /// How many occupations of ROME 3 are tense: their published tension is that or more in at least half of the basins of
    /// the area in which they have one.
    #[schema(example = 143)]
    pub occupations: u64,
    /// How many basins the area has.
    #[schema(example = 28)]
    pub basins: u64,
    /// What is to be known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub why: Option<&'static str>,
}

/// A page of offers that stay open, and which occupations counted.
#[derive(Debug, Clone)]
pub struct LongOpenPage {
    /// The page; each card tells `open_days`.
    pub page: SearchPage,
    /// The occupations.
    pub tense: TenseOccupations,
}

/// A code that no occupation has: a list of none would not filter.
const NONE: &str = "A0000";

impl Service {
    /// A page of the offers that stay open in tense occupations.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub async fn long_open(&self, caller: &Caller, asked: &LongOpenRequest) -> Result<LongOpenPage> {
        let tables = self.market.tables();
        let (tense, codes) = tense(&tables, &asked.search.query, asked.min_tension);
        let mut search = SearchRequest { open_days: true, ..asked.search.clone() };
        let filters = &mut search.query.filters;
        filters.open_for_days = Some(asked.days);
        if let Some(codes) = codes {
            let asked: BTreeSet<RomeCode> = filters.rome.drain(..).collect();
            filters.rome = codes.into_iter().filter(|code| asked.is_empty() || asked.contains(code)).collect();
            if filters.rome.is_empty() {
                filters.rome.extend(RomeCode::new(NONE).ok());
            }
        }
        let page = if search.highlight {
            self.search_highlighted(caller, &search).await?
        } else {
            self.search(caller, &search)?
        };
        Ok(LongOpenPage { page, tense })
    }
}

/// The occupations that are tense where a query looks, and the codes that offers of them may bear; all of them where nothing
/// was published.
fn tense(tables: &Tables, query: &OfferQuery, least: u8) -> (TenseOccupations, Option<Vec<RomeCode>>) {
    let published = &tables.rome_basin;
    let told = TenseOccupations {
        min_tension: least,
        dataset: published.period.as_ref().map(|_| "rome_basin"),
        date: published.period.clone(),
        occupations: 0,
        basins: 0,
        why: None,
    };
    if published.period.is_none() {
        let why = "no tension by occupation and basin was imported: all occupations are listed";
        return (TenseOccupations { why: Some(why), ..told }, None);
    }
    let (basins, why) = basins(tables, &query.area);
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for ((class, basin), figures) in &published.rows {
        if basins.contains(basin.as_str()) {
            let (all, tense) = counts.entry(class).or_default();
            *all += 1;
            *tense += usize::from(figures.tension >= least);
        }
    }
    let classes: HashSet<&str> = counts
        .into_iter()
        .filter(|(_, (all, tense))| *tense > 0 && tense * 2 >= *all)
        .map(|(class, _)| class)
        .collect();
    // Codes of our tables and not those that offers bear now: a cursor goes with the query.
    let known = reference::occupations().iter().map(|occupation| occupation.code);
    let mut codes: BTreeSet<&str> = known.filter(|code| classes.contains(tables.rome3(code))).collect();
    codes.extend(&classes);
    let codes = codes.into_iter().filter_map(|code| RomeCode::new(code).ok()).collect();
    let told = TenseOccupations { occupations: classes.len() as u64, basins: basins.len() as u64, why, ..told };
    (told, Some(codes))
}

/// The basins that a query looks in: all that are published where that cannot be told.
fn basins<'t>(tables: &'t Tables, area: &Area) -> (HashSet<&'t str>, Option<&'static str>) {
    let all = tables.published_basins();
    let of = |communes: &mut dyn Iterator<Item = &'static str>| {
        let codes = communes.filter_map(|code| CommuneCode::new(code).ok());
        codes.filter_map(|code| tables.basin(&code)).collect::<HashSet<&str>>()
    };
    let communes = reference::communes().iter();
    let found: HashSet<&str> = match area {
        Area::Everywhere => return (all, None),
        Area::Regions(regions) => all
            .iter()
            .copied()
            .filter(|basin| regions.iter().any(|region| basin.starts_with(region.as_str())))
            .collect(),
        Area::Departments(departments) => of(&mut communes
            .filter(|known| departments.iter().any(|asked| asked.as_str() == known.department))
            .map(|known| known.code)),
        Area::Communes(asked) => of(&mut communes
            .filter(|known| asked.iter().any(|code| code.as_str() == known.code))
            .map(|known| known.code)),
        Area::Near { centers, radius } => of(&mut communes
            .filter(|known| {
                // A circle inside a commune is in its basin, too.
                let reach = radius.km() + known.radius_km;
                known.center.is_some_and(|center| centers.points().iter().any(|from| from.distance_km(center) <= reach))
            })
            .map(|known| known.code)),
        Area::Bbox(_) | Area::Cells(_) | Area::Polygon(_) => HashSet::new(),
    };
    if found.is_empty() {
        let why = "the basins of this area cannot be told: occupations are those that are tense in the country";
        return (all, Some(why));
    }
    (found, None)
}
