//! One shape for both forms of a Europass document.
//!
//! XML has `WorkExperienceList` with a `WorkExperience` for each, JSON a list under `WorkExperience`; XML keeps parts of
//! a date in attributes (`month="--03"`), JSON in numbers. Here both are children with the same names, whatever their
//! case.

use crate::domain::{FieldError, Invalid};
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

/// Deeper documents are none of Europass.
const MOST_LEVELS: usize = 32;

/// An element: its text, and what is in it, in order.
#[derive(Default)]
pub(super) struct Tree {
    text: String,
    children: Vec<(String, Self)>,
}

impl Tree {
    /// Reads a document in XML.
    ///
    /// # Errors
    /// Where it is not well formed, or too deep.
    pub(super) fn of_xml(text: &str) -> Result<Self, FieldError> {
        let broken = |what: &dyn std::fmt::Display| Invalid::new(what, "a well-formed XML document").at("body");
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut open: Vec<(String, Self)> = vec![(String::new(), Self::default())];
        loop {
            match reader.read_event().map_err(|error| broken(&error))? {
                Event::Start(tag) if open.len() < MOST_LEVELS => open.push(element(&tag)),
                Event::Start(_) => return Err(Invalid::new(open.len(), "a document of at most 32 levels").at("body")),
                Event::Empty(tag) => put(&mut open, element(&tag)),
                Event::End(_) => {
                    let closed = open.pop().unwrap_or_default();
                    put(&mut open, closed);
                }
                Event::Text(text) => write(&mut open, &text.xml10_content()),
                Event::CData(text) => write(&mut open, &text.xml10_content()),
                Event::GeneralRef(name) => {
                    let character = name.resolve_char_ref().map_err(|error| broken(&error))?;
                    let named = quick_xml::escape::resolve_predefined_entity(&name.xml10_content());
                    match (character, named) {
                        (Some(character), _) => write(&mut open, character.encode_utf8(&mut [0; 4])),
                        (None, Some(text)) => write(&mut open, text),
                        (None, None) => return Err(broken(&"an entity of the document's own")),
                    }
                }
                // A document type could name other files: nothing of it is read.
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof if open.len() == 1 => break,
                Event::Eof => return Err(broken(&"an element without its end")),
            }
        }
        Ok(open.pop().map(|(_, tree)| tree).unwrap_or_default())
    }

    /// The same of a document in JSON.
    pub(super) fn of_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::default(),
            Value::Bool(flag) => Self::of_text(flag.to_string()),
            Value::Number(number) => Self::of_text(number.to_string()),
            Value::String(text) => Self::of_text(text.clone()),
            Value::Array(items) => Self {
                text: String::new(),
                children: items.iter().map(|item| (String::new(), Self::of_json(item))).collect(),
            },
            Value::Object(members) => {
                let children = members.iter().flat_map(|(name, value)| match value {
                    Value::Array(items) => items.iter().map(|item| (name.clone(), Self::of_json(item))).collect(),
                    one @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                        vec![(name.clone(), Self::of_json(one))]
                    }
                });
                Self { text: String::new(), children: children.collect() }
            }
        }
    }

    fn of_text(text: String) -> Self {
        Self { text, children: Vec::new() }
    }

    /// The children with that name.
    pub(super) fn all<'t, 'n>(&'t self, name: &'n str) -> impl Iterator<Item = &'t Self> + use<'t, 'n> {
        self.children.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, tree)| tree)
    }

    /// What a path of names leads to, the first of each.
    pub(super) fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |tree, name| tree.all(name).next())
    }

    /// The text that a path leads to, where there is some.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.at(path)?.own_text()
    }

    /// Its own text, where there is some.
    pub(super) fn own_text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether there is anything at the end of a path.
    pub(super) fn has(&self, path: &str) -> bool {
        self.at(path).is_some_and(|tree| tree.own_text().is_some() || !tree.children.is_empty())
    }
}

/// An element with its attributes as children.
fn element(tag: &BytesStart<'_>) -> (String, Tree) {
    let attributes = tag.attributes().flatten().filter_map(|attribute| {
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        // `month="--03"`, `day="---10"`: XML Schema's way to write a part of a date.
        let value = value.trim_start_matches('-').to_owned();
        Some((attribute.key.local_name().into_inner().to_owned(), Tree::of_text(value)))
    });
    (tag.local_name().into_inner().to_owned(), Tree { text: String::new(), children: attributes.collect() })
}

/// Puts an element where it belongs; those of a list stand beside each other in its place.
fn put(open: &mut [(String, Tree)], (name, tree): (String, Tree)) {
    let Some((_, parent)) = open.last_mut() else { return };
    if name.ends_with("List") {
        parent.children.extend(tree.children);
    } else {
        parent.children.push((name, tree));
    }
}

fn write(open: &mut [(String, Tree)], text: &str) {
    if let Some((_, tree)) = open.last_mut() {
        tree.text.push_str(text);
    }
}
