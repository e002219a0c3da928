//! The whole way of an app with the built binary, and what the log keeps of it.

use crate::server::{Server, passerelle, run, stdout};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// What was answered to a request with a key and a body.
async fn ask(server: &Server, method: Method, path: &str, key: &str, body: Option<&Value>) -> (u16, Value) {
    let request = reqwest::Client::new().request(method, format!("{}{path}", server.base));
    let request = if key.is_empty() { request } else { request.header("x-api-key", key) };
    let request = body.into_iter().fold(request, reqwest::RequestBuilder::json);
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.expect("a text")).unwrap_or_default())
}

/// A server that logs all that it can.
async fn tracing_server(dir: &Path, url: &str, log: &Path) -> Server {
    let mut command = passerelle(dir);
    command.args(["serve", "--database", url]).env("PASSERELLE_LOG", "trace");
    command.stderr(std::fs::File::create(log).expect("a file"));
    Server::start(command, Duration::from_mins(1)).await
}

/// What `passerelle app` says.
fn app(dir: &Path, url: &str, arguments: &[&str]) -> String {
    let mut command = passerelle(dir);
    stdout(&run(command.args(["app"]).args(arguments).args(["--database", url])))
}

crate::on_both_databases! {
    async fn neither_the_log_nor_the_traces_hold_a_secret_or_an_address(db: &Fresh) {
        let (dir, log) = (db.folder.path(), db.folder.path().join("log"));
        let server = tracing_server(dir, &db.url, &log).await;
        let registration = json!({
            "name": "Carte", "email": "quatrevaux@exemple.fr", "purpose": "Une carte des offres", "accept_terms": "2026-11"
        });
        let (status, welcome) = ask(&server, Method::POST, "/v1/apps", "", Some(&registration)).await;
        assert_eq!(status, 201, "{welcome}");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let (path, manage) = (format!("/v1/apps/{}", text(&welcome["app"]["id"])), text(&welcome["manage_key"]));
        let keys = format!("{path}/keys");
        let asked = json!({"scopes": ["offers:read"], "mode": "test", "ip_ranges": ["192.0.2.0/24"]});
        let (status, issued) = ask(&server, Method::POST, &keys, &manage, Some(&asked)).await;
        assert_eq!(status, 201, "{issued}");
        let rotate = format!("{keys}/{}/rotate", text(&issued["id"]));
        let (status, rotated) = ask(&server, Method::POST, &rotate, &manage, None).await;
        assert_eq!(status, 201, "{rotated}");
        let leaked = json!({"key": text(&rotated["secret"])});
        assert_eq!(ask(&server, Method::POST, "/v1/keys/leaked", "", Some(&leaked)).await.1["revoked"], true);
        let colleague = json!({"email": "sauvigny@exemple.fr"});
        assert_eq!(ask(&server, Method::POST, &format!("{path}/members"), &manage, Some(&colleague)).await.0, 201);
        for (key, body) in [("psl_nonsense", None), (manage.as_str(), Some(&registration))] {
            ask(&server, Method::POST, "/v1/apps", key, body).await;
        }
        server.terminate();
        let told = std::fs::read_to_string(&log).expect("a log");
        assert!(told.contains("DEVELOPMENT MODE") && told.contains("app.registered"), "{told}");
        let secrets = [&welcome["test_key"], &welcome["manage_key"], &issued["secret"], &rotated["secret"]];
        for secret in secrets.map(text).iter().map(String::as_str).chain(["quatrevaux", "sauvigny", "psl_nonsense"]) {
            let line = told.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{}: {}", &secret[..8], line.unwrap_or_default());
        }
        let hints = [&issued["hint"], &rotated["hint"]].map(text);
        assert!(hints.iter().all(|hint| !told.contains(hint)), "not even a part of a key");
    }

    async fn the_operator_suspends_and_no_command_gives_cvs_without_an_approval(db: &Fresh) {
        let dir = db.folder.path();
        let server = Server::serve(dir, &db.url).await;
        let registration = json!({
            "name": "Carte", "email": "equipe@exemple.fr", "purpose": "Une carte des offres", "accept_terms": "2026-11"
        });
        let (_, welcome) = ask(&server, Method::POST, "/v1/apps", "", Some(&registration)).await;
        let (id, manage) = (welcome["app"]["id"].as_str().expect("an id"), welcome["manage_key"].as_str().expect("a key"));
        let path = format!("/v1/apps/{id}");
        assert_eq!(ask(&server, Method::GET, &path, manage, None).await.0, 200);
        let listed = app(dir, &db.url, &["list"]);
        assert!(listed.contains("Carte") && listed.contains("pending") && !listed.contains("exemple.fr"), "{listed}");
        assert!(app(dir, &db.url, &["plan", "Carte", "partner"]).contains("partner"));
        app(dir, &db.url, &["suspend", "Carte"]);
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let (status, refused) = ask(&server, Method::GET, &path, manage, None).await;
        assert_eq!((status, &refused["type"]), (403, &json!("urn:passerelle:problem:app_suspended")), "{refused}");
        app(dir, &db.url, &["resume", id]);
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let (status, shown) = ask(&server, Method::GET, &path, manage, None).await;
        assert_eq!((status, &shown["plan"]), (200, &json!("partner")), "{shown}");
        for arguments in [
            &["app", "approve", "Carte"][..],
            &["app", "refuse", "Carte"],
            &["key", "create", "--app", "Carte", "--scope", "cvs:read"],
            &["key", "create", "--app", "Neuve", "--scope", "admin,cvs:read"],
            &["app", "suspend", "Nulle"],
            &["app", "plan", "Carte", "gratis"],
        ] {
            let output = run(passerelle(dir).args(arguments).args(["--database", &db.url]));
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}: {told}");
        }
    }
}
