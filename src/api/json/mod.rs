//! JSON read into a type; what is wrong is told as field, value and expectation.

mod strict;

use crate::domain::{FieldError, Invalid};
use crate::reference::nearest_name;
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::Value;
use serde_path_to_error::Track;

/// Reads a text that is one JSON value. No object in it may name a field twice.
///
/// # Errors
/// [`FieldError`] that says where the text is no JSON, or which field stands twice.
pub fn parse(text: &[u8]) -> Result<Value, FieldError> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let mut track = Track::new();
    let value = strict::Unique.deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track));
    let value = value.map_err(|error| refusal(&track.path().to_string(), &error))?;
    reader.end().map_err(|error| refusal(".", &error))?;
    Ok(value)
}

/// Reads a value into a type. A list is never taken for an object.
///
/// # Errors
/// [`FieldError`] with the field's path (`place.commune`), what stood there, and what was expected; an unknown field
/// with the nearest known one.
pub fn read<T: DeserializeOwned>(json: Value) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(strict::Strict(json))
        .map_err(|error| refusal(&error.path().to_string(), error.inner()))
}

/// Turns what `serde` says into field, value and expectation. Its wordings are a stable part of `serde::de::Error`.
fn refusal(path: &str, error: &serde_json::Error) -> FieldError {
    let path = if path == "." { "body" } else { path };
    let text = error.to_string();
    // "… at line 1 column 5": where the offer stands alone, its line and column help nobody; broken JSON keeps them.
    let said = match (error.is_data(), text.rsplit_once(" at line ")) {
        (true, Some((said, _))) => said,
        _ => &text,
    };
    if !error.is_data() {
        return Invalid::new("", format!("the text is no JSON: {said}")).at(path);
    }
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    if let (true, [unknown, known @ ..]) = (said.starts_with("unknown field"), quoted.as_slice()) {
        // The path ends with the unknown field itself.
        let nearest = nearest_name(unknown, known.iter().copied());
        let reason = nearest.map_or_else(
            || "there is no such field".to_owned(),
            |nearest| format!("there is no such field; the nearest one is `{nearest}`"),
        );
        return Invalid::new(unknown, reason).at(path);
    }
    if let (true, [twice, ..]) = (said.starts_with("duplicate field"), quoted.as_slice()) {
        let path = if path == "body" || path.ends_with(twice) { path.to_owned() } else { format!("{path}.{twice}") };
        let path = if path == "body" { (*twice).to_owned() } else { path };
        return Invalid::new(twice, "this field stands twice").at(path);
    }
    if let Some(missing) = said.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        let path = if path == "body" { missing.to_owned() } else { format!("{path}.{missing}") };
        return Invalid::new("", "this field is needed").at(path);
    }
    let (value, expected) = said.split_once(", expected ").unwrap_or(("", said));
    let value =
        ["invalid type: ", "invalid value: ", "unknown variant "].iter().find_map(|start| value.strip_prefix(start));
    // The names of our own types, and of those of Rust, say nothing to a client.
    let expected = match expected {
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other => other,
    };
    let value = match value.unwrap_or_default() {
        "sequence" => "a list",
        "map" => "an object",
        other => other,
    };
    Invalid::new(value, format!("expected {expected}")).at(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OfferDraft;

    fn refused(body: &str) -> (String, String, String) {
        let refused = parse(body.as_bytes()).and_then(read::<OfferDraft>).unwrap_err();
        let FieldError { field, value, reason } = refused;
        (field, value, reason)
    }

    #[test]
    fn an_unknown_field_is_named_with_the_nearest_known_one() {
        let (field, value, reason) = refused(r#"{"title": "B", "place": {"comune": "59350"}}"#);
        assert_eq!((field.as_str(), value.as_str()), ("place.comune", "comune"));
        assert!(reason.contains("`commune`"), "{reason}");
        let (field, _, reason) = refused(r#"{"titel": "B"}"#);
        assert!(field == "titel" && reason.contains("`title`"), "{field}: {reason}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_with_what_was_expected() {
        let (field, value, reason) = refused(r#"{"title": "B", "salary": {"min": "deux mille"}}"#);
        assert_eq!((field.as_str(), value.as_str()), ("salary.min", "string \"deux mille\""));
        assert!(reason.contains("f64"), "{reason}");
        let (field, value, reason) = refused(r#"{"title": "B", "salary": {"period": "week"}}"#);
        assert_eq!((field.as_str(), value.as_str()), ("salary.period", "`week`"));
        assert!(reason.contains("`month`"), "{reason}");
    }

    #[test]
    fn what_is_no_json_says_where_it_ends_to_be() {
        for body in ["", "{", r#"{"title": "B",}"#, "\u{1}"] {
            let (field, _, reason) = refused(body);
            assert!(reason.contains("line 1 column"), "{field}: {reason}");
        }
    }

    #[test]
    fn a_list_is_never_taken_for_an_object() {
        let objects = [
            "employer",
            "place",
            "occupation",
            "contract",
            "working_time",
            "experience",
            "qualification",
            "requirements",
            "salary",
            "application",
            "application.contact",
            "extra",
        ];
        for path in objects {
            let list =
                path.split('.').rev().fold("[\"Lille\"]".to_owned(), |inner, name| format!("{{\"{name}\":{inner}}}"));
            let (field, value, reason) = refused(&list.replacen('{', "{\"title\":\"x\",", 1));
            assert_eq!((field.as_str(), value.as_str()), (path, "a list"), "{reason}");
            assert_eq!(reason, "expected an object", "{path}");
        }
        for (body, path) in [("[\"x\"]", "body"), (r#"{"title":"x","partners":[["a"]]}"#, "partners[0]")] {
            let (field, value, reason) = refused(body);
            assert_eq!((field.as_str(), value.as_str(), reason.as_str()), (path, "a list", "expected an object"));
        }
    }

    #[test]
    fn a_body_that_is_no_object_says_what_it_is() {
        for (body, value) in
            [("5", "integer `5`"), ("\"x\"", "string \"x\""), ("null", "null"), ("true", "boolean `true`")]
        {
            let said = refused(body);
            assert_eq!(said, ("body".to_owned(), value.to_owned(), "expected an object".to_owned()));
        }
        let (field, value, reason) = refused(r#"{"title": 5}"#);
        assert_eq!((field.as_str(), value.as_str(), reason.as_str()), ("title", "integer `5`", "expected a string"));
    }

    #[test]
    fn a_field_that_stands_twice_is_named() {
        let twice = "this field stands twice";
        for (body, path) in
            [(r#"{"title":"a","title":"b"}"#, "title"), (r#"{"title":"a","place":{"lat":1,"lat":2}}"#, "place.lat")]
        {
            let (field, _, reason) = refused(body);
            assert_eq!((field.as_str(), reason.as_str()), (path, twice));
        }
    }

    #[test]
    fn what_a_draft_writes_is_what_is_read() {
        let body = r#"{"title":"x","place":{"lat":50,"lon":3.1},"salary":{"min":1800,"period":"month","extras":["CE"]},
            "experience":{"months":12},"requirements":{"skills":[{"label":"Soudure"}]},"extra":{"a":[1,{"b":null}]}}"#;
        let draft: OfferDraft = parse(body.as_bytes()).and_then(read).unwrap();
        assert_eq!(draft, serde_json::from_str(body).unwrap());
        let again = serde_json::to_vec(&draft).unwrap();
        assert_eq!(parse(&again).and_then(read::<OfferDraft>).unwrap(), draft);
    }
}
