//! What stands before every query, however it came: what it holds is counted, then it is validated, then it is paid for, and
//! only then executed.

use super::absent::without_absent;
use super::census::{Census, census, not_too_deep};
use super::cost::{self, look_ups};
use super::failure;
use super::scan::scan;
use super::visit::Visit;
use super::{Schema, schema_of};
use crate::api::problem::{Kind, Problem};
use crate::domain::Invalid;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Response, ServerError, ValidationResult, value};
use async_trait::async_trait;
use std::sync::{Arc, LazyLock, OnceLock};

/// Errors of the validator that are told at most.
const MOST_TOLD: usize = 20;

/// Validates and measures, and executes nothing. A schema with an extension asks it at every field: the one that executes
/// has none.
static GAUGE: LazyLock<Schema> = LazyLock::new(|| schema_of(|building| building.extension(Gauge)));

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
    let readable = scan(&request.query).and_then(|()| not_too_deep(request.variables.values()));
    readable.map_err(refused)?;
    let mut document = parse_query(&request.query).map_err(|error| {
        let error = ServerError::from(error);
        let told = refuse(visit, failure::unreadable(&error));
        Response::from_errors(vec![ServerError { locations: error.locations, ..told }])
    })?;
    let census = census(&document).map_err(refused)?;
    let operation = operation(&document, request.operation_name.as_deref());
    operation.and_then(|operation| visit.takes(operation)).map_err(refused)?;
    if let Some(complete) = without_absent(&document, &request.variables) {
        document = complete;
    }
    request.set_parsed_query(document.clone());
    let points = measure(document, &request).await.map_err(|errors| {
        refuse(visit, Problem::new(Kind::GraphqlValidation, ""));
        let told = errors.into_iter().take(MOST_TOLD);
        Response::from_errors(told.map(|error| failure::coded(error, Kind::GraphqlValidation)).collect())
    })?;
    let bill = bill(points, census, visit);
    let paid = if bill.cost > bill.limit { Err(too_expensive(bill)) } else { visit.pay(bill.cost).await };
    paid.map_err(|problem| bill.beside(refused(problem)))?;
    Ok((request, bill))
}

/// The points that the query of a request costs, where it goes with the schema.
async fn measure(document: ExecutableDocument, request: &Request) -> Result<usize, Vec<ServerError>> {
    let points = Points::default();
    let mut asked = Request::new("").variables(request.variables.clone()).data(points.clone());
    asked.operation_name = request.operation_name.clone();
    asked.set_parsed_query(document);
    let errors = GAUGE.execute(asked).await.errors;
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

/// What kind of operation is to be executed.
fn operation(document: &ExecutableDocument, name: Option<&str>) -> Result<OperationType, Problem> {
    let mut operations = document.operations.iter();
    let found = match name {
        Some(name) => operations.find(|(known, _)| known.is_some_and(|known| known.as_str() == name)),
        None if operations.len() == 1 => operations.next(),
        None => None,
    };
    let reason = "the name of an operation of the query; needed where there are several";
    let missing = || Problem::invalid(vec![Invalid::new(name.unwrap_or_default(), reason).at("operationName")]);
    found.map(|(_, operation)| operation.node.ty).ok_or_else(missing)
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
