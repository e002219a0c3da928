//! Synonyms: the words that name an occupation, so that what people call themselves finds offers that call it otherwise.
//!
//! They are made of the appellations of ROME, of the labels that are compiled in, and of some everyday names. A name is
//! analysed as the texts of offers are, its stop words left out, so that one gender stands for both.

use super::names;
use super::words::Analyzer;
use crate::domain::{Appellation, RomeCode};
use crate::reference;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Which occupations words name.
#[derive(Debug, Default)]
pub struct Synonyms {
    /// By the stems of a name, with a space between them.
    named: HashMap<Box<str>, Box<[RomeCode]>>,
}

/// The occupations whose names a stem stands in, by stem.
type Standing<'n> = HashMap<&'n str, BTreeSet<&'n RomeCode>>;

/// A name as its stems, with the occupation that it names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    rome: RomeCode,
    stems: Vec<String>,
    /// The code of ROME 3 that offers of the occupation may still carry.
    parent: Option<RomeCode>,
    /// Whether we chose it: it is then taken as it is.
    everyday: bool,
}

impl Synonyms {
    /// A word that stands in the names of more occupations says nothing about one: `responsable`, `technicien`,
    /// `vendeur` (44 occupations of ROME 4.60). Below are `infirmier` (11), `comptable` (10), `coiffeur` (8).
    const MOST_OCCUPATIONS: usize = 12;

    /// Of an occupation, one name in so many must begin with a word for the word to name it: `coiffeur` begins 8 of the 12
    /// names of D1202, `chauffeur` one of the 20 of A1101.
    const ONE_NAME_IN: usize = 5;

    /// A code of ROME 3 that has become more occupations says nothing about one of them: M1805 has become 27.
    const MOST_CHILDREN: usize = 8;

    /// The words of the longest name; longer names are nothing that anybody types.
    pub(in crate::index) const LONGEST: usize = 6;

    /// The synonyms of the labels that are compiled in, of the everyday names, and of these appellations.
    #[must_use]
    pub fn of(appellations: &[Appellation]) -> Self {
        let names = names(appellations);
        let mut standing = Standing::new();
        for name in names.iter().filter(|name| !name.everyday) {
            for stem in &name.stems {
                standing.entry(stem).or_default().insert(&name.rome);
            }
        }
        let telling = |stem: &str| standing.get(stem).is_none_or(|romes| romes.len() <= Self::MOST_OCCUPATIONS);
        let mut by_stems: BTreeMap<String, Vec<&Name>> = BTreeMap::new();
        for name in names.iter().filter(|name| name.stems.len() <= Self::LONGEST) {
            if name.stems.len() > 1 || name.everyday || telling(&name.stems[0]) {
                by_stems.entry(name.stems.join(" ")).or_default().push(name);
            }
        }
        for (stem, names) in heads(&names) {
            if telling(stem) {
                by_stems.entry(stem.to_owned()).or_default().extend(names);
            }
        }
        Self { named: by_stems.into_iter().filter_map(|(stems, names)| Some((stems.into(), codes(&names)?))).collect() }
    }

    /// The codes that offers of the occupations carry which these stems name, in that order and stop words left out; none
    /// where they name none.
    pub(in crate::index) fn codes(&self, stems: &[&str]) -> &[RomeCode] {
        let known = match stems {
            [stem] => self.named.get(*stem),
            stems => self.named.get(stems.join(" ").as_str()),
        };
        known.map_or(&[], |codes| codes)
    }

    /// The number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.named.len()
    }

    /// Whether no word names anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }
}

/// The codes of the occupations that these are names of, unless they are too many.
fn codes(names: &[&Name]) -> Option<Box<[RomeCode]>> {
    let occupations: BTreeSet<_> = names.iter().map(|name| &name.rome).collect();
    let codes: BTreeSet<_> = names.iter().flat_map(|name| std::iter::once(&name.rome).chain(&name.parent)).collect();
    (occupations.len() <= Synonyms::MOST_OCCUPATIONS).then(|| codes.into_iter().cloned().collect())
}

