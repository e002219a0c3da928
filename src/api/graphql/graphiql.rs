//! `/graphiql`: a page to try queries on. All of it comes from here; `web/graphiql` makes it.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::{HttpResponse, web};

/// Nothing of another site, no script or style but ours, in nobody's frame. The editor draws by attributes of elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Path, content type and text of each file.
const FILES: [(&str, &str, &str); 4] = [
    ("/graphiql/", "text/html; charset=utf-8", include_str!("../../../web/graphiql/index.html")),
    ("/graphiql/graphiql.js", "text/javascript; charset=utf-8", include_str!("../../../web/graphiql/dist/graphiql.js")),
    ("/graphiql/graphiql.css", "text/css; charset=utf-8", include_str!("../../../web/graphiql/dist/graphiql.css")),
    ("/graphiql/LICENSES.txt", "text/plain; charset=utf-8", include_str!("../../../web/graphiql/dist/LICENSES.txt")),
];

/// The files of the page.
pub fn routes(config: &mut web::ServiceConfig) {
    // Relative, so that it is found behind a proxy's prefix too.
    config.route("/graphiql", web::get().to(|| async { web::Redirect::to("graphiql/") }));
    for (path, content_type, text) in FILES {
        config.route(path, web::get().to(move || async move { file(content_type, text) }));
    }
}

fn file(content_type: &'static str, text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        // Short, so that a new release is seen soon.
        .insert_header((CACHE_CONTROL, "public, max-age=600"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((X_FRAME_OPTIONS, "DENY"))
        .insert_header((REFERRER_POLICY, "same-origin"))
        .insert_header((HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .body(text)
}
