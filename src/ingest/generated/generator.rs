//! The stream of offers.

use super::chance::Chance;
use super::communes::Ground;
use super::places::{self, Known};
use super::sources::{self, Network};
use super::text::{self, Texts, Told};
use super::{communes, dates, employers, occupations, pay, phrases, terms};
use crate::domain::{
    ApplicationDraft, ContractType, EmployerKind, ExternalId, OccupationDraft, OfferDraft, Partner, RemoteMode,
    SalaryDraft,
};
use crate::reference;
use jiff::Timestamp;

/// Invented offers: each is the source (its position in [`sources`](super::sources())), the id that
/// the source gives it, and the offer as the source tells it.
///
/// An offer follows from the seed, its index and `now`: the same on every machine and thread, and the first thousand of
/// a hundred thousand are those of a thousand. Dates lie in the 60 days before `now`, expiries after it.
#[derive(Debug, Clone)]
pub struct Generator {
    seed: u64,
    next: usize,
    end: usize,
    now: Timestamp,
    ground: Ground,
    texts: Texts,
}

impl Generator {
    /// So many offers of Hauts-de-France from that seed, as they stand at `now`, their descriptions of about 70 words.
    #[must_use]
    pub const fn new(seed: u64, offers: usize, now: Timestamp) -> Self {
        Self { seed, next: 0, end: offers, now, ground: Ground::HautsDeFrance, texts: Texts::Short }
    }

    /// The same number of offers elsewhere.
    #[must_use]
    pub const fn over(self, ground: Ground) -> Self {
        Self { ground, ..self }
    }

    /// The same offers with other texts.
    #[must_use]
    pub const fn with_texts(self, texts: Texts) -> Self {
        Self { texts, ..self }
    }

    /// The offer of that index, in no need of those before it.
    fn offer(&self, index: usize) -> (usize, ExternalId, OfferDraft) {
        let number = u64::try_from(index).unwrap_or(u64::MAX);
        let mut chance = Chance::of(&[self.seed, number]);
        let network = sources::draw(&mut chance);
        let id = ExternalId::new(&format!("{}{:07}", network.prefix, index + 1))
            .expect("a prefix and a number are an external id");
        let mut draft = self.draft(network, &id, &mut chance);
        if self.texts == Texts::Long {
            text::lengthen(&mut draft, &mut Chance::of(&[self.seed, number, 3]));
        }
        (network.at, id, draft)
    }

    fn draft(&self, network: &Network, id: &ExternalId, chance: &mut Chance) -> OfferDraft {
        let site = communes::draw(self.ground, chance);
        let occupation = occupations::draw(site, chance);
        let family = occupation.family;
        let apprentice = chance.percent(family.apprentice);
        let contract = if apprentice { ContractType::Cdd } else { *family.contracts.draw(chance) };
        let sector = employers::hiring_sector(&occupation.sectors, contract, apprentice, network.plays, chance);
        let employer = employers::draw(self.seed, site, sector, chance);
        let adapted = employer.kind == EmployerKind::AdaptedCompany;
        let remote = terms::remote(family, chance);
        let known = match remote {
            Some(RemoteMode::Full) if chance.percent(50) => Known::Region,
            _ if chance.percent(2) => Known::Department,
            _ => Known::Commune,
        };
        let at = places::whereabouts(known, site.commune);
        let part_time = !apprentice && chance.percent(family.part_time);
        let hours = terms::weekly_hours(contract, part_time, chance);
        let told = Told {
            occupation,
            employer: &employer,
            at: &at,
            contract,
            apprentice,
            part_time: part_time && hours.is_some(),
            experience: *family.experience.draw(chance),
            remote,
            accessible: chance.percent(if adapted { 90 } else { 3 }),
        };
        let qualification = terms::qualification(family, chance);
        let level = qualification.code.as_deref().and_then(|code| code.bytes().next()).unwrap_or(b'6');
        let about = chance.percent(25).then(|| chance.pick(&phrases::phrases().about).as_str());
        let dates = dates::draw(self.now, chance);
        let url = format!("https://demo.passerelle.example/offres/{id}");
        OfferDraft {
            title: text::title(&told, network.capitals, chance),
            description: Some(text::description(&told, chance)),
            application: ApplicationDraft { url: Some(format!("{url}/candidature")), contact: None },
            url: Some(url),
            partners: partners(network, chance),
            place: places::draft(network, known, site.commune, employer.seed, chance),
            occupation: OccupationDraft {
                rome: Some(occupation.rome.to_owned()),
                label: Some(occupation.label.to_owned()),
                appellation: None,
            },
            naf: Some(employer.naf.to_owned()),
            naf_label: reference::naf(employer.naf).map(|activity| activity.label.to_owned()),
            contract: terms::contract(contract, apprentice, chance),
            working_time: terms::working_time(family, hours, part_time),
            experience: terms::experience(told.experience, chance),
            qualification: chance.percent(70).then_some(qualification),
            requirements: terms::requirements(occupation, level, chance),
            salary: if apprentice { SalaryDraft::default() } else { pay::draw(occupation, network, hours, chance) },
            openings: Some(openings(contract, chance)),
            accessible: Some(told.accessible),
            hard_to_fill: Some(chance.percent(family.tense)),
            remote: remote.map(|remote| remote.as_str().to_owned()),
            created: Some(dates.created),
            updated: Some(dates.updated),
            expires: dates.expires,
            employer: employer.draft(chance.percent(network.frank), about),
            extra: serde_json::Map::new(),
        }
    }
}

fn openings(contract: ContractType, chance: &mut Chance) -> u32 {
    match chance.below(100) {
        0..88 => 1,
        88..97 => 2 + chance.below(3),
        _ if contract == ContractType::Mis => 5 + chance.below(16),
        _ => 4 + chance.below(4),
    }
}

/// The public employment service passes on what job boards give it.
fn partners(network: &Network, chance: &mut Chance) -> Vec<Partner> {
    let passed_on = network.places == sources::Told::Coordinates && chance.percent(15);
    let partner = || Partner { name: "Site d'annonces (démo)".to_owned(), url: None, logo: None };
    passed_on.then(partner).into_iter().collect()
}

impl Iterator for Generator {
    type Item = (usize, ExternalId, OfferDraft);

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.next;
        (index < self.end).then(|| {
            self.next += 1;
            self.offer(index)
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end - self.next;
        (left, Some(left))
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        self.next = self.next.saturating_add(skipped).min(self.end);
        self.next()
    }
}

impl ExactSizeIterator for Generator {}
impl std::iter::FusedIterator for Generator {}
