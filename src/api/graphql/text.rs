//! Values as the JSON text that leaves the server.

use async_graphql::Value;
use serde::Serialize;

/// A value whose text is known already: it is a part of an answer like any other. Only [`write`] may write it.
pub fn written(text: Vec<u8>) -> Value {
    // Nothing of the schema is binary, so that nothing else can be meant.
    Value::Binary(text.into())
}

/// About how long the text of a value is, in bytes.
pub fn length(value: &Value) -> usize {
    match value {
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Enum(_) => 16,
        Value::String(text) => text.len() + 8,
        Value::Binary(text) => text.len(),
        Value::List(items) => items.iter().map(|item| length(item) + 1).sum::<usize>() + 2,
        Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + 4 + length(value)).sum::<usize>() + 2,
    }
}

/// Adds the text of a value to `out`.
pub fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Number(number) => serialize(number, out),
        Value::String(text) => serialize(text, out),
        Value::Enum(name) => serialize(name, out),
        Value::Binary(text) => out.extend_from_slice(text),
        Value::List(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            out.push(b'{');
            for (at, (name, value)) in fields.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                serialize(name, out);
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
    }
}

/// Adds the text of anything else to `out`.
pub fn serialize(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    // Texts, numbers and lists under names: nothing here can fail to be written.
    let _ = serde_json::to_writer(out, value);
}
