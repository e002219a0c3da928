//! What of a query the values of its variables decide.
//!
//! A query that was found to go with the schema goes with it again, whatever the values, but for the arguments that name
//! variables: the validator looks at a value where it is used. So only these are validated anew.

use super::cost;
use async_graphql::parser::types::{Directive, DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What of a query the values of its variables decide.
#[derive(Debug)]
pub struct Varying {
    /// The query, of its fields only those whose arguments name variables, and what they stand in; nothing where none does.
    pub document: Option<ExecutableDocument>,
    /// The variables that the cost may depend on, each once.
    pub lengths: Vec<Name>,
    /// Whether anything of it may be left out.
    pub is_directed: bool,
}

impl Varying {
    /// What varies of a query whose fragments do not hold themselves.
    pub fn of(document: &ExecutableDocument) -> Self {
        let mut reading = Reading {
            document,
            fragments: BTreeMap::new(),
            spread: BTreeSet::new(),
            lengths: BTreeSet::new(),
            is_directed: false,
        };
        let mut left = document.clone();
        let mut varies = false;
        let operations = match &mut left.operations {
            DocumentOperations::Single(operation) => vec![operation],
            DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
        };
        for operation in operations {
            let set = &mut operation.node.selection_set.node;
            let items = reading.set(set);
            varies |= !items.is_empty() || names_variables(&operation.node.directives);
            *set = something(items);
        }
        let Reading { mut fragments, spread, lengths, is_directed, .. } = reading;
        left.fragments.retain(|name, _| spread.contains(name));
        for (name, fragment) in &mut left.fragments {
            varies |= names_variables(&fragment.node.directives);
            fragment.node.selection_set.node = something(fragments.remove(name).unwrap_or_default());
        }
        Self { document: varies.then_some(left), lengths: lengths.into_iter().collect(), is_directed }
    }
}

/// These selections, or what may stand in any of their places.
pub(super) fn something(items: Vec<Positioned<Selection>>) -> SelectionSet {
    if !items.is_empty() {
        return SelectionSet { items };
    }
    let (at, arguments, directives) = (Pos::default(), Vec::new(), Vec::new());
    let (name, selection_set) = (Positioned::new(Name::new("__typename"), at), Positioned::default());
    let field = Field { alias: None, name, arguments, directives, selection_set };
    SelectionSet { items: vec![Positioned::new(Selection::Field(Positioned::new(field, at)), at)] }
}

struct Reading<'d> {
    document: &'d ExecutableDocument,
    /// What varies of each fragment.
    fragments: BTreeMap<Name, Vec<Positioned<Selection>>>,
    /// The fragments that are spread where something varies.
    spread: BTreeSet<Name>,
    lengths: BTreeSet<Name>,
    is_directed: bool,
}

impl Reading<'_> {
    /// What varies of a set of selections.
    fn set(&mut self, set: &SelectionSet) -> Vec<Positioned<Selection>> {
        let mut items = Vec::new();
        for selection in &set.items {
            self.is_directed |= !selection.node.directives().is_empty();
            let directed = names_variables(selection.node.directives());
            let node = match &selection.node {
                Selection::Field(field) => {
                    let inside = self.set(&field.node.selection_set.node);
                    for (name, value) in &field.node.arguments {
                        if cost::LENGTHS.contains(&name.node.as_str()) {
                            variables(&value.node, &mut self.lengths);
                        }
                    }
                    let argued = field.node.arguments.iter().any(|(_, value)| names_variable(&value.node));
                    if !directed && !argued && inside.is_empty() {
                        continue;
                    }
                    let of_object = !field.node.selection_set.node.items.is_empty();
                    let inside = if of_object { something(inside) } else { SelectionSet::default() };
                    let selection_set = Positioned::new(inside, field.node.selection_set.pos);
                    let Field { alias, name, arguments, directives, .. } = field.node.clone();
                    let left = Field { alias, name, arguments, directives, selection_set };
                    Selection::Field(Positioned::new(left, field.pos))
                }
                Selection::InlineFragment(inline) => {
                    let inside = self.set(&inline.node.selection_set.node);
                    if !directed && inside.is_empty() {
                        continue;
                    }
                    let mut left = inline.clone();
                    left.node.selection_set.node = something(inside);
                    Selection::InlineFragment(left)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if !(self.fragment(name) || directed) {
                        continue;
                    }
                    self.spread.insert(name.clone());
                    Selection::FragmentSpread(spread.clone())
                }
            };
            items.push(Positioned::new(node, selection.pos));
        }
        items
    }

    /// Whether anything of a fragment varies.
    fn fragment(&mut self, name: &Name) -> bool {
        let document = self.document;
        let Some(fragment) = document.fragments.get(name) else { return false };
        if !self.fragments.contains_key(name) {
            let items = self.set(&fragment.node.selection_set.node);
            self.fragments.insert(name.clone(), items);
        }
        names_variables(&fragment.node.directives) || self.fragments.get(name).is_some_and(|items| !items.is_empty())
    }
}

