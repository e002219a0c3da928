//! The four tables, and how much of a person's privacy each spends.

use crate::domain::Invalid;
use async_graphql::Enum;
use serde::Serialize;
use utoipa::ToSchema;

/// A table of the statistics of seekers: what is counted where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema, Enum)]
pub enum LatticeTable {
    /// H3 cells of resolution 5 (about 250 km²), by the grand domaine of ROME: its letter.
    #[serde(rename = "a")]
    CellByGrandDomain,
    /// Départements, by the domain of ROME: its three characters.
    #[serde(rename = "b")]
    DepartmentByDomain,
    /// Départements, by the occupation: its ROME code.
    #[serde(rename = "c")]
    DepartmentByOccupation,
    /// Départements, by the level of the highest diploma: 2 to 8.
    #[serde(rename = "d")]
    DepartmentByDiploma,
}

impl LatticeTable {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::CellByGrandDomain, Self::DepartmentByDomain, Self::DepartmentByOccupation, Self::DepartmentByDiploma];

    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::CellByGrandDomain => 'a',
            Self::DepartmentByDomain => 'b',
            Self::DepartmentByOccupation => 'c',
            Self::DepartmentByDiploma => 'd',
        }
    }

    /// Reads its letter.
    ///
    /// # Errors
    /// [`Invalid`] that lists them.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL
            .into_iter()
            .find(|table| text.trim().eq_ignore_ascii_case(table.letter().encode_utf8(&mut [0; 4])));
        known.ok_or_else(|| Invalid::new(text, "a table is one of a, b, c, d"))
    }

    /// The ε that it spends of each person, in tenths. The four make one ([`EPSILON_TENTHS`]): a person is in one cell of
    /// each. The tables whose cells are small get more of it, for there noise is felt.
    #[must_use]
    pub const fn epsilon_tenths(self) -> u32 {
        match self {
            Self::CellByGrandDomain | Self::DepartmentByOccupation => 3,
            Self::DepartmentByDomain | Self::DepartmentByDiploma => 2,
        }
    }

    /// The same as a number.
    #[must_use]
    pub fn epsilon(self) -> f64 {
        f64::from(self.epsilon_tenths()) / 10.0
    }

    /// At least 95 of 100 values that are published are no farther than this from the count: noise and rounding together.
    #[must_use]
    pub fn margin(self) -> u32 {
        let alpha = (-self.epsilon()).exp();
        // P(|noise| > m) = 2 α^(m + 1) / (1 + α)
        let beyond = |most: u32| 2.0 * alpha.powi(most.cast_signed() + 1) / (1.0 + alpha);
        let noise = (0..1_000).find(|most| beyond(*most) <= 0.05).unwrap_or_default();
        noise + super::STEP / 2
    }
}

/// What a release spends of each person: ε in tenths.
pub const EPSILON_TENTHS: u32 = {
    let mut sum = 0;
    let mut at = 0;
    while at < LatticeTable::ALL.len() {
        sum += LatticeTable::ALL[at].epsilon_tenths();
        at += 1;
    }
    sum
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_spend_one_of_a_person_together() {
        assert_eq!(EPSILON_TENTHS, 10);
    }

    #[test]
    fn a_table_is_read_by_its_letter() {
        for table in LatticeTable::ALL {
            assert_eq!(LatticeTable::new(&table.letter().to_string()), Ok(table));
            assert_eq!(serde_json::to_value(table).unwrap(), table.letter().to_string());
        }
        assert!(LatticeTable::new("e").is_err() && LatticeTable::new("").is_err());
    }
}
