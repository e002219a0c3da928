//! The weekly release.

use super::budget::{is_spent, monday};
use super::persons::Persons;
use super::{Contributor, EPSILON_TENTHS, Lattice, NoiseKey, Tally, seekers};
use crate::auth::consent::OpenCv;
use crate::auth::{SealFor, Vault};
use crate::service::{Error, Result};
use crate::store::{Cvs, LatticeRelease, StoredCv};
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;

/// Profiles that are read at a time.
const PAGE: usize = 1_000;

/// What became of a week's release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It is published.
    Published {
        /// Its Monday.
        week: Date,
        /// Cells that have a value.
        cells: usize,
    },
    /// That week had one already, of this node or another.
    AlreadyThere(Date),
    /// The year has had all its releases.
    Spent(Date),
}

impl std::fmt::Display for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Published { week, cells } => write!(f, "published the week of {week}: {cells} cells have a value"),
            Self::AlreadyThere(week) => write!(f, "the week of {week} is published already"),
            Self::Spent(week) => write!(f, "{} has had all its releases: nothing is published of {week}", week.year()),
        }
    }
}

/// Counts those who allow it now, and publishes the week of `now`: where it is not yet, and where the year's budget holds
/// it. Profiles are read only then. Of several nodes one publishes: the store takes one release a week.
///
/// # Errors
/// [`Error::Store`], [`Error::Auth`] where profiles cannot be unsealed.
pub async fn make_release(store: &dyn Cvs, vault: &Vault, lattice: &Arc<Lattice>, now: Timestamp) -> Result<Made> {
    let week = monday(now);
    let published = store.lattice_weeks().await?;
    if published.contains(&week) {
        return Ok(Made::AlreadyThere(week));
    }
    if is_spent(&published, week) {
        return Ok(Made::Spent(week));
    }
    let contributors = contributors(store, vault, now).await?;
    let (lattice, key) = (lattice.clone(), NoiseKey::new(&vault.secret("lattice")));
    // Seconds of work for a region: not on a thread that answers.
    let counting = tokio::task::spawn_blocking(move || Tally::of(&lattice, contributors).publish(&key));
    let cells = counting.await.map_err(|_| Error::Interrupted)?;
    let count = cells.len();
    let release = LatticeRelease { week, made_at: now, epsilon: f64::from(EPSILON_TENTHS) / 10.0, cells };
    let first = store.publish_lattice(&release).await?;
    Ok(if first { Made::Published { week, cells: count } } else { Made::AlreadyThere(week) })
}

/// Everybody who allows to be counted, once. Nobody else's profile is unsealed.
async fn contributors(store: &dyn Cvs, vault: &Vault, now: Timestamp) -> Result<Vec<Contributor>> {
    let (mut persons, mut unread, mut after) = (Persons::default(), 0_u64, None);
    loop {
        let page = store.scan_cvs(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        let allowing: Vec<StoredCv> = page.into_iter().filter(|cv| seekers::allows(&cv.permissions, now)).collect();
        let ids: Vec<_> = allowing.iter().map(|cv| cv.id).collect();
        let keys = vault.data_keys(&ids).await?;
        for cv in allowing {
            let bytes = keys.get(&cv.id).and_then(|key| key.open(SealFor::Body(cv.rev), &cv.sealed));
            match bytes.and_then(|bytes| OpenCv::read(cv.id, &bytes)) {
                Some(open) => {
                    if let Some(contributor) = seekers::contributor(cv.id, &open.cv().wishes) {
                        persons.add(cv.email, cv.created_at, contributor);
                    }
                }
                None => unread += 1,
            }
        }
    }
    if unread > 0 {
        // One that is being erased has no key any more: a few are no failure.
        tracing::warn!(profiles = unread, "profiles that could not be unsealed are not counted");
    }
    Ok(persons.counted())
}
