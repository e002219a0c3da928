//! The parameters of a search for profiles.

use super::super::problem::Problem;
use super::area::{self, NamedArea};
use super::read::{Listed, Reader, number};
use crate::domain::cv::{AvailabilityClass, CvArea, CvLimit, CvQuery, DiplomaClass, ExperienceClass, SkillName};
use crate::domain::{ContractType, Limit, OfferId, TextQuery};
use crate::service::cvs::{CandidateSearch, CvSearch};
use serde::Deserialize;
use utoipa::IntoParams;

const LIMIT: &str = "a limit is a whole number from 1 to 50";
const OFFERS: &str = "a limit is a whole number from 1 to 100";

/// Which profiles. Everything is compared with what the answer shows, and with nothing else: what is not told of a profile
/// meets no condition. The values of one list are separated by commas and combine by "or"; parameters combine by "and".
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CvParams {
    /// Words of the ROME domain and of the skills that are shown.
    #[param(max_length = 255, example = "soudure")]
    q: Option<String>,
    /// Where people accept to work: a point, `lat,lon` in degrees. Profiles whose place, as it is shown, has its middle
    /// within the radius, or holds the point. Where people live is nothing to ask for.
    #[param(style = Form, explode = true, value_type = Option<Vec<String>>, max_items = 1, example = json!(["50.6371,3.0631"]))]
    near: Option<Vec<String>>,
    /// Radius around `near`, in kilometres: more than 0, at most 500; 10 where absent.
    #[param(value_type = Option<f64>, exclusive_minimum = 0, maximum = 500, example = 30)]
    radius_km: Option<String>,
    /// INSEE codes of départements.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["59", "62"]))]
    department: Option<Listed>,
    /// INSEE codes of régions.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["32"]))]
    region: Option<Listed>,
    /// A box, `west,south,east,north` in degrees, that holds the middle of what is shown.
    #[param(example = "2.8,50.5,3.3,50.8")]
    bbox: Option<String>,
    /// H3 cells of resolution 5 at the finest.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["85194ad3fffffff"]))]
    cells: Option<Listed>,
    /// ROME domains (`J15`), or occupations, which stand for their domain (`J1506`).
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["J15"]))]
    rome: Option<Listed>,
    /// Classes of experience.
    #[param(style = Form, explode = false, value_type = Option<Vec<ExperienceClass>>, example = json!(["3_to_10_years"]))]
    experience: Option<Listed>,
    /// Classes of diploma.
    #[param(style = Form, explode = false, value_type = Option<Vec<DiplomaClass>>, example = json!(["4", "5"]))]
    diploma: Option<Listed>,
    /// Contracts that are wanted.
    #[param(style = Form, explode = false, value_type = Option<Vec<ContractType>>, example = json!(["CDI"]))]
    contract: Option<Listed>,
    /// Classes of availability.
    #[param(style = Form, explode = false, value_type = Option<Vec<AvailabilityClass>>, example = json!(["now"]))]
    availability: Option<Listed>,
    /// Whether people drive a car.
    #[param(value_type = Option<bool>, example = true)]
    licence: Option<String>,
    /// Skills that are shown.
    #[param(style = Form, explode = false, value_type = Option<Vec<String>>, example = json!(["soudure"]))]
    skill: Option<Listed>,
    /// Profiles a page; 200 of one query are shown in all.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 50, default = 20, example = 20)]
    limit: Option<String>,
    /// `next` of the page before, with the same other parameters.
    cursor: Option<String>,
}

impl CvParams {
    /// The search that is asked for.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self) -> Result<CvSearch, Problem> {
        let mut reader = Reader::default();
        let named: Vec<NamedArea<'_>> = [
            self.near.as_deref().map(NamedArea::Near),
            self.department.as_ref().map(NamedArea::Department),
            self.region.as_ref().map(NamedArea::Region),
            self.bbox.as_deref().map(NamedArea::Bbox),
            self.cells.as_ref().map(NamedArea::Cells),
        ]
        .into_iter()
        .flatten()
        .collect();
        let area = area::read(&named, self.radius_km.as_deref(), &mut reader, &mut Vec::new());
        let field = if self.near.is_some() { "near" } else { "cells" };
        let area = reader.take(field, CvArea::try_from(area));
        let text = self.q.as_deref().and_then(|text| reader.take("q", TextQuery::new(text)));
        let query = CvQuery {
            area: area.unwrap_or_default(),
            text,
            domains: reader.set("rome", self.rome.as_ref(), CvQuery::domain),
            experience: reader.set("experience", self.experience.as_ref(), ExperienceClass::new),
            diplomas: reader.set("diploma", self.diploma.as_ref(), DiplomaClass::new),
            contracts: reader.set("contract", self.contract.as_ref(), ContractType::new),
            availability: reader.set("availability", self.availability.as_ref(), AvailabilityClass::new),
            licence: reader.flag("licence", self.licence.as_deref()),
            skills: reader.set("skill", self.skill.as_ref(), SkillName::new),
        };
        let limit = reader.one("limit", self.limit.as_deref(), |text| CvLimit::new(number(text, LIMIT)?));
        reader.finish(CvSearch { query, limit: limit.unwrap_or_default(), cursor: self.cursor.clone() })
    }
}

/// Which candidates of an offer.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CandidateParams {
    /// Candidates a page; 200 of one offer are shown in all.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 50, default = 20, example = 20)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl CandidateParams {
    /// The same, for GraphQL.
    #[must_use]
    pub fn new(limit: Option<i32>, cursor: Option<String>) -> Self {
        Self { limit: limit.map(|limit| limit.to_string()), cursor }
    }

    /// The candidates that are asked for; the offer stands in the path.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, offer: &str) -> Result<CandidateSearch, Problem> {
        let mut reader = Reader::default();
        let limit = reader.one("limit", self.limit.as_deref(), |text| CvLimit::new(number(text, LIMIT)?));
        match reader.take("id", OfferId::new(offer)) {
            Some(offer) => {
                reader.finish(CandidateSearch { offer, limit: limit.unwrap_or_default(), cursor: self.cursor.clone() })
            }
            None => Err(reader.refusal()),
        }
    }
}

/// How many offers that fit.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MyOfferParams {
    /// Offers at most, the best fit first.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100, default = 20, example = 20)]
    limit: Option<String>,
}

impl MyOfferParams {
    /// The same, for GraphQL.
    #[must_use]
    pub fn new(limit: Option<i32>) -> Self {
        Self { limit: limit.map(|limit| limit.to_string()) }
    }

    /// So many.
    ///
    /// # Errors
    /// A [`Problem`] for another number.
    pub fn read(&self) -> Result<Limit, Problem> {
        let mut reader = Reader::default();
        let limit = reader.one("limit", self.limit.as_deref(), |text| Limit::new(number(text, OFFERS)?));
        reader.finish(limit.unwrap_or_default())
    }
}

/// Where the changes begin.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CvChangesParams {
    /// `position` of the answer before; all that your app received, where absent.
    #[param(example = "AAAAAAAAAAAAAAAAAAAAAA")]
    pub after: Option<String>,
}
