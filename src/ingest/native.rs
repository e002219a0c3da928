//! The publishing format: an [`OfferDraft`] as JSON, one in a body, or one a line.

use crate::domain::{ExternalId, FieldError, Invalid, OfferDraft};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One line of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// `{"external_id": "A-1", "offer": {…}}`: publish or update.
    Put(ExternalId, Box<OfferDraft>),
    /// `{"external_id": "A-1", "withdraw": true}`: withdraw.
    Withdraw(ExternalId),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    external_id: String,
    #[serde(default)]
    offer: Option<Box<OfferDraft>>,
    #[serde(default)]
    withdraw: bool,
}

/// Reads the body of one offer.
///
/// # Errors
/// [`FieldError`] with the field's path (`place.commune`), what stood there, and what was expected; an unknown field
/// with the nearest known one.
pub fn parse(body: &[u8]) -> Result<OfferDraft, FieldError> {
    read(body)
}

/// Reads one line of a batch.
///
/// # Errors
/// As [`parse`]; fields of the offer begin with `offer.`.
pub fn parse_line(line: &[u8]) -> Result<Line, FieldError> {
    let RawLine { external_id, offer, withdraw } = read(line)?;
    let external_id = ExternalId::new(&external_id).map_err(|refused| refused.at("external_id"))?;
    match (offer, withdraw) {
        (Some(offer), false) => Ok(Line::Put(external_id, offer)),
        (None, true) => Ok(Line::Withdraw(external_id)),
        (offer, _) => {
            let value = if offer.is_some() { "both" } else { "neither" };
            Err(Invalid::new(value, "a line has either `offer` or `\"withdraw\": true`").at("offer"))
        }
    }
}

fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, FieldError> {
    // A derived reader takes a list for an object, field by field: nobody means that.
    if json.trim_ascii_start().starts_with(b"[") {
        return Err(Invalid::new("a list", "a body is one JSON object").at(""));
    }
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        refusal(if path == "." { "" } else { &path }, error.inner())
    })?;
    reader.end().map_err(|error| refusal("", &error))?;
    Ok(value)
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
        let nearest =
            known.iter().max_by(|a, b| strsim::jaro_winkler(a, unknown).total_cmp(&strsim::jaro_winkler(b, unknown)));
        let reason = nearest.map_or_else(
            || "there is no such field".to_owned(),
            |nearest| format!("there is no such field; the nearest one is `{nearest}`"),
        );
        return Invalid::new(unknown, reason).at(path);
    }
    if let Some(missing) = said.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        let path = if path.is_empty() { missing.to_owned() } else { format!("{path}.{missing}") };
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

    fn refused(body: &str) -> (String, String, String) {
        let FieldError { field, value, reason } = parse(body.as_bytes()).unwrap_err();
        (field, value, reason)
    }

    #[test]
    fn an_offer_is_read() {
        let draft = parse(br#"{"title": "Boulanger", "place": {"commune": "59350"}, "extra": {"x": 1}}"#).unwrap();
        assert_eq!((draft.title.as_str(), draft.place.commune.as_deref()), ("Boulanger", Some("59350")));
        assert_eq!(draft.extra["x"], 1);
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
        assert_eq!(refused("[]").1, "a list");
    }

    #[test]
    fn what_is_no_json_says_where_it_ends_to_be() {
        for body in ["", "{", r#"{"title": "B",}"#, r#"{"title": "B"} {}"#, "\u{1}"] {
            let (field, _, reason) = refused(body);
            assert!(reason.contains("line 1 column"), "{field}: {reason}");
        }
    }

    #[test]
    fn a_line_publishes_or_withdraws() {
        let id = ExternalId::new("A-1").unwrap();
        let draft = OfferDraft { title: "B".into(), ..OfferDraft::default() };
        assert_eq!(
            parse_line(br#"{"external_id": "A-1", "offer": {"title": "B"}}"#),
            Ok(Line::Put(id.clone(), Box::new(draft)))
        );
        assert_eq!(parse_line(br#"{"external_id": "A-1", "withdraw": true}"#), Ok(Line::Withdraw(id)));
        for (line, field) in [
            (r#"{"external_id": "A-1"}"#, "offer"),
            (r#"{"external_id": "A-1", "offer": {}, "withdraw": true}"#, "offer"),
            (r#"{"offer": {}}"#, "external_id"),
            (r#"{"external_id": "", "offer": {}}"#, "external_id"),
            (r#"{"external_id": "A-1", "offer": {"openings": -1}}"#, "offer.openings"),
        ] {
            assert_eq!(parse_line(line.as_bytes()).unwrap_err().field, field, "{line}");
        }
    }
}
