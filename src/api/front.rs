//! The listener of the API: what a connection may cost before a request of it is read.

use super::graphql::Sockets;
use super::{State, app};
use actix_web::dev::Server;
use actix_web::{HttpServer, web};
use socket2::SockRef;
use std::net::TcpListener;
use std::time::Duration;

/// How long the head of a request may take to arrive; so long a connection may stay without one after its first byte.
const HEAD: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long the handshake of TLS may take.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// How long what was sent may stay unread by the client: after it the connection is dropped, and its memory with it.
const UNREAD: Duration = Duration::from_secs(30);

/// A listener, and how connections to it are treated.
#[derive(Debug)]
pub struct Front {
    /// Where it listens.
    pub listener: TcpListener,
    /// The certificates, where connections are encrypted.
    pub tls: Option<rustls::ServerConfig>,
    /// Connections at one time; others wait until one of them ends.
    pub max_connections: usize,
}

impl Front {
    /// Connections unless told otherwise.
    pub const MAX_CONNECTIONS: usize = 10_000;
}

impl From<TcpListener> for Front {
    fn from(listener: TcpListener) -> Self {
        Self { listener, tls: None, max_connections: Self::MAX_CONNECTIONS }
    }
}

/// The server of the API alone.
pub fn server(front: Front, state: State, sockets: Sockets) -> std::io::Result<Server> {
    let Front { listener, tls, max_connections } = front;
    drop_who_does_not_read(&listener, UNREAD)?;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let (state, sockets) = (web::Data::new(state), web::Data::new(sockets));
    let server = HttpServer::new(move || app(state.clone()).app_data(sockets.clone()))
        .workers(workers)
        // The server counts them by worker.
        .max_connections(max_connections.div_ceil(workers))
        .client_request_timeout(HEAD)
        .tls_handshake_timeout(HANDSHAKE)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(8)
        .disable_signals();
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

/// The system sees what the server does not: that bytes wait for a client that reads none. Connections inherit it from
/// their listener.
fn drop_who_does_not_read(listener: &TcpListener, unread: Duration) -> std::io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    SockRef::from(listener).set_tcp_user_timeout(Some(unread))?;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let _ = unread;
    SockRef::from(listener).set_keepalive(true)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::io::{ErrorKind, Write};
    use std::net::TcpStream;

    #[test]
    fn a_client_that_reads_nothing_is_dropped() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        drop_who_does_not_read(&listener, Duration::from_millis(500)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut connection, _) = listener.accept().unwrap();
        // Without the system's help it would wait for as long as this, and end with another error.
        connection.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
        let piece = vec![0; 1 << 20];
        let ended = std::iter::repeat_with(|| connection.write_all(&piece)).take(100).find_map(Result::err);
        assert_eq!(ended.map(|error| error.kind()), Some(ErrorKind::TimedOut));
        drop(client);
    }
}
