//! What a query costs, in points: a thousand of them are a look-up, the unit of REST's table of routes. A query costs
//! what the same reads cost there.
//!
//! # How a field says what it costs
//!
//! A field that only tells what its object holds already needs nothing: it counts one point by itself. Any other says
//! it in its attribute. `child_complexity` is what is asked of one item; arguments are there by their names, whether
//! they stand in the query, come from a variable or from a default:
//!
//! ```text
//! #[graphql(complexity = "cost::one(cost::RECORD, child_complexity)")]
//! async fn offer(&self, id: ID) -> …
//!
//! #[graphql(complexity = "cost::list(cost::SEARCH, first, cost::PAGE, child_complexity)")]
//! async fn offers(&self, first: Option<i32>) -> …
//! ```
//!
//! - A list multiplies what is asked of its items by `first`, or by the size that it has without it. A list of fixed
//!   size gives `None::<usize>` and that size.
//! - What a list holds inside a list is counted for every outer item, because the attribute stands on both.
//! - What a data loader reads for a whole level at once is a [`JOIN`].
//! - On a connection the attribute stands on the field that has the arguments; `edges` and `nodes` say nothing.
//!   What costs a search of its own is no field of a connection: it would be counted for each item.

use crate::api::problem::{Kind, Problem};
use crate::domain::Invalid;

/// Points of a look-up.
pub const LOOK_UP: usize = 1_000;
/// A record by its id, or names by their beginning.
pub const RECORD: usize = LOOK_UP;
/// A page of offers, with its total.
pub const SEARCH: usize = 2 * LOOK_UP;
/// Facets, a heatmap, or a histogram: all offers are counted.
pub const COUNT: usize = 5 * LOOK_UP;
/// Suggestions while somebody types.
pub const SUGGESTION: usize = 3 * LOOK_UP;
/// A write of one offer.
pub const WRITE: usize = 2 * LOOK_UP;
/// What is read for many objects at once: one of them.
pub const JOIN: usize = LOOK_UP / 10;

/// Offers of a page of which nobody said how long it is.
pub const PAGE: usize = 20;

/// The arguments that a field's cost may depend on. A query with the same values of these costs the same.
pub const LENGTHS: [&str; 3] = ["first", "limit", "ids"];

/// The most look-ups of a query, whoever asks.
pub const MOST: u32 = 1_000;

/// Beyond this nothing is told apart: far above [`MOST`], and far below what a sum of many could not hold.
const ENDLESS: usize = 1 << 40;

/// What a single object costs, with what is asked of it.
#[must_use]
pub fn one(own: usize, child: usize) -> usize {
    own.saturating_add(child).min(ENDLESS)
}

/// What a list costs, with what is asked of each of its items: `first` of them, or `usual` where nothing is said. A
/// number that no list has is refused by the field itself.
#[must_use]
pub fn list<N: TryInto<usize>>(own: usize, first: Option<N>, usual: usize, child: usize) -> usize {
    let items = first.map_or(usual, |first| first.try_into().unwrap_or(0));
    one(own, items.saturating_mul(child))
}

/// Points as whole look-ups, at least one.
#[must_use]
pub fn look_ups(points: usize) -> u32 {
    u32::try_from(points / LOOK_UP).unwrap_or(u32::MAX).max(1)
}

/// Goes on only with at most so many of something in a query.
///
/// # Errors
/// A [`Problem`] that says how many there are, and how many may be.
pub fn above(what: &str, found: usize, most: usize) -> Result<(), Problem> {
    if found <= most {
        return Ok(());
    }
    let refused = Invalid::new(found, format!("at most {most} {what}")).at("query");
    let detail = format!("The query has {found} {what}; at most {most} are read.");
    Err(Problem::new(Kind::QueryTooExpensive, detail).with_errors(vec![refused]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_inside_a_list_counts_for_every_outer_item() {
        let near = list(SEARCH, Some(3), PAGE, 2);
        assert_eq!(look_ups(list(SEARCH, Some(50_i32), PAGE, near)), 102);
        assert_eq!(look_ups(list(SEARCH, None::<i32>, PAGE, 10)), 2, "plain values are nearly nothing");
    }

    #[test]
    fn no_cost_depends_on_another_argument_than_a_length() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/graphql");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file());
        let sources: Vec<String> = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        // In halves, so that it is not found here.
        let attribute = ["complexity = ", "\""].concat();
        let said = sources.iter().flat_map(|source| source.split(&attribute).skip(1));
        let said: Vec<&str> = said.filter_map(|rest| rest.split('"').next()).collect();
        assert!(said.len() > 40, "{}", said.len());
        let known = ["cost", "one", "list", "child_complexity", "None", "usize", "Some", "len", "u32", "u64", "i32"];
        for words in said.iter().map(|said| said.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))) {
            let names = words.filter(|word| !word.is_empty() && word.chars().any(char::is_lowercase));
            let others: Vec<_> = names.filter(|name| !known.contains(name) && !LENGTHS.contains(name)).collect();
            assert_eq!(others, [""; 0]);
        }
        let others: Vec<_> = sources.iter().flat_map(|source| source.split("complexity =").skip(1)).collect();
        assert!(
            others.iter().all(|said| said.starts_with(" \"") || said.starts_with("\")")),
            "one that is not read here"
        );
    }

    #[test]
    fn no_number_of_items_makes_the_sum_run_over() {
        let endless = list(SEARCH, Some(u64::MAX), PAGE, usize::MAX);
        assert_eq!(list(SEARCH, Some(i32::MAX), PAGE, endless), ENDLESS);
        assert_eq!(list(SEARCH, Some(-1), PAGE, 5), SEARCH);
        assert!(look_ups(ENDLESS) > MOST);
        assert_eq!([0, 999, 1_999, 2_000].map(look_ups), [1, 1, 1, 2]);
    }
}
