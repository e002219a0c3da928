//! Requests as GraphQL over HTTP sends them, and the content type in which they are answered.

use crate::api::body::{content_type_is, whole};
use crate::api::json;
use crate::api::problem::{Kind, Problem};
use crate::domain::{FieldError, Invalid};
use actix_web::dev::Payload;
use actix_web::http::header::{Accept, Header, Quality};
use actix_web::{FromRequest, HttpRequest};
use async_graphql::{Request, Variables};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::future::{Ready, ready};
use utoipa::{IntoParams, ToSchema};

/// The largest body, in bytes.
pub const MOST: usize = 64 * 1024;

/// A question, as GraphQL over HTTP has it. Members that are not known are passed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GraphqlRequest)]
pub struct Question {
    /// A document of GraphQL.
    #[schema(example = "{ sources { id } }")]
    query: String,
    /// Which operation of the document is to be executed; needed where it has several.
    operation_name: Option<String>,
    /// The values of the operation's variables, by name.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    variables: Option<Map<String, Value>>,
    /// For what the specification leaves to others. Nothing is read here.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    #[expect(dead_code, reason = "it is read, so that one which is no object is refused")]
    extensions: Option<Map<String, Value>>,
}

impl Question {
    /// Reads a JSON text.
    fn parse(text: &[u8]) -> Result<Self, Problem> {
        let value = json::parse(text).map_err(|error| Problem::new(Kind::Json, "").with_errors(vec![error]))?;
        if value.is_array() {
            let wrong = Invalid::new("a list", "one question: several are not answered at once").at("body");
            return Err(Problem::invalid(vec![wrong]));
        }
        json::read(value).map_err(|error| Problem::invalid(vec![error]))
    }
}

impl From<Question> for Request {
    fn from(question: Question) -> Self {
        let variables = question.variables.map(|variables| Variables::from_json(Value::Object(variables)));
        let request = Self::new(question.query).variables(variables.unwrap_or_default());
        match question.operation_name {
            Some(name) => request.operation_name(name),
            None => request,
        }
    }
}

/// The question of a `POST`.
#[derive(Debug)]
pub struct InBody(pub Question);

impl FromRequest for InBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let typed = content_type_is(request, "application/json");
        let whole = whole(payload.take(), request.headers(), MOST);
        Box::pin(async move {
            typed?;
            Question::parse(&whole.await?).map(Self)
        })
    }
}

/// The question of a `GET`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct InPath {
    /// A document of GraphQL, without mutations.
    #[param(value_type = String, example = "{ sources { id } }")]
    query: Option<String>,
    /// Which operation of the document is to be executed; needed where it has several.
    #[param(example = "Sources")]
    operation_name: Option<String>,
    /// The values of the operation's variables: an object of JSON.
    #[param(example = "{\"first\": 3}")]
    variables: Option<String>,
    /// For what the specification leaves to others: an object of JSON. Nothing is read in it.
    #[param(example = "{}")]
    extensions: Option<String>,
}

impl InPath {
    /// The question.
    ///
    /// # Errors
    /// A [`Problem`] that names what is missing, or is no object of JSON.
    pub fn read(self) -> Result<Question, Problem> {
        let mut body = Map::new();
        for (name, text) in [("query", self.query), ("operationName", self.operation_name)] {
            body.extend(text.map(|text| (name.to_owned(), Value::String(text))));
        }
        for (name, text) in [("variables", self.variables), ("extensions", self.extensions)] {
            let Some(text) = text else { continue };
            let value = json::parse(text.as_bytes())
                .map_err(|error| Problem::invalid(vec![FieldError { field: name.to_owned(), ..error }]))?;
            body.insert(name.to_owned(), value);
        }
        json::read(Value::Object(body)).map_err(|error| Problem::invalid(vec![error]))
    }
}

/// The content types of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status says whether the query was executed.
    Response,
    /// `application/json`: 200 for every query, for clients that read nothing else.
    Json,
}

