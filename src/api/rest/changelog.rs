//! What changed in the API, and what will end.

use crate::api::access::ROUTES;
use crate::api::caller::Anyone;
use crate::api::params::{NoParams, Query};
use crate::api::problem::Problem;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

/// What a change does to those who use the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// There is something new; what there was is as before.
    Added,
    /// Something answers otherwise, within what was promised.
    Changed,
}

/// A change of the API.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApiChange {
    /// The day on which it came.
    #[schema(example = "2026-11-23")]
    date: &'static str,
    /// What it does to those who use the API.
    kind: ChangeKind,
    /// What changed.
    #[schema(example = "`Idempotency-Key` on every `POST`.")]
    summary: &'static str,
    /// The paths that it is about; empty where it is about all.
    #[schema(example = json!(["/v1/offers/search"]))]
    paths: &'static [&'static str],
}

/// A route that ends.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Ending {
    /// Its method.
    #[schema(example = "GET")]
    method: &'static str,
    /// The template of its path.
    #[schema(example = "/v1/offers")]
    path: &'static str,
    /// Not to be used in anything new since this day; also in the header `Deprecation` of its answers.
    #[schema(example = "2026-12-01")]
    deprecated_on: String,
    /// The first day on which it is not there any more; also in the header `Sunset` of its answers.
    #[schema(example = "2027-07-01")]
    ends_on: String,
    /// What takes its place.
    #[schema(example = "/v2/offers")]
    successor: &'static str,
}

/// What changed, and what will.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changelog {
    /// What we promise.
    #[schema(example = "What `/v1` answers today, it answers until it is told here to end.")]
    policy: &'static str,
    /// The routes that end; empty where none does.
    ending: Vec<Ending>,
    /// The changes, the newest first.
    items: &'static [ApiChange],
}

const POLICY: &str = "What `/v1` has stays: fields, values of lists and routes are added, none is taken away or changes its \
    meaning. A route that has to end is told here and in the headers `Deprecation` and `Sunset` of its answers six months \
    before at least.";

const fn added(date: &'static str, summary: &'static str, paths: &'static [&'static str]) -> ApiChange {
    ApiChange { date, kind: ChangeKind::Added, summary, paths }
}

