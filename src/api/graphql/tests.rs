//! What the schema must hold.

use super::*;
use async_graphql::Request;
use serde_json::{Value, json};

#[test]
fn the_committed_schema_is_the_one_that_the_code_makes() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/schema.graphql"));
    assert!(committed.unwrap_or_default() == graphql_sdl(), "openapi/schema.graphql has drifted: run `make openapi`");
}

/// What the schema says of itself.
async fn introspected() -> Value {
    let parts = "name description args { name description }";
    let query = format!(
        "{{ __schema {{ types {{ name description fields {{ {parts} }} inputFields {{ name description }}
        enumValues {{ name description }} }} }} }}"
    );
    let response = schema().execute(Request::new(query)).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    serde_json::to_value(response.data).unwrap()["__schema"]["types"].take()
}

fn undescribed(path: &str, value: &Value, found: &mut Vec<String>) {
    let path = format!("{path}.{}", value["name"].as_str().unwrap());
    if value["description"].as_str().unwrap_or_default().trim().is_empty() {
        found.push(path.clone());
    }
    for parts in ["fields", "args", "inputFields", "enumValues"] {
        for part in value[parts].as_array().into_iter().flatten() {
            undescribed(&path, part, found);
        }
    }
}

#[tokio::test]
async fn every_type_field_argument_and_value_is_described() {
    let types = introspected().await;
    let ours: Vec<_> =
        types.as_array().unwrap().iter().filter(|one| !one["name"].as_str().unwrap().starts_with("__")).collect();
    assert!(ours.len() > 5 && ours.iter().any(|one| one["name"] == json!("Offer")), "{}", ours.len());
    let mut found = Vec::new();
    for one in ours {
        undescribed("", one, &mut found);
    }
    assert_eq!(found, [""; 0]);
}
