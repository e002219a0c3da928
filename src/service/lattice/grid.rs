//! The cells that statistics are published for: fixed beforehand, from public tables alone.
//!
//! A cell that nobody is in gets noise like any other. Were only those published that somebody is in, a value would prove
//! that somebody is.

use super::LatticeTable;
use crate::domain::cv::DiplomaLevel;
use crate::domain::{Invalid, RegionCode};
use crate::reference;
use h3o::{CellIndex, Resolution};
use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::LazyLock;

/// The resolution of the cells of table a.
pub const CELLS: Resolution = Resolution::Five;

/// The places and the categories of every table. Each list is in the order of its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lattice {
    cells: Box<[String]>,
    /// The same as indexes, in the same order: texts of one length are ordered as their numbers are.
    indexes: Box<[CellIndex]>,
    departments: Box<[String]>,
    grand_domains: Box<[String]>,
    domains: Box<[String]>,
    occupations: Box<[String]>,
    diplomas: Box<[String]>,
}

static WHOLE: LazyLock<Lattice> = LazyLock::new(|| Lattice::of_regions(&[]));

impl Lattice {
    /// That of the whole country: what can be asked for, wherever this service counts.
    #[must_use]
    pub fn whole() -> &'static Self {
        &WHOLE
    }

    /// Over régions; over all of them where none is named. Its cells are those in which one of their communes has its
    /// centre.
    #[must_use]
    pub fn of_regions(regions: &[RegionCode]) -> Self {
        let inside = |region: &str| regions.is_empty() || regions.iter().any(|known| known.as_str() == region);
        let departments = reference::departments().iter().filter(|known| inside(known.region)).map(|known| known.code);
        let communes = reference::communes().iter().filter(|commune| inside(commune.region()));
        let cells = communes.filter_map(|commune| Some(commune.center?.cell(CELLS)));
        let occupations = reference::occupations().iter().map(|known| known.code);
        Self::new(cells, departments, occupations)
    }

    /// Over these cells, départements and ROME codes.
    #[must_use]
    pub fn new<'t>(
        cells: impl IntoIterator<Item = CellIndex>,
        departments: impl IntoIterator<Item = &'t str>,
        occupations: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        fn sorted(texts: impl IntoIterator<Item = String>) -> Box<[String]> {
            texts.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
        }
        let occupations = sorted(occupations.into_iter().map(str::to_owned));
        let beginning = |length: usize| {
            let texts = occupations.iter().filter_map(|code| code.get(..length));
            sorted(texts.map(str::to_owned))
        };
        let indexes: Box<[CellIndex]> = cells.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        Self {
            cells: indexes.iter().map(ToString::to_string).collect(),
            indexes,
            departments: sorted(departments.into_iter().map(str::to_owned)),
            grand_domains: beginning(1),
            domains: beginning(3),
            diplomas: sorted(DiplomaLevel::ALL.iter().map(ToString::to_string)),
            occupations,
        }
    }

    /// The places of a table.
    #[must_use]
    pub fn places(&self, table: LatticeTable) -> &[String] {
        if table == LatticeTable::CellByGrandDomain { &self.cells } else { &self.departments }
    }

    /// The place of a cell of table a among them.
    pub(super) fn at_cell(&self, cell: CellIndex) -> Option<usize> {
        self.indexes.binary_search(&cell).ok()
    }

    /// What a table counts at each of its places.
    #[must_use]
    pub fn whats(&self, table: LatticeTable) -> &[String] {
        match table {
            LatticeTable::CellByGrandDomain => &self.grand_domains,
            LatticeTable::DepartmentByDomain => &self.domains,
            LatticeTable::DepartmentByOccupation => &self.occupations,
            LatticeTable::DepartmentByDiploma => &self.diplomas,
        }
    }

    /// The place of a table that a text names, as the table writes it.
    ///
    /// # Errors
    /// [`Invalid`] that says what the places of the table are.
    pub fn place(&self, table: LatticeTable, text: &str) -> Result<&str, Invalid> {
        let expected = if table == LatticeTable::CellByGrandDomain {
            "a place of this table is an H3 cell of resolution 5 that holds a commune of France, as 851943c7fffffff"
        } else {
            "a place of this table is the INSEE code of a département, as 59"
        };
        // A cell may be written in capitals, a département as `2a`.
        let text_of_table = match (table, CellIndex::from_str(text)) {
            (LatticeTable::CellByGrandDomain, Ok(cell)) => cell.to_string(),
            _ => text.to_ascii_uppercase(),
        };
        found(self.places(table), &text_of_table).ok_or_else(|| Invalid::new(text, expected))
    }

    /// What a text names among those that a table counts, as the table writes it.
    ///
    /// # Errors
    /// [`Invalid`] that says what the table counts.
    pub fn what(&self, table: LatticeTable, text: &str) -> Result<&str, Invalid> {
        let expected = match table {
            LatticeTable::CellByGrandDomain => "this table counts by the grand domaine of ROME: a letter from A to N",
            LatticeTable::DepartmentByDomain => "this table counts by the domain of ROME: three characters, as M18",
            LatticeTable::DepartmentByOccupation => "this table counts by the occupation: a ROME code, as M1805",
            LatticeTable::DepartmentByDiploma => "this table counts by the level of diploma: 2 to 8",
        };
        found(self.whats(table), &text.to_ascii_uppercase()).ok_or_else(|| Invalid::new(text, expected))
    }

    /// How many cells all tables have.
    #[must_use]
    pub fn size(&self) -> usize {
        LatticeTable::ALL.into_iter().map(|table| self.places(table).len() * self.whats(table).len()).sum()
    }
}

