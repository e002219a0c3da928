//! Who may use a CV.

use crate::domain::work::terms;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

terms! {
    /// What kind of recipient an app is, as it says itself. A person may allow a kind: its members of that day, and no other.
    RecipientCategory, "a category of recipients", {
        /// Employers, and groups of employers.
        Employers = "employers",
        /// Temporary work agencies.
        TemporaryWorkAgencies = "temporary_work_agencies",
        /// Job boards, networks and apps that bring people and offers together.
        JobPlatforms = "job_platforms",
        /// Public employment services and their partners: France Travail, missions locales, Cap emploi, départements.
        PublicEmploymentServices = "public_employment_services",
        /// Structures of inclusion through economic activity (SIAE).
        IntegrationStructures = "integration_structures",
        /// Training bodies, and those that pay for training.
        TrainingBodies = "training_bodies",
    }
}

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

    /// Whether a new act for these takes the place of one for the others: the same apps, or the same category, whoever were
    /// its members then.
    #[must_use]
    pub fn renew(&self, others: &Self) -> bool {
        match (self, others) {
            (Self::Category { name, .. }, Self::Category { name: other, .. }) => name == other,
            (one, other) => one == other,
        }
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
