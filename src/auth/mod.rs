//! Keys and what they allow: who calls, what the caller may do, and how often.
//!
//! A key is looked up by the SHA-256 of its secret, which is all that the store knows of it.

mod account;
mod caller;
mod error;
mod gate;
mod hand;
mod issue;
mod key;
mod leasing;
mod limit;
mod local;
mod meter;
mod plan;
mod recent;
mod scope;

pub use account::Used;
pub use caller::{AppCaller, Caller};
pub use error::{Error, Result};
pub use gate::Authenticator;
pub use issue::{NewKeyRequest, issue};
pub use key::{KeyForm, PlainKey};
pub use limit::{Limiter, Reach, Standing, TooMany, Window};
pub use meter::{Meter, QuotaNotice};
pub use plan::{Limits, Plan, Quotas, Rate};
pub use scope::Scope;
