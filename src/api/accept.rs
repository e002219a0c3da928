//! What a client would rather have than JSON.

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header};

/// Whether the client prefers one of these media types to JSON, which it gets where it says nothing.
pub fn prefers(request: &HttpRequest, types: &[&str]) -> bool {
    let first = Accept::parse(request).ok().map(|accept| accept.ranked());
    first.into_iter().flatten().find_map(|mime| match mime.essence_str() {
        named if types.contains(&named) => Some(true),
        "application/json" | "application/*" | "*/*" => Some(false),
        _ => None,
    }) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn json_is_for_all_who_do_not_rank_another_type_above_it() {
        let asked = |accept: &str| {
            let request = TestRequest::get().insert_header(("accept", accept)).to_http_request();
            prefers(&request, &["text/html", "application/xhtml+xml"])
        };
        assert!(asked("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(asked("image/avif, text/html;q=0.2, */*;q=0.1"));
        for json in ["", "*/*", "application/json", "text/html;q=0.5, application/json", "text/plain", "nonsense"] {
            assert!(!asked(json), "{json}");
        }
    }
}
