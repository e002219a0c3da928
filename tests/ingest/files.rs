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

async fn rejects_of(name: &str) -> (Report, Vec<Value>) {
    let mut written = Vec::new();
    let report = dry_run(&[fixture(name)], Options { batch: 0, rejects: Some(&mut written) }).await.unwrap();
    let rejects = String::from_utf8(written).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (report, rejects)
}

#[tokio::test]
async fn every_shape_of_the_same_records_gives_the_same_report() {
    let mut reports = Vec::new();
    for name in ["array.json", "page.json", "pages.json", "lines.jsonl", "lines.jsonl.gz"] {
        for batch in [0, 1, 2] {
            reports.push((name, dry_run(&[fixture(name)], Options { batch, rejects: None }).await.unwrap()));
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
    let (report, rejects) = rejects_of("broken.jsonl").await;
    assert_eq!((report.read, report.accepted), (5, 2));
    let lines: Vec<_> =
        rejects.iter().map(|reject| (reject["line"].as_u64().unwrap(), reject["field"].as_str().unwrap())).collect();
    assert_eq!(lines, [(2, ""), (4, ""), (5, "id")]);
    assert!(rejects[0]["reason"].as_str().unwrap().contains("JSON"));
    assert_eq!(rejects[2]["record"]["intitule"], "Sans identité");
    assert!(rejects[2]["file"].as_str().unwrap().ends_with("broken.jsonl"));
    let (_, rejects) = rejects_of("array.json").await;
    assert_eq!((rejects[0]["field"].as_str(), rejects[0]["record"]["id"].as_str()), (Some("title"), Some("190B006")));
}

#[tokio::test]
async fn a_truncated_array_keeps_what_stands_before_the_end() {
    let (report, rejects) = rejects_of("truncated.json").await;
    assert!(report.accepted >= 1, "{report:?}");
    assert_eq!((report.rejected(), rejects.len()), (1, 1));
    assert!(rejects[0]["line"].as_u64().unwrap() > 1 && rejects[0]["value"].as_str().unwrap().contains("EOF"));
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
    let options = Options { batch: 3, rejects: None };
    let source = source(Policy::france_travail());
    import(None, Arc::new(FranceTravail), &source, inputs, options, &clock(), &mut |step| seen.push(step.clone()))
        .await
        .unwrap();
    assert!(seen.windows(2).all(|pair| pair[0].bytes <= pair[1].bytes && pair[0].read < pair[1].read), "{seen:?}");
    let last = seen.last().unwrap();
    assert_eq!((last.file, last.bytes, last.total_bytes, last.read, last.rejected), (1, total, Some(total), 14, 2));
}

#[tokio::test]
async fn a_damaged_archive_ends_the_run_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.jsonl.gz");
    let whole = std::fs::read(fixture("lines.jsonl.gz")).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 20]).unwrap();
    let failed = dry_run(&[path], Options::default()).await.unwrap_err();
    assert!(matches!(&failed, Error::Read { input, .. } if input.ends_with("cut.jsonl.gz")), "{failed}");
}
