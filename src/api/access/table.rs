//! The rows of the table. A route that is not here is answered by nobody.

use super::{Need, Route};
use crate::auth::Scope;

/// What reads offers: everybody may read the open ones, and a key that is sent must be one for reading.
const READ: Need = Need::AnyoneOr(Scope::OffersRead);
/// What reads trainings, likewise.
const TRAININGS: Need = Need::AnyoneOr(Scope::TrainingsRead);
/// What reads published figures of the labour market, likewise.
const MARKET: Need = Need::AnyoneOr(Scope::MarketRead);
const WRITE: Need = Need::Scope(Scope::OffersWrite);
const WRITE_TRAININGS: Need = Need::Scope(Scope::TrainingsWrite);
/// What manages an app. Whether it is the caller's own, the service says.
const MANAGE: Need = Need::Scope(Scope::AppManage);

/// What reads CVs. Which ones, the persons say.
const CVS: Need = Need::Scope(Scope::CvsRead);

/// Every route, with its rules.
pub const ROUTES: &[Route] = &[
    Route::get("/v1/offers", READ).costs(2),
    Route::get("/v1/offers/heatmap", READ).costs(5),
    Route::get("/v1/offers/facets", READ).costs(5),
    Route::get("/v1/offers/histogram", READ).costs(5),
    Route::get("/v1/tiles/offers/{z}/{x}/{y}.mvt", READ).costs(3),
    Route::ask("/v1/offers/search", READ).costs(2),
    Route::ask("/v1/offers/heatmap", READ).costs(5),
    Route::ask("/v1/offers/facets", READ).costs(5),
    Route::ask("/v1/offers/histogram", READ).costs(5),
    Route::get("/v1/offers/long-open", READ).costs(2),
    Route::get("/v1/offers/{id}", READ),
    Route::get("/v1/trainings", TRAININGS).costs(2),
    Route::get("/v1/trainings/heatmap", TRAININGS).costs(5),
    Route::get("/v1/trainings/facets", TRAININGS).costs(5),
    Route::get("/v1/tiles/trainings/{z}/{x}/{y}.mvt", TRAININGS).costs(3),
    Route::ask("/v1/trainings/search", TRAININGS).costs(2),
    Route::ask("/v1/trainings/heatmap", TRAININGS).costs(5),
    Route::ask("/v1/trainings/facets", TRAININGS).costs(5),
    Route::get("/v1/trainings/{id}", TRAININGS),
    // The service asks for what reads the offer, too.
    Route::get("/v1/offers/{id}/trainings", TRAININGS).costs(2),
    Route::get("/v1/occupations/{rome}/trainings", TRAININGS).costs(2),
    // What a request costs beyond this, its door reads from it.
    // Each field says what it needs: a key that only writes may write here too.
    Route::ask("/graphql", Need::Anyone),
    Route::get("/graphql", Need::Anyone),
    Route::get("/v1/places", Need::Anyone),
    Route::get("/v1/occupations", Need::Anyone),
    Route::ask("/v1/occupations/match", Need::Anyone).costs(2),
    Route::get("/v1/occupations/{rome}", Need::Anyone),
    Route::get("/v1/interests", Need::Anyone),
    Route::get("/v1/suggest", READ).costs(3),
    Route::get("/v1/statistics/seekers", MARKET).costs(2),
    Route::get("/v1/statistics/seekers/heatmap", MARKET).costs(2),
    Route::get("/v1/statistics/seekers/weeks", MARKET),
    Route::get("/v1/market/tension", MARKET).costs(5),
    Route::get("/v1/market/timeseries", MARKET).costs(5),
    Route::get("/v1/market/sectors", MARKET).costs(5),
    Route::get("/v1/notices/{version}", Need::Anyone),
    Route::get("/v1/sources", Need::Anyone),
    // Its answer is a stream without end, and its lines are idempotent by themselves.
    Route::new("POST", "/v1/sources/{source}/offers/batch", WRITE).costs(20),
    Route::new("PUT", "/v1/sources/{source}/offers/{external_id}", WRITE).costs(2),
    Route::new("DELETE", "/v1/sources/{source}/offers/{external_id}", WRITE).costs(2),
    Route::new("POST", "/v1/sources/{source}/trainings/batch", WRITE_TRAININGS).costs(20),
    Route::new("PUT", "/v1/sources/{source}/trainings/{external_id}", WRITE_TRAININGS).costs(2),
    Route::new("DELETE", "/v1/sources/{source}/trainings/{external_id}", WRITE_TRAININGS).costs(2),
    Route::keep("/v1/apps", Need::Anyone).costs(20).live_only(),
    Route::get("/v1/apps", MANAGE).live_only(),
    Route::get("/v1/apps/{app}", MANAGE).live_only(),
    Route::keep("/v1/apps/{app}/confirmation", MANAGE).costs(20).live_only(),
    Route::get("/v1/apps/{app}/keys", MANAGE).live_only(),
    Route::keep("/v1/apps/{app}/keys", MANAGE).costs(5).live_only(),
    Route::keep("/v1/apps/{app}/keys/{key}/rotate", MANAGE).costs(5).live_only(),
    Route::new("DELETE", "/v1/apps/{app}/keys/{key}", MANAGE).live_only(),
    Route::get("/v1/apps/{app}/members", MANAGE).live_only(),
    Route::keep("/v1/apps/{app}/members", MANAGE).costs(20).live_only(),
    Route::new("DELETE", "/v1/apps/{app}/members/{member}", MANAGE).live_only(),
    Route::get("/v1/apps/{app}/licences", MANAGE).live_only(),
    Route::keep("/v1/apps/{app}/licences", MANAGE).live_only(),
    Route::get("/v1/apps/{app}/approvals", MANAGE).live_only(),
    Route::keep("/v1/apps/{app}/approvals", MANAGE).costs(5).live_only(),
    // Whoever finds a key may report it, with whatever key.
    Route::keep("/v1/keys/leaked", Need::Anyone).costs(5),
    // A client shows who it is in its own way (RFC 6749): the handler sees to it, and to the limits.
    Route::new("POST", "/oauth/token", Need::Nothing).costs(5),
    Route::get("/v1/apps/{app}/usage", Need::Key).live_only(),
    Route::get("/v1/admin/audit", Need::Scope(Scope::Admin)).live_only(),
    // Test keys get to invented people, and to no real one.
    Route::get("/v1/cvs", CVS).costs(5),
    Route::keep("/v1/cvs", Need::Scope(Scope::CvsWrite)).costs(5).live_only(),
    Route::get("/v1/cvs/changes", CVS).costs(10),
    Route::get("/v1/cvs/{cv}", CVS).costs(2),
    Route::get("/v1/offers/{id}/candidates", CVS).costs(5),
    Route::keep("/v1/cvs/{cv}/contact-requests", CVS).costs(20),
    Route::get("/v1/contact-requests", CVS).costs(2),
    Route::new("PUT", "/v1/sources/{source}/cvs/{external_id}", Need::Scope(Scope::CvsWrite)).costs(5).live_only(),
    Route::new("DELETE", "/v1/sources/{source}/cvs/{external_id}", Need::Scope(Scope::CvsWrite)).costs(5).live_only(),
    Route::get("/v1/apps/{app}/processor", MANAGE).live_only(),
    Route::new("PUT", "/v1/apps/{app}/processor", MANAGE).live_only(),
    // What a person does with their own CV. Whoever asks for a link is not let try many addresses.
    Route::keep("/v1/me/link", Need::Anyone).costs(20).live_only(),
    Route::keep("/v1/me/link/renewal", Need::Person).costs(5).live_only(),
    Route::get("/v1/me/cv", Need::Person).live_only(),
    Route::new("PUT", "/v1/me/cv", Need::Person).costs(2).live_only(),
    Route::keep("/v1/me/cv/platform-updates", Need::Person).live_only(),
    Route::new("DELETE", "/v1/me/cv/platform-updates", Need::Person).live_only(),
    Route::new("DELETE", "/v1/me/cv", Need::Person).live_only(),
    Route::get("/v1/me/permissions", Need::Person).live_only(),
    Route::get("/v1/me/recipients", Need::Person).live_only(),
    Route::keep("/v1/me/permissions", Need::Person).live_only(),
    Route::new("DELETE", "/v1/me/permissions/{id}", Need::Person).live_only(),
    Route::keep("/v1/me/permissions/{id}/confirm", Need::Person).live_only(),
    Route::get("/v1/me/permissions/{id}/receipt", Need::Person).live_only(),
    Route::get("/v1/me/disclosures", Need::Person).live_only(),
    Route::get("/v1/me/offers", Need::Person).costs(5).live_only(),
    Route::get("/v1/me/contact-requests", Need::Person).live_only(),
    Route::keep("/v1/me/contact-requests/{id}/accept", Need::Person).live_only(),
    Route::keep("/v1/me/contact-requests/{id}/{answer}", Need::Person).live_only(),
    Route::get("/v1/me/export", Need::Person).costs(5).live_only(),
    Route::get("/v1/terms", Need::Anyone),
    Route::get("/v1/changelog", Need::Anyone),
    Route::get("/status", Need::Anyone),
    Route::get("/health/live", Need::Nothing),
    Route::get("/health/ready", Need::Nothing),
    // The portal asks for a session itself, and counts its visitors as callers without a key.
    Route::new("*", "/portal*", Need::Session),
    Route::get("/me", Need::Session),
    Route::new("POST", "/me", Need::Session),
    Route::new("*", "/me/*", Need::Session),
    Route::get("/problems*", Need::Session),
    Route::get("/privacy", Need::Session),
    Route::get("/v1/apps/{app}/confirm", Need::Session),
    Route::get("/.well-known/jwks.json", Need::Nothing),
    Route::get("/.well-known/oauth-authorization-server", Need::Nothing),
    // What else is well known is for everybody.
    Route::get("/.well-known/*", Need::Nothing),
    Route::get("/", Need::Nothing),
    Route::get("/docs", Need::Nothing),
    Route::get("/docs/*", Need::Nothing),
    Route::get("/openapi.json", Need::Nothing),
    Route::get("/graphiql", Need::Nothing),
    Route::get("/graphiql/*", Need::Nothing),
];
