//! Refusals as GraphQL tells them: `extensions.code` is the name at the end of the problem's `type`, and what else the
//! problem document tells stands beside it.

use crate::api::errors;
use crate::api::problem::{Document, Kind, Problem};
use actix_web::http::StatusCode;
use async_graphql::{Error, ErrorExtensionValues, ErrorExtensions, Name, Response, ServerError, Value};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The longest message that is told of what the library found: a name in it may be as long as the query.
const LONGEST: usize = 500;

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        errors::log(&problem);
        Self::new(problem.detail()).extend_with(|_, extensions| told(&problem, extensions))
    }
}

/// The refusal of a whole request. It is not logged here: whoever brought the request may tell it as a document.
pub fn of_request(problem: &Problem) -> ServerError {
    let mut error = ServerError::new(problem.detail(), None);
    told(problem, error.extensions.get_or_insert_default());
    error
}

/// An error of the library, as a problem of that kind.
pub fn coded(mut error: ServerError, kind: Kind) -> ServerError {
    error.message = error.message.chars().take(LONGEST).collect();
    error.extensions.get_or_insert_default().set("code", kind.slug());
    error
}

/// A query that the parser could not read.
pub fn unreadable(error: &ServerError) -> Problem {
    // The parser shows the line, draws an arrow, and says at the end what it expected.
    let said = error.message.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
    let said: String = said.chars().take(LONGEST).collect();
    Problem::new(Kind::GraphqlParse, said)
}

/// Completes what a request answers: every error gets a code, and the id of the request. What no rule of ours said is a
/// wrong value, or a failure that only the log learns.
pub fn complete(response: &mut Response, request_id: &str) {
    for error in &mut response.errors {
        if error.extensions.as_ref().is_none_or(|extensions| extensions.get("code").is_none()) {
            *error = classified(std::mem::replace(error, ServerError::new("", None)));
        }
        error.extensions.get_or_insert_default().set("requestId", request_id);
    }
}

/// What was forbidden to whoever asked, each once: the name of the problem, and the scope that is missing.
pub fn refused(response: &Response) -> BTreeSet<(&str, Option<&str>)> {
    let forbidden =
        |code: &str| Kind::ALL.iter().any(|kind| kind.slug() == code && kind.status() == StatusCode::FORBIDDEN);
    let told = response.errors.iter().filter_map(|error| error.extensions.as_ref());
    let told = told.filter_map(|extensions| Some((text(extensions, "code")?, text(extensions, "scope"))));
    told.filter(|(code, _)| forbidden(code)).collect()
}

fn text<'e>(extensions: &'e ErrorExtensionValues, name: &str) -> Option<&'e str> {
    if let Some(Value::String(text)) = extensions.get(name) { Some(text) } else { None }
}

/// The kind of an error that has no code.
fn classified(error: ServerError) -> ServerError {
    // So the library begins what it says of a value that a type does not take.
    if ["Failed to parse \"", "Expected input type \""].iter().any(|begin| error.message.starts_with(begin)) {
        return coded(error, Kind::Invalid);
    }
    let problem = Problem::new(Kind::Internal, "").because(error.message);
    errors::log(&problem);
    ServerError { locations: error.locations, path: error.path, ..of_request(&problem) }
}

/// What a problem tells besides its detail.
fn told(problem: &Problem, extensions: &mut ErrorExtensionValues) {
    extensions.set("code", problem.kind().slug());
    if let Some(seconds) = problem.wait() {
        extensions.set("retryAfter", seconds);
    }
    let document: Document = problem.document("");
    let Ok(Json::Object(fields)) = serde_json::to_value(document) else { return };
    for (name, value) in fields {
        // The first of these is the code, the others are beside the error.
        if !["type", "title", "status", "detail", "request_id"].contains(&name.as_str()) {
            extensions.set(camel(&name), in_graphql(&name, value));
        }
    }
}

/// A value of a problem document with the names that GraphQL's fields have.
fn in_graphql(name: &str, value: Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => value.into(),
        Json::Number(value) => Value::Number(value),
        Json::String(value) if name == "field" => camel(&value).into(),
        Json::String(value) => value.into(),
        Json::Array(items) => Value::List(items.into_iter().map(|item| in_graphql("", item)).collect()),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (Name::new(camel(&name)), in_graphql(&name, value)));
            Value::Object(fields.collect())
        }
    }
}

/// `radius_km` as `radiusKm`.
pub fn camel(name: &str) -> String {
    let mut parts = name.split(['_', '-']);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut name, part| {
        let mut letters = part.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Invalid;

    fn json(error: ServerError) -> Json {
        let mut response = Response::from_errors(vec![error]);
        complete(&mut response, "an id");
        serde_json::to_value(&response.errors[0]).unwrap()
    }

    #[test]
    fn a_problem_tells_its_code_and_all_that_its_document_tells() {
        let wrong = Invalid::new("0", "more than 0").at("area.radius_km");
        let problem = Problem::invalid(vec![wrong]).with_scope("offers:read").with_violated("rate");
        let error = Error::from(problem).into_server_error(async_graphql::Pos::default());
        let told = json(error);
        assert_eq!(told["message"], "area.radius_km: more than 0");
        let extensions = serde_json::json!({
            "code": "invalid_request",
            "errors": [{"field": "area.radiusKm", "value": "0", "reason": "more than 0"}],
            "scope": "offers:read",
            "violatedPolicies": ["rate"],
            "requestId": "an id",
        });
        assert_eq!(told["extensions"], extensions);
    }

    #[test]
    fn a_refusal_for_a_while_tells_how_long() {
        let problem = Problem::new(Kind::TooMany, "").retry_after(std::time::Duration::from_millis(1_200));
        assert_eq!(json(of_request(&problem))["extensions"]["retryAfter"], 2);
    }

    #[test]
    fn what_the_library_says_of_itself_is_a_failure_of_which_nothing_is_told() {
        let told = json(ServerError::new("Data `passerelle::Secret` does not exist.", None));
        assert_eq!(told["extensions"]["code"], "internal_error");
        assert!(!told.to_string().contains("Secret"), "{told}");
        let wrong = json(ServerError::new("Failed to parse \"RomeCode\": too short", None));
        assert_eq!(wrong["extensions"]["code"], "invalid_request");
    }
}