impl Media {
    /// The content type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The one that the client prefers; the first of them where it does not say.
    fn preferred(accept: &Accept) -> Option<Self> {
        let of = |form: Self, subtype: &str| {
            // What names the type itself says more than what names all of them.
            let by = |type_: &str, subtype: &str| {
                let mut items = accept.iter();
                let found = items.find(|ranked| ranked.item.essence_str() == format!("{type_}/{subtype}"));
                found.map(|ranked| ranked.quality)
            };
            let quality = by("application", subtype).or_else(|| by("application", "*")).or_else(|| by("*", "*"));
            quality.filter(|quality| *quality > Quality::ZERO).map(|quality| (quality, form))
        };
        let (response, json) = (of(Self::Response, "graphql-response+json"), of(Self::Json, "json"));
        match (response, json) {
            (Some((response, _)), Some((json, form))) if json > response => Some(form),
            (Some((_, form)), _) | (None, Some((_, form))) => Some(form),
            (None, None) => None,
        }
    }
}

impl FromRequest for Media {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let accept = Accept::parse(request).ok().filter(|accept| !accept.is_empty());
        let preferred = accept.map_or(Some(Self::Response), |accept| Self::preferred(&accept));
        let refused = || {
            let detail = "This path answers in `application/graphql-response+json` or `application/json`.";
            Problem::new(Kind::NotAcceptable, detail)
        };
        ready(preferred.ok_or_else(refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::ACCEPT;
    use actix_web::test::TestRequest;

    async fn form(accept: &str) -> Option<Media> {
        let request = TestRequest::default().insert_header((ACCEPT, accept)).to_http_request();
        Media::extract(&request).await.ok()
    }

    #[actix_web::test]
    async fn the_client_gets_the_content_type_that_it_prefers() {
        for (accept, expected) in [
            ("*/*", Some(Media::Response)),
            ("application/*", Some(Media::Response)),
            ("application/json", Some(Media::Json)),
            ("application/json; charset=utf-8", Some(Media::Json)),
            ("application/graphql-response+json", Some(Media::Response)),
            ("application/json, application/graphql-response+json", Some(Media::Response)),
            ("application/graphql-response+json; q=0.5, application/json", Some(Media::Json)),
            ("application/graphql-response+json; q=0, */*", Some(Media::Json)),
            ("text/html, */*; q=0.1", Some(Media::Response)),
            ("text/html", None),
            ("application/json; q=0", None),
        ] {
            assert_eq!(form(accept).await, expected, "{accept}");
        }
        let silent = TestRequest::default().to_http_request();
        assert_eq!(Media::extract(&silent).await.unwrap(), Media::Response);
    }

    #[test]
    fn a_question_says_what_is_wrong_with_it() {
        for (body, field) in [
            ("[]", "body"),
            ("[{\"query\": \"{a}\"}]", "body"),
            ("{}", "query"),
            ("{\"query\": 1}", "query"),
            ("{\"query\": \"{a}\", \"variables\": []}", "variables"),
            ("{\"query\": \"{a}\", \"extensions\": 1}", "extensions"),
            ("{\"query\": \"{a}\", \"operationName\": 1}", "operationName"),
        ] {
            let problem = Question::parse(body.as_bytes()).unwrap_err();
            let document = serde_json::to_value(problem.document("")).unwrap();
            assert_eq!(
                (problem.kind(), document["errors"][0]["field"].as_str()),
                (Kind::Invalid, Some(field)),
                "{body}"
            );
        }
        assert_eq!(Question::parse(b"{").unwrap_err().kind(), Kind::Json);
        let whole = b"{\"query\": \"{a}\", \"variables\": null, \"operationName\": null, \"more\": 1}";
        assert_eq!(Question::parse(whole).unwrap().query, "{a}");
    }

    #[test]
    fn a_question_in_the_path_is_the_same_question() {
        let path = InPath {
            query: Some("{a}".to_owned()),
            operation_name: None,
            variables: Some("{\"a\": [1]}".to_owned()),
            extensions: None,
        };
        let question = path.read().unwrap();
        assert_eq!(question.variables.unwrap()["a"], serde_json::json!([1]));
        let path = InPath { query: None, operation_name: None, variables: Some("[".to_owned()), extensions: None };
        assert!(path.read().unwrap_err().detail().contains("variables"));
    }
}
