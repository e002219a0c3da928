use super::*;
use crate::domain::{Appellation, Core, ItemKind, RomeCode};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const HEAD: &str = "\"code_ogr\",\"libelle_appellation_long\",\"libelle_appellation_court\",\"code_rome\",\"emploi_cadre\",\"code_rome_parent\",\"peu_usite\"\n";

/// A small edition of two occupations, all of it invented; a column that nothing reads here and there.
const WHOLE: [(&str, &str); 17] = [
    (
        "referentiel_appellation",
        "code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome,code_rome_parent\n1,Tresseur / Tresseuse,,B1201,B1200\n2,Fileur,,B1202,B1200\n",
    ),
    (
        "referentiel_code_rome",
        "code_rome,code_fiche_metier,code_ogr,libelle_rome,transition_eco,transition_num,emploi_reglemente,emploi_cadre,code_rome_parent\nB1201,5,60,Tresseur de vent,Emploi Vert,O,N,,B1200\nB1202,6,61,Fileur de pluie,,,,,B1200\n",
    ),
    ("referentiel_code_rome_riasec", "code_rome,riasec_majeur,riasec_mineur\nB1201,R,A\nB1202,I,\n"),
    (
        "referentiel_competence",
        "code_ogr,nature,libelle_competence,definition,code_ogr_macro_comp,cat_comp\n10,Compétence,Tresser,,90,Savoir-faire\n11,Compétence,Écouter,Tendre l'oreille,,Savoir-être professionnel\n",
    ),
    ("referentiel_savoir", "code_ogr_savoir,libelle_savoir,categorie_savoir\n20,Météorologie,Domaines d'expertise\n"),
    (
        "referentiel_contexte_travail",
        "code_ogr,libelle_cont_travail,code_type_cont_trav,libelle_type_cont_trav\n30,Travail de nuit,2,Horaires\n",
    ),
    (
        "coherence_item",
        "code_rome,code_ogr,coeur_metier\nB1201,10,Principale\nB1201,20,Émergente\nB1201,30,\nB1202,11,\n",
    ),
    (
        "liens_rome_referentiels",
        "code_rome,code_compo_bloc,code_rubrique,code_ogr\nB1201,1,,60\nB1201,2,,1\nB1201,5,1,10\nB1201,5,3,20\nB1201,6,,30\nB1202,5,2,11\n",
    ),
    ("rubrique_mobilite", "code_rome,code_rome_cible,numero_ordre\nB1201,B1202,1\n"),
    (
        "unix_texte",
        "code_rome,code_compo_bloc,libelle_type_texte,position_phrase,libelle_texte\nB1201,3,definition,2,Trie l''air\nB1201,3,definition,1,Tresse.\nB1201,4,acces_metier,1,Sans diplôme.\n",
    ),
    (
        "centre_interet",
        "code_centre_interet,libelle_centre_interet,definition_centre_interet\n1,Souffler,\"Du vent.\n\nDu vent.\"\n",
    ),
    (
        "arborescence_centre_interet",
        "code_centre_interet,libelle_centre_interet,code_ogr_rome,code_rome,libelle_rome,principal\n1,Souffler,60,B1201,x,oui\n",
    ),
    ("secteur_activite", "code_sect_activite,libelle_sect_activite,definition_sect_activite\n1,Ciel,\n"),
    (
        "arborescence_secteur_activite",
        "code_sect_activite,libelle_sect_activite,code_ss_sect_activite,libelle_ss_sect_activite,code_rome,principal\n1,Ciel,2,Nuages,B1201,non\n",
    ),
    (
        "arborescence_secteur_naf",
        "code_secteur_naf,libelle_secteur_naf,code_ogr_rome,code_rome\n1,x\u{fffd},60,B1201\n",
    ),
    ("domaine_professionnel", "code_domaine_professionnel,libelle_domaine_professionnel\nB12,Air\n"),
    ("grand_domaine", "code_grand_domaine,libelle_grand_domaine\nB,Ciel\n"),
];

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The small edition in a folder, where `change` may replace the text of a file, or leave it out.
fn whole(change: impl Fn(&str, &str) -> Option<String>) -> TempDir {
    let files: Vec<(String, String)> = WHOLE
        .iter()
        .filter_map(|(name, text)| {
            Some((format!("unix_{}_v460_utf8.csv", name.trim_start_matches("unix_")), change(name, text)?))
        })
        .collect();
    folder(&files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect::<Vec<_>>())
}

