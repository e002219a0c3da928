//! What can be asked of offers: inputs that become REST's body, and are read by REST's reading.

use super::asker::Asker;
use super::failure::camel;
use super::scalars::{GeoJson, Written};
use crate::api::params::{Asked, Body};
use crate::api::problem::Problem;
use crate::domain::{
    CommuneCode, ContractType, DepartmentCode, EmployerKind, ExperienceLevel, NafPrefix, Precision, RegionCode,
    RemoteMode, RomeCode, RomeDomain, SourceId, WorkingTime,
};
use async_graphql::{Enum, InputObject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::IntoParams;

/// Which offers. The values of one list combine by "or", fields combine by "and". At most one area may be named: `near`,
/// `commune`, `place`, `department`, `region`, `bbox`, `cells` or `polygon`.
#[derive(Debug, Clone, Default, Serialize, InputObject)]
pub struct OfferQuery {
    /// Words to look for, as people type them: all must be there, whatever their accents, gender or number. `"chef de
    /// rang"` is a phrase, `-stage` excludes, `serveur OR barman` wants one of both, `compta*` is a prefix. A last word
    /// that nobody has may be unfinished; a typo is forgiven from 5 letters on, two from 8.
    pub q: Option<String>,
    /// Area: one to ten centres of circles. An offer within the radius of one is found, at the distance from the nearest.
    /// Offers without a position are not found.
    pub near: Option<Vec<Center>>,
    /// Radius of the circle around `near`, `commune` or `place`, in kilometres: more than 0, at most 500. Around `near`
    /// it is 10 where absent; without it, `commune` and `place` mean the commune itself.
    pub radius_km: Option<f64>,
    /// Area: INSEE codes of communes (not postal codes). Several are allowed without `radiusKm`. `75056`, `69123` and
    /// `13055` include their arrondissements.
    pub commune: Option<Vec<Written<CommuneCode>>>,
    /// Area: name or postal code of a commune. A name that several communes bear is refused with the candidates.
    pub place: Option<String>,
    /// Area: INSEE codes of départements.
    pub department: Option<Vec<Written<DepartmentCode>>>,
    /// Area: INSEE codes of régions.
    pub region: Option<Vec<Written<RegionCode>>>,
    /// Area: a box, `[west, south, east, north]` in degrees; `west > east` crosses the antimeridian. Offers without a
    /// position are not found.
    pub bbox: Option<Vec<f64>>,
    /// Area: H3 cells of resolutions 0 to 10, mixed as you like, at most 1,000: their union. Offers without a position are
    /// not found.
    pub cells: Option<Vec<String>>,
    /// Area: a GeoJSON geometry of type `Polygon` or `MultiPolygon`, as [longitude, latitude] in degrees: at most 10,000
    /// vertices, holes included. Its borders are inside. Offers without a position are not found.
    pub polygon: Option<GeoJson>,
    /// Types of contract.
    pub contract: Option<Vec<ContractType>>,
    /// ROME codes of occupations.
    pub rome: Option<Vec<Written<RomeCode>>>,
    /// ROME domains: the first three characters of the codes.
    pub rome_domain: Option<Vec<Written<RomeDomain>>>,
    /// NAF rev. 2 activities of the employer: a subclass, class, group, division or section.
    pub naf: Option<Vec<Written<NafPrefix>>>,
    /// Full or part time.
    pub working_time: Option<Vec<WorkingTime>>,
    /// Experience asked for.
    pub experience: Option<Vec<ExperienceLevel>>,
    /// Gross euros a year that the offer says it may pay at least. Offers without a readable salary are not found, unless
    /// `includeUnspecified` is `SALARY`.
    pub salary_min: Option<i32>,
    /// Keep offers that say nothing about this field, although it is filtered by.
    pub include_unspecified: Option<UnspecifiedField>,
    /// Remote work.
    pub remote: Option<Vec<RemoteMode>>,
    /// Networks, by their ids.
    pub source: Option<Vec<Written<SourceId>>>,
    /// Employers: whole names (accents, case and punctuation aside) or SIRET numbers.
    pub employer: Option<Vec<String>>,
    /// Kinds of employer.
    pub employer_kind: Option<Vec<EmployerKind>>,
    /// Apprenticeship and work-study contracts: only these, or none of these.
    pub apprenticeship: Option<bool>,
    /// Marked as accessible to disabled workers, or not.
    pub accessible: Option<bool>,
    /// Marked as hard to fill, or not.
    pub hard_to_fill: Option<bool>,
    /// Published at or after: RFC 3339, or a date (midnight UTC).
    pub published_after: Option<String>,
    /// Published within that many days before the first page was asked for: 1 to 3650.
    pub published_within_days: Option<i32>,
    /// How precisely the place is known.
    pub precision: Option<Vec<Precision>>,
    /// The `position` of a write: the answer waits until it is seen, 2 seconds at most (else `index_behind`).
    pub min_position: Option<String>,
}

/// The centre of a circle.
#[derive(Debug, Clone, Copy, Serialize, InputObject)]
#[graphql(name = "CenterInput")]
pub struct Center {
    /// Latitude, in degrees.
    pub lat: f64,
    /// Longitude, in degrees.
    pub lon: f64,
}

/// A field of which an offer may say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Enum)]
#[serde(rename_all = "snake_case")]
pub enum UnspecifiedField {
    /// The salary, as gross euros a year.
    Salary,
}

/// Arguments of a question about many records, under the names that they have in REST's body.
#[derive(Debug)]
pub struct Question {
    body: Map<String, Value>,
    /// Names in the body, and what an argument is called instead.
    arguments: Vec<(&'static str, &'static str)>,
}

impl Question {
    /// About what the filters let through; about all without any.
    #[must_use]
    pub fn about(search: Option<&impl Serialize>) -> Self {
        // Texts, numbers and lists under fixed names: nothing here can fail to be written.
        let written = search.map(|search| serde_json::to_value(search).unwrap_or_default());
        let mut body = if let Some(Value::Object(body)) = written { body } else { Map::new() };
        // Most fields say nothing.
        body.retain(|_, value| !value.is_null());
        Self { body, arguments: Vec::new() }
    }

    /// The same with an argument, which REST's body calls `field`.
    #[must_use]
    pub fn with(mut self, field: &'static str, argument: &'static str, value: impl Serialize) -> Self {
        self.body.insert(field.to_owned(), serde_json::to_value(value).unwrap_or_default());
        self.arguments.push((field, argument));
        self
    }

    /// What the service is asked, read as REST reads it; once the index has passed the write that it must have seen.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value, named as the input has it; those of waiting.
    pub async fn read<T, R>(
        self,
        asker: &Asker,
        read: impl FnOnce(&T, &[SourceId]) -> Result<Asked<R>, Problem>,
    ) -> Result<Asked<R>, Problem>
    where
        T: IntoParams + DeserializeOwned + 'static,
    {
        let wanted = self.understood(asker, read)?;
        asker.passed(wanted.min_position).await?;
        Ok(wanted)
    }

    /// The same of a question about trainings.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn read_trainings<T, R>(
        self,
        asker: &Asker,
        read: impl FnOnce(&T, &[SourceId]) -> Result<Asked<R>, Problem>,
    ) -> Result<Asked<R>, Problem>
    where
        T: IntoParams + DeserializeOwned + 'static,
    {
        let wanted = self.understood(asker, read)?;
        if let Some(position) = wanted.min_position {
            asker.service.wait_for_trainings(position).await?;
        }
        Ok(wanted)
    }

    fn understood<T, R>(
        self,
        asker: &Asker,
        read: impl FnOnce(&T, &[SourceId]) -> Result<Asked<R>, Problem>,
    ) -> Result<Asked<R>, Problem>
    where
        T: IntoParams + DeserializeOwned + 'static,
    {
        let wanted = Body::of(self.body).and_then(|Body(params)| read(&params, &asker.service.source_ids()));
        let mut wanted = wanted.map_err(|problem| problem.renaming(|field| name(field, &self.arguments)))?;
        for warning in &mut wanted.warnings {
            warning.field = name(&warning.field, &self.arguments);
        }
        Ok(wanted)
    }
}

