//! What the document must hold.

use super::super::json;
use super::*;
use crate::domain::OfferDraft;
use serde_json::Value;

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found
                .extend(fields.get("$ref").and_then(Value::as_str).map(|name| name.trim_start_matches('#').to_owned()));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(openapi()).unwrap();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        assert!(document.pointer(&reference).is_some(), "{reference}");
    }
}

#[test]
fn everything_is_described_and_every_parameter_has_an_example() {
    for (path, item) in &openapi().paths.paths {
        for operation in [&item.get, &item.put, &item.post, &item.delete].into_iter().flatten() {
            let id = operation.operation_id.as_deref().unwrap();
            assert!(operation.summary.is_some() && operation.tags.is_some(), "{path} {id}");
            for parameter in operation.parameters.iter().flatten() {
                let parameter = serde_json::to_value(parameter).unwrap();
                let shown = !parameter["example"].is_null() || parameter["schema"]["$ref"].is_string();
                assert!(parameter["description"].is_string(), "{id} {parameter}");
                assert!(shown || parameter["name"] == "cursor", "{id} {parameter}");
            }
        }
    }
}

#[test]
fn the_committed_document_is_the_one_that_the_code_describes() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json"));
    let described = openapi_json().unwrap();
    assert!(committed.unwrap_or_default() == described, "openapi/openapi.json has drifted: run `make openapi`");
}

#[test]
fn every_problem_is_documented() {
    let text = openapi_json().unwrap();
    for kind in Kind::ALL {
        assert!(text.contains(&format!("\"{}\"", kind.type_uri())), "{}", kind.slug());
    }
}

/// The schema that a value of the document stands for.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    schema["$ref"].as_str().and_then(|name| document.pointer(&name[1..])).unwrap_or(schema)
}

/// The alternatives and parts of a schema.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|name| schema[name].as_array()).flatten()
}

fn is_described(document: &Value, schema: &Value) -> bool {
    let own = |schema: &Value| resolved(document, schema)["description"].is_string();
    schema["description"].is_string() || own(schema) || parts(schema).any(own)
}

fn undescribed(document: &Value, path: &str, schema: &Value, found: &mut Vec<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        if !is_described(document, property) {
            found.push(path.clone());
        }
        undescribed(document, &path, property, found);
    }
    undescribed_parts(document, path, schema, found);
}

fn undescribed_parts(document: &Value, path: &str, schema: &Value, found: &mut Vec<String>) {
    for part in parts(schema).chain(schema.get("items")) {
        undescribed(document, path, part, found);
    }
}

#[test]
fn every_field_of_every_schema_is_described() {
    let document = serde_json::to_value(openapi()).unwrap();
    let mut found = Vec::new();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    assert!(schemas.len() > 50);
    for (name, schema) in schemas {
        undescribed(&document, name, schema, &mut found);
    }
    assert_eq!(found, [""; 0]);
}

/// The fields of an object, those of its parts with them: all, and those that it must have.
fn fields<'d>(document: &'d Value, schema: &'d Value) -> (BTreeMap<&'d str, &'d Value>, Vec<&'d str>) {
    let schema = resolved(document, schema);
    let own = schema["properties"].as_object().into_iter().flatten();
    let mut all: BTreeMap<_, _> = own.map(|(name, property)| (name.as_str(), property)).collect();
    let mut needed: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (more, needed_there) = fields(document, part);
        all.extend(more);
        needed.extend(needed_there);
    }
    (all, needed)
}

/// Asserts that a value has the fields of its schema, all that are needed and no others.
fn fits(document: &Value, path: &str, schema: &Value, value: &Value) {
    let alternatives = || schema["oneOf"].as_array().into_iter().flatten();
    if value.is_null() && alternatives().any(|one| one["type"] == "null") {
        return;
    }
    let schema = alternatives().find(|one| one["$ref"].is_string()).unwrap_or(schema);
    if let Some(known) = resolved(document, schema)["enum"].as_array() {
        assert!(known.contains(value), "{path} cannot be {value}");
    }
    match value {
        Value::Object(object) => {
            let (all, needed) = fields(document, schema);
            for name in needed {
                assert!(object.contains_key(name), "{path} lacks {name}");
            }
            for (name, value) in object.iter().filter(|_| !all.is_empty()) {
                let property = all.get(name.as_str()).unwrap_or_else(|| panic!("{path} has no {name}"));
                fits(document, &format!("{path}.{name}"), property, value);
            }
        }
        Value::Array(items) => {
            let inner = &resolved(document, schema)["items"];
            for item in items {
                fits(document, path, inner, item);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_answer_has_an_example_that_fits_its_schema() {
    let document = serde_json::to_value(openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let json = &response["content"]["application/json"];
                if !json.is_object() {
                    continue;
                }
                let place = format!("{method} {path} {status}");
                assert!(json["example"].is_object(), "{place} has no example");
                fits(&document, &place, &json["schema"], &json["example"]);
            }
        }
    }
}

#[test]
fn the_example_of_a_body_can_be_published() {
    let document = serde_json::to_value(openapi()).unwrap();
    let put = &document["paths"]["/v1/sources/{source}/offers/{external_id}"]["put"];
    let example = &put["requestBody"]["content"]["application/json"]["example"];
    let draft: OfferDraft = json::read(example.clone()).unwrap();
    assert!(!draft.title.is_empty() && draft.place.commune.is_some(), "{example}");
}

#[test]
fn the_example_of_a_question_in_a_body_can_be_asked() {
    use crate::api::params::{FacetBody, HeatmapBody, HistogramBody, SearchBody};
    let document = serde_json::to_value(openapi()).unwrap();
    let body = |path: &str| {
        let example = &document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"];
        assert!(example.is_object(), "{path}");
        example.to_string().into_bytes()
    };
    SearchBody::parse(&body("/v1/offers/search")).unwrap().0.read(&[]).unwrap();
    HeatmapBody::parse(&body("/v1/offers/heatmap")).unwrap().0.read(&[]).unwrap();
    FacetBody::parse(&body("/v1/offers/facets")).unwrap().0.read(&[]).unwrap();
    HistogramBody::parse(&body("/v1/offers/histogram")).unwrap().0.read(&[]).unwrap();
}

#[test]
fn what_is_sent_in_headers_is_described() {
    let document = serde_json::to_value(openapi()).unwrap();
    let list = &document["paths"]["/v1/offers"]["get"];
    let names: Vec<_> =
        list["parameters"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"If-None-Match"), "{names:?}");
    for (status, sent) in [
        ("200", &["ETag", "Cache-Control", "Vary", "X-Request-Id", "RateLimit", "RateLimit-Policy"][..]),
        ("304", &["ETag", "Cache-Control", "X-Request-Id"]),
        ("429", &["Retry-After", "RateLimit", "RateLimit-Policy", "Cache-Control", "X-Request-Id"]),
        ("503", &["Retry-After"]),
        ("401", &["WWW-Authenticate"]),
    ] {
        let response = resolved(&document, &list["responses"][status]);
        for name in sent {
            assert!(response["headers"][name]["description"].is_string(), "{status} {name}");
        }
    }
}
