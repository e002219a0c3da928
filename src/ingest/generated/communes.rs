//! Which communes the demo's offers stand in.

use super::chance::{Chance, Shares};
use super::lines;
use crate::reference::{Commune, commune_exact};
use std::sync::LazyLock;

/// A commune that draws offers, and how many of 120,000.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    pub commune: &'static Commune,
    pub weight: u32,
}

static SITES: LazyLock<Shares<Site>> = LazyLock::new(|| {
    lines(include_str!("communes.tsv"))
        .flat_map(|line| {
            let (weight, codes) = line.split_once('\t').unwrap_or_default();
            let weight = weight.parse().unwrap_or_default();
            let known = codes.split(' ').filter_map(commune_exact).filter(|commune| commune.center.is_some());
            known.map(move |commune| (Site { commune, weight }, weight))
        })
        .collect()
});

/// A commune of Hauts-de-France, as often as the table says.
pub fn draw(chance: &mut Chance) -> Site {
    *SITES.draw(chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_half_of_the_communes_of_the_region_and_no_other() {
        let named = lines(include_str!("communes.tsv")).flat_map(|line| line.split('\t').nth(1).unwrap().split(' '));
        let region = crate::reference::communes().iter().filter(|commune| commune.region() == "32").count();
        assert_eq!(SITES.values().len(), named.count(), "each code of the table is a commune with a centre");
        assert_eq!(SITES.values().len(), region / 2);
        assert!(SITES.values().iter().all(|site| site.commune.region() == "32"));
        let total: u32 = SITES.values().iter().map(|site| site.weight).sum();
        assert!(total.abs_diff(120_000) < 3_000, "{total}");
    }
}