fn read_in(folder: &Path) -> Result<Read, Error> {
    read(&inputs(&[folder.to_owned()])?, &mut |_, _| ())
}

fn told(error: &Error, folder: &Path) -> String {
    error.to_string().replace(&format!("{}/", folder.display()), "")
}

#[test]
fn a_whole_edition_is_put_together_from_its_files() {
    let folder = whole(|_, text| Some(text.to_owned()));
    let Read { edition, disputed, .. } = read_in(folder.path()).unwrap();
    assert_eq!((edition.release.unwrap().as_str(), edition.appellations.len(), disputed), ("4.60", 2, 0));
    let [weaver, spinner] = edition.sheets.as_slice() else { panic!("{:?}", edition.sheets) };
    assert_eq!((weaver.label.as_str(), weaver.parent.as_ref().unwrap().as_str()), ("Tresseur de vent", "B1200"));
    assert_eq!(weaver.definition, ["Tresse.", "Trie l'air"], "in their order, apostrophes once");
    assert_eq!(weaver.access, ["Sans diplôme."]);
    assert_eq!((weaver.regulated, weaver.executive, weaver.digital), (Some(false), None, Some(true)));
    assert_eq!(weaver.ecological.as_deref(), Some("Emploi Vert"));
    let skills: Vec<_> = weaver.skills.iter().map(|link| (link.code.as_str(), link.core)).collect();
    assert_eq!(skills, [("10", Some(Core::Main)), ("20", Some(Core::Emerging))]);
    assert_eq!(weaver.contexts, ["30"]);
    assert_eq!((weaver.mobility[0].to.as_str(), weaver.mobility[0].rank), ("B1202", 1));
    assert!(weaver.interests[0].main && !weaver.sectors[0].main);
    assert_eq!((weaver.sectors.len(), weaver.naf.as_slice()), (2, &["01".to_owned()][..]), "a sector and its part");
    assert_eq!((spinner.riasec.unwrap().minor, spinner.mobility.len(), spinner.definition.len()), (None, 0, 0));
    let item = |kind, code: &str| edition.items.iter().find(|item| item.kind == kind && item.code == code).unwrap();
    assert_eq!(item(ItemKind::Skill, "10").part_of.as_deref(), Some("90"));
    assert_eq!(item(ItemKind::Skill, "11").definition.as_deref(), Some("Tendre l'oreille"));
    assert_eq!(item(ItemKind::Knowledge, "20").category.as_deref(), Some("Domaines d'expertise"));
    assert_eq!(item(ItemKind::Sector, "2").part_of.as_deref(), Some("1"));
    assert_eq!(item(ItemKind::Domain, "B12").label, "Air");
    assert_eq!(edition.items.len(), 9);
}

#[test]
fn a_link_that_one_of_two_files_has_is_counted() {
    let folder = whole(|name, text| {
        let fewer = text.replace("B1201,6,,30\n", "").replace("B1202,5,2,11\n", "B1202,5,2,10\n");
        Some(if name == "liens_rome_referentiels" { fewer } else { text.to_owned() })
    });
    assert_eq!(read_in(folder.path()).unwrap().disputed, 3);
    let without = whole(|name, text| (name != "liens_rome_referentiels").then(|| text.to_owned()));
    assert_eq!(read_in(without.path()).unwrap().disputed, 0, "it says nothing that others do not say");
}

