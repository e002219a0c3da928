//! The wire between one node and its database: it can be cut, without anybody being told.

use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Carries what a node and a PostgreSQL say to each other. Cut, it carries nothing, and closes nothing either: what was
/// said stays under way, as when a cable is pulled.
pub struct Wire {
    /// The URL of the database, through the wire.
    pub url: String,
    whole: watch::Sender<bool>,
}

impl Wire {
    /// To the database of that URL.
    pub async fn to(url: &str) -> Self {
        let (before, rest) = url.rsplit_once('@').or_else(|| url.split_once("://")).expect("a URL");
        let separator = if url.contains('@') { "@" } else { "://" };
        let (server, database) = rest.split_once('/').expect("a database");
        let server: SocketAddr = server.parse().expect("an address of the server");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("{before}{separator}{}/{database}", listener.local_addr().expect("an address"));
        let (whole, state) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((node, _)) = listener.accept().await {
                let Ok(database) = TcpStream::connect(server).await else { return };
                let ((from_node, to_node), (from_database, to_database)) = (node.into_split(), database.into_split());
                tokio::spawn(carry(from_node, to_database, state.clone()));
                tokio::spawn(carry(from_database, to_node, state.clone()));
            }
        });
        Self { url, whole }
    }

    /// Cuts it.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Mends it.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut whole: watch::Receiver<bool>) {
    let mut said = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut said).await {
        let goes_on = whole.wait_for(|whole| *whole).await.is_ok();
        if !goes_on || to.write_all(&said[..length]).await.is_err() {
            return;
        }
    }
}
