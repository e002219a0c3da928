//! The settings: flag, then environment, then file, then default.
//!
//! Every setting has one name. The flag is `--metrics-listen`, the variable `PASSERELLE_METRICS_LISTEN`, the key of the
//! TOML file `metrics_listen`. A name that nobody knows is an error, so that a typo never falls back to a default.

mod database;
mod error;
mod front;
mod layers;
mod mail;
mod operator;
#[cfg(test)]
mod tests;

pub use database::DatabaseUrl;
pub use error::{Error, Origin};
pub use front::{Front, Tls};
pub use layers::Sources;
pub use mail::SmtpUrl;
pub use operator::OperatorSettings;

use crate::auth::{Limits, Quotas, Rate};
use crate::reference;
use layers::Layers;
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// All settings, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `listen`: where the API listens. Default 127.0.0.1:8080.
    pub listen: SocketAddr,
    /// `metrics_listen`: where `/metrics` listens, `off` for nowhere. Default 127.0.0.1:9464.
    pub metrics_listen: Option<SocketAddr>,
    /// `data_dir`: the folder of what this node keeps. Default `./passerelle-data`.
    pub data_dir: PathBuf,
    /// `database`: `sqlite:PATH` or `postgres://…`. Default `sqlite:` and `passerelle.db` in `data_dir`.
    pub database: DatabaseUrl,
    /// `log`: a filter such as `info` or `passerelle=debug,warn`. Default `info` while serving, `warn` otherwise.
    pub log: Option<String>,
    /// `log_format`: `text` or `json`. Default `text`.
    pub log_format: LogFormat,
    /// `anonymous_per_second`, `anonymous_burst`, `key_per_second`, `key_burst`: how often a caller may ask.
    /// Default 5, 50, 200, 400. Those of a key, and `key_per_day` and `key_per_month` of an app (a number or `off`,
    /// default 100,000 and 2,000,000), are those of the plan `open`. `limits`: `off` lets everybody ask as they like.
    pub limits: Limits,
    /// What the operator says of the door.
    pub front: Front,
    /// `public_url`: where clients reach this server; links in mails begin so. Default `http://` and `listen`.
    pub public_url: Option<String>,
    /// `smtp_url`: the mail server. Without one, links are printed in the log: for development.
    pub smtp_url: Option<SmtpUrl>,
    /// `mail_from`: whom mails come from. Default `Passerelle <passerelle@localhost>`.
    pub mail_from: String,
    /// `redis_url`: where nodes share the limits; without it in the database, where that is PostgreSQL.
    pub redis_url: Option<DatabaseUrl>,
    /// `cv_keys`: the database of the data keys of CVs, another one than `database`, whose copies are kept 7 days at most.
    /// Default `sqlite:` and `cv-keys.db` in `data_dir` where `database` is SQLite; without one, there are no CVs.
    pub cv_keys: Option<DatabaseUrl>,
    /// `cv_master_key_file`: what wraps them. Default `cv-master.key` in `data_dir`.
    pub cv_master_key_file: PathBuf,
    /// `statistics_regions`: INSEE codes of the régions whose seekers are counted, separated by commas, or `all`. Default
    /// `all`. Noise is drawn for every cell of them, so that a service of one région names it.
    pub statistics_regions: Vec<String>,
    /// Who runs this server, in law.
    pub operator: OperatorSettings,
}

/// The names of all settings.
pub(crate) const NAMES: [&str; 31] = [
    "listen",
    "metrics_listen",
    "data_dir",
    "database",
    "log",
    "log_format",
    "anonymous_per_second",
    "anonymous_burst",
    "key_per_second",
    "key_burst",
    front::NAMES[0],
    front::NAMES[1],
    front::NAMES[2],
    front::NAMES[3],
    front::NAMES[4],
    front::NAMES[5],
    front::NAMES[6],
    "public_url",
    "smtp_url",
    "mail_from",
    "key_per_day",
    "key_per_month",
    "limits",
    "redis_url",
    "cv_keys",
    "cv_master_key_file",
    "statistics_regions",
    operator::NAMES[0],
    operator::NAMES[1],
    operator::NAMES[2],
    operator::NAMES[3],
];

