//! For development: no mail leaves, its link is in the log.

use super::{Mail, Mailer, Result};

/// Prints the link of each mail in the log. For a machine where nobody else reads the log: a link lets in whoever
/// opens it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Printed;

impl Printed {
    /// Says loudly what this means. Once, at the start.
    pub fn warn() {
        tracing::warn!(
            "DEVELOPMENT MODE: no mail server is set (`smtp_url`), so that links to confirm and to sign in are printed in \
             this log. Whoever reads it can act for every app. Set `smtp_url` and `mail_from` before others use this server."
        );
    }
}

#[async_trait::async_trait]
impl Mailer for Printed {
    async fn send(&self, mail: &Mail) -> Result<()> {
        let link = mail.link.as_deref().unwrap_or("none");
        tracing::warn!(subject = mail.subject, link, "DEVELOPMENT MODE: this mail was not sent; its link");
        Ok(())
    }
}
