//! Access tokens and the audit, as the operator sees them.

use crate::server::{Server, create_key, passerelle, run, stdout, without_settings};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The only key's id, as `passerelle key list` shows it.
fn id_of_key(data_dir: &Path, database: &str) -> String {
    let listed = stdout(&run(passerelle(data_dir).args(["key", "list", "--database", database])));
    let mut words = listed.split_whitespace();
    words.find(|word| uuid::Uuid::try_parse(word).is_ok()).unwrap_or_else(|| panic!("no id:\n{listed}")).to_owned()
}

async fn token(server: &Server, id: &str, key: &str) -> String {
    let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", key)];
    let request = reqwest::Client::new().post(format!("{}/oauth/token", server.base)).form(&form);
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    body["access_token"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
}

async fn status(server: &Server, token: &str) -> u16 {
    let request = reqwest::Client::new().get(format!("{}/v1/offers", server.base)).bearer_auth(token);
    request.send().await.unwrap().status().as_u16()
}

crate::on_both_databases! {
    async fn a_token_ends_within_a_second_of_its_key_and_of_a_signing_key_that_was_stolen(db: &Fresh) {
        let folder = db.folder.path();
        let key = create_key(folder, &db.url, "shop", &["--scope", "offers:read"]);
        let id = id_of_key(folder, &db.url);
        let server = Server::serve(folder, &db.url).await;
        let first = token(&server, &id, &key).await;
        assert_eq!(status(&server, &first).await, 200);
        let rotate = |flags: &[&str]| {
            stdout(&run(passerelle(folder).args(["signing-key", "rotate", "--database", &db.url]).args(flags)))
        };
        rotate(&[]);
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(status(&server, &first).await, 200, "nobody notices a rotation");
        rotate(&["--at-once"]);
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(status(&server, &first).await, 401, "the key that signed it was stolen");
        let second = token(&server, &id, &key).await;
        assert_eq!(status(&server, &second).await, 200);
        stdout(&run(passerelle(folder).args(["key", "revoke", &id, "--database", &db.url])));
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        assert_eq!(status(&server, &second).await, 401, "its key was revoked");
        let keys = stdout(&run(passerelle(folder).args(["signing-key", "list", "--database", &db.url])));
        assert!(keys.contains("stolen") && keys.contains("signs"), "{keys}");
    }

    async fn audit_verify_says_that_all_is_well_or_which_row_was_changed(db: &Fresh) {
        let folder = db.folder.path();
        let audit = |arguments: &[&str]| run(passerelle(folder).args(["audit", "--database", &db.url]).args(arguments));
        for _ in 0..3 {
            stdout(&run(passerelle(folder).args(["signing-key", "rotate", "--database", &db.url])));
        }
        let well = stdout(&audit(&["verify"]));
        assert!(well.contains("3 rows"), "{well}");
        let change = "UPDATE audit SET actor = 'system' WHERE seq = 2";
        if db.url.starts_with("sqlite:") {
            SqliteConnection::connect(&db.url).await.unwrap().execute(change).await.unwrap();
        } else {
            PgConnection::connect(&db.url).await.unwrap().execute(change).await.unwrap();
        }
        let found = audit(&["verify"]);
        let told = String::from_utf8_lossy(&found.stdout).into_owned();
        assert!(found.status.code() == Some(1) && told.contains("row 2 was changed"), "{told}");
        let copy = folder.join("digests.jsonl");
        std::fs::write(&copy, "{}\n").unwrap();
        let refused = audit(&["verify", "--against", copy.to_str().unwrap()]);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && told.contains("digests.jsonl:1"), "{told}");
        assert_eq!(stdout(&audit(&["digests"])), "", "no day is over yet");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_and_the_metrics_hold_no_token_and_no_secret_of_a_client() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("p.db").display());
    let key = create_key(dir.path(), &database, "shop", &["--scope", "offers:read"]);
    let id = id_of_key(dir.path(), &database);
    let log = dir.path().join("log");
    let mut command = Command::new("sh");
    let script = "exec \"$0\" \"$@\" 2>\"$E2E_LOG\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_passerelle"), "serve", "--database", &database]);
    // Everything that there is to tell.
    without_settings(&mut command, dir.path()).env("E2E_LOG", &log).env("PASSERELLE_LOG", "trace");
    let server = Server::start(command, Duration::from_mins(1)).await;
    let token = token(&server, &id, &key).await;
    assert_eq!(status(&server, &token).await, 200);
    assert_eq!(status(&server, &token[..token.len() - 4]).await, 401);
    let client = reqwest::Client::new();
    let wrong = [("grant_type", "password"), ("client_id", &id), ("client_secret", &key)];
    let refused = client.post(format!("{}/oauth/token", server.base)).basic_auth(&id, Some(&key)).form(&wrong);
    assert_eq!(refused.send().await.unwrap().status(), 400);
    let metrics = reqwest::get(format!("{}/metrics", server.metrics)).await.unwrap().text().await.unwrap();
    server.terminate();
    let said = std::fs::read_to_string(&log).unwrap();
    assert!(said.contains("/oauth/token") && metrics.contains("/oauth/token"), "the route is told:\n{said}");
    let parts: Vec<&str> = token.split('.').collect();
    let basic = STANDARD.encode(format!("{id}:{key}"));
    for secret in [key.as_str(), &key[..20], parts[1], parts[2], &basic[..60]] {
        assert!(!said.contains(secret), "the log holds `{secret}`");
        assert!(!metrics.contains(secret), "the metrics hold `{secret}`");
    }
}
