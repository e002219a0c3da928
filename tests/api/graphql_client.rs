//! A client of `graphql-transport-ws`, over a real socket.

use crate::server::{self, Server};
use crate::support::Fresh;
use futures_util::{SinkExt, StreamExt};
use passerelle::auth::Scope;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// A client that waits longer would hide a server that says nothing.
const PATIENCE: Duration = Duration::from_mins(1);

/// All that is told of an event.
pub const EVENTS: &str = "subscription { offerChanged { kind id uuid rev position at offer { title } } }";

/// An open socket.
pub struct Socket(WebSocketStream<TcpStream>);

/// The request that opens a socket, with these headers.
fn request(server: &Server, headers: &[(&'static str, &str)]) -> Request {
    let mut request = format!("ws://{}/graphql", server.address).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    request
}

/// The status with which a request for a socket is refused.
pub async fn refused(server: &Server, headers: &[(&'static str, &str)]) -> u16 {
    let stream = TcpStream::connect(server.address).await.unwrap();
    match client_async(request(server, headers), stream).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the socket was opened"),
    }
}

impl Socket {
    /// Opens one that has not said who it is, but for its headers.
    pub async fn open_with(server: &Server, headers: &[(&'static str, &str)]) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        Self::over(server, headers, stream).await
    }

    /// The same, with hardly any room for what is not read yet.
    pub async fn open_narrow(server: &Server) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let stream = socket.connect(server.address).await.unwrap();
        Self::over(server, &[], stream).await
    }

    async fn over(server: &Server, headers: &[(&'static str, &str)], stream: TcpStream) -> Self {
        let headers = [headers, &[("sec-websocket-protocol", "graphql-transport-ws")]].concat();
        let (socket, response) = client_async(request(server, &headers), stream).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], "graphql-transport-ws");
        assert!(!response.headers().contains_key("content-encoding"));
        Self(socket)
    }

    /// Opens one that said who it is.
    pub async fn begun(server: &Server, key: &str) -> Self {
        Self::open_with(server, &[]).await.begin(key).await
    }

    /// Says who it is, and is let in.
    pub async fn begin(mut self, key: &str) -> Self {
        self.say(&json!({"type": "connection_init", "payload": {"X-API-Key": key}})).await;
        assert_eq!(self.hear().await, json!({"type": "connection_ack"}));
        self
    }

    pub async fn say(&mut self, message: &Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    /// Subscribes, and waits until the subscription stands.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({"type": "subscribe", "id": id, "payload": {"query": query}})).await;
        self.settle().await;
    }

    /// Waits until all that was said was heard; nothing else may come meanwhile.
    pub async fn settle(&mut self) {
        self.say(&json!({"type": "ping"})).await;
        assert_eq!(self.hear().await, json!({"type": "pong"}));
    }

    async fn next(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await;
        next.unwrap_or_else(|_| panic!("nothing came")).and_then(Result::ok)
    }

    /// What comes next.
    pub async fn hear(&mut self) -> Value {
        loop {
            match self.next().await {
                Some(Message::Text(text)) => return serde_json::from_str(&text).unwrap(),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("no message, but {other:?}"),
            }
        }
    }

    /// The next event of the subscription with that id, which must be what comes next.
    pub async fn event(&mut self, id: &str) -> Value {
        let mut heard = self.hear().await;
        assert_eq!((&heard["type"], &heard["id"]), (&json!("next"), &json!(id)), "{heard}");
        heard["payload"]["data"]["offerChanged"].take()
    }

    /// The code that the server closes the socket with; what comes before is passed over.
    pub async fn closed(&mut self) -> u16 {
        self.goodbye().await.0
    }

    /// The same, with what it says.
    pub async fn goodbye(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => return (frame.code.into(), frame.reason.to_string()),
                Some(Message::Close(None)) | None => panic!("closed without a code"),
                Some(_) => {}
            }
        }
    }
}

/// A key that may follow changes, of an app that accepted the licences of these sources.
pub async fn follower(db: &Fresh, server: &Server, accepts: &[&str]) -> String {
    let scopes = [Scope::OffersRead, Scope::ChangesRead];
    server::key(db, server.clock.as_ref(), 5, &scopes, &[], accepts).await
}
