//! The networks that provide records, and the rules that each sets for them.

use super::SourceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The kind of network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// The public employment service.
    PublicService,
    /// A programme of a région, a département or a city.
    Territorial,
    /// Employers of the social and solidarity economy.
    SocialEconomy,
    /// A job board, a classified-ad site or a social network.
    JobBoard,
    /// An employer that publishes its own offers.
    Employer,
    /// Generated records, for the demo and the sandbox.
    Generated,
}

/// To whom the records of a source may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum Redistribution {
    /// To anybody, also without a key.
    Open,
    /// To anybody who passes them on under the same licence, also without a key.
    SameLicence,
    /// To apps that are registered and accepted the source's licence.
    RegisteredApps,
    /// To nobody outside: they feed statistics and matching only.
    Internal,
}

/// What becomes of a record that its source withdraws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum OnWithdrawal {
    /// The journal keeps it as it was.
    Keep,
    /// Id, revision, date, ROME code and département stay, also in the journal.
    Anonymise,
    /// Id, revision and date stay.
    Erase,
}

/// The rules of a source. The store and every answer obey them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Policy {
    /// Name of the licence.
    #[schema(example = "Licence Ouverte 2.0")]
    pub licence: String,
    /// Text of the licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence_url: Option<String>,
    /// What must stand beside each record that is shown.
    #[schema(example = "Source : réseau de démonstration Passerelle")]
    pub attribution: String,
    /// To whom the records may be given.
    pub redistribution: Redistribution,
    /// Hours after which records are hidden when the source was not refreshed; absent where they do not age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 24)]
    pub refresh_within_h: Option<u32>,
    /// What becomes of a withdrawn record.
    pub on_withdrawal: OnWithdrawal,
    /// Whether a record must be shown whole, logo included, and unmodified.
    pub whole_record: bool,
    /// Whether the records may be given in bulk: snapshots, exports.
    pub bulk_export: bool,
    /// Whether names, e-mail addresses and telephone numbers in an offer are published for applicants, so that they
    /// may be kept and shown.
    pub contacts_for_applicants: bool,
}

impl Policy {
    /// The policy of open data: anybody may have the records and pass them on.
    #[must_use]
    pub fn open(licence: &str, attribution: &str) -> Self {
        Self {
            licence: licence.to_owned(),
            licence_url: None,
            attribution: attribution.to_owned(),
            redistribution: Redistribution::Open,
            refresh_within_h: None,
            on_withdrawal: OnWithdrawal::Keep,
            whole_record: false,
            bulk_export: true,
            contacts_for_applicants: true,
        }
    }

    /// The policy of France Travail's *Offres d'emploi* licence.
    #[must_use]
    pub fn france_travail() -> Self {
        Self {
            licence: "Licence Offres d'emploi de France Travail".to_owned(),
            licence_url: Some("https://francetravail.io/data/api/offres-emploi".to_owned()),
            attribution: "Source : France Travail".to_owned(),
            redistribution: Redistribution::RegisteredApps,
            refresh_within_h: Some(24),
            on_withdrawal: OnWithdrawal::Anonymise,
            whole_record: true,
            bulk_export: false,
            contacts_for_applicants: false,
        }
    }
}

/// A network that provides records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Source {
    /// Its id, as it stands in URLs.
    pub id: SourceId,
    /// Its name, as people know it.
    #[schema(example = "France Travail")]
    pub name: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Its web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its rules.
    pub policy: Policy,
    /// When its records were last refreshed as a whole, or the last one was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "date-time")]
    pub refreshed_at: Option<Timestamp>,
}

impl Source {
    /// Whether its records are too old to be shown at `now`.
    #[must_use]
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let Some(hours) = self.policy.refresh_within_h else { return false };
        self.refreshed_at.is_none_or(|at| now.duration_since(at) > jiff::SignedDuration::from_hours(hours.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_must_be_refreshed_daily_is_stale_after_a_day() {
        let at: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        let source = Source {
            id: SourceId::new("france-travail").unwrap(),
            name: "France Travail".into(),
            kind: SourceKind::PublicService,
            url: None,
            policy: Policy::france_travail(),
            refreshed_at: Some(at),
        };
        assert!(!source.is_stale(at + jiff::SignedDuration::from_hours(24)));
        assert!(source.is_stale(at + jiff::SignedDuration::from_hours(25)));
        assert!(Source { refreshed_at: None, ..source }.is_stale(at));
    }
}
