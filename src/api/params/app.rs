//! The paths of what belongs to an app.

use crate::domain::Invalid;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// The path of what belongs to an app.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AppPath {
    /// Id of the app
    #[param(value_type = Uuid, example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")]
    pub app: String,
}

/// The path of one of its keys.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only its description is used")]
pub struct KeyPath {
    /// Id of the app
    #[param(example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")]
    app: Uuid,
    /// Id of the key
    #[param(example = "019ac5b0-2f10-7b0e-8d2c-5b1e7c9d4f22")]
    key: Uuid,
}

/// The path of one of its members.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only its description is used")]
pub struct MemberPath {
    /// Id of the app
    #[param(example = "019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11")]
    app: Uuid,
    /// Id of the member
    #[param(example = "5d1f3c1a-9f2e-5b60-8a54-0c2f0e6d7b33")]
    member: Uuid,
}

/// An id that stands in a path.
///
/// # Errors
/// [`Invalid`] where it is no UUID.
pub fn id(text: &str) -> Result<Uuid, Invalid> {
    Uuid::try_parse(text).map_err(|_| Invalid::new(text, "an id is a UUID"))
}
