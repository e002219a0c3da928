//! The query door: what stands after `?`, decoded strictly and refused with a reason.
//!
//! The names that an endpoint knows are read from the parameters that its OpenAPI text documents, so the two cannot
//! drift apart. Values stay text here; each endpoint turns them into domain values and tells all wrong ones at once.

mod app;
mod area;
mod audit;
mod body;
mod cvs;
mod histogram;
mod leading;
mod located;
mod market;
mod names;
mod offers;
mod place;
mod polygon;
mod read;
mod rotate;
mod statistics;
mod suggest;
mod tile;
mod trainings;
mod usage;

pub use app::{AppPath, KeyPath, MemberPath, id};
pub use audit::AuditParams;
pub use body::{Body, FacetBody, HeatmapBody, HistogramBody, SearchBody};
pub use cvs::{CandidateParams, CvChangesParams, CvParams, MyOfferParams};
pub use histogram::{HistogramParams, Measure};
pub use market::{LongOpenParams, SectorsParams, TensionParams, TimeseriesParams};
pub use names::{NameParams, NoParams, NoticeParams, OccupationParams, OfferReadParams};
pub use offers::{Asked, FacetParams, HeatmapParams, SearchParams};
pub use place::{Kind as PlaceItemKind, PlaceItem};
pub use read::Reader;
pub use rotate::RotateParams;
pub use statistics::{LatticeQuery, SeekerMapParams, SeekerParams};
pub use suggest::SuggestParams;
pub use tile::{TileParams, TilePath};
pub use trainings::{
    TrainingFacetBody, TrainingFacetParams, TrainingHeatmapBody, TrainingHeatmapParams, TrainingSearchBody,
    TrainingSearchParams, TrainingTileParams,
};
pub use usage::UsageParams;

use super::problem::{Kind, Problem};
use crate::domain::{FieldError, Invalid};
use crate::reference::nearest_name;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::any::TypeId;
use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::sync::{Arc, PoisonError, RwLock};
use utoipa::IntoParams;
use utoipa::openapi::path::Parameter;

/// The longest query, in bytes, the value of `cells` aside. Longer ones are answered with 414.
const MAX_QUERY: usize = 8192;
/// The longest value of `cells`: 1,000 indexes of 15 digits, their commas percent-encoded.
const MAX_CELLS: usize = 20_000;

/// The query parameters of an endpoint.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: IntoParams + DeserializeOwned + 'static> Query<T> {
    /// Reads the text after `?`.
    ///
    /// # Errors
    /// A [`Problem`] that names each parameter that is unknown, repeated or not UTF-8.
    pub fn parse(query: &str) -> Result<Self, Problem> {
        let (cells, others): (Vec<&str>, Vec<&str>) = query.split('&').partition(|part| part.starts_with("cells="));
        let length: usize = others.iter().map(|part| part.len() + 1).sum();
        if length > MAX_QUERY || cells.iter().any(|part| part.len() > MAX_CELLS) {
            return Err(Problem::new(Kind::UriTooLong, format!("The query has {length} bytes; {MAX_QUERY} are read.")));
        }
        let documented = documented::<T>();
        let known: Vec<&str> = documented.iter().map(|parameter| parameter.name.as_str()).collect();
        let exploded = documented.iter().filter(|parameter| parameter.explode == Some(true));
        let repeatable: Vec<&str> = exploded.map(|parameter| parameter.name.as_str()).collect();
        let mut errors = Vec::new();
        let mut values = Map::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match pair(part, &known) {
                Ok((name, value)) if repeatable.contains(&name.as_str()) => {
                    if let Value::Array(all) = values.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                        all.push(value.into());
                    }
                }
                Ok((name, value)) if values.contains_key(&name) => {
                    let reason = "a parameter stands once; several values are separated by commas";
                    errors.push(Invalid::new(value, reason).at(name));
                }
                Ok((name, value)) => {
                    values.insert(name, value.into());
                }
                Err(error) => errors.push(error),
            }
        }
        typed(values, errors).map(Self)
    }
}

