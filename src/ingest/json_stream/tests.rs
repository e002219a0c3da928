use super::*;
use proptest::prelude::*;
use serde_json::json;

/// Gives at most `size` bytes at a time.
struct Chunks<'a> {
    rest: &'a [u8],
    size: usize,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.size.min(buffer.len()).min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest = &self.rest[count..];
        Ok(count)
    }
}

fn items_in_chunks(text: &[u8], size: usize) -> Vec<Item> {
    let mut items = Vec::new();
    let chunks = io::BufReader::with_capacity(size, Chunks { rest: text, size });
    read_json(chunks, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    })
    .unwrap();
    items
}

fn items(text: &str) -> Vec<Item> {
    items_in_chunks(text.as_bytes(), 4096)
}

/// The line of each item, and the record's `id`; `None` where it is broken.
fn outline(text: &str) -> Vec<(u64, Option<Value>)> {
    items(text)
        .into_iter()
        .map(|item| match item {
            Item::Record { line, value } => (line, Some(value.get("id").cloned().unwrap_or(value))),
            Item::Broken { line, .. } => (line, None),
        })
        .collect()
}

#[test]
fn every_shape_is_read_with_its_lines() {
    let one = |line, id: u64| (line, Some(json!(id)));
    assert_eq!(outline("[{\"id\":1},\n {\"id\":2}]"), [one(1, 1), one(2, 2)]);
    assert_eq!(
        outline("{\"x\": 0, \"resultats\":\n[\n{\"id\":1},\n{\n\"id\":2}],\n\"filtresPossibles\": []}"),
        [one(3, 1), one(4, 2)]
    );
    assert_eq!(outline("{\"id\":1}\n\n{\"id\":2}\n"), [one(1, 1), one(3, 2)]);
    assert_eq!(outline("\u{feff}\n\n{\"id\":1}\n{\"id\":2}"), [one(3, 1), one(4, 2)]);
    assert_eq!(outline("{\"resultats\":[{\"id\":1}]}\n{\"resultats\":[{\"id\":2}]}"), [one(1, 1), one(2, 2)]);
    assert_eq!(outline("[{\"id\":1}]\n[{\"id\":2}]\n"), [one(1, 1), one(2, 2)]);
    assert_eq!(outline("[\n{\"resultats\":[{\"id\":1}]},\n{\"resultats\":[{\"id\":2}]}]"), [one(2, 1), one(3, 2)]);
    assert_eq!(outline("{\n  \"id\": 1\n}\n{\n  \"id\": 2\n}"), [one(1, 1), one(4, 2)]);
    assert_eq!(outline("{\"id\":1}{\"id\":2}"), [one(1, 1), one(1, 2)]);
    assert_eq!(outline("[1,\"deux\",null,true,-2.5]").len(), 5);
    assert_eq!(outline(" \n \n"), []);
    assert_eq!(outline("{\"resultats\":[]}"), []);
}

#[test]
fn a_broken_line_does_not_stop_the_next() {
    let text = "{\"id\":1}\n{\"id\":\n{\"id\":3}\nnon\n{\"id\":5}\n{\"id\":\"\u{1}\"}";
    let expected = [(1, Some(json!(1))), (2, None), (3, Some(json!(3))), (4, None), (5, Some(json!(5))), (6, None)];
    assert_eq!(outline(text), expected);
    assert_eq!(outline("{\"id\":\n{\"id\":2}\n{\"id\":3}"), [(1, None), (2, Some(json!(2))), (3, Some(json!(3)))]);
}

#[test]
fn a_broken_array_ends_there_and_says_where() {
    assert_eq!(
        outline("[{\"id\":1},\n{\"id\":2},\n{\"id\" 3},\n{\"id\":4}]"),
        [(1, Some(json!(1))), (2, Some(json!(2))), (3, None)]
    );
    let Some(Item::Broken { line, detail, .. }) = items("[\n{\"id\":1},\n").pop() else {
        panic!("the array has no end")
    };
    assert_eq!(line, 3);
    assert!(detail.contains("EOF"), "{detail}");
}

/// The text of the last item, which is broken, and whether something after it was skipped.
fn last_fault(text: &str) -> (String, bool) {
    match items(text).pop() {
        Some(Item::Broken { text, rest_skipped, .. }) => (text, rest_skipped),
        other @ (Some(Item::Record { .. }) | None) => panic!("{other:?}"),
    }
}

