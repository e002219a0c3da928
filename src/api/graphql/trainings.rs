//! Questions about trainings.

use super::asker::Asker;
use super::cost;
use super::ids::GlobalId;
use super::inputs::{Center, Question};
use super::loaders;
use super::scalars::{GeoJson, Written};
use super::training::Training;
use super::training_connection::{TrainingConnection, TrainingPaging};
use crate::api::params::{TrainingFacetParams, TrainingHeatmapParams};
use crate::api::problem::Problem;
use crate::api::rest::{TrainingFacetsBody, TrainingMapBody};
use crate::domain::training::{Funding, RncpCode, TrainingFacet, TrainingId, TrainingSort};
use crate::domain::{CommuneCode, DepartmentCode, RegionCode, RemoteMode, RomeCode, RomeDomain, SourceId};
use async_graphql::{Context, ID, InputObject, Object, Result};
use serde::Serialize;

/// Which trainings. Area, dates and seats are asked of one session, the rest of its training. The values of one list combine
/// by "or", fields combine by "and". At most one area may be named.
#[derive(Debug, Clone, Default, Serialize, InputObject)]
pub struct TrainingQuery {
    /// Words to look for, as people type them: all must be there, whatever their accents, gender or number.
    pub q: Option<String>,
    /// Area: one to ten centres of circles. A training is found where a session stands within the radius of one.
    pub near: Option<Vec<Center>>,
    /// Radius of the circle around `near`, `commune` or `place`, in kilometres: more than 0, at most 500.
    pub radius_km: Option<f64>,
    /// Area: INSEE codes of communes.
    pub commune: Option<Vec<Written<CommuneCode>>>,
    /// Area: name or postal code of a commune.
    pub place: Option<String>,
    /// Area: INSEE codes of départements.
    pub department: Option<Vec<Written<DepartmentCode>>>,
    /// Area: INSEE codes of régions.
    pub region: Option<Vec<Written<RegionCode>>>,
    /// Area: a box, `[west, south, east, north]` in degrees.
    pub bbox: Option<Vec<f64>>,
    /// Area: H3 cells of resolutions 0 to 10, at most 1,000: their union.
    pub cells: Option<Vec<String>>,
    /// Area: a GeoJSON geometry of type `Polygon` or `MultiPolygon`.
    pub polygon: Option<GeoJson>,
    /// ROME codes of occupations that it leads to.
    pub rome: Option<Vec<Written<RomeCode>>>,
    /// ROME domains: the first three characters of the codes.
    pub rome_domain: Option<Vec<Written<RomeDomain>>>,
    /// RNCP codes of certifications.
    pub rncp: Option<Vec<Written<RncpCode>>>,
    /// Levels that are reached, 1 to 8.
    pub level: Option<Vec<i32>>,
    /// Providers: whole names (accents, case and punctuation aside) or SIRET numbers.
    pub provider: Option<Vec<String>>,
    /// Labels, of the source or of imported lists.
    pub label: Option<Vec<String>>,
    /// Who pays.
    pub funding: Option<Vec<Funding>>,
    /// On site, at a distance (`FULL`), or both (`HYBRID`).
    pub remote: Option<Vec<RemoteMode>>,
    /// Networks, by their ids.
    pub source: Option<Vec<Written<SourceId>>>,
    /// The session begins on that day or later: `2027-01-11`.
    pub starts_after: Option<String>,
    /// The session begins on that day or earlier.
    pub starts_before: Option<String>,
    /// The session has places left, or none.
    pub open_seats: Option<bool>,
    /// The `position` of a write: the answer waits until it is seen, 2 seconds at most (else `index_behind`).
    pub min_position: Option<String>,
}

/// Questions about trainings.
#[derive(Debug, Default)]
pub struct TrainingQueries;

