//! What stands before every query, however it came: what it holds is counted, then it is validated, then it is paid for, and
//! only then executed.

use super::absent::without_absent;
use super::census::{Census, census, not_too_deep};
use super::cost::{self, look_ups};
use super::failure;
use super::known::{Asked, KNOWN, Known};
use super::scan::scan;
use super::visit::Visit;
use super::{Schema, schema_of};
use crate::api::problem::{Kind, Problem};
use crate::domain::Invalid;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, VariableDefinition};
use async_graphql::{Positioned, Request, Response, ServerError, ValidationResult, value};
use async_trait::async_trait;
use std::sync::{Arc, LazyLock, OnceLock};

/// Errors of the validator that are told at most.
const MOST_TOLD: usize = 20;
/// Bytes of errors, with the names that they tell, for which likely names are looked for.
const MOST_GUESSED: usize = 4_000;

/// Validates and measures, and executes nothing. A schema with an extension asks it at every field: the one that executes
/// has none. It looks for no likely names: for a thousand wrong ones that takes longer than all else.
static GAUGE: LazyLock<Schema> =
    LazyLock::new(|| schema_of(|building| building.extension(Gauge).disable_suggestions()));

/// The same, for questions with few errors: it says which names were likely meant.
static GUESSING: LazyLock<Schema> = LazyLock::new(|| schema_of(|building| building.extension(Gauge)));

/// What a query costs, and what it may, in look-ups.
#[derive(Debug, Clone, Copy)]
pub struct Bill {
    cost: u32,
    limit: u32,
    depth: usize,
}

impl Bill {
    /// An answer with it, as `extensions.cost`.
    pub fn beside(self, response: Response) -> Response {
        let Self { cost, limit, depth } = self;
        response.extension("cost", value!({"cost": cost, "limit": limit, "depth": depth}))
    }
}

/// Lets a request through that may be executed, ready for it, and tells what was paid.
///
/// # Errors
/// The answer to one that may not; `visit` keeps the refusal.
pub async fn pass(mut request: Request, visit: &Visit) -> Result<(Request, Bill), Response> {
    let refused = |problem| Response::from_errors(vec![refuse(visit, problem)]);
    not_too_deep(request.variables.values()).map_err(refused)?;
    let asked = Asked::of(&request);
    let found = KNOWN.get(&asked);
    let is_new = found.is_none();
    let known =
        if let Some(known) = found { known } else { Arc::new(read(&request, visit).map_err(|refused| *refused)?) };
    // The library knows a default where it fills in an argument, and not where it skips a field.
    for (name, value) in &known.defaults {
        request.variables.entry(name.clone()).or_insert_with(|| value.clone());
    }
    visit.takes(known.operation).map_err(refused)?;
    let points = match measure(&known, &request).await {
        Ok(points) => points,
        Err(errors) => return Err(invalid(errors, &known, &request, visit).await),
    };
    let bill = bill(points, known.census, visit);
    let paid = if bill.cost > bill.limit { Err(too_expensive(bill)) } else { visit.pay(bill.cost).await };
    paid.map_err(|problem| bill.beside(refused(problem)))?;
    request.set_parsed_query(known.ready().clone());
    if let Some(plans) = &known.plans {
        request = request.data(plans.clone());
    }
    if is_new {
        KNOWN.put(asked, known);
    }
    Ok((request, bill))
}

/// What the text of a request holds, where it may be validated.
fn read(request: &Request, visit: &Visit) -> Result<Known, Box<Response>> {
    let refused = |problem| Box::new(Response::from_errors(vec![refuse(visit, problem)]));
    let tokens = scan(&request.query).map_err(refused)?;
    let document = parse_query(&request.query).map_err(|error| {
        let error = ServerError::from(error);
        let told = refuse(visit, failure::unreadable(&error));
        Box::new(Response::from_errors(vec![ServerError { locations: error.locations, ..told }]))
    })?;
    let census = census(&document).map_err(refused)?;
    let operation = operation(&document, request.operation_name.as_deref()).map_err(refused)?;
    let default = |declared: &Positioned<VariableDefinition>| {
        Some((declared.node.name.node.clone(), declared.node.default_value.as_ref()?.node.clone()))
    };
    let defaults = operation.variable_definitions.iter().filter_map(default).collect();
    let ty = operation.ty;
    let document = without_absent(&document, &request.variables).unwrap_or(document);
    Ok(Known::new(document, ty, census, tokens).with_defaults(defaults))
}

