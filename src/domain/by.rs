//! Who changed something, and by which request: what the audit keeps of every change.

// The addresses of `core` are plain values: nothing can be opened with them.
use core::net::IpAddr;
use uuid::Uuid;

/// Who acts. Ids alone: neither a name nor the address of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The operator, on the command line.
    Operator,
    /// An app, with one of its keys.
    App {
        /// Id of the app.
        app: Uuid,
        /// Id of the key.
        key: Uuid,
    },
    /// A person: a member of the app that is named, or somebody who is not yet known.
    Member {
        /// Id of the app.
        app: Option<Uuid>,
    },
    /// The server itself.
    System,
}

/// Who acts, and by which request.
#[derive(Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// Id of the request, where there is one.
    pub request_id: Option<String>,
    /// The address that the request came from. For the audit alone: `Debug` leaves it out.
    pub origin: Option<IpAddr>,
}

impl By {
    /// Somebody without a request: the operator, or the server itself.
    #[must_use]
    pub const fn actor(actor: Actor) -> Self {
        Self { actor, request_id: None, origin: None }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operator => f.write_str("operator"),
            Self::App { app, key } => write!(f, "app:{app}/key:{key}"),
            Self::Member { app: Some(app) } => write!(f, "member:{app}"),
            Self::Member { app: None } => f.write_str("member"),
            Self::System => f.write_str("system"),
        }
    }
}

impl std::fmt::Debug for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("By").field("actor", &self.actor).field("request_id", &self.request_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_leaves_the_address_of_a_caller_out() {
        let by = By { origin: "192.0.2.7".parse().ok(), ..By::actor(Actor::System) };
        assert!(by.origin.is_some() && !format!("{by:?}").contains("192.0.2.7"), "{by:?}");
    }
}
