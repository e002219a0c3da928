//! Occupations of the ROME 4.0.

use crate::api::State;
use crate::api::body::Json;
use crate::api::caller::Anyone;
use crate::api::params::{NoParams, OccupationParams, Query};
use crate::api::problem::{Kind, Problem};
use crate::domain::{ItemKind, OgrCode, RiasecProfile, RomeCode, RomeDomain};
use crate::service::{
    ContextView, InterestView, LinkView, MatchRequest, Matches, MissingField, OccupationMatch, OccupationView,
    SkillView, TopicView,
};
use actix_web::{HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// An occupation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RomeOccupation)]
pub struct OccupationItem {
    /// ROME code.
    #[schema(example = "J1506")]
    rome: RomeCode,
    /// Label in French.
    #[schema(example = "Infirmier / Infirmière de soins généraux")]
    label: String,
    /// The first three characters of the code.
    #[schema(example = "J15")]
    domain: RomeDomain,
    /// Label of the grand domaine, the first letter of the code.
    #[schema(example = "Santé")]
    grand_domain: Option<&'static str>,
    /// The name of the occupation that meets the query, where its label does not do so as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Infirmier / Infirmière de bloc opératoire (IBODE)")]
    name: Option<String>,
    /// The interests that it suits, where `riasec` or `interest` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    riasec: Option<RiasecProfile>,
}

impl From<&OccupationView> for OccupationItem {
    fn from(view: &OccupationView) -> Self {
        Self {
            rome: view.rome().clone(),
            label: view.label().to_owned(),
            domain: view.domain(),
            grand_domain: view.grand_domain(),
            name: None,
            riasec: view.riasec(),
        }
    }
}

impl From<OccupationMatch> for OccupationItem {
    fn from(OccupationMatch { rome, label, name }: OccupationMatch) -> Self {
        let grand_domain = crate::reference::rome_grand_domain_label(&rome.as_str()[..1]);
        Self { domain: rome.domain(), grand_domain, rome, label, name, riasec: None }
    }
}

/// Occupations, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationList {
    /// The occupations.
    items: Vec<OccupationItem>,
}

/// An occupation with its sheet. What is null stands in `missing`, with the reason.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RomeSheet)]
pub struct SheetBody {
    /// ROME code.
    #[schema(example = "J1506")]
    rome: RomeCode,
    /// Label in French.
    #[schema(example = "Infirmier / Infirmière de soins généraux")]
    label: String,
    /// The first three characters of the code.
    #[schema(example = "J15")]
    domain: RomeDomain,
    /// Label of the domain, where an edition with sheets is imported.
    #[schema(example = "Soins paramédicaux")]
    domain_label: Option<String>,
    /// Label of the grand domaine, the first letter of the code.
    #[schema(example = "Santé")]
    grand_domain: Option<&'static str>,
    /// The version of ROME that the sheet is of.
    #[schema(example = "4.60")]
    edition: Option<String>,
    /// What those who have it do.
    definition: Option<String>,
    /// What gives access to it: diplomas, experience.
    access: Option<String>,
    /// The interests that it suits, after Holland.
    riasec: Option<RiasecProfile>,
    /// Whether the law says who may have it.
    regulated: Option<bool>,
    /// Whether it is one of executives (*cadres*).
    executive: Option<bool>,
    /// What it is in the ecological transition.
    #[schema(example = "Emploi Blanc")]
    ecological: Option<String>,
    /// Whether it is one of the digital transition.
    digital: Option<bool>,
    /// Its other names: the appellations of ROME where they were imported, and everyday ones.
    appellations: Vec<AppellationItem>,
    /// Skills and knowledge, those at the heart of the occupation first.
    skills: Option<Vec<SkillView>>,
    /// Circumstances of work.
    contexts: Option<Vec<ContextView>>,
    /// Occupations that one may go to from it, in ROME's order. Version 4.60 does not say which are near and which are a
    /// step up.
    mobility: Option<Vec<MobilityItem>>,
    /// Centres of interest, the main one first.
    interests: Option<Vec<TopicView>>,
    /// Sectors of activity, the main one first.
    sectors: Option<Vec<TopicView>>,
    /// Divisions of NAF rev. 2.
    #[schema(example = json!(["86"]))]
    naf: Option<Vec<String>>,
    /// The codes of ROME 3 that it comes from.
    rome3: Option<LinkView>,
    /// The occupations that its code means where it is read as one of ROME 3: a code alone does not tell its version. Null
    /// where ROME 3 has no such code.
    rome4: Option<LinkView>,
    /// The fields that are null, and why.
    missing: Vec<MissingField>,
}

/// A name of an occupation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OccupationAppellation)]
pub struct AppellationItem {
    /// The name.
    #[schema(example = "Infirmier / Infirmière de bloc opératoire (IBODE)")]
    label: String,
    /// Its OGR code; null where ROME does not list the name.
    ogr: Option<OgrCode>,
}

