use super::*;
use proptest::prelude::*;

/// The clauses in a writing of their own: `word`, `word~` for the last, `pre*`, `"a phrase"`, `a|b`, `-not`.
fn read(text: &str) -> String {
    let leaf = |leaf: &Leaf| match leaf {
        Leaf::Word { text, last } => format!("{text}{}", if *last { "~" } else { "" }),
        Leaf::Prefix(text) => format!("{text}*"),
        Leaf::Phrase(text) => format!("\"{text}\""),
    };
    let query = TextQuery::new(text).unwrap();
    let clause = |clause: &Clause| match clause {
        Clause::Any(leaves) => leaves.iter().map(leaf).collect::<Vec<_>>().join("|"),
        Clause::Not(one) => format!("-{}", leaf(one)),
    };
    query.clauses().iter().map(clause).collect::<Vec<_>>().join(", ")
}

fn reason(text: &str) -> String {
    TextQuery::new(text).unwrap_err().reason
}

#[test]
fn words_are_all_wanted_and_the_last_may_be_unfinished() {
    for (text, expected) in [
        ("infirmier nuit", "infirmier, nuit~"),
        (" infirmier\u{a0}\tnuit ", "infirmier, nuit"),
        ("infirmier, nuit.", "infirmier, nuit.~"),
        ("serveur,", "serveur"),
        ("serveur /", "serveur"),
        ("C++ C# .NET l'hôtel", "C++, C#, .NET, l'hôtel~"),
        ("vendeur/vendeuse (H/F)", "vendeur/vendeuse, (H/F)~"),
        ("porte-monnaie - cuir", "porte-monnaie, cuir~"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn or_in_capitals_joins_what_stands_on_both_sides() {
    for (text, expected) in [
        ("serveur OR barman", "serveur|barman~"),
        ("serveur OU barman OU \"chef de rang\" nuit", "serveur|barman|\"chef de rang\", nuit~"),
        ("serveur ou barman", "serveur, ou, barman~"),
        ("serveur or barman", "serveur, or, barman~"),
        ("serveur OR OR barman", "serveur|barman~"),
        ("BIJOUX EN OR", "BIJOUX, EN, OR~"),
        ("OR blanc", "OR, blanc~"),
        ("serveur OR -barman", "serveur, -barman"),
        ("-serveur OR barman", "-serveur, barman~"),
        ("serveur ,OR barman", "serveur|barman~"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn quotes_of_all_kinds_hold_a_phrase() {
    for (text, expected) in [
        ("\"chef  de rang\" nuit", "\"chef de rang\", nuit~"),
        ("« chef de rang »", "\"chef de rang\""),
        ("“chef de rang”", "\"chef de rang\""),
        ("cherche \"chef de rang", "cherche, \"chef de rang\""),
        ("chef\"de rang\"adjoint", "chef, \"de rang\", adjoint~"),
        ("serveur \"\" \"-\"", "serveur"),
        ("serveur \"", "serveur"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn a_hyphen_before_a_word_or_a_phrase_excludes_it() {
    for (text, expected) in [
        ("vendeur -stage", "vendeur, -stage"),
        ("-stage vendeur -\"temps partiel\" --nuit", "-stage, vendeur, -\"temps partiel\", -nuit"),
        ("vendeur -alt*", "vendeur, -alt*"),
        ("aide-soignant - nuit -", "aide-soignant, nuit"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn a_star_ends_a_prefix() {
    for (text, expected) in [
        ("compta*", "compta*"),
        ("compta* lille", "compta*, lille~"),
        ("compta**,", "compta*"),
        ("3*8 com*ta", "3*8, com*ta~"),
        ("* serveur", "serveur~"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn codes_with_a_space_inside_are_one_word() {
    assert_eq!(read("caces R 482 nuit"), "caces, R 482, nuit~");
    assert_eq!(read("bac + 2"), "bac, +2~");
    assert_eq!(read("chauffeur Permis d"), "chauffeur, Permis d~");
    assert_eq!(read("permis de conduire"), "permis, de, conduire~");
    assert_eq!(read("R 48 r 4821"), "R, 48, r, 4821~");
}

#[test]
fn a_text_that_wants_nothing_is_refused_with_the_reason() {
    for text in ["", "  ", "***", "-", "\"\"", "/ & -", "« … »"] {
        assert_eq!(reason(text), "a text has at least one letter or digit to look for", "{text}");
    }
    for text in ["-stage", "-\"temps partiel\" -nuit"] {
        assert_eq!(reason(text), "a text has at least one word to look for, not only words to leave out", "{text}");
    }
}

#[test]
fn a_text_has_at_most_255_characters_and_32_words() {
    assert!(TextQuery::new(&"é".repeat(255)).is_ok());
    assert_eq!(reason(&"é".repeat(256)), "a text has at most 255 characters");
    assert!(TextQuery::new(&"mot ".repeat(32)).is_ok());
    assert_eq!(reason(&"mot ".repeat(33)), "a text has at most 32 words");
    assert_eq!(reason(&format!("\"{}\" -b -\"c d\"", "a ".repeat(30))), "a text has at most 32 words");
}

#[test]
fn texts_that_mean_the_same_are_equal() {
    let same = |one: &str, other: &str| assert_eq!(TextQuery::new(one), TextQuery::new(other));
    same("infirmier   nuit", " infirmier nuit");
    same("« chef de rang »", "\"chef de  rang\" ");
    same("a OU b", "a OR b");
    same("a, - b", "a b");
    same("R ,482", "R 482");
    same("R \"\" 482", "R 482");
    same("R 482, ", "R 482 ");
    assert_ne!(TextQuery::new("nuit"), TextQuery::new("nuit "), "who typed a space has finished the word");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_its_plain_writing_reads_the_same(text in any_text()) {
        let Ok(query) = TextQuery::new(&text) else { return Ok(()) };
        prop_assert_eq!(TextQuery::new(query.as_str()), Ok(query.clone()));
        for clause in query.clauses() {
            let leaves = match clause {
                Clause::Any(leaves) => leaves.as_slice(),
                Clause::Not(leaf) => std::slice::from_ref(leaf),
            };
            prop_assert!(!leaves.is_empty());
            for leaf in leaves {
                let (Leaf::Word { text, .. } | Leaf::Prefix(text) | Leaf::Phrase(text)) = leaf;
                prop_assert!(text.contains(char::is_alphanumeric), "{:?}", leaf);
            }
        }
        let lasts = query.clauses().iter().flat_map(|clause| match clause {
            Clause::Any(leaves) => leaves.clone(),
            Clause::Not(leaf) => vec![leaf.clone()],
        });
        let lasts: Vec<bool> = lasts.map(|leaf| matches!(leaf, Leaf::Word { last: true, .. })).collect();
        prop_assert!(lasts[..lasts.len() - 1].iter().all(|last| !last), "only the last word is the last");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "OR", "OU", " ", " ", "-", "\"", "«", "»", "*", "chef", "R", "482", "permis", "+", "2", ",", "?", ".", "(",
        ")", "é", "/", "C++", ":",
    ]);
    prop_oneof!["\\PC{0,60}", prop::collection::vec(parts, 0..20).prop_map(|parts| parts.concat())]
}
