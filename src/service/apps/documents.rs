//! The texts that apps accept.

use crate::domain::Invalid;
use serde::Serialize;
use utoipa::ToSchema;

/// A text with a version, in French and English. The French one binds.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Document {
    /// Its name.
    #[schema(example = "terms")]
    pub name: &'static str,
    /// Its version: what is sent to accept it.
    #[schema(example = "2026-11")]
    pub version: &'static str,
    /// The text in French, which binds. Paragraphs are apart by an empty line.
    #[schema(example = "Conditions d'utilisation …")]
    pub fr: &'static str,
    /// The text in English.
    #[schema(example = "Terms of use …")]
    pub en: &'static str,
}

impl Document {
    /// Goes on where that version is the present one.
    ///
    /// # Errors
    /// [`Invalid`] that names the present version.
    pub fn accepted(&self, version: &str) -> Result<(), Invalid> {
        if version == self.version {
            return Ok(());
        }
        Err(Invalid::new(version, format!("the present version is `{}`: read it, and send this", self.version)))
    }
}

/// The terms of use.
pub const TERMS: Document = Document {
    name: "terms",
    version: "2026-11",
    fr: include_str!("documents/terms.fr.txt"),
    en: include_str!("documents/terms.en.txt"),
};

/// The agreement that comes with `cvs:read`.
pub const CV_AGREEMENT: Document = Document {
    name: "cv_agreement",
    version: "2026-11",
    fr: include_str!("documents/cv_agreement.fr.txt"),
    en: include_str!("documents/cv_agreement.en.txt"),
};
