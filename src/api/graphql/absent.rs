//! Variables of which no value came: an argument, or a field of an input, that is one is then as if it were not written
//! (GraphQL, 6.4.1), so that its default holds. The library takes it for null.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::Value;
use std::collections::BTreeSet;

/// The document without what has no value; nothing where all has one. Of several operations nobody knows what the others
/// would be given: they stay as they are.
pub fn without_absent(document: &ExecutableDocument, given: &Variables) -> Option<ExecutableDocument> {
    let (_, operation) = document.operations.iter().next().filter(|_| document.operations.iter().len() == 1)?;
    let declared = operation.node.variable_definitions.iter().map(|declared| &declared.node);
    let absent = declared.filter(|declared| {
        let has_value = given.contains_key(&declared.name.node) || declared.default_value.is_some();
        declared.var_type.node.nullable && !has_value
    });
    let absent: BTreeSet<Name> = absent.map(|declared| declared.name.node.clone()).collect();
    if absent.is_empty() {
        return None;
    }
    let mut document = document.clone();
    let mut leaving = Leaving { absent, left: BTreeSet::new(), kept: BTreeSet::new() };
    for fragment in document.fragments.values_mut() {
        leaving.set(&mut fragment.node.selection_set);
    }
    let operation = match &mut document.operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(operations) => operations.values_mut().next(),
    };
    if let Some(operation) = operation {
        leaving.set(&mut operation.node.selection_set);
        // A variable that nothing names any more is no mistake of the client's.
        let Leaving { left, kept, .. } = leaving;
        operation.node.variable_definitions.retain(|declared| {
            let name = &declared.node.name.node;
            !left.contains(name) || kept.contains(name)
        });
    }
    Some(document)
}

struct Leaving {
    absent: BTreeSet<Name>,
    /// Those that were left out somewhere.
    left: BTreeSet<Name>,
    /// Those that stand where nothing can be left out: in a list.
    kept: BTreeSet<Name>,
}

impl Leaving {
    fn set(&mut self, set: &mut Positioned<SelectionSet>) {
        for selection in &mut set.node.items {
            match &mut selection.node {
                Selection::Field(field) => {
                    field.node.arguments.retain_mut(|(_, value)| self.stays(&mut value.node));
                    self.set(&mut field.node.selection_set);
                }
                Selection::InlineFragment(fragment) => self.set(&mut fragment.node.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// Whether an argument or a field stays, what is inside of it left out.
    fn stays(&mut self, value: &mut Value) -> bool {
        match value {
            Value::Variable(name) if self.absent.contains(name) => {
                self.left.insert(name.clone());
                return false;
            }
            Value::Object(fields) => fields.retain(|_, value| self.stays(value)),
            Value::List(items) => {
                for item in items {
                    if let Value::Variable(name) = item {
                        self.kept.insert(name.clone());
                    } else {
                        self.stays(item);
                    }
                }
            }
            Value::Variable(_)
            | Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_) => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;
    use async_graphql::value;

    /// The arguments of the one field, and the variables that are declared still.
    fn left(query: &str, given: async_graphql::Value) -> (String, usize) {
        let document = parse_query(query).unwrap();
        let document = without_absent(&document, &Variables::from_value(given)).unwrap_or(document);
        let (_, operation) = document.operations.iter().next().unwrap();
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else {
            return Default::default();
        };
        let arguments = field.node.arguments.iter().map(|(name, value)| format!("{}: {}", name.node, value.node));
        (arguments.collect::<Vec<_>>().join(", "), operation.node.variable_definitions.len())
    }

    #[test]
    fn what_is_a_variable_without_a_value_is_as_if_it_were_not_written() {
        for (query, given, expected, declared) in [
            ("query($a: Int) { f(a: $a, b: 1) }", value!({}), "b: 1", 0),
            ("query($a: Int) { f(a: $a, b: 1) }", value!({"a": null}), "a: $a, b: 1", 1),
            ("query($a: Int) { f(a: $a, b: 1) }", value!({"a": 2}), "a: $a, b: 1", 1),
            ("query($a: Int = 3) { f(a: $a) }", value!({}), "a: $a", 1),
            ("query($a: Int!) { f(a: $a) }", value!({}), "a: $a", 1),
            ("query Q($a: Int) { f(a: {b: $a, c: 1}) }", value!({}), "a: {c: 1}", 0),
            ("query($a: Int) { f(a: [$a, 1], b: $a) }", value!({}), "a: [$a, 1]", 1),
            ("query($a: Int) { f(b: 1) }", value!({}), "b: 1", 1),
        ] {
            assert_eq!(left(query, given), (expected.to_owned(), declared), "{query}");
        }
    }
}
