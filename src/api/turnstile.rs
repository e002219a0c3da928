//! The portal's visitors, counted as callers without a key are.

use super::State;
use crate::auth::Caller;
use crate::portal::Turnstile;
use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

#[async_trait::async_trait]
impl Turnstile for State {
    fn address(&self, request: &HttpRequest) -> IpAddr {
        request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip())
    }

    async fn admit(&self, address: IpAddr) -> Result<(), Duration> {
        self.limiter.check(&Caller::Anonymous, address).map_err(|refused| refused.retry_after)
    }
}
