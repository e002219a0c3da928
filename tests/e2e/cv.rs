//! CVs of other systems, as a newcomer converts them. Everybody here is made up.

use crate::server::{passerelle, run, stdout};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const EUROPASS: &str = r#"<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass"><LearnerInfo>
  <Identification><PersonName><FirstName>Camille</FirstName><Surname>EXEMPLE</Surname></PersonName>
    <ContactInfo><Email><Contact>camille@exemple.fr</Contact></Email>
      <WebsiteList><Website><Contact>camille.exemple.fr</Contact></Website></WebsiteList></ContactInfo>
    <Demographics><Birthdate year="1990" month="--03" day="---12"/><Gender><Code>F</Code></Gender></Demographics>
  </Identification>
  <WorkExperienceList><WorkExperience><Period><From year="2019" month="--02"/><Current>true</Current></Period>
    <Position><Label>Soudeuse TIG</Label></Position></WorkExperience></WorkExperienceList>
</LearnerInfo></SkillsPassport>"#;

#[test]
fn a_europass_cv_becomes_json_resume_by_the_schema_of_its_own_package() {
    let dir = tempfile::tempdir().unwrap();
    let europass = dir.path().join("cv.xml");
    fs::write(&europass, EUROPASS).unwrap();
    let output = run(passerelle(dir.path()).args(["cv", "convert"]).arg(&europass));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("basics.birthDate") && said.contains("gender") && !said.contains("1990"), "{said}");
    let resume: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(resume["work"][0]["position"], "Soudeuse TIG");
    install();
    assert_eq!(json_resume_errors(&resume), "");
    let mut wrong = resume;
    wrong["work"][0]["startDate"] = "bientôt".into();
    assert!(json_resume_errors(&wrong).contains("startDate"), "the schema is asked");
}

#[test]
fn of_several_files_each_is_written_once_and_what_cannot_be_read_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (good, bad, to) = (dir.path().join("a.v1.xml.json"), dir.path().join("b.json"), dir.path().join("clean"));
    fs::write(&good, r#"{"basics": {"name": "Sacha Modèle", "image": "x.png"}}"#).unwrap();
    fs::write(&bad, r#"{"work": "serveuse"}"#).unwrap();
    let convert = || run(passerelle(dir.path()).args(["cv", "convert", "--to"]).args([&to, &good, &bad]));
    let first = convert();
    let said = String::from_utf8_lossy(&first.stderr);
    assert!(!first.status.success() && said.contains("1 of 2 could not be read") && said.contains("work: "), "{said}");
    assert!(fs::read_to_string(to.join("a.v1.xml.json")).unwrap().contains("Sacha Modèle"));
    let again = convert();
    let said = String::from_utf8_lossy(&again.stderr);
    assert!(!again.status.success() && said.contains("cannot write"), "nothing is overwritten: {said}");
    let several = run(passerelle(dir.path()).args(["cv", "convert"]).args([&good, &bad]));
    assert!(String::from_utf8_lossy(&several.stderr).contains("--to DIR"));
}

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/jsonresume")
}

/// The published schema, and what checks it. Once: tests run beside each other.
pub fn install() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let npm = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(package()).output();
        stdout(&npm.expect("npm is installed"));
    });
}

/// What the published schema says against the CV; nothing where it is good.
pub fn json_resume_errors(resume: &Value) -> String {
    let mut node = Command::new("node")
        .arg("validate.mjs")
        .current_dir(package())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node is installed");
    node.stdin.take().unwrap().write_all(resume.to_string().as_bytes()).unwrap();
    String::from_utf8(node.wait_with_output().unwrap().stderr).unwrap()
}
