//! The second door of a question about many offers: the same parameters as a JSON object.
//!
//! What each field is, a text, a number, a list, is read from the parameters that the OpenAPI text documents; only the
//! fields that are richer here than after `?` are known by name. Values then go the way of the query: see `offers`.

use super::{documented, typed};
use crate::api::body::{content_type_is, whole};
use crate::api::json;
use crate::api::problem::{Kind, Problem};
use crate::domain::{FieldError, Invalid};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::borrow::Cow;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{AdditionalProperties, Array, ArrayBuilder, ArrayItems, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// The largest body, in bytes: some 10,000 vertices.
const MAX_BODY: usize = 1024 * 1024;

const POLYGON: &str = "Area: a GeoJSON geometry of type `Polygon` or `MultiPolygon`, as [longitude, latitude] in degrees: at \
                       most 10,000 vertices, holes included. Its borders are inside. Straight in degrees (RFC 7946); what \
                       crosses the antimeridian is cut there in two. What has no position is not found.";
const CENTERS: &str = "Area: one to ten centres of circles. What is within the radius of one is found, at the distance from \
                       the nearest. What has no position is not found.";

/// The parameters of an endpoint, out of a JSON object.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A search.
pub type SearchBody = Body<super::SearchParams>;
/// A heatmap.
pub type HeatmapBody = Body<super::HeatmapParams>;
/// A histogram.
pub type HistogramBody = Body<super::HistogramParams>;
/// Facets.
pub type FacetBody = Body<super::FacetParams>;

impl<T: IntoParams + DeserializeOwned + 'static> Body<T> {
    /// Reads the text of a body.
    ///
    /// # Errors
    /// A [`Problem`] that says where the text is no JSON object, or names each field that is unknown or of a wrong type.
    pub fn parse(text: &[u8]) -> Result<Self, Problem> {
        let unreadable = |error| Problem::new(Kind::Json, "").with_errors(vec![error]);
        let fields = json::parse(text).map_err(unreadable)?;
        let Value::Object(fields) = fields else {
            return Err(unreadable(Invalid::new(kind(&fields), "expected an object").at("body")));
        };
        Self::of(fields)
    }

    /// Reads the members of an object.
    ///
    /// # Errors
    /// A [`Problem`] that names each field that is unknown or of a wrong type.
    pub fn of(fields: Map<String, Value>) -> Result<Self, Problem> {
        let documented = documented::<T>();
        let mut errors = Vec::new();
        let mut values = Map::new();
        for (name, value) in fields {
            let Some(form) = form(&documented, &name) else {
                let known = documented.iter().map(|parameter| parameter.name.as_str());
                let known: Vec<&str> = known.chain([GEOMETRY]).collect();
                errors.push(super::unknown(&name, &shown(&value), "field", &known));
                continue;
            };
            match form.read(&name, value) {
                Ok(Value::Null) => {}
                Ok(value) => drop(values.insert(name, value)),
                Err(refused) => errors.extend(refused),
            }
        }
        typed(values, errors).map(Self)
    }
}

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let typed = content_type_is(request, "application/json");
        let whole = whole(payload.take(), request.headers(), MAX_BODY);
        Box::pin(async move {
            typed?;
            Self::parse(&whole.await?)
        })
    }
}

/// How a field is written in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Number,
    Flag,
    List,
    /// A list of numbers.
    Numbers,
    /// Centres: objects with `lat` and `lon`.
    Positions,
    /// Borders of a box: four numbers.
    Borders,
    /// Read where areas are.
    Geometry,
}

/// The field that only a body has.
const GEOMETRY: &str = "polygon";

/// How the field is written, where a body may have it.
fn form(documented: &[Parameter], name: &str) -> Option<Form> {
    let schema = || documented.iter().find(|parameter| parameter.name == name).map(|parameter| &parameter.schema);
    if name == GEOMETRY {
        return Some(Form::Geometry);
    }
    Some(match (name, schema()?) {
        ("near", _) => Form::Positions,
        ("bbox", _) => Form::Borders,
        (_, Some(RefOr::T(Schema::Array(list)))) if holds_numbers(list) => Form::Numbers,
        (_, Some(RefOr::T(Schema::Array(_)))) => Form::List,
        (_, Some(RefOr::T(Schema::Object(object)))) => Form::of(&object.schema_type),
        (_, Some(_) | None) => Form::Text,
    })
}