/// The names, by occupation, each once.
fn names(appellations: &[Appellation]) -> BTreeSet<Name> {
    let mut children: HashMap<&RomeCode, BTreeSet<&RomeCode>> = HashMap::new();
    for appellation in appellations {
        if let Some(parent) = &appellation.parent {
            children.entry(parent).or_default().insert(&appellation.rome);
        }
    }
    let is_close = |parent: &&RomeCode| children.get(*parent).is_none_or(|all| all.len() <= Synonyms::MOST_CHILDREN);
    let mut analyzer = Analyzer::default();
    let mut names = BTreeSet::new();
    let mut add = |label: &str, rome: &RomeCode, parent: Option<&RomeCode>, everyday: bool| {
        for stems in readings(label, &mut analyzer) {
            names.insert(Name { rome: rome.clone(), stems, parent: parent.cloned(), everyday });
        }
    };
    for appellation in appellations {
        let parent = appellation.parent.as_ref().filter(|parent| **parent != appellation.rome).filter(is_close);
        add(&appellation.label, &appellation.rome, parent, false);
    }
    let known: BTreeSet<&RomeCode> = appellations.iter().map(|appellation| &appellation.rome).collect();
    for occupation in reference::occupations() {
        // A table of reference holds codes alone; an occupation that was imported has its label among its names.
        if let Ok(rome) = RomeCode::new(occupation.code)
            && !known.contains(&rome)
        {
            add(occupation.label, &rome, None, false);
        }
    }
    for (label, code) in reference::everyday_names() {
        if let Ok(rome) = RomeCode::new(code) {
            add(label, &rome, None, true);
        }
    }
    names
}

/// The words that begin enough of the names of an occupation, with those names.
fn heads(names: &BTreeSet<Name>) -> Vec<(&str, Vec<&Name>)> {
    let mut by_rome: BTreeMap<&RomeCode, Vec<&Name>> = BTreeMap::new();
    for name in names.iter().filter(|name| !name.everyday) {
        by_rome.entry(&name.rome).or_default().push(name);
    }
    let mut heads = Vec::new();
    for names in by_rome.into_values() {
        let all = names.len();
        let mut begun: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
        for name in names {
            begun.entry(&name.stems[0]).or_default().push(name);
        }
        heads.extend(begun.into_iter().filter(|(_, names)| names.len() * Synonyms::ONE_NAME_IN >= all));
    }
    heads
}

