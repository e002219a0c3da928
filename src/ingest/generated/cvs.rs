//! The stream of CVs: invented people, with believable wishes, histories and permissions.
//!
//! All are called *Exemple*, with a first name that says nothing of a gender, and a number. Telephone numbers are those
//! that ARCEP keeps for fiction, addresses are of `example.org`. Where they accept to work, and as what, is drawn like the
//! offers are; so a demo has people for its offers.

use super::chance::{Chance, Shares};
use super::communes::{self, Ground, Site};
use super::occupations::{self, Occupation};
use super::{allowances, employers, terms};
use crate::domain::cv::{
    Basics, Cv, CvId, DesiredOccupation, DiplomaLevel, DrivingLicence, Education, KnownLanguage, Language,
    LanguageLevel, Resume, SkillGroup, Wishes, Work, WorkArea,
};
use crate::domain::permission::{Notice, Permission};
use crate::domain::{CommuneCode, ContractType, DepartmentCode, ExternalId, Radius, RegionCode, RomeCode, WorkingTime};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::sync::LazyLock;
use uuid::Uuid;

/// First names that people of any gender have.
const FIRST_NAMES: [&str; 20] = [
    "Camille",
    "Dominique",
    "Claude",
    "Alex",
    "Sacha",
    "Charlie",
    "Lou",
    "Noa",
    "Eden",
    "Andréa",
    "Maxence",
    "Morgan",
    "Stéphane",
    "Frédérique",
    "Pascal",
    "Joëlle",
    "Ange",
    "Yaël",
    "Céleste",
    "Mahé",
];

/// Skills that people of all trades name, with weights: a few that many have, and many that few have.
static COMMON: LazyLock<Shares<&str>> = LazyLock::new(|| {
    let known = [
        "Travail en équipe",
        "Pack Office",
        "Relation client",
        "Organisation",
        "Gestes et postures",
        "Sens de l'accueil",
        "Saisie de données",
        "Tableur",
        "Gestion du stress",
        "Conduite de réunion",
        "Sauveteur secouriste du travail",
        "CACES R489",
        "Gestion de stock",
        "Lecture de plans",
        "Messagerie",
        "Tenue de caisse",
        "Habilitation électrique",
        "Gestion de projet",
        "HACCP",
        "Comptabilité",
        "Vente en ligne",
        "Réseaux sociaux",
        "Photographie",
        "Dessin assisté par ordinateur",
        "Python",
        "SQL",
        "Soudure TIG",
        "Permis nacelle",
        "Langue des signes",
        "Premiers secours en santé mentale",
    ];
    (1..).zip(known).map(|(rank, skill)| (skill, 1_000 / rank)).collect()
});

/// Days before now that the oldest profile was last written.
const OLDEST_DAYS: f64 = 182.0;

/// A CV that was generated.
pub struct GeneratedCv {
    /// What its platform calls it.
    pub external: ExternalId,
    /// The CV.
    pub cv: Cv,
    /// When it was last written.
    pub updated_at: Timestamp,
    chance: Chance,
}

impl std::fmt::Debug for GeneratedCv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GeneratedCv({})", self.external)
    }
}

impl GeneratedCv {
    /// What the person allows, given since the profile was written: most let all of `apps` find it, some one app, some
    /// nobody yet. `cv` is the id that the CV got; `notice` is what was shown. The ids of permissions follow from the seed.
    #[must_use]
    pub fn permissions(&self, cv: CvId, apps: &[Uuid], notice: &Notice, now: Timestamp) -> Vec<Permission> {
        allowances::draw(cv, apps, notice, (self.updated_at, now), &mut self.chance.clone())
    }
}

/// Invented CVs. Each follows from the seed, its index and `now` alone, as offers do.
#[derive(Debug, Clone)]
pub struct CvGenerator {
    seed: u64,
    next: usize,
    end: usize,
    now: Timestamp,
    ground: Ground,
}

impl CvGenerator {
    /// So many CVs of Hauts-de-France from that seed, as they stand at `now`.
    #[must_use]
    pub const fn new(seed: u64, cvs: usize, now: Timestamp) -> Self {
        Self { seed, next: 0, end: cvs, now, ground: Ground::HautsDeFrance }
    }

    /// The same number of people elsewhere.
    #[must_use]
    pub const fn over(self, ground: Ground) -> Self {
        Self { ground, ..self }
    }

