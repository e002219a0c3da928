//! Appellations: the names under which ROME knows its occupations.

use super::super::{FieldError, Invalid, OgrCode, RomeCode};

/// The most characters of a name: the longest one of the official files has 137.
const LONGEST: usize = 300;

/// A name of an occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appellation {
    /// Its OGR code.
    pub ogr: OgrCode,
    /// The name, as a rule in both genders: `Coiffeur / Coiffeuse à domicile`.
    pub label: String,
    /// The same, shorter where it is long.
    pub short_label: String,
    /// The occupation that it is a name of.
    pub rome: RomeCode,
    /// The occupation that it was a name of in ROME 3, where that is told. Offers may still carry this code.
    pub parent: Option<RomeCode>,
}

impl Appellation {
    /// Reads an appellation; white space around its texts is forgiven, an empty parent or short label is none.
    ///
    /// # Errors
    /// [`FieldError`] with the first field that is wrong, by the name that it has in the official files.
    pub fn new(ogr: &str, label: &str, short_label: &str, rome: &str, parent: &str) -> Result<Self, FieldError> {
        let ogr = OgrCode::new(ogr).map_err(|refused| refused.at("code_ogr"))?;
        let label = name(label).map_err(|refused| refused.at("libelle_appellation_long"))?;
        let short_label = if short_label.trim().is_empty() { label.as_str() } else { short_label };
        let short_label = name(short_label).map_err(|refused| refused.at("libelle_appellation_court"))?;
        let rome = RomeCode::new(rome).map_err(|refused| refused.at("code_rome"))?;
        let parent = Some(parent.trim()).filter(|parent| !parent.is_empty());
        let parent = parent.map(RomeCode::new).transpose().map_err(|refused| refused.at("code_rome_parent"))?;
        Ok(Self { ogr, label, short_label, rome, parent })
    }

    /// The codes that offers of the occupation carry: its own, and the one of ROME 3 where that is another.
    pub fn codes(&self) -> impl Iterator<Item = &RomeCode> {
        std::iter::once(&self.rome).chain(self.parent.iter().filter(|parent| **parent != self.rome))
    }
}

fn name(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or_else(|| Invalid::new(text, "a name has 1 to 300 characters, on one line"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appellation_tells_the_codes_that_offers_of_it_carry() {
        let codes = |parent: &str| {
            let read = Appellation::new(" 7 ", "Data engineer", "", "m1811", parent).unwrap();
            assert_eq!((read.ogr.as_str(), read.short_label.as_str()), ("7", "Data engineer"));
            read.codes().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(codes("M1805"), ["M1811", "M1805"]);
        assert_eq!(codes("M1811"), ["M1811"]);
        assert_eq!(codes(" "), ["M1811"]);
    }

    #[test]
    fn what_is_wrong_is_told_by_the_column_of_the_official_files() {
        let field = |ogr, label, short, rome, parent| Appellation::new(ogr, label, short, rome, parent).unwrap_err();
        assert_eq!(field("x", "a", "a", "M1811", "").field, "code_ogr");
        assert_eq!(field("1", " ", "a", "M1811", "").field, "libelle_appellation_long");
        assert_eq!(field("1", "a", "a\nb", "M1811", "").field, "libelle_appellation_court");
        assert_eq!(field("1", "a", "a", "M181", "").field, "code_rome");
        assert_eq!(field("1", "a", "a", "M1811", "x").field, "code_rome_parent");
    }
}
