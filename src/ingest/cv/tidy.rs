//! A CV as it came, made clean: what may not be kept goes, texts become texts, dates and links are checked.

use super::dropped::{Dropped, Reason};
use super::redact::redact;
use crate::domain::{Email, FieldError, Invalid};
use crate::ingest::normalise::text;
use jiff::civil::Date;
use serde_json::{Map, Value};

/// The most characters of one text.
const MOST_CHARS: usize = 20_000;
/// The most items of one list.
const MOST_ITEMS: usize = 200;

/// What is ours to write, and says nothing of the person.
const SILENT: [&str; 2] = ["$schema", "meta"];
/// Texts of several lines; the others are one line.
const BLOCKS: [&str; 5] = ["summary", "description", "reference", "highlights", "courses"];
/// Names that JSON Resume had before 1.0, and that are still in use.
const RENAMED: [(&str, &str, &str); 3] =
    [("work[]", "company", "name"), ("work[]", "website", "url"), ("volunteer[]", "website", "url")];

/// What was found on the way.
#[derive(Default)]
pub(super) struct Tidied {
    pub(super) dropped: Dropped,
    pub(super) errors: Vec<FieldError>,
    /// The date of birth, for the one question that is asked of it.
    pub(super) born: Option<Date>,
}

/// Cleans a CV in the form of JSON Resume.
pub(super) fn tidy(resume: &mut Value) -> Tidied {
    let mut tidied = Tidied::default();
    if let Value::Object(members) = resume {
        for name in SILENT {
            members.remove(name);
        }
        object(&mut tidied, "", members);
    }
    tidied
}

fn object(tidied: &mut Tidied, path: &str, members: &mut Map<String, Value>) {
    for (at, old, new) in RENAMED {
        if at == path
            && let Some(value) = members.remove(old)
            && !members.contains_key(new)
        {
            members.insert(new.to_owned(), value);
        }
    }
    members.retain(|name, value| {
        // Ours is read where wishes are: no person writes into it.
        if path.is_empty() && name == "passerelle" {
            return !value.is_null();
        }
        let field = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if let Some(reason) = Reason::of_name(name) {
            if reason == Reason::BirthDate {
                tidied.born = tidied.born.or_else(|| value.as_str().and_then(born_at_latest));
            }
            if is_something(value) {
                tidied.dropped.add(reason, &field);
            }
            return false;
        }
        keep(tidied, &field, name, value)
    });
}

