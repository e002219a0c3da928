//! Searching by words, over HTTP.

use crate::catalogue::LILLE;
use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use reqwest::Method;
use serde_json::json;

on_both_databases! {
    async fn words_find_offers_in_lists_heatmaps_and_facets_alike(db: &Fresh) {
        let server = Server::start(db).await;
        for (query, total) in [("menuisiers", 60), ("MENUISIER+-poseur", 0), ("%22poseur+menuisier%22", 0), ("menuiseir", 60)] {
            for path in ["/v1/offers?", "/v1/offers/heatmap?", "/v1/offers/facets?by=contract&"] {
                let answer = server.get(&format!("{path}q={query}")).await.ok();
                assert_eq!(answer["total"], total, "{path} {query}");
            }
        }
        let body = json!({"q": "menuisier", "explain": true, "limit": 1});
        let answer = Answer::of(server.request(Method::POST, "/v1/offers/search").json(&body).send().await.unwrap()).await.ok();
        assert_eq!((&answer["total"], answer["items"][0]["explanation"]["score"].is_f64()), (&60.into(), true));
    }

    async fn an_offer_tells_why_it_is_relevant_and_where_it_has_the_words(db: &Fresh) {
        let server = Server::start(db).await;
        let query = format!("/v1/offers?q=menuisier+poseur&near={LILLE}&limit=7&explain=true&highlight=true");
        let (mut scores, mut next) = (Vec::new(), Some(String::new()));
        while let Some(cursor) = next {
            let page = server.get(&format!("{query}{cursor}")).await.ok();
            for item in page["items"].as_array().unwrap() {
                let why = &item["explanation"];
                let number = |name: &str| why[name].as_f64().unwrap();
                let product = number("words") * number("freshness") * number("nearness");
                assert!((number("score") - product).abs() < 0.000_001, "{why}");
                assert!(why["met"].as_array().unwrap().iter().any(|met| met["in"] == "title" && met["by"] == "word"), "{why}");
                let title = item["highlight"]["title"].as_str().unwrap();
                assert!(title.starts_with("<mark>Menuisier</mark> <mark>poseur</mark>"), "{title}");
                scores.push(number("score"));
            }
            next = page["next"].as_str().map(|cursor| format!("&cursor={cursor}"));
        }
        assert!(scores.len() > 10 && scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        let plain = server.get("/v1/offers?q=menuisier").await.ok();
        assert!(plain["items"][0].get("explanation").is_none() && plain["items"][0].get("highlight").is_none());
    }

    async fn what_needs_words_is_refused_without_them(db: &Fresh) {
        let server = Server::start(db).await;
        for field in ["sort=relevance", "explain=true", "highlight=true"] {
            let told = problem(field, &server.get(&format!("/v1/offers?{field}")).await, 400, "invalid_request");
            assert_eq!(told["errors"][0]["field"], field.split('=').next().unwrap());
        }
        for query in [String::new(), "-stage".to_owned(), "x".repeat(256)] {
            let told = problem(&query, &server.get(&format!("/v1/offers?q={query}")).await, 400, "invalid_request");
            assert_eq!(told["errors"][0]["field"], "q");
        }
    }
}