const ITEMS: &[ApiChange] = &[
    added(
        "2026-11-26",
        "Candidates for an offer, and offers for a person, with the reasons. What a person corrected outlives the platform's \
         writes; a platform takes back what it published. Kinds of recipients. Test keys read invented people.",
        &[
            "/v1/offers/{id}/candidates",
            "/v1/me/offers",
            "/v1/me/cv/platform-updates",
            "/v1/sources/{source}/cvs/{external_id}",
            "/v1/me/permissions",
            "/v1/cvs",
        ],
    ),
    added(
        "2026-11-26",
        "Persons act on their own CV by a mailed link: they see, allow, confirm, take back, answer, export and erase.",
        &[
            "/v1/me/cv",
            "/v1/me/permissions",
            "/v1/me/recipients",
            "/v1/me/disclosures",
            "/v1/me/contact-requests",
            "/v1/me/export",
            "/v1/me/link",
        ],
    ),
    added(
        "2026-11-26",
        "Platforms share CVs with what their people agreed to; apps find those who let them, ask for contact, and follow what \
         they must delete.",
        &[
            "/v1/cvs",
            "/v1/cvs/{cv}",
            "/v1/cvs/{cv}/contact-requests",
            "/v1/cvs/changes",
            "/v1/contact-requests",
            "/v1/sources/{source}/cvs/{external_id}",
            "/v1/apps/{app}/processor",
        ],
    ),
    added(
        "2026-11-26",
        "The market: offers published beside published figures of seekers and tension, how long offers stay open, series, \
         sectors now and before, and the offers that stay open in tense occupations.",
        &["/v1/market/tension", "/v1/market/timeseries", "/v1/market/sectors", "/v1/offers/long-open"],
    ),
    added(
        "2026-11-26",
        "How many seek which occupation where: tables with noise, published once a week.",
        &["/v1/statistics/seekers", "/v1/statistics/seekers/heatmap", "/v1/statistics/seekers/weeks"],
    ),
    added(
        "2026-11-26",
        "The notice that persons are shown before they decide about their CV.",
        &["/v1/notices/{version}"],
    ),
    added(
        "2026-11-26",
        "GraphQL: offers, occupations, places and sources joined in one request, and the changes of offers over \
         WebSocket.",
        &["/graphql"],
    ),
    added("2026-11-26", "A browser gets `/status` as a page, and `limits` is told there.", &["/status"]),
    added(
        "2026-11-23",
        "Apps register themselves, get a test key at once, and manage their keys, members, licences and approvals; \
         `/portal` does the same for people.",
        &[
            "/v1/apps",
            "/v1/apps/{app}",
            "/v1/apps/{app}/keys",
            "/v1/apps/{app}/members",
            "/v1/apps/{app}/licences",
            "/v1/apps/{app}/approvals",
            "/v1/keys/leaked",
            "/v1/terms",
        ],
    ),
    added(
        "2026-11-23",
        "A key gets access tokens of 15 minutes (OAuth 2 client credentials).",
        &["/oauth/token", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"],
    ),
    added(
        "2026-11-23",
        "Every answer tells the limits in `RateLimit` and `RateLimit-Policy`; an app has quotas of the day and the \
         month, and sees what it used.",
        &["/v1/apps/{app}/usage"],
    ),
    added("2026-11-23", "An audit of who changed what, for administrators.", &["/v1/admin/audit"]),
    added(
        "2026-11-23",
        "Test keys (`psl_test_…`) see and write a sandbox of generated offers, and make cases happen by `X-Passerelle-Test`.",
        &[],
    ),
    added(
        "2026-11-23",
        "`Idempotency-Key` on every `POST` but the batch: sent again, a request does nothing again.",
        &[],
    ),
    added("2026-11-23", "How fresh each source is, and what changes in the API.", &["/status", "/v1/changelog"]),
    ApiChange {
        date: "2026-11-23",
        kind: ChangeKind::Changed,
        summary: "Headers of more than 16 kB together are refused with 431 `headers_too_large`.",
        paths: &[],
    },
    added(
        "2026-11-23",
        "Search by words: `q`, with phrases, `OR`, exclusions, prefixes and forgiven typos; `sort=relevance`, `explain` \
         and `highlight`.",
        &["/v1/offers", "/v1/offers/search"],
    ),
    added("2026-11-23", "Suggestions while somebody types, each with the number of its offers.", &["/v1/suggest"]),
    added(
        "2026-11-23",
        "Maps: the heatmap as vector tiles, a result by salary, date or distance, and questions as JSON with a GeoJSON \
         polygon.",
        &[
            "/v1/tiles/offers/{z}/{x}/{y}.mvt",
            "/v1/offers/histogram",
            "/v1/offers/search",
            "/v1/offers/heatmap",
            "/v1/offers/facets",
        ],
    ),
];

/// List the changes of the API
///
/// What was added and changed, the newest first, and which routes will end and when.
#[utoipa::path(tag = "changes", responses((status = 200, description = "All changes", body = Changelog)))]
#[get("/v1/changelog")]
pub async fn list_changes(_: Anyone, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let ending = ROUTES.iter().filter_map(|route| {
        let told = route.deprecated?;
        Some(Ending {
            method: route.method,
            path: route.path,
            deprecated_on: told.since.to_string(),
            ends_on: told.ends.to_string(),
            successor: told.successor,
        })
    });
    Ok(HttpResponse::Ok().json(Changelog { policy: POLICY, ending: ending.collect(), items: ITEMS }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_stand_with_the_newest_first_and_name_paths_that_there_are() {
        for change in ITEMS {
            assert!(change.date.parse::<jiff::civil::Date>().is_ok(), "{}", change.date);
            let known = |path: &&str| ROUTES.iter().any(|route| route.path == *path);
            assert!(change.paths.iter().all(known), "{:?}", change.paths);
        }
        assert!(ITEMS.is_sorted_by(|one, next| one.date >= next.date));
    }
}
