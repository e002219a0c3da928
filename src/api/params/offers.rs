//! The parameters of every question about offers, and the query value that they become.

use super::super::problem::Problem;
use super::super::warning::{self, Warning};
use super::located::AreaParams;
use super::read::{Listed, Reader, named, number};
use crate::domain::{
    ContractType, EmployerFilter, EmployerKind, ExperienceLevel, FacetField, Filters, Invalid, Limit, NafPrefix,
    OfferQuery, Position, Precision, RemoteMode, RomeCode, RomeDomain, Siret, Sort, SourceId, TextQuery, WorkingTime,
};
use crate::reference;
use crate::service::{FacetRequest, HeatmapRequest, SearchRequest};
use h3o::Resolution;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// Which offers. The values of one list are separated by commas and combine by "or"; parameters combine by "and".
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfferFilterParams {
    /// Words to look for, as people type them: all must be there, whatever their accents, gender or number. `"chef de
    /// rang"` is a phrase, `-stage` excludes, `serveur OR barman` wants one of both, `compta*` is a prefix. A last word
    /// that nobody has may be unfinished; a typo is forgiven from 5 letters on, two from 8.
    #[param(max_length = 255, example = "infirmier nuit")]
    q: Option<String>,
    /// Types of contract.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<ContractType>>, example = json!(["CDI", "CDD"]))]
    contract: Option<Listed>,
    /// ROME codes of occupations.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["J1506"]))]
    rome: Option<Listed>,
    /// ROME domains: the first three characters of the codes.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["J15"]))]
    rome_domain: Option<Listed>,
    /// NAF rev. 2 activities of the employer: a subclass, class, group, division or section.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["86", "87.10A"]))]
    naf: Option<Listed>,
    /// Full or part time.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<WorkingTime>>, example = json!(["full_time"]))]
    working_time: Option<Listed>,
    /// Experience asked for.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<ExperienceLevel>>, example = json!(["beginner"]))]
    experience: Option<Listed>,
    /// Gross euros a year that the offer says it may pay at least. Offers without a readable salary are not found, unless
    /// `include_unspecified=salary`.
    #[param(value_type = Option<u32>, example = 24_000)]
    salary_min: Option<String>,
    /// Keep offers that say nothing about a filtered field. Only `salary` is known.
    #[param(value_type = Option<String>, example = "salary")]
    include_unspecified: Option<Listed>,
    /// Remote work.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<RemoteMode>>, example = json!(["hybrid", "full"]))]
    remote: Option<Listed>,
    /// Networks, by their ids in `/v1/sources`.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["demo"]))]
    source: Option<Listed>,
    /// Employers: whole names (accents, case and punctuation aside) or SIRET numbers.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["Clinique des Tilleuls"]))]
    employer: Option<Listed>,
    /// Kinds of employer.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<EmployerKind>>, example = json!(["geiq"]))]
    employer_kind: Option<Listed>,
    /// Apprenticeship and work-study contracts: only these, or none of these.
    #[param(value_type = Option<bool>, example = true)]
    apprenticeship: Option<String>,
    /// Marked as accessible to disabled workers, or not.
    #[param(value_type = Option<bool>, example = true)]
    accessible: Option<String>,
    /// Marked as hard to fill, or not.
    #[param(value_type = Option<bool>, example = true)]
    hard_to_fill: Option<String>,
    /// Published at or after: RFC 3339, or a date (midnight UTC).
    #[param(example = "2026-11-01")]
    published_after: Option<String>,
    /// Published within that many days before the first page was asked for.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 3650, example = 7)]
    published_within_days: Option<String>,
    /// How precisely the place is known.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<Precision>>, example = json!(["exact", "commune"]))]
    precision: Option<Listed>,
    /// The `position` of a write: the answer waits until it is seen, 2 seconds at most (else 503 `index_behind`).
    #[param(example = "1.0.4711")]
    min_position: Option<String>,
}

/// Which page, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Order. Where absent: `relevance` where there is a `q`, else `distance` where there is a centre, else `date`. Offers
    /// without the key come last.
    #[param(inline, value_type = Option<Sort>, example = "distance")]
    sort: Option<String>,
    /// Items a page.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100, default = 20, example = 20)]
    limit: Option<String>,
    /// `next` of the page before; everything else as it was asked then.
    cursor: Option<String>,
    /// Tell of each offer how its score came about; needs `q`.
    #[param(value_type = Option<bool>, example = false)]
    explain: Option<String>,
    /// Tell of each offer where title and description have the words, as HTML with `<mark>`; needs `q`. The texts are
    /// read from the database, so such an answer takes longer.
    #[param(value_type = Option<bool>, example = false)]
    highlight: Option<String>,
}

/// How fine.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ResolutionParams {
    /// H3 resolution of the cells: 0 (a continent) to 10 (a block).
    #[param(value_type = Option<u8>, minimum = 0, maximum = 10, default = 7, example = 7)]
    resolution: Option<String>,
}

