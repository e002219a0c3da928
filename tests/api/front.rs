//! The listener: proxies, headers that are too large, clients that are too slow, and connections that are encrypted.

use crate::door::problem;
use crate::on_both_databases;
use crate::server::{Answer, Server};
use passerelle::api::Door;
use passerelle::auth::{Network, Proxies, ProxyHeader};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A server that believes this machine about the addresses of callers.
async fn behind_a_proxy(db: &crate::support::Fresh) -> Server {
    let trusted = ["127.0.0.1", "10.0.0.0/8"].map(|text| Network::new(text).unwrap()).to_vec();
    let proxies = Proxies { trusted, header: ProxyHeader::XForwardedFor };
    let security_contact = Some("mailto:securite@exemple.fr".into());
    Server::start_behind(db, Some(BURST), Door { proxies, security_contact }).await
}

/// Requests at once of a caller without a key; one a second after them.
const BURST: u32 = 20;
const ASKED: u32 = 40;

/// How many of forty requests are answered. They take a few seconds at most: far fewer than twenty are let in again.
async fn answered(server: &Server, headers: &[(&str, &str)]) -> u32 {
    let mut answered = 0;
    for _ in 0..ASKED {
        answered += u32::from(server.get_with("/v1/changelog", headers).await.status == 200);
    }
    answered
}

on_both_databases! {
    async fn callers_behind_a_proxy_are_told_apart_and_cannot_pretend_to_be_others(db: &Fresh) {
        let server = behind_a_proxy(db).await;
        let first = answered(&server, &[("x-forwarded-for", "198.51.100.1")]).await;
        assert!((BURST..ASKED).contains(&first), "{first}");
        let second = answered(&server, &[("x-forwarded-for", "198.51.100.2")]).await;
        assert!((BURST..ASKED).contains(&second), "another caller: {second}");
        let pretending = answered(&server, &[("x-forwarded-for", "203.0.113.9, 198.51.100.2, 10.0.0.7")]).await;
        assert!(pretending < BURST, "what a caller writes before its own address says nothing: {pretending}");
        let other = answered(&server, &[("forwarded", "for=203.0.113.77"), ("x-forwarded-for", "198.51.100.2")]).await;
        assert!(other < BURST, "only one header is read: {other}");
    }

    async fn without_proxies_nobody_is_believed(db: &Fresh) {
        let server = Server::start_behind(db, Some(BURST), Door::default()).await;
        let mut answers = 0;
        for caller in 0..ASKED {
            let address = format!("198.51.100.{caller}");
            answers += u32::from(server.get_with("/v1/changelog", &[("x-forwarded-for", &address)]).await.status == 200);
        }
        assert!((BURST..ASKED).contains(&answers), "{answers}");
    }

    async fn headers_that_are_too_large_are_a_problem(db: &Fresh) {
        let server = Server::start(db).await;
        let large = "x".repeat(20_000);
        problem("20 kB", &server.get_with("/v1/sources", &[("x-large", &large)]).await, 431, "headers_too_large");
        server.get_with("/v1/sources", &[("x-large", &large[..10_000])]).await.ok();
    }

    async fn who_names_a_contact_has_a_security_txt(db: &Fresh) {
        let server = behind_a_proxy(db).await;
        let answer = server.get("/.well-known/security.txt").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
        assert!(answer.text.starts_with("Contact: mailto:securite@exemple.fr\n"), "{}", answer.text);
        let expires = answer.text.lines().find_map(|line| line.strip_prefix("Expires: ")).unwrap();
        assert!(expires.parse::<jiff::Timestamp>().unwrap() > crate::support::at(30 * 86_400));
    }

    async fn without_a_contact_there_is_no_security_txt(db: &Fresh) {
        let server = Server::start(db).await;
        problem("no contact", &server.get("/.well-known/security.txt").await, 404, "no_such_path");
    }

    async fn a_client_that_never_ends_its_head_is_dropped_and_the_others_are_answered(db: &Fresh) {
        let server = Server::start(db).await;
        let address = server.address;
        let slow: Vec<_> = (0..20).map(|_| tokio::task::spawn_blocking(move || trickle(address))).collect();
        for _ in 0..10 {
            server.get("/v1/sources").await.ok();
        }
        for slow in slow {
            let told = slow.await.unwrap();
            assert!(told.is_empty() || told.starts_with("HTTP/1.1 408"), "{told}");
        }
    }

    async fn the_status_tells_how_fresh_each_source_is(db: &Fresh) {
        let server = Server::start(db).await;
        let status = server.get("/status").await.ok();
        let open = status["sources"].as_array().unwrap().iter().find(|source| source["id"] == "open").unwrap();
        assert_eq!((&open["health"], &open["offers"], &open["age_hours"]), (&"ok".into(), &60.into(), &720.into()));
        assert_eq!(status["at"], "2026-12-01T00:00:00Z");
        assert!(["ok", "degraded"].contains(&status["health"].as_str().unwrap()), "{status}");
    }

    async fn a_browser_gets_the_status_as_a_page_in_its_language(db: &Fresh) {
        let server = Server::start(db).await;
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (language, title, state) in
            [("fr", "État du service", "suit chaque changement"), ("en-GB", "Service status", "follows every change")]
        {
            let page = server.get_with("/status", &[("accept", browser), ("accept-language", language)]).await;
            assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
            assert_eq!(page.header("content-language"), &language[..2]);
            assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
            assert!(page.vary().contains("accept,"), "{}", page.vary());
            let open = page.text.split("<tr>").find(|row| row.contains(">Réseau open<")).unwrap_or_default();
            assert!(open.contains(">60<") && open.contains(">720<"), "{}", page.text);
            assert!(page.text.contains(title) && page.text.contains(state), "{}", page.text);
        }
        let json = server.get_with("/status", &[("accept", "application/json, text/html;q=0.9")]).await;
        assert_eq!(json.ok()["limits"], "local");
    }

    async fn the_changelog_tells_what_is_promised_and_what_changed(db: &Fresh) {
        let server = Server::start(db).await;
        let log = server.get("/v1/changelog").await.ok();
        assert!(log["policy"].as_str().unwrap().contains("six months"), "{log}");
        assert!(!log["items"].as_array().unwrap().is_empty() && log["ending"] == serde_json::json!([]), "{log}");
    }

    async fn a_page_of_any_origin_may_send_what_the_api_takes(db: &Fresh) {
        let server = Server::start(db).await;
        let asked = server.request(reqwest::Method::OPTIONS, "/v1/offers/search").header("origin", "https://carte.exemple.fr");
        let asked = asked.header("access-control-request-method", "POST");
        let asked = asked.header("access-control-request-headers", "x-api-key,content-type,idempotency-key,x-passerelle-test");
        let answer = Answer::of(asked.send().await.unwrap()).await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"), "{}", answer.text);
    }
}

/// Half a head, and then a letter every two seconds: what the server says before it hangs up.
fn trickle(address: SocketAddr) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.write_all(b"GET /v1/sources HTTP/1.1\r\nhost: x\r\nx-slow: ").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let mut told = Vec::new();
    for _ in 0..30 {
        let mut piece = [0; 512];
        match socket.read(&mut piece) {
            Ok(0) => return String::from_utf8_lossy(&told).into_owned(),
            Ok(read) => told.extend_from_slice(&piece[..read]),
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                if socket.write_all(b"x").is_err() {
                    return String::from_utf8_lossy(&told).into_owned();
                }
            }
            Err(_) => return String::from_utf8_lossy(&told).into_owned(),
        }
    }
    panic!("a minute later it is still listened to");
}
