//! Records out of XML files of any size: memory holds one record, never the file.

use super::{Growing, Manner};
use crate::ingest::json_stream::Item;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

/// The longest record that is read: 16 MiB.
const LONGEST_RECORD: u64 = 16 << 20;

/// Reads the elements of these names, wherever they stand, and gives each to `sink` as a JSON object with the element's name
/// as its only member; until the end or until `sink` breaks. What is not well formed ends the file, and an item says so.
///
/// # Errors
/// Those of reading.
pub(in crate::ingest) fn read_xml(
    input: impl BufRead,
    names: &[&str],
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> io::Result<()> {
    let line = Rc::new(Cell::new(1));
    let mut reader = Reader::from_reader(Counted { input, line: Rc::clone(&line) });
    reader.config_mut().check_end_names = true;
    let mut buffer = Vec::new();
    let mut growing: Option<(Growing, u64, u64)> = None;
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        let (begun, from) = (line.get(), reader.buffer_position());
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => return Err(io::Error::new(error.kind(), error.to_string())),
            Err(error) => {
                broken(sink, line.get(), &error.to_string());
                return Ok(());
            }
        };
        if let Event::Start(_) = &event {
            depth += 1;
        } else if let Event::End(_) = &event {
            depth = depth.saturating_sub(1);
        } else if let Event::Eof = &event {
            if depth > 0 {
                broken(sink, line.get(), "an element without its end");
            }
            return Ok(());
        }
        if growing.is_none()
            && let Event::Start(tag) | Event::Empty(tag) = &event
            && names.contains(&tag.local_name().into_inner())
        {
            growing = Some((Growing::new(Manner::PLAIN), begun, from));
        }
        let Some((tree, begun, from)) = &mut growing else { continue };
        if let Err(wrong) = tree.take(&event) {
            broken(sink, line.get(), &wrong);
            return Ok(());
        }
        if reader.buffer_position() - *from > LONGEST_RECORD {
            broken(sink, *begun, &format!("a record of more than {LONGEST_RECORD} bytes"));
            return Ok(());
        }
        if tree.is_whole() {
            let line = *begun;
            let tree = growing.take().map(|(growing, ..)| growing.finish()).unwrap_or_default();
            if sink(Item::Record { line, value: first_of(tree.to_json()) }).is_break() {
                return Ok(());
            }
        }
    }
}

/// The element itself, in the place of the list that holds it.
fn first_of(document: Value) -> Value {
    let Value::Object(members) = document else { return document };
    let first = |mut value: Value| match value.as_array_mut() {
        Some(list) if list.len() == 1 => list.remove(0),
        Some(_) | None => value,
    };
    Value::Object(members.into_iter().map(|(name, value)| (name, first(value))).collect::<Map<_, _>>())
}

fn broken(sink: &mut dyn FnMut(Item) -> ControlFlow<()>, line: u64, detail: &str) {
    // The text of the error may quote the file: only its first line is told.
    let detail = detail.lines().next().unwrap_or_default().to_owned();
    let _ = sink(Item::Broken { line, byte: 0, detail, text: String::new(), rest_skipped: true });
}

/// Counts the lines that have been read.
struct Counted<R> {
    input: R,
    line: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is filled already is given again without reading.
        let lines =
            self.input.fill_buf().map_or(0, |filled| filled.iter().take(amount).filter(|byte| **byte == b'\n').count());
        self.line.set(self.line.get() + lines as u64);
        self.input.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Vec<Item> {
        let mut items = Vec::new();
        read_xml(text.as_bytes(), &["r"], &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        })
        .unwrap();
        items
    }

    #[test]
    fn each_record_comes_with_its_line_its_attributes_and_its_texts() {
        let items = read("<l xmlns='x'>\n<r n='1'><a>é &amp; &#233;</a><a/></r>\n\n<r><b k='v'> t </b></r></l>");
        assert_eq!(
            items,
            [
                Item::Record { line: 2, value: json!({"r": {"n": ["1"], "a": ["é & é", ""]}}) },
                Item::Record { line: 4, value: json!({"r": {"b": [{"k": ["v"], "#text": ["t"]}]}}) },
            ]
        );
    }

    #[test]
    fn what_is_not_well_formed_ends_the_file_after_the_records_before_it() {
        for text in ["<l><r>1</r><r>2</x></l>", "<l><r>1</r><r>", "<l><r>1</r><r>&own;</r></l>"] {
            let items = read(text);
            assert!(matches!(&items[..], [Item::Record { .. }, Item::Broken { rest_skipped: true, .. }]), "{items:?}");
        }
        assert!(read("").is_empty() && read("<l/>").is_empty());
    }
}
