//! Cards as a selection wants them, written from their text.

use super::plan::{Plan, Step};
use super::spans::{Span, find, items};
use crate::api::graphql::text;
use async_graphql::Value;

/// Writes cards by a plan, one after another.
#[derive(Debug)]
pub struct Writer<'p> {
    plan: &'p Plan,
    spans: Vec<Span>,
}

impl<'p> Writer<'p> {
    /// One by that plan.
    pub fn new(plan: &'p Plan) -> Self {
        Self { plan, spans: vec![None; plan.card.slots] }
    }

    /// Adds what the plan wants of the card with that text to `out`; `joined` is the object of what was resolved beside it.
    ///
    /// Returns nothing where the text is not that of a card: a defect.
    pub fn write(&mut self, card: &[u8], joined: &Value, out: &mut Vec<u8>) -> Option<()> {
        find(card, &self.plan.card.members, &mut self.spans)?;
        let begin = out.len();
        Object { text: card, spans: &self.spans, joined }.write(&self.plan.steps, out)?;
        // An object whose fields have all failed is null to the library.
        if &out[begin..] == b"{}" {
            out.truncate(begin);
            out.extend_from_slice(b"null");
        }
        Some(())
    }
}

/// The text of an object, and where in it is what.
struct Object<'t> {
    text: &'t [u8],
    spans: &'t [Span],
    joined: &'t Value,
}

impl<'t> Object<'t> {
    fn write(&self, steps: &[Step], out: &mut Vec<u8>) -> Option<()> {
        for step in steps {
            match step {
                Step::Text(text) => {
                    // What was joined before it may be missing.
                    let is_first = out.last() == Some(&b'{') && text.as_bytes().first() == Some(&b',');
                    out.extend_from_slice(&text.as_bytes()[usize::from(is_first)..]);
                }
                Step::Value { slot, absent, in_capitals } => match self.at(*slot) {
                    Some(value) if *in_capitals && value != b"null" => {
                        out.extend(value.iter().map(u8::to_ascii_uppercase));
                    }
                    Some(value) => out.extend_from_slice(value),
                    None => out.extend_from_slice((*absent)?.as_bytes()),
                },
                Step::Prefixed { prefix, slot } => {
                    out.push(b'"');
                    out.extend_from_slice(prefix.as_bytes());
                    out.extend_from_slice(self.at(*slot)?.strip_prefix(b"\"")?);
                }
                Step::Object { slot, absent, steps } => match self.at(*slot).filter(|value| value.starts_with(b"{")) {
                    Some(_) => self.write(steps, out)?,
                    None => out.extend_from_slice((*absent)?.as_bytes()),
                },
                Step::Objects { slot, absent, of, steps } => match self.at(*slot).filter(|value| *value != b"null") {
                    Some(list) => {
                        out.push(b'[');
                        let mut spans = vec![None; of.slots];
                        for (at, (begin, end)) in items(list)?.into_iter().enumerate() {
                            if at > 0 {
                                out.push(b',');
                            }
                            let text = &list[begin..end];
                            find(text, &of.members, &mut spans)?;
                            Object { text, spans: &spans, joined: self.joined }.write(steps, out)?;
                        }
                        out.push(b']');
                    }
                    None => out.extend_from_slice((*absent)?.as_bytes()),
                },
                Step::Joined(name) => self.join(name, out),
            }
        }
        Some(())
    }

    fn at(&self, slot: usize) -> Option<&'t [u8]> {
        let (begin, end) = (*self.spans.get(slot)?)?;
        self.text.get(begin..end)
    }

    /// A field that failed has no value where it cannot be null.
    fn join(&self, name: &str, out: &mut Vec<u8>) {
        let Value::Object(fields) = self.joined else { return };
        let Some(value) = fields.get(name) else { return };
        if out.last() != Some(&b'{') {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        text::write(value, out);
    }
}
