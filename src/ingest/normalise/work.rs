//! Terms of the job: contract, hours, experience, from codes or from what networks write in their stead.

use super::NoteKind;
use super::check::Check;
use super::text;
use crate::domain::{
    Contract, ContractDraft, ContractType, Experience, ExperienceDraft, ExperienceLevel, WorkingHours, WorkingTime,
    WorkingTimeDraft,
};
use crate::reference::fold;

/// Days of a month, where a length is given in days.
const DAYS_A_MONTH: f64 = 30.0;

/// How a contract's label begins, folded; the longer beginning stands before the shorter one.
const CONTRACT_LABELS: [(&str, ContractType); 18] = [
    ("cdi interimaire", ContractType::Din),
    ("cdi", ContractType::Cdi),
    ("contrat a duree indeterminee", ContractType::Cdi),
    ("cdd insertion", ContractType::Ddi),
    ("cdd", ContractType::Cdd),
    ("contrat a duree determinee", ContractType::Cdd),
    ("interim insertion", ContractType::Tti),
    ("interim", ContractType::Mis),
    ("mission interimaire", ContractType::Mis),
    ("contrat travail temporaire", ContractType::Mis),
    ("saisonnier", ContractType::Sai),
    ("contrat saisonnier", ContractType::Sai),
    ("profession liberale", ContractType::Lib),
    ("profession commerciale", ContractType::Cce),
    ("franchise", ContractType::Fra),
    ("reprise d entreprise", ContractType::Rep),
    ("stage", ContractType::Stage),
    ("mission d interim", ContractType::Mis),
];

/// Normalises a contract. A label ("CDD - 6 Mois") tells type and length where the fields do not.
pub(super) fn contract(check: &mut Check, draft: &ContractDraft) -> Contract {
    let label = draft.label.as_deref().and_then(text::line);
    let nature = draft.nature.as_deref().and_then(text::line);
    let kind = check
        .read("contract.type", draft.kind.as_deref(), ContractType::new)
        .or_else(|| label.as_deref().and_then(contract_of_label));
    let expected = "a length is a number of months above 0 and at most 120";
    let duration_months = check
        .keep("contract.duration_months", draft.duration_months, expected, |months| months > 0.0 && months <= 120.0)
        .or_else(|| label.as_deref().and_then(|label| months_in(&fold(label))).filter(|months| *months <= 120.0));
    let of_study = |nature: &String| {
        let nature = fold(nature);
        ["apprentissage", "professionnalisation", "alternance"].iter().any(|word| nature.contains(word))
    };
    let apprenticeship = draft.apprenticeship.unwrap_or(false) || nature.as_ref().is_some_and(of_study);
    Contract { kind, label, nature, duration_months, apprenticeship }
}

/// The contract type that a label begins with.
fn contract_of_label(label: &str) -> Option<ContractType> {
    let label = fold(label);
    let follows = |start: &str| label.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    CONTRACT_LABELS.iter().find(|(start, _)| follows(start)).map(|(_, kind)| *kind)
}

/// The length that a folded text names: "12 mois", "15 jour s", "2 an s", "3 semaines".
fn months_in(folded: &str) -> Option<f64> {
    let words: Vec<&str> = folded.split(' ').collect();
    words.windows(2).find_map(|pair| {
        let number: f64 = pair[0].parse().ok().filter(|n| *n > 0.0)?;
        let factor = match pair[1] {
            "mois" => 1.0,
            "an" | "ans" | "annee" | "annees" => 12.0,
            "semaine" | "semaines" => 7.0 / DAYS_A_MONTH,
            "jour" | "jours" => 1.0 / DAYS_A_MONTH,
            _ => return None,
        };
        Some((number * factor * 100.0).round() / 100.0)
    })
}

