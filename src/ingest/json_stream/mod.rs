//! Records out of JSON files of any size and shape, one at a time.
//!
//! One array; the envelope `{"resultats": […]}`; one object a line; any of these one after another. Memory holds one
//! record, or one line of at most [`LONGEST_LINE`] bytes, never the file.
//!
//! Where there is an object a line, a broken line is told and the next one read. In any other shape nobody can say
//! where the next record begins, so the file ends at what is broken, and the item says that.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

/// The longest line that is read as one: 16 MiB.
pub const LONGEST_LINE: usize = 16 << 20;

/// The most of a broken record that is told, in characters.
pub const LONGEST_TEXT: usize = 10_000;

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
        /// The byte of that line, from 1; 0 where nothing was read of it.
        byte: u64,
        /// What is wrong with it.
        detail: String,
        /// The line, or of what is no line all that was read of the record; at most [`LONGEST_TEXT`] characters.
        text: String,
        /// Whether something after it, in a list or in the file, could not be read because of it.
        rest_skipped: bool,
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
    let whole_line = first.ends_with(b"\n");
    if is_one_object(&first)
        || whole_line && first.trim_ascii().starts_with(b"{") && input.fill_buf()?.starts_with(b"{")
    {
        let whole = io::Cursor::new(first).chain(input);
        return read_lines(whole, line, sink);
    }
    let passed = Rc::new(RefCell::new(Passed { line, ..Passed::default() }));
    let watched = Watched { input: io::Cursor::new(first).chain(input), passed: Rc::clone(&passed) };
    let mut state = State { sink, passed, stopped: false, lists: 0 };
    if let Ended::Broken(error) = read_values(&mut serde_json::Deserializer::from_reader(watched), &mut state)? {
        let text = shown(&state.passed.borrow().text);
        let _ = state.broken(&error, text, true);
    }
    Ok(())
}

fn is_one_object(line: &[u8]) -> bool {
    line.trim_ascii().starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

fn read_lines(mut input: impl BufRead, first: u64, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> io::Result<()> {
    let passed = Rc::new(RefCell::new(Passed { line: first, ..Passed::default() }));
    let mut state = State { sink, passed, stopped: false, lists: 0 };
    let mut text = Vec::new();
    loop {
        text.clear();
        if input.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut text)? == 0 {
            return Ok(());
        }
        let flow = if text.len() == LONGEST_LINE && !text.ends_with(b"\n") {
            input.skip_until(b'\n')?;
            let (line, detail) = (state.line(), format!("a line of more than {LONGEST_LINE} bytes"));
            let byte = LONGEST_LINE as u64;
            (state.sink)(Item::Broken { line, byte, detail, text: shown(&text), rest_skipped: false })
        } else {
            state.lists = 0;
            match read_values(&mut serde_json::Deserializer::from_slice(&text), &mut state)? {
                Ended::Whole => ControlFlow::Continue(()),
                Ended::Stopped => ControlFlow::Break(()),
                // A list that stands on the line had more in it.
                Ended::Broken(error) => state.broken(&error, shown(&text), state.lists > 0),
            }
        };
        if flow.is_break() {
            return Ok(());
        }
        state.passed.borrow_mut().line += 1;
    }
}

/// What a reject shows of bytes that are no JSON.
fn shown(bytes: &[u8]) -> String {
    let bytes = bytes.get(..LONGEST_TEXT * 4).unwrap_or(bytes);
    String::from_utf8_lossy(bytes.trim_ascii_end()).chars().take(LONGEST_TEXT).collect()
}

/// How the values of a text ended.
enum Ended {
    Whole,
    Stopped,
    Broken(serde_json::Error),
}

/// Reads values one after another, to the end or to the first that is broken.
fn read_values<'de, R: serde_json::de::Read<'de>>(
    json: &mut serde_json::Deserializer<R>,
    state: &mut State<'_>,
) -> io::Result<Ended> {
    loop {
        match json.end() {
            Ok(()) => return Ok(Ended::Whole),
            Err(error) if error.is_io() => return Err(error.into()),
            // There is more: another value.
            Err(_) => {}
        }
        match (Page { state }).deserialize(&mut *json) {
            Ok(()) => {}
            Err(_) if state.stopped => return Ok(Ended::Stopped),
            Err(error) if error.is_io() => return Err(error.into()),
            Err(error) => return Ok(Ended::Broken(error)),
        }
    }
}

struct State<'s> {
    sink: &'s mut dyn FnMut(Item) -> ControlFlow<()>,
    passed: Rc<RefCell<Passed>>,
    stopped: bool,
    /// The lists that have begun and not ended.
    lists: usize,
}

impl State<'_> {
    fn line(&self) -> u64 {
        self.passed.borrow().line
    }

    fn record<E: serde::de::Error>(&mut self, line: u64, value: Value) -> Result<(), E> {
        self.stopped = (self.sink)(Item::Record { line, value }).is_break();
        // The only way to leave a deserializer is an error; `stopped` tells it from others.
        if self.stopped { Err(E::custom("stopped")) } else { Ok(()) }
    }

    fn broken(&mut self, error: &serde_json::Error, text: String, rest_skipped: bool) -> ControlFlow<()> {
        let mut detail = error.to_string();
        // Where the parser stands is told apart, and counted from the beginning of the file.
        let place = format!(" at line {} column {}", error.line(), error.column());
        if let Some(bare) = detail.strip_suffix(&place) {
            detail.truncate(bare.len());
        }
        let (line, byte) = (self.line(), error.column() as u64);
        (self.sink)(Item::Broken { line, byte, detail, text, rest_skipped })
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
        let line = self.state.passed.borrow_mut().begin_value();
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
        self.state.lists += 1;
        while list.next_element_seed(Page { state: self.state })?.is_some() {}
        self.state.lists -= 1;
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

/// What the parser has taken.
#[derive(Default)]
struct Passed {
    /// The line it stands on, from 1.
    line: u64,
    /// The value that it is in, as far as it is kept.
    text: Vec<u8>,
    last: u8,
}

impl Passed {
    /// The last byte began a value: what was before it is forgotten. Its line.
    fn begin_value(&mut self) -> u64 {
        self.text.clear();
        self.text.push(self.last);
        self.line
    }
}

/// Sees what passes, as much as the parser has taken.
struct Watched<R> {
    input: R,
    passed: Rc<RefCell<Passed>>,
}

impl<R: BufRead> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        let mut passed = self.passed.borrow_mut();
        for byte in &buffer[..count] {
            passed.line += u64::from(*byte == b'\n');
            passed.last = *byte;
            if passed.text.len() < LONGEST_TEXT * 4 {
                passed.text.push(*byte);
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
