//! Paths and methods that no handler takes.

use super::openapi::openapi;
use super::problem::{Kind, Problem};
use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse};
use std::sync::LazyLock;

/// The paths of the OpenAPI document, each with its methods.
static PATHS: LazyLock<Vec<(ResourceDef, Vec<&'static str>)>> = LazyLock::new(|| {
    let document = openapi();
    let paths = document.paths.paths.iter().map(|(path, item)| {
        let methods = [
            ("GET", &item.get),
            ("HEAD", &item.get),
            ("PUT", &item.put),
            ("POST", &item.post),
            ("DELETE", &item.delete),
        ];
        let known = methods.into_iter().filter(|(_, operation)| operation.is_some()).map(|(name, _)| name);
        (ResourceDef::new(path.as_str()), known.collect())
    });
    paths.collect()
});

/// 404 where there is nothing; 405 with the methods that there are; to `OPTIONS`, these alone.
///
/// # Errors
/// Always, but for `OPTIONS`.
pub async fn refuse(request: HttpRequest) -> Result<HttpResponse, Problem> {
    answer(request.method(), request.path())
}

/// The same, for a request that gets to no handler.
///
/// # Errors
/// Always, but for `OPTIONS`.
pub fn answer(method: &Method, path: &str) -> Result<HttpResponse, Problem> {
    let mut methods: Vec<&str> = Vec::new();
    for (_, known) in PATHS.iter().filter(|(pattern, _)| pattern.is_match(path)) {
        methods.extend(known.iter().filter(|method| !methods.contains(*method)).collect::<Vec<_>>());
    }
    if methods.is_empty() {
        return Err(Problem::new(Kind::NoRoute, "There is nothing at this path; `/docs` shows what there is."));
    }
    if method == Method::OPTIONS {
        return Ok(HttpResponse::NoContent().insert_header((ALLOW, methods.join(", "))).finish());
    }
    let detail = format!("This path takes {}.", methods.join(", "));
    Err(Problem::new(Kind::Method, detail).allowing(&methods))
}
