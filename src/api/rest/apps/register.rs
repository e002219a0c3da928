//! Registering an app, and reading it.

use super::manager::Manager;
use super::unstored;
use crate::api::State;
use crate::api::body::Json;
use crate::api::by::by;
use crate::api::caller::{Anyone, KeyHolder};
use crate::api::params::{AppPath, NoParams, Query};
use crate::api::problem::Problem;
use crate::service::apps::{AppView, Registered, Registration, Who};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;

/// An app that is registered, with its first keys. They are shown once.
#[derive(Serialize, ToSchema)]
pub struct Welcome {
    /// The app, pending until its address is confirmed.
    app: AppView,
    /// A key for the generated data of the sandbox: it works at once.
    #[schema(example = "psl_test_EXAMPLExEXAMPLExEXAMPLExEXAMPLExEXAMPLEx")]
    test_key: String,
    /// A key that manages the app and does nothing else: it works at once, and creates test keys until the app is active.
    #[schema(example = "psl_EXAMPLExEXAMPLExEXAMPLExEXAMPLExEXAMPLEx")]
    manage_key: String,
}

impl From<Registered> for Welcome {
    fn from(registered: Registered) -> Self {
        let Registered { app, test_key, manage_key } = registered;
        Self { app, test_key: test_key.reveal().to_owned(), manage_key: manage_key.reveal().to_owned() }
    }
}

/// Apps that the key may manage.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppList {
    /// The apps, by name.
    items: Vec<AppView>,
}

/// Register an app
///
/// Needs no key. Gives a test key at once, and a key that manages the app; both are shown here and never again. A link is
/// mailed: once it is opened the app is active, and creates keys for the real data by itself.
#[utoipa::path(
    tag = "apps",
    request_body = Registration,
    responses((status = 201, description = "Registered", body = Welcome, headers(
        ("Location" = String, description = "The app")
    ))),
    security(())
)]
#[post("/v1/apps")]
pub async fn register_app(
    state: web::Data<State>,
    Anyone(caller): Anyone,
    request: HttpRequest,
    _: Query<NoParams>,
    Json(asked): Json<Registration>,
) -> Result<HttpResponse, Problem> {
    let registered = state.apps.register(&by(&request, &caller), &asked).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, format!("/v1/apps/{}", registered.app.id)));
    Ok(unstored(response, &Welcome::from(registered)))
}

/// List the apps that the key manages
///
/// With `app:manage` its own app, with `admin` every one.
#[utoipa::path(
    tag = "apps",
    responses((status = 200, description = "The apps", body = AppList)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps")]
pub async fn list_apps(
    state: web::Data<State>,
    KeyHolder(caller): KeyHolder,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    let items = state.apps.list(Who::Key(&caller)).await?;
    Ok(unstored(HttpResponse::Ok(), &AppList { items }))
}

/// Read one app
///
/// Needs `app:manage` of this app, or `admin`.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    responses((status = 200, description = "The app", body = AppView)),
    security(("bearer" = []), ("api_key" = []))
)]
#[get("/v1/apps/{app}")]
pub async fn find_app(state: web::Data<State>, manager: Manager, _: Query<NoParams>) -> Result<HttpResponse, Problem> {
    let app = state.apps.app(manager.who(), manager.app).await?;
    Ok(unstored(HttpResponse::Ok(), &app))
}

/// Send the link to confirm again
///
/// To the first member who has not confirmed an address. Six mails an hour go to one address at most.
#[utoipa::path(
    tag = "apps",
    params(AppPath),
    responses((status = 202, description = "It is on its way")),
    security(("bearer" = []), ("api_key" = []))
)]
#[post("/v1/apps/{app}/confirmation")]
pub async fn send_confirmation(
    state: web::Data<State>,
    manager: Manager,
    _: Query<NoParams>,
) -> Result<HttpResponse, Problem> {
    state.apps.send_confirmation(manager.who(), &manager.by(), manager.app).await?;
    Ok(HttpResponse::Accepted().finish())
}