/// The name of an input's field that REST calls `field`.
fn name(field: &str, arguments: &[(&str, &str)]) -> String {
    let argument = arguments.iter().find(|(known, _)| *known == field).map(|(_, argument)| (*argument).to_owned());
    argument.unwrap_or_else(|| camel(field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::params::{HeatmapParams, SearchParams};
    use async_graphql::{InputType, Name};
    use std::collections::BTreeSet;

    #[test]
    fn every_parameter_of_a_question_about_offers_is_a_field_of_the_input() {
        let asked = |parameters: Vec<utoipa::openapi::path::Parameter>| -> BTreeSet<String> {
            parameters.into_iter().map(|parameter| camel(&parameter.name)).collect()
        };
        let (one, other) = (asked(SearchParams::into_params(|| None)), asked(HeatmapParams::into_params(|| None)));
        // What both have is of the offers; what one has alone is of its page or its cells. Only a body holds a polygon.
        let expected: BTreeSet<_> = one.intersection(&other).cloned().chain(["polygon".to_owned()]).collect();
        let async_graphql::Value::Object(fields) = OfferQuery::default().to_value() else { panic!("an object") };
        let fields: BTreeSet<_> = fields.keys().map(|name: &Name| name.to_string()).collect();
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_field_is_named_as_the_input_has_it() {
        let arguments = [("limit", "first")];
        for (field, expected) in [("radius_km", "radiusKm"), ("near[1].lat", "near[1].lat"), ("limit", "first")] {
            assert_eq!(name(field, &arguments), expected);
        }
    }
}
