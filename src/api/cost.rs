//! What a request costs of the rate and of the quotas.

use std::num::NonZeroU32;

const fn of(cost: u32) -> NonZeroU32 {
    match NonZeroU32::new(cost) {
        Some(cost) => cost,
        None => NonZeroU32::MIN,
    }
}

/// What is looked up, and all that is not in the table.
const LOOK_UP: NonZeroU32 = NonZeroU32::MIN;
/// A page of a result: it is counted as a whole, and its cards are fetched.
const SEARCH: NonZeroU32 = of(2);
/// Several small searches, or one whose answer is drawn.
const SEVERAL: NonZeroU32 = of(3);
/// A whole result, counted in many parts.
const WHOLE: NonZeroU32 = of(5);
/// Up to any number of offers in one request.
const BATCH: NonZeroU32 = of(20);

/// The cost of a request to the route of that template.
#[must_use]
pub fn cost(route: &str) -> NonZeroU32 {
    match route {
        "/v1/offers" | "/v1/offers/search" => SEARCH,
        "/v1/suggest" | "/v1/tiles/offers/{z}/{x}/{y}.mvt" => SEVERAL,
        "/v1/offers/heatmap" | "/v1/offers/facets" | "/v1/offers/histogram" => WHOLE,
        "/v1/sources/{source}/offers/batch" => BATCH,
        _ => LOOK_UP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::openapi;

    #[test]
    fn a_heatmap_costs_more_than_a_search_and_a_search_more_than_a_look_up() {
        let costs = ["/v1/offers/heatmap", "/v1/offers", "/v1/offers/{id}"].map(cost);
        assert!(costs.is_sorted_by(|dear, cheap| dear > cheap), "{costs:?}");
    }

    #[test]
    fn every_route_in_the_table_is_one_of_ours() {
        let document: serde_json::Value = serde_json::from_str(&openapi::openapi_json().unwrap()).unwrap();
        let paths: Vec<_> = document["paths"].as_object().unwrap().keys().cloned().collect();
        let dear: Vec<_> = paths.iter().filter(|path| cost(path) > LOOK_UP).collect();
        assert_eq!(dear.len(), 8, "{dear:?} of {paths:?}");
    }
}
