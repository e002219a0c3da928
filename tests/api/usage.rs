//! What an app used, told to itself.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::Server;
use crate::support::Fresh;
use serde_json::json;

async fn app(db: &Fresh, name: &str) -> String {
    let apps = db.store.apps().await.unwrap();
    apps.iter().find(|app| app.name == name).unwrap().id.to_string()
}

on_both_databases! {
    async fn an_app_sees_what_it_used_by_day_route_and_status(db: &Fresh) {
        let server = Server::start(db).await;
        let id = app(db, "essai-1").await;
        let ask = async |path: &str| server.get_with(path, &[("x-api-key", &server.reader)]).await;
        for path in ["/v1/offers", "/v1/offers", "/v1/offers/heatmap", "/v1/offers/not-a-uuid", "/v1/sources"] {
            ask(path).await;
        }
        server.get("/v1/offers").await.ok();
        server.flush().await;
        let by_route = ask(&format!("/v1/apps/{id}/usage?by=route")).await.ok();
        let expected = json!([
            {"route": "GET /v1/offers", "requests": 2, "cost": 4},
            {"route": "GET /v1/offers/heatmap", "requests": 1, "cost": 5},
            {"route": "GET /v1/offers/{id}", "requests": 1, "cost": 1},
            {"route": "GET /v1/sources", "requests": 1, "cost": 1},
        ]);
        assert_eq!((&by_route["items"], &by_route["by"]), (&expected, &json!("route")));
        assert_eq!(by_route["total"], json!({"requests": 5, "cost": 11}));
        server.flush().await;
        let by_status = ask(&format!("/v1/apps/{id}/usage?by=status")).await.ok();
        let expected = json!([{"status": 200, "requests": 5, "cost": 11}, {"status": 400, "requests": 1, "cost": 1}]);
        assert_eq!(by_status["items"], expected, "the first report was a request, too");
        let by_day = ask(&format!("/v1/apps/{id}/usage?from=2026-11-30&to=2026-12-01")).await.ok();
        assert_eq!(by_day["items"], json!([{"day": "2026-12-01", "requests": 6, "cost": 12}]));
        assert_eq!((&by_day["from"], &by_day["to"]), (&json!("2026-11-30"), &json!("2026-12-01")));
        assert_eq!(by_day["quota"]["plan"], "open");
        assert_eq!(by_day["quota"]["day"], json!({"used": 12, "resets_at": "2026-12-02T00:00:00Z"}));
        assert_eq!(by_day["quota"]["month"]["resets_at"], "2027-01-01T00:00:00Z");
        let of_test_keys = ask(&format!("/v1/apps/{id}/usage?mode=test")).await.ok();
        assert_eq!((&of_test_keys["items"], &of_test_keys["quota"]["plan"]), (&json!([]), &json!("test")));
    }

    async fn nobody_sees_what_another_app_used(db: &Fresh) {
        let server = Server::start(db).await;
        let path = format!("/v1/apps/{}/usage", app(db, "essai-1").await);
        problem("no key", &server.get(&path).await, 401, "unauthenticated");
        let other = server.get_with(&path, &[("x-api-key", &server.writer)]).await;
        problem("the key of another app", &other, 404, "not_found");
        let nobody = "/v1/apps/0199b2f0-1c1e-7d3a-8a52-3f0c5a9f1e11/usage";
        let unknown = server.get_with(nobody, &[("x-api-key", &server.reader)]).await;
        problem("no such app", &unknown, 404, "not_found");
    }

    async fn a_report_that_makes_no_sense_is_refused_with_the_field(db: &Fresh) {
        let server = Server::start(db).await;
        let id = app(db, "essai-1").await;
        for (query, field, reason) in [
            ("from=yesterday", "from", "YYYY-MM-DD"),
            ("to=2026-13-01", "to", "YYYY-MM-DD"),
            ("from=2026-12-02&to=2026-12-01", "from", "begins"),
            ("from=2025-01-01&to=2026-12-01", "from", "366"),
            ("by=hour", "by", "`status`"),
            ("mode=all", "mode", "`live`"),
            ("form=2026-12-01", "form", "`from`"),
        ] {
            let path = format!("/v1/apps/{id}/usage?{query}");
            let refused = server.get_with(&path, &[("x-api-key", &server.reader)]).await;
            let error = &problem(query, &refused, 400, "invalid_request")["errors"][0];
            assert_eq!(error["field"], field, "{query}: {error}");
            assert!(error["reason"].as_str().unwrap().contains(reason), "{query}: {error}");
        }
        let path = "/v1/apps/carte/usage";
        let refused = server.get_with(path, &[("x-api-key", &server.reader)]).await;
        assert_eq!(problem(path, &refused, 400, "invalid_request")["errors"][0]["field"], "app");
    }

    async fn what_was_counted_when_a_server_stops_is_kept(db: &Fresh) {
        let server = Server::start(db).await;
        for _ in 0..3 {
            server.get_with("/v1/sources", &[("x-api-key", &server.reader)]).await.ok();
        }
        server.stop().await.unwrap();
        // Connections that the server's threads opened have ended with them.
        let store = db.again().await;
        let apps = store.apps().await.unwrap();
        let id = apps.iter().find(|app| app.name == "essai-1").unwrap().id;
        let sums = store.usage_sums(&[id], 0, 30_000).await.unwrap();
        assert_eq!(sums.iter().map(|sum| sum.cost).collect::<Vec<_>>(), [3]);
        store.close().await;
    }
}
