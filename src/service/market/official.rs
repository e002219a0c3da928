//! Published figures beside counted ones: each with its date, its area, its nomenclature, and how precisely it fits.

use super::ask::{MarketArea, MarketBy, MarketScope};
use super::tables::Tables;
use crate::domain::{BasinCode, DepartmentCode, LinkPrecision, OfficialArea, OfficialDataset};
use async_graphql::SimpleObject;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A published figure.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct OfficialValue {
    /// The figure; null where there is none.
    #[schema(example = 1240.5)]
    pub value: Option<f64>,
    /// The publication: `rome_basin`, `dares_tension` or `bmo`.
    #[schema(value_type = String, example = "rome_basin")]
    pub dataset: &'static str,
    /// The year that it is about.
    #[schema(example = "2021")]
    pub date: Option<String>,
    /// The area that it is of, as `basin 3203`.
    #[schema(example = "department 59")]
    pub area: String,
    /// What its occupations are called by.
    #[schema(value_type = String, example = "ROME 3")]
    pub nomenclature: &'static str,
    /// How precisely it fits: `v4` where it is of one occupation of ROME 4, `v3_parent` where it is of the parent in ROME 3
    /// that several share (or of which no imported edition of ROME says more), `several` where it is of a family of
    /// occupations or a sum of some; null where there is no figure, and where it is of all occupations.
    #[schema(value_type = Option<LinkPrecision>)]
    pub precision: Option<LinkPrecision>,
    /// Why there is no figure, or what is missing in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What was published of a row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketOfficial {
    /// Seekers of the categories A, B and C, on a yearly average (France Travail, by ROME 3 and basin).
    pub seekers: OfficialValue,
    /// Tension from 1 (low) to 5 (high), by France Travail and the DARES where the row is of one occupation in one basin, by
    /// the DARES for a family of occupations where it is of one occupation in one département, one région or the country.
    pub tension: OfficialValue,
    /// Hirings that employers intend within the year (survey BMO).
    pub hirings_intended: OfficialValue,
    /// The share of them that employers expect to be hard, in percent.
    pub hirings_hard_percent: OfficialValue,
    /// Offers published here today for ten of these seekers; null where there are no seekers.
    #[schema(example = 1.4)]
    pub offers_per_10_seekers: Option<f64>,
}

const ROME_3: &str = "ROME 3";
const FAP_2009: &str = "FAP 2009";
const FAP_2021: &str = "FAP 2021";

/// What was asked for, and the row that figures stand beside.
pub(super) struct Beside<'a> {
    pub(super) tables: &'a Tables,
    pub(super) by: MarketBy,
    pub(super) scope: &'a MarketScope,
    pub(super) classes: &'a [String],
}

/// Which part of a publication a row is of.
struct Part<'a> {
    /// The one occupation that it is of, where it is of one.
    class: Option<&'a str>,
    /// The domain that it is of.
    domain: Option<&'a str>,
    area: MarketArea,
}

