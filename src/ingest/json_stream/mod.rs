//! Records out of JSON files of any size and shape, one at a time.
//!
//! One array; the envelope `{"resultats": […]}`; one object a line; any of these one after another. Memory holds one
//! record, or one line of at most [`LONGEST_LINE`] bytes, never the file.
//!
//! Where there is an object a line, a broken line is told and the next one read. In any other shape nobody can say
//! where the next record begins, so the file ends at what is broken.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

/// The longest line that is read as one: 16 MiB.
pub const LONGEST_LINE: usize = 16 << 20;

/// The field that holds the records of a page.
const ENVELOPE: &str = "resultats";

/// What a file holds, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A record.
    Record {
        /// The line it begins on, from 1.
        line: u64,
        /// The record, any JSON value.
        value: Value,
    },
    /// Something that is no JSON.
    Broken {
        /// The line where that shows.
        line: u64,
        /// What is wrong with it.
        detail: String,
    },
}

/// Reads records and gives each to `sink`, until the end or until `sink` breaks.
///
/// # Errors
/// Those of reading; broken JSON is an [`Item`].
pub fn read_json(mut input: impl BufRead, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> io::Result<()> {
    let mut first = Vec::new();
    let mut line = 0;
    while first.trim_ascii().is_empty() {
        first.clear();
        line += 1;
        if input.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut first)? == 0 {
            return Ok(());
        }
        if line == 1 && first.starts_with(b"\xef\xbb\xbf") {
            first.drain(..3);
        }
    }
    if is_one_object(&first) || first.trim_ascii().starts_with(b"{") && input.fill_buf()?.starts_with(b"{") {
        let whole = io::Cursor::new(first).chain(input);
        return read_lines(whole, line, sink);
    }
    let lines = Rc::new(Cell::new(line));
    let counted = CountLines { input: io::Cursor::new(first).chain(input), lines: Rc::clone(&lines) };
    let mut state = State { sink, line: lines, stopped: false };
    read_values(&mut serde_json::Deserializer::from_reader(counted), &mut state).map(drop)
}

fn is_one_object(line: &[u8]) -> bool {
    line.trim_ascii().starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

fn read_lines(mut input: impl BufRead, first: u64, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> io::Result<()> {
    let line = Rc::new(Cell::new(first));
    let mut state = State { sink, line: Rc::clone(&line), stopped: false };
    let mut text = Vec::new();
    loop {
        text.clear();
        if input.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut text)? == 0 {
            return Ok(());
        }
        let flow = if text.len() == LONGEST_LINE && !text.ends_with(b"\n") {
            input.skip_until(b'\n')?;
            state.broken(format!("a line of more than {LONGEST_LINE} bytes"))
        } else {
            read_values(&mut serde_json::Deserializer::from_slice(&text), &mut state)?
        };
        if flow.is_break() {
            return Ok(());
        }
        line.set(line.get() + 1);
    }
}

/// Reads values one after another, to the end or to the first that is broken.
fn read_values<'de, R: serde_json::de::Read<'de>>(
    json: &mut serde_json::Deserializer<R>,
    state: &mut State<'_>,
) -> io::Result<ControlFlow<()>> {
    loop {
        match json.end() {
            Ok(()) => return Ok(ControlFlow::Continue(())),
            Err(error) if error.is_io() => return Err(error.into()),
            // There is more: another value.
            Err(_) => {}
        }
        match (Page { state }).deserialize(&mut *json) {
            Ok(()) => {}
            Err(_) if state.stopped => return Ok(ControlFlow::Break(())),
            Err(error) if error.is_io() => return Err(error.into()),
            Err(error) => return Ok(state.broken(error.to_string())),
        }
    }
}

struct State<'s> {
    sink: &'s mut dyn FnMut(Item) -> ControlFlow<()>,
    line: Rc<Cell<u64>>,
    stopped: bool,
}

impl State<'_> {
    fn record<E: serde::de::Error>(&mut self, line: u64, value: Value) -> Result<(), E> {
        self.stopped = (self.sink)(Item::Record { line, value }).is_break();
        // The only way to leave a deserializer is an error; `stopped` tells it from others.
        if self.stopped { Err(E::custom("stopped")) } else { Ok(()) }
    }

    fn broken(&mut self, detail: String) -> ControlFlow<()> {
        (self.sink)(Item::Broken { line: self.line.get(), detail })
    }
}

/// A record, a list of pages or records, or an envelope around a list.
struct Page<'a, 's> {
    state: &'a mut State<'s>,
}

impl<'de> DeserializeSeed<'de> for Page<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        // The first byte of the value has been looked at: the count stands on its line.
        let line = self.state.line.get();
        json.deserialize_any(PageVisitor { state: self.state, line })
    }
}

struct PageVisitor<'a, 's> {
    state: &'a mut State<'s>,
    line: u64,
}

impl<'de> Visitor<'de> for PageVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a record, a list of records, or a page of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Page { state: self.state })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut record = Map::new();
        let mut envelope = false;
        while let Some(key) = object.next_key::<String>()? {
            if key == ENVELOPE {
                object.next_value_seed(Page { state: self.state })?;
                envelope = true;
            } else {
                record.insert(key, object.next_value()?);
            }
        }
        if envelope { Ok(()) } else { self.state.record(self.line, Value::Object(record)) }
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.state.record(self.line, value.into())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.state.record(self.line, value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.state.record(self.line, value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.state.record(self.line, value.into())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.state.record(self.line, value.into())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.state.record(self.line, Value::Null)
    }
}

/// Counts the line ends that have passed, as many as the parser has taken.
struct CountLines<R> {
    input: R,
    lines: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for CountLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        let ends: u64 = buffer[..count].iter().map(|byte| u64::from(*byte == b'\n')).sum();
        self.lines.set(self.lines.get() + ends);
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
