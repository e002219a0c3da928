//! The sheets of occupations, the way in by interests, and the occupations that a text names.

use crate::door::problem;
use crate::graphql::data;
use crate::on_both_databases;
use crate::server::Server;
use passerelle::domain::{Appellation, RomeEdition};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// A small edition, invented but for its codes.
fn edition() -> RomeEdition {
    let named = |ogr: &str, label: &str, rome: &str| Appellation::new(ogr, label, "", rome, "D1199").unwrap();
    RomeEdition {
        release: Some("4.60".parse().unwrap()),
        appellations: vec![
            named("1", "Tresseur / Tresseuse de nuages", "D1102"),
            named("2", "Fileur / Fileuse de pluie", "D1103"),
        ],
        sheets: vec![
            read(json!({
                "rome": "D1102", "label": "Tresseur de vent", "parent": "D1199",
                "definition": ["Tresse l'air", "Trie les brumes."], "riasec": {"major": "R", "minor": "A"},
                "regulated": false, "contexts": ["30"], "naf": ["10"],
                "skills": [{"code": "20"}, {"code": "10", "core": "main"}, {"code": "11", "core": "emerging"}],
                "mobility": [{"to": "D1103", "rank": 1}],
                "interests": [{"code": "2", "main": false}, {"code": "1", "main": true}],
                "sectors": [{"code": "5", "main": true}],
            })),
            read(json!({
                "rome": "D1103", "label": "Fileur de pluie", "parent": "D1199",
                "riasec": {"major": "A"}, "interests": [{"code": "1", "main": false}],
            })),
        ],
        items: [
            json!({"kind": "skill", "code": "10", "label": "Tresser", "category": "Savoir-faire"}),
            json!({"kind": "skill", "code": "11", "label": "Écouter"}),
            json!({"kind": "knowledge", "code": "20", "label": "Nuages"}),
            json!({"kind": "context", "code": "30", "label": "En hauteur", "category": "Lieux"}),
            json!({"kind": "interest", "code": "1", "label": "Souffler", "definition": "Du vent."}),
            json!({"kind": "interest", "code": "2", "label": "Grimper"}),
            json!({"kind": "sector", "code": "5", "label": "Ciel"}),
            json!({"kind": "domain", "code": "D11", "label": "Air"}),
        ]
        .map(read)
        .into(),
    }
}

