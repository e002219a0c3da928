//! Where the members of a card stand in its text. Only what a selection may want is looked for; nothing is unescaped or
//! copied.

/// A member of an object in the text of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name in the text.
    pub name: String,
    /// Where its span is kept.
    pub slot: usize,
    /// The members that are looked for inside of it, where it is an object.
    pub members: Vec<Member>,
}

/// From where to where a value stands in a text, in bytes; nothing where it is absent.
pub type Span = Option<(usize, usize)>;

/// Finds the members of the object that the text is. `spans` has a place for each slot.
///
/// Returns nothing where the text is not what `serde_json` writes of an object: without white space, and names without
/// escapes.
pub fn find(text: &[u8], members: &[Member], spans: &mut [Span]) -> Option<()> {
    spans.fill(None);
    let end = object(text, 0, members, spans)?;
    (end == text.len()).then_some(())
}

/// Finds the members of the object that begins at `at`, and returns where it ends.
fn object(text: &[u8], at: usize, members: &[Member], spans: &mut [Span]) -> Option<usize> {
    let mut at = after(text, at, b'{')?;
    if text.get(at)? == &b'}' {
        return Some(at + 1);
    }
    // Members come in the order of the table, some left out: the next one is tried first.
    let mut next = 0;
    loop {
        let name_end = string(text, at)?;
        let name = &text[at + 1..name_end - 1];
        let begin = after(text, name_end, b':')?;
        let is_it = |member: &Member| member.name.as_bytes() == name;
        let is_next = members.get(next).is_some_and(is_it);
        let found = if is_next { Some(next) } else { members.iter().position(is_it) };
        at = if let Some(found) = found {
            next = found + 1;
            let member = &members[found];
            let is_object = !member.members.is_empty() && text.get(begin) == Some(&b'{');
            let end = if is_object { object(text, begin, &member.members, spans)? } else { value(text, begin)? };
            *spans.get_mut(member.slot)? = Some((begin, end));
            end
        } else {
            value(text, begin)?
        };
        match text.get(at)? {
            b',' => at += 1,
            b'}' => return Some(at + 1),
            _ => return None,
        }
    }
}

/// The items of the list that the text is, each with its span.
pub fn items(text: &[u8]) -> Option<Vec<(usize, usize)>> {
    let mut at = after(text, 0, b'[')?;
    let mut items = Vec::new();
    while text.get(at)? != &b']' {
        let end = value(text, at)?;
        items.push((at, end));
        at = if text.get(end)? == &b',' { end + 1 } else { end };
    }
    (at + 1 == text.len()).then_some(items)
}

/// Where the value ends that begins at `at`.
fn value(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string(text, at),
        b'{' | b'[' => nested(text, at),
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']');
            let length = text[at..].iter().position(ends).filter(|length| *length > 0)?;
            Some(at + length)
        }
    }
}

/// Where the object or list ends that begins at `at`.
fn nested(text: &[u8], mut at: usize) -> Option<usize> {
    let mut open = 0_usize;
    loop {
        match text.get(at)? {
            b'"' => {
                at = string(text, at)?;
                continue;
            }
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            _ => {}
        }
        at += 1;
        if open == 0 {
            return Some(at);
        }
    }
}

/// Where the string ends that begins at `at`, its quotes included.
fn string(text: &[u8], at: usize) -> Option<usize> {
    let mut at = after(text, at, b'"')?;
    loop {
        at += text.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Behind the byte that must stand at `at`.
fn after(text: &[u8], at: usize, byte: u8) -> Option<usize> {
    (text.get(at) == Some(&byte)).then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    fn member(name: &str, slot: usize, members: Vec<Member>) -> Member {
        Member { name: name.to_owned(), slot, members }
    }

    /// `a`, `b`, and `c` with `d` inside.
    fn members() -> Vec<Member> {
        vec![member("a", 0, vec![]), member("b", 1, vec![]), member("c", 2, vec![member("d", 3, vec![])])]
    }

    fn found(text: &str) -> Option<Vec<Option<Value>>> {
        let mut spans = vec![None; 4];
        find(text.as_bytes(), &members(), &mut spans)?;
        let read = |(begin, end): (usize, usize)| serde_json::from_str(&text[begin..end]).unwrap();
        Some(spans.into_iter().map(|span| span.map(read)).collect())
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            // Such as the parser reads back exactly.
            any::<i16>().prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
            "[a-z\"\\\\{}\\[\\],:é\u{1}\u{2028}]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::vec(("[abcdex]", inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    proptest! {
        #[test]
        fn members_are_found_as_a_parser_finds_them(value in any_value()) {
            let expected = value.is_object().then(|| {
                let of = |name: &str| value.get(name).cloned();
                vec![of("a"), of("b"), of("c"), value.get("c").filter(|c| c.is_object()).and_then(|c| c.get("d")).cloned()]
            });
            prop_assert_eq!(found(&value.to_string()), expected);
        }

        #[test]
        fn items_are_found_as_a_parser_finds_them(value in any_value()) {
            let text = value.to_string();
            let found = items(text.as_bytes()).map(|items| {
                items.into_iter().map(|(begin, end)| serde_json::from_str(&text[begin..end]).unwrap()).collect::<Vec<Value>>()
            });
            prop_assert_eq!(found, value.as_array().cloned());
        }

        #[test]
        fn no_text_is_too_odd_to_be_refused(text in "[\\[\\]{}\":,\\\\a-d0-9]{0,24}") {
            let _ = (found_or_not(&text), items(text.as_bytes()));
        }
    }

    fn found_or_not(text: &str) -> bool {
        find(text.as_bytes(), &members(), &mut [None; 4]).is_some()
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        let whole = json!({"a": [1, "x\\\""], "c": {"d": {}}}).to_string();
        assert!(found_or_not(&whole));
        for length in 0..whole.len() {
            assert!(!found_or_not(&whole[..length]), "{}", &whole[..length]);
        }
        assert!(!found_or_not(&format!("{whole},")));
    }
}
