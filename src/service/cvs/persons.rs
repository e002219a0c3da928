//! What a person is told: the one seam between the apps' side and the person's.

use crate::auth::consent::OpenCv;
use crate::domain::SourceId;
use uuid::Uuid;

/// Tells persons what concerns them, by mail. A failure is logged there: what was done is done.
#[async_trait::async_trait]
pub trait Persons: Send + Sync + std::fmt::Debug {
    /// A platform gave their CV, and asserts so many permissions that wait for them. `left_out` says what was left out of
    /// it: a name and how often.
    async fn received(&self, cv: &OpenCv, source: &SourceId, waiting: usize, left_out: &[(String, u64)]);

    /// An app asks for contact.
    async fn asked(&self, cv: &OpenCv, request: Uuid, app: Uuid);
}
