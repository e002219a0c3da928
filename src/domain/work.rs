//! The terms of a job: contract, working time, experience, remote work, kind of employer.

use serde::{Deserialize, Serialize};

macro_rules! terms {
    ($(#[$doc:meta])* $name:ident, $what:literal, { $($(#[$vdoc:meta])* $variant:ident = $text:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
            async_graphql::Enum,
        )]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// All values, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as it stands in JSON and in a URL.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads a value, in any case.
            ///
            /// # Errors
            /// [`Invalid`](crate::domain::Invalid) that lists the known values.
            pub fn new(text: &str) -> Result<Self, crate::domain::Invalid> {
                Self::ALL.iter().copied().find(|v| v.as_str().eq_ignore_ascii_case(text.trim())).ok_or_else(|| {
                    crate::domain::Invalid::new(text, concat!($what, " is one of ", terms!(@list $($text),+)))
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
    (@list $first:tt $(, $rest:tt)*) => { concat!($first $(, ", ", $rest)*) };
}

pub(super) use terms;

terms! {
    /// The type of contract, by the codes that France Travail and its partners share.
    ContractType, "a contract", {
        /// Open-ended.
        Cdi = "CDI",
        /// Fixed term.
        Cdd = "CDD",
        /// Temporary agency work.
        Mis = "MIS",
        /// Seasonal.
        Sai = "SAI",
        /// Fixed-term inclusion contract.
        Ddi = "DDI",
        /// Open-ended contract with a temporary agency.
        Din = "DIN",
        /// Work assignment contract.
        Tti = "TTI",
        /// Commercial profession, as a sales agent.
        Cce = "CCE",
        /// Franchise.
        Fra = "FRA",
        /// Self-employed.
        Lib = "LIB",
        /// Take-over of a business.
        Rep = "REP",
        /// Internship.
        Stage = "STAGE",
        /// Something else: the label tells.
        Other = "OTHER",
    }
}

terms! {
    /// Full or part time.
    WorkingTime, "a working time", {
        /// Full time.
        FullTime = "full_time",
        /// Part time.
        PartTime = "part_time",
    }
}

terms! {
    /// The experience that an offer asks for.
    ExperienceLevel, "an experience level", {
        /// Beginners are welcome.
        Beginner = "beginner",
        /// Wished for, not required.
        Desired = "desired",
        /// Required.
        Required = "required",
    }
}

terms! {
    /// How much of the work can be done from elsewhere.
    RemoteMode, "a remote mode", {
        /// On site.
        OnSite = "on_site",
        /// From time to time.
        Occasional = "occasional",
        /// Part of the week.
        Hybrid = "hybrid",
        /// All of it.
        Full = "full",
    }
}

terms! {
    /// The kind of employer.
    EmployerKind, "an employer kind", {
        /// A structure of inclusion through economic activity (SIAE).
        Siae = "siae",
        /// A group of employers for integration and qualification (GEIQ).
        Geiq = "geiq",
        /// An adapted company, most of whose employees are disabled workers.
        AdaptedCompany = "adapted_company",
        /// A company of fewer than 250 people.
        Sme = "sme",
        /// A company of 250 people or more.
        LargeCompany = "large_company",
        /// The State, a local authority, a public hospital.
        Public = "public",
        /// An association.
        Association = "association",
        /// A cooperative.
        Cooperative = "cooperative",
        /// A temporary work agency.
        TemporaryAgency = "temporary_agency",
        /// A private person.
        Individual = "individual",
    }
}

/// The contract that is offered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Contract {
    /// The type.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "type")]
    #[graphql(name = "type")]
    pub kind: Option<ContractType>,
    /// The type as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "CDD - 6 Mois")]
    pub label: Option<String>,
    /// The nature: employment contract, apprenticeship contract, inclusion…, as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<String>,
    /// Length in months, for a contract that ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 6.0)]
    pub duration_months: Option<f64>,
    /// Whether it is an apprenticeship or a work-study contract.
    #[serde(default)]
    pub apprenticeship: bool,
}

/// The hours of a job.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct WorkingHours {
    /// Full or part time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<WorkingTime>,
    /// Hours a week.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 35.0)]
    pub weekly_hours: Option<f64>,
    /// The hours as the source writes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The experience that is asked for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Experience {
    /// The level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<ExperienceLevel>,
    /// Months asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 24)]
    pub months: Option<u32>,
    /// The experience as the source writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}
