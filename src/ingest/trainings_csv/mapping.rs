//! The file that says which column of a table holds what.

use crate::domain::training::TrainingDraft;
use crate::domain::{FieldError, Invalid};
use crate::reference::nearest_name;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// What is wrong with a mapping.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It is no TOML, or not of our form.
    #[error("the mapping cannot be read: {0}")]
    Form(String),
    /// It names a field that there is not.
    #[error("there is no field `{0}`{1}")]
    Field(String, String),
    /// The delimiter is not one ASCII character.
    #[error("a delimiter is one character, as `;`, not `{0}`")]
    Delimiter(String),
}

/// The file, in TOML.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    /// The column of the source's own id.
    id: String,
    #[serde(default = "comma")]
    delimiter: String,
    /// How dates are written, as `%d/%m/%Y`; as in ISO 8601 where absent.
    dates: Option<String>,
    /// Columns by field.
    fields: BTreeMap<String, RawSource>,
}

fn comma() -> String {
    ",".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RawSource {
    Name(String),
    Whole(Cells),
}

/// A column, and how it is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cells {
    column: String,
    /// What divides the values of a list.
    separator: Option<String>,
    /// Our value for each of theirs; what is not here stays.
    #[serde(default)]
    values: BTreeMap<String, String>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Date,
    Texts,
    Count,
    Number,
    Flag,
}

/// The fields of a draft; those of a session begin with `session.`.
#[rustfmt::skip]
const FIELDS: [(&str, Kind); 46] = [
    ("title", Kind::Text), ("objectives", Kind::Text), ("content", Kind::Text), ("url", Kind::Text),
    ("rome", Kind::Texts), ("formacodes", Kind::Texts), ("level_in", Kind::Text), ("level_out", Kind::Text),
    ("certification.title", Kind::Text), ("certification.rncp", Kind::Text), ("certification.rs", Kind::Text),
    ("certification.cpf", Kind::Text), ("certification.certif_info", Kind::Text),
    ("provider.name", Kind::Text), ("provider.siret", Kind::Text), ("provider.activity_number", Kind::Text),
    ("provider.url", Kind::Text), ("labels", Kind::Texts), ("funding", Kind::Texts), ("audiences", Kind::Texts),
    ("remote", Kind::Text), ("apprenticeship", Kind::Flag), ("hours.total", Kind::Count),
    ("hours.center", Kind::Count), ("hours.company", Kind::Count), ("remaining_cost.eur", Kind::Number),
    ("remaining_cost.text", Kind::Text), ("accessible", Kind::Flag), ("accessibility", Kind::Text),
    ("updated", Kind::Date),
    ("session.number", Kind::Text), ("session.start", Kind::Date), ("session.end", Kind::Date),
    ("session.permanent", Kind::Flag), ("session.enrolment.state", Kind::Text),
    ("session.enrolment.opens", Kind::Date), ("session.enrolment.closes", Kind::Date),
    ("session.enrolment.seats", Kind::Count), ("session.enrolment.open_seats", Kind::Count),
    ("session.place.label", Kind::Text), ("session.place.commune", Kind::Text),
    ("session.place.postcode", Kind::Text), ("session.place.lat", Kind::Number), ("session.place.lon", Kind::Number),
    ("session.address", Kind::Text), ("session.url", Kind::Text),
];

