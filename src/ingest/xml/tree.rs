//! An element with what is in it.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

/// Deeper documents are none that we know.
const MOST_LEVELS: usize = 32;

/// The member that holds the text of an element which has children too. No element is called so.
const TEXT: &str = "#text";

/// An element: its text, and what is in it, in order. Attributes are children.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::ingest) struct Tree {
    text: String,
    children: Vec<(String, Self)>,
}

/// How a kind of document writes what a tree holds.
#[derive(Debug, Clone, Copy)]
pub(in crate::ingest) struct Manner {
    /// What the value of an attribute says.
    pub(in crate::ingest) attribute: fn(&str) -> &str,
    /// Whether an element of that name is but a list: its children stand in its place.
    pub(in crate::ingest) is_list: fn(&str) -> bool,
}

impl Manner {
    /// Everything as it stands.
    pub(in crate::ingest) const PLAIN: Self = Self { attribute: |value| value, is_list: |_| false };
}

impl Tree {
    /// The tree of a value in JSON, whose lists are children of one name.
    pub(in crate::ingest) fn of_json(value: &Value) -> Self {
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
                let (texts, children): (Vec<_>, Vec<_>) = children.partition(|(name, _): &(String, Self)| name == TEXT);
                Self { text: texts.into_iter().map(|(_, own)| own.text).collect(), children }
            }
        }
    }

    /// The tree as JSON: a text, or an object of which each member is a list; text beside children is the member `#text`.
    pub(in crate::ingest) fn to_json(&self) -> Value {
        if self.children.is_empty() {
            return self.text.trim().into();
        }
        let mut members = Map::new();
        for (name, child) in &self.children {
            if let Value::Array(list) = members.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new())) {
                list.push(child.to_json());
            }
        }
        if let Some(text) = self.own_text() {
            members.insert(TEXT.to_owned(), Value::Array(vec![text.into()]));
        }
        Value::Object(members)
    }

    fn of_text(text: String) -> Self {
        Self { text, children: Vec::new() }
    }

    /// The children with that name.
    pub(in crate::ingest) fn all<'t, 'n>(&'t self, name: &'n str) -> impl Iterator<Item = &'t Self> + use<'t, 'n> {
        self.children.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, tree)| tree)
    }

    /// What a path of names leads to, the first of each.
    pub(in crate::ingest) fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |tree, name| tree.all(name).next())
    }

    /// The text that a path leads to, where there is some.
    pub(in crate::ingest) fn text(&self, path: &str) -> Option<&str> {
        self.at(path)?.own_text()
    }

    /// Its own text, where there is some.
    pub(in crate::ingest) fn own_text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// Whether there is anything at the end of a path.
    pub(in crate::ingest) fn has(&self, path: &str) -> bool {
        self.at(path).is_some_and(|tree| tree.own_text().is_some() || !tree.children.is_empty())
    }
}

/// A tree that grows event by event.
#[derive(Debug)]
pub(in crate::ingest) struct Growing {
    manner: Manner,
    open: Vec<(String, Tree)>,
}

impl Growing {
    /// Nothing yet.
    pub(in crate::ingest) fn new(manner: Manner) -> Self {
        Self { manner, open: vec![(String::new(), Tree::default())] }
    }

    /// Takes the next event in.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(in crate::ingest) fn take(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(tag) if self.open.len() < MOST_LEVELS => {
                let element = self.element(tag);
                self.open.push(element);
            }
            Event::Start(_) => return Err(format!("more than {MOST_LEVELS} levels")),
            Event::Empty(tag) => {
                let element = self.element(tag);
                self.put(element);
            }
            Event::End(_) => {
                let closed = self.open.pop().unwrap_or_default();
                self.put(closed);
            }
            Event::Text(text) => self.write(&text.xml10_content()),
            Event::CData(text) => self.write(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().map_err(|error| error.to_string())?;
                let named = quick_xml::escape::resolve_predefined_entity(&name.xml10_content());
                match (character, named) {
                    (Some(character), _) => self.write(character.encode_utf8(&mut [0; 4])),
                    (None, Some(text)) => self.write(text),
                    (None, None) => return Err("an entity of the document's own".to_owned()),
                }
            }
            // A document type could name other files: nothing of it is read.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(())
    }

    /// Whether every element that began has ended.
    pub(in crate::ingest) fn is_whole(&self) -> bool {
        self.open.len() == 1
    }

    /// What has grown.
    pub(in crate::ingest) fn finish(mut self) -> Tree {
        self.open.pop().map(|(_, tree)| tree).unwrap_or_default()
    }

    /// An element with its attributes as children.
    fn element(&self, tag: &BytesStart<'_>) -> (String, Tree) {
        let attributes = tag.attributes().flatten().filter_map(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            let value = (self.manner.attribute)(&value).to_owned();
            Some((attribute.key.local_name().into_inner().to_owned(), Tree::of_text(value)))
        });
        (tag.local_name().into_inner().to_owned(), Tree { text: String::new(), children: attributes.collect() })
    }

    /// Puts an element where it belongs; those of a list stand beside each other in its place.
    fn put(&mut self, (name, tree): (String, Tree)) {
        let Some((_, parent)) = self.open.last_mut() else { return };
        if (self.manner.is_list)(&name) {
            parent.children.extend(tree.children);
        } else {
            parent.children.push((name, tree));
        }
    }

    fn write(&mut self, text: &str) {
        if let Some((_, tree)) = self.open.last_mut() {
            tree.text.push_str(text);
        }
    }
}
