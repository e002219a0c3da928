//! Statistics of those who seek a job: a fixed lattice of counts with noise, published once a week, never a query over
//! profiles.
//!
//! Who allows to be counted ([`Contributor`]) is in one cell of each table, once, whatever the number of their CVs. Every cell of the [`Lattice`] gets noise
//! that is drawn once for the cell and those who are in it ([`NoiseKey`]), also where nobody is; what comes out is rounded
//! to five and absent below five. A release spends ε = 1 of each person, and 52 releases are the most of a year
//! ([`RELEASES_A_YEAR`]). `docs/privacy.md` says what that is worth, as measured by the tests here.

mod ask;
mod budget;
mod counting;
mod grid;
mod make;
mod noise;
mod persons;
mod release;
mod seekers;
mod table;
#[cfg(test)]
mod tests;

pub(super) use ask::Releases;
pub use ask::{SeekerMap, SeekerRequest, SeekerRow, SeekerStatistics, SeekerWeek, week};
pub use budget::{RELEASES_A_YEAR, monday};
pub use counting::Counting;
pub use grid::{CELLS, Lattice};
pub use make::{Made, make_release};
pub use noise::NoiseKey;
pub use release::{Contributor, STEP, Tally};
pub use table::{EPSILON_TENTHS, LatticeTable};
