//! Who handles CVs, in law: apps and sources say it before they do.

use super::{CvService, House};
use crate::auth::Caller;
use crate::domain::permission::RecipientCategory;
use crate::domain::{FieldError, Invalid, SourceId, Website};
use crate::service::{Error, Result};
use crate::store::{Processor, ProcessorOwner, ProcessorRole};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The European Economic Area: the Union, Iceland, Liechtenstein and Norway, by ISO 3166-1 alpha-2.
const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// Who an app or a source is in law.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessorRequest {
    /// Name in law, 1 to 200 characters.
    #[schema(example = "Association Exemple Emploi")]
    pub legal_name: String,
    /// Postal address in one line, 5 to 300 characters.
    #[schema(example = "1 rue de l'Exemple, 59000 Lille, France")]
    pub address: String,
    /// SIREN: 9 digits, the last of which checks the others.
    #[schema(example = "732829320")]
    pub siren: String,
    /// How to reach the data protection officer: an address of mail or of the web.
    #[schema(example = "dpo@exemple.fr")]
    pub dpo: String,
    /// Address of the privacy notice.
    #[schema(example = "https://exemple.fr/confidentialite")]
    pub privacy_notice: String,
    /// `controller`, `joint_controller` or `processor` (GDPR art. 4, 26, 28).
    #[schema(example = "controller")]
    pub role: String,
    /// Where data is handled: ISO 3166-1 alpha-2, every one in the European Economic Area.
    #[schema(example = json!(["FR"]))]
    pub countries: Vec<String>,
    /// What kind of recipient it is, where it is one: `employers`, `temporary_work_agencies`, `job_platforms`,
    /// `public_employment_services`, `integration_structures` or `training_bodies`. People may allow a kind; without one,
    /// they name the app alone.
    #[serde(default)]
    #[schema(example = "job_platforms")]
    pub category: Option<String>,
}

/// Who an app or a source is in law, as it is shown to persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcessorView {
    /// Name in law.
    pub legal_name: String,
    /// Postal address; absent where it was not told yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// SIREN.
    pub siren: String,
    /// How to reach the data protection officer.
    pub dpo: String,
    /// Address of the privacy notice.
    pub privacy_notice: String,
    /// Role.
    pub role: &'static str,
    /// Where data is handled.
    pub countries: Vec<String>,
    /// What kind of recipient it says it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<RecipientCategory>,
    /// When it was written down.
    #[schema(value_type = String, format = "date-time")]
    pub at: Timestamp,
}

impl From<Processor> for ProcessorView {
    fn from(processor: Processor) -> Self {
        let Processor { owner: _, legal_name, address, siren, dpo, privacy_notice, role, countries, category, at } =
            processor;
        Self { legal_name, address, siren, dpo, privacy_notice, role: role.as_str(), countries, category, at }
    }
}

impl ProcessorRequest {
    /// Reads it.
    ///
    /// # Errors
    /// Every [`FieldError`].
    pub fn read(&self, owner: ProcessorOwner, at: Timestamp) -> Result<Processor, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut check = |fits: bool, field: &str, value: &str, expected: &str| {
            if !fits {
                errors.push(Invalid::new(value, expected).at(field));
            }
        };
        let (name, dpo, siren) = (self.legal_name.trim(), self.dpo.trim(), compact(&self.siren));
        check(is_line(name, 1, 200), "legal_name", name, "1 to 200 characters in one line");
        let address = self.address.trim();
        check(is_line(address, 5, 300), "address", address, "a postal address, 5 to 300 characters in one line");
        check(is_siren(&siren), "siren", &self.siren, "a SIREN: 9 digits, the last of which checks the others");
        let reachable = Website::new(dpo).is_ok() || crate::domain::Email::new(dpo).is_ok();
        check(reachable, "dpo", "…", "an address of mail or of the web");
        let notice = Website::new(&self.privacy_notice).is_ok();
        check(notice, "privacy_notice", &self.privacy_notice, "an address such as https://exemple.fr/confidentialite");
        let role = ProcessorRole::read(&self.role);
        check(role.is_some(), "role", &self.role, "one of controller, joint_controller, processor");
        let countries: Vec<String> = self.countries.iter().map(|code| code.trim().to_ascii_uppercase()).collect();
        check(!countries.is_empty(), "countries", "", "at least one country");
        for (at, code) in countries.iter().enumerate() {
            let expected = "a country of the European Economic Area (ISO 3166-1 alpha-2): CVs are handled nowhere else";
            check(EEA.contains(&code.as_str()), &format!("countries[{at}]"), code, expected);
        }
        let category = self.category.as_deref().map(RecipientCategory::new).transpose();
        let category = category.map_err(|refused| errors.push(refused.at("category"))).unwrap_or_default();
        match role.filter(|_| errors.is_empty()) {
            Some(role) => Ok(Processor {
                owner,
                legal_name: name.to_owned(),
                address: Some(address.to_owned()),
                siren,
                dpo: dpo.to_owned(),
                privacy_notice: self.privacy_notice.trim().to_owned(),
                role,
                countries,
                category,
                at,
            }),
            None => Err(errors),
        }
    }
}

