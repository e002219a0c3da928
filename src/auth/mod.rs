//! Keys and what they allow: who calls, what the caller may do, and how often.
//!
//! An app presents its key, or an access token that stands for it for a quarter of an hour; both are one caller.
//! A key is looked up by the SHA-256 of its secret, which is all that the store knows of it.

mod account;
mod apart;
mod bearer;
mod caller;
pub mod consent;
mod error;
mod gate;
mod hand;
mod issue;
mod key;
mod leasing;
mod limit;
mod local;
mod meter;
mod network;
mod plan;
mod proxies;
mod recent;
mod scope;
mod sealed;
mod session;
mod signing;
mod token;
mod used;
mod vault;

pub use account::Used;
pub use apart::{Apart, AppIds};
pub use caller::{AppCaller, Caller};
pub use error::{Error, Result};
pub use gate::Authenticator;
pub use issue::{NewKeyRequest, is_bound, issue, time_ordered};
pub use key::{KeyForm, PlainKey};
pub use limit::{Limiter, Reach, Standing, TooMany, Window};
pub use meter::{Meter, QuotaNotice};
pub use network::Network;
pub use plan::{Limits, Plan, Quotas, Rate};
pub use proxies::{Proxies, ProxyHeader};
pub use scope::{GivenBy, Scope};
pub use sealed::{Seal, digest};
pub use session::SessionSecret;
pub use signing::{PublicKey, is_signed, new_signing_key, published_until, rotate, sign};
pub use token::{AccessToken, LIFETIME, TokenFault, Tokens};
pub use vault::{DataKey, MasterKeys, MasterSource, Rotation, SealFor, Vault};