fn holds_numbers(list: &Array) -> bool {
    let ArrayItems::RefOrSchema(items) = &list.items else { return false };
    matches!(&**items, RefOr::T(Schema::Object(item)) if Form::of(&item.schema_type) == Form::Number)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Center {
    lat: f64,
    lon: f64,
}

impl Form {
    fn of(schema: &SchemaType) -> Self {
        if matches!(schema, SchemaType::Type(Type::Number | Type::Integer)) {
            Self::Number
        } else if matches!(schema, SchemaType::Type(Type::Boolean)) {
            Self::Flag
        } else {
            Self::Text
        }
    }

    /// The value as the query would have it: texts, and lists of texts.
    fn read(self, name: &str, value: Value) -> Result<Value, Vec<FieldError>> {
        let refuse = |value: &Value| vec![Invalid::new(shown(value), self.expected()).at(name)];
        match (self, value) {
            (_, Value::Null) => Ok(Value::Null),
            (Self::Text, Value::String(text)) => Ok(text.into()),
            (Self::Number, Value::Number(number)) => Ok(number.to_string().into()),
            (Self::Flag, Value::Bool(flag)) => Ok(flag.to_string().into()),
            (Self::Geometry, object @ Value::Object(_)) => Ok(object),
            (Self::List | Self::Numbers | Self::Positions, Value::Array(items)) if items.is_empty() => {
                Err(vec![Invalid::new("[]", "a list holds at least one value; leave the field out instead").at(name)])
            }
            (Self::List, Value::Array(items)) => each(items, |at, item| {
                let text = item.as_str().map(str::to_owned);
                text.ok_or_else(|| Invalid::new(shown(&item), "a text is needed here").at(format!("{name}[{at}]")))
            }),
            (Self::Numbers, Value::Array(items)) => each(items, |at, item| {
                let refused = || Invalid::new(shown(&item), "a number is needed here").at(format!("{name}[{at}]"));
                if item.is_number() { Ok(item.to_string()) } else { Err(refused()) }
            }),
            (Self::Positions, Value::Array(items)) => each(items, |at, item| {
                let center: Center = json::read(item).map_err(|refused| {
                    let inner = if refused.field == "body" { String::new() } else { format!(".{}", refused.field) };
                    let reason = format!("{}; a centre is {{\"lat\": 50.6371, \"lon\": 3.0631}}", refused.reason);
                    FieldError { field: format!("{name}[{at}]{inner}"), reason, ..refused }
                })?;
                Ok(format!("{},{}", center.lat, center.lon))
            }),
            (Self::Borders, Value::Array(items)) if items.len() == 4 && items.iter().all(Value::is_number) => {
                Ok(items.iter().map(Value::to_string).collect::<Vec<_>>().join(",").into())
            }
            (_, other) => Err(refuse(&other)),
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text is needed here",
            Self::Number => "a number is needed here",
            Self::Flag => "`true` or `false` is needed here",
            Self::List => "a list of texts is needed here",
            Self::Numbers => "a list of numbers is needed here",
            Self::Positions => "a list of centres is needed here, as [{\"lat\": 50.6371, \"lon\": 3.0631}]",
            Self::Borders => "a bbox is [west, south, east, north] in degrees, as [2.8, 50.5, 3.3, 50.8]",
            Self::Geometry => "a GeoJSON geometry of type Polygon or MultiPolygon is needed here",
        }
    }
}

/// The list that `read` makes of the items, or all that it refused.
fn each(
    items: Vec<Value>,
    read: impl Fn(usize, Value) -> Result<String, FieldError>,
) -> Result<Value, Vec<FieldError>> {
    let mut texts = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for (at, item) in (0..).zip(items) {
        match read(at, item) {
            Ok(text) => texts.push(Value::String(text)),
            Err(refused) => errors.push(refused),
        }
    }
    if errors.is_empty() { Ok(Value::Array(texts)) } else { Err(errors) }
}

/// A plain value as it stands, of a list or an object its kind alone.
fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        Value::Array(_) | Value::Object(_) => kind(value).into(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string().into(),
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl<T: IntoParams> PartialSchema for Body<T> {
    fn schema() -> RefOr<Schema> {
        let number = || ObjectBuilder::new().schema_type(Type::Number).build();
        let mut object = ObjectBuilder::new()
            .description(Some("The parameters of the same question by `GET`, under the same names; and `polygon`."))
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
        for parameter in T::into_params(|| None) {
            let description = parameter.description.clone();
            let schema = match (parameter.name.as_str(), parameter.schema) {
                ("near", _) => {
                    let part = |said: &str| ObjectBuilder::new().schema_type(Type::Number).description(Some(said));
                    let center = ObjectBuilder::new()
                        .property("lat", part("Latitude, in degrees."))
                        .property("lon", part("Longitude, in degrees."))
                        .required("lat")
                        .required("lon");
                    let list = ArrayBuilder::new().items(center).min_items(Some(1)).max_items(Some(10));
                    RefOr::T(list.description(Some(CENTERS)).build().into())
                }
                ("bbox", _) => {
                    let list = ArrayBuilder::new().items(number()).min_items(Some(4)).max_items(Some(4));
                    RefOr::T(list.description(description).build().into())
                }
                (_, Some(RefOr::T(Schema::Array(mut list)))) => {
                    list.description = description;
                    RefOr::T(list.into())
                }
                (_, Some(RefOr::T(Schema::Object(mut object)))) => {
                    object.description = description;
                    RefOr::T(object.into())
                }
                (_, schema) => schema.unwrap_or_default(),
            };
            object = object.property(parameter.name, schema);
        }
        let polygon = ObjectBuilder::new().description(Some(POLYGON));
        RefOr::T(object.property(GEOMETRY, polygon).build().into())
    }
}

impl ToSchema for SearchBody {
    fn name() -> Cow<'static, str> {
        "OfferSearch".into()
    }
}

impl ToSchema for HeatmapBody {
    fn name() -> Cow<'static, str> {
        "OfferHeatmap".into()
    }
}

