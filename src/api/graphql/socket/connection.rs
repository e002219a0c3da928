//! One socket, from its first message to its last.
//!
//! Nothing waits here without end: what is sent is sent before anything else is read, for as long as a client may take to
//! read it; what waits meanwhile waits in the feed, which is bounded. While anything is awaited, the key is looked at and
//! the server may stop.

use super::holder::{Holder, Visitor, refused};
use super::message::{End, Said, Say};
use super::sockets::{MOST as MOST_OF_A_KEY, Sockets};
use super::subscribe::{self, Events};
use crate::api::State;
use crate::api::graphql::{Schema, failure};
use crate::api::problem::{Kind, Problem};
use actix_web::web;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, Message, ProtocolError, Session};
use async_graphql::{Response, Value};
use bytes::Bytes;
use futures_util::stream::{AbortHandle, SelectAll};
use futures_util::{SinkExt, StreamExt};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::pin::{Pin, pin};
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

/// Bytes of a message.
pub const MOST_BYTES: usize = 64 * 1024;
/// Subscriptions of a connection at one time.
const MOST: usize = 10;
/// How long a client may take to say who it is.
const INIT: Duration = Duration::from_secs(5);
/// How long it may take to read what is sent.
const UNREAD: Duration = Duration::from_secs(30);
/// How often we ask whether it is there, by a ping of WebSocket, which clients answer by themselves.
const PING: Duration = Duration::from_secs(20);
/// So many pings in a row may stay without a word from it.
const UNANSWERED: u8 = 2;
/// How long the last word may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// What a socket has of the server.
pub struct Server {
    /// What every request may use.
    pub state: web::Data<State>,
    /// What is executed.
    pub schema: web::Data<Schema>,
    /// The other sockets.
    pub sockets: Sockets,
}

/// Serves a socket until one side ends it, and says why.
pub async fn serve(server: Server, visitor: Visitor, mut session: Session, mut messages: AggregatedMessageStream) {
    let end = match begin(&server, visitor, &mut session, &mut messages).await {
        Ok(holder) => follow(server, holder, &mut session, &mut messages).await,
        Err(end) => end,
    };
    metrics::counter!("passerelle_sockets_closed_total", "code" => end.code().to_string()).increment(1);
    // Who does not read does not read this either.
    let _ = timeout(GOODBYE, session.close(Some(end.into()))).await;
}

/// Waits until the client has said who it is.
async fn begin(
    server: &Server,
    visitor: Visitor,
    session: &mut Session,
    messages: &mut AggregatedMessageStream,
) -> Result<Holder, End> {
    let init = async {
        loop {
            let said = match heard(messages.recv().await)? {
                Heard::Text(text) => Said::read(&text)?,
                Heard::Ping(sent) => {
                    session.pong(&sent).await.map_err(|_| End::gone())?;
                    continue;
                }
                Heard::Nothing => continue,
            };
            match said {
                Said::ConnectionInit { payload } => break visitor.say(payload).await.map_err(|p| refused(&p)),
                Said::Ping => session.text(Say::Pong.text()).await.map_err(|_| End::gone())?,
                Said::Subscribe { .. } => break Err(End::unauthorized()),
                Said::Pong | Said::Complete { .. } => {}
            }
        }
    };
    tokio::select! {
        begun = timeout(INIT, init) => begun.unwrap_or_else(|_| Err(End::init_timeout())),
        () = server.sockets.closing() => Err(End::restart()),
    }
}

/// What came from a client.
enum Heard {
    Text(String),
    Ping(Bytes),
    Nothing,
}

fn heard(came: Option<Result<AggregatedMessage, ProtocolError>>) -> Result<Heard, End> {
    match came {
        Some(Ok(AggregatedMessage::Text(text))) => Ok(Heard::Text(text.to_string())),
        Some(Ok(AggregatedMessage::Ping(sent))) => Ok(Heard::Ping(sent)),
        Some(Ok(AggregatedMessage::Pong(_))) => Ok(Heard::Nothing),
        Some(Ok(AggregatedMessage::Binary(_))) => Err(End::bad_message("it is not text")),
        Some(Err(ProtocolError::Io(error))) if error.kind() == ErrorKind::InvalidData => {
            Err(End::bad_message("it is no UTF-8"))
        }
        // What comes in parts is refused by another error of the library; where the client has gone, nobody reads this.
        Some(Err(ProtocolError::Overflow | ProtocolError::Io(_))) => Err(End::too_large(MOST_BYTES)),
        Some(Err(_)) => Err(End::bad_message("the frames are broken")),
        Some(Ok(AggregatedMessage::Close(_))) | None => Err(End::gone()),
    }
}

