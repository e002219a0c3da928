//! Which known name a misspelt one was meant to be.

/// The name of `known` that differs least from `asked`, case aside, if it is near enough to be a typo of it: one edit,
/// and one more for every three letters of the name.
#[must_use]
pub fn nearest_name<'a>(asked: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let asked = asked.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::osa_distance(&asked, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 3)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_name_and_another_word_finds_nothing() {
        let known = ["limit", "near", "radius_km"];
        assert_eq!(nearest_name("limmit", known), Some("limit"));
        assert_eq!(nearest_name("RADIUS", known), Some("radius_km"));
        assert_eq!(nearest_name("kilometres", known), None);
    }
}
