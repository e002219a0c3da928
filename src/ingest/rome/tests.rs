use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const HEAD: &str = "\"code_ogr\",\"libelle_appellation_long\",\"libelle_appellation_court\",\"code_rome\",\"emploi_cadre\",\"code_rome_parent\",\"peu_usite\"\n";

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn read_in(folder: &Path) -> Result<Edition, Error> {
    read(&inputs(&[folder.to_owned()])?, &mut |_, _| ())
}

fn told(error: &Error, folder: &Path) -> String {
    error.to_string().replace(&format!("{}/", folder.display()), "")
}

#[test]
fn a_folder_is_its_files_of_appellations_and_columns_go_by_their_names() {
    let folder = folder(&[
        (
            "v9/unix_referentiel_appellation_v9_utf8.csv",
            format!(
                "{HEAD}\"5\",\"Tresseur / Tresseuse de vent, en gros\",\"Tresseur(se)\",\"b1201\",\"O\",\"B1202\",\"N\"\n"
            ),
        ),
        ("v9/unix_referentiel_code_rome_v9_utf8.csv", "nothing that can be read\n\"".to_owned()),
        ("notes.csv", String::new()),
    ]);
    let edition = read_in(folder.path()).unwrap();
    assert_eq!((edition.rows, edition.repeated, edition.appellations.len()), (1, 0, 1));
    let expected = Appellation::new("5", "Tresseur / Tresseuse de vent, en gros", "Tresseur(se)", "B1201", "B1202");
    assert_eq!(edition.appellations, [expected.unwrap()]);
}

#[test]
fn an_edition_of_rome_3_has_no_parents_and_a_byte_order_mark_is_none_of_its_first_column() {
    let text = "\u{feff}code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome,statut\r\n1,Sourcier,,B1201,1\r\n";
    let folder = folder(&[("named.csv", text.to_owned())]);
    let named = inputs(&[folder.path().join("named.csv")]).unwrap();
    let edition = read(&named, &mut |_, _| ()).unwrap();
    assert_eq!(edition.appellations, [Appellation::new("1", "Sourcier", "Sourcier", "B1201", "").unwrap()]);
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
    let edition = read_in(twice.path()).unwrap();
    assert_eq!((edition.rows, edition.repeated, edition.appellations.len()), (2, 1, 1));
    let two = folder(&[("1_referentiel_appellation.csv", row("a")), ("2_referentiel_appellation.csv", row("b"))]);
    let error = told(&read_in(two.path()).unwrap_err(), two.path());
    let expected =
        "2_referentiel_appellation.csv:2: code_ogr: 1_referentiel_appellation.csv:2 says something else of 7";
    assert!(error.contains(expected), "{error}");
}

#[test]
fn files_that_are_something_else_are_told_by_what_they_lack() {
    let cases = [
        (
            "code_rome,libelle_rome\nB1201,a\n".to_owned(),
            ":1: this is no file of appellations: it has no column code_ogr",
        ),
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
