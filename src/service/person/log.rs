//! Who saw what, when, and why.

use super::{Holder, People, Recipient, Result};
use crate::domain::permission::{DataCategory, Purpose};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many lines are told at most, the newest.
const MOST: usize = 10_000;

/// Once, an app saw your profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MyDisclosure {
    /// When.
    #[schema(value_type = String, format = "date-time")]
    pub at: Timestamp,
    /// Who.
    pub by: Recipient,
    /// For what.
    pub purpose: Purpose,
    /// Which parts.
    pub categories: BTreeSet<DataCategory>,
    /// The permission of yours that allowed it.
    pub permission: Uuid,
    /// What the app asked for.
    #[schema(example = "GET /v1/cvs/{cv}")]
    pub route: String,
}

impl People {
    /// What was seen of the profile in the last 12 months, the newest first; 10,000 lines at most.
    ///
    /// # Errors
    /// [`super::Error::LinkInvalid`], [`super::Error::Store`].
    pub async fn disclosures(&self, holder: &Holder) -> Result<Vec<MyDisclosure>> {
        self.stored(holder).await?;
        let known = self.known_recipients().await?;
        let seen = self.store.disclosures_of(holder.cv, MOST).await?.into_iter();
        let told = seen.map(|disclosure| MyDisclosure {
            at: disclosure.at,
            by: known.of(disclosure.app),
            purpose: disclosure.purpose,
            categories: disclosure.categories,
            permission: disclosure.permission,
            route: disclosure.route,
        });
        Ok(told.collect())
    }
}