/// The parameters that `T` documents. They come with all that the document says of them, so they are made once.
fn documented<T: IntoParams + 'static>() -> Arc<[Parameter]> {
    static MADE: RwLock<BTreeMap<TypeId, Arc<[Parameter]>>> = RwLock::new(BTreeMap::new());
    let id = TypeId::of::<T>();
    let made = MADE.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
    made.unwrap_or_else(|| {
        let documented: Arc<[Parameter]> = T::into_params(|| None).into();
        MADE.write().unwrap_or_else(PoisonError::into_inner).insert(id, documented.clone());
        documented
    })
}

/// The parameters that a door let in, where it refused none.
fn typed<T: DeserializeOwned>(values: Map<String, Value>, errors: Vec<FieldError>) -> Result<T, Problem> {
    if !errors.is_empty() {
        return Err(Problem::invalid(errors));
    }
    T::deserialize(Value::Object(values)).map_err(|error| Problem::new(Kind::Internal, "").because(error))
}

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request.query_string()))
    }
}

fn pair(part: &str, known: &[&str]) -> Result<(String, String), FieldError> {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let name = decoded(name)?;
    if !known.contains(&name.as_str()) {
        return Err(unknown(&name, value, "parameter", known));
    }
    decoded(value).map(|value| (name.clone(), value)).map_err(|error| FieldError { field: name, ..error })
}

/// `+` is a space, `%XX` a byte of UTF-8.
fn decoded(text: &str) -> Result<String, FieldError> {
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(decoded) => Ok(decoded.into_owned()),
        Err(_) => Err(Invalid::new(text, "text is UTF-8, percent-encoded").at("query")),
    }
}

fn unknown(name: &str, value: &str, what: &str, known: &[&str]) -> FieldError {
    let nearest = nearest_name(name, known.iter().copied());
    let reason = match nearest {
        Some(nearest) => format!("there is no such {what}; did you mean `{nearest}`?"),
        None if known.is_empty() => "this endpoint takes no parameters".to_owned(),
        None => format!("there is no such {what}; known are {}", known.join(", ")),
    };
    Invalid::new(value, reason).at(Invalid::new(name, "").value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, IntoParams)]
    struct Two {
        limit: Option<String>,
        near: Option<String>,
    }

    fn refused(query: &str) -> Vec<(String, String)> {
        let problem = Query::<Two>::parse(query).unwrap_err();
        let document = serde_json::to_value(problem.document("")).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = document["errors"].as_array().unwrap().iter();
        errors.map(|error| (text(&error["field"]), text(&error["reason"]))).collect()
    }

    #[test]
    fn values_are_percent_decoded_and_plus_is_a_space() {
        let Query(two) = Query::<Two>::parse("near=%C3%A9t%C3%A9+50%2C3&limit=").unwrap();
        assert_eq!((two.near.as_deref(), two.limit.as_deref()), (Some("été 50,3"), Some("")));
    }

    #[test]
    fn an_unknown_parameter_is_refused_with_the_nearest_name() {
        assert!(refused("limmit=5")[0].1.contains("`limit`"));
        assert!(refused("colour=red")[0].1.contains("known are limit, near"));
    }

    #[test]
    fn every_bad_parameter_is_told_at_once() {
        let fields: Vec<_> = refused("limit=1&limit=2&naer=1&near=%FF").into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["limit", "naer", "near"]);
    }

    proptest! {
        #[test]
        fn no_query_is_our_failure(pairs in proptest::collection::vec((0_usize..40, "\\PC{0,12}|[0-9.,-]{0,12}"), 0..5)) {
            let names: Vec<_> = SearchParams::into_params(|| None).into_iter().map(|parameter| parameter.name).collect();
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(at, value)| format!("{}={value}", names.get(*at).map_or("other", String::as_str)))
                .collect();
            let read = Query::<SearchParams>::parse(&pairs.join("&")).and_then(|Query(params)| params.read(&[]));
            if let Err(problem) = read {
                prop_assert_eq!(problem.kind(), Kind::Invalid);
            }
        }
    }

    #[test]
    fn a_query_of_ten_kilobytes_is_refused_whole() {
        let problem = Query::<Two>::parse(&format!("near={}", "x".repeat(10_000))).unwrap_err();
        assert_eq!(problem.kind(), Kind::UriTooLong);
    }
}
