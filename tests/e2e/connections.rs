//! The cap on connections, held by the built binary.

use crate::server::{Server, passerelle};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection that asked, and is kept.
fn ask(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    stream
}

/// What is answered within a time; nothing where nobody answers.
fn answered(stream: &mut TcpStream, within: Duration) -> Option<String> {
    stream.set_read_timeout(Some(within)).unwrap();
    let mut text = vec![0; 4096];
    match stream.read(&mut text) {
        Ok(length) => Some(String::from_utf8_lossy(&text[..length]).into_owned()),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => None,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_more_than_the_cap_waits_until_another_ends() {
    let dir = tempfile::tempdir().unwrap();
    // The server counts by worker, of which it has one a core: this is one connection each.
    let cap = std::thread::available_parallelism().map_or(2, usize::from);
    let mut command = passerelle(dir.path());
    command.args(["serve", "--sandbox", "off", "--max-connections", &cap.to_string()]);
    let server = Server::start(command, Duration::from_secs(30)).await;
    let address = server.base.trim_start_matches("http://").to_owned();
    let asking = tokio::task::spawn_blocking(move || {
        let patience = Duration::from_secs(30);
        let mut kept: Vec<_> = (0..cap).map(|_| ask(&address)).collect();
        for stream in &mut kept {
            assert!(answered(stream, patience).is_some_and(|text| text.starts_with("HTTP/1.1 200")));
        }
        let mut waiting = ask(&address);
        assert_eq!(answered(&mut waiting, Duration::from_secs(1)), None, "the cap is {cap}");
        drop(kept.pop());
        assert!(answered(&mut waiting, patience).is_some_and(|text| text.starts_with("HTTP/1.1 200")));
    });
    asking.await.unwrap();
}