#[test]
fn an_edition_that_is_not_whole_is_told_by_what_it_lacks() {
    let folder = whole(|name, text| (!["unix_texte", "rubrique_mobilite"].contains(&name)).then(|| text.to_owned()));
    let error = read_in(folder.path()).unwrap_err().to_string();
    assert!(error.contains("no file rubrique_mobilite, unix_texte."), "{error}");
    let folder = whole(|name, text| (name != "referentiel_appellation").then(|| text.to_owned()));
    assert!(read_in(folder.path()).unwrap_err().to_string().contains("no file referentiel_appellation."));
}

#[test]
fn a_row_that_points_nowhere_or_says_what_no_column_means_is_told_with_its_line() {
    for (file, from, to, expected) in [
        ("coherence_item", "B1202,11,", "B1202,12,", ":5: code_ogr: there is no skill, knowledge or context 12"),
        ("coherence_item", "Principale", "Grande", ":2: coeur_metier: `Principale`"),
        ("rubrique_mobilite", "B1202,1", "B1209,1", ":2: code_rome_cible: there is no occupation B1209"),
        ("rubrique_mobilite", "B1202,1", "B1202,x", ":2: numero_ordre: "),
        ("referentiel_code_rome_riasec", "R,A", "X,A", ":2: invalid value `XA`"),
        ("referentiel_code_rome", ",N,,B1200", ",P,,B1200", ":2: emploi_reglemente: yes"),
        ("referentiel_code_rome", "B1202,6,61,Fileur", "B1201,6,61,Fileur", "code_rome: B1201 stands twice"),
        ("unix_texte", "acces_metier", "autre", ":4: libelle_type_texte: "),
        ("arborescence_centre_interet", "1,Souffler", "7,Souffler", ":2: code_centre_interet: there is no interest 7"),
        ("referentiel_savoir", "20,M", "x,M", ":2: code_ogr: "),
        ("referentiel_savoir", "20,Météorologie", "20,", ":2: a knowledge has a code and a label"),
    ] {
        let folder = whole(|name, text| Some(if name == file { text.replace(from, to) } else { text.to_owned() }));
        let error = told(&read_in(folder.path()).unwrap_err(), folder.path());
        assert!(error.contains(expected), "{file}: {error}");
    }
}

#[test]
fn a_column_that_nothing_reads_may_be_in_another_encoding() {
    let folder = whole(|_, text| Some(text.to_owned()));
    let path = folder.path().join("unix_arborescence_secteur_naf_v460_utf8.csv");
    let text = b"code_secteur_naf,libelle_secteur_naf,code_rome\n1,activit\xe9,B1201\n";
    std::fs::write(path, text).unwrap();
    assert_eq!(read_in(folder.path()).unwrap().edition.sheets[0].naf, ["01"]);
}

#[test]
fn files_of_two_versions_are_told_apart() {
    let folder = whole(|_, text| Some(text.to_owned()));
    std::fs::write(folder.path().join("unix_texte_v461_utf8.csv"), WHOLE[9].1).unwrap();
    let error = read_in(folder.path()).unwrap_err().to_string();
    assert!(error.contains("is of ROME 4.61, another file of 4.60"), "{error}");
}

#[test]
fn the_file_of_names_alone_is_an_edition_without_sheets_and_columns_go_by_their_names() {
    let folder = folder(&[
        (
            "v9/unix_referentiel_appellation_v9_utf8.csv",
            format!(
                "{HEAD}\"5\",\"Tresseur / Tresseuse de vent, en gros\",\"Tresseur(se)\",\"b1201\",\"O\",\"B1202\",\"N\"\n"
            ),
        ),
        ("notes.csv", String::new()),
    ]);
    let read = read_in(folder.path()).unwrap();
    assert_eq!((read.rows, read.repeated, read.edition.sheets.len()), (1, 0, 0));
    let expected = Appellation::new("5", "Tresseur / Tresseuse de vent, en gros", "Tresseur(se)", "B1201", "B1202");
    assert_eq!(read.edition.appellations, [expected.unwrap()]);
}

