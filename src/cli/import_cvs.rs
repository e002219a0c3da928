//! `passerelle import jsonresume` and `passerelle import europass`.

use super::house::House;
use super::output;
use super::post::Post;
use crate::domain::{Clock, ExternalId, FieldError, SourceId};
use crate::ingest::cv::{self, Format};
use crate::service::cvs::{CvDraft, CvImport, CvWriteStatus};
use crate::service::{self, Error};
use crate::system::{SystemClock, os_random};
use anyhow::{Context, bail};
use clap::Args;
use jiff::tz::TimeZone;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Files, and folders of files (`.json`, `.xml`).
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The platform that brings them: a source, of which `passerelle source processor` has said who it is in law. The name
    /// of each file, without its ending, is the platform's own id of the CV.
    #[arg(long)]
    source: SourceId,
    /// Write each rejected file here, one JSON object a line: which fields, what stood there as far as it says nothing of the
    /// person, and what is expected.
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Read everything and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do not mail each person their link: the platform tells them itself, within a month (GDPR art. 14).
    #[arg(long)]
    no_mail: bool,
}

/// What happened, as counts.
#[derive(Debug, Default)]
struct Report {
    read: u64,
    by_status: BTreeMap<&'static str, u64>,
    by_form: BTreeMap<&'static str, u64>,
    minors: u64,
    told: u64,
    left_out: BTreeMap<&'static str, u64>,
    refused: BTreeMap<String, u64>,
}

/// `jsonresume` or `europass`: files of the other form are refused.
pub(super) async fn run(house: &House<'_>, import: &Import, europass: bool) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for path in &import.paths {
        expand(path, &mut files)?;
    }
    if files.is_empty() {
        bail!("there is no CV in {}", output::list(import.paths.iter().map(|path| path.display())));
    }
    let mut rejects = Rejects::open(import.rejects.as_deref(), &files)?;
    let report = if import.dry_run {
        bring(None, import, &files, europass, &mut rejects).await?
    } else {
        let post = Post::open(house)?;
        let done = house
            .with_vault(async |store, vault| {
                let bringing = CvImport::new(store.clone(), vault.clone(), house.clock.clone(), os_random());
                let unsaid =
                    "`passerelle source processor` says who the source is in law: CVs are taken from nobody else";
                bringing.check(&import.source).await.context(unsaid)?;
                if !import.no_mail {
                    bringing.tell_by(Arc::new(post.people(house, store, vault, (house.settings.listen, None))));
                }
                bring(Some(&bringing), import, &files, europass, &mut rejects).await
            })
            .await;
        post.close().await;
        done?
    };
    output::say(table(&report, import.dry_run))?;
    rejects.close()?;
    if report.by_status.is_empty() {
        bail!("none of the {} files was accepted", report.read);
    }
    Ok(())
}

/// Rejected files that are told at once, where no file is named for them.
const TOLD: u64 = 10;

/// The files that were refused, and why: in a file, or the first of them on standard error.
#[derive(Debug)]
struct Rejects<'p> {
    file: Option<(BufWriter<File>, &'p Path)>,
    count: u64,
}

impl<'p> Rejects<'p> {
    fn open(path: Option<&'p Path>, files: &[PathBuf]) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self { file: None, count: 0 }) };
        if files.iter().any(|file| same(file, path)) {
            bail!("--rejects {} is one of the files to import: name another file", path.display());
        }
        let file = File::create(path).with_context(|| format!("cannot write the rejects to {}", path.display()))?;
        Ok(Self { file: Some((BufWriter::new(file), path)), count: 0 })
    }

    /// What stood in a field is told by its own error, which names nobody.
    fn add(&mut self, rejected: &Path, errors: &[FieldError]) -> anyhow::Result<()> {
        self.count += 1;
        if let Some((file, _)) = &mut self.file {
            let line = json!({"file": rejected.display().to_string(), "errors": errors});
            writeln!(file, "{line}")?;
        } else if self.count <= TOLD {
            output::remark(format_args!("{}: rejected", rejected.display()));
            for error in errors {
                output::remark(format_args!("  {error}"));
            }
        }
        Ok(())
    }

    fn close(self) -> anyhow::Result<()> {
        match self.file {
            Some((mut file, path)) => {
                file.flush()?;
                if self.count > 0 {
                    output::remark(format_args!("The rejected files are named in {}.", path.display()));
                }
            }
            None if self.count > TOLD => {
                output::remark(format_args!("… and {} more: --rejects FILE names them all", self.count - TOLD));
            }
            None => {}
        }
        Ok(())
    }
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// The files of a path: itself, or those of a folder, at any depth, in order.
fn expand(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let unread = || format!("cannot read {}", path.display());
    if !fs::metadata(path).with_context(unread)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut inside = fs::read_dir(path).with_context(unread)?.collect::<Result<Vec<_>, _>>().with_context(unread)?;
    inside.sort_by_key(fs::DirEntry::file_name);
    for entry in inside {
        let (path, kind) = (entry.path(), entry.file_type()?);
        let named =
            path.extension().is_some_and(|ext| ["json", "xml"].iter().any(|known| ext.eq_ignore_ascii_case(known)));
        if kind.is_dir() || kind.is_file() && named {
            expand(&path, files)?;
        }
    }
    Ok(())
}

async fn bring(
    bringing: Option<&CvImport>,
    import: &Import,
    files: &[PathBuf],
    europass: bool,
    rejects: &mut Rejects<'_>,
) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let bar = output::Progress::count("importing", files.len() as u64);
    for file in files {
        report.read += 1;
        if let Err(errors) = one(bringing, import, file, europass, &mut report).await? {
            for error in &errors {
                *report.refused.entry(format!("{}: {}", anywhere(&error.field), error.reason)).or_default() += 1;
            }
            rejects.add(file, &errors)?;
        }
        bar.add(1);
    }
    bar.finish();
    Ok(report)
}