/// An occupation that one may go to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OccupationMobility)]
pub struct MobilityItem {
    /// ROME code.
    #[schema(example = "J1502")]
    rome: RomeCode,
    /// Label in French.
    #[schema(example = "Cadre de santé")]
    label: String,
    /// Its place in ROME's order, from 1.
    #[schema(example = 1)]
    rank: u16,
}

impl From<&OccupationView> for SheetBody {
    fn from(view: &OccupationView) -> Self {
        let told = view.sheet().map(crate::reference::Sheet::told);
        let names = view.appellations(None, usize::MAX).into_iter();
        let mobility = |(to, rank): (OccupationView, u16)| MobilityItem {
            rome: to.rome().clone(),
            label: to.label().to_owned(),
            rank,
        };
        Self {
            rome: view.rome().clone(),
            label: view.label().to_owned(),
            domain: view.domain(),
            domain_label: view.domain_label().map(str::to_owned),
            grand_domain: view.grand_domain(),
            edition: view.release().map(str::to_owned),
            definition: view.definition(),
            access: view.access(),
            riasec: view.riasec(),
            regulated: told.and_then(|told| told.regulated),
            executive: told.and_then(|told| told.executive),
            ecological: told.and_then(|told| told.ecological.clone()),
            digital: told.and_then(|told| told.digital),
            appellations: names.map(|named| AppellationItem { label: named.label, ogr: named.ogr }).collect(),
            skills: view.skills(usize::MAX),
            contexts: view.contexts(),
            mobility: view.mobility().map(|links| links.into_iter().map(mobility).collect()),
            interests: view.topics(ItemKind::Interest),
            sectors: view.topics(ItemKind::Sector),
            naf: told.map(|told| told.naf.clone()),
            rome3: view.rome3(),
            rome4: view.rome4(),
            missing: view.missing(),
        }
    }
}

/// Find occupations by name or by interests
///
/// By name, words come in any order, in either gender, whole or begun, typos forgiven; or a code or its beginning. Beside
/// the labels, everyday names are searched, and the appellations of ROME where they were imported.
///
/// By interests, for orientation: `riasec` finds the occupations of which the stronger type is one of theirs, those with
/// the same types in the same order first; `interest` those of each centre of interest. Together with `q`, all of it holds.
#[utoipa::path(
    tag = "reference",
    params(OccupationParams),
    responses((status = 200, description = "Occupations, the best first", body = OccupationList))
)]
#[get("/v1/occupations")]
pub async fn list_occupations(
    state: web::Data<State>,
    _: Anyone,
    Query(params): Query<OccupationParams>,
) -> Result<HttpResponse, Problem> {
    let asked = params.read()?;
    let items = match (&asked.suiting, asked.q) {
        (None, q) => {
            let found = state.service.occupations(q.unwrap_or_default(), asked.limit);
            found.into_iter().map(OccupationItem::from).collect()
        }
        (Some(suiting), q) => {
            let found = state.service.occupations_suiting(suiting, q);
            found.iter().take(asked.limit).map(OccupationItem::from).collect()
        }
    };
    Ok(HttpResponse::Ok().json(OccupationList { items }))
}

/// Read one occupation
///
/// With its sheet, where the operator has imported an edition of ROME: names, skills, contexts, mobility, interests,
/// sectors, and the link to ROME 3.
#[utoipa::path(
    tag = "reference",
    params(("rome" = RomeCode, Path, description = "ROME code")),
    responses((status = 200, description = "The occupation", body = SheetBody))
)]
#[get("/v1/occupations/{rome}")]
pub async fn find_occupation(
    state: web::Data<State>,
    _: Anyone,
    rome: web::Path<String>,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let code = RomeCode::new(&rome).map_err(|refused| Problem::invalid(vec![refused.at("rome")]))?;
    let unknown = || Problem::new(Kind::NotFound, format!("ROME 4.0 has no occupation `{code}`."));
    let known = state.service.occupation(&code).ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().json(SheetBody::from(&known)))
}

/// Centres of interest.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterestList {
    /// The centres of interest, by code.
    items: Vec<InterestView>,
}

/// List centres of interest
///
/// What people say they would like to do, by which `/v1/occupations?interest=` finds occupations. None where the operator
/// has imported no edition of ROME with sheets.
#[utoipa::path(
    tag = "reference",
    responses((status = 200, description = "Centres of interest, by code", body = InterestList))
)]
#[get("/v1/interests")]
pub async fn list_interests(state: web::Data<State>, _: Anyone, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(InterestList { items: state.service.interests() }))
}

/// Find the occupations that a text names
///
/// A job title, a line of a CV, or an offer with its title and description: the likeliest ROME codes, the best first, and
/// how they were found. Compared are the names and sheets of the imported edition of ROME and, once they were learned, the
/// wordings of this server's offers whose codes are certain. Nothing of what is sent is kept.
#[utoipa::path(
    tag = "reference",
    request_body = MatchRequest,
    responses((status = 200, description = "Occupations, the best first", body = Matches))
)]
#[post("/v1/occupations/match")]
pub async fn match_occupations(
    state: web::Data<State>,
    _: Anyone,
    _: Query<NoParams>,
    Json(asked): Json<MatchRequest>,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(state.service.match_occupations(asked).await?))
}