#[test]
fn an_edition_of_rome_3_has_no_parents_and_a_byte_order_mark_is_none_of_its_first_column() {
    let text = "\u{feff}code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome,statut\r\n1,Sourcier,,B1201,1\r\n";
    let folder = folder(&[("named.csv", text.to_owned())]);
    let named = inputs(&[folder.path().join("named.csv")]).unwrap();
    let read = read(&named, &mut |_, _| ()).unwrap();
    let [sourcier] = read.edition.appellations.as_slice() else { panic!("{:?}", read.edition) };
    assert_eq!((sourcier.rome.clone(), sourcier.parent.clone()), (RomeCode::new("B1201").unwrap(), None));
}

#[test]
fn a_compressed_file_is_read_and_its_bytes_on_disk_are_the_progress() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a_referentiel_appellation.CSV.gz");
    let mut packed = GzEncoder::new(std::fs::File::create(&path).unwrap(), Compression::default());
    packed.write_all(format!("{HEAD}1,Sourcier,Sourcier,B1201,,,N\n").as_bytes()).unwrap();
    packed.finish().unwrap();
    let mut seen = (0, 0);
    let files = inputs(&[folder.path().to_owned()]).unwrap();
    assert_eq!(read(&files, &mut |bytes, rows| seen = (bytes, rows)).unwrap().rows, 1);
    assert_eq!(seen, (path.metadata().unwrap().len(), 1));
}

#[test]
fn each_wrong_row_is_told_with_its_file_and_line_and_too_many_are_counted() {
    let wrong = (0..12).map(|n| format!("{n},Sourcier,Sourcier,B12,,,N\n")).collect::<Vec<_>>().concat();
    let folder = folder(&[("referentiel_appellation.csv", format!("{HEAD}90,\"a\",a,B1201,,,N\n{wrong}"))]);
    let error = told(&read_in(folder.path()).unwrap_err(), folder.path());
    assert!(error.starts_with("12 rows are wrong, so nothing was imported:\n"), "{error}");
    assert!(error.contains("\n  referentiel_appellation.csv:3: code_rome: a ROME code is"), "{error}");
    assert!(error.contains("(got `B12`)") && error.ends_with("\n  and 2 more"), "{error}");
}

#[test]
fn two_editions_at_once_are_told_apart_and_the_same_row_twice_is_no_fault() {
    let row = |label: &str| format!("{HEAD}7,{label},{label},B1201,,,N\n");
    let twice = folder(&[("1_referentiel_appellation.csv", row("a")), ("2_referentiel_appellation.csv", row("a"))]);
    let read = read_in(twice.path()).unwrap();
    assert_eq!((read.rows, read.repeated, read.edition.appellations.len()), (2, 1, 1));
    let two = folder(&[("1_referentiel_appellation.csv", row("a")), ("2_referentiel_appellation.csv", row("b"))]);
    let error = told(&read_in(two.path()).unwrap_err(), two.path());
    let expected =
        "2_referentiel_appellation.csv:2: code_ogr: 1_referentiel_appellation.csv:2 says something else of 7";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn files_that_are_something_else_are_told_by_what_they_lack() {
    let cases = [
        ("code_rome,name\nB1201,a\n".to_owned(), ":1: this is no file of ROME: read as `"),
        (HEAD.to_owned(), "there is no appellation in"),
        (String::new(), "no column code_ogr"),
        (format!("{HEAD}1,a,a,B1201\n"), ":2: 4 columns, where the first line has 7"),
    ];
    for (text, expected) in cases {
        let folder = folder(&[("referentiel_appellation.csv", text)]);
        let error = told(&read_in(folder.path()).unwrap_err(), folder.path());
        assert!(error.contains(expected), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("referentiel_appellation.csv");
    std::fs::write(&path, [HEAD.as_bytes(), b"1,M\xe9decin,a,B1201,,,N\n"].concat()).unwrap();
    assert!(read_in(folder.path()).unwrap_err().to_string().contains(":2: this is not UTF-8"));
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(read_in(empty.path()), Err(Error::NoFile(_))));
    assert!(matches!(read_in(&empty.path().join("none")), Err(Error::Open(_))));
}
