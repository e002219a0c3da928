//! Trainings that lead to a job: of an offer, or of an occupation.

use super::{TrainingPage, TrainingSearchRequest};
use crate::auth::Caller;
use crate::domain::training::TrainingSort;
use crate::domain::{Area, OfferId, Radius, RomeCode};
use crate::service::{OfferView, Result, Service};
use serde::Serialize;
use utoipa::ToSchema;

/// How far around an offer trainings are looked for, where nothing else is said, in kilometres.
const AROUND_KM: f64 = 50.0;

/// How exactly a code of ROME says the same as another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum LinkPrecision {
    /// It is the code itself.
    Same,
    /// It is the code of ROME 3 that the occupation of ROME 4 came from: wider.
    V3Parent,
}

/// A code that trainings are looked for by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
pub struct RomeLink {
    /// The code.
    pub rome: RomeCode,
    /// How exactly it says which occupation is meant.
    pub precision: LinkPrecision,
}

/// Trainings that lead to a job, to be found.
#[derive(Debug, Clone, Default)]
pub struct LeadingRequest {
    /// Where, when and which; its ROME codes are those of the job.
    pub search: TrainingSearchRequest,
    /// The radius around the offer, where no area is named.
    pub radius: Option<Radius>,
}

/// Trainings that lead to a job.
#[derive(Debug, Clone)]
pub struct Leading {
    /// The codes that they were looked for by.
    pub occupations: Vec<RomeLink>,
    /// Why there is none, where the job says too little.
    pub why: Option<&'static str>,
    /// The page.
    pub page: TrainingPage,
}

impl Leading {
    fn nothing(why: &'static str) -> Self {
        Self { occupations: Vec::new(), why: Some(why), page: TrainingPage::nothing() }
    }
}

impl Service {
    /// Trainings near an offer, or where the request says, that lead to its occupation: by the next start, then by distance.
    ///
    /// # Errors
    /// As [`Self::offer`] and [`Self::search_trainings`].
    pub async fn trainings_of_offer(&self, caller: &Caller, offer: OfferId, request: LeadingRequest) -> Result<Leading> {
        let offer = self.offer(caller, offer).await?;
        self.leading_to(caller, &offer, request)
    }

    /// The same of an offer that was read.
    ///
    /// # Errors
    /// As [`Self::search_trainings`].
    pub fn leading_to(&self, caller: &Caller, offer: &OfferView, mut request: LeadingRequest) -> Result<Leading> {
        let place = &offer.offer.place;
        if request.search.query.area == Area::Everywhere {
            let radius = request.radius.or_else(|| Radius::new(AROUND_KM).ok());
            request.search.query.area = match (place.position, radius, &place.department, &place.region) {
                (Some(position), Some(radius), ..) => Area::near(position, radius),
                (_, _, Some(department), _) => Area::Departments(vec![department.clone()]),
                (_, _, None, Some(region)) => Area::Regions(vec![region.clone()]),
                _ => Area::Everywhere,
            };
        }
        match &offer.offer.occupation.rome {
            Some(rome) => self.trainings_for(caller, rome, request.search),
            None => Ok(Leading::nothing("the offer has no ROME code")),
        }
    }

    /// Trainings that lead to an occupation: by the next start, then by distance, unless the request says otherwise.
    ///
    /// # Errors
    /// As [`Self::search_trainings`].
    pub fn trainings_for(
        &self,
        caller: &Caller,
        rome: &RomeCode,
        mut request: TrainingSearchRequest,
    ) -> Result<Leading> {
        let occupations = self.rome_links(rome);
        request.query.filters.rome = occupations.iter().map(|link| link.rome.clone()).collect();
        request.sort = request.sort.or(Some(TrainingSort::Start));
        let page = self.search_trainings(caller, &request)?;
        Ok(Leading { occupations, why: None, page })
    }

    /// The codes under which trainings for an occupation stand: its own, and that of ROME 3 where the imported names tell it.
    fn rome_links(&self, rome: &RomeCode) -> Vec<RomeLink> {
        let parents = self.names.edition().parents(rome);
        let own = RomeLink { rome: rome.clone(), precision: LinkPrecision::Same };
        let parents = parents.into_iter().map(|rome| RomeLink { rome, precision: LinkPrecision::V3Parent });
        std::iter::once(own).chain(parents).collect()
    }
}
