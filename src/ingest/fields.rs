//! A JSON object taken apart field by field.
//!
//! Dumps of one API differ: numbers come as strings, one element instead of a list, a name instead of an object. A field
//! is taken where its value can be understood; whatever is not taken stays in the object, so that nothing is lost.

use serde_json::{Map, Value};

/// What is left of an object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// The fields of a record; `None` where it is not an object.
    #[must_use]
    pub fn new(record: Value) -> Option<Self> {
        match record {
            Value::Object(map) => Some(Self(map)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
        }
    }

    /// Takes a text, or a number as text. Nothing and white space are absent.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.take(key, |value| match value {
            Value::String(text) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
            Value::Number(number) => Ok(Some(number.to_string())),
            other @ (Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(other),
        })
    }

    /// Takes a number, or a text that is one, with a decimal point or comma.
    pub fn number(&mut self, key: &str) -> Option<f64> {
        self.take(key, |value| match value {
            Value::String(text) if text.trim().is_empty() => Ok(None),
            Value::String(text) => text.trim().replace(',', ".").parse().map(Some).map_err(|_| Value::String(text)),
            Value::Number(number) => number.as_f64().map(Some).ok_or(Value::Number(number)),
            other @ (Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(other),
        })
    }

    /// Takes a whole number.
    pub fn count(&mut self, key: &str) -> Option<u32> {
        self.take(key, |value| {
            let whole = match &value {
                Value::String(text) => text.trim().parse().ok(),
                Value::Number(number) => number.as_u64().and_then(|n| u32::try_from(n).ok()),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
            };
            whole.map(Some).ok_or(value)
        })
    }

    /// Takes a truth value: `true`, `"true"`, `1`, `"1"` and their opposites.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        self.take(key, |value| match &value {
            Value::Bool(flag) => Ok(Some(*flag)),
            Value::String(text) if text.eq_ignore_ascii_case("true") || text == "1" => Ok(Some(true)),
            Value::String(text) if text.eq_ignore_ascii_case("false") || text == "0" => Ok(Some(false)),
            Value::Number(number) if number.as_u64() == Some(1) => Ok(Some(true)),
            Value::Number(number) if number.as_u64() == Some(0) => Ok(Some(false)),
            Value::Null | Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Err(value),
        })
    }

    /// Reads an object; what `read` leaves of it stays. A text in its stead is the object's field `text`.
    pub fn object<T>(&mut self, key: &str, text: &str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let mut inner = object(self.0.remove(key)?, text).map_err(|other| self.leave(key, other)).ok()?;
        let taken = read(&mut inner);
        self.leave(key, Value::Object(inner.0));
        Some(taken)
    }

    /// Reads a list of objects, or one; what `read` leaves of each stays. A text is an object's field `text`.
    pub fn list<T>(&mut self, key: &str, text: &str, mut read: impl FnMut(&mut Self) -> Option<T>) -> Vec<T> {
        let values = match self.0.remove(key) {
            None => return Vec::new(),
            Some(Value::Array(values)) => values,
            Some(one) => vec![one],
        };
        let mut rest = Vec::new();
        let taken = values.into_iter().filter_map(|value| match object(value, text) {
            Ok(mut inner) => {
                let before = inner.clone();
                let taken = read(&mut inner);
                // What says nothing to us is kept whole, not in pieces.
                let left = if taken.is_none() { before } else { inner };
                rest.push(Value::Object(left.0));
                taken
            }
            Err(other) => {
                rest.push(other);
                None
            }
        });
        let taken = taken.collect();
        rest.retain(says_something);
        self.leave(key, Value::Array(rest));
        taken
    }

    /// What nobody took.
    #[must_use]
    pub fn rest(self) -> Map<String, Value> {
        self.0
    }

    /// Puts a value back that turned out not to fit.
    pub fn leave(&mut self, key: &str, value: Value) {
        if says_something(&value) {
            self.0.insert(key.to_owned(), value);
        }
    }

    fn take<T>(&mut self, key: &str, read: impl FnOnce(Value) -> Result<Option<T>, Value>) -> Option<T> {
        let value = self.0.remove(key)?;
        read(value).unwrap_or_else(|other| {
            self.leave(key, other);
            None
        })
    }
}

fn object(value: Value, text: &str) -> Result<Fields, Value> {
    match value {
        Value::Object(map) => Ok(Fields(map)),
        Value::String(_) | Value::Number(_) => Ok(Fields(Map::from_iter([(text.to_owned(), value)]))),
        other @ (Value::Null | Value::Bool(_) | Value::Array(_)) => Err(other),
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        Fields::new(value).unwrap()
    }

    #[test]
    fn values_are_understood_in_the_shapes_that_dumps_have() {
        let mut record = fields(json!({
            "a": 12, "b": "48,85", "c": "3", "d": "TRUE", "e": 0, "h": " ", "i": null
        }));
        assert_eq!(record.text("a").as_deref(), Some("12"));
        assert_eq!(record.number("b"), Some(48.85));
        assert_eq!(record.count("c"), Some(3));
        assert_eq!((record.flag("d"), record.flag("e")), (Some(true), Some(false)));
        assert_eq!((record.text("h"), record.text("i"), record.text("absent")), (None, None, None));
        assert_eq!(record.rest(), Map::new());
    }

    #[test]
    fn what_cannot_be_understood_stays() {
        let whole = json!({"a": ["x"], "b": "beaucoup", "c": -1, "d": "peut-être", "e": true, "f": [true, {"x": 1}]});
        let mut record = fields(whole.clone());
        assert_eq!(
            (record.text("a"), record.number("b"), record.count("c"), record.flag("d")),
            (None, None, None, None)
        );
        assert_eq!(record.object("e", "nom", |inner| inner.text("nom")), None);
        assert_eq!(record.list("f", "nom", |inner| inner.text("nom")), Vec::<String>::new());
        assert_eq!(Value::Object(record.rest()), whole);
    }

    #[test]
    fn what_is_not_taken_of_an_object_or_a_list_stays() {
        let mut record =
            fields(json!({"e": {"nom": "A", "x": 1}, "l": [{"nom": "B"}, {"nom": "C", "y": 2}, "D"], "s": "E"}));
        assert_eq!(record.object("e", "nom", |inner| inner.text("nom")), Some(Some("A".into())));
        assert_eq!(record.list("l", "nom", |inner| inner.text("nom")), ["B", "C", "D"]);
        assert_eq!(record.object("s", "nom", |inner| inner.text("nom")), Some(Some("E".into())));
        assert_eq!(Value::Object(record.rest()), json!({"e": {"x": 1}, "l": [{"y": 2}]}));
    }
}
