//! JSON read into a type; what is wrong is told as field, value and expectation.

use crate::domain::{FieldError, Invalid};
use crate::reference::nearest_name;
use serde::{Deserialize, Deserializer};

/// Reads a value.
///
/// # Errors
/// [`FieldError`] with the field's path (`place.commune`), what stood there, and what was expected; an unknown field
/// with the nearest known one.
pub fn read<'de, T: Deserialize<'de>>(
    json: impl Deserializer<'de, Error = serde_json::Error>,
) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let path = error.path().to_string();
        refusal(if path == "." { "body" } else { &path }, error.inner())
    })
}

/// Turns what `serde` says into field, value and expectation. Its wordings are a stable part of `serde::de::Error`.
fn refusal(path: &str, error: &serde_json::Error) -> FieldError {
    let text = error.to_string();
    // "… at line 1 column 5": where the offer stands alone, its line and column help nobody; broken JSON keeps them.
    let said = match (error.is_data(), text.rsplit_once(" at line ")) {
        (true, Some((said, _))) => said,
        _ => &text,
    };
    if !error.is_data() {
        return Invalid::new("", format!("a body is JSON: {said}")).at(path);
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
    if let Some(missing) = said.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        let path = if path == "body" { missing.to_owned() } else { format!("{path}.{missing}") };
        return Invalid::new("", "this field is needed").at(path);
    }
    let (value, expected) = said.split_once(", expected ").unwrap_or(("", said));
    let value =
        ["invalid type: ", "invalid value: ", "unknown variant "].iter().find_map(|start| value.strip_prefix(start));
    Invalid::new(value.unwrap_or_default(), format!("expected {expected}")).at(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OfferDraft;

    fn refused(body: &str) -> (String, String, String) {
        let read = read::<OfferDraft>(&mut serde_json::Deserializer::from_str(body));
        let FieldError { field, value, reason } = read.unwrap_err();
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
}
