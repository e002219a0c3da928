//! The parameters of trainings that lead to a job: those of a search for trainings but for `rome`, which the job says.

use super::super::problem::Problem;
use super::offers::Asked;
use super::read::number;
use super::trainings::TrainingSearchParams;
use crate::domain::{Invalid, Radius, SourceId};
use crate::service::trainings::{LeadingRequest, TrainingSearchRequest};

const RADIUS: &str = "a radius is a number of kilometres, more than 0 and at most 500";
const GIVEN: &str = "the job says which occupation it is: leave this out";

impl TrainingSearchParams {
    /// The trainings for an occupation that is named elsewhere.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read_for_occupation(&self, sources: &[SourceId]) -> Result<Asked<TrainingSearchRequest>, Problem> {
        self.base.read(sources, |reader, query| {
            if let Some(given) = self.base.more.rome() {
                reader.refuse("rome", given, GIVEN);
            }
            self.more.search(reader, query)
        })
    }

    /// The trainings for an offer. A `radius_km` without a centre is one around the offer.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read_for_offer(&self, sources: &[SourceId]) -> Result<Asked<LeadingRequest>, Problem> {
        let around = self.base.base.around();
        let mut radius = None;
        let asked = self.base.read_where(sources, around.is_none(), |reader, query| {
            if let Some(given) = self.base.more.rome() {
                reader.refuse("rome", given, GIVEN);
            }
            radius = around.and_then(|text| {
                reader.one("radius_km", Some(text), |text| {
                    Radius::new(number(text, RADIUS).map_err(|_: Invalid| Invalid::new(text, RADIUS))?)
                })
            });
            self.more.search_around(reader, query)
        })?;
        let Asked { request: search, min_position, warnings } = asked;
        Ok(Asked { request: LeadingRequest { search, radius }, min_position, warnings })
    }
}