fn is_line(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Nine digits whose sum, every second one doubled, is a multiple of ten (Luhn; ISO/IEC 7812-1, annex B).
fn is_siren(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    digits.is_some_and(|digits| {
        let doubled = |(at, digit): (usize, &u32)| if at % 2 == 0 { *digit } else { 2 * digit / 10 + 2 * digit % 10 };
        digits.len() == 9
            && digits.iter().any(|digit| *digit > 0)
            && digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
    })
}

impl CvService {
    /// Writes down who an app is in law: for a key that manages it, and the operator.
    ///
    /// # Errors
    /// [`Error::Auth`], [`Error::UnknownApp`], [`Error::Invalid`] with every wrong value, [`Error::Store`].
    pub async fn put_app_processor(
        &self,
        caller: &Caller,
        app: Uuid,
        asked: &ProcessorRequest,
    ) -> Result<ProcessorView> {
        self.house.managed(caller, app).await?;
        self.put_processor(ProcessorOwner::App(app), asked).await
    }

    /// Who an app is in law, where it said so.
    ///
    /// # Errors
    /// As [`Self::put_app_processor`].
    pub async fn app_processor(&self, caller: &Caller, app: Uuid) -> Result<Option<ProcessorView>> {
        self.house.managed(caller, app).await?;
        Ok(self.house.processor(&ProcessorOwner::App(app)).await?.map(ProcessorView::from))
    }

    /// Writes down who a source is in law. For the operator.
    ///
    /// # Errors
    /// As [`Self::put_app_processor`].
    pub async fn put_source_processor(&self, source: &SourceId, asked: &ProcessorRequest) -> Result<ProcessorView> {
        self.put_processor(ProcessorOwner::Source(source.clone()), asked).await
    }

    async fn put_processor(&self, owner: ProcessorOwner, asked: &ProcessorRequest) -> Result<ProcessorView> {
        let processor = asked.read(owner, self.house.now()).map_err(Error::Invalid)?;
        self.house.store.put_processor(&processor).await?;
        Ok(processor.into())
    }
}

impl House {
    async fn managed(&self, caller: &Caller, app: Uuid) -> Result<()> {
        caller.require(crate::auth::Scope::AppManage)?;
        let there = caller.may_manage(app) && self.store.app(app).await?.is_some();
        if there { Ok(()) } else { Err(Error::UnknownApp(app)) }
    }

    async fn processor(&self, owner: &ProcessorOwner) -> Result<Option<Processor>> {
        Ok(self.store.processors().await?.into_iter().find(|known| known.owner == *owner))
    }

    /// Goes on only for those who said who they are in law.
    pub(super) async fn require_processor(&self, owner: &ProcessorOwner) -> Result<()> {
        match self.processor(owner).await? {
            Some(_) => Ok(()),
            None => Err(Error::NoProcessor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> ProcessorRequest {
        ProcessorRequest {
            legal_name: "Association Exemple".into(),
            address: " 1 rue de l'Exemple, 59000 Lille ".into(),
            siren: "732 829 320".into(),
            dpo: "dpo@exemple.fr".into(),
            privacy_notice: "https://exemple.fr/confidentialite".into(),
            role: "controller".into(),
            countries: vec!["fr".into(), "NO".into()],
            category: Some("employers".into()),
        }
    }

    fn refused(request: &ProcessorRequest) -> Vec<String> {
        let read = request.read(ProcessorOwner::App(Uuid::nil()), Timestamp::UNIX_EPOCH);
        read.unwrap_err().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn who_handles_cvs_says_so_with_a_siren_that_checks_and_countries_of_the_area() {
        let read = request().read(ProcessorOwner::App(Uuid::nil()), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((read.siren.as_str(), read.countries), ("732829320", vec!["FR".to_owned(), "NO".to_owned()]));
        assert_eq!(read.address.as_deref(), Some("1 rue de l'Exemple, 59000 Lille"));
        for siren in ["732829321", "73282932", "000000000", "73282932O", ""] {
            assert_eq!(refused(&ProcessorRequest { siren: siren.into(), ..request() }), ["siren"], "{siren}");
        }
        for country in ["US", "GB", "CH", "FRA"] {
            let countries = vec!["FR".into(), country.into()];
            assert_eq!(refused(&ProcessorRequest { countries, ..request() }), ["countries[1]"], "{country}");
        }
        let nothing = ProcessorRequest {
            legal_name: " ".into(),
            address: "1 rue\nde l'Exemple".into(),
            siren: String::new(),
            dpo: "nobody".into(),
            privacy_notice: "javascript:alert(1)".into(),
            role: "owner".into(),
            countries: vec![],
            category: Some("friends".into()),
        };
        let all = ["legal_name", "address", "siren", "dpo", "privacy_notice", "role", "countries", "category"];
        assert_eq!(refused(&nothing), all);
    }
}
