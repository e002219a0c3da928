//! Which files an import reads, and what it makes of their shapes. No store: dry runs.

use passerelle::domain::{FixedClock, LocatedBy, Policy, Precision};
use passerelle::ingest::france_travail::{FranceTravail, source};
use passerelle::ingest::{Error, Input, NoteKind, Options, Progress, Report, import};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/france-travail").join(name)
}

pub fn clock() -> FixedClock {
    FixedClock("2026-11-02T08:00:00Z".parse().unwrap())
}

async fn dry_run(paths: &[PathBuf], options: Options<'_>) -> Result<Report, Error> {
    let inputs = Input::expand(paths)?;
    import(None, Arc::new(FranceTravail), &source(Policy::france_travail()), inputs, options, &clock(), &mut |_| {})
        .await
}

async fn rejects_of(path: PathBuf) -> (Report, Vec<Value>) {
    let mut written = Vec::new();
    let report = dry_run(&[path], Options { rejects: Some(&mut written), ..Options::default() }).await.unwrap();
    let rejects = String::from_utf8(written).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (report, rejects)
}

#[tokio::test]
async fn every_shape_of_the_same_records_gives_the_same_report() {
    let mut reports = Vec::new();
    for name in ["array.json", "page.json", "pages.json", "lines.jsonl", "lines.jsonl.gz"] {
        for batch in [0, 1, 2] {
            reports.push((name, dry_run(&[fixture(name)], Options { batch, ..Options::default() }).await.unwrap()));
        }
    }
    let (_, first) = &reports[0];
    assert_eq!((first.read, first.accepted, first.rejected()), (7, 6, 1));
    for (name, report) in &reports {
        assert_eq!(report, first, "{name}");
    }
}

#[tokio::test]
async fn the_report_says_how_offers_were_located_and_what_was_repaired() {
    let report = dry_run(&[fixture("array.json")], Options::default()).await.unwrap();
    let located = |by| report.located.get(&by).copied().unwrap_or_default();
    assert_eq!(located(LocatedBy::CommuneCode), 1);
    assert_eq!(located(LocatedBy::SwappedCoordinates), 1);
    assert_eq!(located(LocatedBy::CommuneOverCoordinates), 1);
    assert_eq!(located(LocatedBy::Postcode), 1);
    assert_eq!(located(LocatedBy::Nothing), 2);
    assert_eq!((report.precision[&Precision::Department], report.precision[&Precision::Country]), (1, 1));
    let exchanged = report.notes.iter().find(|(note, _)| note.kind == NoteKind::Exchanged);
    assert_eq!(exchanged.map(|(_, count)| *count), Some(1));
    assert_eq!(report.tally().located["swapped_coordinates"], 1);
}

#[tokio::test]
async fn a_reject_says_where_it_stands_and_why() {
    let (report, rejects) = rejects_of(fixture("broken.jsonl")).await;
    assert_eq!((report.read, report.accepted), (5, 2));
    let lines: Vec<_> =
        rejects.iter().map(|reject| (reject["line"].as_u64().unwrap(), reject["field"].as_str().unwrap())).collect();
    assert_eq!(lines, [(2, ""), (4, ""), (5, "id")]);
    assert!(rejects[0]["reason"].as_str().unwrap().contains("JSON"));
    assert_eq!(rejects[0]["record"], "{\"id\": \"190X001\", \"intitule\":", "what is no JSON is kept as text");
    assert_eq!(rejects[2]["record"]["intitule"], "Sans identité");
    assert_eq!(
        (&rejects[2]["reason"], &rejects[2]["value"]),
        (&"not an offer: it has no id".into(), &"intitule".into())
    );
    assert_eq!(report.shortfalls(), [""; 0], "every line was read");
    assert!(rejects[2]["file"].as_str().unwrap().ends_with("broken.jsonl"));
    let (_, rejects) = rejects_of(fixture("array.json")).await;
    assert_eq!((rejects[0]["field"].as_str(), rejects[0]["record"]["id"].as_str()), (Some("title"), Some("190B006")));
}

#[tokio::test]
async fn a_truncated_array_keeps_what_stands_before_the_end() {
    let (report, rejects) = rejects_of(fixture("../truncated.json")).await;
    assert!(report.accepted >= 1, "{report:?}");
    assert_eq!((report.rejected(), rejects.len()), (1, 1));
    assert!(rejects[0]["line"].as_u64().unwrap() > 1 && rejects[0]["value"].as_str().unwrap().contains("EOF"));
    let reason = rejects[0]["reason"].as_str().unwrap();
    assert!(reason.contains("truncated.json was not read to its end (line 3"), "{reason}");
    assert!(rejects[0]["record"].as_str().unwrap().ends_with("\"dateCrea"), "{}", rejects[0]["record"]);
    assert_eq!((report.unread.len(), report.shortfalls()), (1, vec!["an input was not read to its end".to_owned()]));
}

fn line_of(id: usize) -> String {
    format!("{{\"id\": \"{id}\", \"intitule\": \"Soudeur (H/F)\"}}")
}

