//! CVs that the operator brings from files. Everybody in `tests/fixtures/cvs` is made up.

use crate::commands::row;
use crate::cv::{install, json_resume_errors};
use crate::cv_house::as_person;
use crate::server::{Server, passerelle, run, stdout};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What stands in the files about those who are in them.
const PERSONAL: [&str; 10] =
    ["Camille", "Sacha", "Modèle", "Fictif", "Alix", "Dominique", "FACTICE", "IMAGINAIRE", "@exemple.fr", "1990-03"];

pub fn fixtures(form: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cvs").join(form)
}

/// A command over the folder: its exit code, and what it said on both sides, where nobody is named.
pub fn command(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = run(passerelle(folder).args(arguments));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // Where no mail server is set, the links of persons are printed on standard error: nothing else of them.
    for personal in PERSONAL {
        assert!(!out.contains(personal) && !err.contains(personal), "{personal} in\n{out}{err}");
    }
    (output.status.code().expect("it ended by itself"), out.into_owned(), err.into_owned())
}

/// What says who `alpha` is in law.
const PROCESSOR: [&str; 15] = [
    "source",
    "processor",
    "alpha",
    "--legal-name",
    "Association Exemple",
    "--address",
    "1 rue de l'Exemple, 59000 Lille",
    "--dpo",
    "dpo@exemple.fr",
    "--privacy-notice",
    "https://exemple.fr/confidentialite",
    "--countries",
    "FR,BE",
    "--siren",
    "732829320",
];

/// A platform that has said who it is in law.
pub fn platform(folder: &Path) {
    stdout(&run(passerelle(folder).args(["source", "add", "alpha", "--name", "Alpha"])));
    stdout(&run(passerelle(folder).args(PROCESSOR)));
}

pub fn import(folder: &Path, form: &str, files: &Path, more: &[&str]) -> (i32, String, String) {
    let files = files.to_str().expect("a path");
    command(folder, &[&["import", form, "--source", "alpha"], more, &[files]].concat())
}

#[test]
fn a_platform_says_who_it_is_in_law_before_its_cvs_are_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, err) = command(folder.path(), &PROCESSOR);
    assert!(code == 1 && err.contains("there is no source `alpha`"), "{err}");
    stdout(&run(passerelle(folder.path()).args(["source", "add", "alpha", "--name", "Alpha"])));
    let (code, _, err) = import(folder.path(), "jsonresume", &fixtures("jsonresume"), &[]);
    assert!(code == 1 && err.contains("`passerelle source processor` says who the source is in law"), "{err}");
    let mut wrong = PROCESSOR;
    (wrong[12], wrong[14]) = ("FR,US", "732829321");
    let (code, out, err) = command(folder.path(), &wrong);
    assert!(code == 1 && out.is_empty(), "{out}{err}");
    assert!(err.contains("siren: ") && err.contains("got `732829321`"), "{err}");
    assert!(err.contains("countries[1]: ") && err.contains("got `US`"), "{err}");
    let (code, _, err) = command(folder.path(), &PROCESSOR[..13]);
    assert!(code == 2 && err.contains("--siren"), "{err}");
    let (code, out, err) = command(folder.path(), &PROCESSOR);
    assert_eq!((code, out.as_str()), (0, "`alpha` is Association Exemple (732829320)\n"), "{err}");
}