/// Normalises the hours. 35 hours a week or more are full time, by French law, where the source says neither.
pub(super) fn hours(check: &mut Check, draft: &WorkingTimeDraft) -> WorkingHours {
    let words = draft.text.as_deref().and_then(text::block);
    let expected = "weekly hours are above 0 and at most 80";
    let possible = |hours: f64| hours > 0.0 && hours <= 80.0;
    let weekly_hours = check
        .keep("working_time.weekly_hours", draft.weekly_hours, expected, possible)
        .or_else(|| words.as_deref().and_then(hours_in).filter(|hours| possible(*hours)));
    let time = check
        .read("working_time.time", draft.time.as_deref(), WorkingTime::new)
        .or_else(|| words.as_deref().and_then(time_in))
        .or_else(|| weekly_hours.filter(|hours| *hours >= 35.0).map(|_| WorkingTime::FullTime));
    WorkingHours { time, weekly_hours, text: words }
}

fn time_in(words: &str) -> Option<WorkingTime> {
    let folded = fold(words);
    match (folded.contains("temps plein"), folded.contains("temps partiel")) {
        (true, false) => Some(WorkingTime::FullTime),
        (false, true) => Some(WorkingTime::PartTime),
        _ => None,
    }
}

/// The weekly hours that a text begins with, after "temps partiel" at most: "35H", "24H30/semaine", "39 H".
fn hours_in(words: &str) -> Option<f64> {
    let folded = fold(words).replace("temps partiel ", "").replace("temps plein ", "");
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (hours, rest) = folded.split_at(digits(&folded));
    let rest = rest.trim_start().strip_prefix('h')?;
    let (minutes, rest) = rest.split_at(digits(rest));
    // Not "35heures" nor "9h1": the unit ends here, and minutes are two digits below sixty.
    if !(rest.is_empty() || rest.starts_with(' ')) || !matches!(minutes.len(), 0 | 2) {
        return None;
    }
    let minutes: f64 = if minutes.is_empty() { 0.0 } else { minutes.parse().ok().filter(|m| *m < 60.0)? };
    Some(hours.parse::<f64>().ok()? + minutes / 60.0)
}

/// Normalises the experience. "5 An(s)" says that it is required, as the public service writes it.
pub(super) fn experience(check: &mut Check, draft: &ExperienceDraft) -> Experience {
    let words = draft.text.as_deref().and_then(text::line);
    let said = words.as_deref().map(experience_in);
    let level = check
        .read("experience.level", draft.level.as_deref(), ExperienceLevel::new)
        .or_else(|| said.and_then(|(level, _)| level));
    let months = check
        .keep("experience.months", draft.months, "experience is at most 600 months", |months| months <= 600)
        .or_else(|| said.and_then(|(_, months)| months).filter(|_| level != Some(ExperienceLevel::Beginner)));
    if words.is_some() && level.is_none() && months.is_none() {
        check.note("experience.text", NoteKind::NotRead);
    }
    Experience { level, months, text: words }
}

fn experience_in(words: &str) -> (Option<ExperienceLevel>, Option<u32>) {
    let folded = fold(words);
    if folded.starts_with("debutant accepte") {
        return (Some(ExperienceLevel::Beginner), None);
    }
    let (level, rest) =
        [("experience exigee", ExperienceLevel::Required), ("experience souhaitee", ExperienceLevel::Desired)]
            .iter()
            .find_map(|(start, level)| folded.strip_prefix(start).map(|rest| (Some(*level), rest)))
            .unwrap_or((None, &folded));
    let rest = rest.trim_start().trim_start_matches("de ");
    // The length stands first, or it is one of several: "1 an dans la vente, 3 ans au total".
    let first: Vec<&str> = rest.split(' ').take(2).collect();
    let months = months_in(&first.join(" ")).filter(|months| *months <= 600.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 600, by the filter above"
    )]
    let months = months.map(|months| months.round() as u32);
    (level.or(months.map(|_| ExperienceLevel::Required)), months)
}

#[cfg(test)]
mod tests {
    use super::super::Strictness;
    use super::*;