/// A file of its own for a text.
fn written(name: &str, text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[tokio::test]
async fn a_record_that_is_json_of_the_wrong_kind_costs_itself_alone_and_one_that_is_no_json_the_rest() {
    let with = |bad: &str| {
        let records: Vec<_> = (0..200).map(|id| if id == 50 { bad.to_owned() } else { line_of(id) }).collect();
        format!("[{}]", records.join(","))
    };
    let (_folder, path) =
        written("wrong.json", with("{\"id\": \"x\", \"intitule\": 3.5e400}").replace("3.5e400", "[]"));
    let (report, rejects) = rejects_of(path).await;
    assert_eq!((report.accepted, report.rejected(), report.unread.len()), (199, 1, 0));
    assert_eq!((&rejects[0]["line"], &rejects[0]["record_number"]), (&1.into(), &51.into()));
    let (_folder, path) = written("broken.json", with("{\"id\" \"x\"}"));
    let (report, rejects) = rejects_of(path).await;
    assert_eq!((report.accepted, report.rejected(), report.unread.len()), (50, 1, 1));
    assert_eq!((&rejects[0]["record_number"], &rejects[0]["record"]), (&51.into(), &"{\"id\" \"".into()));
    assert_eq!(rejects[0]["rest_skipped"], true);
    assert!(report.rejected.keys().all(|cause| !cause.contains("broken.json")), "{:?}", report.rejected);
}

#[tokio::test]
async fn what_holds_no_offer_is_no_refresh() {
    let nothing = vec!["no record was accepted".to_owned()];
    for text in ["", "[]", "{\"resultats\": []}", "{\"codeErreur\": \"400\", \"message\": \"non\"}", "{\"id\": \"1\"}"]
    {
        let (_folder, path) = written("a.json", text);
        assert_eq!(rejects_of(path).await.0.shortfalls(), nothing, "{text}");
    }
    let (_folder, path) = written("error.json", "{\n\"codeErreur\": \"400\",\n\"message\": \"non\"}");
    let (_, rejects) = rejects_of(path).await;
    assert_eq!(rejects[0]["reason"], "not an offer: it has no id");
    assert_eq!(rejects[0]["value"], "codeErreur, message");
    let noise: Vec<u8> = (0..4_000_u32).map(|at| u8::try_from(at.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
    let (_folder, path) = written("noise.json", noise);
    let (report, rejects) = rejects_of(path).await;
    assert_eq!(report.shortfalls().len(), 2, "{report:?}");
    assert!(rejects[0]["record"].is_string());
}

#[tokio::test]
async fn a_folder_is_its_json_files_at_any_depth_by_path() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("b/deep")).unwrap();
    for name in ["c.json", "b/deep/a.ndjson", "b/z.jsonl.gz", "a.JSON", "notes.txt", "b/image.gz"] {
        std::fs::write(folder.path().join(name), "[]").unwrap();
    }
    let inputs = Input::expand(&[folder.path().to_owned(), "-".into(), folder.path().join("notes.txt")]).unwrap();
    let names: Vec<String> =
        inputs.iter().map(|input| input.to_string().replace(&format!("{}/", folder.path().display()), "")).collect();
    assert_eq!(names, ["a.JSON", "b/deep/a.ndjson", "b/z.jsonl.gz", "c.json", "-", "notes.txt"]);
    let absent = Input::expand(&[folder.path().join("absent")]).unwrap_err();
    assert!(matches!(&absent, Error::Open { path, .. } if path.ends_with("absent")), "{absent}");
}

#[tokio::test]
async fn progress_grows_to_the_whole() {
    let paths = [fixture("array.json"), fixture("lines.jsonl.gz")];
    let inputs = Input::expand(&paths).unwrap();
    let total: u64 = paths.iter().map(|path| path.metadata().unwrap().len()).sum();
    let mut seen: Vec<Progress> = Vec::new();
    let options = Options { batch: 3, ..Options::default() };
    let source = source(Policy::france_travail());
    import(None, Arc::new(FranceTravail), &source, inputs, options, &clock(), &mut |step| seen.push(step.clone()))
        .await
        .unwrap();
    assert!(seen.windows(2).all(|pair| pair[0].bytes <= pair[1].bytes && pair[0].read < pair[1].read), "{seen:?}");
    let last = seen.last().unwrap();
    assert_eq!((last.file, last.bytes, last.total_bytes, last.read, last.rejected), (1, total, Some(total), 14, 2));
}

#[tokio::test]
async fn inputs_that_cannot_be_read_to_their_end_are_told_and_the_others_read() {
    let whole = std::fs::read(fixture("lines.jsonl.gz")).unwrap();
    let (folder, cut) = written("cut.jsonl.gz", &whole[..whole.len() - 20]);
    let (_other, gone) = written("gone.json", "[]");
    let inputs = Input::expand(&[gone.clone(), cut, fixture("array.json")]).unwrap();
    std::fs::remove_file(gone).unwrap();
    let source = source(Policy::france_travail());
    let report = import(None, Arc::new(FranceTravail), &source, inputs, Options::default(), &clock(), &mut |_| {})
        .await
        .unwrap();
    let unread: Vec<_> = report.unread.iter().map(ToString::to_string).collect();
    assert!(unread[0].contains("gone.json was not read to its end"), "{unread:?}");
    assert!(unread[1].starts_with(folder.path().to_str().unwrap()) && unread[1].contains("cut.jsonl.gz"), "{unread:?}");
    assert_eq!((unread.len(), report.shortfalls()), (2, vec!["2 inputs were not read to their end".to_owned()]));
    assert!(report.accepted >= 6, "{report:?}");
}
