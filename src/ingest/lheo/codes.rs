//! The tables of LHEO, in our terms. A code that says nothing, or that we cannot tell exactly, is absent.

use super::said;
use crate::ingest::xml::Tree;

/// A date: `20170921`, or `20170900` where only the month is known, `20170000` where only the year is.
pub(super) fn date(text: Option<&str>) -> Option<String> {
    let text = said(text)?;
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text);
    }
    let (year, month, day) = (&text[..4], &text[4..6], &text[6..]);
    match (year, month, day) {
        // No end is known.
        ("9999" | "0000", ..) => None,
        (_, "00", _) => Some(year.to_owned()),
        (_, _, "00") => Some(format!("{year}-{month}")),
        _ => Some(format!("{year}-{month}-{day}")),
    }
}

/// A level. 4 to 8 are the levels V to I of before 2019, 11 to 18 those of now, 1 to 8; the table of correspondence makes
/// level I a 7. Levels VI and V bis (2 and 3) have no level of now.
pub(super) fn level(text: Option<&str>) -> Option<String> {
    let code: u8 = text?.parse().ok()?;
    match code {
        4..=8 => Some((code - 1).to_string()),
        11..=18 => Some((code - 10).to_string()),
        _ => None,
    }
}

/// On site, both, or at a distance.
pub(super) fn remote(text: &str) -> Option<&'static str> {
    match text {
        "0" => Some("on_site"),
        "1" => Some("hybrid"),
        "2" => Some("full"),
        _ => None,
    }
}

/// The state of enrolment.
pub(super) fn state(text: Option<&str>) -> Option<String> {
    let state = match text? {
        "1" => "open",
        "2" => "closed",
        "3" => "suspended",
        _ => return None,
    };
    Some(state.to_owned())
}

/// Who pays: the table of LHEO, or a Formacode of those who do.
pub(super) fn funding(text: &str) -> Option<&'static str> {
    Some(match text {
        "2" | "98005" => "region",
        "3" | "14" | "98010" | "98037" => "europe",
        "4" | "98013" | "98007" => "france_travail",
        "5" | "98020" => "employer",
        "7" | "98011" => "agefiph",
        "8" | "98009" => "department",
        "9" | "98008" => "commune",
        "10" | "98019" => "person",
        "11" | "12" | "13" | "98004" | "98015" | "98040" => "state",
        "15" | "98006" => "local_authority",
        "16" | "17" | "98017" | "98018" => "opco",
        "0" | "6" | "98012" | "98014" => "other",
        _ => return None,
    })
}

/// `1` is yes, `0` is no.
pub(super) fn flag(text: Option<&str>) -> Option<bool> {
    match text? {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

/// A number of hours; 0 stands for none that is known.
pub(super) fn hours(tree: &Tree, name: &str) -> Option<u32> {
    tree.text(name)?.parse().ok().filter(|hours| *hours > 0)
}

/// A link. Many lack their scheme.
pub(super) fn link(text: Option<&str>) -> Option<String> {
    let text = said(text)?;
    let schemed = text.contains("://");
    Some(if schemed { text } else { format!("http://{text}") })
}
