//! Offers that fit the person's own profile.

use super::private;
use crate::api::State;
use crate::api::params::{MyOfferParams, Query};
use crate::api::person::Person;
use crate::api::problem::Problem;
use crate::service::person::MyOffers;
use actix_web::{HttpResponse, get, web};

/// Find offers that fit your profile
///
/// Where you accept to work, the best fit first, each with the reasons: your very occupation (8), or one of its ROME domain
/// (4), the place (4), the contract (2), hours, pay, experience and diploma (1 each). Looked at are the newest offers of your
/// occupations and of their domains, some 200 in all, that everybody may read. Your whole profile is compared, for you alone:
/// nobody is told.
#[utoipa::path(
    tag = "me",
    params(MyOfferParams),
    responses((status = 200, description = "The offers", body = MyOffers)),
    security(("person" = []))
)]
#[get("/v1/me/offers")]
pub async fn list_my_offers(
    state: web::Data<State>,
    person: Person,
    Query(params): Query<MyOfferParams>,
) -> Result<HttpResponse, Problem> {
    let offers = person.people.offers(&person.holder, &state.service, params.read()?).await?;
    Ok(private(HttpResponse::Ok(), &offers))
}
