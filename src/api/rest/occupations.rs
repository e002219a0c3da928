//! Occupations of the ROME 4.0.

use crate::api::State;
use crate::api::caller::Anyone;
use crate::api::params::{NameParams, NoParams, Query};
use crate::api::problem::{Kind, Problem};
use crate::domain::RomeCode;
use crate::reference::{self, Occupation};
use crate::service::OccupationMatch;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// An occupation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RomeOccupation)]
pub struct OccupationItem {
    /// ROME code.
    #[schema(example = "J1506")]
    rome: &'static str,
    /// Label in French.
    #[schema(example = "Infirmier / Infirmière de soins généraux")]
    label: &'static str,
    /// The first three characters of the code.
    #[schema(example = "J15")]
    domain: &'static str,
    /// Label of the grand domaine, the first letter of the code.
    #[schema(example = "Santé")]
    grand_domain: Option<&'static str>,
    /// The name of the occupation that meets the query, where its label does not do so as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Infirmier / Infirmière de bloc opératoire (IBODE)")]
    name: Option<String>,
}

impl From<&'static Occupation> for OccupationItem {
    fn from(occupation: &'static Occupation) -> Self {
        let code = occupation.code;
        let grand_domain = reference::rome_grand_domain_label(&code[..1]);
        Self { rome: code, label: occupation.label, domain: &code[..3], grand_domain, name: None }
    }
}

impl From<OccupationMatch> for OccupationItem {
    fn from(found: OccupationMatch) -> Self {
        Self { name: found.name, ..Self::from(found.occupation) }
    }
}

/// Occupations, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationList {
    /// The occupations.
    items: Vec<OccupationItem>,
}

/// Find occupations by name
///
/// Words come in any order, in either gender, whole or begun, typos forgiven; or a code or its beginning. Beside the
/// labels, everyday names are searched, and the appellations of ROME where they were imported.
#[utoipa::path(
    tag = "reference",
    params(NameParams),
    responses((status = 200, description = "Occupations, the best first", body = OccupationList))
)]
#[get("/v1/occupations")]
pub async fn list_occupations(
    state: web::Data<State>,
    _: Anyone,
    Query(params): Query<NameParams>,
) -> Result<HttpResponse, Problem> {
    let (q, limit) = params.read()?;
    let items = state.service.occupations(q, limit).into_iter().map(OccupationItem::from).collect();
    Ok(HttpResponse::Ok().json(OccupationList { items }))
}

/// Read one occupation
#[utoipa::path(
    tag = "reference",
    params(("rome" = RomeCode, Path, description = "ROME code")),
    responses((status = 200, description = "The occupation", body = OccupationItem))
)]
#[get("/v1/occupations/{rome}")]
pub async fn find_occupation(_: Anyone, rome: web::Path<String>, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let code = RomeCode::new(&rome).map_err(|refused| Problem::invalid(vec![refused.at("rome")]))?;
    let unknown = || Problem::new(Kind::NotFound, format!("ROME 4.0 has no occupation `{code}`."));
    let known = reference::occupation(code.as_str()).ok_or_else(unknown)?;
    Ok(HttpResponse::Ok().json(OccupationItem::from(known)))
}
