//! The stylesheet and the icon: all that a page loads, and from us alone.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get};

const STYLE: &str = include_str!("pages/style.css");
const ICON: &str = include_str!("pages/icon.svg");

/// The stylesheet.
#[get("/style.css")]
pub async fn style() -> HttpResponse {
    asset("text/css; charset=utf-8", STYLE)
}

/// The icon.
#[get("/icon.svg")]
pub async fn icon() -> HttpResponse {
    asset("image/svg+xml", ICON)
}

fn asset(content_type: &'static str, body: &'static str) -> HttpResponse {
    // Short, so that a new release is seen soon.
    HttpResponse::Ok().content_type(content_type).insert_header((CACHE_CONTROL, "public, max-age=600")).body(body)
}
