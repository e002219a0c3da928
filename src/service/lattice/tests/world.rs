//! Small lattices and invented seekers.

use crate::domain::cv::{CvId, DiplomaLevel};
use crate::domain::{DepartmentCode, Point, RomeCode};
use crate::service::lattice::{CELLS, Contributor, Lattice};
use h3o::CellIndex;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// Départements of the invented territory.
pub const DEPARTMENTS: [&str; 3] = ["59", "62", "80"];

/// A cell of that département, one of twelve that touch each other.
pub fn cell(department: usize, number: usize) -> CellIndex {
    let center = [(50.6, 3.1), (50.4, 2.3), (49.9, 2.3)][department];
    let disk: Vec<CellIndex> = Point::new(center.0, center.1).unwrap().cell(CELLS).grid_disk(2);
    disk[number % 12]
}

/// The codes of some domains of four grand domaines, as ROME has them: 1 to many a domain.
pub fn codes() -> Vec<&'static str> {
    let of = |code: &&str| ["A11", "A12", "D11", "D12", "J11", "J15", "M15", "M18"].contains(&&code[..3]);
    crate::reference::occupations().iter().map(|known| known.code).filter(of).collect()
}

/// The lattice of the territory.
pub fn lattice() -> Lattice {
    let cells = (0..3).flat_map(|department| (0..12).map(move |number| cell(department, number)));
    Lattice::new(cells, DEPARTMENTS, codes())
}

pub fn id(number: u128) -> CvId {
    CvId::from(Uuid::from_u128(number))
}

pub fn seeker(number: u128, department: usize, place: usize, code: &str, diploma: DiplomaLevel) -> Contributor {
    Contributor {
        id: id(number),
        cell: Some(cell(department, place)),
        department: Some(DepartmentCode::new(DEPARTMENTS[department]).unwrap()),
        rome: RomeCode::new(code).unwrap(),
        diploma: Some(diploma),
    }
}

/// So many seekers, a few occupations and places far more frequent than most.
pub fn seekers(count: u32, seed: u64) -> Vec<Contributor> {
    let mut rng = StdRng::seed_from_u64(seed);
    let codes = codes();
    let mut skewed = |most: usize| {
        let share: f64 = rng.random();
        // The cube makes the first ones frequent.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0 and below `most`")]
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let chosen = (share.powi(3) * most as f64) as usize;
        chosen.min(most - 1)
    };
    (0..count)
        .map(|number| {
            let code = codes[skewed(codes.len())];
            let diploma = DiplomaLevel::ALL[skewed(DiplomaLevel::ALL.len())];
            seeker(number.into(), skewed(DEPARTMENTS.len()), skewed(12), code, diploma)
        })
        .collect()
}
