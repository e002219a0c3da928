//! Titles and descriptions, as people write them.

use super::chance::Chance;
use super::employers::Employer;
use super::occupations::{self, Occupation};
use super::phrases::{phrases, push_filled};
use crate::domain::{ContractType, EmployerKind, ExperienceLevel, OfferDraft, RemoteMode};

/// How long descriptions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Texts {
    /// About 70 words.
    #[default]
    Short,
    /// About 300 words, as long as real ones.
    Long,
}

/// What a text tells of.
#[derive(Debug)]
pub struct Told<'o> {
    pub occupation: &'static Occupation,
    pub employer: &'o Employer,
    /// `à Lille`, `dans l'Oise`.
    pub at: &'o str,
    pub contract: ContractType,
    pub apprentice: bool,
    pub part_time: bool,
    pub experience: ExperienceLevel,
    pub remote: Option<RemoteMode>,
    pub accessible: bool,
}

/// Most sentences of a description.
const LONGEST: usize = 6;
/// Words after which a long description gets no further sentence.
const LONG: usize = 292;

/// The title; `capitals` is the share of a hundred that shouts.
pub fn title(told: &Told<'_>, capitals: u32, chance: &mut Chance) -> String {
    let Occupation { masculine, feminine, .. } = told.occupation;
    let mut title = String::with_capacity(80);
    let style = chance.below(100);
    let same = masculine == feminine;
    if style < 22 && !same {
        title.extend([masculine, " / ", feminine]);
    } else {
        title.push_str(masculine);
    }
    if told.apprentice {
        title.push_str(" en alternance");
    } else if told.part_time && chance.percent(15) {
        title.push_str(" à temps partiel");
    }
    title.push_str(match style {
        0..22 if !same => "",
        0..60 => " (H/F)",
        60..76 => " H/F",
        76..88 => " F/H",
        88..96 => " (F/H)",
        _ => " - H/F",
    });
    if chance.percent(5) && told.contract == ContractType::Cdi {
        title.push_str(" - CDI");
    }
    if chance.percent(capitals) { title.to_uppercase() } else { title }
}

/// The description: three to six sentences, about 70 words.
pub fn description(told: &Told<'_>, chance: &mut Chance) -> String {
    let said = phrases();
    let family = told.occupation.family;
    let [first, second, third] = told.occupation.duties;
    let [one, two] = told.occupation.knowledge;
    let fillings = [
        ("employer", told.employer.name.as_str()),
        ("at", told.at),
        ("first", first),
        ("second", second),
        ("third", third),
        ("one", one),
        ("two", two),
    ];
    let intro = if told.employer.kind == EmployerKind::TemporaryAgency {
        &said.intro_temporary
    } else if told.employer.kind == EmployerKind::Siae {
        &said.intro_inclusion
    } else {
        &said.intro
    };
    let level = match told.experience {
        ExperienceLevel::Beginner => &said.beginner,
        ExperienceLevel::Desired => &said.desired,
        ExperienceLevel::Required => &said.required,
    };
    let from_afar = told.remote.is_some_and(|remote| remote != RemoteMode::OnSite);
    // In the order of the text: the sentences, and in how many of a hundred offers they stand.
    let parts: [(&[String], u32); 11] = [
        (intro, 100),
        (&said.missions, 100),
        (&family.setting, 72),
        (&said.knowledge, 50),
        (&family.profile, 62),
        (level, 35),
        (&said.apprentice, if told.apprentice { 100 } else { 0 }),
        (&said.accessible, if told.accessible { 80 } else { 0 }),
        (&said.remote, if from_afar { 60 } else { 0 }),
        (&family.hours.text, if told.contract == ContractType::Lib { 0 } else { 55 }),
        (&said.benefits, 45),
    ];
    let mut text = String::with_capacity(640);
    let mut sentences = 0;
    for (sentence, share) in parts {
        if sentences < LONGEST && chance.percent(share) {
            if sentences > 0 {
                text.push(' ');
            }
            push_filled(&mut text, chance.pick(sentence).as_str(), &fillings);
            sentences += 1;
        }
    }
    if sentences < 4 || sentences < LONGEST && chance.percent(25) {
        text.push(' ');
        text.push_str(chance.pick(&said.closing).as_str());
    }
    text
}

/// Goes on until the description is as long as real ones: with what else one does and knows in the same line of work.
pub fn lengthen(draft: &mut OfferDraft, chance: &mut Chance) {
    let said = phrases();
    let Some(text) = &mut draft.description else { return };
    let rome = draft.occupation.rome.as_deref().unwrap_or_default();
    let employer = draft.employer.name.as_deref().unwrap_or_default();
    let domain = rome.get(..1).unwrap_or_default();
    let mut words = text.split(' ').count();
    while words < LONG {
        let Occupation { family, duties: [first, second, third], knowledge: [one, two], .. } =
            occupations::alike(domain, chance);
        let kinds: [&[String]; 7] = [
            &said.missions,
            &said.missions,
            &said.knowledge,
            &family.setting,
            &family.profile,
            &said.benefits,
            &said.closing,
        ];
        let fillings = [
            ("employer", employer),
            ("first", first),
            ("second", second),
            ("third", third),
            ("one", one),
            ("two", two),
        ];
        let kind = *chance.pick(&kinds);
        let sentence = chance.pick(kind);
        let begin = text.len();
        text.push(' ');
        push_filled(text, sentence, &fillings);
        words += text[begin..].matches(' ').count();
    }
}