impl<'a> Beside<'a> {
    fn part(&self, key: &'a str) -> Part<'a> {
        // The one occupation that areas are asked for.
        let only = match self.classes {
            [one] if self.scope.rome_domains.is_empty() => Some(one.as_str()),
            _ => None,
        };
        // The codes of rows are those of the index, so they have their forms.
        let own = match self.by {
            MarketBy::Rome | MarketBy::RomeDomain => None,
            MarketBy::Department => DepartmentCode::new(key).ok().map(|code| MarketArea::Departments(vec![code])),
            MarketBy::Basin => BasinCode::new(key).ok().map(|code| MarketArea::Basins(vec![code])),
        };
        let area = own.unwrap_or_else(|| self.scope.area.clone());
        match self.by {
            MarketBy::Rome => Part { class: Some(key), domain: None, area },
            MarketBy::RomeDomain => Part { class: None, domain: Some(key), area },
            MarketBy::Department | MarketBy::Basin => Part { class: only, domain: None, area },
        }
    }

    /// What was published of a row with so many offers.
    pub(super) fn official(&self, key: &'a str, offers: u64) -> MarketOfficial {
        let part = self.part(key);
        let seekers = self.seekers(&part);
        let (hirings_intended, hirings_hard_percent) = self.hirings(&part);
        let per_ten = seekers.value.filter(|seekers| *seekers > 0.0).map(|seekers| {
            let ratio = float(offers) * 10.0 / seekers;
            (ratio * 100.0).round() / 100.0
        });
        MarketOfficial {
            tension: self.tension(&part),
            seekers,
            hirings_intended,
            hirings_hard_percent,
            offers_per_10_seekers: per_ten,
        }
    }

    fn seekers(&self, part: &Part<'_>) -> OfficialValue {
        let published = &self.tables.rome_basin;
        let mut value = OfficialValue::absent(OfficialDataset::RomeBasin, ROME_3, part, published.period.clone());
        if published.period.is_none() {
            return value.because("this publication was not imported");
        }
        let basins = match self.basins(&part.area) {
            Ok(basins) => basins,
            Err(why) => return value.because(why),
        };
        let asked = |class: &str| match (part.class, part.domain) {
            (Some(of), _) => class == of,
            (None, Some(of)) => class.get(..3) == Some(of) && self.scope.holds(class, self.classes),
            (None, None) => self.scope.holds(class, self.classes),
        };
        let rows = published.rows.iter().filter(|((class, basin), _)| {
            asked(class) && basins.as_ref().is_none_or(|all| all.contains(basin.as_str()))
        });
        let (mut sum, mut count) = (0.0, 0_u64);
        for (_, figures) in rows {
            sum += figures.seekers;
            count += 1;
        }
        if count == 0 {
            return value.because("nothing is published of this occupation in this area: small numbers are left out");
        }
        value.value = Some((sum * 100.0).round() / 100.0);
        value.precision = match (part.class, part.domain.is_some() || self.scope.names_occupations()) {
            (Some(class), _) => Some(self.fit(class)),
            (None, true) => Some(LinkPrecision::Several),
            (None, false) => None,
        };
        value
    }

    fn tension(&self, part: &Part<'_>) -> OfficialValue {
        let absent = |dataset, nomenclature, period: &Option<String>| {
            OfficialValue::absent(dataset, nomenclature, part, period.clone())
        };
        let (first, second) = (&self.tables.rome_basin, &self.tables.dares);
        if let (Some(class), MarketArea::Basins(basins)) = (part.class, &part.area)
            && let [basin] = basins.as_slice()
        {
            let mut value = absent(OfficialDataset::RomeBasin, ROME_3, &first.period);
            let Some(figures) = first.rows.get(&(class.to_owned(), basin.to_string())) else {
                return value.because("nothing is published of this occupation in this basin");
            };
            value.value = Some(figures.tension.into());
            value.precision = Some(self.fit(class));
            return value;
        }
        let mut value = absent(OfficialDataset::DaresTension, FAP_2009, &second.period);
        let area = match &part.area {
            MarketArea::Everywhere => OfficialArea::Country,
            MarketArea::Regions(codes) if codes.len() == 1 => OfficialArea::Region(codes[0].to_string()),
            MarketArea::Departments(codes) if codes.len() == 1 => OfficialArea::Department(codes[0].to_string()),
            MarketArea::Regions(_) | MarketArea::Departments(_) | MarketArea::Basins(_) => {
                return value.because("an indicator is of one area: ask for one basin, one département or one région");
            }
        };
        let Some(class) = part.class else {
            return value.because("an indicator is of one occupation: ask by `rome`, or for one `rome`");
        };
        let Some(families) = self.tables.families.rows.get(class) else {
            let why = "no imported table joins this occupation of ROME 3 to a family of FAP 2009";
            return value.because(why);
        };
        let [fap] = families.fap.as_slice() else {
            return value.because("the occupation belongs to several families, by qualification");
        };
        let Some(figures) = second.rows.get(&(fap.clone(), area)) else {
            return value.because("nothing is published of its family in this area");
        };
        let Some(level) = figures.level else {
            return value.because("the publication has no level of its family in this area: too few people");
        };
        value.value = Some(level.into());
        let alone = self.tables.family_size.get(fap) == Some(&1);
        value.precision = Some(if alone { self.fit(class) } else { LinkPrecision::Several });
        value
    }

    /// Hirings intended, and the percentage of hard ones.
    fn hirings(&self, part: &Part<'_>) -> (OfficialValue, OfficialValue) {
        let published = &self.tables.bmo;
        let value = || OfficialValue::absent(OfficialDataset::Bmo, FAP_2021, part, published.period.clone());
        let because = |why: &str| (value().because(why), value().because(why));
        if published.period.is_none() {
            return because("this publication was not imported");
        }
        if part.class.is_some() || part.domain.is_some() || self.scope.names_occupations() {
            return because("it is by families of FAP 2021, and no imported table joins them to ROME");
        }
        let basins = part_basins(&part.area);
        let departments = MarketScope { area: part.area.clone(), ..MarketScope::default() };
        let departments = departments.departments();
        let inside = |basin: &str, department: &str| {
            basins.as_ref().is_none_or(|asked| asked.contains(basin))
                && departments.as_ref().is_none_or(|asked| asked.contains(&department))
        };
        let (mut sum, mut hard, mut of_hard, mut secret) = (0_u64, 0_u64, 0_u64, 0_u64);
        for ((_, basin, department), figures) in &published.rows {
            if !inside(basin, department) {
                continue;
            }
            match figures.projects {
                Some(projects) => sum += u64::from(projects),
                None => secret += 1,
            }
            // A share needs both numbers.
            if let (Some(projects), Some(hirings)) = (figures.projects, figures.hard) {
                of_hard += u64::from(projects);
                hard += u64::from(hirings);
            }
        }
        if sum == 0 {
            return because("nothing is published of this area");
        }
        let why = (secret > 0).then(|| format!("without {secret} numbers that the publication keeps secret"));
        let intended = OfficialValue { value: Some(float(sum)), why: why.clone(), ..value() };
        let percent = (of_hard > 0).then(|| (float(hard) * 1_000.0 / float(of_hard)).round() / 10.0);
        (intended, OfficialValue { value: percent, why, ..value() })
    }

    fn fit(&self, class: &str) -> LinkPrecision {
        if self.tables.is_whole(class) { LinkPrecision::V4 } else { LinkPrecision::V3Parent }
    }

    /// The basins of an area that the publication speaks of; nothing for all of them.
    fn basins(&self, area: &MarketArea) -> Result<Option<BTreeSet<String>>, &'static str> {
        match area {
            MarketArea::Everywhere => Ok(None),
            MarketArea::Basins(_) => Ok(part_basins(area)),
            // The first two digits of a basin are its région.
            MarketArea::Regions(regions) => {
                let inside = |basin: &&str| regions.iter().any(|region| basin.starts_with(region.as_str()));
                Ok(Some(self.tables.published_basins().into_iter().filter(inside).map(str::to_owned).collect()))
            }
            MarketArea::Departments(departments) => {
                if !self.tables.has_basins() {
                    return Err("figures are of basins, and no table says which lie in the département");
                }
                let inside = |code: &str| departments.iter().any(|asked| asked.as_str() == code);
                let of = self.tables.basins.iter().filter(|(_, basin)| inside(&basin.department));
                Ok(Some(of.map(|(code, _)| code.clone()).collect()))
            }
        }
    }
}

fn part_basins(area: &MarketArea) -> Option<BTreeSet<String>> {
    let MarketArea::Basins(codes) = area else { return None };
    Some(codes.iter().map(ToString::to_string).collect())
}

impl OfficialValue {
    fn absent(dataset: OfficialDataset, nomenclature: &'static str, part: &Part<'_>, date: Option<String>) -> Self {
        Self {
            value: None,
            dataset: dataset.as_str(),
            date,
            area: part.area.told(),
            nomenclature,
            precision: None,
            why: None,
        }
    }

    fn because(self, why: &str) -> Self {
        Self { value: None, precision: None, why: Some(why.to_owned()), ..self }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of offers stay far below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}
