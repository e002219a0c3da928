//! The version of an edition.

use super::super::Invalid;
use super::super::text_type::text_type;
use serde::{Deserialize, Serialize};

text_type! {
    /// The version of an edition of ROME: `4.60`.
    RomeRelease, "4.60", "a version of ROME is a number, a point and a number, as 4.60", |text| {
        let (main, minor) = text.trim().split_once('.')?;
        let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        (number(main) && number(minor)).then(|| format!("{main}.{minor}"))
    }
}

impl RomeRelease {
    /// The version that the name of an official file tells: `unix_texte_v460_utf8.csv` is of 4.60.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let digits = name.to_ascii_lowercase();
        let digits = digits.split(['_', '.', '-']).find_map(|part| {
            let digits = part.strip_prefix('v')?;
            (digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.to_owned())
        })?;
        Self::new(&format!("{}.{}", &digits[..1], &digits[1..])).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_official_file_tells_its_version() {
        let of = |name| RomeRelease::of_file(name).map(|release| release.to_string());
        assert_eq!(of("unix_referentiel_appellation_v460_utf8.csv.gz").as_deref(), Some("4.60"));
        assert_eq!(of("UNIX_TEXTE_V347_UTF8.CSV").as_deref(), Some("3.47"));
        assert_eq!(of("unix_referentiel_appellation_v9_utf8.csv"), None);
        assert_eq!(of("appellations.csv"), None);
    }

    #[test]
    fn a_version_is_two_numbers() {
        assert_eq!(RomeRelease::new(" 4.60 ").unwrap().as_str(), "4.60");
        for wrong in ["", "4", "v4.60", "4.", ".60", "4.6000"] {
            assert!(RomeRelease::new(wrong).is_err(), "{wrong}");
        }
    }
}