fn names_variables(directives: &[Positioned<Directive>]) -> bool {
    let mut arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
    arguments.any(|(_, value)| names_variable(&value.node))
}

fn names_variable(value: &Value) -> bool {
    let mut named = BTreeSet::new();
    variables(value, &mut named);
    !named.is_empty()
}

/// Adds the variables that a value names.
fn variables(value: &Value, named: &mut BTreeSet<Name>) {
    match value {
        Value::Variable(name) => drop(named.insert(name.clone())),
        Value::List(items) => items.iter().for_each(|item| variables(item, named)),
        Value::Object(fields) => fields.values().for_each(|value| variables(value, named)),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::parser::parse_query;

    /// Names of fields and fragments, braces around what is inside.
    fn shape(set: &SelectionSet) -> String {
        let one = |selection: &Positioned<Selection>| match &selection.node {
            Selection::Field(field) if field.node.selection_set.node.items.is_empty() => {
                field.node.name.node.to_string()
            }
            Selection::Field(field) => format!("{}{{{}}}", field.node.name.node, shape(&field.node.selection_set.node)),
            Selection::InlineFragment(inline) => format!("...{{{}}}", shape(&inline.node.selection_set.node)),
            Selection::FragmentSpread(spread) => format!("...{}", spread.node.fragment_name.node),
        };
        set.items.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_names_a_variable_is_left_with_what_it_stands_in() {
        for (query, left, lengths) in [
            ("{ a { b(c: 1) } }", None, ""),
            ("query($x: Int) { a(b: $x) { c d } e }", Some("a{__typename}"), ""),
            ("query($x: Int) { a { b c(d: [{e: $x}]) } f }", Some("a{c}"), ""),
            ("query($x: Int) { a { ... { b c @skip(if: $x) } } }", Some("a{...{c}}"), ""),
            (
                "query($x: Int) { a { ...F @include(if: $x) b } } fragment F on A { c }",
                Some("a{...F} F{__typename}"),
                "",
            ),
            (
                "query($x: Int) { a { ...F ...G } } fragment F on A { b c(d: $x) } fragment G on A { e }",
                Some("a{...F} F{c}"),
                "",
            ),
            (
                "query($x: Int) { a { ...F } } fragment F on A { b ...G } fragment G on A { c(first: $x) }",
                Some("a{...F} F{...G} G{c}"),
                "x",
            ),
            (
                "query($x: Int, $y: [ID!]!) { a(first: $x, q: $y) { b(ids: $y) { c } } }",
                Some("a{b{__typename}}"),
                "x y",
            ),
        ] {
            let Varying { document, lengths: found, .. } = Varying::of(&parse_query(query).unwrap());
            let told = document.map(|document| {
                let (_, operation) = document.operations.iter().next().unwrap();
                let fragments: BTreeMap<_, _> = document.fragments.iter().collect();
                let fragments = fragments
                    .into_iter()
                    .map(|(name, fragment)| format!(" {name}{{{}}}", shape(&fragment.node.selection_set.node)));
                shape(&operation.node.selection_set.node) + &fragments.collect::<String>()
            });
            assert_eq!(told.as_deref(), left, "{query}");
            assert_eq!(found.iter().map(Name::as_str).collect::<Vec<_>>().join(" "), lengths, "{query}");
        }
    }
}