impl ResolutionParams {
    /// The resolution; 7 where none is given.
    pub(super) fn read(&self, reader: &mut Reader) -> Resolution {
        let resolution = reader.one("resolution", self.resolution.as_deref(), |text| {
            let resolution = number::<u8>(text, RESOLUTION)?;
            Resolution::try_from(resolution)
                .ok()
                .filter(|resolution| *resolution <= Resolution::Ten)
                .ok_or_else(|| Invalid::new(text, RESOLUTION))
        });
        resolution.unwrap_or(Resolution::Seven)
    }
}

/// The number of items of a page; 20 where none is given.
pub(super) fn page_limit(reader: &mut Reader, text: Option<&str>) -> Limit {
    reader.one("limit", text, |text| Limit::new(number(text, LIMIT)?)).unwrap_or_default()
}

/// How a name is read.
type Read<T> = fn(&str) -> Result<T, Invalid>;

/// The fields to count by, of which there must be one, and the values a field; 20 where no number is given.
pub(super) fn counted<F: PartialEq>(
    reader: &mut Reader,
    by: Option<&Listed>,
    limit: Option<&str>,
    (field, expected): (Read<F>, &str),
) -> (Vec<F>, usize) {
    let needed = reader.needed("by", by.map(Listed::to_string).as_deref(), expected).is_some();
    let fields = reader.list("by", by.filter(|_| needed), field);
    let limit = reader.one("facet_limit", limit, |text| {
        let limit = number::<usize>(text, FACET_LIMIT)?;
        if (1..=1000).contains(&limit) { Ok(limit) } else { Err(Invalid::new(text, FACET_LIMIT)) }
    });
    (fields, limit.unwrap_or(20))
}

/// Counted by what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountParams {
    /// Fields to count by.
    #[param(inline, style = Form, explode = false, value_type = Vec<FacetField>, example = json!(["contract", "rome_domain"]))]
    by: Option<Listed>,
    /// Values a field, the most frequent first.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 20, example = 20)]
    facet_limit: Option<String>,
}

/// Two sets of parameters as one. A name that both have is the first one's.
#[derive(Debug, Default, Deserialize)]
pub struct Both<A, B> {
    #[serde(flatten)]
    pub(super) base: A,
    #[serde(flatten)]
    pub(super) more: B,
}

impl<A: IntoParams, B: IntoParams> IntoParams for Both<A, B> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = A::into_params(&place);
        for parameter in B::into_params(&place) {
            if !all.iter().any(|known| known.name == parameter.name) {
                all.push(parameter);
            }
        }
        all
    }
}

/// Which offers, and where.
pub type OfferParams = Both<AreaParams, OfferFilterParams>;
/// Parameters of a search.
pub type SearchParams = Both<OfferParams, PageParams>;
/// Parameters of a heatmap.
pub type HeatmapParams = Both<OfferParams, ResolutionParams>;
/// Parameters of facets.
pub type FacetParams = Both<OfferParams, CountParams>;

/// A request as it was asked, with what is odd about it.
#[derive(Debug)]
pub struct Asked<T> {
    /// What the service is asked.
    pub request: T,
    /// The write that the answer must have seen.
    pub min_position: Option<Position>,
    /// What is odd.
    pub warnings: Vec<Warning>,
}

impl SearchParams {
    /// The search that is asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<SearchRequest>, Problem> {
        self.base.read(sources, |reader, query| {
            let sort = reader.one("sort", self.more.sort.as_deref(), |text| named(text, &SORTS));
            let centred = query.area.centers().is_some() || !reader.is_clean();
            if sort == Some(Sort::Distance) && !centred {
                reader.refuse(
                    "sort",
                    "distance",
                    "an order by distance needs a centre: `near`, or `commune` or `place` with `radius_km`",
                );
            }
            let explain = reader.flag("explain", self.more.explain.as_deref()).unwrap_or_default();
            let highlight = reader.flag("highlight", self.more.highlight.as_deref()).unwrap_or_default();
            if query.text.is_none() && self.base.more.q.is_none() {
                let asked = [("sort", "relevance", sort == Some(Sort::Relevance)), ("explain", "true", explain)];
                for (field, value, _) in asked.into_iter().chain([("highlight", "true", highlight)]).filter(|one| one.2)
                {
                    reader.refuse(field, value, "this needs a text: `q`");
                }
            }
            let (limit, cursor) = (page_limit(reader, self.more.limit.as_deref()), self.more.cursor.clone());
            SearchRequest { query, sort, limit, cursor, explain, highlight, open_days: false }
        })
    }
}

impl HeatmapParams {
    /// The heatmap that is asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<HeatmapRequest>, Problem> {
        self.base.read(sources, |reader, query| HeatmapRequest { query, resolution: self.more.read(reader) })
    }
}

impl FacetParams {
    /// The facets that are asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<FacetRequest>, Problem> {
        self.base.read(sources, |reader, query| {
            let CountParams { by, facet_limit } = &self.more;
            let (fields, limit) = counted(reader, by.as_ref(), facet_limit.as_deref(), (FacetField::new, BY));
            FacetRequest { query, fields, limit }
        })
    }
}

