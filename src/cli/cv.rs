//! `passerelle cv`.

use super::output;
use crate::auth::consent::OwnerView;
use crate::domain::{Clock, FieldError};
use crate::ingest::cv::{self, Age, ReadCv};
use crate::system::SystemClock;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read CVs, Europass 3.4 (XML, JSON) or JSON Resume, and write them as JSON Resume 1.0 without what no employer may
    /// ask for; say what was left out. Nothing is stored.
    Convert(Convert),
}

#[derive(Debug, Args)]
pub(super) struct Convert {
    /// Files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write `NAME.json` into this folder for each file, and no file twice. Without it, one CV goes to standard output.
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

pub(super) fn run(command: &Command) -> anyhow::Result<()> {
    let Command::Convert(convert) = command;
    if convert.to.is_none() && convert.files.len() > 1 {
        bail!("several CVs need a folder: --to DIR");
    }
    if let Some(folder) = &convert.to {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let today = SystemClock.now().to_zoned(TimeZone::UTC).date();
    let mut refused = 0_u32;
    let mut left_out = output::table(["file", "left out", "field", "times"]);
    for file in &convert.files {
        let bytes = bytes(file).with_context(|| format!("cannot read {}", file.display()))?;
        match cv::read(&bytes, today) {
            Ok(read) => {
                let rows = read.dropped.iter();
                rows.for_each(|(reason, field, times)| {
                    left_out.add_row([&file.display().to_string(), reason.as_str(), field, &times.to_string()]);
                });
                write(file, convert.to.as_deref(), &read)?;
            }
            Err(errors) => {
                refused += 1;
                output::remark(format_args!("{}: refused", file.display()));
                for FieldError { field, reason, .. } in errors {
                    output::remark(format_args!("  {field}: {reason}"));
                }
            }
        }
    }
    if left_out.row_iter().len() > 0 {
        output::remark(left_out);
    }
    if refused > 0 {
        bail!("{refused} of {} could not be read", convert.files.len());
    }
    Ok(())
}

/// The bytes of a file: one more than may be, where there are too many.
fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = cv::MOST_BYTES as u64 + 1;
    if file.as_os_str() == "-" {
        std::io::stdin().take(most).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn write(file: &Path, folder: Option<&Path>, read: &ReadCv) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(&OwnerView::of(&read.cv))?;
    let form = read.format.as_str();
    let minor = if read.age == Age::Minor { "; under 18: apprenticeships only" } else { "" };
    let Some(folder) = folder else {
        output::remark(format_args!("{}: {form}{minor}", file.display()));
        return output::say(text);
    };
    let name = if file.as_os_str() == "-" { Path::new("cv") } else { file };
    // Appended: what follows another dot in the name is no extension.
    let mut name = name.file_stem().unwrap_or(name.as_os_str()).to_owned();
    name.push(".json");
    let target = folder.join(name);
    let mut written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&target)
        .with_context(|| format!("cannot write {}", target.display()))?;
    writeln!(written, "{text}")?;
    output::say(format_args!("{}: {form}{minor} → {}", file.display(), target.display()))
}
