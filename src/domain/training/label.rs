//! Labels: what a programme awards to trainings or to those who give them.

use crate::domain::text_type::text_type;
use crate::domain::{Invalid, Siret};
use serde::{Deserialize, Serialize};

text_type!(
    /// The name of a label: 1 to 100 characters in one line.
    LabelName, "Grande École du Numérique", "a label is 1 to 100 characters in one line", |text| {
        let text = text.trim();
        let plain = !text.is_empty() && text.chars().count() <= 100 && !text.chars().any(char::is_control);
        plain.then(|| text.to_owned())
    }
);

/// A row of a list of labels: which trainings bear it. What is absent says nothing; all that is given must agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LabelEntry {
    /// The label.
    pub label: LabelName,
    /// SIRET of the provider.
    pub siret: Option<Siret>,
    /// Name of the provider, as the list writes it; where it has no SIRET.
    pub provider: Option<String>,
    /// Title of the training, as the list writes it; absent where all of the provider's are meant.
    pub title: Option<String>,
}

impl LabelEntry {
    /// A row.
    ///
    /// # Errors
    /// [`Invalid`] where it names no provider.
    pub fn new(
        label: LabelName,
        siret: Option<Siret>,
        provider: Option<String>,
        title: Option<String>,
    ) -> Result<Self, Invalid> {
        let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let (provider, title) = (said(provider), said(title));
        if siret.is_none() && provider.is_none() {
            return Err(Invalid::new("", "a row of a list of labels has a SIRET, or the name of a provider"));
        }
        Ok(Self { label, siret, provider, title })
    }
}
