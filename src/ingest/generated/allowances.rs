//! What invented people allow with their CVs.

use super::chance::Chance;
use crate::domain::SourceId;
use crate::domain::cv::CvId;
use crate::domain::permission::{
    Act, Age, Basis, DEFAULT_MONTHS, DataCategory, NewPermission, Notice, Permission, Purpose, Recipients,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The platform that says so for them.
const PLATFORM: &str = "demo-cv";

/// Permissions given between `times`, none of them withdrawn. Each purpose is decided for itself.
pub fn draw(
    cv: CvId,
    apps: &[Uuid],
    notice: &Notice,
    times: (Timestamp, Timestamp),
    chance: &mut Chance,
) -> Vec<Permission> {
    let mut given = Vec::new();
    let mut give = |purpose, recipients, categories: &[DataCategory], act: Act, chance: &mut Chance| {
        let id = u128::from(chance.number()) << 64 | u128::from(chance.number());
        let since = times.0 + SignedDuration::from_secs(i64::from(chance.below(3_600)));
        let new = NewPermission {
            id: uuid::Builder::from_random_bytes(id.to_be_bytes()).into_uuid(),
            cv,
            purpose,
            basis: Basis::Consent,
            recipients,
            categories: categories.iter().copied().collect(),
            notice: notice.clone(),
            months: if chance.percent(80) { DEFAULT_MONTHS } else { 12 },
            age: Age::Adult,
        };
        given.extend(new.grant(act, since.min(times.1)));
    };
    let profile = [DataCategory::Profile];
    let asserted = || SourceId::new(PLATFORM).map_or(Act::Ticked, |source| Act::Asserted { source });
    if !apps.is_empty() {
        match chance.below(100) {
            0..80 => give(Purpose::Search, all(apps), &profile, Act::Ticked, chance),
            80..90 => {
                let one = Recipients::app(*chance.pick(apps));
                give(Purpose::Search, one, &profile, Act::Ticked, chance);
            }
            // A platform says so; the person has not answered.
            90..96 => give(Purpose::Search, all(apps), &profile, asserted(), chance),
            _ => {}
        }
        if chance.percent(55) {
            give(Purpose::Matching, all(apps), &profile, Act::Ticked, chance);
        }
        if chance.percent(4) {
            let one = Recipients::app(*chance.pick(apps));
            let revealed = [DataCategory::Identity, DataCategory::Profile, DataCategory::History];
            give(Purpose::Contact, one, &revealed, Act::Ticked, chance);
        }
    }
    if chance.percent(70) {
        give(Purpose::Statistics, Recipients::Operator, &profile, Act::Ticked, chance);
    }
    given
}

fn all(apps: &[Uuid]) -> Recipients {
    Recipients::Apps { apps: apps.iter().copied().collect::<BTreeSet<_>>() }
}
