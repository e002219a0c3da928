//! A CV out of its seal.

use super::parts;
use crate::domain::cv::{Cv, CvId, KnownLanguage, LanguageLevel, PersonJson, Resume, WishesDraft};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A CV out of its seal. Nothing serialises it but to seal it again.
#[derive(Clone, PartialEq)]
pub struct OpenCv {
    id: CvId,
    cv: Cv,
}

impl std::fmt::Debug for OpenCv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenCv(…)")
    }
}

/// The version of what is sealed.
const VERSION: u8 = 1;

#[derive(Serialize)]
struct Sealing<'a> {
    v: u8,
    resume: Value,
    wishes: Value,
    languages: Vec<(&'a str, LanguageLevel)>,
}

#[derive(Deserialize)]
struct Sealed {
    v: u8,
    resume: Resume,
    wishes: WishesDraft,
    languages: Vec<(String, LanguageLevel)>,
}

impl OpenCv {
    /// A CV that is to be sealed.
    #[must_use]
    pub const fn new(id: CvId, cv: Cv) -> Self {
        Self { id, cv }
    }

    /// Reads what was sealed; nothing where it is none of ours.
    #[must_use]
    pub fn read(id: CvId, bytes: &[u8]) -> Option<Self> {
        let Sealed { v, resume, wishes, languages } = serde_json::from_slice(bytes).ok()?;
        let languages = languages.into_iter().map(|(name, level)| KnownLanguage { name, level }).collect();
        let cv = Cv { resume, wishes: wishes.read().ok()?, languages };
        (v == VERSION).then_some(Self { id, cv })
    }

    /// What is to be sealed. The same CV gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let Cv { resume, wishes, languages } = &self.cv;
        let languages = languages.iter().map(|known| (known.name.as_str(), known.level)).collect();
        let sealing = Sealing {
            v: VERSION,
            resume: resume.told().unwrap_or_else(parts::nothing),
            wishes: WishesDraft::from(wishes).told().unwrap_or_else(parts::nothing),
            languages,
        };
        serde_json::to_vec(&sealing).unwrap_or_default()
    }

    /// Which CV it is.
    #[must_use]
    pub const fn id(&self) -> CvId {
        self.id
    }

    /// Its values, to be judged inside the house. None of them can be serialised.
    #[must_use]
    pub const fn cv(&self) -> &Cv {
        &self.cv
    }
}
