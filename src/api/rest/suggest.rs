//! Suggestions while somebody types.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::etag;
use crate::api::params::{PlaceItem, Query, SuggestParams};
use crate::api::problem::Problem;
use crate::api::warning::Warning;
use crate::domain::{OgrCode, RomeCode};
use crate::reference::{self, Occupation, PlaceHit};
use crate::service::{EmployerName, Named, Suggested, Suggestions};
use actix_web::{HttpRequest, HttpResponse, get, web};
use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

/// Suggestions, by type. A type that was not asked for is absent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestions)]
pub struct SuggestBody {
    /// Occupations, by their labels or codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    occupations: Option<Vec<SuggestedOccupation>>,
    /// Other names of occupations: those of ROME where they were imported, and everyday ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    appellations: Option<Vec<SuggestedAppellation>>,
    /// Communes, départements and régions.
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<Vec<SuggestedPlace>>,
    /// Employers who have offers here.
    #[serde(skip_serializing_if = "Option::is_none")]
    employers: Option<Vec<SuggestedEmployer>>,
    /// What is odd about the request; empty as a rule.
    warnings: Vec<Warning>,
}

/// An occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestedOccupation {
    /// ROME code, for `rome`.
    #[schema(example = "D1102")]
    rome: &'static str,
    /// Label.
    #[schema(example = "Boulanger / Boulangère")]
    label: &'static str,
    /// Offers of that search: with this `rome` in place of `rome` and `rome_domain`.
    #[schema(example = 42)]
    count: u64,
}

/// A name of an occupation.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
pub struct SuggestedAppellation {
    /// The name.
    #[schema(example = "Boulanger-pâtissier / Boulangère-pâtissière")]
    label: String,
    /// Its OGR code; absent where ROME does not list the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    ogr: Option<OgrCode>,
    /// ROME code of the occupation, for `rome`.
    rome: RomeCode,
    /// Label of the occupation.
    #[schema(value_type = Option<String>, example = "Boulanger / Boulangère")]
    occupation: Option<&'static str>,
    /// Offers of that search: with this `rome` in place of `rome` and `rome_domain`.
    #[schema(example = 42)]
    count: u64,
}

/// A place.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestedPlace {
    /// The place; its `kind` is the parameter that takes its `code`.
    #[serde(flatten)]
    place: PlaceItem,
    /// Offers of that search: with this place in place of the area.
    #[schema(example = 42)]
    count: u64,
}

/// An employer.
#[derive(Debug, Serialize, ToSchema, SimpleObject)]
pub struct SuggestedEmployer {
    /// Name, as one of its offers has it.
    #[schema(example = "Boulangerie Œuf & Blé")]
    name: String,
    /// The name for `employer`.
    #[schema(example = "boulangerie oeuf ble")]
    employer: String,
    /// Offers of that search: with this `employer` in place of `employer`. One at least.
    #[schema(example = 4)]
    count: u64,
}

impl From<Suggested<&'static Occupation>> for SuggestedOccupation {
    fn from(Suggested { of, count }: Suggested<&'static Occupation>) -> Self {
        Self { rome: of.code, label: of.label, count }
    }
}

impl From<Suggested<Named>> for SuggestedAppellation {
    fn from(Suggested { of: Named { label, rome, ogr }, count }: Suggested<Named>) -> Self {
        let occupation = reference::occupation(rome.as_str()).map(|known| known.label);
        Self { label, ogr, rome, occupation, count }
    }
}

impl From<Suggested<PlaceHit>> for SuggestedPlace {
    fn from(Suggested { of, count }: Suggested<PlaceHit>) -> Self {
        Self { place: of.into(), count }
    }
}

impl From<Suggested<EmployerName>> for SuggestedEmployer {
    fn from(Suggested { of: EmployerName { name, folded }, count }: Suggested<EmployerName>) -> Self {
        Self { name, employer: folded, count }
    }
}

impl SuggestBody {
    fn new(found: Suggestions, warnings: Vec<Warning>) -> Self {
        fn all<T, I: From<T>>(found: Option<Vec<T>>) -> Option<Vec<I>> {
            found.map(|found| found.into_iter().map(I::from).collect())
        }
        Self {
            occupations: all(found.occupations),
            appellations: all(found.appellations),
            places: all(found.places),
            employers: all(found.employers),
            warnings,
        }
    }
}

/// Suggest while somebody types
///
/// Occupations, other names of occupations, places and employers, each with the number of offers that the search would
/// give with it: the other parameters are those of that search. Of each type, what gives offers comes first, then what
/// meets the text best, then what gives most.
#[utoipa::path(
    tag = "offers",
    params(SuggestParams),
    responses((status = 200, description = "Suggestions by type, the best first", body = SuggestBody))
)]
#[get("/v1/suggest")]
pub async fn suggest(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    Query(params): Query<SuggestParams>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = params.read(&state.service(&caller)?.source_ids())?;
    etag::answer(&state, &caller, &asked, "json", &request, async |tag| {
        let found = state.service(&caller)?.suggest(&caller, &asked.request)?;
        Ok(tag.json(&SuggestBody::new(found, asked.warnings.clone())))
    })
    .await
}
