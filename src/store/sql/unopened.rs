//! Why a database cannot be opened, and what to do about it.

use crate::store::{Error, Result};
use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use std::borrow::Cow;
use std::io;
use std::path::Path;

/// Why a database cannot be opened. The text says what to do, and holds neither a password nor a row.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unopened(pub(super) String);

impl From<Unopened> for Error {
    fn from(unopened: Unopened) -> Self {
        Self::Database(Box::new(unopened))
    }
}

/// Where PostgreSQL is looked for.
pub(super) fn place(options: &PgConnectOptions) -> String {
    options
        .get_socket()
        .map_or_else(|| format!("{}:{}", options.get_host(), options.get_port()), |socket| socket.display().to_string())
}

/// What a first connection to PostgreSQL met. Nothing where the server will be there in a moment.
pub(super) fn postgres(error: sqlx::Error, options: &PgConnectOptions) -> Result<()> {
    let place = place(options);
    if let sqlx::Error::Io(failed) = &error {
        return Err(Unopened(if failed.kind() == io::ErrorKind::ConnectionRefused {
            format!(
                "connection refused: nothing listens at {place}. Is PostgreSQL running, and are host and port right?"
            )
        } else {
            format!("there is no way to {place} ({failed}): are host and port right, and is the network up?")
        })
        .into());
    }
    let code = error.as_database_error().and_then(DatabaseError::code).map(Cow::into_owned);
    let Some(code) = code else { return Err(error.into()) };
    if passes(&code) {
        return Ok(());
    }
    let user = options.get_username();
    let unopened = answered(&code, &place, user, options.get_database().unwrap_or(user)).map(Unopened);
    Err(unopened.map_or_else(|| error.into(), Error::from))
}

/// Whether a code of PostgreSQL means "not yet": too many connections, or still starting.
fn passes(code: &str) -> bool {
    matches!(code, "53300" | "57P03")
}

/// What a code of PostgreSQL means for whoever types the URL.
fn answered(code: &str, place: &str, user: &str, database: &str) -> Option<String> {
    Some(match code {
        "28P01" => format!(
            "PostgreSQL at {place} does not take the password of the user `{user}` ({code}): \
             put the right one into the URL or into PGPASSWORD"
        ),
        "28000" => format!(
            "PostgreSQL at {place} does not let the user `{user}` in ({code}): does the role exist, \
             and does pg_hba.conf allow it from here?"
        ),
        "3D000" => format!(
            "PostgreSQL at {place} has no database `{database}` ({code}): `createdb {database}` makes one, \
             or the name in the URL is another"
        ),
        "42501" => {
            format!("the user `{user}` may not use the database `{database}` at {place} ({code}): GRANT CONNECT")
        }
        _ => return None,
    })
}

/// The primary code of SQLite; an extended one holds it in its lowest byte.
fn primary(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?.parse::<u32>().ok()?;
    Some(code & 0xff)
}

/// Whether the file may be read and not written.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    primary(error) == Some(8)
}

/// What opening an SQLite file met.
pub(super) fn sqlite(error: sqlx::Error, path: &Path) -> Error {
    let path = path.display();
    let text = match primary(&error) {
        Some(3 | 8) => format!(
            "{path} is read-only: this user needs the permission to write the file and its folder (see `ls -l`)"
        ),
        Some(14) => format!(
            "{path} cannot be opened: is it a file, and has this user the permission to read and write it and its folder?"
        ),
        Some(26) => format!("{path} is no SQLite database: name another file"),
        _ => return error.into(),
    };
    Unopened(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_of_postgresql_says_what_to_do() {
        let told = |code| answered(code, "db:5432", "reader", "offers").unwrap_or_default();
        for (code, advice) in [
            ("28P01", "PGPASSWORD"),
            ("28000", "pg_hba.conf"),
            ("3D000", "`createdb offers`"),
            ("42501", "GRANT CONNECT"),
        ] {
            let told = told(code);
            assert!(told.contains(advice) && told.contains("db:5432") && told.contains(code), "{told}");
        }
        assert_eq!(told("XX000"), "", "what we do not know is told as PostgreSQL tells it");
    }
}
