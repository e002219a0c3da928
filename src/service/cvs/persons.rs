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

    /// Their platform took back what it had published; they keep their profile.
    async fn released(&self, cv: CvId, source: &SourceId);

    /// Their platform took back what it had published, and it was erased, with that proof.
    async fn taken_back(&self, email: &Email, source: &SourceId, proof: &[u8; 32]);
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

    async fn released(&self, cv: CvId, source: &SourceId) {
        if let Err(error) = self.tell_released(cv, source.as_str()).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "a person could not be told that their platform took their profile back");
        }
    }

    async fn taken_back(&self, email: &Email, source: &SourceId, proof: &[u8; 32]) {
        self.tell_taken_back(email, source.as_str(), proof).await;
    }
}
