//! Offers by sector, now and before.

use super::ask::MarketScope;
use super::tension::share;
use crate::auth::Caller;
use crate::domain::{FacetField, date_of};
use crate::index::OpenOffer;
use crate::reference;
use crate::service::access::require_market;
use crate::service::{Result, Service};
use crate::store::{ClassKind, DayAsk, DayBy};
use async_graphql::SimpleObject;
use jiff::Timestamp;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// In milliseconds.
const DAY: i64 = 86_400_000;
/// How much older than asked the day before may be.
const NEAR: i64 = 6;

/// A question about sectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorsRequest {
    /// Where. Sectors are of all occupations.
    pub scope: MarketScope,
    /// How many weeks ago "before" is.
    pub weeks: u16,
}

/// Offers published (records) by sector, now and before.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketSectors {
    /// The time that present figures are of.
    #[schema(value_type = String, format = "date-time", example = "2026-11-26T18:00:00Z")]
    pub at: Timestamp,
    /// The day that `before` is of, at its end: the newest one that was counted by then, a week earlier at most; null where
    /// there is none.
    #[schema(example = "2026-10-29")]
    pub before: Option<String>,
    /// Offers now.
    #[schema(example = 120_000)]
    pub offers: u64,
    /// By section of NAF rev. 2 of the employer, by its letter; what no source tells is under an empty key.
    pub naf: Vec<MarketSectorRow>,
    /// By ROME domain of the occupation (of its code in ROME 3), likewise.
    pub rome_domains: Vec<MarketSectorRow>,
}

/// A sector.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketSectorRow {
    /// Letter of a section, or a domain; empty where no source tells it.
    #[schema(example = "Q")]
    pub key: String,
    /// Its name, where our tables have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Santé humaine et action sociale")]
    pub label: Option<String>,
    /// Offers now.
    #[schema(example = 8_400)]
    pub offers: u64,
    /// Offers before; null where nothing is known of then.
    #[schema(example = 8_100)]
    pub before: Option<u64>,
    /// Now against before: 0.037 is 3.7 percent more; null where nothing is known of then, and where there was none.
    #[schema(example = 0.037)]
    pub change: Option<f64>,
    /// Offers that are open for less than seven days.
    #[schema(example = 1_050)]
    pub new_7: u64,
    /// Offers open for 30 days or more.
    #[schema(example = 2_300)]
    pub open_30: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Now {
    offers: u64,
    new_7: u64,
    open_30: u64,
}

impl Service {
    /// Offers by sector, now and before.
    ///
    /// # Errors
    /// [`crate::service::Error::Invalid`] for a basin that is not known; [`crate::service::Error::Auth`].
    pub async fn sectors(&self, caller: &Caller, asked: &SectorsRequest) -> Result<MarketSectors> {
        require_market(caller)?;
        let tables = self.market.tables();
        let (now, today) = (self.clock.now(), self.today());
        let query = asked.scope.query(&tables, &self.index.snapshot())?;
        let plan = self.planned(caller, &query, now);
        let count = |field: FacetField, key: &dyn Fn(&str) -> Option<String>| {
            let rows: RefCell<(HashMap<String, usize>, Vec<Now>)> = RefCell::default();
            let group = |value: Option<&str>| {
                let (numbers, counts) = &mut *rows.borrow_mut();
                *numbers.entry(value.and_then(key).unwrap_or_default()).or_insert_with(|| {
                    counts.push(Now::default());
                    counts.len() - 1
                })
            };
            plan.snapshot.open_offers(&plan.request(), field, group, |number, offer| {
                let OpenOffer { opened, .. } = offer;
                let row = &mut rows.borrow_mut().1[*number];
                row.offers += 1;
                row.new_7 += u64::from(today - opened.div_euclid(DAY) < 7);
                row.open_30 += u64::from(today - opened.div_euclid(DAY) >= 30);
            });
            let (numbers, counts) = rows.into_inner();
            // A value may be there with offers that are not meant.
            let counted = numbers.into_iter().map(|(key, number)| (key, counts[number]));
            counted.filter(|(_, row)| row.offers > 0).collect::<BTreeMap<String, Now>>()
        };
        let naf = count(FacetField::NafSection, &|section| Some(section.to_owned()));
        let domains = count(FacetField::Rome, &|code| tables.rome3(code).get(..3).map(str::to_owned));
        let target = today - i64::from(asked.weeks) * 7;
        let day = self.store.market_days(target - NEAR, target).await?.pop();
        let ask = asked.scope.days(&tables, &self.counted(caller), day.into_iter().collect(), DayBy::Class);
        let sections = self.before(&DayAsk { kind: ClassKind::Naf, ..ask.clone() }).await?;
        let before = self.before(&DayAsk { kind: ClassKind::Rome, by: DayBy::Domain, ..ask }).await?;
        let known = day.is_some();
        Ok(MarketSectors {
            at: now,
            before: day.and_then(date_of).map(|day| day.to_string()),
            offers: naf.values().map(|row| row.offers).sum(),
            naf: rows(naf, &sections, known, |key| reference::naf_section_label(key).map(str::to_owned)),
            rome_domains: rows(domains, &before, known, |_| None),
        })
    }

    async fn before(&self, ask: &DayAsk) -> Result<HashMap<String, u64>> {
        let sums = self.store.market_sums(ask).await?;
        Ok(sums.into_iter().map(|sum| (sum.key, sum.tally.stock)).collect())
    }
}

/// The rows of what there is or was, those with the most offers first.
fn rows(
    mut now: BTreeMap<String, Now>,
    before: &HashMap<String, u64>,
    known: bool,
    label: impl Fn(&str) -> Option<String>,
) -> Vec<MarketSectorRow> {
    for key in before.keys() {
        now.entry(key.clone()).or_default();
    }
    let mut rows: Vec<MarketSectorRow> = now
        .into_iter()
        .map(|(key, Now { offers, new_7, open_30 })| {
            let then = known.then(|| before.get(&key).copied().unwrap_or_default());
            let change = then.filter(|then| *then > 0).map(|then| share(offers, then) - 1.0);
            let change = change.map(|change| (change * 10_000.0).round() / 10_000.0);
            MarketSectorRow { label: label(&key), key, offers, before: then, change, new_7, open_30 }
        })
        .collect();
    // By key before, and the order of equals stays.
    rows.sort_by_key(|row| std::cmp::Reverse(row.offers));
    rows
}
