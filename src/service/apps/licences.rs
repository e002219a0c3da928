//! The licences of sources: a source for registered apps opens to those that accepted it.

use super::{Apps, LicenceView, Who};
use crate::domain::{By, Invalid, Redistribution, Source, SourceId};
use crate::service::{Error, Result};
use crate::store::{Acceptance, Accepting};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A licence that is accepted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceRequest {
    /// The source.
    pub source: SourceId,
    /// The licence as it is named now, so that nobody accepts what they have not seen.
    #[schema(example = "Licence Offres d'emploi de France Travail")]
    pub version: String,
}

impl Apps {
    /// The licences of all sources that can be accepted, each with what the app accepted of it.
    ///
    /// # Errors
    /// As [`Self::app`].
    pub async fn licences(&self, who: Who<'_>, app: Uuid) -> Result<Vec<LicenceView>> {
        let record = self.managed(who, app).await?;
        let acceptances = self.store.acceptances(app).await?;
        let view = |source: Source| {
            let document = document(&source.id);
            let of_it = |acceptance: &&Acceptance| acceptance.accepted.document == document;
            let last = acceptances.iter().rfind(of_it);
            // What the operator wrote down with a key has a date alone.
            let opened = record.accepted.iter().find(|(id, _)| *id == source.id).map(|(_, at)| *at);
            LicenceView {
                needed: source.policy.redistribution == Redistribution::RegisteredApps,
                accepted_version: last.map(|acceptance| acceptance.accepted.version.clone()),
                accepted_at: last.map(|acceptance| acceptance.at).or(opened),
                source: source.id,
                name: source.name,
                version: source.policy.licence,
                licence_url: source.policy.licence_url,
                attribution: source.policy.attribution,
            }
        };
        let sources = self.store.sources().await?.into_iter();
        Ok(sources.filter(|source| source.policy.redistribution != Redistribution::Internal).map(view).collect())
    }

    /// Accepts the licence of a source for an app: within a second its keys read the source.
    ///
    /// # Errors
    /// [`Error::UnknownSource`]; [`Error::Invalid`] where the licence has another name now; and as [`Self::app`].
    pub async fn accept_licence(&self, who: Who<'_>, by: &By, app: Uuid, asked: &LicenceRequest) -> Result<()> {
        self.changeable(who, app).await?;
        let sources = self.store.sources().await?;
        let source = sources
            .into_iter()
            .find(|source| source.id == asked.source && source.policy.redistribution != Redistribution::Internal)
            .ok_or_else(|| Error::UnknownSource(asked.source.clone()))?;
        if source.policy.licence != asked.version {
            let expected = format!("the licence of this source is `{}`", source.policy.licence);
            return Err(Error::Invalid(vec![Invalid::new(&asked.version, expected).at("version")]));
        }
        let accepting = Accepting { document: document(&source.id), version: source.policy.licence, by: who.signs(by) };
        let told = self.told(by, "licence.accepted", format_args!("{app}/{}", source.id));
        Ok(self.store.accept_licence(app, &source.id, &accepting, told.at, &told).await?)
    }
}

fn document(source: &SourceId) -> String {
    format!("licence:{source}")
}