    /// The CV of that index, in no need of those before it.
    fn cv(&self, index: usize) -> GeneratedCv {
        // The third number keeps it apart from the offer of the same index.
        let mut chance = Chance::of(&[self.seed, u64::try_from(index).unwrap_or(u64::MAX), 7]);
        let site = communes::draw(self.ground, &mut chance);
        let occupation = occupations::draw(site, &mut chance);
        let months = experience(&mut chance);
        let diploma = diploma(occupation, &mut chance);
        let days = OLDEST_DAYS * (1.0 - (1.0 - chance.unit()).sqrt());
        let age = SignedDuration::try_from_secs_f64(days * 86_400.0).unwrap_or_default();
        let updated_at = self.now.checked_sub(age).unwrap_or(self.now);
        let today = self.now.to_zoned(TimeZone::UTC).date();
        let (languages, known) = languages(&mut chance);
        let person = Person { number: index + 1, seed: self.seed, site, occupation, today };
        let resume = Resume {
            basics: person.basics(&mut chance),
            work: person.work(months, &mut chance),
            education: vec![person.education(diploma, &mut chance)],
            skills: vec![person.skills(&mut chance)],
            languages,
            ..Resume::default()
        };
        let wishes = Wishes {
            occupations: person.wanted(months, &mut chance),
            contracts: contracts(occupation, &mut chance),
            working_times: chance.percent(40).then_some(WorkingTime::FullTime).into_iter().collect(),
            available_from: chance.percent(85).then(|| person.available(&mut chance)),
            salary_min: chance.percent(30).then(|| 21_000 + 500 * chance.below(30)),
            areas: person.areas(&mut chance),
            licences: person.licences(&mut chance),
            diploma: chance.percent(92).then_some(diploma),
        };
        let external =
            ExternalId::new(&format!("EX{:07}", index + 1)).expect("letters and a number are an external id");
        GeneratedCv { external, cv: Cv { resume, wishes, languages: known }, updated_at, chance }
    }
}

