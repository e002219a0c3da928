//! A profile as its person reads it: names and values, without a word of a file format.

use super::members::{member, place, rank};
use crate::domain::FieldError;
use crate::portal::language::Language;
use crate::service::person::{Nomenclature, label};
use serde_json::Value;

/// A name and a value.
pub type Fact = (String, String);

/// All that stands in a CV, each value once: who the person is and what they look for first.
pub fn of(resume: &Value, language: Language) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (name, value) in ordered(resume) {
        if name == "passerelle" {
            wishes(value, language, &mut facts);
        } else {
            collect(value, member(name, language).to_owned(), language, &mut facts);
        }
    }
    facts
}

/// What is wrong in a CV that was sent: the field in words, what is expected, and what stood there.
pub fn refused(errors: &[FieldError], language: Language) -> Vec<Fact> {
    let told = |error: &FieldError| {
        let expected = reason(&error.reason, language);
        let value = if error.value.is_empty() { String::new() } else { format!(" ({})", error.value) };
        (place(&error.field, language), format!("{expected}{value}"))
    };
    errors.iter().map(told).collect()
}

/// The members of an object in the order in which people read them.
fn ordered(value: &Value) -> Vec<(&str, &Value)> {
    let members = value.as_object().into_iter().flatten();
    let mut members: Vec<_> = members
        .map(|(name, value)| (name.as_str(), value))
        .filter(|(name, _)| !matches!(*name, "$schema" | "meta"))
        .collect();
    members.sort_by_key(|(name, _)| rank(name));
    members
}

fn collect(value: &Value, path: String, language: Language, facts: &mut Vec<Fact>) {
    match value {
        Value::Null => {}
        Value::Object(_) => {
            for (name, value) in ordered(value) {
                collect(value, format!("{path} · {}", member(name, language)), language, facts);
            }
        }
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            facts.push((path, texts(items)));
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                collect(item, numbered(&path, at, items.len()), language, facts);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => facts.push((path, plain(value))),
    }
}

/// What the person looks for: of ours, so that each member has a sentence of its own.
fn wishes(value: &Value, language: Language, facts: &mut Vec<Fact>) {
    for (name, value) in ordered(value) {
        let (name_told, items) = (member(name, language), value.as_array().map_or(&[][..], Vec::as_slice));
        let listed = |told: &dyn Fn(&Value) -> String, facts: &mut Vec<Fact>| {
            for (at, item) in items.iter().enumerate() {
                facts.push((numbered(name_told, at, items.len()), told(item)));
            }
        };
        match name {
            "occupations" => listed(&|item| occupation(item, language), facts),
            "areas" => listed(&|item| area(item, language), facts),
            "contracts" | "licences" => facts.push((name_told.to_owned(), texts(items))),
            "working_times" => {
                let times: Vec<_> = items.iter().map(|item| working_time(&plain(item), language)).collect();
                facts.push((name_told.to_owned(), times.join(", ")));
            }
            "salary_min" => {
                let unit = if language.is_french() { "€ brut par an" } else { "€ gross a year" };
                facts.push((name_told.to_owned(), format!("{} {unit}", plain(value))));
            }
            "diploma" => facts.push((name_told.to_owned(), diploma(&plain(value), language))),
            _ => collect(value, name_told.to_owned(), language, facts),
        }
    }
}

fn occupation(item: &Value, language: Language) -> String {
    let code = item["rome"].as_str().unwrap_or_default();
    let name = named(Nomenclature::Rome, code);
    match item["months"].as_u64() {
        Some(months) if language.is_french() => format!("{name}, {months} mois d’expérience"),
        Some(1) => format!("{name}, 1 month of experience"),
        Some(months) => format!("{name}, {months} months of experience"),
        None => name,
    }
}

fn area(item: &Value, language: Language) -> String {
    let french = language.is_french();
    if item["remote"] == true {
        return if french { "à distance" } else { "from wherever you are" }.to_owned();
    }
    let places = [
        ("commune", Nomenclature::Commune),
        ("department", Nomenclature::Department),
        ("region", Nomenclature::Region),
    ];
    let place = places.into_iter().find_map(|(field, codes)| Some((field, named(codes, item[field].as_str()?))));
    match place {
        Some(("commune", name)) => return name,
        Some((field, name)) => return format!("{} {name}", member(field, language)),
        None => {}
    }
    let [lat, lon, km] = ["lat", "lon", "radius_km"].map(|field| plain(&item[field]));
    if french {
        format!("à {km}\u{a0}km au plus du point {lat}, {lon}")
    } else {
        format!("{km} km at most from the point {lat}, {lon}")
    }
}

/// The label and the code, or the code alone.
fn named(codes: Nomenclature, code: &str) -> String {
    label(codes, code).map_or_else(|| code.to_owned(), |name| format!("{name} ({code})"))
}

fn working_time(word: &str, language: Language) -> String {
    match (word, language.is_french()) {
        ("full_time", true) => "temps plein".to_owned(),
        ("full_time", false) => "full time".to_owned(),
        ("part_time", true) => "temps partiel".to_owned(),
        ("part_time", false) => "part time".to_owned(),
        _ => word.to_owned(),
    }
}

/// The level with the diplomas that people know it by.
fn diploma(level: &str, language: Language) -> String {
    let known = match level {
        "3" => "CAP, BEP",
        "4" => "baccalauréat",
        "5" => "BTS, DUT",
        "6" => "licence, BUT",
        "7" => "master",
        "8" => "doctorat",
        _ => "",
    };
    let name = if language.is_french() { "niveau" } else { "level" };
    if known.is_empty() { format!("{name} {level}") } else { format!("{name} {level} ({known})") }
}

