//! Invented employers. An employer belongs to its commune: the same one offers several jobs.

use super::chance::{Chance, Shares};
use super::communes::Site;
use super::lines;
use crate::domain::{ContractType, EmployerDraft, EmployerKind, SourceKind};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A sector of activity, as a line of `sectors.txt` describes it.
#[derive(Debug)]
pub struct Sector {
    name: &'static str,
    naf: Vec<&'static str>,
    kinds: Shares<EmployerKind>,
    heads: Vec<&'static str>,
}

/// An employer.
#[derive(Debug)]
pub struct Employer {
    /// Its chance: what else is invented about it, as its address, follows from here.
    pub seed: u64,
    pub name: String,
    pub naf: &'static str,
    pub kind: EmployerKind,
    pub size: &'static str,
}

const SMALL: [&str; 6] =
    ["1 ou 2 salariés", "3 à 5 salariés", "6 à 9 salariés", "10 à 19 salariés", "20 à 49 salariés", "50 à 99 salariés"];
const LARGE: [&str; 4] = ["250 à 499 salariés", "500 à 999 salariés", "1000 à 1999 salariés", "2000 à 4999 salariés"];

/// Offers of a commune, in its weight, that one more employer of a sector stands for.
const WEIGHT_OF_AN_EMPLOYER: u32 = 700;

static SECTORS: LazyLock<BTreeMap<&'static str, Sector>> = LazyLock::new(|| {
    lines(include_str!("sectors.txt"))
        .map(|line| Sector::read(line).expect("the table of sectors is whole"))
        .map(|sector| (sector.name, sector))
        .collect()
});

static TAILS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| lines(include_str!("tails.txt")).flat_map(|line| line.split('|')).collect());

impl Sector {
    fn read(line: &'static str) -> Option<Self> {
        let [name, naf, kinds, heads] = line.split('|').collect::<Vec<_>>().try_into().ok()?;
        let kinds = kinds.split(',').map(|kind| {
            let (kind, weight) = kind.split_once(' ')?;
            Some((EmployerKind::new(kind).ok()?, weight.parse().ok()?))
        });
        Some(Self {
            name,
            naf: naf.split(';').collect(),
            kinds: kinds.collect::<Option<_>>()?,
            heads: heads.split(';').collect(),
        })
    }
}

/// The sector of that name.
pub fn sector(name: &str) -> &'static Sector {
    &SECTORS[name]
}

/// The sector that offers a job: that of the contract where it binds one, else one of the occupation's.
pub fn hiring_sector(
    usual: &[&'static Sector],
    contract: ContractType,
    apprentice: bool,
    network: SourceKind,
    chance: &mut Chance,
) -> &'static Sector {
    let usual = *chance.pick(usual);
    if contract == ContractType::Mis {
        return sector("agency");
    }
    if contract == ContractType::Ddi {
        return sector("insertion");
    }
    if network == SourceKind::SocialEconomy {
        return match chance.below(10) {
            0..3 => sector("adapted"),
            3..5 => sector("geiq"),
            5..8 => sector("association"),
            _ => usual,
        };
    }
    if apprentice && chance.percent(20) {
        return sector("geiq");
    }
    usual
}

/// An employer of that sector in that commune; a few of them offer most jobs.
pub fn draw(seed: u64, site: Site, sector: &'static Sector, chance: &mut Chance) -> Employer {
    let slots = 1 + site.weight / WEIGHT_OF_AN_EMPLOYER;
    let slot = chance.below(slots).min(chance.below(slots));
    let place = site.commune.code.bytes().fold(0, |place, byte| place * 36 + u64::from(byte));
    let kind_of_work = sector.name.bytes().fold(0, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte));
    let mut own = Chance::of(&[seed, place, kind_of_work, slot.into()]);
    let kind = *sector.kinds.draw(&mut own);
    let sizes: &[_] = if kind == EmployerKind::LargeCompany { &LARGE } else { &SMALL };
    Employer {
        name: format!("{} {}", own.pick(&sector.heads), own.pick(&TAILS)),
        naf: own.pick::<&str>(&sector.naf),
        kind,
        size: own.pick::<&str>(sizes),
        seed: own.number(),
    }
}

impl Employer {
    /// The employer as a source tells it; `frank` ones tell its kind and size.
    pub fn draft(&self, frank: bool, about: Option<&str>) -> EmployerDraft {
        let mut own = Chance::of(&[self.seed, 1]);
        let open = matches!(self.kind, EmployerKind::LargeCompany | EmployerKind::Public) && own.percent(12);
        EmployerDraft {
            name: Some(self.name.clone()),
            description: about.map(str::to_owned),
            size: frank.then(|| self.size.to_owned()),
            url: Some(format!("https://demo.passerelle.example/employeurs/{:016x}", self.seed)),
            kind: frank.then(|| self.kind.as_str().to_owned()),
            adapted_company: (self.kind == EmployerKind::AdaptedCompany).then_some(true),
            disability_committed: open.then_some(true),
            ..EmployerDraft::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::generated::communes;

    #[test]
    fn the_activities_of_the_sectors_exist() {
        for sector in SECTORS.values() {
            assert!(sector.naf.iter().all(|code| crate::reference::naf(code).is_some()), "{}", sector.name);
        }
    }

    #[test]
    fn an_employer_keeps_its_name_and_comes_back() {
        let site = communes::draw(communes::Ground::default(), &mut Chance::of(&[1]));
        let seen: std::collections::BTreeMap<_, _> = (0..500)
            .map(|n| draw(9, site, sector("metal"), &mut Chance::of(&[n])))
            .map(|employer| (employer.seed, employer.name))
            .collect();
        assert!(u32::try_from(seen.len()).unwrap() <= 1 + site.weight / WEIGHT_OF_AN_EMPLOYER);
        for n in 0..50 {
            let again = draw(9, site, sector("metal"), &mut Chance::of(&[n]));
            assert_eq!(seen[&again.seed], again.name);
        }
    }
}
