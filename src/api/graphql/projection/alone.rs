//! Whether a field is the only one under its name.

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, QueryPathNode, QueryPathSegment};

/// Whether nothing else is answered under the path of this selection. A document may ask for one path in several places (two
/// fragments that both want the edges of a page): the library answers each of them, and merges what they answer.
pub fn is_alone(context: &ContextSelectionSet<'_>) -> bool {
    let path = context.path_node.iter().flat_map(|node| std::iter::once(node).chain(node.parents()));
    let names: Vec<&str> = path.filter_map(name).collect();
    let mut set = &context.query_env.operation.node.selection_set.node;
    for name in names.into_iter().rev() {
        let mut found = None;
        if !is_only(context, set, name, &mut found) {
            return false;
        }
        let Some(field) = found else { return false };
        set = &field.selection_set.node;
    }
    true
}

fn name<'a>(node: &QueryPathNode<'a>) -> Option<&'a str> {
    if let QueryPathSegment::Name(name) = node.segment { Some(name) } else { None }
}

/// Whether no second field of the selection has that name; the first is `found`.
fn is_only<'a>(
    context: &ContextSelectionSet<'a>,
    set: &'a SelectionSet,
    name: &str,
    found: &mut Option<&'a Field>,
) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            field.node.response_key().node.as_str() != name || found.replace(&field.node).is_none()
        }
        Selection::InlineFragment(inline) => is_only(context, &inline.node.selection_set.node, name, found),
        Selection::FragmentSpread(spread) => {
            let fragment = context.query_env.fragments.get(&spread.node.fragment_name.node);
            fragment.is_none_or(|fragment| is_only(context, &fragment.node.selection_set.node, name, found))
        }
    })
}
