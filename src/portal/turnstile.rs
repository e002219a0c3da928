//! Where a visitor comes from, and how many forms may come from there.

use actix_web::HttpRequest;
use std::net::IpAddr;
use std::time::Duration;

/// What the API knows of those who come: the portal counts them as it counts callers without a key.
#[async_trait::async_trait]
pub trait Turnstile: Send + Sync + std::fmt::Debug {
    /// The address that a request comes from.
    fn address(&self, request: &HttpRequest) -> IpAddr;

    /// Counts one form from an address.
    ///
    /// # Errors
    /// How long to wait, where there were too many.
    async fn admit(&self, address: IpAddr) -> Result<(), Duration>;
}
