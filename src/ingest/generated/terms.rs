//! Contract, hours, experience and what an offer asks for.

use super::chance::Chance;
use super::families::Family;
use super::occupations::Occupation;
use crate::domain::{
    ContractDraft, ContractType, ExperienceDraft, ExperienceLevel, Qualification, RemoteMode, Requirement,
    Requirements, Skill, StudyRequirement, WorkingTime, WorkingTimeDraft,
};

/// A contract of `kind`, with its length where it has one.
pub fn contract(kind: ContractType, apprentice: bool, chance: &mut Chance) -> ContractDraft {
    let months = |among: &[u32], chance: &mut Chance| Some(*chance.pick(among));
    let (words, months) = match kind {
        _ if apprentice => ("CDD", months(&[12, 12, 24, 24, 36], chance)),
        ContractType::Cdi => (*chance.pick(&["CDI", "Contrat à durée indéterminée"]), None),
        ContractType::Cdd => ("CDD", months(&[1, 2, 3, 3, 4, 6, 6, 6, 8, 12, 12, 18], chance)),
        ContractType::Mis => {
            (*chance.pick(&["Mission intérimaire", "Intérim"]), months(&[1, 1, 2, 3, 3, 6, 6, 12, 18], chance))
        }
        ContractType::Sai => ("Contrat travail saisonnier", months(&[2, 3, 4, 6, 8], chance)),
        ContractType::Ddi => ("CDD insertion", months(&[4, 6, 6, 12], chance)),
        ContractType::Lib => ("Profession libérale", None),
        ContractType::Cce => ("Profession commerciale", None),
        ContractType::Din
        | ContractType::Tti
        | ContractType::Fra
        | ContractType::Rep
        | ContractType::Stage
        | ContractType::Other => (kind.as_str(), None),
    };
    let nature = match kind {
        _ if apprentice && chance.percent(80) => "Contrat apprentissage",
        _ if apprentice => "Cont. professionnalisation",
        ContractType::Ddi => "Insertion par l'activ.éco.",
        ContractType::Lib | ContractType::Cce => "Emploi non salarié",
        ContractType::Cdi
        | ContractType::Cdd
        | ContractType::Mis
        | ContractType::Sai
        | ContractType::Din
        | ContractType::Tti
        | ContractType::Fra
        | ContractType::Rep
        | ContractType::Stage
        | ContractType::Other => "Contrat travail",
    };
    ContractDraft {
        kind: Some(kind.as_str().to_owned()),
        label: Some(months.map_or_else(|| words.to_owned(), |months| format!("{words} - {months} Mois"))),
        nature: Some(nature.to_owned()),
        duration_months: months.map(f64::from),
        apprenticeship: Some(apprentice),
    }
}

/// Hours a week; `None` for the self-employed, who choose.
pub fn weekly_hours(kind: ContractType, part_time: bool, chance: &mut Chance) -> Option<f64> {
    if matches!(kind, ContractType::Lib | ContractType::Cce) {
        return None;
    }
    Some(*chance.pick(if part_time {
        &[15.0, 17.5, 20.0, 20.0, 24.0, 24.0, 25.0, 28.0, 30.0]
    } else {
        &[35.0, 35.0, 35.0, 35.0, 35.0, 35.0, 37.0, 39.0, 39.0]
    }))
}

/// The hours as a source tells them.
pub fn working_time(family: &Family, hours: Option<f64>, part_time: bool) -> WorkingTimeDraft {
    let Some(hours) = hours else { return WorkingTimeDraft::default() };
    let time = if part_time { WorkingTime::PartTime } else { WorkingTime::FullTime };
    let whole = hours.trunc();
    let minutes = if hours > whole { "30" } else { "" };
    WorkingTimeDraft {
        time: Some(time.as_str().to_owned()),
        weekly_hours: Some(hours),
        text: Some(format!("{whole}H{minutes}/semaine\n{}", family.hours.label)),
    }
}

/// The experience asked for.
pub fn experience(level: ExperienceLevel, chance: &mut Chance) -> ExperienceDraft {
    let (months, text) = match level {
        ExperienceLevel::Beginner => (None, "Débutant accepté".to_owned()),
        ExperienceLevel::Desired => (chance.percent(60).then_some(6), "Expérience souhaitée".to_owned()),
        ExperienceLevel::Required => {
            let months = *chance.pick(&[6, 12, 12, 12, 24, 24, 24, 36, 36, 60]);
            let text = if months < 12 { format!("{months} Mois") } else { format!("{} An(s)", months / 12) };
            (Some(months), text)
        }
    };
    ExperienceDraft { level: Some(level.as_str().to_owned()), months, text: Some(text) }
}

/// The level of qualification, by the nine codes that networks share.
pub fn qualification(family: &Family, chance: &mut Chance) -> Qualification {
    let code = *chance.pick(&family.qualification);
    let label = match code {
        b'1' => "Manœuvre",
        b'2' => "Ouvrier spécialisé",
        b'3' => "Ouvrier qualifié (P1,P2)",
        b'4' => "Ouvrier qualifié (P3,P4,OHQ)",
        b'5' => "Employé non qualifié",
        b'6' => "Employé qualifié",
        b'7' => "Technicien",
        b'8' => "Agent de maîtrise",
        _ => "Cadre",
    };
    Qualification { code: Some(char::from(code).to_string()), label: Some(label.to_owned()) }
}

/// How much can be done from elsewhere; `None` where the offer does not say.
pub fn remote(family: &Family, chance: &mut Chance) -> Option<RemoteMode> {
    if !chance.percent(family.remote) {
        return (family.remote > 0 && chance.percent(20)).then_some(RemoteMode::OnSite);
    }
    Some(match chance.below(100) {
        0..30 => RemoteMode::Occasional,
        30..93 => RemoteMode::Hybrid,
        _ => RemoteMode::Full,
    })
}

/// Studies, skills, languages and licences.
pub fn requirements(occupation: &Occupation, level: u8, chance: &mut Chance) -> Requirements {
    let wanted = |chance: &mut Chance| Some(chance.percent(60));
    let mut asked = Requirements::default();
    if chance.percent(55) {
        let told = occupation.duties.iter().take(2 + usize::from(chance.percent(50)));
        asked.skills = told
            .map(|duty| Skill { code: None, label: capitalised(duty), required: Some(chance.percent(60)) })
            .collect();
    }
    if chance.percent(25) {
        let studies = match level {
            ..=b'4' => "CAP, BEP et équivalents",
            b'5' | b'6' => "Bac ou équivalent",
            b'7' => "Bac+2 ou équivalents",
            _ => "Bac+5 et plus ou équivalents",
        };
        asked.studies =
            vec![StudyRequirement { level: Some(studies.into()), required: wanted(chance), ..Default::default() }];
    }
    if level >= b'7' && chance.percent(14) {
        asked.languages = vec![Requirement { label: "Anglais".into(), required: wanted(chance) }];
    }
    for licence in &occupation.licences {
        // A car is often but not always needed; a lorry's licence is what the job is.
        if *licence != "B" || chance.percent(55) {
            let label = match *licence {
                "B" => "B - Véhicule léger",
                "C" => "C - Poids lourd",
                "CE" => "CE - Poids lourd + remorque",
                "D" => "D - Transport en commun",
                other => other,
            };
            asked.licences.push(Requirement { label: label.to_owned(), required: wanted(chance) });
        }
    }
    asked
}

/// The text with a capital letter at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
