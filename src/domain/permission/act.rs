//! By what act a permission was given.

use crate::domain::SourceId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// By what act a permission was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// A platform says that the person agreed there. Pending until the person confirms.
    Asserted {
        /// The platform.
        source: SourceId,
    },
    /// The person ticked it on the page of their link.
    Ticked,
    /// The person accepted a request for contact.
    Accepted {
        /// The request.
        request: Uuid,
    },
    /// The person sent their profile to a platform.
    Sent,
}
