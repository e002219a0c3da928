//! The parameters of every question about trainings, and the query value that they become.

use super::super::problem::Problem;
use super::super::warning::{self, Warning};
use super::located::AreaParams;
use super::offers::{Asked, Both, ResolutionParams, counted, page_limit};
use super::read::{Listed, Reader, named};
use super::tile::{TilePath, tile};
use crate::domain::training::{
    Funding, LabelName, ProviderFilter, RncpCode, TrainingFacet, TrainingFilters, TrainingLevel, TrainingQuery,
    TrainingSort,
};
use crate::domain::{Area, Filters, Invalid, RemoteMode, RomeCode, RomeDomain, Siret, SourceId, TextQuery};
use crate::reference;
use crate::service::trainings::{
    TrainingFacetRequest, TrainingHeatmapRequest, TrainingSearchRequest, TrainingTileRequest,
};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

const DAY: &str = "a day, as 2027-01-11";
const BY: &str = "fields to count by, separated by commas, as rome,level";

/// Which trainings. Area, dates and seats are asked of one session, the rest of its training. The values of one list are
/// separated by commas and combine by "or"; parameters combine by "and".
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrainingFilterParams {
    /// Words to look for, as people type them: all must be there, whatever their accents, gender or number. `"…"` is a
    /// phrase, `-word` excludes, `a OR b` wants one of both, `compta*` is a prefix.
    #[param(max_length = 255, example = "soudeur")]
    q: Option<String>,
    /// ROME codes of occupations that it leads to.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["D1102"]))]
    rome: Option<Listed>,
    /// ROME domains: the first three characters of the codes.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["D11"]))]
    rome_domain: Option<Listed>,
    /// RNCP codes of certifications, with or without `RNCP`.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["RNCP37537"]))]
    rncp: Option<Listed>,
    /// Levels that are reached, 1 to 8: 3 is a CAP, 4 a baccalauréat, 5 a BTS, 6 a licence, 7 a master, 8 a doctorate.
    #[param(style = Form, explode = false, value_type = Option<Vec<u8>>, example = json!([3, 4]))]
    level: Option<Listed>,
    /// Providers: whole names (accents, case and punctuation aside) or SIRET numbers.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["Greta des Tilleuls"]))]
    provider: Option<Listed>,
    /// Labels, of the source or of imported lists; accents and case aside.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["Grande École du Numérique"]))]
    label: Option<Listed>,
    /// Who pays.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<Funding>>, example = json!(["region"]))]
    funding: Option<Listed>,
    /// On site, at a distance (`full`), or both (`hybrid`).
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<RemoteMode>>, example = json!(["full"]))]
    remote: Option<Listed>,
    /// Networks, by their ids in `/v1/sources`.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["demo-trainings"]))]
    source: Option<Listed>,
    /// The session begins on that day or later; of a month whose day is not known, the last one counts.
    #[param(value_type = Option<String>, format = "date", example = "2027-01-01")]
    starts_after: Option<String>,
    /// The session begins on that day or earlier; of a month whose day is not known, the first one counts.
    #[param(value_type = Option<String>, format = "date", example = "2027-03-31")]
    starts_before: Option<String>,
    /// The session has places left, or none: by their number where the source tells it, else by the state of enrolment.
    /// Sessions of which neither is known are not found.
    #[param(value_type = Option<bool>, example = true)]
    open_seats: Option<String>,
    /// The `position` of a write: the answer waits until it is seen, 2 seconds at most (else 503 `index_behind`).
    #[param(example = "1.0.4711")]
    min_position: Option<String>,
}

/// Which page of trainings, in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrainingPageParams {
    /// Order. Where absent: `relevance` where there is a `q`, else `distance` where there is a centre, else `start`.
    #[param(inline, value_type = Option<TrainingSort>, example = "start")]
    sort: Option<String>,
    /// Items a page.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100, default = 20, example = 20)]
    limit: Option<String>,
    /// `next` of the page before; everything else as it was asked then.
    cursor: Option<String>,
}

/// Trainings counted by what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrainingCountParams {
    /// Fields to count by.
    #[param(inline, style = Form, explode = false, value_type = Vec<TrainingFacet>, example = json!(["rome", "level"]))]
    by: Option<Listed>,
    /// Values a field, the most frequent first.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000, default = 20, example = 20)]
    facet_limit: Option<String>,
}

/// Which trainings, and where.
pub type TrainingParams = Both<AreaParams, TrainingFilterParams>;
/// Parameters of a search for trainings.
pub type TrainingSearchParams = Both<TrainingParams, TrainingPageParams>;
/// Parameters of a heatmap of trainings.
pub type TrainingHeatmapParams = Both<TrainingParams, ResolutionParams>;
/// Parameters of facets of trainings.
pub type TrainingFacetParams = Both<TrainingParams, TrainingCountParams>;
/// Parameters of a tile of trainings.
pub type TrainingTileParams = TrainingParams;

/// A search for trainings, as a body.
pub type TrainingSearchBody = super::Body<TrainingSearchParams>;
/// A heatmap of trainings, as a body.
pub type TrainingHeatmapBody = super::Body<TrainingHeatmapParams>;
/// Facets of trainings, as a body.
pub type TrainingFacetBody = super::Body<TrainingFacetParams>;

impl TrainingSearchParams {
    /// The search that is asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<TrainingSearchRequest>, Problem> {
        self.base.read(sources, |reader, query| self.more.search(reader, query))
    }
}

impl TrainingPageParams {
    /// The page of that query.
    pub(super) fn search(&self, reader: &mut Reader, query: TrainingQuery) -> TrainingSearchRequest {
        let centred = query.area.centers().is_some() || !reader.is_clean();
        if self.sort.as_deref().map(str::trim) == Some("distance") && !centred {
            reader.refuse("sort", "distance", CENTRE);
        }
        self.search_around(reader, query)
    }

