//! Who may use a CV.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who may use a CV. Always a list of apps: a category that grows takes nobody in by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Recipients {
    /// These apps.
    Apps {
        /// Their ids; at least one.
        apps: BTreeSet<Uuid>,
    },
    /// Those who were members of a category on that day, as they were listed to the person.
    Category {
        /// Name of the category.
        name: String,
        /// The members of that day.
        members: BTreeSet<Uuid>,
        /// The day.
        on: Date,
    },
    /// Nobody outside: the operator itself, which publishes tables alone.
    Operator,
}

impl Recipients {
    /// One app.
    #[must_use]
    pub fn app(app: Uuid) -> Self {
        Self::Apps { apps: BTreeSet::from([app]) }
    }

    /// Whether an app is one of them.
    #[must_use]
    pub fn include(&self, app: Uuid) -> bool {
        self.apps().any(|known| known == app)
    }

    /// The apps.
    pub fn apps(&self) -> impl Iterator<Item = Uuid> + '_ {
        let apps = match self {
            Self::Apps { apps } | Self::Category { members: apps, .. } => Some(apps),
            Self::Operator => None,
        };
        apps.into_iter().flatten().copied()
    }
}
