//! An example of every body, sent and answered. They stand in a file beside this one, by operation; a text there names the
//! operation that has the same.

use serde_json::Value;
use std::sync::LazyLock;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, RefOr};

static EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());

/// Adds the examples of an operation: of its body, and of what it answers by status.
pub fn add(operation_id: &str, operation: &mut Operation) {
    let of = |place: &str| {
        let own = EXAMPLES.get(operation_id)?.get(place)?;
        // A name stands for the example of another operation.
        own.as_str().map_or(Some(own), |other| EXAMPLES.get(other)?.get(place))
    };
    if let (Some(RefOr::T(body)), Some(example)) = (&mut operation.request_body, of("body")) {
        show(body.content.values_mut(), example);
    }
    for (status, response) in &mut operation.responses.responses {
        if let (RefOr::T(response), Some(example)) = (response, of(status)) {
            show(response.content.values_mut(), example);
        }
    }
}

/// Shows the example in the first form, which is what whoever asks for nothing in particular gets.
fn show<'c>(mut forms: impl Iterator<Item = &'c mut RefOr<Content>>, example: &Value) {
    if let Some(RefOr::T(content)) = forms.next() {
        content.example = Some(example.clone());
    }
}