/// The points that the question of a request costs, where it goes with the schema.
async fn measure(known: &Known, request: &Request) -> Result<usize, Vec<ServerError>> {
    if let Some(points) = known.points(&request.variables) {
        let went = match &known.varying.document {
            Some(varying) => gauge(&GAUGE, varying, request).await.is_ok(),
            None => true,
        };
        if went {
            return Ok(points);
        }
        // The whole question tells better what is wrong, and where.
    }
    let points = gauge(&GAUGE, &known.document, request).await?;
    known.remember(&request.variables, points);
    Ok(points)
}

/// What is wrong with a question, and, where that is not too much, what was likely meant.
async fn invalid(mut errors: Vec<ServerError>, known: &Known, request: &Request, visit: &Visit) -> Response {
    let said = errors.iter().map(|error| error.message.len()).sum::<usize>();
    if errors.len() <= MOST_TOLD && said <= MOST_GUESSED {
        errors = gauge(&GUESSING, &known.document, request).await.err().unwrap_or(errors);
    }
    refuse(visit, Problem::new(Kind::GraphqlValidation, ""));
    let told = errors.into_iter().take(MOST_TOLD);
    Response::from_errors(told.map(|error| failure::coded(error, Kind::GraphqlValidation)).collect())
}

/// The points that a document costs, where it goes with the schema and the values of the request.
async fn gauge(by: &Schema, document: &ExecutableDocument, request: &Request) -> Result<usize, Vec<ServerError>> {
    let points = Points::default();
    let mut asked = Request::new("").variables(request.variables.clone()).data(points.clone());
    asked.operation_name = request.operation_name.clone();
    asked.set_parsed_query(document.clone());
    let errors = by.execute(asked).await.errors;
    if errors.is_empty() { Ok(points.0.get().copied().unwrap_or_default()) } else { Err(errors) }
}

/// What so many points are to the caller.
fn bill(points: usize, census: Census, visit: &Visit) -> Bill {
    let schema = if census.asks_schema { cost::COUNT } else { 0 };
    let cost = look_ups(points.saturating_add(schema));
    let limit = visit.most().map_or(cost::MOST, |most| most.min(cost::MOST));
    Bill { cost, limit, depth: census.depth }
}

/// Where the points of a query are written.
#[derive(Debug, Clone, Default)]
struct Points(Arc<OnceLock<usize>>);

/// Ends every query after its validation.
struct Gauge;

impl ExtensionFactory for Gauge {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Gauge {
    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let valid = next.run(context).await?;
        if let Some(Points(points)) = context.data_opt::<Points>() {
            let _ = points.set(valid.complexity);
        }
        // Nothing is wrong with it, and it goes no further.
        Err(Vec::new())
    }
}

/// The operation that is to be executed.
fn operation<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Result<&'d OperationDefinition, Problem> {
    let mut operations = document.operations.iter();
    let found = match name {
        Some(name) => operations.find(|(known, _)| known.is_some_and(|known| known.as_str() == name)),
        None if operations.len() == 1 => operations.next(),
        None => None,
    };
    let reason = "the name of an operation of the query; needed where there are several";
    let missing = || Problem::invalid(vec![Invalid::new(name.unwrap_or_default(), reason).at("operationName")]);
    found.map(|(_, operation)| &operation.node).ok_or_else(missing)
}

/// A query that costs more than anybody, or this caller, may spend at once.
fn too_expensive(Bill { cost, limit, .. }: Bill) -> Problem {
    let detail = format!("The query costs {cost} look-ups; the caller may spend at most {limit} at once.");
    Problem::new(Kind::QueryTooExpensive, detail)
}

