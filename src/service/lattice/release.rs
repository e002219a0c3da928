//! From profiles to what is published: count, add noise, round, hide what is small.

use super::grid::{Lattice, at};
use super::{LatticeTable, NoiseKey};
use crate::domain::DepartmentCode;
use crate::domain::RomeCode;
use crate::domain::cv::{CvId, DiplomaLevel};
use crate::store::LatticeCell;
use h3o::CellIndex;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// Values are multiples of this, and absent below it.
pub const STEP: u32 = 5;

/// A person who allows to be counted: once, by one CV, at the first desired occupation, in one place.
#[derive(Clone)]
pub struct Contributor {
    /// Their profile.
    pub id: CvId,
    /// H3 cell of resolution 5 where they accept to work; without one they are not in table a.
    pub cell: Option<CellIndex>,
    /// The département of it; without one they are in table a alone.
    pub department: Option<DepartmentCode>,
    /// The first desired occupation.
    pub rome: RomeCode,
    /// The highest diploma; without one they are not in table d.
    pub diploma: Option<DiplomaLevel>,
}

impl std::fmt::Debug for Contributor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contributor(…)")
    }
}

impl Contributor {
    /// The place and the category of a table that they are counted in, by their order in the lattice.
    fn cell_of(&self, lattice: &Lattice, table: LatticeTable) -> Option<(usize, usize)> {
        let rome = self.rome.as_str();
        let place = match table {
            LatticeTable::CellByGrandDomain => lattice.at_cell(self.cell?)?,
            LatticeTable::DepartmentByDomain
            | LatticeTable::DepartmentByOccupation
            | LatticeTable::DepartmentByDiploma => at(lattice.places(table), self.department.as_ref()?.as_str())?,
        };
        let what = match table {
            LatticeTable::CellByGrandDomain => rome.get(..1)?,
            LatticeTable::DepartmentByDomain => rome.get(..3)?,
            LatticeTable::DepartmentByOccupation => rome,
            LatticeTable::DepartmentByDiploma => self.diploma?.as_str(),
        };
        Some((place, at(lattice.whats(table), what)?))
    }
}

/// Who is in which cell. It is about persons: nothing of it is published or stored.
pub struct Tally<'l> {
    lattice: &'l Lattice,
    members: HashMap<(LatticeTable, usize, usize), Vec<CvId>>,
}

impl std::fmt::Debug for Tally<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tally(…)")
    }
}

impl<'l> Tally<'l> {
    /// Counts everybody once, whatever is said of them twice. Who is outside of a table is not in it.
    pub fn of(lattice: &'l Lattice, contributors: impl IntoIterator<Item = Contributor>) -> Self {
        let mut counted = HashSet::new();
        let mut members: HashMap<_, Vec<CvId>> = HashMap::new();
        for contributor in contributors {
            if !counted.insert(contributor.id) {
                continue;
            }
            for table in LatticeTable::ALL {
                if let Some((place, what)) = contributor.cell_of(lattice, table) {
                    members.entry((table, place, what)).or_default().push(contributor.id);
                }
            }
        }
        for ids in members.values_mut() {
            ids.sort_unstable();
        }
        Self { lattice, members }
    }

    /// What is published: every cell that has a value, by table, place and category.
    #[must_use]
    pub fn publish(&self, key: &NoiseKey) -> Vec<LatticeCell> {
        let mut cells = Vec::new();
        for table in LatticeTable::ALL {
            for (p, place) in self.lattice.places(table).iter().enumerate() {
                for (w, what) in self.lattice.whats(table).iter().enumerate() {
                    let ids = self.members.get(&(table, p, w)).map_or(&[][..], Vec::as_slice);
                    if let Some(value) = published(ids.len(), noise(key, table, place, what, ids)) {
                        let (place, what) = (place.clone(), what.clone());
                        cells.push(LatticeCell { table: table.letter(), place, what, value: Some(value) });
                    }
                }
            }
        }
        cells
    }
}

/// Drawn once for a cell and those who are in it: while they stay the same, so does the value, and to read it every week
/// tells nothing more.
fn noise(key: &NoiseKey, table: LatticeTable, place: &str, what: &str, ids: &[CvId]) -> i64 {
    let mut set = Sha256::new();
    for id in ids {
        set.update(id.uuid().as_bytes());
    }
    // No place holds a zero byte: no two cells have one message.
    let cell = format!("{}\0{place}\0{what}\0", table.letter());
    key.draw(&[cell.as_bytes(), &set.finalize()].concat(), table.epsilon_tenths())
}

/// The count with its noise, rounded to the next multiple of [`STEP`]; absent below [`STEP`].
fn published(count: usize, noise: i64) -> Option<u32> {
    let sum = u32::try_from(i64::try_from(count).ok()?.checked_add(noise)?).ok()?;
    (sum >= STEP).then(|| (sum + STEP / 2) / STEP * STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_rounded_to_five_and_absent_below() {
        let table = [(0, 0, None), (4, 0, None), (5, 0, Some(5)), (7, 0, Some(5)), (8, 0, Some(10)), (3, -9, None)];
        let more = [(0, 5, Some(5)), (12, -8, None), (12, 1, Some(15)), (2500, -3, Some(2495)), (2500, -2, Some(2500))];
        for (count, noise, expected) in table.into_iter().chain(more) {
            assert_eq!(published(count, noise), expected, "{count} {noise}");
        }
    }
}
