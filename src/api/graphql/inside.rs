//! Searches inside of something: the offers of an occupation, of a place, of a source, near an offer.

use super::failure::camel;
use super::inputs::OfferQuery;
use crate::api::problem::Problem;
use crate::domain::Invalid;

/// The fields that say where.
pub const AREAS: [&str; 8] = ["near", "commune", "place", "department", "region", "bbox", "cells", "polygon"];
/// The fields that say which occupations.
pub const OCCUPATIONS: [&str; 2] = ["rome", "rome_domain"];

/// The search, once `say` has written into it what `of` stands for. It may not say these fields itself: a query has one
/// value of each.
///
/// # Errors
/// A [`Problem`] with each of the fields that it says all the same.
pub fn inside(
    search: Option<OfferQuery>,
    of: &str,
    fields: &[&str],
    say: impl FnOnce(&mut OfferQuery),
) -> Result<OfferQuery, Problem> {
    let mut search = search.unwrap_or_default();
    // Texts, numbers and lists under fixed names: nothing here can fail to be written.
    let written = serde_json::to_value(&search).unwrap_or_default();
    let said = fields.iter().filter(|field| !written[**field].is_null());
    let refused = said.map(|field| {
        let value = &written[*field];
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Invalid::new(value, format!("{of} says this already: leave it out")).at(camel(field))
    });
    let refused: Vec<_> = refused.collect();
    if !refused.is_empty() {
        return Err(Problem::invalid(refused));
    }
    say(&mut search);
    Ok(search)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::graphql::inputs::Center;

    #[test]
    fn every_field_that_is_said_already_is_refused_by_its_name() {
        let search = OfferQuery {
            q: Some("soudeur".into()),
            near: Some(vec![Center { lat: 50.0, lon: 3.0 }]),
            place: Some("Lille".into()),
            ..OfferQuery::default()
        };
        let refused = inside(Some(search.clone()), "the place", &AREAS, |_| {}).unwrap_err();
        let document = serde_json::to_value(refused.document("")).unwrap();
        let told = document["errors"].as_array().unwrap().iter().map(|error| (&error["field"], &error["value"]));
        let told: Vec<_> = told.map(|(field, value)| (field.as_str().unwrap(), value.as_str().unwrap())).collect();
        assert_eq!(told, [("near", "[{\"lat\":50.0,\"lon\":3.0}]"), ("place", "Lille")]);
        let search =
            inside(Some(search), "the occupation", &OCCUPATIONS, |search| search.salary_min = Some(1)).unwrap();
        assert_eq!((search.q.as_deref(), search.salary_min), (Some("soudeur"), Some(1)));
    }

    #[test]
    fn every_field_that_can_be_refused_is_one_of_the_search() {
        let known = serde_json::to_value(OfferQuery::default()).unwrap();
        for field in AREAS.iter().chain(&OCCUPATIONS).chain(&["source", "radius_km"]) {
            assert!(known.get(field).is_some(), "{field}");
        }
    }
}
