//! A known question, without the fields that are written by plans.
//!
//! The library validates and copies a document at each request, field by field. Where a list is written by a plan that
//! needs nothing resolved, the plan says all that its selection does, and is found by the selection's place: of its fields
//! nothing has to be left.

use super::varying::something;
use async_graphql::Pos;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use std::collections::HashSet;

/// Fields that a resolver looks ahead for: they stay.
const LOOKED_FOR: [&str; 2] = ["explanation", "highlight"];

/// The document without the fields of the selections that stand in `planned`. Nothing where it has fragments: a selection in
/// one may be answered in several places, in one by its plan, and in another by the library.
pub fn shortened(document: &ExecutableDocument, planned: &HashSet<Pos>) -> Option<ExecutableDocument> {
    if !document.fragments.is_empty() || planned.is_empty() {
        return None;
    }
    let mut left = document.clone();
    match &mut left.operations {
        DocumentOperations::Single(operation) => shorten(&mut operation.node.selection_set.node, planned),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                shorten(&mut operation.node.selection_set.node, planned);
            }
        }
    }
    Some(left)
}

fn shorten(set: &mut SelectionSet, planned: &HashSet<Pos>) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let inside = &mut field.node.selection_set;
                if planned.contains(&inside.pos) {
                    let mut items = std::mem::take(&mut inside.node.items);
                    items.retain(
                        |item| matches!(&item.node, Selection::Field(field) if is_looked_for(&field.node.name.node)),
                    );
                    inside.node = something(items);
                } else {
                    shorten(&mut inside.node, planned);
                }
            }
            Selection::InlineFragment(inline) => shorten(&mut inline.node.selection_set.node, planned),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn is_looked_for(name: &str) -> bool {
    LOOKED_FOR.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    /// The names of all fields, from the outside in.
    fn names(set: &SelectionSet) -> Vec<String> {
        let fields = set.items.iter().filter_map(|item| match &item.node {
            Selection::Field(field) => Some(&field.node),
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => None,
        });
        fields
            .flat_map(|field| [vec![field.name.node.to_string()], names(&field.selection_set.node)].concat())
            .collect()
    }

    fn left(query: &str, planned: &[(usize, usize)]) -> Option<Vec<String>> {
        let planned = planned.iter().map(|(line, column)| Pos { line: *line, column: *column }).collect();
        let left = shortened(&parse_query(query).unwrap(), &planned)?;
        let names =
            left.operations.iter().map(|(_, operation)| names(&operation.node.selection_set.node)).collect::<Vec<_>>();
        Some(names.concat())
    }

    #[test]
    fn a_planned_selection_keeps_what_is_looked_for_and_others_keep_all() {
        let query = "{ offers {\nedges {\nexplanation { score } distanceKm node { id } } totalCount } sources { id } }";
        let expected = ["offers", "edges", "explanation", "score", "totalCount", "sources", "id"];
        assert_eq!(left(query, &[(2, 7)]).unwrap(), expected);
    }

    #[test]
    fn a_planned_selection_without_such_is_never_empty() {
        let query = "{ offers { totalCount\nnodes { id title } } }";
        assert_eq!(left(query, &[(2, 7)]).unwrap(), ["offers", "totalCount", "nodes", "__typename"]);
    }

    #[test]
    fn a_document_with_fragments_is_left_as_it_is() {
        let query = "{ offers { ...F } } fragment F on OfferConnection {\nnodes { id } }";
        assert_eq!(left(query, &[(2, 7)]), None);
        assert_eq!(left("{ sources { id } }", &[]), None);
    }
}
