//! What a parsed query holds, counted before anybody else walks through it: the validator follows every fragment wherever
//! it is spread, and a few that spread each other are endless to it. Here each fragment is counted once.

use super::cost::above;
use crate::api::problem::{Kind, Problem};
use async_graphql::Value;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use std::collections::HashMap;

/// Fields within each other. What stands below `__schema` and `__type` is counted apart.
const MOST_DEEP: usize = 12;
/// Fields within each other below `__schema` and `__type`: the usual tools follow types through nine wrappers.
const MOST_DEEP_IN_SCHEMA: usize = 16;
/// Fields and fragments within each other.
const MOST_NESTED: usize = 30;
/// Fields, those of a fragment wherever it is spread.
const MOST_FIELDS: usize = 1_000;
/// Fields at the top, likewise.
const MOST_TOP: usize = 20;
/// Aliases, likewise.
const MOST_ALIASES: usize = 30;
/// Directives, as they are written.
const MOST_DIRECTIVES: usize = 50;
const MOST_OPERATIONS: usize = 10;
const MOST_FRAGMENTS: usize = 50;
const MOST_VARIABLES: usize = 50;
/// Lists and objects within each other in the value of a variable.
const MOST_DEEP_VALUE: usize = 20;
/// Values that the schema tells of itself, as far as can be guessed: the usual tools ask for half of it.
const MOST_OF_SCHEMA: usize = 200_000;

/// What a query holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Census {
    /// Fields within each other.
    pub depth: usize,
    /// Whether the schema is asked of itself.
    pub asks_schema: bool,
}

/// Counts what a query holds.
///
/// # Errors
/// A [`Problem`] that says what is too much, or which fragment holds itself.
pub fn census(document: &ExecutableDocument) -> Result<Census, Problem> {
    let operations = document.operations.iter();
    above("operations", operations.len(), MOST_OPERATIONS)?;
    above("fragments", document.fragments.len(), MOST_FRAGMENTS)?;
    let mut counting = Counting { document, known: HashMap::new(), directives: 0 };
    let mut all = Size::default();
    let mut variables = 0;
    for (_, operation) in operations {
        let operation = &operation.node;
        variables += operation.variable_definitions.len();
        counting.directives += operation.directives.len();
        counting.directives +=
            operation.variable_definitions.iter().map(|variable| variable.node.directives.len()).sum::<usize>();
        all = all.beside(counting.set(&operation.selection_set.node)?);
    }
    // What no operation uses is validated all the same.
    for name in document.fragments.keys() {
        counting.fragment(name.as_str())?;
    }
    above("variables", variables, MOST_VARIABLES)?;
    above("directives", counting.directives, MOST_DIRECTIVES)?;
    above("levels of fields", all.depth, MOST_DEEP)?;
    above("levels of fields below `__schema`", all.depth_in_schema, MOST_DEEP_IN_SCHEMA)?;
    above("levels of fields and fragments", all.nested, MOST_NESTED)?;
    above("fields", all.fields, MOST_FIELDS)?;
    above("fields at the top", all.top, MOST_TOP)?;
    above("aliases", all.aliases, MOST_ALIASES)?;
    above("values of the schema", all.of_schema, MOST_OF_SCHEMA)?;
    Ok(Census { depth: all.depth, asks_schema: all.of_schema > 0 })
}

/// Goes on only with values of variables that are not nested too deep.
///
/// # Errors
/// A [`Problem`] that says so.
pub fn not_too_deep<'v>(values: impl IntoIterator<Item = &'v Value>) -> Result<(), Problem> {
    let mut level: Vec<&Value> = values.into_iter().collect();
    let mut depth = 0;
    while !level.is_empty() {
        above("levels of lists and objects in a variable", depth, MOST_DEEP_VALUE)?;
        level = level.into_iter().flat_map(inner).collect();
        depth += 1;
    }
    Ok(())
}

/// The values inside of a value.
fn inner(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => {
            Vec::new()
        }
    }
}

