//! The parameters of questions about the market.

use super::super::problem::Problem;
use super::offers::{Asked, Both, SearchParams};
use super::read::{Listed, Reader, named, number};
use crate::domain::{BasinCode, DepartmentCode, Invalid, RegionCode, RomeCode, RomeDomain, SourceId};
use crate::service::market::{
    LongOpenRequest, MarketArea, MarketBy, MarketInterval, MarketScope, SectorsRequest, TensionRequest,
    TimeseriesRequest,
};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

const BY: &str = "one of rome, rome_domain, department, basin";
const ROWS: &str = "a number of rows is a whole number from 1 to 1000";
const WEEKS: &str = "a number of weeks is a whole number from 1 to 520";
const OPEN: &str = "a number of days is a whole number from 1 to 365";
const TENSION: &str = "a tension is a whole number from 1 to 5";

/// Where. One of these areas at most.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MarketAreaParams {
    /// Area: INSEE codes of régions.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["32"]))]
    region: Option<Listed>,
    /// Area: INSEE codes of départements.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["59", "62"]))]
    department: Option<Listed>,
    /// Area: codes of employment basins of France Travail, of four digits; where the operator imported their table.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["3203"]))]
    basin: Option<Listed>,
}

/// Of which occupations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MarketOccupationParams {
    /// ROME codes of occupations, of ROME 3 or 4: a code of ROME 4 stands for its parent in ROME 3.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["J1501"]))]
    rome: Option<Listed>,
    /// ROME domains: the first three characters of the codes. Beside `rome`, either will do.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["J15"]))]
    rome_domain: Option<Listed>,
}

/// Divided by what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DividedParams {
    /// What the rows are: occupations (codes of ROME 3), ROME domains, départements, or employment basins.
    #[param(inline, value_type = MarketBy, example = "rome")]
    by: Option<String>,
    /// Rows at most, those with the most offers.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 100, example = 20)]
    limit: Option<String>,
}

/// Which days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeriesParams {
    /// How long a point is.
    #[param(inline, value_type = Option<MarketInterval>, example = "week")]
    interval: Option<String>,
    /// The first day, UTC; where absent, twelve weeks before the last one.
    #[param(value_type = Option<String>, format = "date", example = "2026-09-01")]
    from: Option<String>,
    /// The last day, UTC; where absent, yesterday.
    #[param(value_type = Option<String>, format = "date", example = "2026-11-25")]
    to: Option<String>,
}

/// When "before" is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BeforeParams {
    /// How many weeks ago "before" is.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 520, default = 4, example = 4)]
    weeks: Option<String>,
}

/// How long open, and how tense.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LongOpenOnly {
    /// Open for so many days or more, by dates in UTC.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 365, default = 30, example = 60)]
    open_days_min: Option<String>,
    /// Occupations whose published tension is this or more in at least half of the basins of the area.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 5, default = 4, example = 4)]
    min_tension: Option<String>,
}

type Scope = Both<MarketAreaParams, MarketOccupationParams>;
/// Parameters of tension.
pub type TensionParams = Both<Scope, DividedParams>;
/// Parameters of a series.
pub type TimeseriesParams = Both<Scope, SeriesParams>;
/// Parameters of sectors.
pub type SectorsParams = Both<MarketAreaParams, BeforeParams>;
/// Parameters of the list of long-open offers.
pub type LongOpenParams = Both<SearchParams, LongOpenOnly>;

impl MarketAreaParams {
    fn read(&self, reader: &mut Reader) -> MarketArea {
        let regions = reader.set("region", self.region.as_ref(), RegionCode::new);
        let departments = reader.set("department", self.department.as_ref(), DepartmentCode::new);
        let basins = reader.set("basin", self.basin.as_ref(), BasinCode::new);
        let given = [("region", &self.region), ("department", &self.department), ("basin", &self.basin)];
        let mut given = given.into_iter().filter_map(|(name, listed)| Some((name, listed.as_ref()?)));
        if let (Some((first, _)), Some((second, listed))) = (given.next(), given.next()) {
            reader.refuse(second, listed, format!("one area at a time: `{first}` names one already"));
        }
        match (regions.is_empty(), departments.is_empty(), basins.is_empty()) {
            (false, ..) => MarketArea::Regions(regions),
            (true, false, _) => MarketArea::Departments(departments),
            (true, true, false) => MarketArea::Basins(basins),
            (true, true, true) => MarketArea::Everywhere,
        }
    }
}

impl Scope {
    fn scope(&self, reader: &mut Reader) -> MarketScope {
        MarketScope {
            area: self.base.read(reader),
            rome: reader.set("rome", self.more.rome.as_ref(), RomeCode::new),
            rome_domains: reader.set("rome_domain", self.more.rome_domain.as_ref(), RomeDomain::new),
        }
    }
}

