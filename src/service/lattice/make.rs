//! The weekly release.

use super::budget::{is_spent, monday};
use super::{Contributor, EPSILON_TENTHS, Lattice, NoiseKey, Tally};
use crate::store::{self, Cvs, LatticeRelease};
use jiff::Timestamp;
use jiff::civil::Date;

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

/// Publishes the week of `now`, where it is not yet, and where the year's budget holds it. `contributors` is asked for them
/// only then. Of several nodes one publishes: the store takes one release a week.
///
/// # Errors
/// Those of the store, and of `contributors`.
pub async fn make_release<E: From<store::Error>>(
    store: &dyn Cvs,
    lattice: &Lattice,
    key: &NoiseKey,
    now: Timestamp,
    contributors: impl AsyncFnOnce() -> Result<Vec<Contributor>, E>,
) -> Result<Made, E> {
    let week = monday(now);
    let published = store.lattice_weeks().await?;
    if published.contains(&week) {
        return Ok(Made::AlreadyThere(week));
    }
    if is_spent(&published, week) {
        return Ok(Made::Spent(week));
    }
    let cells = Tally::of(lattice, contributors().await?).publish(key);
    let count = cells.len();
    let release = LatticeRelease { week, made_at: now, epsilon: f64::from(EPSILON_TENTHS) / 10.0, cells };
    let first = store.publish_lattice(&release).await?;
    Ok(if first { Made::Published { week, cells: count } } else { Made::AlreadyThere(week) })
}
