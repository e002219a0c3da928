//! The command line: it wires the rooms and decides nothing.
//!
//! Results go to standard output, everything else to standard error. Exit code 0 is success, 1 a failure, 2 a command
//! or setting that was not understood.

mod app;
mod audit;
mod breach;
mod compact;
mod cv;
mod demo;
mod demo_cvs;
mod demo_folder;
mod demo_market;
mod demo_trainings;
mod evaluate;
mod house;
mod import;
mod import_cvs;
mod import_labels;
mod import_official;
mod import_rome;
mod import_trainings;
mod importing;
mod key;
mod keys;
mod market;
mod master_key;
mod migrate;
mod openapi;
mod output;
mod post;
mod retention;
mod schema;
mod serve;
mod signals;
mod signing_key;
mod source;
mod statistics;
mod tls;

use crate::config::{Settings, Sources};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// An open API for regional employment data: geolocated job offers, with keys.
#[derive(Debug, Parser)]
#[command(name = "passerelle", version, about, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    settings: Flags,
    #[command(subcommand)]
    command: Command,
}

/// Each of these can also be given as `PASSERELLE_…` or in the settings file; the flag wins.
#[derive(Debug, Args)]
struct Flags {
    /// Settings file (TOML); `./passerelle.toml` is read if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// `sqlite:PATH` or `postgres://…`; default: `passerelle.db` in the data folder.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Folder of what this node keeps; default: `./passerelle-data`.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
    /// Database of the data keys of CVs; default: `cv-keys.db` in the data folder, where the database is SQLite.
    #[arg(long, global = true, value_name = "URL")]
    cv_keys: Option<String>,
    /// File of the master keys that wrap them; default: `cv-master.key` in the data folder.
    #[arg(long, global = true, value_name = "FILE")]
    cv_master_key_file: Option<String>,
    /// Name in law of whoever runs this server, as notices and receipts tell it.
    #[arg(long, global = true, value_name = "NAME")]
    operator_name: Option<String>,
    /// Its postal address, in one line.
    #[arg(long, global = true, value_name = "ADDRESS")]
    operator_address: Option<String>,
    /// Its data protection officer: an e-mail address or a page.
    #[arg(long, global = true, value_name = "EMAIL|URL")]
    operator_dpo: Option<String>,
    /// Where it keeps data: countries by two capitals; default: FR.
    #[arg(long, global = true, value_name = "CODES")]
    operator_countries: Option<String>,
    /// Log filter, such as `info` or `passerelle=debug,warn`.
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// Form of the logs: `text` or `json`.
    #[arg(long, global = true, value_name = "FORM")]
    log_format: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until SIGTERM or Ctrl-C.
    Serve(serve::Flags),
    /// Generate a region's offers, answer requests, and say what to try. Needs nothing, leaves nothing.
    Demo(demo::Demo),
    /// Bring the schema of the database up to date, and stop.
    Migrate,
    /// Import files of a network; a second import of the same file changes nothing.
    #[command(subcommand)]
    Import(import::Command),
    /// List apps, decide on what they ask for, suspend them, give them a plan.
    #[command(subcommand)]
    App(app::Command),
    /// Create, list and revoke the keys of apps.
    #[command(subcommand)]
    Key(key::Command),
    /// Rotate and list the keys that sign access tokens.
    #[command(subcommand)]
    SigningKey(signing_key::Command),
    /// Check the audit, and print its signed digests.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Add and list the networks that provide records.
    #[command(subcommand)]
    Source(source::Command),
    /// Read CVs of other systems, and make them fit for ours.
    #[command(subcommand)]
    Cv(cv::Command),
    /// Make the master key of CVs, and put a new one in its place.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Announce and erase the CVs that nothing keeps any more, and delete traces that are too old. `serve` does it hourly.
    Retention(retention::Flags),
    /// List whose data an app saw in a time, for those who have to be told of a breach.
    Breach(breach::Flags),
    /// Count those who seek a job, as the server does each week.
    #[command(subcommand)]
    Statistics(statistics::Command),
    /// Keep the history of the market, as the server does each night, or count days again.
    #[command(subcommand)]
    Market(market::Command),
    /// Measure what this program guesses, on records of which the answer is known.
    #[command(subcommand)]
    Evaluate(evaluate::Command),
    /// Delete what the journal need not keep, and give the room back.
    Compact,
    /// Print the OpenAPI document.
    Openapi,
    /// Print the schema of GraphQL.
    Schema,
}