impl TensionParams {
    /// The question.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self) -> Result<TensionRequest, Problem> {
        let mut reader = Reader::default();
        let by = reader.needed("by", self.more.by.as_deref(), BY);
        let by = reader.one("by", by, |text| named(text, &MarketBy::ALL));
        let limit = reader.one("limit", self.more.limit.as_deref(), |text| within(text, 1..=1000, ROWS));
        let scope = self.base.scope(&mut reader);
        reader.finish(TensionRequest { by: by.unwrap_or(MarketBy::Rome), scope, limit: limit.unwrap_or(100) })
    }
}

impl TimeseriesParams {
    /// The question.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self) -> Result<TimeseriesRequest, Problem> {
        let mut reader = Reader::default();
        let more = &self.more;
        let interval = reader.one("interval", more.interval.as_deref(), |text| named(text, &MarketInterval::ALL));
        let from = reader.one("from", more.from.as_deref(), day);
        let to = reader.one("to", more.to.as_deref(), day);
        let scope = self.base.scope(&mut reader);
        reader.finish(TimeseriesRequest { scope, interval: interval.unwrap_or_default(), from, to })
    }
}

impl SectorsParams {
    /// The question.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self) -> Result<SectorsRequest, Problem> {
        let mut reader = Reader::default();
        let weeks = reader.one("weeks", self.more.weeks.as_deref(), |text| within(text, 1..=520, WEEKS));
        let area = self.base.read(&mut reader);
        let scope = MarketScope { area, ..MarketScope::default() };
        reader.finish(SectorsRequest { scope, weeks: weeks.unwrap_or(4) })
    }
}

impl LongOpenParams {
    /// The search; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<LongOpenRequest>, Problem> {
        let mut reader = Reader::default();
        let more = &self.more;
        let days = reader.one("open_days_min", more.open_days_min.as_deref(), |text| within(text, 1..=365, OPEN));
        let least = reader.one("min_tension", more.min_tension.as_deref(), |text| within(text, 1..=5, TENSION));
        reader.finish(())?;
        let Asked { request: search, min_position, warnings } = self.base.read(sources)?;
        let request = LongOpenRequest { search, days: days.unwrap_or(30), min_tension: least.unwrap_or(4) };
        Ok(Asked { request, min_position, warnings })
    }
}

fn within<T: std::str::FromStr + PartialOrd>(
    text: &str,
    range: std::ops::RangeInclusive<T>,
    expected: &str,
) -> Result<T, Invalid> {
    let number = number::<T>(text, expected)?;
    if range.contains(&number) { Ok(number) } else { Err(Invalid::new(text, expected)) }
}

fn day(text: &str) -> Result<Date, Invalid> {
    let read = (text.len() == 10).then(|| text.parse().ok()).flatten();
    read.ok_or_else(|| Invalid::new(text, "a day is YYYY-MM-DD, such as 2026-11-23"))
}

#[cfg(test)]
mod tests {
    use super::super::Query;
    use super::*;

    fn tension(query: &str) -> Result<TensionRequest, Problem> {
        Query::<TensionParams>::parse(query).and_then(|Query(params)| params.read())
    }

    fn fields(problem: &Problem) -> Vec<String> {
        problem.errors().iter().map(|error| error.field.clone()).collect()
    }

    #[test]
    fn a_question_about_tension_needs_to_say_by_what_and_names_one_area() {
        assert_eq!(fields(&tension("").unwrap_err()), ["by"]);
        assert_eq!(fields(&tension("by=naf&limit=0").unwrap_err()), ["by", "limit"]);
        assert_eq!(fields(&tension("by=rome&region=32&department=59").unwrap_err()), ["department"]);
        assert_eq!(fields(&tension("by=rome&basin=Lille").unwrap_err()), ["basin"]);
        assert_eq!(fields(&tension("by=rome&near=50,3").unwrap_err()), ["near"]);
        let read = tension("by=basin&basin=101,3203&rome=m1805&rome_domain=J15").unwrap();
        assert_eq!((read.by, read.limit), (MarketBy::Basin, 100));
        let basins = ["0101", "3203"].map(|code| BasinCode::new(code).unwrap()).to_vec();
        assert_eq!(read.scope.area, MarketArea::Basins(basins));
        assert_eq!((read.scope.rome.len(), read.scope.rome_domains.len()), (1, 1));
    }

    #[test]
    fn a_list_of_long_open_offers_takes_what_a_search_takes() {
        let read = |query: &str| {
            Query::<LongOpenParams>::parse(query).and_then(|Query(params)| params.read(&[])).map(|asked| asked.request)
        };
        let read_all = read("near=50.6,3.1&radius_km=20&contract=CDI&open_days_min=60&min_tension=5&limit=3").unwrap();
        assert_eq!((read_all.days, read_all.min_tension, read_all.search.limit.get()), (60, 5, 3));
        assert_eq!(read_all.search.query.filters.contracts.len(), 1);
        assert_eq!(fields(&read("open_days_min=0&min_tension=6").unwrap_err()), ["open_days_min", "min_tension"]);
        assert_eq!(fields(&read("contract=X").unwrap_err()), ["contract"]);
    }
}