impl Settings {
    /// Puts the settings together.
    ///
    /// # Errors
    /// [`Error`], which names the setting, the value, where it came from and what was expected.
    pub fn load(sources: &Sources) -> Result<Self, Error> {
        let layers = Layers::gather(sources)?;
        let data_dir = layers
            .read("data_dir", "a folder", |text| (!text.is_empty()).then(|| PathBuf::from(text)))?
            .unwrap_or_else(|| PathBuf::from("./passerelle-data"));
        let database = layers.read("database", DatabaseUrl::EXPECTED, DatabaseUrl::new)?;
        let database = database.unwrap_or_else(|| DatabaseUrl::in_dir(&data_dir));
        let cv_keys = layers.read("cv_keys", DatabaseUrl::EXPECTED, DatabaseUrl::new)?;
        if cv_keys.as_ref() == Some(&database) && !database.is_in_memory() {
            return Err(Error::Apart { setting: "cv_keys", other: "database" });
        }
        let cv_master_key_file =
            layers.read("cv_master_key_file", "a file", |text| (!text.is_empty()).then(|| text.into()))?;
        let defaults = Limits::default();
        Ok(Self {
            listen: layers.read("listen", ADDRESS, parsed)?.unwrap_or_else(|| local(8080)),
            metrics_listen: layers
                .read("metrics_listen", "`off`, or an address and port such as 127.0.0.1:9464", |text| {
                    if text == "off" { Some(None) } else { parsed(text).map(Some) }
                })?
                .unwrap_or_else(|| Some(local(9464))),
            cv_keys: cv_keys.or_else(|| database.keys_beside(&data_dir)),
            cv_master_key_file: cv_master_key_file.unwrap_or_else(|| data_dir.join("cv-master.key")),
            database,
            data_dir,
            log: layers.read("log", "a filter such as `info` or `passerelle=debug,warn`", |text| {
                tracing_subscriber::EnvFilter::try_new(text).is_ok().then(|| text.to_owned())
            })?,
            log_format: layers
                .read("log_format", "`text` or `json`", |text| match text {
                    "text" => Some(LogFormat::Text),
                    "json" => Some(LogFormat::Json),
                    _ => None,
                })?
                .unwrap_or(LogFormat::Text),
            limits: Limits {
                anonymous: layers.rate("anonymous_per_second", "anonymous_burst", defaults.anonymous)?,
                key: layers.rate("key_per_second", "key_burst", defaults.key)?,
                quotas: Quotas {
                    day: layers.quota("key_per_day", defaults.quotas.day)?,
                    month: layers.quota("key_per_month", defaults.quotas.month)?,
                },
                enabled: layers
                    .read("limits", "`on` or `off`", |text| match text {
                        "on" => Some(true),
                        "off" => Some(false),
                        _ => None,
                    })?
                    .unwrap_or(defaults.enabled),
            },
            operator: OperatorSettings::read(&layers)?,
            front: Front::read(&layers)?,
            public_url: layers.read("public_url", mail::PUBLIC_URL, mail::public_url)?,
            smtp_url: layers.read("smtp_url", SmtpUrl::EXPECTED, SmtpUrl::new)?,
            mail_from: layers
                .read("mail_from", "an address such as `Passerelle <passerelle@exemple.fr>`", |text| {
                    text.contains('@').then(|| text.to_owned())
                })?
                .unwrap_or_else(|| "Passerelle <passerelle@localhost>".to_owned()),
            statistics_regions: layers
                .read("statistics_regions", "`all`, or INSEE codes of régions such as 32,11", regions)?
                .unwrap_or_default(),
            redis_url: layers.read("redis_url", DatabaseUrl::EXPECTED_REDIS, DatabaseUrl::redis)?,
        })
    }
}

const ADDRESS: &str = "an address and port such as 127.0.0.1:8080 or [::]:8080";

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

impl Settings {
    /// Where clients reach a server that listens at `address`, without a slash at the end.
    #[must_use]
    pub fn public_url(&self, address: SocketAddr) -> String {
        let scheme = if self.front.tls.is_some() { "https" } else { "http" };
        self.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"))
    }

    /// The same, with the usual SQLite files in the data folder as its databases.
    #[must_use]
    pub fn with_own_database(self) -> Self {
        let database = DatabaseUrl::in_dir(&self.data_dir);
        let cv_keys = database.keys_beside(&self.data_dir);
        let cv_master_key_file = self.data_dir.join("cv-master.key");
        Self { database, cv_keys, cv_master_key_file, ..self }
    }
}

impl Layers {
    fn quota(&self, name: &'static str, default: Option<u64>) -> Result<Option<u64>, Error> {
        let expected = "`off`, or a whole number of requests, at least 1";
        let quota = self.read(name, expected, |text| match text {
            "off" => Some(None),
            _ => parsed::<NonZeroU64>(text).map(|quota| Some(quota.get())),
        })?;
        Ok(quota.unwrap_or(default))
    }

    fn rate(&self, per_second: &'static str, burst: &'static str, default: Rate) -> Result<Rate, Error> {
        let count = |name| self.read::<NonZeroU32>(name, "a whole number of requests, at least 1", parsed);
        Ok(Rate {
            per_second: count(per_second)?.unwrap_or(default.per_second),
            burst: count(burst)?.unwrap_or(default.burst),
        })
    }
}

/// The régions that a list names; none of them stands for all.
fn regions(text: &str) -> Option<Vec<String>> {
    if text.trim() == "all" {
        return Some(Vec::new());
    }
    let known = |code: &str| reference::region(code.trim()).map(|region| region.code.to_owned());
    text.split(',').map(known).collect()
}