#[test]
fn what_is_refused_is_told_by_file_field_and_value_and_the_rest_is_brought_once() {
    let folder = tempfile::tempdir().expect("a folder");
    platform(folder.path());
    let bring = |more: &[&str]| import(folder.path(), "jsonresume", &fixtures("jsonresume"), more);
    let (code, out, err) = bring(&["--dry-run"]);
    assert_eq!((code, row(&out, "readable"), row(&out, "rejected")), (0, 2, 2), "{out}{err}");
    assert!(err.contains("fautes.json: rejected") && err.contains("got `TOUJOURS`"), "{err}");
    let rejects = folder.path().join("rejects.jsonl");
    let (code, out, err) = bring(&["--rejects", rejects.to_str().expect("a path")]);
    assert_eq!((code, row(&out, "read"), row(&out, "new"), row(&out, "rejected")), (0, 4, 2, 2), "{out}{err}");
    assert_eq!(row(&out, "sent their link"), 2, "a dry run stored nothing, so they are new:\n{out}");
    assert_eq!((row(&out, "photo"), row(&out, "date of birth"), row(&out, "nationality")), (1, 1, 1), "{out}");
    assert!(err.contains("The rejected files are named in") && !err.contains("TOUJOURS"), "{err}");
    let told = std::fs::read_to_string(&rejects).expect("rejects");
    assert!(PERSONAL.iter().all(|personal| !told.contains(personal)) && !told.contains("2016"), "{told}");
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let errors = |of: &str| {
        let line = told.iter().find(|line| line["file"].as_str().is_some_and(|file| file.ends_with(of)));
        let errors = line.expect("a line")["errors"].as_array().expect("errors").clone();
        errors.into_iter().map(|error| (error["field"].clone(), error["value"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(errors("collegien.json"), [(json!("basics.birthDate"), json!("…"))]);
    let wrong = [
        ("passerelle.occupations[0].rome", "J15"),
        ("passerelle.contracts[1]", "TOUJOURS"),
        ("passerelle.areas[0].radius_km", "900"),
        ("passerelle.diploma", "9"),
    ];
    assert_eq!(errors("fautes.json"), wrong.map(|(field, value)| (json!(field), json!(value))));
    let (code, out, err) = bring(&["--no-mail"]);
    assert_eq!((code, row(&out, "unchanged"), row(&out, "sent their link")), (0, 2, 0), "{out}{err}");
    assert!(!out.contains("new"), "{out}");
}

#[test]
fn europass_comes_as_xml_and_as_json_and_a_file_of_the_other_form_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    platform(folder.path());
    let (code, out, err) = import(folder.path(), "europass", &fixtures("europass"), &["--no-mail"]);
    assert_eq!((code, row(&out, "new"), row(&out, "rejected")), (0, 2, 0), "{out}{err}");
    assert_eq!((row(&out, "europass xml"), row(&out, "europass json")), (1, 1), "{out}");
    assert_eq!((row(&out, "photo"), row(&out, "date of birth"), row(&out, "gender")), (1, 2, 1), "{out}");
    let (code, out, err) = import(folder.path(), "jsonresume", &fixtures("europass"), &["--no-mail"]);
    assert_eq!((code, row(&out, "rejected")), (1, 2), "{out}{err}");
    assert!(err.contains("a CV as JSON Resume (got `Europass XML`)"), "{err}");
    assert!(err.contains("none of the 2 files was accepted"), "{err}");
    let nothing = tempfile::tempdir().expect("a folder");
    let (code, _, err) = import(folder.path(), "europass", nothing.path(), &[]);
    assert!(code == 1 && err.contains("there is no CV in"), "{err}");
    let (code, _, err) = import(folder.path(), "europass", &nothing.path().join("nowhere.xml"), &[]);
    assert!(code == 1 && err.contains("cannot read") && err.contains("nowhere.xml"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_as_a_file_is_given_back_to_its_person_as_json_resume_by_the_published_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    platform(folder.path());
    let mut links = Vec::new();
    for form in ["jsonresume", "europass"] {
        let (_, _, err) = import(folder.path(), form, &fixtures(form), &[]);
        let found = err.split(['"', ' ', '\n']).filter(|word| word.contains("/me#"));
        links.extend(found.map(|word| word.trim_start_matches("link=").to_owned()));
    }
    assert_eq!(links.len(), 4, "everybody who was taken was sent a link");
    let database = format!("sqlite:{}", folder.path().join("passerelle.db").display());
    let server = Server::serve(folder.path(), &database).await;
    install();
    for link in links {
        let mine = as_person(&server.base, &link, Method::GET, "/v1/me/cv", None).await;
        assert_eq!(json_resume_errors(&mine["resume"]), "");
        let mut wrong = mine["resume"].clone();
        wrong["work"][0]["startDate"] = json!("bientôt");
        assert!(json_resume_errors(&wrong).contains("startDate"), "the schema is asked");
    }
}
