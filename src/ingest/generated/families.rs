//! What the offers of a family of occupations have in common.

use super::chance::Shares;
use crate::domain::{ContractType, ExperienceLevel};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A family, as `families.toml` describes it.
#[derive(Debug)]
pub struct Family {
    pub contracts: Shares<ContractType>,
    pub experience: Shares<ExperienceLevel>,
    /// Per cent of the offers, as all shares below.
    pub part_time: u32,
    pub remote: u32,
    pub tense: u32,
    pub apprentice: u32,
    pub pay: Told,
    /// One digit a level.
    pub qualification: Box<[u8]>,
    pub hours: Schedule,
    pub setting: Vec<String>,
    pub profile: Vec<String>,
}

/// The period that a salary is told for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Hour,
    Month,
    Year,
}

/// When one works.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    pub label: String,
    pub text: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    contracts: BTreeMap<ContractType, u32>,
    experience: BTreeMap<ExperienceLevel, u32>,
    part_time: u32,
    remote: u32,
    tense: u32,
    apprentice: u32,
    pay: Told,
    qualification: String,
    hours: String,
    setting: Vec<String>,
    profile: Vec<String>,
}

static FAMILIES: LazyLock<BTreeMap<String, Family>> = LazyLock::new(|| {
    let hours: BTreeMap<String, Schedule> =
        toml::from_str(include_str!("hours.toml")).expect("the table of schedules is whole");
    let rows: BTreeMap<String, Row> =
        toml::from_str(include_str!("families.toml")).expect("the table of families is whole");
    rows.into_iter()
        .map(|(name, row)| {
            let family = Family {
                contracts: row.contracts.into_iter().collect(),
                experience: row.experience.into_iter().collect(),
                part_time: row.part_time,
                remote: row.remote,
                tense: row.tense,
                apprentice: row.apprentice,
                pay: row.pay,
                qualification: row.qualification.into_bytes().into(),
                hours: hours[&row.hours].clone(),
                setting: row.setting,
                profile: row.profile,
            };
            (name, family)
        })
        .collect()
});

/// The family of that name.
pub fn family(name: &str) -> &'static Family {
    &FAMILIES[name]
}
