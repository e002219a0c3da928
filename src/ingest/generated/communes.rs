//! Which communes the offers stand in.

use super::chance::{Chance, Shares};
use super::lines;
use crate::reference::{Commune, commune_exact, communes};
use std::sync::LazyLock;

/// Where generated offers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// In Hauts-de-France, in the proportions of its labour market: the demo.
    #[default]
    HautsDeFrance,
    /// In all of France, as its people do: for measuring.
    France,
}

/// A commune that draws offers, and how many where Hauts-de-France has 120,000.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    pub commune: &'static Commune,
    pub weight: u32,
}

/// Inhabitants of Hauts-de-France for each of 120,000 offers.
const INHABITANTS_OF_AN_OFFER: u32 = 50;

static HAUTS_DE_FRANCE: LazyLock<Shares<Site>> = LazyLock::new(|| {
    lines(include_str!("communes.tsv"))
        .flat_map(|line| {
            let (weight, codes) = line.split_once('\t').unwrap_or_default();
            let weight = weight.parse().unwrap_or_default();
            let known = codes.split(' ').filter_map(commune_exact).filter(|commune| commune.center.is_some());
            known.map(move |commune| (Site { commune, weight }, weight))
        })
        .collect()
});

/// Paris, Lyon and Marseille by arrondissement, every other commune of a région whole.
static FRANCE: LazyLock<Shares<Site>> = LazyLock::new(|| {
    let divided: Vec<_> = communes().iter().filter_map(|commune| commune.parent).collect();
    communes()
        .iter()
        .filter(|commune| commune.center.is_some() && !divided.contains(&commune.code))
        // An overseas collectivity is no part of a région.
        .filter(|commune| commune.region() != commune.department)
        .map(|commune| {
            let weight = commune.population / INHABITANTS_OF_AN_OFFER;
            (Site { commune, weight }, commune.population)
        })
        .collect()
});

/// A commune: of Hauts-de-France as often as the table says, of France as often as somebody lives there.
pub fn draw(ground: Ground, chance: &mut Chance) -> Site {
    *match ground {
        Ground::HautsDeFrance => HAUTS_DE_FRANCE.draw(chance),
        Ground::France => FRANCE.draw(chance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_half_of_the_communes_of_the_region_and_no_other() {
        let named = lines(include_str!("communes.tsv")).flat_map(|line| line.split('\t').nth(1).unwrap().split(' '));
        let region = crate::reference::communes().iter().filter(|commune| commune.region() == "32").count();
        assert_eq!(HAUTS_DE_FRANCE.values().len(), named.count(), "each code of the table is a commune with a centre");
        assert_eq!(HAUTS_DE_FRANCE.values().len(), region / 2);
        assert!(HAUTS_DE_FRANCE.values().iter().all(|site| site.commune.region() == "32"));
        let total: u32 = HAUTS_DE_FRANCE.values().iter().map(|site| site.weight).sum();
        assert!(total.abs_diff(120_000) < 3_000, "{total}");
    }

    #[test]
    fn france_is_drawn_by_population_and_its_great_cities_by_arrondissement() {
        let mut chance = Chance::of(&[5]);
        let drawn: Vec<_> = (0..20_000).map(|_| draw(Ground::France, &mut chance).commune).collect();
        let count = |is: &dyn Fn(&Commune) -> bool| drawn.iter().filter(|commune| is(commune)).count();
        assert_eq!(count(&|commune| ["75056", "69123", "13055"].contains(&commune.code)), 0);
        let (people, of_paris) =
            communes().iter().filter(|commune| commune.parent.is_none()).fold((0, 0), |(people, of_paris), commune| {
                let here = u64::from(commune.population);
                (people + here, of_paris + if commune.code == "75056" { here } else { 0 })
            });
        let expected = usize::try_from(20_000 * of_paris / people).unwrap();
        let paris = count(&|commune| commune.department == "75");
        assert!(paris.abs_diff(expected) < 120, "{paris} in Paris where {expected} live");
        let regions: std::collections::BTreeSet<_> = drawn.iter().map(|commune| commune.region()).collect();
        assert!(regions.len() >= 17, "{regions:?}");
    }
}
