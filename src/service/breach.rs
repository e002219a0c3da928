//! Whose data an app saw in a time, for those who have to be told (GDPR art. 33, 34).

use super::{Error, Result};
use crate::auth::consent::OpenCv;
use crate::auth::{SealFor, Vault};
use crate::domain::cv::CvId;
use crate::domain::permission::{DataCategory, Purpose};
use crate::store::Store;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// CVs that are opened at once.
const BATCH: usize = 500;

/// How a person can be reached, as far as is known here. Never the address itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// By mail.
    Email,
    /// By telephone alone.
    Phone,
    /// Through the platform that the CV came from.
    Platform,
    /// The CV was erased since.
    Erased,
}

/// What an app saw of one CV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The CV, by the id that it has inside.
    pub cv: CvId,
    /// The first time.
    pub first: Timestamp,
    /// The last time.
    pub last: Timestamp,
    /// How often.
    pub times: u64,
    /// For what.
    pub purposes: BTreeSet<Purpose>,
    /// Which parts.
    pub categories: BTreeSet<DataCategory>,
    /// How the person can be reached.
    pub reach: Reach,
}

/// Whose data an app saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// The app.
    pub app: Uuid,
    /// Its name.
    pub name: String,
    /// From then on.
    pub from: Timestamp,
    /// Until before then.
    pub to: Timestamp,
    /// The CVs, the one that was seen first first.
    pub seen: Vec<Seen>,
    /// How many persons can be reached in which way.
    pub reach: BTreeMap<Reach, u64>,
}

/// Lists what an app saw in `[from, to)`.
///
/// # Errors
/// [`Error::UnknownApp`] where there is none, [`Error::Store`], [`Error::Auth`].
pub async fn breach(store: &dyn Store, vault: &Vault, app: Uuid, from: Timestamp, to: Timestamp) -> Result<Breach> {
    let name = store.app(app).await?.ok_or(Error::UnknownApp(app))?.name;
    let mut seen: BTreeMap<CvId, Seen> = BTreeMap::new();
    for told in store.disclosures_to(app, from, to).await? {
        let entry = seen.entry(told.cv).or_insert_with(|| Seen {
            cv: told.cv,
            first: told.at,
            last: told.at,
            times: 0,
            purposes: BTreeSet::new(),
            categories: BTreeSet::new(),
            reach: Reach::Erased,
        });
        entry.last = told.at;
        entry.times += 1;
        entry.purposes.insert(told.purpose);
        entry.categories.extend(told.categories);
    }
    let mut seen: Vec<Seen> = seen.into_values().collect();
    for seen in seen.chunks_mut(BATCH) {
        let ids: Vec<CvId> = seen.iter().map(|seen| seen.cv).collect();
        let reach = reach(store, vault, &ids).await?;
        for seen in seen {
            seen.reach = reach.get(&seen.cv).copied().unwrap_or(Reach::Erased);
        }
    }
    seen.sort_by_key(|seen| (seen.first, seen.cv));
    let mut by_reach = BTreeMap::new();
    for seen in &seen {
        *by_reach.entry(seen.reach).or_default() += 1;
    }
    Ok(Breach { app, name, from, to, seen, reach: by_reach })
}

async fn reach(store: &dyn Store, vault: &Vault, ids: &[CvId]) -> Result<BTreeMap<CvId, Reach>> {
    let keys = vault.data_keys(ids).await?;
    let opened = store.cvs(ids).await?.into_iter().filter_map(|stored| {
        let sealed = keys.get(&stored.id)?.open(SealFor::Body(stored.rev), &stored.sealed)?;
        let opened = OpenCv::read(stored.id, &sealed)?;
        let basics = &opened.cv().resume.basics;
        let reach = match (&basics.email, &basics.phone) {
            (Some(_), _) => Reach::Email,
            (None, Some(_)) => Reach::Phone,
            (None, None) => Reach::Platform,
        };
        Some((stored.id, reach))
    });
    Ok(opened.collect())
}