const SORTS: [Sort; 4] = [Sort::Distance, Sort::Date, Sort::Salary, Sort::Relevance];
const LIMIT: &str = "a limit is a whole number from 1 to 100";
const RESOLUTION: &str = "a resolution is a whole number from 0 to 10";
const FACET_LIMIT: &str = "a facet limit is a whole number from 1 to 1000";
const SALARY: &str = "a salary is a whole number of gross euros a year";
const BY: &str = "fields to count by, separated by commas, as contract,rome_domain";
const DAYS: &str = "a number of days is a whole number from 1 to 3650";

impl OfferParams {
    /// The query, and around it what `more` makes of it; all refusals are told together.
    pub(super) fn read<T>(
        &self,
        sources: &[SourceId],
        more: impl FnOnce(&mut Reader, OfferQuery) -> T,
    ) -> Result<Asked<T>, Problem> {
        let mut reader = Reader::default();
        let mut warnings = Vec::new();
        let area = self.base.read(&mut reader, &mut warnings);
        let filters = self.filters(&mut reader);
        warnings.extend(warning::unknown_codes(&filters));
        warnings.extend(warning::unknown_sources(&filters.sources, sources));
        let min_position = reader.one("min_position", self.more.min_position.as_deref(), str::parse);
        let text = self.more.q.as_deref().and_then(|text| reader.take("q", TextQuery::new(text)));
        let request = more(&mut reader, OfferQuery { area, text, filters });
        reader.finish(Asked { request, min_position, warnings })
    }

    fn filters(&self, reader: &mut Reader) -> Filters {
        Filters {
            contracts: reader.set("contract", self.more.contract.as_ref(), ContractType::new),
            rome: reader.set("rome", self.more.rome.as_ref(), RomeCode::new),
            rome_domains: reader.set("rome_domain", self.more.rome_domain.as_ref(), RomeDomain::new),
            naf: reader.set("naf", self.more.naf.as_ref(), NafPrefix::new),
            working_times: reader.set("working_time", self.more.working_time.as_ref(), WorkingTime::new),
            experience: reader.set("experience", self.more.experience.as_ref(), ExperienceLevel::new),
            salary_min: reader.one("salary_min", self.more.salary_min.as_deref(), |text| number(text, SALARY)),
            include_unspecified_salary: !reader
                .list("include_unspecified", self.more.include_unspecified.as_ref(), unspecified)
                .is_empty(),
            remote: reader.set("remote", self.more.remote.as_ref(), RemoteMode::new),
            sources: reader.set("source", self.more.source.as_ref(), SourceId::new),
            employers: reader.set("employer", self.more.employer.as_ref(), employer),
            employer_kinds: reader.set("employer_kind", self.more.employer_kind.as_ref(), EmployerKind::new),
            apprenticeship: reader.flag("apprenticeship", self.more.apprenticeship.as_deref()),
            accessible: reader.flag("accessible", self.more.accessible.as_deref()),
            hard_to_fill: reader.flag("hard_to_fill", self.more.hard_to_fill.as_deref()),
            published_after: reader.one("published_after", self.more.published_after.as_deref(), instant),
            published_within_days: reader.one(
                "published_within_days",
                self.more.published_within_days.as_deref(),
                days,
            ),
            precisions: reader.set("precision", self.more.precision.as_ref(), |text| named(text, &Precision::ALL)),
            // Only the list of long-open offers asks for it.
            open_for_days: None,
        }
    }
}

fn unspecified(text: &str) -> Result<(), Invalid> {
    if text == "salary" { Ok(()) } else { Err(Invalid::new(text, "`salary` is the only field that it knows")) }
}

fn employer(text: &str) -> Result<EmployerFilter, Invalid> {
    if let Ok(siret) = Siret::new(text) {
        return Ok(EmployerFilter::Siret(siret));
    }
    let name = reference::fold(text);
    if name.is_empty() {
        return Err(Invalid::new(text, "an employer is its whole name, or its SIRET"));
    }
    Ok(EmployerFilter::Name(name))
}

fn days(text: &str) -> Result<u16, Invalid> {
    let days = number(text, DAYS)?;
    if (1..=3650).contains(&days) { Ok(days) } else { Err(Invalid::new(text, DAYS)) }
}

/// An instant, or the beginning of a day in UTC.
fn instant(text: &str) -> Result<Timestamp, Invalid> {
    let day = || {
        let date: jiff::civil::Date = text.parse().ok()?;
        date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|midnight| midnight.timestamp())
    };
    // The `+` of an offset, sent as it is, arrives as a space.
    text.parse()
        .or_else(|_| text.replace(' ', "+").parse())
        .ok()
        .or_else(day)
        .ok_or_else(|| Invalid::new(text, "an instant is RFC 3339, as 2026-11-02T08:00:00Z, or a date"))
}
