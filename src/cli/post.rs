//! The way out for mails: SMTP where it is set, else the log.

use super::house::House;
use crate::auth::Vault;
use crate::mail::{Mailer, Postbox, Printed, Smtp};
use crate::service::person::{Drops, People, SealedDesk};
use crate::store::Store;
use crate::system::os_random;
use std::net::SocketAddr;
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

    /// Who writes to persons about their CVs. The links in their mails lead to the server that listens at `address`; `index`
    /// is what shows CVs there, where this process does.
    pub(super) fn people(
        &self,
        house: &House<'_>,
        store: &Arc<dyn Store>,
        vault: &Vault,
        (address, index): (SocketAddr, Option<Arc<dyn Drops>>),
    ) -> People {
        let clock = house.clock.clone();
        let desk = SealedDesk::new(store.clone(), vault.clone(), clock.clone(), index);
        let base = house.settings.public_url(address);
        People::new(store.clone(), Arc::new(desk), clock, self.mailer(), os_random(), (&base, house.operator()))
    }

    /// Waits a moment for what is still to be sent.
    pub(super) async fn close(&self) {
        self.0.close().await;
    }
}
