//! What is to be written of each card of a list: a selection, made ready once.

use super::card::{Card, Form, Object, Plain, Told};
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Pos, Positioned};

const TYPE_NAME: &str = "__typename";

/// How an object that tells of a card is written, for a selection of its fields.
#[derive(Debug)]
pub struct Plan {
    /// The cards that it is written from.
    pub card: &'static Card,
    /// What is written, from the beginning to the end.
    pub steps: Vec<Step>,
    /// What of the selection the text of a card does not tell: it is resolved as any other selection.
    pub joined: Option<Positioned<SelectionSet>>,
}

/// A part of what is written.
#[derive(Debug)]
pub enum Step {
    /// This text.
    Text(String),
    /// The text in the slot.
    Value { slot: usize, absent: Option<&'static str>, in_capitals: bool },
    /// The string in the slot, with this at its beginning.
    Prefixed { prefix: &'static str, slot: usize },
    /// The object in the slot, by these steps. What they name has slots beside it.
    Object { slot: usize, absent: Option<&'static str>, steps: Vec<Self> },
    /// The list in the slot, each of its objects by these steps. What they name has slots of its own.
    Objects { slot: usize, absent: Option<&'static str>, of: &'static Object, steps: Vec<Self> },
    /// What was resolved under that name, behind it.
    Joined(String),
}

impl Plan {
    /// How an object of that type is written for the selection that the context has.
    pub fn new(context: &ContextSelectionSet<'_>, of: &str) -> Self {
        let card = Card::of(&context.schema_env.registry);
        let mut joined = Vec::new();
        let steps = Reading { context, card }.of_card(of, &[&context.item.node], &mut joined);
        let set = (!joined.is_empty()).then(|| Positioned::new(SelectionSet { items: joined }, context.item.pos));
        Self { card, steps, joined: set }
    }
}

/// The fields that are answered under one name.
struct Group<'a> {
    name: &'a str,
    fields: Vec<&'a Positioned<Field>>,
}

impl<'a> Group<'a> {
    fn field(&self) -> &'a str {
        self.fields.first().map_or("", |field| field.node.name.node.as_str())
    }

    fn sets(&self) -> Vec<&'a SelectionSet> {
        self.fields.iter().map(|field| &field.node.selection_set.node).collect()
    }

    /// All of them as one.
    fn merged(&self) -> Option<Positioned<Selection>> {
        let (first, others) = self.fields.split_first()?;
        let mut field = (*first).clone();
        let more = others.iter().flat_map(|other| other.node.selection_set.node.items.iter().cloned());
        field.node.selection_set.node.items.extend(more);
        if !others.is_empty() {
            // It stands nowhere in the text.
            field.node.selection_set.pos = Pos::default();
        }
        Some(Positioned::new(Selection::Field(field), first.pos))
    }
}

/// Steps that are put together.
#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn text(&mut self, text: &str) {
        if let Some(Step::Text(last)) = self.0.last_mut() {
            last.push_str(text);
        } else {
            self.0.push(Step::Text(text.to_owned()));
        }
    }

    fn all(&mut self, steps: Vec<Step>) {
        for step in steps {
            if let Step::Text(text) = &step { self.text(text) } else { self.0.push(step) }
        }
    }

    /// An object of those groups: `each` adds the value of one, or returns what it joins.
    fn object<'a>(groups: Vec<Group<'a>>, mut each: impl FnMut(&Group<'a>) -> Vec<Step>) -> Vec<Step> {
        // An object of which nothing is asked is null to the library.
        if groups.is_empty() {
            return vec![Step::Text("null".to_owned())];
        }
        let mut steps = Self::default();
        steps.text("{");
        for (at, group) in groups.into_iter().enumerate() {
            let value = each(&group);
            // What is joined brings its name along: it may be missing in the end.
            if !matches!(value[..], [Step::Joined(_)]) {
                steps.text(if at == 0 { "\"" } else { ",\"" });
                steps.text(group.name);
                steps.text("\":");
            }
            steps.all(value);
        }
        steps.text("}");
        steps.0
    }
}

/// A selection that is read.
struct Reading<'a> {
    context: &'a ContextSelectionSet<'a>,
    card: &'static Card,
}

impl<'a> Reading<'a> {
    /// How a type that tells of a card is written; what its text does not tell is added to `joined`.
    fn of_card(&self, of: &str, sets: &[&'a SelectionSet], joined: &mut Vec<Positioned<Selection>>) -> Vec<Step> {
        let mut join = |group: &Group<'a>| {
            joined.extend(group.merged());
            vec![Step::Joined(group.name.to_owned())]
        };
        Steps::object(self.groups(of, sets), |group| match self.card.field(of, group.field()) {
            _ if group.field() == TYPE_NAME => vec![Step::Text(format!("\"{of}\""))],
            Some(Told::Plain(plain)) => vec![self.plain(plain, group)],
            Some(Told::Prefixed(prefix, slot)) => vec![Step::Prefixed { prefix, slot }],
            Some(Told::Same(of)) => {
                let mut within = Vec::new();
                let told = self.of_card(of, &group.sets(), &mut within);
                if within.is_empty() { told } else { join(group) }
            }
            None => join(group),
        })
    }

    /// How an object is written all of whose fields are plain.
    fn of_object(&self, of: &'static Object, sets: &[&'a SelectionSet]) -> Vec<Step> {
        Steps::object(self.groups(&of.name, sets), |group| match of.field(group.field()) {
            Some(plain) => vec![self.plain(plain, group)],
            // The validator lets no other field through than `__typename`.
            None => vec![Step::Text(format!("\"{}\"", of.name))],
        })
    }

    fn plain(&self, plain: &'static Plain, group: &Group<'a>) -> Step {
        let Plain { slot, absent, form, .. } = plain;
        let (slot, absent) = (*slot, *absent);
        match form {
            Form::Same => Step::Value { slot, absent, in_capitals: false },
            Form::Enumeration => Step::Value { slot, absent, in_capitals: true },
            Form::Object(of) => Step::Object { slot, absent, steps: self.of_object(of, &group.sets()) },
            Form::Objects(of) => Step::Objects { slot, absent, of, steps: self.of_object(of, &group.sets()) },
        }
    }

    /// The fields of the selections, in the order in which their names come first.
    fn groups(&self, of: &str, sets: &[&'a SelectionSet]) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for set in sets {
            self.gather(of, set, &mut groups);
        }
        groups
    }

    fn gather(&self, of: &str, set: &'a SelectionSet, groups: &mut Vec<Group<'a>>) {
        for selection in &set.items {
            let (condition, inner) = match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.response_key().node.as_str();
                    match groups.iter_mut().find(|group| group.name == name) {
                        Some(group) => group.fields.push(field),
                        None => groups.push(Group { name, fields: vec![field] }),
                    }
                    continue;
                }
                Selection::InlineFragment(inline) => (inline.node.type_condition.as_ref(), &inline.node.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragments = &self.context.query_env.fragments;
                    // The validator let no other name through.
                    let Some(fragment) = fragments.get(&spread.node.fragment_name.node) else { continue };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                }
            };
            if condition.is_none_or(|condition| self.applies(&condition.node.on.node, of)) {
                self.gather(of, &inner.node, groups);
            }
        }
    }

    /// Whether an object of that type is one of the condition's.
    fn applies(&self, condition: &str, of: &str) -> bool {
        let interfaces = self.context.schema_env.registry.implements.get(of);
        condition == of || interfaces.is_some_and(|interfaces| interfaces.contains(condition))
    }
}
