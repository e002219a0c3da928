//! Profiles of people, as far as they allow it: the same readings and the same gate as over REST.

use super::asker::Asker;
use super::cost;
use super::failure::camel;
use super::ids::GlobalId;
use super::inputs::Center;
use super::publish::UserError;
use crate::api::params::{Body, CandidateParams, CvParams};
use crate::api::problem::{Kind, Problem};
use crate::auth::consent::{CvView, PlaceView, ProfileView};
use crate::domain::ContractType;
use crate::domain::cv::{AvailabilityClass, DiplomaClass, ExperienceClass, MatchReason};
use crate::domain::permission::{DataCategory, Purpose};
use crate::service::Error;
use crate::service::cvs::{Asking, Candidate, CandidatePage, ContactRequest, ContactView, CvPage, CvSearch};
use async_graphql::{Context, ID, InputObject, Json, Object, Result, SimpleObject};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// How a disclosure is written down that GraphQL asked for.
const ROUTE: &str = "POST /graphql";

/// Questions about profiles.
#[derive(Debug, Default)]
pub struct CvQueries;

#[Object]
impl CvQueries {
    /// Search the profiles of people who allow your app to find them. Needs `cvs:read` and what goes with it over REST; each
    /// profile that you see is written down, and shown to its person.
    #[graphql(complexity = "cost::list(cost::COUNT, first, cost::PAGE, child_complexity)")]
    async fn cvs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which profiles; all where absent.")] search: Option<CvQuery>,
        #[graphql(desc = "Profiles a page, 1 to 50; 200 of one query are shown in all.", default = 20)] first: Option<
            i32,
        >,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<Option<CvConnection>> {
        let asker = Asker::of(context)?;
        let search = read(search, first, after)?;
        let page = asker.cvs().await?.search(&asking(asker), &search).await.map_err(Problem::from)?;
        Ok(Some(CvConnection { page }))
    }

    /// One profile; null where there is none, or your app may not see it.
    #[graphql(complexity = "cost::one(2 * cost::RECORD, child_complexity)")]
    async fn cv(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Your app's id of the profile.")] id: ID,
    ) -> Result<Option<Profile>> {
        let asker = Asker::of(context)?;
        match asker.cvs().await?.one(&asking(asker), &id).await {
            Ok(view) => Ok(Some(Profile(view))),
            Err(Error::UnknownCv) => Ok(None),
            Err(error) => Err(Problem::from(error).into()),
        }
    }

    /// Candidates for an offer: people who allow your app to compare their profile with offers, the best fit first, with the
    /// reasons. Only what is shown of a profile is compared. Needs `cvs:read` and what goes with it over REST; each profile
    /// that you see is written down, and shown to its person.
    #[graphql(complexity = "cost::list(cost::COUNT, first, cost::PAGE, child_complexity)")]
    async fn candidates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The offer, by its `id` or its `uuid`.")] offer: ID,
        #[graphql(desc = "Candidates a page, 1 to 50; 200 of one offer are shown in all.", default = 20)] first: Option<
            i32,
        >,
        #[graphql(desc = "`endCursor` of the page before; everything else as it was asked then.")] after: Option<
            String,
        >,
    ) -> Result<Option<CandidateConnection>> {
        let asker = Asker::of(context)?;
        let named = match GlobalId::new(&offer) {
            Ok(GlobalId::Offer(id)) => id.to_string(),
            Ok(GlobalId::Training(_) | GlobalId::Source(_) | GlobalId::Occupation(_) | GlobalId::Place(..))
            | Err(_) => offer.to_string(),
        };
        let search = CandidateParams::new(first, after).read(&named).map_err(|problem| {
            problem.renaming(|field| match field {
                "limit" => "first".to_owned(),
                "id" => "offer".to_owned(),
                field => field.to_owned(),
            })
        })?;
        let page =
            asker.cvs().await?.candidates(&asking(asker), &asker.service, &search).await.map_err(Problem::from)?;
        Ok(Some(CandidateConnection { page }))
    }
}

/// A page of candidates.
#[derive(Debug)]
pub struct CandidateConnection {
    page: CandidatePage,
}

/// A page of candidates. How many there are in all is not told: counts of seekers are published statistics.
#[Object]
impl CandidateConnection {
    /// The candidates, the best fit first.
    async fn nodes(&self) -> Vec<FittingCv> {
        self.page.items.iter().cloned().map(FittingCv).collect()
    }

    /// Whether and where the next page begins.
    async fn page_info(&self) -> CvPageInfo {
        CvPageInfo { has_next_page: self.page.more, end_cursor: self.page.next.clone() }
    }

    /// Always null: counts of seekers are published statistics, never an answer to a question.
    async fn total_count(&self) -> Option<i32> {
        None
    }
}

/// A profile beside an offer.
#[derive(Debug, Clone)]
pub struct FittingCv(Candidate);