impl Iterator for CvGenerator {
    type Item = GeneratedCv;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.next;
        (index < self.end).then(|| {
            self.next += 1;
            self.cv(index)
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.end - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for CvGenerator {}
impl std::iter::FusedIterator for CvGenerator {}

/// Who is being invented.
struct Person {
    number: usize,
    seed: u64,
    site: Site,
    occupation: &'static Occupation,
    today: Date,
}

impl Person {
    fn basics(&self, chance: &mut Chance) -> Basics {
        let first = *chance.pick(&FIRST_NAMES);
        let label = if chance.percent(50) { self.occupation.masculine } else { self.occupation.feminine };
        let fictional = chance.below(10_000);
        Basics {
            name: Some(format!("{first} Exemple {}", self.number)),
            label: Some(label.to_owned()),
            email: Some(format!("personne.{}@example.org", self.number)),
            phone: Some(format!("+33 6 39 98 {:02} {:02}", fictional / 100, fictional % 100)),
            summary: chance.percent(40).then(|| {
                let [first, second, _] = self.occupation.duties;
                format!("Profil inventé pour la démonstration. J'aime {first} et {second}.")
            }),
            ..Basics::default()
        }
    }

    fn work(&self, months: Option<u32>, chance: &mut Chance) -> Vec<Work> {
        let Some(months) = months.filter(|months| *months > 0) else { return Vec::new() };
        let jobs = 1 + chance.below(3).min(months / 12);
        let each = (months / jobs).max(1);
        let month = |before: u32| {
            let day = self.today.checked_sub(i64::from(before).months()).unwrap_or(self.today);
            Some(format!("{:04}-{:02}", day.year(), day.month()))
        };
        let job = |turn: u32| {
            let sector = *chance.pick(&self.occupation.sectors);
            let employer = employers::draw(self.seed, self.site, sector, chance);
            Work {
                name: Some(employer.name),
                position: Some(self.occupation.masculine.to_owned()),
                start_date: month(each * (turn + 1)),
                end_date: month(each * turn).filter(|_| turn > 0),
                summary: Some(terms::capitalised(chance.pick::<&str>(&self.occupation.duties))),
                ..Work::default()
            }
        };
        (0..jobs).map(job).collect()
    }

    fn education(&self, diploma: DiplomaLevel, chance: &mut Chance) -> Education {
        let year = self.today.year() - 2 - i16::try_from(chance.below(30)).unwrap_or_default();
        let study = match diploma {
            DiplomaLevel::Level2 => "Brevet des collèges",
            DiplomaLevel::Level3 => "CAP",
            DiplomaLevel::Level4 => "Baccalauréat professionnel",
            DiplomaLevel::Level5 => "BTS",
            DiplomaLevel::Level6 => "Licence",
            DiplomaLevel::Level7 => "Master",
            DiplomaLevel::Level8 => "Doctorat",
        };
        Education {
            institution: Some("Établissement Exemple".to_owned()),
            study_type: Some(study.to_owned()),
            end_date: Some(year.to_string()),
            ..Education::default()
        }
    }

    fn skills(&self, chance: &mut Chance) -> SkillGroup {
        let article = ["la ", "le ", "les ", "l'"];
        let known = self.occupation.knowledge.iter().filter(|_| chance.percent(60)).map(|knowledge| {
            let bare = article.iter().find_map(|article| knowledge.strip_prefix(article)).unwrap_or(knowledge);
            terms::capitalised(bare)
        });
        let mut keywords: Vec<String> = known.collect();
        for _ in 0..chance.below(5) {
            let skill = *COMMON.draw(chance);
            if !keywords.iter().any(|known| known == skill) {
                keywords.push(skill.to_owned());
            }
        }
        if chance.percent(12) {
            // Something that nearly nobody else has.
            keywords.push(format!("Logiciel Exemple {}", chance.below(50_000)));
        }
        SkillGroup { keywords, ..SkillGroup::default() }
    }

    fn wanted(&self, months: Option<u32>, chance: &mut Chance) -> Vec<DesiredOccupation> {
        let wish = |rome: &str, months| RomeCode::new(rome).ok().map(|rome| DesiredOccupation { rome, months });
        let mut wanted: Vec<_> = wish(self.occupation.rome, months).into_iter().collect();
        if chance.percent(30) {
            let other = occupations::alike(&self.occupation.rome[..1], chance).rome;
            wanted.extend(wish(other, None).filter(|_| other != self.occupation.rome));
        }
        wanted
    }

    fn available(&self, chance: &mut Chance) -> Date {
        let days = match chance.below(100) {
            0..65 => 0,
            65..90 => 15 + chance.below(75),
            _ => 95 + chance.below(200),
        };
        self.today.checked_add(i64::from(days).days()).unwrap_or(self.today)
    }

    /// Around the commune mostly; some name the commune, the département or the région.
    fn areas(&self, chance: &mut Chance) -> Vec<WorkArea> {
        let commune = self.site.commune;
        let radius = Radius::new(f64::from(*chance.pick(&[5, 10, 10, 20, 20, 30, 50]))).ok();
        let area = match chance.below(100) {
            0..75 => commune.center.zip(radius).map(|(point, radius)| WorkArea::Around(point, radius)),
            75..86 => CommuneCode::new(commune.code).ok().map(WorkArea::Commune),
            86..97 => DepartmentCode::new(commune.department).ok().map(WorkArea::Department),
            97..99 => RegionCode::new(commune.region()).ok().map(WorkArea::Region),
            _ => Some(WorkArea::Remote),
        };
        area.into_iter().collect()
    }

    fn licences(&self, chance: &mut Chance) -> Vec<DrivingLicence> {
        let own = self.occupation.licences.iter().filter_map(|licence| DrivingLicence::new(licence).ok());
        let mut licences: Vec<DrivingLicence> = own.filter(|_| chance.percent(85)).collect();
        if !licences.contains(&DrivingLicence::B) && chance.percent(62) {
            licences.push(DrivingLicence::B);
        }
        licences
    }
}

/// Months in the desired occupation: many have few.
fn experience(chance: &mut Chance) -> Option<u32> {
    match chance.below(100) {
        0..8 => None,
        8..25 => Some(chance.below(12)),
        25..50 => Some(12 + chance.below(24)),
        50..80 => Some(36 + chance.below(84)),
        _ => Some(120 + chance.below(240)),
    }
}

/// A level that fits the qualification that the occupation's offers name.
fn diploma(occupation: &Occupation, chance: &mut Chance) -> DiplomaLevel {
    let usual = match *chance.pick(&occupation.family.qualification) {
        ..=b'2' => DiplomaLevel::Level2,
        b'3' | b'4' | b'5' => DiplomaLevel::Level3,
        b'6' => DiplomaLevel::Level4,
        b'7' => DiplomaLevel::Level5,
        b'8' => DiplomaLevel::Level6,
        _ => DiplomaLevel::Level7,
    };
    if chance.percent(25) { *chance.pick(DiplomaLevel::ALL) } else { usual }
}

fn contracts(occupation: &Occupation, chance: &mut Chance) -> Vec<ContractType> {
    let wanted = if chance.percent(60) { ContractType::Cdi } else { *occupation.family.contracts.draw(chance) };
    chance.percent(93).then_some(wanted).into_iter().collect()
}

/// Languages as the CV writes them, and as their levels are read.
fn languages(chance: &mut Chance) -> (Vec<Language>, Vec<KnownLanguage>) {
    let mut known = vec![KnownLanguage { name: "Français".to_owned(), level: LanguageLevel::C2 }];
    if chance.percent(45) {
        let level = *chance.pick(&[LanguageLevel::A2, LanguageLevel::B1, LanguageLevel::B2, LanguageLevel::C1]);
        let name = *chance.pick(&["Anglais", "Anglais", "Anglais", "Néerlandais", "Espagnol", "Allemand"]);
        known.push(KnownLanguage { name: name.to_owned(), level });
    }
    let written = |known: &KnownLanguage| Language {
        language: Some(known.name.clone()),
        fluency: Some(known.level.as_str().to_owned()),
    };
    (known.iter().map(written).collect(), known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permission::{NoticeHash, PermissionState, Purpose};

    fn now() -> Timestamp {
        "2026-11-26T09:00:00Z".parse().unwrap()
    }

    fn notice() -> Notice {
        let (url, version) = ("https://passerelle.example/notice".to_owned(), "2026-11-01".to_owned());
        Notice { url, version, language: "fr".to_owned(), sha256: NoticeHash([1; 32]) }
    }

    fn permissions(made: &GeneratedCv) -> Vec<Permission> {
        let apps: Vec<Uuid> = (1..4).map(Uuid::from_u128).collect();
        made.permissions(CvId::from(Uuid::from_u128(9)), &apps, &notice(), now())
    }

    #[test]
    fn the_same_seed_gives_the_same_people_and_a_smaller_run_begins_a_larger_one() {
        let few: Vec<_> = CvGenerator::new(7, 200, now()).collect();
        let many: Vec<_> = CvGenerator::new(7, 1_000, now()).skip(100).take(100).collect();
        for (one, two) in few[100..].iter().zip(&many) {
            assert!(one.cv == two.cv && one.external == two.external && one.updated_at == two.updated_at);
            assert!(permissions(one) == permissions(two));
        }
        let others = CvGenerator::new(8, 200, now());
        assert!(few.iter().zip(others).any(|(one, other)| one.cv != other.cv));
    }

    #[test]
    fn everybody_is_invented_and_can_be_told_to_be() {
        for made in CvGenerator::new(3, 2_000, now()) {
            let basics = &made.cv.resume.basics;
            assert!(basics.name.as_ref().is_some_and(|name| name.contains(" Exemple ")), "another name");
            assert!(basics.email.as_ref().is_some_and(|email| email.ends_with("@example.org")), "another address");
            assert!(basics.phone.as_ref().is_some_and(|phone| phone.starts_with("+33 6 39 98 ")), "another number");
            assert!(basics.location.is_none(), "nobody lives anywhere");
            assert!(made.updated_at <= now() && made.cv.wishes.occupations.len() <= 2);
        }
    }

    #[test]
    fn most_may_be_found_and_some_have_not_answered() {
        let all: Vec<_> = CvGenerator::new(3, 4_000, now()).map(|made| permissions(&made)).collect();
        let share = |is: &dyn Fn(&Permission) -> bool| {
            100 * all.iter().filter(|given| given.iter().any(is)).count() / all.len()
        };
        let found =
            |known: &Permission| known.purpose == Purpose::Search && known.state(now()) == PermissionState::InForce;
        let waiting = |known: &Permission| known.state(now()) == PermissionState::Pending;
        assert!((82..=92).contains(&share(&found)), "{} %", share(&found));
        assert!((3..=9).contains(&share(&waiting)), "{} %", share(&waiting));
        assert!(all.iter().flatten().all(|known| known.withdrawn_at.is_none() && known.granted_at <= now()));
        let contact = share(&|known| known.purpose == Purpose::Contact);
        assert!((2..=6).contains(&contact), "{contact} %");
    }
}