#[test]
fn a_broken_line_is_shown_and_skips_nothing_and_a_broken_list_shows_its_record_and_skips_the_rest() {
    let fault = |text: &str, skipped| (text.to_owned(), skipped);
    assert_eq!(last_fault("{\"id\":1}\n{\"id\": non}\n"), fault("{\"id\": non}", false));
    assert_eq!(last_fault("[{\"id\":1},{\"id\" 2},{\"id\":3}]"), fault("{\"id\" 2", true));
    assert_eq!(last_fault("[\n{\"id\":1},\n{\"id\":2,\n\"é\""), fault("{\"id\":2,\n\"é\"", true));
    assert_eq!(last_fault("{\"resultats\":[{\"id\":1},{\"id\":"), fault("{\"id\":", true));
    let page = "{\"resultats\":[{\"id\" 2},{\"id\":3}]}";
    assert_eq!(last_fault(&format!("{{\"id\":1}}\n{page}\n")), fault(page, true), "a page on a line");
    let long = "é".repeat(LONGEST_TEXT + 5);
    assert_eq!(last_fault(&format!("{{\"id\":1}}\n{{{long}")).0.chars().count(), LONGEST_TEXT);
}

#[test]
fn a_fault_is_told_with_its_byte_in_the_line_and_without_the_parsers_own_place() {
    for text in ["{\"id\":1}\n{\"id\" 2}\n", "[\n{\"id\" 2}]"] {
        let Some(Item::Broken { line, byte, detail, .. }) = items(text).pop() else { panic!("{text} is broken") };
        assert_eq!((line, byte, detail.as_str()), (2, 7, "expected `:`"), "{text}");
    }
}

#[test]
fn a_line_without_end_is_refused_and_passed_over() {
    let mut text = b"{\"id\":1}\n{\"id\":\"".to_vec();
    text.resize(LONGEST_LINE + 100, b'a');
    text.extend_from_slice(b"\"}\n{\"id\":3}\n");
    let lines: Vec<_> = items_in_chunks(&text, 1 << 16)
        .into_iter()
        .map(|item| match item {
            Item::Record { line, .. } => (line, true),
            Item::Broken { line, .. } => (line, false),
        })
        .collect();
    assert_eq!(lines, [(1, true), (2, false), (3, true)]);
}

#[test]
fn the_sink_can_stop_any_shape() {
    for text in [
        "[{\"id\":1},{\"id\":2},{\"id\":3}]",
        "{\"id\":1}\n{\"id\":2}\n{\"id\":3}",
        "{\"resultats\":[{\"id\":1},{\"id\":2},{\"id\":3}]}",
    ] {
        let mut seen = 0;
        read_json(text.as_bytes(), &mut |_| {
            seen += 1;
            if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        assert_eq!(seen, 2, "{text}");
    }
}

fn record() -> impl Strategy<Value = Value> {
    let text = "[a-zé\"\\\\{}\\[\\]\n\u{2028},:]{0,12}";
    (any::<u32>(), text, any::<bool>())
        .prop_map(|(id, text, flag)| json!({"id": id, "intitule": text, "x": {"y": [flag, null]}}))
}

proptest! {
    #[test]
    fn the_same_records_come_out_of_every_shape_and_every_chunking(
        records in prop::collection::vec(record(), 1..8),
        cut in 0usize..8,
        size in 1usize..40,
    ) {
        let cut = cut.min(records.len());
        let (first, second) = records.split_at(cut);
        let line = |value: &Value| value.to_string();
        let lines = records.iter().map(line).collect::<Vec<_>>().join("\n");
        let pages = format!("{}\n{}", json!({"resultats": first}), json!({"resultats": second, "filtresPossibles": [1]}));
        let pretty = serde_json::to_string_pretty(&json!({"avant": 1, "resultats": records})).unwrap();
        let arrays = format!("{} {}", json!(first), serde_json::to_string_pretty(second).unwrap());
        for text in [json!(records).to_string(), lines, pages, pretty, arrays] {
            let values: Vec<Value> = items_in_chunks(text.as_bytes(), size)
                .into_iter()
                .map(|item| match item {
                    Item::Record { value, .. } => value,
                    Item::Broken { detail, .. } => panic!("{detail} in {text}"),
                })
                .collect();
            prop_assert_eq!(&values, &records, "{}", text);
        }
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(prop::sample::select(b"[]{}\":,\n 1etn\xc3\xef".to_vec()), 0..40)) {
        items_in_chunks(&bytes, 3);
    }
}