/// Whether anything is left of the value.
fn keep(tidied: &mut Tidied, field: &str, name: &str, value: &mut Value) -> bool {
    // A figure in the place of a text is meant as one: `"score": 15.5`.
    if let Value::Number(_) | Value::Bool(_) = value {
        *value = Value::String(value.to_string());
    }
    match value {
        Value::String(text) => match clean(tidied, field, name, text) {
            Some(clean) => {
                *text = clean;
                true
            }
            None => false,
        },
        Value::Array(items) => {
            if items.len() > MOST_ITEMS {
                let reason = format!("a list of at most {MOST_ITEMS}");
                tidied.errors.push(Invalid::new(items.len(), reason).at(field));
            }
            let field = format!("{field}[]");
            items.retain_mut(|item| keep(tidied, &field, name, item));
            !items.is_empty()
        }
        Value::Object(members) => {
            object(tidied, field, members);
            !members.is_empty()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn clean(tidied: &mut Tidied, field: &str, name: &str, given: &str) -> Option<String> {
    let text = if BLOCKS.contains(&name) { text::block(given) } else { text::line(given) }?;
    if text.chars().count() > MOST_CHARS {
        let reason = format!("a text of at most {MOST_CHARS} characters");
        tidied.errors.push(Invalid::new(format!("{} characters", text.chars().count()), reason).at(field));
    }
    let read = match name {
        "startDate" | "endDate" | "date" | "releaseDate" => day(&text),
        "url" => link(&text),
        "email" => Email::new(&text).ok().map(|email| email.expose().to_owned()),
        _ => return Some(redact(&text, |reason| tidied.dropped.add(reason, field)).into_owned()),
    };
    if read.is_none() {
        tidied.dropped.add(Reason::NotRead, field);
    }
    read
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(is_something),
        Value::Object(members) => members.values().any(is_something),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A link; one without its scheme is meant to have one.
fn link(given: &str) -> Option<String> {
    text::link(given).or_else(|_| text::link(&format!("https://{given}"))).ok().filter(|link| link.contains('.'))
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, from these or the beginning of an RFC 3339 instant; or `DD/MM/YYYY`, `MM/YYYY`.
fn day(given: &str) -> Option<String> {
    let given = given.split('T').next().unwrap_or(given);
    let parts: Vec<&str> = given.split(['-', '/', '.']).collect();
    let number = |text: &str| text.parse::<i16>().ok();
    let (year, month, day) = match parts.as_slice() {
        [year] if year.len() == 4 => (number(year)?, None, None),
        [year, month] if year.len() == 4 => (number(year)?, Some(number(month)?), None),
        [month, year] if year.len() == 4 => (number(year)?, Some(number(month)?), None),
        [year, month, day] if year.len() == 4 => (number(year)?, Some(number(month)?), Some(number(day)?)),
        [day, month, year] if year.len() == 4 => (number(year)?, Some(number(month)?), Some(number(day)?)),
        _ => return None,
    };
    let date = |month: i16, day: i16| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
    // JSON Resume knows the years from 1000 to 2999.
    date(month.unwrap_or(1), day.unwrap_or(1)).filter(|_| (1000..3000).contains(&year))?;
    Some(match (month, day) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        (None, _) => format!("{year:04}"),
    })
}

/// The latest day that a date of birth may mean: who may be a child is taken for one.
fn born_at_latest(given: &str) -> Option<Date> {
    let text = day(given)?;
    match text.len() {
        4 => Date::new(text.parse().ok()?, 12, 31).ok(),
        7 => Some(format!("{text}-01").parse::<Date>().ok()?.last_of_month()),
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(tidied: &Tidied) -> Vec<(Reason, String, u64)> {
        tidied.dropped.iter().map(|(reason, field, count)| (reason, field.to_owned(), count)).collect()
    }

    #[test]
    fn what_may_not_be_kept_goes_wherever_it_stands() {
        let mut resume = json!({
            "basics": {"name": "Camille Exemple", "image": "https://exemple.fr/photo.jpg", "birthDate": "1990-03-12",
                "gender": "F", "nationality": ["FR"], "summary": "<p>RQTH</p><p>Sérieuse</p>"},
            "work": [{"company": "Atelier", "startDate": "03/2019", "endDate": "bientôt", "website": "atelier.example"}],
            "awards": [{"title": ""}],
            "meta": {"canonical": "https://exemple.fr"}
        });
        let tidied = tidy(&mut resume);
        assert_eq!(
            resume,
            json!({
                "basics": {"name": "Camille Exemple", "summary": "[…]\nSérieuse"},
                "work": [{"name": "Atelier", "startDate": "2019-03", "url": "https://atelier.example"}]
            })
        );
        assert_eq!(
            told(&tidied),
            [
                (Reason::Photo, "basics.image".to_owned(), 1),
                (Reason::BirthDate, "basics.birthDate".to_owned(), 1),
                (Reason::Gender, "basics.gender".to_owned(), 1),
                (Reason::Nationality, "basics.nationality".to_owned(), 1),
                (Reason::Health, "basics.summary".to_owned(), 1),
                (Reason::NotRead, "work[].endDate".to_owned(), 1),
            ]
        );
        assert_eq!(tidied.born, Some(jiff::civil::date(1990, 3, 12)));
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (given, read) in [
            ("2019", Some("2019")),
            ("2019-3", Some("2019-03")),
            ("2019-03-31T10:00:00Z", Some("2019-03-31")),
            ("31/03/2019", Some("2019-03-31")),
            ("03/2019", Some("2019-03")),
            ("31/02/2019", None),
            ("mars 2019", None),
            ("19", None),
        ] {
            assert_eq!(day(given).as_deref(), read, "{given}");
        }
    }

    #[test]
    fn of_a_date_of_birth_that_is_not_whole_the_latest_day_counts() {
        assert_eq!(born_at_latest("2012"), Some(jiff::civil::date(2012, 12, 31)));
        assert_eq!(born_at_latest("2012-02"), Some(jiff::civil::date(2012, 2, 29)));
    }
}
