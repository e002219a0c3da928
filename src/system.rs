//! The real clock and the real source of randomness: the only place that opens either.

use crate::domain::Clock;
use jiff::Timestamp;
use rand::rngs::OsRng;
use rand::{CryptoRng, TryRngCore};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the real clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The operating system's source of randomness, fit for secrets.
///
/// # Panics
/// When the operating system has none, at the first value that is drawn: no secret may come from anything less.
#[must_use]
pub fn os_random() -> impl CryptoRng + Send {
    OsRng.unwrap_err()
}
