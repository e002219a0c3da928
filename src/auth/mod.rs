//! Keys and what they allow: who calls, what the caller may do, and how often.
//!
//! An app presents its key, or an access token that stands for it for a quarter of an hour; both are one caller.
//! A key is looked up by the SHA-256 of its secret, which is all that the store knows of it.

mod bearer;
mod caller;
mod error;
mod gate;
mod issue;
mod key;
mod limit;
mod network;
mod recent;
mod scope;
mod signing;
mod token;
mod used;

pub use caller::{AppCaller, Caller};
pub use error::{Error, Result};
pub use gate::Authenticator;
pub use issue::{NewKeyRequest, is_bound, issue, time_ordered};
pub use key::{KeyForm, PlainKey};
pub use limit::{Limiter, Limits, Rate, TooMany};
pub use network::Network;
pub use scope::{GivenBy, Scope};
pub use signing::{PublicKey, is_signed, new_signing_key, rotate, sign};
pub use token::{AccessToken, LIFETIME, TokenFault, Tokens};
