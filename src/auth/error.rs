//! Why a caller was turned away, or a key was not issued.

use super::{KeyForm, Scope, TokenFault};
use crate::domain::{FieldError, Invalid, SourceId};

/// Result of this room.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal. The text of every variant but [`Error::Store`], [`Error::Vault`] and [`Error::Signing`] is safe to show: no key is ever in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The text cannot be a key: a typo, or another service's. Nothing was looked up. 401 outside.
    #[error("this is not a Passerelle key: {0}")]
    Malformed(#[from] KeyForm),
    /// Well-formed, and not one of ours. 401 outside.
    #[error("this key is not known here")]
    Unknown,
    /// It was revoked. 401 outside.
    #[error("this key was revoked")]
    Revoked,
    /// Its time is over. 401 outside.
    #[error("this key has expired")]
    Expired,
    /// Its app has no member yet who confirmed an address. 403 outside.
    #[error(
        "this key works once a member of its app has confirmed the address that was given: open the link that was mailed"
    )]
    Pending,
    /// The operator stopped its app. 403 outside.
    #[error("the app of this key was suspended by the operator")]
    Suspended,
    /// The key names the networks that it may be used from, and this is none of them. 403 outside.
    #[error("this key may not be used from this address")]
    Elsewhere,
    /// The key names the origins whose pages may use it, and this is none of them. 403 outside.
    #[error("this key may not be used by pages of this origin")]
    OtherOrigin,
    /// The app is not approved for this scope, or no longer. 403 outside.
    #[error(
        "the scope `{scope}` needs an approval in force: ask for it, accept its agreement, and wait for the answer"
    )]
    NotApproved {
        /// What it would need an approval for.
        scope: Scope,
    },
    /// An app does not give this scope to its own keys. 403 outside.
    #[error("the scope `{scope}` is granted by the operator")]
    NotGiven {
        /// What the operator would have to give.
        scope: Scope,
    },
    /// An access token that is not in force. 401 outside.
    #[error(transparent)]
    Token(#[from] TokenFault),
    /// A scope was asked for that there is not, or that the key has not.
    #[error("this scope cannot be given: {}", .0.reason)]
    ScopeNotHeld(Invalid),
    /// The caller has no key, or one without this scope. 403 outside, 401 where there is no key.
    #[error("this needs a key with the scope `{scope}`")]
    MissingScope {
        /// What is missing.
        scope: Scope,
    },
    /// The key may write, but not for this source. 403 outside.
    #[error("this key is not bound to the source `{source_id}`")]
    NotBound {
        /// The source that was to be written.
        source_id: SourceId,
    },
    /// A key that makes no sense was asked for.
    #[error("cannot issue this key: {}: {}{}", .0.field, .0.reason, got(&.0.value))]
    Request(FieldError),
    /// A key that signs cannot be used. For logs only.
    #[error("cannot sign: {0}")]
    Signing(String),
    /// What is sealed cannot be opened, or no more be closed. For logs only.
    #[error("the vault: {0}")]
    Vault(String),
    /// The store failed. For logs only.
    #[error("keys cannot be read")]
    Store(#[from] crate::store::Error),
}

fn got(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!(" (got `{value}`)") }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::Request(error)
    }
}

impl From<jsonwebtoken::errors::Error> for Error {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        Self::Signing(error.to_string())
    }
}
