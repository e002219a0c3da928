//! Who handles CVs, in law.

use crate::domain::SourceId;
use crate::domain::permission::RecipientCategory;
use jiff::Timestamp;
use uuid::Uuid;

/// Whom it is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ProcessorOwner {
    /// An app.
    App(Uuid),
    /// A source.
    Source(SourceId),
}

/// Its role in the terms of GDPR art. 4, 26 and 28.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessorRole {
    /// Decides why and how.
    Controller,
    /// Together with others.
    JointController,
    /// For another.
    Processor,
}

impl ProcessorRole {
    /// Its name in the table and in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::JointController => "joint_controller",
            Self::Processor => "processor",
        }
    }

    /// Reads it.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        [Self::Controller, Self::JointController, Self::Processor].into_iter().find(|role| role.as_str() == text)
    }
}

/// Who an app or a source that handles CVs is in law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processor {
    /// Whom it is about.
    pub owner: ProcessorOwner,
    /// Its name in law.
    pub legal_name: String,
    /// Its postal address, in one line; absent where it was written down before addresses were asked for.
    pub address: Option<String>,
    /// Its SIREN: 9 digits.
    pub siren: String,
    /// How to reach its data protection officer.
    pub dpo: String,
    /// Its privacy notice: an address.
    pub privacy_notice: String,
    /// Its role.
    pub role: ProcessorRole,
    /// Where it handles data: ISO 3166-1 alpha-2, all of the European Economic Area.
    pub countries: Vec<String>,
    /// What kind of recipient it says it is.
    pub category: Option<RecipientCategory>,
    /// When it was written down.
    pub at: Timestamp,
}
