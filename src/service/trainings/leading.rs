//! Trainings that lead to a job: of an offer, or of an occupation.

use super::{TrainingPage, TrainingSearchRequest};
use crate::auth::Caller;
use crate::domain::training::TrainingSort;
use crate::domain::{Area, LinkPrecision, OfferId, Place, Radius, RomeCode};
use crate::service::{Result, Service};
use serde::Serialize;
use utoipa::ToSchema;

/// How far around an offer trainings are looked for, where nothing else is said, in kilometres.
const AROUND_KM: f64 = 50.0;

/// A code that trainings are looked for by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, async_graphql::SimpleObject)]
pub struct LeadingCode {
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

/// How trainings that lead to a job are looked for.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The codes that they are looked for by.
    pub occupations: Vec<LeadingCode>,
    /// The search; why there is none, where the job says too little.
    pub search: std::result::Result<TrainingSearchRequest, &'static str>,
}

/// Trainings that lead to a job.
#[derive(Debug, Clone)]
pub struct Leading {
    /// The codes that they were looked for by.
    pub occupations: Vec<LeadingCode>,
    /// Why there is none, where the job says too little.
    pub why: Option<&'static str>,
    /// The page.
    pub page: TrainingPage,
}

impl Service {
    /// How trainings are looked for that lead to an occupation: by the next start, then by distance, unless the request says
    /// otherwise; where the request names no area, around `place` or within what is known of it.
    #[must_use]
    pub fn seek_trainings(&self, rome: Option<&RomeCode>, place: Option<&Place>, request: LeadingRequest) -> Sought {
        let LeadingRequest { mut search, radius } = request;
        let Some(rome) = rome else {
            return Sought { occupations: Vec::new(), search: Err("the offer has no ROME code") };
        };
        if let Some(place) = place.filter(|_| search.query.area == Area::Everywhere) {
            search.query.area = around(place, radius);
        }
        let occupations = self.rome_links(rome);
        search.query.filters.rome = occupations.iter().map(|link| link.rome.clone()).collect();
        search.sort = search.sort.or(Some(TrainingSort::Start));
        Sought { occupations, search: Ok(search) }
    }

    /// Trainings near an offer, or where the request says, that lead to its occupation.
    ///
    /// # Errors
    /// As [`Self::offer`] and [`Self::search_trainings`].
    pub async fn trainings_of_offer(
        &self,
        caller: &Caller,
        offer: OfferId,
        request: LeadingRequest,
    ) -> Result<Leading> {
        // A key that reads trainings needs no scope for offers beside it: the offer is not in the answer.
        let sources = self.access.sources();
        let (stored, _) = self.readable_offer(caller, offer, &sources, self.clock.now()).await?;
        let offer = stored.record;
        self.found(caller, self.seek_trainings(offer.occupation.rome.as_ref(), Some(&offer.place), request))
    }

    /// Trainings that lead to an occupation.
    ///
    /// # Errors
    /// As [`Self::search_trainings`].
    pub fn trainings_for(&self, caller: &Caller, rome: &RomeCode, search: TrainingSearchRequest) -> Result<Leading> {
        self.found(caller, self.seek_trainings(Some(rome), None, LeadingRequest { search, radius: None }))
    }

    fn found(&self, caller: &Caller, sought: Sought) -> Result<Leading> {
        let Sought { occupations, search } = sought;
        let (why, page) = match search {
            Ok(search) => (None, self.search_trainings(caller, &search)?),
            Err(why) => (Some(why), TrainingPage::nothing()),
        };
        Ok(Leading { occupations, why, page })
    }

    /// The codes under which trainings for an occupation stand: its own, and that of ROME 3 where the imported names tell it.
    fn rome_links(&self, rome: &RomeCode) -> Vec<LeadingCode> {
        let edition = self.names.edition();
        let parents = edition.rome.rome3_of(rome).map(|link| link.codes).unwrap_or_default();
        let own = LeadingCode { rome: rome.clone(), precision: LinkPrecision::V4 };
        let parents = parents
            .into_iter()
            .filter(|parent| parent != rome)
            .map(|rome| LeadingCode { rome, precision: LinkPrecision::V3Parent });
        std::iter::once(own).chain(parents).collect()
    }
}

/// Around the position of a place; else what is known of it.
fn around(place: &Place, radius: Option<Radius>) -> Area {
    let radius = radius.or_else(|| Radius::new(AROUND_KM).ok());
    match (place.position, radius, &place.department, &place.region) {
        (Some(position), Some(radius), ..) => Area::near(position, radius),
        (_, _, Some(department), _) => Area::Departments(vec![department.clone()]),
        (_, _, None, Some(region)) => Area::Regions(vec![region.clone()]),
        _ => Area::Everywhere,
    }
}
