use super::genders::pairs;
use super::*;
use proptest::prelude::*;

/// A word with all that a token tells, owned.
#[derive(Debug, PartialEq)]
struct Seen {
    surface: String,
    stem: String,
    position: u32,
    from: usize,
    to: usize,
    stop: bool,
    code: bool,
}

fn seen(text: &str) -> Vec<Seen> {
    let mut words = Vec::new();
    Analyzer::default().each(text, |token| {
        let Token { surface, stem, position, from, to, stop, code } = token;
        words.push(Seen { surface: surface.into(), stem: stem.into(), position, from, to, stop, code });
    });
    words
}

fn surfaces(text: &str) -> String {
    seen(text).iter().map(|word| word.surface.as_str()).collect::<Vec<_>>().join(" ")
}

/// The stems of the words that say something.
fn stems(text: &str) -> String {
    seen(text).iter().filter(|word| !word.stop).map(|word| word.stem.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn words_are_cut_at_signs_and_folded() {
    for (text, expected) in [
        ("Chef de Rang", "chef de rang"),
        ("l'hôtel d’Œuilly", "l' hotel d' oeuilly"),
        ("Aujourd'hui, qu'il", "aujourdhui qu' il"),
        ("aujourd’hui", "aujourdhui"),
        ("conseiller prud'hommes", "conseiller prudhommes"),
        ("porte-monnaie/sac", "porte monnaie sac"),
        ("E-mail, e‑commerce", "email ecommerce"),
        ("wi-fi le week-end", "wifi le weekend"),
        ("agent(s) d'entretien", "agent d' entretien"),
        ("e\u{301}lève", "eleve"),
        ("McDonald's", "mcdonald s"),
        ("  -- / (…) ", ""),
        ("東京 ingénieur", "東京 ingenieur"),
    ] {
        assert_eq!(surfaces(text), expected, "{text}");
    }
}

#[test]
fn codes_and_acronyms_stay_whole_and_are_told() {
    for (text, expected) in [
        ("C++, C#, .NET", "c++ c# .net"),
        ("C/C++17 et F#.", "c c++ 17 et f#"),
        ("ASP.NET", "asp .net"),
        ("CACES R482", "caces r482"),
        ("R.482 R-489 R 485", "r482 r489 r485"),
        ("3x8, 3×8, 2*8", "3x8 3x8 2x8"),
        ("35h 35H/semaine", "35h 35h semaine"),
        ("BTS, B.T.S., bac+2, BAC +3, bac + 5", "bts bts bac +2 bac +3 bac +5"),
        ("M1805 H3", "m1805 h3"),
        ("Node.js, R&D, H&M", "nodejs rd hm"),
    ] {
        assert_eq!(surfaces(text), expected, "{text}");
    }
    let codes: Vec<_> = seen("C++ C# .NET r482 3x8 35h +2 bts caces java l'été").into_iter().map(|w| w.code).collect();
    assert_eq!(codes, [true, true, true, true, true, true, true, false, false, false, false, false]);
    for (one, other) in
        [("dotnet", ".NET"), ("csharp", "C#"), ("React.js", "react"), ("CACES", "caces"), ("BTS", "B.T.S.")]
    {
        assert_eq!(stems(one), stems(other));
    }
}

#[test]
fn the_other_gender_behind_a_word_belongs_to_it() {
    for text in [
        "infirmier",
        "Infirmière",
        "infirmiers",
        "INFIRMIÈRES",
        "infirmier(ère)",
        "infirmier (ère)",
        "infirmier.ère",
        "infirmier·ère",
        "infirmier·ère·s",
        "infirmier.ère.s",
        "infirmier(ère)s",
        "infirmier(e)",
        "infirmier(ière)",
        "infirmier-ère",
        "infirmier/ère",
        "INFIRMIER(ERE)",
        "INFIRMIER/ERE",
        "infirmier(-ère)",
        "infirmier(ère/s)",
    ] {
        let words = seen(text);
        assert_eq!(words.len(), 1, "{text}: {words:?}");
        assert_eq!(words[0].stem, stems("infirmier"), "{text}");
        assert_eq!((words[0].from, words[0].to), (0, text.len()), "{text}");
    }
    for (text, expected) in [
        ("vendeur/se", "vendeur"),
        ("vendeur/vendeuse (H/F)", "vendeur vendeur"),
        ("conseiller/ère en insertion", "conseiller insert"),
        ("technicien(ne)s diplômé.e.s", "technicien diplom"),
        ("chargé(e) de clientèle H/F/X", "charg clientel"),
        ("directeur(trice)", "directeur"),
        ("apprenti•e•s", "apprenti"),
        ("assistant-e", "assistant"),
    ] {
        assert_eq!(stems(text), expected, "{text}");
    }
    assert_eq!(surfaces("poste fixe.Elle parle (anglais) et/ou nuit"), "poste fixe elle parle anglais et ou nuit");
}

#[test]
fn marks_of_both_genders_are_no_words() {
    for text in [
        "Serveur (H/F)",
        "Serveur H/F",
        "Serveur f/h",
        "Serveur - F / H",
        "Serveur (H/F/X)",
        "Serveur [m/w/d]",
        "Serveur h-f",
    ] {
        assert_eq!(surfaces(text), "serveur", "{text}");
    }
    let words = seen("vendeur (H/F) en boulangerie");
    assert_eq!(words.iter().map(|word| word.position).collect::<Vec<_>>(), [0, 1, 2], "a phrase runs over them");
    assert_eq!(surfaces("H/France n/h x/y"), "h france n h x y");
    assert!(seen("h f hf").iter().all(|word| word.stop));
}

#[test]
fn small_words_are_told_and_counted() {
    let words = seen("chef de l'équipe");
    assert_eq!(
        words.iter().map(|word| (word.stop, word.position)).collect::<Vec<_>>(),
        [(false, 0), (true, 1), (true, 2), (false, 3)]
    );
    assert_eq!(seen("conducteur d'engin")[1].stem, seen("conducteur des engins")[1].stem);
    assert!(!seen("sans")[0].stop && !seen("C")[0].stop, "these say something");
    assert!(seen("d engins")[0].stop && !seen("permis D")[1].stop, "a licence is no elision");
}

/// Word by word, so that `Artiste plasticien / Plasticienne` and `Steward / Hôtesse` count against it.
#[test]
fn both_genders_of_the_labels_of_occupations_have_one_stem() {
    let labels: Vec<_> = reference::occupations().iter().filter_map(|known| known.label.split_once(" / ")).collect();
    let differ: Vec<_> = labels
        .iter()
        .filter(|(he, she)| {
            let (he, she) = (seen(he), seen(she));
            he.iter().zip(&she).any(|(he, she)| he.stem != she.stem)
        })
        .collect();
    println!("{} of {} labels have one stem for both genders", labels.len() - differ.len(), labels.len());
    assert!(labels.len() > 1000);
    assert!(differ.len() * 100 <= labels.len() * 2, "{differ:?}");
}

/// Endings alone, as for words that no label has.
#[test]
fn the_rules_alone_unify_most_pairs_of_the_labels() {
    let mut pairs: Vec<_> = reference::occupations().iter().flat_map(|known| pairs(known.label)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut stemming = Stemming::default();
    let differ: Vec<_> = pairs.iter().filter(|(he, she)| stemming.by_rules(he) != stemming.by_rules(she)).collect();
    println!("{} of {} pairs by the rules alone: not {differ:?}", pairs.len() - differ.len(), pairs.len());
    assert!(differ.len() * 100 <= pairs.len() * 3, "{differ:?}");
}

#[test]
fn forms_of_a_word_have_one_stem() {
    for forms in [
        ["vendeur", "vendeuse", "vendeurs", "vendeuses"],
        ["boulanger", "boulangère", "boulangers", "boulangères"],
        ["électricien", "électricienne", "électriciens", "ELECTRICIENNES"],
        ["commercial", "commerciale", "commerciaux", "commerciales"],
        ["apprenti", "apprentie", "apprentis", "apprenties"],
        ["qualifié", "qualifiée", "qualifiés", "qualifiées"],
        ["éducateur", "éducatrice", "éducateurs", "éducatrices"],
        ["ingénieur", "ingénieure", "ingénieurs", "ingénieures"],
        ["chef", "cheffe", "chefs", "cheffes"],
        ["sérieux", "sérieuse", "serieux", "sérieuses"],
        ["maçon", "maçonne", "maçons", "maçonnes"],
        ["hôte", "hôtesse", "hôtes", "hôtesses"],
        ["sportif", "sportive", "sportifs", "sportives"],
        ["anglais", "anglaise", "anglaises", "Anglais"],
        ["service", "services", "Service", "SERVICES"],
        ["travail", "travaux", "Travail", "TRAVAUX"],
        ["magasin", "magasins", "Magasin", "MAGASINS"],
    ] {
        let all: Vec<_> = forms.iter().map(|form| stems(form)).collect();
        assert!(all.iter().all(|stem| *stem == all[0]), "{forms:?}: {all:?}");
    }
}

#[test]
fn different_occupations_and_things_stay_apart() {
    for words in [
        "serveur service serre servir",
        "cuisinier cuisine cuisiniste",
        "formateur formation forme",
        "assistant assistance",
        "conseiller conseil",
        "boulanger boulangerie",
        "boucher boucherie bouche",
        "horloger horloge",
        "manager management",
        "animateur animation",
        "pharmacien pharmacie",
        "secrétaire secrétariat",
        "comptable comptabilité",
        "coiffeur coiffure",
        "chauffeur chauffage",
        "carrier carrière",
        "paye pays",
        "cour course",
        "vendeur vente vendange",
        "infirmier infirmerie",
        "maçon maçonnerie",
        "policier police",
        "menuisier menuiserie menu",
        "technicien technique",
        "taxi taxe",
        "dev devis",
        "porte portier",
        "assurance assurer",
        "compta compte",
        "data date",
        "données don",
        "équipe équipement",
        "communication commune",
        "maintenance maintenir",
    ] {
        let stems: Vec<_> = words.split(' ').map(stems).collect();
        let mut apart = stems.clone();
        apart.sort_unstable();
        apart.dedup();
        assert_eq!(apart.len(), stems.len(), "{words}: {stems:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn words_of_any_text_stand_in_order_inside_it(text in any_text()) {
        let mut end = 0;
        for (count, word) in seen(&text).iter().enumerate() {
            prop_assert!(text.is_char_boundary(word.from) && text.is_char_boundary(word.to), "{word:?}");
            prop_assert!(end <= word.from && word.from < word.to && word.to <= text.len(), "{word:?}");
            prop_assert_eq!(word.position as usize, count);
            prop_assert!(!word.surface.is_empty() && !word.stem.is_empty(), "{:?}", word);
            end = word.to;
        }
    }

    #[test]
    fn the_surface_of_a_word_is_that_word_again(text in any_text()) {
        for word in seen(&text) {
            let again = seen(&word.surface);
            prop_assert_eq!(again.len(), 1, "{:?} {:?}", word, again);
            let Seen { surface, stem, stop, code, .. } = &again[0];
            prop_assert_eq!((surface, stem, *stop, *code), (&word.surface, &word.stem, word.stop, word.code));
        }
    }
}

/// Letters of all scripts, and texts with many of the signs and endings that make a difference.
fn any_text() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "infirmier",
        "ère",
        "(",
        ")",
        "e",
        "s",
        ".",
        "·",
        "/",
        "-",
        "'",
        "’",
        "l",
        "d",
        "aujourd",
        "hui",
        "c",
        "C",
        "++",
        "#",
        "+",
        "2",
        "482",
        "R",
        " ",
        "net",
        "NET",
        ".js",
        "h",
        "f",
        "H",
        "/",
        "x",
        "×",
        "*",
        "8",
        "&",
        "É",
        "\u{301}",
        "œ",
        "\u{ad}",
        "İ",
        "ß",
        "mail",
        "week",
        "end",
        "A",
        "ﬁ",
        "²",
        "ª",
    ]);
    prop_oneof!["\\PC{0,30}", prop::collection::vec(parts, 0..14).prop_map(|parts| parts.concat())]
}
