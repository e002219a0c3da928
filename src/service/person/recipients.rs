//! Who may be allowed to use a CV, by their names in law.

use super::{People, Result};
use crate::domain::AppStatus;
use crate::domain::permission::RecipientCategory;
use crate::store::ProcessorOwner;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// An app that a person may name, or has named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Recipient {
    /// Id of the app.
    pub app: Uuid,
    /// Name of the app.
    #[schema(example = "Carte des offres")]
    pub name: String,
    /// The name in law of whoever is behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Emploi Exemple SAS")]
    pub legal_name: Option<String>,
    /// Its postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1 rue de l'Exemple, 59000 Lille, France")]
    pub address: Option<String>,
    /// Its number in the register of companies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "732829320")]
    pub siren: Option<String>,
    /// How to reach its data protection officer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpo: Option<String>,
    /// Its own notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_notice: Option<String>,
    /// Where it handles data: ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// What kind of recipient it says it is: a person may allow a kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<RecipientCategory>,
    /// Whether it can be named in a permission today.
    pub open: bool,
}

/// Every app that handles CVs, or did.
#[derive(Debug)]
pub(super) struct Recipients {
    known: BTreeMap<Uuid, Recipient>,
}

impl Recipients {
    /// An app as it is told to the person; one that is no longer known, by its id.
    pub(super) fn of(&self, app: Uuid) -> Recipient {
        self.known.get(&app).cloned().unwrap_or_else(|| Recipient {
            app,
            name: app.to_string(),
            legal_name: None,
            address: None,
            siren: None,
            dpo: None,
            privacy_notice: None,
            countries: Vec::new(),
            category: None,
            open: false,
        })
    }

    /// Those that can be named today, by their names.
    pub(super) fn open(&self) -> Vec<Recipient> {
        let mut open: Vec<_> = self.known.values().filter(|recipient| recipient.open).cloned().collect();
        open.sort_by(|one, other| (&one.legal_name, &one.name).cmp(&(&other.legal_name, &other.name)));
        open
    }
}

impl People {
    /// The apps that a person may name today: those that handle CVs and have said who they are in law.
    ///
    /// # Errors
    /// [`super::Error::Store`].
    pub async fn recipients(&self) -> Result<Vec<Recipient>> {
        Ok(self.known_recipients().await?.open())
    }

    pub(super) async fn known_recipients(&self) -> Result<Recipients> {
        let mut known = BTreeMap::new();
        for processor in self.store.processors().await? {
            let ProcessorOwner::App(app) = processor.owner else { continue };
            let Some(record) = self.store.app(app).await? else { continue };
            let open = record.status() == AppStatus::Active;
            let recipient = Recipient {
                app,
                name: record.name,
                legal_name: Some(processor.legal_name),
                address: processor.address,
                siren: Some(processor.siren),
                dpo: Some(processor.dpo),
                privacy_notice: Some(processor.privacy_notice),
                countries: processor.countries,
                category: processor.category,
                open,
            };
            known.insert(app, recipient);
        }
        Ok(Recipients { known })
    }
}
