//! The signature: a JWS in its compact form (RFC 7515), EdDSA (RFC 8037), by the keys of `/.well-known/jwks.json`.

use crate::auth;
use crate::service::{Error, Result};
use crate::store::SigningKeyRecord;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The type in the header, which no access token has: neither is taken for the other.
pub const JWS_TYPE: &str = "passerelle-receipt+jws";

/// Signs a document with the house's key.
///
/// # Errors
/// [`Error::Auth`] where a key cannot be used, or where none signs.
pub fn sign_document(keys: &[SigningKeyRecord], now: Timestamp, document: &Value) -> Result<String> {
    let payload = URL_SAFE_NO_PAD.encode(document.to_string());
    let head = |kid: &str| {
        let header = json!({ "alg": "EdDSA", "cty": "ld+json", "kid": kid, "typ": JWS_TYPE });
        URL_SAFE_NO_PAD.encode(header.to_string())
    };
    let signed = auth::sign(keys, now, |kid| format!("{}.{payload}", head(kid)))?;
    let missing = || Error::Auth(auth::Error::Signing("no key signs receipts".to_owned()));
    let (kid, signature) = signed.ok_or_else(missing)?;
    Ok(format!("{}.{payload}.{signature}", head(&kid)))
}
