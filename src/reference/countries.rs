//! Countries by their French names.

use super::fold::fold;
use super::table::{by_code, rows};
use std::sync::LazyLock;

/// Folded names with ISO codes, by name.
static BY_NAME: LazyLock<Box<[(String, &'static str)]>> = LazyLock::new(|| {
    let everyday = [("etats unis", "US"), ("usa", "US"), ("grande bretagne", "GB"), ("angleterre", "GB")];
    let mut names: Box<[_]> = rows(include_str!("tables/countries.tsv"))
        .map(|[code, name]| (fold(name), code))
        .chain(everyday.map(|(name, code)| (name.to_owned(), code)))
        .collect();
    names.sort_unstable();
    names
});

/// The ISO 3166-1 alpha-2 code of the country with that French name; accents, case and its style are forgiven.
///
/// ```
/// use passerelle::reference::country_named;
/// assert_eq!(country_named("Grand-Duché de Luxembourg"), Some("LU"));
/// ```
#[must_use]
pub fn country_named(name: &str) -> Option<&'static str> {
    let name = fold(name);
    let styles = ["principaute de ", "royaume de ", "grand duche de ", "grand duche du ", "republique de "];
    let plain = styles.iter().find_map(|style| name.strip_prefix(style)).unwrap_or(&name);
    by_code(&BY_NAME, plain, |(known, _)| known).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_known_by_their_everyday_names() {
        for (name, code) in [
            ("France", "FR"),
            ("BELGIQUE", "BE"),
            ("Luxembourg", "LU"),
            ("Suisse", "CH"),
            ("Principauté de Monaco", "MC"),
            ("Côte d’Ivoire", "CI"),
            ("États-Unis", "US"),
        ] {
            assert_eq!(country_named(name), Some(code), "{name}");
        }
        assert_eq!(country_named("Bretagne"), None);
    }
}
