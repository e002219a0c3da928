//! The portal's visitors, counted as callers without a key are.

use super::{State, caller};
use crate::auth::Caller;
use crate::portal::Turnstile;
use actix_web::HttpRequest;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

#[async_trait::async_trait]
impl Turnstile for State {
    fn address(&self, request: &HttpRequest) -> IpAddr {
        caller::address(request)
    }

    async fn admit(&self, address: IpAddr) -> Result<(), Duration> {
        let counted = self.limiter.check(&Caller::Anonymous, address, NonZeroU32::MIN).await;
        counted.map(|_| ()).map_err(|refused| refused.retry_after)
    }
}