/// What a set of fields holds, fragments followed.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    depth: usize,
    depth_in_schema: usize,
    nested: usize,
    fields: usize,
    top: usize,
    aliases: usize,
    /// Values, if all this stood below `__schema`.
    values: usize,
    /// Values that do.
    of_schema: usize,
}

impl Size {
    /// Two of them in one set.
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            depth_in_schema: self.depth_in_schema.max(other.depth_in_schema),
            nested: self.nested.max(other.nested),
            fields: self.fields.saturating_add(other.fields),
            top: self.top.saturating_add(other.top),
            aliases: self.aliases.saturating_add(other.aliases),
            values: self.values.saturating_add(other.values),
            of_schema: self.of_schema.saturating_add(other.of_schema),
        }
    }

    /// This, within a fragment.
    fn in_fragment(self) -> Self {
        Self { nested: self.nested.saturating_add(1), ..self }
    }

    /// This, asked of a field.
    fn in_field(self, field: &Field) -> Self {
        let name = field.name.node.as_str();
        let values = usual_length(name).saturating_mul(self.values).saturating_add(1);
        let of_field = Self {
            nested: self.nested.saturating_add(1),
            fields: self.fields.saturating_add(1),
            top: 1,
            aliases: self.aliases.saturating_add(usize::from(field.alias.is_some())),
            values,
            ..self
        };
        if matches!(name, "__schema" | "__type") {
            return Self { depth: 1, depth_in_schema: self.depth.saturating_add(1), of_schema: values, ..of_field };
        }
        Self { depth: self.depth.saturating_add(1), ..of_field }
    }
}

/// How long the lists of a schema are, about.
fn usual_length(field: &str) -> usize {
    match field {
        "types" => 120,
        "fields" | "possibleTypes" => 8,
        "inputFields" | "enumValues" | "args" | "directives" => 3,
        _ => 1,
    }
}

struct Counting<'d> {
    document: &'d ExecutableDocument,
    /// The fragments that were counted; nothing for one that is under way.
    known: HashMap<&'d str, Option<Size>>,
    directives: usize,
}

impl<'d> Counting<'d> {
    // The scan lets through no more brackets within each other than a stack can bear, and no more fragments than that.
    fn set(&mut self, set: &'d SelectionSet) -> Result<Size, Problem> {
        let mut size = Size::default();
        for selection in &set.items {
            let one = match &selection.node {
                Selection::Field(field) => {
                    self.directives += field.node.directives.len();
                    self.set(&field.node.selection_set.node)?.in_field(&field.node)
                }
                Selection::InlineFragment(fragment) => {
                    self.directives += fragment.node.directives.len();
                    self.set(&fragment.node.selection_set.node)?.in_fragment()
                }
                Selection::FragmentSpread(spread) => {
                    self.directives += spread.node.directives.len();
                    self.fragment(spread.node.fragment_name.node.as_str())?.in_fragment()
                }
            };
            size = size.beside(one);
        }
        Ok(size)
    }

