//! HTTPS, with a certificate of a file.

use crate::server::{free_port, passerelle, run};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap()
}

/// Writes a certificate and a key; the arguments that name them.
fn written(dir: &Path, certificate: &str, key: &str) -> [String; 4] {
    let (chain_at, key_at) = (dir.join("chain.pem"), dir.join("key.pem"));
    std::fs::write(&chain_at, certificate).unwrap();
    std::fs::write(&key_at, key).unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    ["--tls-certificate".into(), path(&chain_at), "--tls-key".into(), path(&key_at)]
}

/// An answer to a client that trusts this certificate alone.
fn get(port: u16, trusted: &CertificateDer<'static>) -> Result<String, Box<dyn std::error::Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone())?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost")?)?;
    let mut stream = StreamOwned::new(connection, TcpStream::connect(("127.0.0.1", port))?);
    stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

/// A server with the certificate, once it answers to those who trust it; and what it answered.
fn serving(dir: &Path, port: u16, made: &CertifiedKey<KeyPair>) -> (Running, String) {
    let mut command = passerelle(dir);
    command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--metrics-listen", "off", "--sandbox", "off"]);
    command.args(written(dir, &made.cert.pem(), &made.signing_key.serialize_pem()));
    let server = Running(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
    (server, until_trusted(port, made))
}

/// The first answer to a client that trusts this certificate alone.
fn until_trusted(port: u16, made: &CertifiedKey<KeyPair>) -> String {
    let begun = Instant::now();
    loop {
        match get(port, made.cert.der()) {
            Ok(answer) => return answer,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(30), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_server_with_a_certificate_answers_over_tls_and_not_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let (made, port) = (certificate(), free_port());
    let (server, answer) = serving(dir.path(), port, &made);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"alive\""), "{answer}");
    let stranger = get(port, certificate().cert.der()).unwrap_err();
    assert!(stranger.to_string().contains("certificate"), "another certificate is not taken for ours: {stranger}");
    let mut clear = TcpStream::connect(("127.0.0.1", port)).unwrap();
    clear.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut told = Vec::new();
    let _ = clear.read_to_end(&mut told);
    assert!(!String::from_utf8_lossy(&told).contains("alive"));
    drop(server);
}

#[cfg(unix)]
#[test]
fn a_renewed_certificate_serves_without_a_restart_once_both_files_are_there() {
    let dir = tempfile::tempdir().unwrap();
    let (first, second, port) = (certificate(), certificate(), free_port());
    let (server, _) = serving(dir.path(), port, &first);
    let hang_up = || {
        let told = Command::new("kill").args(["-HUP", &server.0.id().to_string()]).status();
        assert!(told.unwrap().success());
    };
    // A renewal that is half done: the new chain is there, its key is not yet.
    written(dir.path(), &second.cert.pem(), &first.signing_key.serialize_pem());
    hang_up();
    until_trusted(port, &first);
    written(dir.path(), &second.cert.pem(), &second.signing_key.serialize_pem());
    hang_up();
    until_trusted(port, &second);
    let outdated = get(port, first.cert.der()).unwrap_err();
    assert!(outdated.to_string().contains("certificate"), "the old one is gone: {outdated}");
}

#[test]
fn files_that_make_no_certificate_are_told_before_anything_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (certificate(), certificate());
    let cases = [
        (one.cert.pem(), other.signing_key.serialize_pem(), "do not belong together"),
        (String::new(), one.signing_key.serialize_pem(), "there is no certificate in"),
        (one.cert.pem(), "no key".to_owned(), "--tls-key"),
    ];
    for (certificate, key, expected) in cases {
        let mut command = passerelle(dir.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "off"]);
        let output = run(command.args(written(dir.path(), &certificate, &key)));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(expected), "{expected}: {said}");
    }
}
