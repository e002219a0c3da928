//! Why a mail was not sent.

/// Result of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A mail that did not leave. Nothing in it holds an address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The setting cannot be used.
    #[error("`{setting}` cannot be used: {expected}")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// What it takes.
        expected: &'static str,
    },
    /// The mail cannot be written as one.
    #[error("the mail cannot be written: {0}")]
    Form(&'static str),
    /// The mail server does not answer, or refused for now: the same mail may pass later.
    #[error("the mail server does not take mails now ({what}{})", code(*.status))]
    Later {
        /// What happened.
        what: &'static str,
        /// The status of SMTP, where there was one.
        status: Option<u16>,
    },
    /// The mail server refused for good.
    #[error("the mail server refused the mail ({what}{})", code(*.status))]
    Refused {
        /// What happened.
        what: &'static str,
        /// The status of SMTP, where there was one.
        status: Option<u16>,
    },
    /// Too many mails wait already.
    #[error("too many mails wait to be sent")]
    Full,
}

fn code(status: Option<u16>) -> String {
    status.map(|status| format!(", {status}")).unwrap_or_default()
}
