//! The messages of `graphql-transport-ws`, and the codes that a socket is closed with.

use crate::api::graphql::answer;
use crate::api::graphql::asked::Question;
use crate::api::json;
use actix_ws::{CloseCode, CloseReason};
use async_graphql::{Response, ServerError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The name of the protocol, as clients ask for it.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Said {
    /// Who it is: keys as the headers of a request have them.
    ConnectionInit {
        /// Names and values.
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    /// Whether we are there.
    Ping,
    /// That it is there.
    Pong,
    /// What it wants to know.
    Subscribe {
        /// What it calls the operation.
        id: String,
        /// The operation.
        payload: Question,
    },
    /// That it wants to know no more of it.
    Complete {
        /// What it calls the operation.
        id: String,
    },
}

impl Said {
    /// Reads a message.
    ///
    /// # Errors
    /// [`End::bad_message`], with what is wrong.
    pub fn read(text: &str) -> Result<Self, End> {
        let read = json::parse(text.as_bytes()).and_then(json::read);
        read.map_err(|error| End::bad_message(&format!("{}: {}", error.field, error.reason)))
    }
}

/// What we say.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Say<'a> {
    /// That the client may begin.
    ConnectionAck,
    /// That we are there.
    Pong,
    /// An event. A part of it is JSON already, so it is not written as the others are.
    #[serde(skip)]
    Next {
        /// Of which operation.
        id: &'a str,
        /// The event.
        payload: &'a Response,
    },
    /// Why an operation was refused, or ends: nothing more comes of it.
    Error {
        /// Which operation.
        id: &'a str,
        /// Why.
        payload: &'a [ServerError],
    },
    /// That nothing more comes.
    Complete {
        /// Of which operation.
        id: &'a str,
    },
}

impl Say<'_> {
    /// The text of the message.
    #[must_use]
    pub fn text(&self) -> String {
        // Texts, numbers and lists: nothing here can fail to be written.
        if let Self::Next { id, payload } = self {
            let id = serde_json::to_string(id).unwrap_or_default();
            let payload = String::from_utf8(answer::text(payload, true)).unwrap_or_default();
            return format!(r#"{{"type":"next","id":{id},"payload":{payload}}}"#);
        }
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Why a socket is closed: the codes of RFC 6455, and those of the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    code: u16,
    reason: String,
}

impl End {
    fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.code
    }

    /// The client has gone, or says goodbye.
    #[must_use]
    pub fn gone() -> Self {
        Self::new(1000, "")
    }

    /// The client has not read, or not been heard of, for too long.
    #[must_use]
    pub fn silent() -> Self {
        Self::new(1001, "Nothing was read or heard for too long.")
    }

    /// A message is larger than we read.
    #[must_use]
    pub fn too_large(most: usize) -> Self {
        Self::new(1009, format!("A message has at most {most} bytes."))
    }

    /// The server stops; another one may be there at once.
    #[must_use]
    pub fn restart() -> Self {
        Self::new(1012, "The server restarts: connect again.")
    }

    /// Not now, but later.
    #[must_use]
    pub fn later(reason: impl Into<String>) -> Self {
        Self::new(1013, reason)
    }

    /// No message of the protocol.
    #[must_use]
    pub fn bad_message(reason: &str) -> Self {
        Self::new(4400, format!("Invalid message: {reason}"))
    }

    /// Something was asked for before the connection was acknowledged.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    /// The key may not, or not any more.
    #[must_use]
    pub fn forbidden(reason: impl Into<String>) -> Self {
        Self::new(4403, reason)
    }

    /// Nobody said who they are.
    #[must_use]
    pub fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    /// Two operations with one id.
    #[must_use]
    pub fn duplicate(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    /// Who they are was said twice.
    #[must_use]
    pub fn too_many_inits() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }
}

impl From<End> for CloseReason {
    fn from(end: End) -> Self {
        // What is too long for a close frame is cut where it is written.
        Self { code: CloseCode::from(end.code), description: Some(end.reason).filter(|reason| !reason.is_empty()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_the_protocol_are_read_and_others_say_what_is_wrong() {
        let subscribe =
            r#"{"id":"1","type":"subscribe","payload":{"query":"subscription { a }","operationName":null}}"#;
        assert!(matches!(Said::read(subscribe), Ok(Said::Subscribe { id, .. }) if id == "1"));
        let init = r#"{"type":"connection_init","payload":{"X-API-Key":"k"}}"#;
        assert!(matches!(Said::read(init), Ok(Said::ConnectionInit { payload: Some(said) }) if said.len() == 1));
        assert!(matches!(Said::read(r#"{"type":"connection_init","payload":null}"#), Ok(Said::ConnectionInit { .. })));
        assert!(matches!(Said::read(r#"{"type":"ping","payload":{"a":1}}"#), Ok(Said::Ping)));
        for text in
            ["", "[]", "{}", r#"{"type":"start"}"#, r#"{"type":"subscribe","id":"1"}"#, r#"{"type":"complete"}"#]
        {
            let end = Said::read(text).unwrap_err();
            assert_eq!(end.code, 4400, "{text}");
        }
    }

    #[test]
    fn what_we_say_has_the_form_of_the_protocol() {
        assert_eq!(Say::ConnectionAck.text(), r#"{"type":"connection_ack"}"#);
        assert_eq!(Say::Complete { id: "7" }.text(), r#"{"type":"complete","id":"7"}"#);
        let payload = Response::new(async_graphql::Value::from(1));
        assert_eq!(Say::Next { id: "7", payload: &payload }.text(), r#"{"type":"next","id":"7","payload":{"data":1}}"#);
    }
}
