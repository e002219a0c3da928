//! How well a folded text meets a folded query, typing errors forgiven.

/// How well it does, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// They are equal.
    Exact,
    /// The text begins with the query.
    Prefix,
    /// A word inside the text begins with the query.
    Inside,
    /// So many letters are wrong, missing, too many or exchanged.
    Typos(u8),
}

/// A query with what is needed to refuse most texts at once.
#[derive(Debug)]
pub struct Query<'q> {
    text: &'q str,
    inside: String,
    letters: Letters,
    typos: usize,
}

impl<'q> Query<'q> {
    /// The query of a folded text.
    #[must_use]
    pub fn new(text: &'q str) -> Self {
        let typos = match text.len() {
            0..4 => 0,
            4..8 => 1,
            _ => 2,
        };
        Self { text, inside: format!(" {text}"), letters: Letters::of(text), typos }
    }

    /// How `known`, which is folded and whose letters are `letters`, meets the query: with one typo at most where it has
    /// 4 letters, two where it has 8.
    #[must_use]
    pub fn meets(&self, known: &str, letters: Letters) -> Option<Match> {
        if self.letters.missing_in(letters) == 0 {
            if known == self.text {
                return Some(Match::Exact);
            }
            if known.starts_with(self.text) {
                return Some(Match::Prefix);
            }
            if known.contains(&self.inside) {
                return Some(Match::Inside);
            }
        }
        // Each typo brings in at most one letter that the other text lacks.
        let far = known.len().abs_diff(self.text.len()) > self.typos
            || self.letters.missing_in(letters) > self.typos
            || letters.missing_in(self.letters) > self.typos;
        if far || self.typos == 0 {
            return None;
        }
        let distance = strsim::osa_distance(known, self.text);
        (distance <= self.typos).then(|| Match::Typos(u8::try_from(distance).unwrap_or(u8::MAX)))
    }
}

/// The set of letters and digits that a text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letters(u64);

impl Letters {
    /// Those of a folded text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |set, byte| set | 1 << (byte % 64)))
    }

    /// How many letters are here and not there.
    fn missing_in(self, other: Self) -> usize {
        (self.0 & !other.0).count_ones() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn meets(known: &str, query: &str) -> Option<Match> {
        Query::new(query).meets(known, Letters::of(known))
    }

    #[test]
    fn short_queries_forgive_nothing_and_long_ones_two_typos() {
        assert_eq!(meets("pau", "pao"), None);
        assert_eq!(meets("lille", "lile"), Some(Match::Typos(1)));
        assert_eq!(meets("lille", "lill"), Some(Match::Prefix));
        assert_eq!(meets("dunkerque", "dunkreqe"), Some(Match::Typos(2)));
        assert_eq!(meets("le havre", "havr"), Some(Match::Inside));
        assert_eq!(meets("le havre", "avre"), None);
    }

    proptest! {
        #[test]
        fn the_letters_never_refuse_what_the_distance_accepts(known in "[a-e ]{0,10}", query in "[a-e ]{4,10}") {
            let allowed = if query.len() < 8 { 1 } else { 2 };
            let accepted = known == query
                || known.starts_with(&query)
                || known.contains(&format!(" {query}"))
                || strsim::osa_distance(&known, &query) <= allowed;
            prop_assert_eq!(meets(&known, &query).is_some(), accepted);
        }
    }
}
