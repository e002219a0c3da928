//! The second face: the same data, joined, in one request.
//!
//! A thin one: inputs become the query values of REST by the same reading, the service is asked as REST asks it, and a
//! refusal is the same problem. Nothing exists only here.

mod absent;
mod answer;
mod apart;
mod asked;
mod asker;
mod census;
mod connection;
mod cost;
mod counts;
mod cv;
mod door;
mod failure;
mod graphiql;
mod ids;
mod inputs;
mod inside;
mod known;
mod live;
mod loaders;
mod market;
mod me;
mod names;
mod node;
mod occupation;
mod offer;
mod offer_joins;
mod offers;
mod person;
mod place;
mod projection;
mod publish;
mod scalars;
mod scan;
mod settle;
mod shortened;
mod socket;
mod source;
mod statistics;
mod suggest;
mod text;
mod toll;
mod training;
mod training_connection;
mod trainings;
mod varying;
mod visit;

pub use door::{ask_graphql, query_graphql};
pub use graphiql::routes as graphiql_routes;
pub use socket::{Sockets, route as socket_route};

use async_graphql::{ID, MergedObject, SchemaBuilder, ValidationMode};
use jiff::Timestamp;
use live::OfferSubscriptions;
use std::sync::LazyLock;

/// What can be asked.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    offers::OfferQueries,
    counts::CountQueries,
    suggest::SuggestQueries,
    node::NodeQueries,
    occupation::OccupationQueries,
    place::PlaceQueries,
    source::SourceQueries,
    statistics::StatisticsQueries,
    market::MarketQueries,
    trainings::TrainingQueries,
    me::CallerQueries,
    cv::CvQueries,
    person::PersonQueries,
);

/// What can be changed.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(publish::OfferMutations, cv::CvMutations);

/// The schema, ready to be executed. Cheap to clone.
pub type Schema = async_graphql::Schema<Query, Mutation, OfferSubscriptions>;

/// Executes what passed the toll: every field comes after its validation.
static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| schema_of(|building| building.validation_mode(ValidationMode::Fast)));

type Building = SchemaBuilder<Query, Mutation, OfferSubscriptions>;

/// A schema of ours, built on by `more`.
fn schema_of(more: impl FnOnce(Building) -> Building) -> Schema {
    let building = Schema::build(Query::default(), Mutation::default(), OfferSubscriptions)
        .override_output_type_description::<ID>("An id: a text of which nothing but equality may be taken.")
        .override_output_type_description::<Timestamp>("An instant, as RFC 3339 writes it: `2026-11-02T08:00:00Z`.");
    more(building).finish()
}

/// The schema, one for the process. Whom it answers, and out of what, each request brings along.
#[must_use]
pub fn schema() -> Schema {
    SCHEMA.clone()
}

/// The schema in the language of schemas, as `openapi/schema.graphql` holds it.
#[must_use]
pub fn graphql_sdl() -> String {
    SCHEMA.sdl()
}

#[cfg(test)]
mod tests;
