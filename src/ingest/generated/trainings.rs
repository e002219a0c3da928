//! The stream of trainings: what leads to the occupations of the offers, near those who seek them.

use super::chance::Chance;
use super::communes::{self, Ground};
use super::occupations::{self, Occupation};
use super::places::position;
use crate::domain::training::{
    CertificationDraft, CourseHoursDraft, EnrolmentDraft, ProviderDraft, RemainingCostDraft, SessionDraft,
    TrainingDraft,
};
use crate::domain::{ExternalId, PlaceDraft, Policy, Source, SourceId, SourceKind};
use crate::reference::Commune;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Those who give trainings: all invented. A town has one of each at most.
const PROVIDERS: [&str; 8] = [
    "Atelier des métiers",
    "Campus du beffroi",
    "École pratique du canal",
    "Centre de formation des tilleuls",
    "Institut des savoir-faire",
    "Maison de l'apprentissage",
    "Pôle compétences du littoral",
    "Coopérative du savoir",
];

/// Codes of certifications begin here: the répertoire national has none so high.
const FIRST_RNCP: u32 = 900_000;

/// Invented trainings: each is the id that the source gives it, and the training as the source tells it.
///
/// A training follows from the seed, its index and `now`: the same on every machine and thread. Its sessions begin in the 60
/// days before `now` or in the 300 days after it.
#[derive(Debug, Clone)]
pub struct TrainingGenerator {
    seed: u64,
    next: usize,
    end: usize,
    today: Date,
}

/// The catalogue of the demo, open and marked as generated.
///
/// # Panics
/// Never: the id is well formed.
#[must_use]
pub fn training_source() -> Source {
    Source {
        id: SourceId::new("demo-trainings").expect("a well-formed id"),
        name: "Catalogue régional des formations (démo)".to_owned(),
        kind: SourceKind::Generated,
        url: Some("https://demo.passerelle.example/sources/demo-trainings".to_owned()),
        policy: Policy::open("Licence Ouverte 2.0", "Données de démonstration générées par Passerelle"),
        refreshed_at: None,
    }
}

impl TrainingGenerator {
    /// So many trainings of Hauts-de-France from that seed, as they stand at `now`.
    #[must_use]
    pub fn new(seed: u64, trainings: usize, now: Timestamp) -> Self {
        Self { seed, next: 0, end: trainings, today: now.to_zoned(TimeZone::UTC).date() }
    }

    fn training(&self, index: usize) -> (ExternalId, TrainingDraft) {
        let number = u64::try_from(index).unwrap_or(u64::MAX);
        let mut chance = Chance::of(&[self.seed, number, 11]);
        let id = ExternalId::new(&format!("FOR{:06}", index + 1)).expect("a prefix and a number are an external id");
        let draft = self.draft(&id, &mut chance);
        (id, draft)
    }

    fn draft(&self, id: &ExternalId, chance: &mut Chance) -> TrainingDraft {
        let site = communes::draw(Ground::HautsDeFrance, chance);
        let occupation = occupations::draw(site, chance);
        let level = level(occupation, chance);
        let apprenticeship = chance.percent(occupation.family.apprentice);
        let title = title(occupation, level, apprenticeship);
        let provider = *chance.pick(&PROVIDERS);
        let hours = hours(level, apprenticeship, chance);
        let company = if apprenticeship { hours } else { hours / (3 + chance.below(4)) };
        let remote = match chance.below(100) {
            0..80 => "on_site",
            80..95 => "hybrid",
            _ => "full",
        };
        let digital = occupation.rome.starts_with("M18");
        let cost = if chance.percent(70) { 0 } else { 50 * (1 + chance.below(40)) };
        let address = Chance::of(&[self.seed, site.commune.population.into(), provider.len() as u64]).number();
        TrainingDraft {
            objectives: Some(format!(
                "Exercer le métier : {}. {}.",
                occupation.label,
                sentence(&occupation.duties.join(", "))
            )),
            content: Some(format!(
                "{}. Mises en situation et période en entreprise.",
                sentence(&occupation.knowledge.join(", "))
            )),
            url: Some(format!("https://demo.passerelle.example/formations/{id}")),
            rome: vec![occupation.rome.to_owned()],
            certifications: vec![CertificationDraft {
                title: Some(title.clone()),
                rncp: Some(format!("RNCP{}", FIRST_RNCP + code_of(occupation.rome) % 90_000)),
                ..CertificationDraft::default()
            }],
            level_in: (level > 4).then(|| (level - 1).to_string()),
            level_out: Some(level.to_string()),
            provider: ProviderDraft {
                name: Some(format!("{provider}, {}", site.commune.name)),
                ..ProviderDraft::default()
            },
            labels: (digital && chance.percent(30))
                .then(|| "Grande École du Numérique".to_owned())
                .into_iter()
                .collect(),
            funding: funding(apprenticeship, chance),
            audiences: vec![if apprenticeship { "Jeunes de 16 à 29 ans" } else { "Demandeurs d'emploi" }.to_owned()],
            remote: Some(remote.to_owned()),
            apprenticeship: Some(apprenticeship),
            hours: CourseHoursDraft { total: Some(hours + company), center: Some(hours), company: Some(company) },
            remaining_cost: RemainingCostDraft { eur: Some(cost.into()), text: None },
            accessible: Some(chance.percent(85)),
            sessions: self.sessions(site.commune, address, hours, chance),
            title: Some(title),
            ..TrainingDraft::default()
        }
    }