impl Command {
    fn flags(&self) -> Option<&serve::Flags> {
        match self {
            Self::Serve(flags) => Some(flags),
            Self::Demo(demo) => Some(&demo.serve),
            Self::Migrate
            | Self::Import(_)
            | Self::App(_)
            | Self::Key(_)
            | Self::SigningKey(_)
            | Self::Audit(_)
            | Self::Source(_)
            | Self::Cv(_)
            | Self::Compact
            | Self::Keys(_)
            | Self::Statistics(_)
            | Self::Market(_)
            | Self::Retention(_)
            | Self::Breach(_)
            | Self::Evaluate(_)
            | Self::Openapi
            | Self::Schema => None,
        }
    }
}

/// What is logged while serving. The framework tells each worker that starts and stops, PostgreSQL each table that is
/// there already: nobody needs that.
const SERVING_LOG: &str = "info,actix_server=warn,actix_http::h1::dispatcher=off,sqlx::postgres::notice=off";

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { settings: flags, command } = Cli::parse();
    if let Some(flag) = misplaced(&flags, &command) {
        let error = anyhow::anyhow!("--{flag} is not for the demo, which begins in a new folder: --keep DIR names it");
        return output::refuse(&error, 2);
    }
    let settings = match Settings::load(&sources(flags, &command)) {
        Ok(settings) => settings,
        Err(error) => return output::refuse(&error.into(), 2),
    };
    match run(&settings, command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::refuse(&error, 1),
    }
}

/// The flag that says where data is, given to a command that makes a place of its own.
fn misplaced(flags: &Flags, command: &Command) -> Option<&'static str> {
    if !matches!(command, Command::Demo(_)) {
        return None;
    }
    let given = [
        ("database", &flags.database),
        ("data-dir", &flags.data_dir),
        ("cv-keys", &flags.cv_keys),
        ("cv-master-key-file", &flags.cv_master_key_file),
    ];
    given.into_iter().find(|(_, value)| value.is_some()).map(|(name, _)| name)
}

fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let usual_log = if matches!(command, Command::Serve(_)) { SERVING_LOG } else { "warn" };
    let house = house::House::new(settings, usual_log)?;
    runtime.block_on(async {
        match command {
            Command::Serve(_) => serve::run(&house).await,
            Command::Demo(demo) => demo::run(&house, demo).await,
            Command::Cv(command) => cv::run(&command),
            Command::Openapi => openapi::run(),
            Command::Schema => schema::run(),
            Command::Migrate => migrate::run(&house).await,
            Command::Import(command) => import::run(&house, command).await,
            Command::App(command) => app::run(&house, command).await,
            Command::Key(command) => key::run(&house, command).await,
            Command::SigningKey(command) => signing_key::run(&house, command).await,
            Command::Audit(command) => audit::run(&house, command).await,
            Command::Source(command) => source::run(&house, command).await,
            Command::Evaluate(command) => evaluate::run(house.clock.as_ref(), &command).await,
            Command::Compact => compact::run(&house).await,
            Command::Statistics(command) => statistics::run(&house, &command).await,
            Command::Market(command) => market::run(&house, &command).await,
            Command::Keys(command) => keys::run(&house, command).await,
            Command::Retention(flags) => retention::run(&house, flags).await,
            Command::Breach(flags) => breach::run(&house, flags).await,
        }
    })
}

fn sources(flags: Flags, command: &Command) -> Sources {
    let given = [
        ("database", flags.database),
        ("data_dir", flags.data_dir),
        ("cv_keys", flags.cv_keys),
        ("cv_master_key_file", flags.cv_master_key_file),
        ("operator_name", flags.operator_name),
        ("operator_address", flags.operator_address),
        ("operator_dpo", flags.operator_dpo),
        ("operator_countries", flags.operator_countries),
        ("log", flags.log),
        ("log_format", flags.log_format),
    ];
    Sources {
        flags: given
            .into_iter()
            .chain(command.flags().map(serve::Flags::given).into_iter().flatten())
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
        file: flags.config,
        // A value that is not UTF-8 is no value of any setting: its refusal shows it as far as it can be read.
        environment: std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect(),
        folder: PathBuf::new(),
        own_data: matches!(command, Command::Demo(_)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_demo_takes_no_place_but_the_one_to_keep() {
        let misplaced = |line: &str| {
            let Cli { settings, command } = Cli::try_parse_from(line.split(' ')).unwrap();
            super::misplaced(&settings, &command)
        };
        assert_eq!(misplaced("passerelle demo --database sqlite:x"), Some("database"));
        assert_eq!(misplaced("passerelle --data-dir x demo"), Some("data-dir"));
        assert_eq!(misplaced("passerelle demo --keep x"), None);
        assert_eq!(misplaced("passerelle serve --database sqlite:x --data-dir x"), None);
    }

    #[test]
    fn the_log_while_serving_is_a_filter() {
        let filter = tracing_subscriber::EnvFilter::try_new(SERVING_LOG).unwrap();
        assert!(filter.to_string().contains("sqlx::postgres::notice=off"), "{filter}");
    }
}