    /// The same, where a centre may be found later.
    pub(super) fn search_around(&self, reader: &mut Reader, query: TrainingQuery) -> TrainingSearchRequest {
        let sort = reader.one("sort", self.sort.as_deref(), |text| named(text, &SORTS));
        if sort == Some(TrainingSort::Relevance) && query.text.is_none() && reader.is_clean() {
            reader.refuse("sort", "relevance", "this needs a text: `q`");
        }
        let (limit, cursor) = (page_limit(reader, self.limit.as_deref()), self.cursor.clone());
        TrainingSearchRequest { query, sort, limit, cursor }
    }
}

impl TrainingHeatmapParams {
    /// The heatmap that is asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<TrainingHeatmapRequest>, Problem> {
        self.base.read(sources, |reader, query| TrainingHeatmapRequest { query, resolution: self.more.read(reader) })
    }
}

impl TrainingFacetParams {
    /// The facets that are asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<TrainingFacetRequest>, Problem> {
        self.base.read(sources, |reader, query| {
            let TrainingCountParams { by, facet_limit } = &self.more;
            let (fields, limit) = counted(reader, by.as_ref(), facet_limit.as_deref(), (TrainingFacet::new, BY));
            TrainingFacetRequest { query, fields, limit }
        })
    }
}

const SORTS: [TrainingSort; 3] = [TrainingSort::Start, TrainingSort::Distance, TrainingSort::Relevance];
const CENTRE: &str = "an order by distance needs a centre: `near`, or `commune` or `place` with `radius_km`";

impl TrainingParams {
    /// The query, and around it what `more` makes of it; all refusals are told together.
    pub(super) fn read<T>(
        &self,
        sources: &[SourceId],
        more: impl FnOnce(&mut Reader, TrainingQuery) -> T,
    ) -> Result<Asked<T>, Problem> {
        self.read_where(sources, true, more)
    }

    /// The same, where the area is read only if it is `located`.
    pub(super) fn read_where<T>(
        &self,
        sources: &[SourceId],
        located: bool,
        more: impl FnOnce(&mut Reader, TrainingQuery) -> T,
    ) -> Result<Asked<T>, Problem> {
        let mut reader = Reader::default();
        let mut warnings = Vec::new();
        let area = if located { self.base.read(&mut reader, &mut warnings) } else { Area::Everywhere };
        let filters = self.more.filters(&mut reader);
        warnings.extend(odd(&filters, sources));
        let min_position = reader.one("min_position", self.more.min_position.as_deref(), str::parse);
        let text = self.more.q.as_deref().and_then(|text| reader.take("q", TextQuery::new(text)));
        let request = more(&mut reader, TrainingQuery { area, text, filters });
        reader.finish(Asked { request, min_position, warnings })
    }

    /// The tile that is asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read_training_tile(
        &self,
        path: &TilePath,
        sources: &[SourceId],
    ) -> Result<Asked<TrainingTileRequest>, Problem> {
        self.read(sources, |reader, query| {
            let tile = tile(path, reader).unwrap_or_default();
            TrainingTileRequest { query, tile }
        })
    }
}

impl TrainingFilterParams {
    /// The ROME codes as they were given.
    pub(super) fn rome(&self) -> Option<String> {
        self.rome.as_ref().map(ToString::to_string)
    }

    fn filters(&self, reader: &mut Reader) -> TrainingFilters {
        let filters = TrainingFilters {
            rome: reader.set("rome", self.rome.as_ref(), RomeCode::new),
            rome_domains: reader.set("rome_domain", self.rome_domain.as_ref(), RomeDomain::new),
            rncp: reader.set("rncp", self.rncp.as_ref(), RncpCode::new),
            levels: reader.set("level", self.level.as_ref(), TrainingLevel::new),
            providers: reader.set("provider", self.provider.as_ref(), provider),
            labels: reader.set("label", self.label.as_ref(), LabelName::new),
            funding: reader.set("funding", self.funding.as_ref(), Funding::new),
            remote: reader.set("remote", self.remote.as_ref(), RemoteMode::new),
            sources: reader.set("source", self.source.as_ref(), SourceId::new),
            starts_after: reader.one("starts_after", self.starts_after.as_deref(), day),
            starts_before: reader.one("starts_before", self.starts_before.as_deref(), day),
            open_seats: reader.flag("open_seats", self.open_seats.as_deref()),
        };
        if let (Some(after), Some(before)) = (filters.starts_after, filters.starts_before)
            && before < after
        {
            reader.refuse("starts_before", before, "a day that is not before `starts_after`");
        }
        filters
    }
}

/// Codes and sources that there are not.
fn odd(filters: &TrainingFilters, sources: &[SourceId]) -> Vec<Warning> {
    let (rome, rome_domains) = (filters.rome.clone(), filters.rome_domains.clone());
    let mut odd = warning::unknown_codes(&Filters { rome, rome_domains, ..Filters::default() });
    odd.extend(warning::unknown_sources(&filters.sources, sources));
    odd
}

fn provider(text: &str) -> Result<ProviderFilter, Invalid> {
    if let Ok(siret) = Siret::new(text) {
        return Ok(ProviderFilter::Siret(siret));
    }
    let name = reference::fold(text);
    if name.is_empty() {
        return Err(Invalid::new(text, "a provider is its whole name, or its SIRET"));
    }
    Ok(ProviderFilter::Name(name))
}

fn day(text: &str) -> Result<Date, Invalid> {
    text.parse().map_err(|_| Invalid::new(text, DAY))
}