impl ToSchema for HistogramBody {
    fn name() -> Cow<'static, str> {
        "OfferHistogram".into()
    }
}

impl ToSchema for FacetBody {
    fn name() -> Cow<'static, str> {
        "OfferFacets".into()
    }
}

impl ToSchema for super::TrainingSearchBody {
    fn name() -> Cow<'static, str> {
        "TrainingSearch".into()
    }
}

impl ToSchema for super::TrainingHeatmapBody {
    fn name() -> Cow<'static, str> {
        "TrainingHeatmap".into()
    }
}

impl ToSchema for super::TrainingFacetBody {
    fn name() -> Cow<'static, str> {
        "TrainingFacets".into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FacetParams, HeatmapParams, Query, SearchParams};
    use super::*;
    use serde_json::json;

    fn asked(body: &Value) -> Result<String, Vec<(String, String, String)>> {
        let read = Body::<SearchParams>::parse(body.to_string().as_bytes()).and_then(|Body(params)| params.read(&[]));
        read.map(|asked| format!("{:?}", asked.request)).map_err(|problem| {
            let document = serde_json::to_value(problem.document("")).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let errors = document["errors"].as_array().unwrap().iter();
            errors.map(|error| (text(&error["field"]), text(&error["value"]), text(&error["reason"]))).collect()
        })
    }

    fn queried(query: &str) -> String {
        let Query(params) = Query::<SearchParams>::parse(query).unwrap();
        format!("{:?}", params.read(&[]).unwrap().request)
    }

    #[test]
    fn a_body_is_the_same_question_as_the_query_with_the_same_names() {
        for (body, query) in [
            (json!({}), ""),
            (
                json!({"near": [{"lat": 50.6371, "lon": 3.0631}, {"lat": 50.291, "lon": 2.777}], "radius_km": 30}),
                "near=50.291,2.777&radius_km=30&near=50.6371,3.0631",
            ),
            (json!({"bbox": [2.8, 50.5, 3.3, 50.8], "sort": "salary"}), "bbox=2.8,50.5,3.3,50.8&sort=salary"),
            (json!({"contract": ["CDI", "CDD"], "accessible": true}), "contract=CDD,CDI&accessible=true"),
            (json!({"cells": ["85194ad3fffffff"], "limit": 7}), "cells=85194ad3fffffff&limit=7"),
            (
                json!({"place": "Lille", "salary_min": 24000, "published_within_days": 7, "cursor": null}),
                "place=Lille&salary_min=24000&published_within_days=7",
            ),
        ] {
            assert_eq!(asked(&body).unwrap(), queried(query), "{body}");
        }
        let named = asked(&json!({"employer": ["Dupont, Fils"]})).unwrap();
        assert!(named.contains("\"dupont fils\""), "a comma divides no item of a list: {named}");
    }

    #[test]
    fn every_field_that_is_unknown_or_of_a_wrong_type_is_told_at_once_with_its_path() {
        let body = json!({
            "limmit": 5, "near": [{"lat": 50, "lon": 3}, {"lat": 50, "lng": 3}, 7], "radius_km": "10", "contract": "CDI",
            "rome": ["J1506", 5], "accessible": "true", "bbox": [1, 2, 3], "cells": [], "polygon": "POLYGON",
        });
        let refused = asked(&body).unwrap_err();
        let told: Vec<_> = refused.iter().map(|(field, value, _)| (field.as_str(), value.as_str())).collect();
        assert_eq!(
            told,
            [
                ("accessible", "true"),
                ("bbox", "a list"),
                ("cells", "[]"),
                ("contract", "CDI"),
                ("limmit", "5"),
                ("near[1].lng", "lng"),
                ("near[2]", "integer `7`"),
                ("polygon", "POLYGON"),
                ("radius_km", "10"),
                ("rome[1]", "5"),
            ]
        );
        let reason = |field: &str| refused.iter().find(|one| one.0 == field).unwrap().2.as_str();
        assert!(reason("limmit").contains("`limit`") && reason("near[1].lng").contains("\"lon\""), "{refused:?}");
    }

    #[test]
    fn values_are_refused_as_those_of_the_query_are() {
        let refused = asked(&json!({
            "near": [{"lat": 95, "lon": 3}], "radius_km": 0, "limit": 1000, "rome": ["x"],
        }));
        let fields: Vec<_> = refused.unwrap_err().into_iter().map(|(field, ..)| field).collect();
        assert_eq!(fields, ["radius_km", "near", "rome", "limit"]);
        let ring = json!([[[2.8, 50.5], [3.3, 50.5], [3.3, 50.8], [2.8, 50.5]]]);
        let polygon = json!({"type": "Polygon", "coordinates": ring});
        assert!(asked(&json!({"polygon": polygon})).is_ok());
        let (field, _, reason) = asked(&json!({"polygon": polygon, "radius_km": 5})).unwrap_err().remove(0);
        assert!(field == "radius_km" && reason.contains("centre"), "{reason}");
        let two = asked(&json!({"polygon": polygon, "place": "Lille"})).unwrap_err();
        assert!(two.len() == 2 && two[0].2.contains("`place` and `polygon`"), "{two:?}");
    }

    #[test]
    fn every_documented_field_is_read_by_its_form() {
        let search = SearchParams::into_params(|| None);
        for (name, expected) in [
            ("near", Form::Positions),
            ("radius_km", Form::Number),
            ("contract", Form::List),
            ("cells", Form::List),
            ("accessible", Form::Flag),
            ("salary_min", Form::Number),
            ("sort", Form::Text),
            ("limit", Form::Number),
            ("cursor", Form::Text),
        ] {
            assert_eq!(form(&search, name), Some(expected), "{name}");
        }
        assert_eq!(form(&HeatmapParams::into_params(|| None), "resolution"), Some(Form::Number));
        assert_eq!(form(&FacetParams::into_params(|| None), "by"), Some(Form::List));
        assert_eq!((form(&search, "polygon"), form(&search, "by")), (Some(Form::Geometry), None));
    }
}