/// What a label says, as stems: `Serveur / Serveuse en salle (SES)` is `serveur salle`, and the acronym by itself.
fn readings(label: &str, analyzer: &mut Analyzer) -> Vec<Vec<String>> {
    names::readings(label, |text| {
        let mut stems = Vec::new();
        analyzer.each(text, |token| {
            if !token.stop && !token.stem.is_empty() {
                stems.push(token.stem.to_owned());
            }
        });
        stems
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(synonyms: &Synonyms, text: &str) -> Vec<String> {
        let mut stems = Vec::new();
        Analyzer::default().each(text, |token| {
            if !token.stop {
                stems.push(token.stem.to_owned());
            }
        });
        let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
        synonyms.codes(&stems).iter().map(ToString::to_string).collect()
    }

    fn named(label: &str, rome: &str, parent: &str) -> Appellation {
        Appellation::new("1", label, "", rome, parent).unwrap()
    }

    #[test]
    fn without_an_import_labels_and_everyday_names_serve() {
        let synonyms = Synonyms::of(&[]);
        for (text, code) in [
            ("coiffeuse", "D1202"),
            ("shampouineuse", "D1202"),
            ("femme de ménage", "K1304"),
            ("ATSEM", "K1308"),
            ("hôtesse de caisse", "D1505"),
        ] {
            assert!(codes(&synonyms, text).contains(&code.to_owned()), "{text}: {:?}", codes(&synonyms, text));
        }
        for text in ["responsable", "technicien", "chef", "agent", "paris"] {
            assert_eq!(codes(&synonyms, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_whole_name_is_a_synonym_and_a_part_of_it_only_where_it_begins_enough_names() {
        let edition = [
            named("Tresseur / Tresseuse de vent", "B1201", ""),
            named("Tresseur / Tresseuse de nuages", "B1201", ""),
            named("Sourcier / Sourcière en chef", "B1201", ""),
            named("Brumeur / Brumeuse", "B1201", ""),
            named("Éleveur / Éleveuse de nuages", "B1201", ""),
            named("Éleveur / Éleveuse de brume", "B1201", ""),
            named("Nuageur / Nuageuse de pluie", "B1201", ""),
            named("Nuageur / Nuageuse de neige", "B1201", ""),
            named("Nuageur / Nuageuse de grêle", "B1201", ""),
            named("Sécheur / Sécheuse de rosée", "B1201", ""),
        ];
        let synonyms = Synonyms::of(&edition);
        for text in ["tresseur de vent", "sourcière en chef", "brumeur", "nuageur"] {
            assert_eq!(codes(&synonyms, text), ["B1201"], "{text}");
        }
        for text in ["vent", "nuages", "vent tresseur", "sourcier", "sécheuse", "nuageuse de vent"] {
            assert_eq!(codes(&synonyms, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_word_of_too_many_occupations_is_no_synonym_and_their_whole_names_are() {
        let label = |n: usize| format!("Tresseur de {}", "abcdefghijklm".chars().nth(n).unwrap().to_string().repeat(5));
        let edition =
            |many: usize| -> Vec<_> { (0..many).map(|n| named(&label(n), &format!("B99{n:02}"), "")).collect() };
        let most = Synonyms::of(&edition(12));
        assert_eq!(codes(&most, "tresseur").len(), 12);
        let more = Synonyms::of(&edition(13));
        assert_eq!(codes(&more, "tresseur"), [""; 0]);
        assert_eq!(codes(&more, &label(12)), ["B9912"]);
    }

    #[test]
    fn the_code_of_rome_3_counts_unless_it_became_too_many_occupations() {
        let mut edition = vec![named("Tresseur de vent", "B9901", "B9900"), named("Sourcier", "B9900", "B9900")];
        assert_eq!(codes(&Synonyms::of(&edition), "tresseur de vent"), ["B9900", "B9901"]);
        assert_eq!(codes(&Synonyms::of(&edition), "sourcier"), ["B9900"]);
        edition.extend((0..7).map(|n| named(&format!("Fileur {n}"), &format!("B991{n}"), "B9900")));
        assert_eq!(codes(&Synonyms::of(&edition), "tresseur de vent"), ["B9901"]);
    }

    #[test]
    fn an_acronym_is_a_name_and_another_aside_is_none() {
        let edition =
            [named("Tresseur de vent (TDV)", "B9901", ""), named("Fileur de pluie (ou de neige)", "B9902", "")];
        let synonyms = Synonyms::of(&edition);
        assert_eq!(codes(&synonyms, "tdv"), ["B9901"]);
        assert_eq!(codes(&synonyms, "tresseur de vent"), ["B9901"]);
        assert_eq!(codes(&synonyms, "fileur de pluie"), ["B9902"]);
        assert_eq!(codes(&synonyms, "ou de neige"), [""; 0]);
    }

    #[test]
    fn what_both_genders_share_belongs_to_each() {
        let synonyms = Synonyms::of(&[named("Homme / Femme de pluie", "B9901", "")]);
        assert_eq!(codes(&synonyms, "homme de pluie"), ["B9901"]);
        assert_eq!(codes(&synonyms, "femme de pluie"), ["B9901"]);
    }
}
