//! The occupations of the demo, with their weights, words and pay.

use super::chance::{Chance, Shares};
use super::communes::Site;
use super::employers::{Sector, sector};
use super::families::{Family, family};
use super::lines;
use crate::reference;
use std::sync::LazyLock;

/// Inhabitants below which a commune is the country, for the occupations that prefer a town.
const TOWN: u32 = 4_000;
/// Inhabitants from which a commune has no work in the fields.
const CITY: u32 = 15_000;

/// An occupation, as a line of `occupations.txt` describes it.
#[derive(Debug)]
pub struct Occupation {
    pub rome: &'static str,
    pub label: &'static str,
    pub family: &'static Family,
    setting: Setting,
    pub masculine: &'static str,
    pub feminine: &'static str,
    /// Gross EUR a month, full time.
    pub pay: (f64, f64),
    pub sectors: Vec<&'static Sector>,
    /// What one does, in the infinitive; three.
    pub duties: [&'static str; 3],
    /// What one knows, with its article; two.
    pub knowledge: [&'static str; 2],
    pub licences: Vec<&'static str>,
}

/// Where an occupation is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    Anywhere,
    Town,
    Country,
}

impl Occupation {
    /// A line of the table and its weight; absent where the line has not all columns.
    fn read(line: &'static str) -> Option<(Self, u32)> {
        let columns: Vec<_> = line.split('|').collect();
        let [rome, weight, kin, setting, masculine, feminine, pay, sectors, duties, knowledge, licences] =
            columns.try_into().ok()?;
        let (low, high) = pay.split_once('-')?;
        let occupation = Self {
            rome,
            label: reference::occupation(rome)?.label,
            family: family(kin),
            setting: match setting {
                "town" => Setting::Town,
                "country" => Setting::Country,
                _ => Setting::Anywhere,
            },
            masculine,
            feminine,
            pay: (low.parse().ok()?, high.parse().ok()?),
            sectors: sectors.split(',').map(sector).collect(),
            duties: duties.split(';').collect::<Vec<_>>().try_into().ok()?,
            knowledge: knowledge.split(';').collect::<Vec<_>>().try_into().ok()?,
            licences: licences.split(';').filter(|licence| !licence.is_empty()).collect(),
        };
        Some((occupation, weight.parse().ok()?))
    }

    fn fits(&self, site: Site) -> bool {
        match self.setting {
            Setting::Anywhere => true,
            Setting::Town => site.commune.population >= TOWN,
            Setting::Country => site.commune.population < CITY,
        }
    }
}

static OCCUPATIONS: LazyLock<Shares<Occupation>> = LazyLock::new(|| {
    lines(include_str!("occupations.txt"))
        .map(|line| Occupation::read(line).expect("the table of occupations is whole"))
        .collect()
});

/// An occupation, as often as the table says; one that does not fit the place is mostly drawn again.
pub fn draw(site: Site, chance: &mut Chance) -> &'static Occupation {
    let first = OCCUPATIONS.draw(chance);
    if first.fits(site) { first } else { OCCUPATIONS.draw(chance) }
}

/// An occupation of that grand domain: what somebody in such a job might do too.
pub fn alike(grand_domain: &str, chance: &mut Chance) -> &'static Occupation {
    let mut drawn = OCCUPATIONS.draw(chance);
    // Each grand domain has some weight: a few draws find it, and where they do not, another one will do.
    for _ in 0..40 {
        if drawn.rome.starts_with(grand_domain) {
            break;
        }
        drawn = OCCUPATIONS.draw(chance);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_occupations_are_real_codes_and_cover_all_grand_domains() {
        let all = OCCUPATIONS.values();
        let codes: HashSet<_> = all.iter().map(|occupation| occupation.rome).collect();
        assert_eq!(codes.len(), all.len(), "no code stands twice");
        assert!(all.len() >= 120, "{}", all.len());
        let letters: HashSet<_> = codes.iter().map(|code| &code[..1]).collect();
        assert_eq!(letters.len(), 14);
        assert!(all.iter().all(|occupation| occupation.pay.0 < occupation.pay.1));
    }
}
