//! Rows of a table, those of one training together.

use super::Mapping;
use crate::ingest::json_stream::Item;
use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::{Map, Value};
use std::io::{self, BufRead};
use std::ops::ControlFlow;

/// Gives each training to `sink`: a list of its rows, each an object by column.
pub(super) fn read(
    mapping: &Mapping,
    mut input: Box<dyn BufRead>,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> io::Result<()> {
    // A byte order mark is no part of the first column's name.
    if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    let mut reader = ReaderBuilder::new().delimiter(mapping.delimiter()).trim(Trim::All).from_reader(input);
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return broken(error, sink).map(drop),
    };
    let missing: Vec<&str> =
        mapping.columns().filter(|column| !headers.iter().any(|header| header == *column)).collect();
    if !missing.is_empty() {
        let detail = format!("no column {}", missing.join(", "));
        let _ = sink(Item::Broken { line: 1, byte: 0, detail, text: String::new(), rest_skipped: true });
        return Ok(());
    }
    let mut group: Option<(u64, Vec<Value>)> = None;
    let mut row = StringRecord::new();
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => {
                let line = row.position().map_or(0, csv::Position::line);
                let row: Map<String, Value> =
                    headers.iter().zip(&row).map(|(header, cell)| (header.to_owned(), cell.into())).collect();
                let row = Value::Object(row);
                let same = |(_, rows): &(u64, Vec<Value>)| {
                    rows.first().is_some_and(|first| mapping.identity(first) == mapping.identity(&row))
                };
                if group.as_ref().is_some_and(same) {
                    if let Some((_, rows)) = &mut group {
                        rows.push(row);
                    }
                } else if give(group.replace((line, vec![row])), sink).is_break() {
                    return Ok(());
                }
            }
            Ok(false) => {
                let _ = give(group, sink);
                return Ok(());
            }
            Err(error) => {
                if give(group.take(), sink).is_break() || broken(error, sink)?.is_break() {
                    return Ok(());
                }
            }
        }
    }
}

fn give(group: Option<(u64, Vec<Value>)>, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> ControlFlow<()> {
    let Some((line, rows)) = group else { return ControlFlow::Continue(()) };
    sink(Item::Record { line, value: Value::Array(rows) })
}

/// A row that cannot be read; the next one may be.
fn broken(error: csv::Error, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> io::Result<ControlFlow<()>> {
    let line = error.position().map_or(1, csv::Position::line);
    let kind = error.into_kind();
    let detail = if let csv::ErrorKind::Io(error) = kind {
        return Err(error);
    } else if let csv::ErrorKind::Utf8 { .. } = kind {
        "this is not UTF-8".to_owned()
    } else if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = kind {
        format!("{len} columns, where the first line has {expected_len}")
    } else {
        format!("{kind:?}")
    };
    Ok(sink(Item::Broken { line, byte: 0, detail, text: String::new(), rest_skipped: false }))
}