    fn sessions(&self, commune: &Commune, address: u64, hours: u32, chance: &mut Chance) -> Vec<SessionDraft> {
        let point = position(commune, address);
        let place = PlaceDraft {
            label: Some(commune.name.to_owned()),
            commune: Some(commune.code.to_owned()),
            lat: point.map(|(lat, _)| lat),
            lon: point.map(|(_, lon)| lon),
            ..PlaceDraft::default()
        };
        let count = 1 + chance.below(4);
        let first = i64::from(chance.below(120)) - 60;
        let session = |number: u32, chance: &mut Chance| {
            let days = first + i64::from(number) * 60 + i64::from(chance.below(30));
            let day = self.after(days);
            let seats = 8 + chance.below(9);
            let left = if days < 7 { 0 } else { chance.below(seats + 1) };
            let state = if days < 7 || left == 0 { "closed" } else { "open" };
            SessionDraft {
                number: Some(format!("{}", number + 1)),
                start: Some(day.to_string()),
                // Some 30 hours a week.
                end: Some(self.after(days + i64::from(hours / 30 + 1) * 7).to_string()),
                permanent: Some(chance.percent(6)),
                enrolment: EnrolmentDraft {
                    state: Some(state.to_owned()),
                    opens: Some(self.after(days - 90).to_string()),
                    closes: Some(self.after(days - 7).to_string()),
                    seats: Some(seats),
                    open_seats: Some(left),
                },
                place: place.clone(),
                ..SessionDraft::default()
            }
        };
        (0..count).map(|number| session(number, chance)).collect()
    }

    /// So many days from today.
    fn after(&self, days: i64) -> Date {
        self.today.checked_add(Span::new().days(days)).unwrap_or(self.today)
    }
}

/// The level that people in the occupation have, or the next one.
fn level(occupation: &Occupation, chance: &mut Chance) -> u32 {
    match chance.pick(&occupation.family.qualification) {
        b'9' => 7,
        b'8' => 6,
        b'7' => 5,
        b'5' | b'6' => 4,
        _ => 3,
    }
}

fn title(occupation: &Occupation, level: u32, apprenticeship: bool) -> String {
    let kind = match (level, apprenticeship) {
        (3, true) => "CAP",
        (4, true) => "Baccalauréat professionnel",
        (5, true) => "BTS",
        (6, _) => "Licence professionnelle",
        (7, _) => "Master",
        _ => "Titre professionnel",
    };
    format!("{kind} {}", occupation.masculine.to_lowercase())
}

fn hours(level: u32, apprenticeship: bool, chance: &mut Chance) -> u32 {
    let least = if apprenticeship { 400 } else { 105 + 70 * (level - 3) };
    least + 35 * chance.below(16)
}

fn funding(apprenticeship: bool, chance: &mut Chance) -> Vec<String> {
    if apprenticeship {
        return vec!["opco".to_owned()];
    }
    let shares = [("region", 55), ("france_travail", 25), ("cpf", 30), ("europe", 8)];
    let payers: Vec<String> =
        shares.into_iter().filter(|(_, share)| chance.percent(*share)).map(|(payer, _)| payer.to_owned()).collect();
    if payers.is_empty() { vec!["person".to_owned()] } else { payers }
}

/// A number that follows from a ROME code.
fn code_of(rome: &str) -> u32 {
    rome.bytes().fold(7, |sum, byte| (sum * 31 + u32::from(byte)) % 1_000_003)
}

/// With a capital at its beginning.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

impl Iterator for TrainingGenerator {
    type Item = (ExternalId, TrainingDraft);

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.next;
        (index < self.end).then(|| {
            self.next += 1;
            self.training(index)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Draft, Strictness};

    #[test]
    fn every_training_is_valid_located_and_the_same_again() {
        let now: Timestamp = "2026-11-22T09:30:00Z".parse().unwrap();
        let source = training_source();
        let made: Vec<_> = TrainingGenerator::new(59, 400, now).collect();
        assert_eq!(made, TrainingGenerator::new(59, 400, now).collect::<Vec<_>>());
        let mut upcoming = 0;
        for (id, draft) in made {
            let (training, _) = draft.normalise(&source, id, Strictness::Strict, None).unwrap();
            assert!(!training.sessions.is_empty() && training.level_out.is_some() && training.rome.len() == 1);
            for session in &training.sessions {
                assert!(session.place.position.is_some(), "{:?}", session.place);
                let seats = session.enrolment.seats.unwrap();
                assert!(session.enrolment.open_seats.unwrap() <= seats);
                upcoming += u32::from(session.start.unwrap().first_day() > now.to_zoned(TimeZone::UTC).date());
            }
        }
        assert!(upcoming > 500, "{upcoming} sessions are to come");
    }
}
