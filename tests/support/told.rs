//! What changes tell the audit.

use super::fixture::at;
use passerelle::domain::{Actor, AuditEvent, By};
use passerelle::store::Told;

/// What a change tells the audit, where a test is not about that.
pub fn told() -> Told {
    Told { event: AuditEvent::new(&By::actor(Actor::System), "test.changed", "-"), at: at(0) }
}