    /// A fragment of which nothing is known counts nothing: the validator names it.
    fn fragment(&mut self, name: &str) -> Result<Size, Problem> {
        let document = self.document;
        let Some((name, fragment)) = document.fragments.get_key_value(name) else { return Ok(Size::default()) };
        match self.known.get(name.as_str()) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                let detail = format!("The fragment `{name}` holds itself.");
                return Err(Problem::new(Kind::GraphqlValidation, detail));
            }
            None => {}
        }
        self.known.insert(name, None);
        self.directives += fragment.node.directives.len();
        let size = self.set(&fragment.node.selection_set.node)?;
        self.known.insert(name, Some(size));
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::format_collect, reason = "a query is written as it is read")]

    use super::*;
    use async_graphql::parser::parse_query;
    use async_graphql::value;

    fn refused(query: &str) -> Option<String> {
        census(&parse_query(query).unwrap()).err().map(|problem| problem.detail().to_owned())
    }

    #[test]
    fn fields_are_counted_wherever_their_fragments_are_spread() {
        let query = "{ offers { ...F } a: offers { ...F } } fragment F on Offer { id place { name } }";
        let found = census(&parse_query(query).unwrap()).unwrap();
        assert_eq!(found, Census { depth: 3, asks_schema: false });
    }

    #[test]
    fn fragments_that_double_each_other_forty_times_are_refused_at_once() {
        let doubling = (0..40).map(|n| format!(" fragment F{n} on Q {{ ...F{0} ...F{0} }}", n + 1)).collect::<String>();
        let query = format!("{{ ...F0 }}{doubling} fragment F40 on Q {{ a }}");
        assert!(refused(&query).unwrap().contains("levels of fields and fragments"));
        let wide = (0..20).map(|n| format!(" fragment F{n} on Q {{ ...F{0} ...F{0} }}", n + 1)).collect::<String>();
        let query = format!("{{ ...F0 }}{wide} fragment F20 on Q {{ a }}");
        assert!(refused(&query).unwrap().contains("1048576 fields"));
    }

    #[test]
    fn a_fragment_that_holds_itself_is_named() {
        for query in [
            "{ ...F } fragment F on Q { a { ...F } }",
            "{ a } fragment F on Q { ...G } fragment G on Q { ... { ...F } }",
        ] {
            assert!(refused(query).unwrap().contains("holds itself"), "{query}");
        }
    }

    #[test]
    fn each_limit_is_told() {
        let many = |count: usize, one: &str| format!("{{ {} }}", one.repeat(count));
        for (query, told) in [
            (format!("{}a{}", "{ a ".repeat(13), "}".repeat(13)).replace("a a", "a"), "13 levels of fields"),
            (many(21, "a "), "fields at the top"),
            (format!("{{ a {} }}", many(1_001, "b ")), "1002 fields"),
            (format!("{{ a {} }}", many(31, "b: c ")), "31 aliases"),
            (format!("query {} {{ a }}", "@b ".repeat(51)), "51 directives"),
            (format!("query({}) {{ a }}", (0..51).map(|n| format!("$v{n}: Int ")).collect::<String>()), "51 variables"),
            ((0..11).map(|n| format!("query Q{n} {{ a }} ")).collect(), "11 operations"),
            (format!("{}a{}", "{ ... ".repeat(31), "}".repeat(31)).replace("... a", "a"), "fields and fragments"),
            (
                "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
                    .to_owned(),
                "values of the schema",
            ),
            (format!("{{ __type(name: \"A\") {}a{} }}", "{ ofType ".repeat(17), "}".repeat(17)), "below `__schema`"),
        ] {
            let refused = refused(&query).unwrap_or_default();
            assert!(refused.contains(told), "{refused}: {query}");
        }
    }

    #[test]
    fn the_question_that_the_usual_tools_ask_of_a_schema_is_let_through() {
        let wrapped = format!("{{ kind name {}kind name{} }}", "ofType { kind name ".repeat(9), " }".repeat(9));
        let query = format!(
            "query IntrospectionQuery {{ __schema {{ description queryType {{ name kind }} mutationType {{ name kind }}
            subscriptionType {{ name kind }} types {{ ...FullType }} directives {{ name description isRepeatable locations
            args(includeDeprecated: true) {{ ...InputValue }} }} }} }}
            fragment FullType on __Type {{ kind name description specifiedByURL isOneOf
            fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...InputValue }}
            type {{ ...TypeRef }} isDeprecated deprecationReason }}
            inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }}
            enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
            possibleTypes {{ ...TypeRef }} }}
            fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue isDeprecated
            deprecationReason }} fragment TypeRef on __Type {wrapped}"
        );
        let found = census(&parse_query(&query).unwrap()).unwrap();
        assert_eq!(found, Census { depth: 1, asks_schema: true });
    }

    #[test]
    fn a_variable_is_not_nested_too_deep() {
        let nested = |depth: usize| (0..depth).fold(value!(1), |inner, _| Value::List(vec![inner]));
        assert!(not_too_deep([&nested(20)]).is_ok());
        assert!(not_too_deep([&nested(21)]).is_err());
    }
}
