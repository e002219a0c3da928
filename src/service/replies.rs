//! Requests that carry an `Idempotency-Key`: done once, and answered the same for a day.

use super::{Error, Result, Service};
use crate::store::{Attempt, Begun, KeptReply};
use jiff::SignedDuration;

/// How long an answer is kept.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long an attempt may be under way: longer than any request takes, so that one whose server died is begun again.
const LOST: SignedDuration = SignedDuration::from_mins(2);

impl Service {
    /// Begins an attempt of the caller, unless one was begun with that key before. `key` and `request` are SHA-256 in
    /// hexadecimal.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn begin_reply(&self, caller: String, key: String, request: String) -> Result<(Attempt, Begun)> {
        let now = self.clock.now();
        let attempt = Attempt { caller, key, request, at: now };
        let begun = self.store.begin_reply(&attempt, now - KEPT, now - LOST).await.map_err(Error::from)?;
        Ok((attempt, begun))
    }

    /// Keeps the answer to an attempt.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn finish_reply(&self, attempt: &Attempt, reply: &KeptReply) -> Result<()> {
        Ok(self.store.finish_reply(attempt, reply).await?)
    }

    /// Says that an attempt did nothing: the same key may begin another.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn give_up_reply(&self, attempt: &Attempt) -> Result<()> {
        Ok(self.store.give_up_reply(attempt).await?)
    }
}