#[Object]
impl TrainingQueries {
    /// Search trainings by words, area, dates and filters, page by page, without a limit of depth.
    #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
    async fn trainings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which trainings; all where absent.")] search: Option<TrainingQuery>,
        #[graphql(
            desc = "Order. Where absent: `RELEVANCE` where there is a `q`, else `DISTANCE` where there is a centre, \
                          else `START`."
        )]
        sort: Option<TrainingSort>,
        #[graphql(desc = "Trainings a page, 1 to 100.", default = 20)] first: Option<i32>,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<Option<TrainingConnection>> {
        TrainingPaging { search, sort, first, after }.find(context).await.map(Some)
    }

    /// One training, whole; null where there is none, or the caller may not read it, or it was withdrawn.
    #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
    async fn training(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its `id` or its `uuid`.")] id: ID,
    ) -> Result<Option<Training>> {
        let id = match GlobalId::new(&id) {
            Ok(GlobalId::Training(id)) => id,
            Ok(GlobalId::Offer(_) | GlobalId::Source(_) | GlobalId::Occupation(_) | GlobalId::Place(..)) => {
                return Ok(None);
            }
            Err(_) => TrainingId::new(&id).map_err(|refused| Problem::invalid(vec![refused.at("id")]))?,
        };
        Ok(loaders::training(context, id).await?.map(Training::whole))
    }

    /// Count trainings by field. Each field is counted without its own filter. A training with several values of a field
    /// counts for each.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn training_facets(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which trainings; all where absent.")] search: Option<TrainingQuery>,
        #[graphql(desc = "Fields to count by.")] by: Vec<TrainingFacet>,
        #[graphql(desc = "Values a field, the most frequent first: 1 to 1000.", default = 20)] limit: Option<i32>,
    ) -> Result<Option<TrainingFacetsBody>> {
        let asker = Asker::of(context)?;
        let question = Question::about(search.as_ref()).with("by", "by", by).with("facet_limit", "limit", limit);
        let wanted = question.read_trainings(asker, TrainingFacetParams::read).await?;
        let found = asker.service.training_facets(&asker.caller, &wanted.request).map_err(Problem::from)?;
        Ok(Some(TrainingFacetsBody::new(found, wanted.warnings)))
    }

    /// Count trainings by H3 cell. A training stands in each cell in which one of its sessions was found.
    #[graphql(complexity = "cost::one(cost::COUNT, child_complexity)")]
    async fn training_heatmap(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which trainings; all where absent.")] search: Option<TrainingQuery>,
        #[graphql(desc = "H3 resolution of the cells: 0 (a continent) to 10 (a block).", default = 7)]
        resolution: Option<i32>,
    ) -> Result<Option<TrainingMapBody>> {
        let asker = Asker::of(context)?;
        let question = Question::about(search.as_ref()).with("resolution", "resolution", resolution);
        let wanted = question.read_trainings(asker, TrainingHeatmapParams::read).await?;
        let found = asker.service.trainings_heatmap(&asker.caller, &wanted.request).map_err(Problem::from)?;
        Ok(Some(TrainingMapBody::new(found, wanted.warnings)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::graphql::failure::camel;
    use crate::api::params::TrainingSearchParams;
    use async_graphql::{InputType, Name};
    use std::collections::BTreeSet;
    use utoipa::IntoParams;

    #[test]
    fn every_parameter_of_a_question_about_trainings_is_a_field_of_the_input() {
        let of_page = ["sort", "limit", "cursor"];
        let asked = TrainingSearchParams::into_params(|| None).into_iter().map(|parameter| parameter.name);
        let asked = asked.filter(|name| !of_page.contains(&name.as_str())).map(|name| camel(&name));
        let expected: BTreeSet<String> = asked.chain(["polygon".to_owned()]).collect();
        let async_graphql::Value::Object(fields) = TrainingQuery::default().to_value() else { panic!("an object") };
        let fields: BTreeSet<_> = fields.keys().map(|name: &Name| name.to_string()).collect();
        assert_eq!(fields, expected);
    }
}
