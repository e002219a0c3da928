//! What the person sees of their own CV: all of it.

use crate::domain::cv::{Cv, PersonJson, WishesDraft};
use serde::Serialize;
use serde_json::{Value, json};

const SCHEMA: &str = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json";

/// A whole CV as JSON Resume 1.0, with the wishes beside it: for the person whom it is about, and for nobody else.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct OwnerView(Value);

impl std::fmt::Debug for OwnerView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnerView(…)")
    }
}

impl OwnerView {
    /// The CV, for the person.
    #[must_use]
    pub fn of(cv: &Cv) -> Self {
        let mut value = json!({"$schema": SCHEMA, "basics": {}, "meta": {"version": "v1.0.0"}});
        if let (Some(all), Some(Value::Object(told))) = (value.as_object_mut(), cv.resume.told()) {
            all.extend(told);
            all.extend(WishesDraft::from(&cv.wishes).told().map(|wishes| ("passerelle".to_owned(), wishes)));
        }
        Self(value)
    }

    /// The document: JSON Resume.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.0
    }
}
