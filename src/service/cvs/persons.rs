//! What a person is told: the seam between the apps' side and the person's.

use crate::domain::cv::CvId;
use crate::domain::{Email, SourceId};
use crate::service::person::People;

/// Tells persons what concerns them, by mail. A failure is logged: what was done is done.
#[async_trait::async_trait]
pub trait Persons: Send + Sync + std::fmt::Debug {
    /// A platform gave their CV, and asserts so many permissions that wait for them; whether the mail is on its way.
    async fn received(&self, cv: CvId, email: &Email, source: &SourceId, waiting: usize) -> bool;

    /// An app, by its name, asks for contact.
    async fn asked(&self, cv: CvId, app: &str);
}

#[async_trait::async_trait]
impl Persons for People {
    async fn received(&self, cv: CvId, email: &Email, source: &SourceId, waiting: usize) -> bool {
        let told = self.tell_received(cv, email, source.as_str(), waiting).await;
        if let Err(error) = &told {
            tracing::error!(error = error as &dyn std::error::Error, "a person could not be told of their CV");
        }
        told.is_ok()
    }

    async fn asked(&self, cv: CvId, app: &str) {
        if let Err(error) = self.tell_contact_asked(cv, app).await {
            tracing::error!(error = &error as &dyn std::error::Error, "a person could not be told of a request");
        }
    }
}
