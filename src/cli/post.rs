//! The way out for mails: SMTP where it is set, else the log.

use super::house::House;
use crate::mail::{Mailer, Postbox, Printed, Smtp};
use std::sync::Arc;

/// Mails on their way out.
#[derive(Debug)]
pub(super) struct Post(Arc<Postbox>);

impl Post {
    /// Opens the way that the settings name.
    pub(super) fn open(house: &House<'_>) -> anyhow::Result<Self> {
        let mailer: Arc<dyn Mailer> = if let Some(url) = &house.settings.smtp_url {
            Arc::new(Smtp::new(&url.expose().to_owned().into(), &house.settings.mail_from)?)
        } else {
            Arc::new(Printed)
        };
        Ok(Self(Arc::new(Postbox::new(mailer))))
    }

    /// What takes mails.
    pub(super) fn mailer(&self) -> Arc<dyn Mailer> {
        self.0.clone()
    }

    /// Waits a moment for what is still to be sent.
    pub(super) async fn close(&self) {
        self.0.close().await;
    }
}
