//! Who runs this server, in law: what notices and receipts say (GDPR art. 13).

use super::Error;
use super::layers::Layers;

/// The names of these settings.
pub(super) const NAMES: [&str; 4] = ["operator_name", "operator_address", "operator_dpo", "operator_countries"];

/// Who runs this server. What is not set is told as not stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OperatorSettings {
    /// `operator_name`: its name in law.
    pub name: Option<String>,
    /// `operator_address`: its postal address, in one line.
    pub address: Option<String>,
    /// `operator_dpo`: how to reach its data protection officer, an e-mail address or a page.
    pub dpo: Option<String>,
    /// `operator_countries`: where it keeps data, ISO 3166-1 alpha-2, separated by commas. Default `FR`.
    pub countries: Option<Vec<String>>,
}

impl OperatorSettings {
    pub(super) fn read(layers: &Layers) -> Result<Self, Error> {
        let line = |text: &str| {
            let text = text.trim();
            let fits = (1..=300).contains(&text.chars().count()) && !text.chars().any(char::is_control);
            fits.then(|| text.to_owned())
        };
        let [name, address, dpo, countries] = NAMES;
        Ok(Self {
            name: layers.read(name, "a name in law, 1 to 300 characters in one line", line)?,
            address: layers.read(address, "a postal address, 1 to 300 characters in one line", line)?,
            dpo: layers.read(dpo, "an e-mail address, or a page that begins with https://", |text| {
                line(text).filter(|text| text.contains('@') || text.starts_with("https://"))
            })?,
            countries: layers.read(countries, "countries by two capitals, such as `FR` or `FR,DE`", codes)?,
        })
    }
}

fn codes(text: &str) -> Option<Vec<String>> {
    let code = |code: &str| {
        let code = code.trim();
        (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| code.to_owned())
    };
    text.split(',').map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_codes_of_two_capitals() {
        assert_eq!(codes("FR"), Some(vec!["FR".to_owned()]));
        assert_eq!(codes("FR, DE"), Some(vec!["FR".to_owned(), "DE".to_owned()]));
        for wrong in ["", "fr", "FRA", "FR,"] {
            assert_eq!(codes(wrong), None, "{wrong}");
        }
    }
}