/// A profile beside an offer, and why it stands where it stands. It is a proposal: whom to write to, a person decides.
#[Object(name = "Candidate")]
impl FittingCv {
    /// The profile.
    async fn cv(&self) -> Profile {
        Profile(self.0.view.clone())
    }

    /// What the reasons count together, 1 to 16.
    async fn score(&self) -> u32 {
        self.0.score
    }

    /// What the profile, as it is shown, and the offer have in common, the weightiest first; at least one.
    async fn reasons(&self) -> &[MatchReason] {
        &self.0.reasons
    }
}

/// Requests for contact.
#[derive(Debug, Default)]
pub struct CvMutations;

#[Object]
impl CvMutations {
    /// Ask a person for contact. They read the message and answer by their link. Needs `cvs:read`.
    #[graphql(complexity = "cost::one(20 * cost::LOOK_UP, child_complexity)")]
    async fn request_contact(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom, and what about.")] input: RequestContactInput,
    ) -> Result<Option<RequestedContact>> {
        let asker = Asker::of(context)?;
        let RequestContactInput { cv, message, employer, offer } = input;
        let request = ContactRequest { message, employer, offer: offer.map(|id| id.to_string()) };
        match asker.cvs().await?.ask_contact(&asker.caller, &cv, &request).await.map_err(Problem::from) {
            Ok(made) => Ok(Some(RequestedContact { request: Some(made.into()), user_errors: Vec::new() })),
            Err(problem) if problem.kind() == Kind::Invalid => {
                let user_errors = problem.errors().iter().cloned().map(UserError::from).collect();
                Ok(Some(RequestedContact { request: None, user_errors }))
            }
            Err(problem) => Err(problem.into()),
        }
    }
}

fn asking(asker: &Asker) -> Asking<'_> {
    Asking { caller: &asker.caller, route: ROUTE, request_id: asker.request_id.as_deref() }
}

/// Which profiles. Everything is compared with what the answer shows. At most one area may be named.
#[derive(Debug, Clone, Default, Serialize, InputObject)]
pub struct CvQuery {
    /// Words of the ROME domain and of the skills that are shown.
    pub q: Option<String>,
    /// Where people accept to work: a point.
    #[serde(skip)]
    pub near: Option<Center>,
    /// Radius around `near`, in kilometres: more than 0, at most 500; 10 where absent.
    pub radius_km: Option<f64>,
    /// INSEE codes of départements.
    pub department: Option<Vec<String>>,
    /// INSEE codes of régions.
    pub region: Option<Vec<String>>,
    /// A box, `[west, south, east, north]` in degrees, that holds the middle of what is shown.
    pub bbox: Option<Vec<f64>>,
    /// H3 cells of resolution 5 at the finest.
    pub cells: Option<Vec<String>>,
    /// ROME domains (`J15`), or occupations, which stand for their domain (`J1506`).
    pub rome: Option<Vec<String>>,
    /// Classes of experience.
    pub experience: Option<Vec<ExperienceClass>>,
    /// Classes of diploma.
    pub diploma: Option<Vec<DiplomaClass>>,
    /// Contracts that are wanted.
    pub contract: Option<Vec<ContractType>>,
    /// Classes of availability.
    pub availability: Option<Vec<AvailabilityClass>>,
    /// Whether people drive a car.
    pub licence: Option<bool>,
    /// Skills that are shown.
    pub skill: Option<Vec<String>>,
}