/// What is expected of a field, in the language of the page where that is known.
fn reason(english: &str, language: Language) -> String {
    let known = [
        ("a CV as JSON Resume (JSON) or Europass (XML or JSON)", "un CV au format JSON Resume ou Europass"),
        ("`SkillsPassport` with `LearnerInfo` in it", "un CV Europass"),
        ("a well-formed XML document", "un document XML bien formé"),
        ("a JSON object", "un CV au format JSON Resume ou Europass"),
        ("a text in UTF-8", "un texte en UTF-8"),
        ("a person of 15 years or more", "une personne de 15 ans ou plus"),
        ("the kind that JSON Resume has here", "le genre de valeur que JSON Resume prévoit ici"),
        ("a CV: choose a file, or paste its text", "un CV\u{a0}: choisissez un fichier ou collez son texte"),
        (
            "a person under 18 looks for apprenticeships alone: leave the contracts out",
            "avant 18 ans, l’apprentissage seulement\u{a0}: retirez les contrats",
        ),
    ];
    let french = known.iter().find(|(said, _)| *said == english).map(|(_, french)| *french);
    match (language.is_french(), french) {
        (true, Some(french)) => french.to_owned(),
        (true, None) if english.starts_with("a document of at most") => "un fichier de 1\u{a0}Mo au plus".to_owned(),
        (true, None) => format!("valeur à corriger\u{a0}: {english}"),
        (false, _) => english.to_owned(),
    }
}

/// One of several, by its number.
fn numbered(name: &str, at: usize, count: usize) -> String {
    if count > 1 { format!("{name} {}", at + 1) } else { name.to_owned() }
}

fn texts(items: &[Value]) -> String {
    items.iter().map(plain).collect::<Vec<_>>().join(", ")
}

fn plain(value: &Value) -> String {
    match (value.as_str(), value.as_f64()) {
        (Some(text), _) => text.to_owned(),
        // `20`, where JSON says `20.0`.
        (None, Some(number)) => number.to_string(),
        (None, None) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Invalid;
    use serde_json::json;

    fn pairs(facts: &[Fact]) -> Vec<(&str, &str)> {
        facts.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    #[test]
    fn a_profile_is_told_as_names_and_values_in_the_order_in_which_people_read() {
        let resume = json!({
            "$schema": "x",
            "skills": [{"keywords": ["TIG", "MIG"]}],
            "work": [{"position": "Soudeuse", "name": "Atelier"}, {"startDate": "2019-02"}],
            "basics": {"name": "Camille Exemple"},
        });
        let told = of(&resume, Language::French);
        let expected = [
            ("qui vous êtes · nom", "Camille Exemple"),
            ("emploi 1 · nom", "Atelier"),
            ("emploi 1 · poste", "Soudeuse"),
            ("emploi 2 · du", "2019-02"),
            ("compétences · dont", "TIG, MIG"),
        ];
        assert_eq!(pairs(&told), expected);
    }

    #[test]
    fn what_a_person_looks_for_is_told_in_sentences_and_codes_by_their_names() {
        let resume = json!({"passerelle": {
            "occupations": [{"rome": "J1506", "months": 31}, {"rome": "Z9999"}],
            "contracts": ["CDI", "CDD"], "working_times": ["full_time"], "salary_min": 24000, "diploma": "3",
            "available_from": "2026-12-01", "licences": ["B"],
            "areas": [{"lat": 50.6371, "lon": 3.0631, "radius_km": 20.0}, {"commune": "59350"}, {"remote": true}],
        }});
        let nurse = label(Nomenclature::Rome, "J1506").unwrap();
        let first = format!("{nurse} (J1506), 31 months of experience");
        let told = of(&resume, Language::English);
        let expected = [
            ("occupation wanted 1", first.as_str()),
            ("occupation wanted 2", "Z9999"),
            ("contracts wanted", "CDI, CDD"),
            ("working time wanted", "full time"),
            ("available from", "2026-12-01"),
            ("least pay", "24000 € gross a year"),
            ("where you accept to work 1", "20 km at most from the point 50.6371, 3.0631"),
            ("where you accept to work 2", "Lille (59350)"),
            ("where you accept to work 3", "from wherever you are"),
            ("driving licences", "B"),
            ("highest diploma", "level 3 (CAP, BEP)"),
        ];
        assert_eq!(pairs(&told), expected);
        let french = of(&resume, Language::French);
        let of_french = |name: &str| french.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(of_french("où vous acceptez de travailler 3"), Some("à distance"));
        assert_eq!(of_french("temps de travail souhaité"), Some("temps plein"));
    }

    #[test]
    fn what_is_wrong_in_a_file_is_told_by_the_words_of_its_place() {
        let errors = [
            Invalid::new("bientôt", "a date").at("work[1].startDate"),
            Invalid::new("9", "a diploma level is one of 2, 3").at("passerelle.diploma"),
            Invalid::new("…", "a person of 15 years or more").at("basics.birthDate"),
            Invalid::new("", "a CV: choose a file, or paste its text").at("file"),
        ];
        let expected = [
            ("emploi 2 · du", "valeur à corriger\u{a0}: a date (bientôt)"),
            (
                "ce que vous cherchez · diplôme le plus élevé",
                "valeur à corriger\u{a0}: a diploma level is one of 2, 3 (9)",
            ),
            ("qui vous êtes · date de naissance", "une personne de 15 ans ou plus (…)"),
            ("le CV", "un CV\u{a0}: choisissez un fichier ou collez son texte"),
        ];
        assert_eq!(pairs(&refused(&errors, Language::French)), expected);
        assert_eq!(pairs(&refused(&errors[..1], Language::English)), [("job 2 · from", "a date (bientôt)")]);
    }
}
