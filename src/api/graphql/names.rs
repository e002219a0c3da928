//! Short lists by name: how they are asked for.

use crate::api::params::{Body, NameParams};
use crate::api::problem::Problem;
use crate::domain::Invalid;
use serde_json::{Map, Value};

/// What to look for by name, and how many at most, read as REST reads it.
///
/// # Errors
/// A [`Problem`] with every wrong value.
pub fn named(q: String, limit: Option<i32>) -> Result<(String, usize), Problem> {
    let body = Map::from_iter([("q".to_owned(), Value::from(q)), ("limit".to_owned(), limit.into())]);
    let Body(params) = Body::<NameParams>::of(body)?;
    params.read().map(|(q, limit)| (q.to_owned(), limit))
}

/// The number of items of a short list: from 1 to `most`, and `usual` where nothing is said.
///
/// # Errors
/// A [`Problem`] when it is another one.
pub fn short(first: Option<i32>, usual: usize, most: usize) -> Result<usize, Problem> {
    let Some(first) = first else { return Ok(usual) };
    let items = usize::try_from(first).ok().filter(|items| (1..=most).contains(items));
    let refused = || Invalid::new(first, format!("a whole number from 1 to {most}")).at("first");
    items.ok_or_else(|| Problem::invalid(vec![refused()]))
}