/// The refusal as the answer tells it; whoever brought the query may want to tell it in its own way.
fn refuse(visit: &Visit, problem: Problem) -> ServerError {
    let error = failure::of_request(&problem);
    visit.refuse(problem);
    error
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::types::OperationType;
    use async_graphql::{Value, Variables};
    use proptest::prelude::*;
    use proptest::sample::select;
    use tokio::runtime::Runtime;

    /// Questions with the values of their variables that nothing is wrong with.
    fn questions() -> Vec<(&'static str, Value)> {
        let near = value!([{"lat": 50.6, "lon": 3.0}]);
        vec![
            (
                "query($a: [CenterInput!], $b: Float) { offers(search: {near: $a, radiusKm: $b}) { totalCount ...F } }
                fragment F on OfferConnection { nodes { uuid title place { label } } }",
                value!({"a": near, "b": 10.5}),
            ),
            (
                "query($a: OfferQuery, $b: Int) { offers(search: $a, first: $b) { nodes { near(first: $b) { node { title } } } } }",
                value!({"a": {"near": [{"lat": 50.6, "lon": 3.0}], "contract": ["CDI"]}, "b": 5}),
            ),
            (
                "query($a: Boolean!, $b: OfferSort) { offers(sort: $b) { ...G totalCount @skip(if: $a) } }
                fragment G on OfferConnection { edges @include(if: $a) { node { ... on Offer { title } } } }",
                value!({"a": true, "b": "DATE"}),
            ),
            (
                "query($a: ID!, $b: [ID!]!) { offer(id: $a) { title } nodes(ids: $b) { id } }",
                value!({"a": "x", "b": ["y", "z"]}),
            ),
            (
                "query A($a: [ContractType!]) { offerFacets(search: {contract: $a}, by: [SOURCE]) { total } }
                query B($b: RomeCode!) { occupation(rome: $b) { label near(first: 3) { rome } } }",
                value!({"a": ["CDD"], "b": "J1506"}),
            ),
        ]
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let plain = || {
            select(vec![
                value!(null),
                value!(0),
                value!(7),
                value!(-3),
                value!(1e300),
                value!(2.5),
                value!(5_000_000_000_i64),
                value!("CDI"),
                value!("DATE"),
                value!("cdi"),
                value!(""),
                value!("J1506"),
                value!(true),
                value!(false),
                value!([]),
                value!({}),
                value!({"lat": 50.6, "lon": 3.0}),
                value!({"lat": "50"}),
                value!({"contract": ["CDI"]}),
                value!({"contract": "X"}),
                value!({"nothing": 1}),
            ])
        };
        prop_oneof![plain(), prop::collection::vec(plain(), 1..3).prop_map(Value::List)]
    }

    fn known(request: &Request) -> Known {
        let document = parse_query(&request.query).unwrap();
        let document = without_absent(&document, &request.variables).unwrap_or(document);
        Known::new(document, OperationType::Query, Census::default(), 100)
    }

    proptest! {
        #[test]
        fn a_question_that_is_known_is_judged_as_a_new_one(
            (query, usual) in select(questions()),
            // What stands in the place of each value, if anything does.
            others in (prop::option::of(any_value()), prop::option::of(any_value())),
            named in select(vec!["A", "B"]),
        ) {
            let runtime = Runtime::new().unwrap();
            let ask = |values: &Value| {
                let request = Request::new(query).variables(Variables::from_value(values.clone()));
                if query.contains("query A") { request.operation_name(named) } else { request }
            };
            let Value::Object(mut values) = usual.clone() else { unreachable!() };
            for (name, other) in [("a", others.0), ("b", others.1)] {
                if let Some(other) = other {
                    values.insert(async_graphql::Name::new(name), other);
                }
            }
            let (first, second) = (ask(&usual), ask(&Value::Object(values)));
            let before = known(&first);
            prop_assert!(runtime.block_on(measure(&before, &first)).is_ok());
            let told = |judged: Result<usize, Vec<ServerError>>| {
                // The library names any one of several fields that it does not know.
                judged.map_err(|errors| errors.into_iter().map(|error| error.locations).collect::<Vec<_>>())
            };
            let expected = told(runtime.block_on(measure(&known(&second), &second)));
            for _ in 0..2 {
                prop_assert_eq!(told(runtime.block_on(measure(&before, &second))), expected.clone());
            }
        }
    }
}
