//! Who knows how noise is drawn, and weighs what is published by it.

use crate::service::lattice::{LatticeTable, STEP};

/// How much likelier the value is where one person more is in the cell: the logarithm of the likelihood ratio (Neyman and
/// Pearson: no test is better).
pub fn evidence(table: LatticeTable, others: i64, value: Option<u32>) -> f64 {
    (probability(table, others + 1, value) / probability(table, others, value)).ln()
}

/// The probability that a cell with so many people has that value.
fn probability(table: LatticeTable, count: i64, value: Option<u32>) -> f64 {
    let alpha = (-table.epsilon()).exp();
    let exactly = |noise: i64| (1.0 - alpha) / (1.0 + alpha) * alpha.powi(i32::try_from(noise.abs()).unwrap());
    let noisy = match value {
        None => -400..=4,
        Some(5) => 5..=7,
        Some(value) => i64::from(value) - 2..=i64::from(value) + 2,
    };
    noisy.map(|noisy| exactly(noisy - count)).sum()
}

#[test]
fn what_the_attacker_thinks_of_all_values_adds_up_to_one() {
    for table in LatticeTable::ALL {
        for count in [0, 7, 33] {
            let values = (1..120).map(|fives| Some(fives * STEP));
            let sum: f64 = std::iter::once(None).chain(values).map(|value| probability(table, count, value)).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        }
    }
}
