//! Publishing: one offer or many, seen by the reads that ask for it, withdrawn for good.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use reqwest::{Body, Method, Response};
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

const BATCH: &str = "/v1/sources/open/offers/batch";

on_both_databases! {
    async fn what_is_published_is_seen_by_a_read_that_asks_for_it(db: &Fresh) {
        let server = Server::start(db).await;
        let path = "/v1/sources/open/offers/N%2F1";
        let draft = json!({"title": "Tailleur de pierre (H/F)", "place": {"commune": "59350"}, "employer": {"name": "Atelier Rocaille"}});
        let created = server.put(path, &draft).await;
        let receipt = created.ok();
        assert_eq!((created.status, &receipt["status"], &receipt["rev"]), (201, &"created".into(), &1.into()));
        let position = receipt["position"].as_str().unwrap();
        let found = server.get(&format!("/v1/offers?employer=atelier%20rocaille&min_position={position}")).await.ok();
        assert_eq!((&found["total"], &found["items"][0]["id"]), (&1.into(), &receipt["id"]));
        let offer = server.get(&format!("{}?min_position={position}", created.header("location"))).await.ok();
        assert_eq!((&offer["source"]["external_id"], &offer["place"]["precision"]), (&"N/1".into(), &"commune".into()));
        let same = server.put(path, &draft).await;
        assert_eq!((same.status, &same.ok()["status"]), (200, &"unchanged".into()));
        let other = server.put(path, &json!({"title": "Tailleur de pierre"})).await;
        assert_eq!((&other.ok()["status"], &other.ok()["rev"]), (&"updated".into(), &2.into()));
    }

    async fn what_is_withdrawn_is_gone_and_says_since_when(db: &Fresh) {
        let server = Server::start(db).await;
        let path = "/v1/sources/open/offers/essai-5";
        let delete = async || Answer::of(server.request(Method::DELETE, path).bearer_auth(&server.writer).send().await.unwrap()).await;
        let receipt = delete().await.ok();
        assert_eq!(receipt["status"], "withdrawn");
        let position = receipt["position"].as_str().unwrap();
        assert_eq!(server.get(&format!("/v1/offers?min_position={position}")).await.ok()["total"], 59);
        let gone = server.get(&format!("/v1/offers/{}", receipt["id"].as_str().unwrap())).await;
        assert_eq!(problem("withdrawn", &gone, 410, "withdrawn")["withdrawn_at"], "2026-12-01T00:00:00Z");
        problem("withdrawn twice", &delete().await, 410, "withdrawn");
    }

    async fn an_index_that_does_not_get_there_is_503(db: &Fresh) {
        let server = Server::start(db).await;
        let ready = server.get("/health/ready").await.ok();
        let epoch = ready["position"].as_str().unwrap().split('.').next().unwrap().to_owned();
        let behind = server.get(&format!("/v1/offers?min_position={epoch}.999999999999.999999999")).await;
        problem("position of the future", &behind, 503, "index_behind");
        assert!(!behind.header("retry-after").is_empty());
    }

    async fn a_batch_answers_every_line_and_a_bad_one_stops_no_other(db: &Fresh) {
        let server = Server::start(db).await;
        let long = format!("{{\"external_id\":\"L\",\"title\":\"{}\"}}", "x".repeat(300_000));
        let lines = [
            r#"{"external_id":"B-1","title":"Premier"}"#,
            "not JSON",
            r#"{"title":"Sans identifiant"}"#,
            r#"{"external_id":"B-2","title":"Deux","contract":{"type":"NOPE"}}"#,
            &long,
            "",
            r#"{"external_id":"B-3","title":"Trois","titel":"?"}"#,
            r#"{"external_id":"B-1","title":"Premier, encore"}"#,
            r#"{"external_id":"essai-7","title":"Sept"}"#,
            r#"{"external_id":"B-4","title":"Quatre","place":["Lille"]}"#,
            r#"["B-5","Cinq"]"#,
        ];
        let answer = Answer::of(batch(&server, Body::from(lines.join("\n"))).await).await;
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        let told = ndjson(&answer.text);
        let statuses: Vec<_> = told.iter().filter_map(|line| Some((line["line"].as_u64()?, line["status"].as_str()?))).collect();
        let expected = ["superseded", "rejected", "rejected", "rejected", "rejected", "rejected", "created", "updated", "rejected", "rejected"];
        assert_eq!(statuses, (1..).zip(expected).collect::<Vec<_>>(), "{}", answer.text);
        assert_eq!(told[2]["errors"][0]["field"], "external_id");
        assert_eq!((&told[3]["external_id"], told[3]["errors"][0]["field"].is_string()), (&"B-2".into(), true));
        let list = &told[8]["errors"][0];
        assert_eq!((&list["field"], &list["reason"]), (&"place".into(), &"expected an object".into()));
        assert_eq!(told[9]["errors"][0]["reason"], "a line is one JSON object");
        let summary = told.last().unwrap();
        assert_eq!(
            (&summary["done"], &summary["lines"], &summary["accepted"], &summary["rejected"]),
            (&true.into(), &10.into(), &3.into(), &7.into())
        );
        let position = summary["position"].as_str().unwrap();
        assert_eq!(server.get(&format!("/v1/offers?min_position={position}")).await.ok()["total"], 61);
    }

    async fn a_line_is_answered_while_the_next_is_still_to_be_sent(db: &Fresh) {
        let server = Server::start(db).await;
        let (sender, receiver) = tokio::sync::mpsc::channel::<Bytes>(1);
        let body = stream::unfold(receiver, async |mut receiver| {
            receiver.recv().await.map(|bytes| (Ok::<_, std::io::Error>(bytes), receiver))
        });
        sender.send("{\"external_id\":\"S-1\",\"title\":\"Un\"}\n{\"external_id\":".into()).await.unwrap();
        let response = batch(&server, Body::wrap_stream(body)).await;
        let mut chunks = response.bytes_stream();
        let first = tokio::time::timeout(Duration::from_secs(5), chunks.next()).await.expect("answered at once").unwrap().unwrap();
        assert_eq!(ndjson(std::str::from_utf8(&first).unwrap())[0]["status"], "created");
        sender.send("\"S-2\",\"title\":\"Deux\"}".into()).await.unwrap();
        drop(sender);
        let mut rest = Vec::new();
        while let Some(chunk) = chunks.next().await {
            rest.extend_from_slice(&chunk.unwrap());
        }
        let rest = ndjson(std::str::from_utf8(&rest).unwrap());
        assert_eq!((&rest[0]["external_id"], &rest[0]["status"], &rest[1]["lines"]), (&"S-2".into(), &"created".into(), &2.into()));
    }

    async fn a_batch_of_any_length_is_read_piece_by_piece(db: &Fresh) {
        let server = Server::start(db).await;
        let line = |n| json!({"external_id": format!("M-{n}"), "title": format!("Poste {n}")}).to_string();
        let text = (0..1_500).map(line).collect::<Vec<_>>().join("\n");
        let answer = Answer::of(batch(&server, Body::from(text)).await).await;
        let told = ndjson(&answer.text);
        assert_eq!((told.len(), &told[1500]["accepted"]), (1501, &1500.into()));
        let mut positions: Vec<_> = told[..1500].iter().map(|line| line["position"].as_str().unwrap()).collect();
        positions.dedup();
        assert!((8..=1500).contains(&positions.len()), "{} transactions of at most 200 lines", positions.len());
    }

    async fn a_batch_may_be_compressed(db: &Fresh) {
        let server = Server::start(db).await;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(b"{\"external_id\":\"Z-1\",\"title\":\"Un\"}\n").unwrap();
        let request = server.request(Method::POST, BATCH).header("x-api-key", &server.writer);
        let request = request.header("content-type", "application/x-ndjson").header("content-encoding", "gzip");
        let answer = Answer::of(request.body(packer.finish().unwrap()).send().await.unwrap()).await;
        assert_eq!(ndjson(&answer.text)[0]["status"], "created");
    }

    async fn a_batch_for_a_source_of_others_is_refused_before_its_first_line(db: &Fresh) {
        let server = Server::start(db).await;
        let send = async |key: &str, source: &str| {
            let request = server.request(Method::POST, &format!("/v1/sources/{source}/offers/batch"));
            let request = request.header("x-api-key", key).header("content-type", "application/x-ndjson");
            Answer::of(request.body(r#"{"external_id":"1","title":"x"}"#).send().await.unwrap()).await
        };
        problem("not bound", &send(&server.writer, "guarded").await, 403, "forbidden");
        problem("may only read", &send(&server.reader, "open").await, 403, "forbidden");
        problem("no source", &send(&server.writer, "Open!").await, 400, "invalid_request");
    }
}

async fn batch(server: &Server, body: Body) -> Response {
    let request = server.request(Method::POST, BATCH).header("x-api-key", &server.writer);
    let response = request.header("content-type", "application/x-ndjson").body(body).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

fn ndjson(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