fn found<'l>(sorted: &'l [String], text: &str) -> Option<&'l str> {
    at(sorted, text).map(|place| sorted[place].as_str())
}

/// The place of a text in a list.
pub(super) fn at(sorted: &[String], text: &str) -> Option<usize> {
    sorted.binary_search_by(|known| known.as_str().cmp(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lattice_of_a_region_holds_its_departments_and_the_cells_of_its_communes() {
        let lattice = Lattice::of_regions(&[RegionCode::new("32").unwrap()]);
        assert_eq!(lattice.places(LatticeTable::DepartmentByDomain), ["02", "59", "60", "62", "80"]);
        assert_eq!(lattice.whats(LatticeTable::DepartmentByOccupation).len(), 1584);
        assert_eq!(lattice.whats(LatticeTable::CellByGrandDomain).len(), 14);
        assert_eq!(lattice.whats(LatticeTable::DepartmentByDiploma), ["2", "3", "4", "5", "6", "7", "8"]);
        let lille = reference::commune("59350").unwrap().center.unwrap().cell(CELLS).to_string();
        assert_eq!(lattice.place(LatticeTable::CellByGrandDomain, &lille.to_uppercase()), Ok(lille.as_str()));
        let cells = lattice.places(LatticeTable::CellByGrandDomain).len();
        assert!((100..300).contains(&cells), "{cells} cells for 31,800 km²");
    }

    #[test]
    fn what_is_not_in_the_lattice_is_refused_with_what_is() {
        let lattice = Lattice::of_regions(&[RegionCode::new("32").unwrap()]);
        for (table, place) in [
            (LatticeTable::CellByGrandDomain, "87194d106ffffff"),
            (LatticeTable::CellByGrandDomain, "59"),
            (LatticeTable::DepartmentByDomain, "75"),
            (LatticeTable::DepartmentByDomain, ""),
        ] {
            assert!(lattice.place(table, place).unwrap_err().reason.contains("a place of this table"), "{place}");
        }
        assert!(lattice.what(LatticeTable::DepartmentByDiploma, "9").is_err());
        assert_eq!(lattice.what(LatticeTable::DepartmentByOccupation, "m1805"), Ok("M1805"));
    }
}