/// Serves a holder until the end.
async fn follow(server: Server, holder: Holder, session: &mut Session, messages: &mut AggregatedMessageStream) -> End {
    let Some(_seat) = server.sockets.seat(holder.app().key_id) else {
        return End::later(format!("A key has at most {MOST_OF_A_KEY} connections."));
    };
    let ends = pin!(async {
        tokio::select! {
            end = holder.lapsed() => end,
            () = server.sockets.closing() => End::restart(),
        }
    });
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let connection = Connection {
        server: &server,
        holder: &holder,
        wire: Wire { session, ends },
        running: HashMap::new(),
        events: SelectAll::new(),
        pings,
        unanswered: 0,
    };
    match connection.run(messages).await {
        Err(end) => end,
        Ok(never) => match never {},
    }
}

/// What is sent to a client, for as long as the connection may go on.
struct Wire<'a, E> {
    session: &'a mut Session,
    /// Resolves once it must end.
    ends: Pin<&'a mut E>,
}

impl<E: Future<Output = End>> Wire<'_, E> {
    async fn say(&mut self, say: &Say<'_>) -> Result<(), End> {
        self.send(Message::Text(say.text().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        tokio::select! {
            biased;
            end = self.ends.as_mut() => Err(end),
            sent = timeout(UNREAD, self.session.send(message)) => {
                sent.map_err(|_| End::silent())?.map_err(|_| End::gone())
            }
        }
    }
}

/// A socket whose holder is known.
struct Connection<'a, E> {
    server: &'a Server,
    holder: &'a Holder,
    wire: Wire<'a, E>,
    /// How each operation is stopped, by its id.
    running: HashMap<String, AbortHandle>,
    events: SelectAll<Events>,
    pings: Interval,
    unanswered: u8,
}

/// No value: only the end ends it.
enum Never {}

impl<E: Future<Output = End>> Connection<'_, E> {
    async fn run(mut self, messages: &mut AggregatedMessageStream) -> Result<Never, End> {
        self.wire.say(&Say::ConnectionAck).await?;
        loop {
            tokio::select! {
                end = self.wire.ends.as_mut() => return Err(end),
                came = messages.recv() => {
                    self.unanswered = 0;
                    match heard(came)? {
                        Heard::Text(text) => self.answer(Said::read(&text)?).await?,
                        Heard::Ping(sent) => self.wire.send(Message::Pong(sent)).await?,
                        Heard::Nothing => {}
                    }
                }
                Some(event) = self.events.next(), if !self.events.is_empty() => self.tell(event).await?,
                _ = self.pings.tick() => self.ping().await?,
            }
        }
    }

    async fn ping(&mut self) -> Result<(), End> {
        if self.unanswered >= UNANSWERED {
            return Err(End::silent());
        }
        self.unanswered += 1;
        self.wire.send(Message::Ping(Bytes::new())).await
    }

    async fn answer(&mut self, said: Said) -> Result<(), End> {
        match said {
            Said::ConnectionInit { .. } => Err(End::too_many_inits()),
            Said::Ping => self.wire.say(&Say::Pong).await,
            Said::Pong => Ok(()),
            Said::Subscribe { id, .. } if self.running.contains_key(&id) => Err(End::duplicate(&id)),
            Said::Subscribe { id, payload } => {
                let begun = if self.running.len() < MOST {
                    tokio::select! {
                        end = self.wire.ends.as_mut() => return Err(end),
                        begun = subscribe::begin(self.server, self.holder, &id, payload) => begun,
                    }
                } else {
                    let detail = format!("A connection has at most {MOST} subscriptions: open another.");
                    Err(Problem::new(Kind::TooMany, detail))
                };
                match begun {
                    Ok((events, handle)) => {
                        self.running.insert(id, handle);
                        self.events.push(events);
                        Ok(())
                    }
                    Err(problem) => {
                        let refusal = Response::from_errors(vec![failure::of_request(&problem)]);
                        self.refuse(&id, refusal).await
                    }
                }
            }
            Said::Complete { id } => {
                self.stop(&id);
                Ok(())
            }
        }
    }

    /// Sends an event, or the end of an operation.
    async fn tell(&mut self, (id, event): (String, Option<Response>)) -> Result<(), End> {
        // What was stopped may have had an event on its way.
        if !self.running.contains_key(&id) {
            return Ok(());
        }
        match event {
            Some(response) if response.data == Value::Null && response.is_err() => {
                self.stop(&id);
                self.refuse(&id, response).await
            }
            Some(mut payload) => {
                failure::complete(&mut payload, self.holder.request_id());
                self.wire.say(&Say::Next { id: &id, payload: &payload }).await
            }
            None => {
                self.stop(&id);
                self.wire.say(&Say::Complete { id: &id }).await
            }
        }
    }

    /// Tells why nothing, or nothing more, comes of an operation.
    async fn refuse(&mut self, id: &str, mut refusal: Response) -> Result<(), End> {
        failure::complete(&mut refusal, self.holder.request_id());
        self.wire.say(&Say::Error { id, payload: &refusal.errors }).await
    }

    fn stop(&mut self, id: &str) {
        if let Some(handle) = self.running.remove(id) {
            handle.abort();
        }
    }
}