/// Which column holds what.
#[derive(Debug)]
pub struct Mapping {
    id: String,
    delimiter: u8,
    dates: Option<String>,
    fields: Vec<(&'static str, Kind, Cells)>,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// [`MappingError`].
    pub fn new(text: &str) -> Result<Self, MappingError> {
        let raw: Raw = toml::from_str(text).map_err(|error| MappingError::Form(error.message().to_owned()))?;
        let &[delimiter] = raw.delimiter.as_bytes() else { return Err(MappingError::Delimiter(raw.delimiter)) };
        let fields = raw.fields.into_iter().map(|(name, column)| {
            let known = FIELDS.iter().find(|(known, _)| *known == name);
            let Some((field, kind)) = known else {
                let nearest = nearest_name(&name, FIELDS.iter().map(|(known, _)| *known));
                let hint = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
                return Err(MappingError::Field(name, hint));
            };
            let column = match column {
                RawSource::Name(column) => Cells { column, separator: None, values: BTreeMap::new() },
                RawSource::Whole(column) => column,
            };
            Ok((*field, *kind, column))
        });
        Ok(Self { id: raw.id, delimiter, dates: raw.dates, fields: fields.collect::<Result<_, _>>()? })
    }

    pub(super) const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The columns that a table must have.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.id.as_str()).chain(self.fields.iter().map(|(_, _, column)| column.column.as_str()))
    }

    pub(super) fn identity_column(&self) -> &str {
        &self.id
    }

    /// The source's own id of the training that a row is of.
    pub(super) fn identity<'r>(&self, row: &'r Value) -> &'r str {
        row.get(&self.id).and_then(Value::as_str).unwrap_or_default()
    }

    /// The training of these rows: what it is, by the first; a session of each.
    pub(super) fn draft(&self, rows: &[Value]) -> Result<TrainingDraft, FieldError> {
        let mut draft = Map::new();
        let mut extra = Map::new();
        if let Some(first) = rows.first() {
            self.fill(first, "", &mut draft, &mut extra);
            let mapped: Vec<&str> = self.columns().collect();
            for (column, cell) in first.as_object().into_iter().flatten() {
                if !mapped.contains(&column.as_str()) && cell.as_str().is_some_and(|cell| !cell.is_empty()) {
                    extra.insert(column.clone(), cell.clone());
                }
            }
        }
        let mut sessions = Vec::with_capacity(rows.len());
        for row in rows {
            let mut session = Map::new();
            self.fill(row, "session.", &mut session, &mut extra);
            if !session.is_empty() && !sessions.contains(&Value::Object(session.clone())) {
                sessions.push(Value::Object(session));
            }
        }
        draft.insert("sessions".to_owned(), sessions.into());
        if let Some(certification) = draft.remove("certification") {
            draft.insert("certifications".to_owned(), Value::Array(vec![certification]));
        }
        draft.insert("extra".to_owned(), Value::Object(extra));
        // Each value has the type of its field.
        serde_json::from_value(Value::Object(draft)).map_err(|error| Invalid::new(error, "a training").at(""))
    }

    /// Puts the cells of a row where their fields are; a cell of another type goes to `extra`, under its column.
    fn fill(&self, row: &Value, prefix: &str, into: &mut Map<String, Value>, extra: &mut Map<String, Value>) {
        for (field, kind, column) in &self.fields {
            let of_session = field.strip_prefix("session.");
            let path = match (prefix.is_empty(), of_session) {
                (true, None) => field,
                (false, Some(path)) => path,
                (true, Some(_)) | (false, None) => continue,
            };
            let Some(cell) = row.get(&column.column).and_then(Value::as_str).filter(|cell| !cell.is_empty()) else {
                continue;
            };
            match self.value(*kind, column, cell) {
                Some(value) => put(into, path, value),
                None => drop(extra.insert(column.column.clone(), cell.into())),
            }
        }
    }

    fn value(&self, kind: Kind, column: &Cells, cell: &str) -> Option<Value> {
        let ours = |cell: &str| column.values.get(cell).map_or(cell, String::as_str).to_owned();
        match kind {
            Kind::Text => Some(ours(cell).into()),
            Kind::Date => {
                let cell = ours(cell);
                let read = |format: &String| Date::strptime(format, &cell).ok().map(|day| day.to_string());
                Some(self.dates.as_ref().and_then(read).unwrap_or(cell).into())
            }
            Kind::Texts => {
                let items: Vec<&str> = match &column.separator {
                    Some(separator) => cell.split(separator.as_str()).map(str::trim).collect(),
                    None => vec![cell],
                };
                Some(items.into_iter().filter(|item| !item.is_empty()).map(ours).collect())
            }
            Kind::Count => ours(cell).parse::<u32>().ok().map(Value::from),
            Kind::Number => {
                let number = ours(cell).replace(',', ".").parse().ok()?;
                Number::from_f64(number).map(Value::Number)
            }
            Kind::Flag => match ours(cell).to_lowercase().as_str() {
                "1" | "oui" | "true" | "yes" | "vrai" => Some(true.into()),
                "0" | "non" | "false" | "no" | "faux" => Some(false.into()),
                _ => None,
            },
        }
    }
}

/// Puts a value at the end of a path of objects.
fn put(into: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(into.insert(path.to_owned(), value)),
        Some((first, rest)) => {
            let inner = into.entry(first.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
