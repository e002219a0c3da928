//! Where a permission stands.

use crate::domain::work::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// Where a permission stands at a given time.
    PermissionState, "a state", {
        /// A platform says so; the person has not confirmed.
        Pending = "pending",
        /// It allows what it says.
        InForce = "in_force",
        /// It ended by itself.
        Expired = "expired",
        /// The person took it back, or objected.
        Withdrawn = "withdrawn",
    }
}