/// The sheet of D1102, once the server has seen the import.
async fn seen(server: &Server) -> Value {
    for _ in 0..100 {
        let sheet = server.get("/v1/occupations/D1102").await.ok();
        if sheet["edition"] == "4.60" {
            return sheet;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import is not seen")
}

on_both_databases! {
    async fn a_sheet_shows_an_imported_edition_and_says_why_anything_is_null(db: &Fresh) {
        let server = Server::start(db).await;
        let bare = server.get("/v1/occupations/D1102").await.ok();
        assert_eq!((&bare["edition"], &bare["skills"], &bare["rome3"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!(bare["missing"][0], json!({"field": "edition", "why": "not_imported"}));
        db.store.put_rome(&edition()).await.unwrap();
        let sheet = seen(&server).await;
        assert_eq!((&sheet["label"], &sheet["domain_label"]), (&json!("Tresseur de vent"), &json!("Air")));
        assert_eq!(sheet["definition"], "Tresse l'air. Trie les brumes.");
        let skills: Vec<_> = sheet["skills"].as_array().unwrap().iter().map(|skill| (&skill["label"], &skill["core"])).collect();
        assert_eq!(skills, [
            (&json!("Tresser"), &json!("main")), (&json!("Écouter"), &json!("emerging")), (&json!("Nuages"), &Value::Null),
        ]);
        assert_eq!(sheet["mobility"], json!([{"rome": "D1103", "label": "Fileur de pluie", "rank": 1}]));
        assert_eq!(sheet["interests"][0], json!({"code": "1", "label": "Souffler", "main": true}), "the main one first");
        assert_eq!(sheet["contexts"], json!([{"code": "30", "label": "En hauteur", "category": "Lieux"}]));
        assert_eq!(sheet["rome3"], json!({"codes": ["D1199"], "precision": "v4"}));
        let names: Vec<_> = sheet["appellations"].as_array().unwrap().iter().map(|name| &name["label"]).collect();
        assert!(names.contains(&&json!("Tresseur / Tresseuse de nuages")), "{names:?}");
        let missing = sheet["missing"].as_array().unwrap();
        assert!(missing.contains(&json!({"field": "access", "why": "not_told"})), "{missing:?}");
        for absent in missing {
            assert_eq!(sheet[absent["field"].as_str().unwrap()], Value::Null, "{absent}");
        }
        let other = server.get("/v1/occupations/J1506").await.ok();
        assert_eq!(other["missing"][0]["why"], "not_in_edition");
        problem("no such occupation", &server.get("/v1/occupations/D1199").await, 404, "not_found");
    }

    async fn interests_lead_to_occupations_and_wrong_ones_are_refused(db: &Fresh) {
        let server = Server::start(db).await;
        db.store.put_rome(&edition()).await.unwrap();
        seen(&server).await;
        let found = async |query: &str| -> Vec<Value> {
            let found = server.get(&format!("/v1/occupations?{query}")).await.ok();
            found["items"].as_array().unwrap().iter().map(|item| item["rome"].clone()).collect()
        };
        assert_eq!(found("riasec=AR").await, ["D1103", "D1102"]);
        assert_eq!(found("riasec=RA").await, ["D1102"]);
        assert_eq!(found("interest=1").await, ["D1102", "D1103"]);
        assert_eq!(found("interest=1,2").await, ["D1102"]);
        assert_eq!(found("interest=1&q=pluie").await, ["D1103"]);
        assert_eq!(found("riasec=S").await, [""; 0]);
        let interests = server.get("/v1/interests").await.ok();
        assert_eq!(interests["items"][0], json!({"code": "1", "label": "Souffler", "definition": "Du vent.", "occupations": 2}));
        for wrong in ["riasec=X", "riasec=RR", "interest=souffler", "interest="] {
            let refused = server.get(&format!("/v1/occupations?{wrong}")).await;
            problem(wrong, &refused, 400, "invalid_request");
        }
    }

    async fn a_text_is_matched_by_labels_and_then_by_the_imported_edition(db: &Fresh) {
        let server = Server::start(db).await;
        let ask = async |body: Value| server.ask(Method::POST, "/v1/occupations/match", "", Some(&body)).await;
        let found = ask(json!({"title": "Boulangère (H/F)"})).await.ok();
        assert_eq!((&found["items"][0]["rome"], &found["method"]["by"]), (&json!("D1102"), &json!("labels")));
        assert_eq!(found["items"].as_array().unwrap().len(), 5);
        db.store.put_rome(&edition()).await.unwrap();
        seen(&server).await;
        let found = ask(json!({"title": "Fileuse de pluie", "limit": 1})).await.ok();
        let best = &found["items"][0];
        assert_eq!((&best["rome"], &best["nearest_name"]), (&json!("D1103"), &json!("Fileur / Fileuse de pluie")));
        assert!(best["score"].as_f64().unwrap() > 0.5 && best["likeness"].as_f64().unwrap() > 0.99, "{best}");
        assert_eq!((&found["items"].as_array().unwrap().len(), &found["method"]["edition"]), (&1, &json!("4.60")));
        for (body, field) in [
            (json!({"title": " "}), "title"),
            (json!({"title": "x".repeat(301)}), "title"),
            (json!({"title": "x", "description": "x".repeat(50_001)}), "description"),
            (json!({"title": "x", "limit": 21}), "limit"),
        ] {
            let refused = ask(body).await;
            let told = problem(field, &refused, 400, "invalid_request");
            assert_eq!(told["errors"][0]["field"], field);
            assert!(!refused.text.contains("xxxx"), "no text is told back");
        }
    }

    async fn graphql_tells_the_same_of_an_occupation(db: &Fresh) {
        let server = Server::start(db).await;
        db.store.put_rome(&edition()).await.unwrap();
        let sheet = seen(&server).await;
        let query = "{ occupation(rome: \"D1102\") { rome label domainLabel edition definition access riasec { major minor }
            regulated executive ecological digital naf skills { code label kind category core } contexts { code label category }
            mobility { occupation { rome label definition } rank } interests { code label main } sectors { code label main }
            rome3 { codes precision } rome4 { codes precision } missing { field why } }
            occupationsSuiting(riasec: \"RA\", interests: [\"1\"]) { rome } interests { code occupations }
            matchOccupations(title: \"Tresseuse de nuages\", first: 1) { items { rome score } method { by } } }";
        let found = data(&server, query, &json!({})).await;
        let told = &found["occupation"];
        for field in ["rome", "label", "edition", "definition", "access", "regulated", "naf", "contexts", "interests", "sectors"] {
            assert_eq!(told[field], sheet[field], "{field}");
        }
        assert_eq!(told["skills"][0], json!({
            "code": "10", "label": "Tresser", "kind": "SKILL", "category": "Savoir-faire", "core": "MAIN",
        }));
        assert_eq!(told["mobility"][0]["occupation"]["rome"], "D1103");
        assert_eq!((&told["riasec"]["major"], &told["rome3"]["precision"]), (&json!("R"), &json!("V4")));
        assert_eq!(told["missing"].as_array().unwrap().len(), sheet["missing"].as_array().unwrap().len());
        assert_eq!(found["occupationsSuiting"], json!([{"rome": "D1102"}]));
        assert_eq!(found["interests"][1], json!({"code": "2", "occupations": 1}));
        assert_eq!(found["matchOccupations"]["items"][0]["rome"], "D1102");
    }
}