/// The search that is asked for, by REST's reading.
fn read(search: Option<CvQuery>, first: Option<i32>, after: Option<String>) -> Result<CvSearch, Problem> {
    let search = search.unwrap_or_default();
    let failed = |error: serde_json::Error| Problem::new(Kind::Internal, "").because(error);
    let mut fields: Map<String, Value> = match serde_json::to_value(&search).map_err(failed)? {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    fields.extend(search.near.map(|at| ("near".to_owned(), json!([{"lat": at.lat, "lon": at.lon}]))));
    fields.extend(first.map(|first| ("limit".to_owned(), first.into())));
    fields.extend(after.map(|after| ("cursor".to_owned(), after.into())));
    let read = Body::<CvParams>::of(fields).and_then(|Body(params)| params.read());
    read.map_err(|problem| {
        problem.renaming(|field| match field {
            "limit" => "first".to_owned(),
            "cursor" => "after".to_owned(),
            field => format!("search.{}", camel(field)),
        })
    })
}

/// A page of profiles.
#[derive(Debug)]
pub struct CvConnection {
    page: CvPage,
}

/// A page of profiles. How many there are in all is not told: counts of seekers are published statistics.
#[Object]
impl CvConnection {
    /// The profiles.
    async fn nodes(&self) -> Vec<Profile> {
        self.page.items.iter().cloned().map(Profile).collect()
    }

    /// Whether and where the next page begins.
    async fn page_info(&self) -> CvPageInfo {
        CvPageInfo { has_next_page: self.page.more, end_cursor: self.page.next.clone() }
    }

    /// Always null: counts of seekers are published statistics, never an answer to a question.
    async fn total_count(&self) -> Option<i32> {
        None
    }
}

/// Whether and where the next page begins.
#[derive(Debug, SimpleObject)]
pub struct CvPageInfo {
    /// Whether there are more that this query shows.
    has_next_page: bool,
    /// `after` of the next page, where there is one. It is for your app alone.
    end_cursor: Option<String>,
}

/// A profile, as the gate lets it through.
#[derive(Debug, Clone)]
pub struct Profile(CvView);

/// A profile as your app sees it for one purpose.
#[Object(name = "Cv")]
impl Profile {
    /// Your app's id of the profile: another app knows it by another one.
    async fn id(&self) -> ID {
        self.0.id().as_str().into()
    }

    /// For what the person allows it to be used.
    async fn purpose(&self) -> Purpose {
        self.0.purpose()
    }

    /// What of the CV is in here.
    async fn categories(&self) -> Vec<DataCategory> {
        self.0.categories().iter().copied().collect()
    }

    /// What a search shows: values that at least five profiles share.
    async fn profile(&self) -> Option<CvProfile> {
        self.0.profile().cloned().map(CvProfile)
    }

    /// What the person revealed to your app, as JSON Resume 1.0 with the wishes beside it: an object; only for `CONTACT`.
    async fn resume(&self) -> Option<Json<&Value>> {
        self.0.resume().map(Json)
    }

    /// The week of its last change, as its Monday: `YYYY-MM-DD`.
    async fn week(&self) -> String {
        self.0.week().to_string()
    }

    /// The week in which the permission ends at the latest, as its Monday: `YYYY-MM-DD`.
    async fn until(&self) -> String {
        self.0.until().to_string()
    }
}

/// What a search shows.
#[derive(Debug, Clone)]
pub struct CvProfile(ProfileView);

/// What a search shows of a profile; null is "not told".
#[Object]
impl CvProfile {
    /// ROME domain of the first desired occupation.
    async fn rome_domain(&self) -> &str {
        self.0.rome_domain.as_str()
    }

    /// Experience in it.
    async fn experience(&self) -> Option<ExperienceClass> {
        self.0.experience
    }

    /// The highest diploma.
    async fn diploma(&self) -> Option<DiplomaClass> {
        self.0.diploma
    }

    /// The contract that is wanted.
    async fn contract(&self) -> Option<ContractType> {
        self.0.contract
    }

    /// From when on.
    async fn availability(&self) -> Option<AvailabilityClass> {
        self.0.availability
    }

    /// Whether the person drives a car.
    async fn licence(&self) -> Option<bool> {
        self.0.licence
    }

    /// At most five skills, each held by at least fifty profiles.
    async fn skills(&self) -> &[String] {
        &self.0.skills
    }

    /// Where the person accepts to work: an H3 cell of resolution 5 or 4.
    async fn cell(&self) -> Option<&str> {
        self.place()?.cell.as_deref()
    }

    /// The same as a département, where no cell is told.
    async fn department(&self) -> Option<&str> {
        self.place()?.department.as_ref().map(crate::domain::DepartmentCode::as_str)
    }
}

impl CvProfile {
    const fn place(&self) -> Option<&PlaceView> {
        self.0.place.as_ref()
    }
}

/// A request for contact.
#[derive(Debug, InputObject)]
pub struct RequestContactInput {
    /// The profile, by your app's id of it.
    cv: ID,
    /// What the person reads: 10 to 1,000 characters, without links and addresses.
    message: String,
    /// Who would hire.
    employer: Option<String>,
    /// The `uuid` of the offer that is meant.
    offer: Option<ID>,
}

/// What became of a request. Either `userErrors` is empty, or everything else is null and nobody was asked.
#[derive(Debug, SimpleObject)]
pub struct RequestedContact {
    /// The request, which waits for its answer.
    request: Option<CvContactRequest>,
    /// The wrong values, all of them.
    user_errors: Vec<UserError>,
}

/// A request for contact, as its app sees it.
#[derive(Debug, SimpleObject)]
pub struct CvContactRequest {
    /// Id of the request.
    id: Uuid,
    /// The profile, by your app's id of it.
    cv: ID,
    /// The `uuid` of the offer that is meant.
    offer: Option<Uuid>,
    /// `waiting`, `accepted` or `refused`.
    state: &'static str,
    /// The day on which you asked: `YYYY-MM-DD`.
    asked_on: String,
}

impl From<ContactView> for CvContactRequest {
    fn from(ContactView { id, cv, offer, state, asked_on }: ContactView) -> Self {
        let day = |day: Date| day.to_string();
        Self { id, cv: cv.as_str().into(), offer, state, asked_on: day(asked_on) }
    }
}