    fn lenient<T>(read: impl FnOnce(&mut Check) -> T) -> T {
        read(&mut Check::new(Strictness::Lenient, serde_json::Map::new()))
    }

    fn contract_from(label: &str) -> (Option<ContractType>, Option<f64>) {
        let draft = ContractDraft { label: Some(label.into()), ..ContractDraft::default() };
        let contract = lenient(|check| contract(check, &draft));
        (contract.kind, contract.duration_months)
    }

    #[test]
    fn labels_tell_type_and_length() {
        assert_eq!(contract_from("CDD - 12 Mois"), (Some(ContractType::Cdd), Some(12.0)));
        assert_eq!(contract_from("Intérim - 15 Jour(s)"), (Some(ContractType::Mis), Some(0.5)));
        assert_eq!(contract_from("CDD Insertion - 6 Mois"), (Some(ContractType::Ddi), Some(6.0)));
        assert_eq!(contract_from("Contrat à durée indéterminée"), (Some(ContractType::Cdi), None));
        assert_eq!(contract_from("Profession libérale"), (Some(ContractType::Lib), None));
        assert_eq!(contract_from("CDI Intérimaire"), (Some(ContractType::Din), None));
        assert_eq!(contract_from("Cdiscount"), (None, None));
    }

    #[test]
    fn study_contracts_are_known_by_their_nature() {
        for (nature, expected) in
            [("Contrat apprentissage", true), ("Cont. professionnalisation", true), ("Contrat travail", false)]
        {
            let draft = ContractDraft { nature: Some(nature.into()), ..ContractDraft::default() };
            assert_eq!(lenient(|check| contract(check, &draft)).apprenticeship, expected, "{nature}");
        }
    }

    fn hours_from(words: &str) -> (Option<WorkingTime>, Option<f64>) {
        let draft = WorkingTimeDraft { text: Some(words.into()), ..WorkingTimeDraft::default() };
        let hours = lenient(|check| hours(check, &draft));
        (hours.time, hours.weekly_hours)
    }

    #[test]
    fn hours_are_read_from_what_stands_first() {
        assert_eq!(hours_from("35H"), (Some(WorkingTime::FullTime), Some(35.0)));
        assert_eq!(hours_from("35H/semaine\nTravail en journée"), (Some(WorkingTime::FullTime), Some(35.0)));
        assert_eq!(hours_from("24H30"), (None, Some(24.5)));
        assert_eq!(hours_from("39 H  Travail en journée"), (Some(WorkingTime::FullTime), Some(39.0)));
        assert_eq!(hours_from("Temps partiel - 20H15/semaine"), (Some(WorkingTime::PartTime), Some(20.25)));
        assert_eq!(hours_from("temps partiel\nTravail le samedi"), (Some(WorkingTime::PartTime), None));
        for words in ["Travail posté (2x8, 3x8)", "120H", "9h1", "35heures", "35H99", "H", ""] {
            assert_eq!(hours_from(words).1, None, "{words}");
        }
    }

    fn experience_from(words: &str) -> (Option<ExperienceLevel>, Option<u32>) {
        let draft = ExperienceDraft { text: Some(words.into()), ..ExperienceDraft::default() };
        let experience = lenient(|check| experience(check, &draft));
        (experience.level, experience.months)
    }

    #[test]
    fn experience_is_read_from_what_stands_first() {
        use ExperienceLevel::{Beginner, Desired, Required};
        assert_eq!(experience_from("5 An(s)"), (Some(Required), Some(60)));
        assert_eq!(experience_from("6 Mois - Sur un poste similaire"), (Some(Required), Some(6)));
        assert_eq!(experience_from("Débutant accepté (2 ans)"), (Some(Beginner), None));
        assert_eq!(experience_from("Expérience exigée de 3 An(s)"), (Some(Required), Some(36)));
        assert_eq!(experience_from("Expérience souhaitée"), (Some(Desired), None));
        assert_eq!(experience_from("Permis depuis 3 ans"), (None, None));
    }
}
