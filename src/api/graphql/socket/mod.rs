//! GraphQL over WebSocket, as `graphql-transport-ws`: subscriptions alone.
//!
//! A client says who it is by the headers of its request, or by `connection_init`; the key needs `changes:read` and
//! `offers:read`, and is looked at for as long as the socket is open.

mod connection;
mod holder;
mod message;
mod sockets;
mod subscribe;

pub use sockets::Sockets;

use super::Schema;
use crate::api::State;
use crate::api::problem::{Kind, Problem};
use actix_web::dev::RequestHead;
use actix_web::http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use actix_web::{HttpRequest, HttpResponse, Resource, guard, rt, web};
use connection::{MOST_BYTES, Server};
use holder::Visitor;
use message::PROTOCOL;

/// The route, for requests that ask for a WebSocket.
pub fn route() -> Resource {
    let asked = guard::fn_guard(|context| asks_for_a_socket(context.head()));
    web::resource("/graphql").guard(asked).route(web::get().to(open))
}

fn asks_for_a_socket(head: &RequestHead) -> bool {
    let listed = |value: &HeaderValue| value.to_str().is_ok_and(|text| lists(text, "websocket"));
    head.headers().get_all(UPGRADE).any(listed)
}

fn lists(text: &str, name: &str) -> bool {
    text.split(',').any(|item| item.trim().eq_ignore_ascii_case(name))
}

/// `GET /graphql` as a WebSocket.
///
/// # Errors
/// A [`Problem`] where the protocol is another one, or the handshake none.
async fn open(
    state: web::Data<State>,
    schema: web::Data<Schema>,
    sockets: web::Data<Sockets>,
    request: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let mut offered = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    if !offered.any(|offered| lists(offered, PROTOCOL)) {
        let detail = format!("A WebSocket here speaks `{PROTOCOL}`: name it in `Sec-WebSocket-Protocol`.");
        return Err(Problem::new(Kind::BadRequest, detail));
    }
    let (answer, session, messages) = actix_ws::handle_with_protocols(&request, body, &[PROTOCOL])
        .map_err(|error| Problem::new(Kind::BadRequest, format!("This is no handshake of WebSocket: {error}.")))?;
    let messages = messages.max_frame_size(MOST_BYTES).aggregate_continuations().max_continuation_size(MOST_BYTES);
    let visitor = Visitor::of(&request, state.clone());
    let server = Server { state, schema, sockets: sockets.get_ref().clone() };
    rt::spawn(connection::serve(server, visitor, session, messages));
    Ok(answer)
}
