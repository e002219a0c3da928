//! What the audit is told: who did what to which record.

use super::by::By;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use serde_json::{Map, Value};
use std::fmt::Display;

/// Something that happened, for the audit. Subject and detail hold ids, names of rules and numbers: never an e-mail
/// address, never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    by: By,
    action: &'static str,
    subject: String,
    detail: Map<String, Value>,
}

impl AuditEvent {
    /// `by` did `action` (`key.revoked`) to `subject` (`key:` and its id).
    #[must_use]
    pub fn new(by: &By, action: &'static str, subject: impl Display) -> Self {
        Self { by: by.clone(), action, subject: subject.to_string(), detail: Map::new() }
    }

    /// The same, and with what.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }

    /// What was done: a name that never changes.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        self.action
    }

    /// To what.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// With what: a JSON object.
    #[must_use]
    pub fn detail(&self) -> String {
        Value::Object(self.detail.clone()).to_string()
    }

    /// Who, as [`crate::domain::Actor`] says it.
    #[must_use]
    pub fn actor(&self) -> String {
        self.by.actor.to_string()
    }

    /// The request that asked.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.by.request_id.as_deref()
    }

    /// The network that it came from: 24 bits of an IPv4 address, 48 of an IPv6 one. An address can be a person's home;
    /// the network tells as much as an audit needs.
    #[must_use]
    pub fn network(&self) -> Option<String> {
        Some(match self.by.origin?.to_canonical() {
            IpAddr::V4(address) => format!("{}/24", Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << 8))),
            IpAddr::V6(address) => format!("{}/48", Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Actor;
    use uuid::Uuid;

    fn from(origin: &str) -> AuditEvent {
        let by = By { origin: Some(origin.parse().unwrap()), ..By::actor(Actor::Operator) };
        AuditEvent::new(&by, "key.revoked", "key:1")
    }

    #[test]
    fn of_an_address_only_the_network_is_told() {
        assert_eq!(from("192.0.2.77").network().unwrap(), "192.0.2.0/24");
        assert_eq!(from("::ffff:192.0.2.77").network().unwrap(), "192.0.2.0/24");
        assert_eq!(from("2001:db8:1:2:3::4").network().unwrap(), "2001:db8:1::/48");
        assert_eq!(AuditEvent::new(&By::actor(Actor::Operator), "a", "b").network(), None);
    }

    #[test]
    fn an_actor_is_told_by_ids_and_no_two_alike() {
        let (app, key) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let actors = [
            Actor::Operator,
            Actor::System,
            Actor::App { app, key },
            Actor::Member { app: Some(app) },
            Actor::Member { app: None },
        ];
        let told = actors.map(|actor| AuditEvent::new(&By::actor(actor), "a", "b").actor());
        for (at, text) in told.iter().enumerate() {
            assert_eq!(told.iter().position(|other| other == text), Some(at), "{text}");
        }
        assert!(told[2].contains(&app.to_string()) && told[2].contains(&key.to_string()), "{}", told[2]);
    }

    #[test]
    fn the_detail_is_an_object_of_what_was_given() {
        let event = AuditEvent::new(&By::actor(Actor::System), "a", "b").with("scope", "admin").with("days", 30);
        assert_eq!(
            serde_json::from_str::<Value>(&event.detail()).unwrap(),
            serde_json::json!({"scope": "admin", "days": 30})
        );
    }
}
