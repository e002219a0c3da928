//! Keys and what they allow: who calls, what the caller may do, and how often.
//!
//! A key is looked up by the SHA-256 of its secret, which is all that the store knows of it.

mod caller;
mod error;
mod gate;
mod issue;
mod key;
mod limit;
mod network;
mod recent;
mod scope;
mod session;
mod used;

pub use caller::{AppCaller, Caller};
pub use error::{Error, Result};
pub use gate::Authenticator;
pub use issue::{NewKeyRequest, is_bound, issue, time_ordered};
pub use key::{KeyForm, PlainKey};
pub use limit::{Limiter, Limits, Rate, TooMany};
pub use network::Network;
pub use scope::{GivenBy, Scope};
pub use session::SessionSecret;