/// One file; inside, why it was refused.
async fn one(
    bringing: Option<&CvImport>,
    import: &Import,
    file: &Path,
    europass: bool,
    report: &mut Report,
) -> anyhow::Result<Result<(), Vec<FieldError>>> {
    let mut document = Vec::new();
    let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    opened.take(cv::MOST_BYTES as u64 + 1).read_to_end(&mut document)?;
    let today = SystemClock.now().to_zoned(TimeZone::UTC).date();
    let read = match cv::read(&document, today) {
        Ok(read) => read,
        Err(errors) => return Ok(Err(errors)),
    };
    if (read.format != Format::JsonResume) != europass {
        let expected = if europass { "Europass" } else { "JSON Resume" };
        let refused = crate::domain::Invalid::new(read.format.as_str(), format!("a CV as {expected}"));
        return Ok(Err(vec![refused.at("body")]));
    }
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let external = match ExternalId::new(&stem) {
        Ok(external) => external,
        Err(refused) => return Ok(Err(vec![refused.at("file name")])),
    };
    let status = match bringing {
        None => "readable",
        Some(bringing) => {
            let draft = CvDraft { document, permissions: Vec::new(), email: None };
            let published = match bringing.import(&import.source, &external, draft).await {
                Ok(published) => published,
                Err(Error::Invalid(errors)) => return Ok(Err(errors)),
                Err(error) => return Err(service_failed(error)),
            };
            report.told += u64::from(published.told);
            match published.status {
                CvWriteStatus::Created => "new",
                CvWriteStatus::Updated => "updated",
                CvWriteStatus::Unchanged => "unchanged",
                CvWriteStatus::Kept => "corrected by the person, not overwritten",
                CvWriteStatus::Erased => "erased by the person before, not stored",
            }
        }
    };
    *report.by_status.entry(status).or_default() += 1;
    *report.by_form.entry(read.format.as_str()).or_default() += 1;
    report.minors += u64::from(read.age == cv::Age::Minor);
    for (reason, _, times) in read.dropped.iter() {
        *report.left_out.entry(reason.as_str()).or_default() += times;
    }
    Ok(Ok(()))
}

fn service_failed(error: service::Error) -> anyhow::Error {
    anyhow::Error::new(error).context("the import stopped: what was imported stays, import the same files again")
}

/// A field without the numbers of items.
fn anywhere(field: &str) -> String {
    field.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// What happened, a count a line.
fn table(report: &Report, dry_run: bool) -> comfy_table::Table {
    let mut table = output::table(["what", "CVs"]);
    let mut row = |name: &str, count: u64| {
        table.add_row([name.to_owned(), count.to_string()]);
    };
    row("read", report.read);
    for (form, count) in &report.by_form {
        row(&format!("  {form}"), *count);
    }
    for (status, count) in &report.by_status {
        row(status, *count);
    }
    row("  under 18: apprenticeships only", report.minors);
    if !dry_run {
        row("  persons who were sent their link", report.told);
    }
    row("rejected", report.read - report.by_status.values().sum::<u64>());
    for (cause, count) in &report.refused {
        row(&format!("  {cause}"), *count);
    }
    for (what, count) in &report.left_out {
        row(&format!("left out: {what}"), *count);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_cvs_at_any_depth_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("europass");
        fs::create_dir(&inner).unwrap();
        for name in ["b.json", "a.XML", "notes.txt"] {
            fs::write(folder.path().join(name), "{}").unwrap();
        }
        fs::write(inner.join("c.xml"), "<a/>").unwrap();
        let mut files = Vec::new();
        expand(folder.path(), &mut files).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect();
        assert_eq!(names, ["a.XML", "b.json", "c.xml"]);
        assert!(expand(&folder.path().join("nothing"), &mut files).is_err());
    }

    #[test]
    fn the_report_counts_causes_and_not_places() {
        assert_eq!(anywhere("work[3].startDate"), "work[].startDate");
        let report = Report { read: 3, by_status: [("new", 2)].into(), ..Report::default() };
        let text = table(&report, false).to_string();
        assert!(text.contains("rejected") && text.lines().any(|line| line.contains("rejected") && line.contains('1')));
    }
}
