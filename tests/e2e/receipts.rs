//! Receipts, checked by what others have written: their signature by `jose`, their JSON-LD by `jsonld`, without a network.

use crate::cv_house::{CvHouse, as_person, shown};
use crate::server::{Server, passerelle, run, stdout};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const DPV: &str = "https://w3id.org/dpv#";

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/receipts")
}

/// What `jose` and `jsonld` say of a receipt, or why they refuse it.
fn checked(jws: &str, key_set: &Value) -> Result<Value, String> {
    let mut node = Command::new("node")
        .arg("verify.mjs")
        .current_dir(package())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let asked = json!({"jws": jws, "jwks": key_set});
    node.stdin.take().expect("a pipe").write_all(asked.to_string().as_bytes()).expect("it reads");
    let output = node.wait_with_output().expect("it ends");
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).expect("JSON"))
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// The values of a member of an expanded node, by the end of its name.
fn values<'v>(node: &'v Value, name: &str) -> &'v Value {
    &node[format!("{DPV}{name}")]
}

fn ids(node: &Value, name: &str) -> Vec<String> {
    let list = values(node, name).as_array().unwrap_or_else(|| panic!("{name} is missing"));
    list.iter().map(|value| value["@id"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The same receipt with another word in it, under the same signature.
fn forged(jws: &str) -> String {
    let parts: Vec<_> = jws.split('.').collect();
    let payload = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("UTF-8");
    let payload = URL_SAFE_NO_PAD.encode(payload.replace("statistics", "contact"));
    format!("{}.{payload}.{}", parts[0], parts[2])
}

/// The libraries of others. Once: tests run beside each other.
fn install() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        let npm = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(package()).output();
        stdout(&npm.expect("npm is installed"));
    });
}

/// Lets that many years and an hour go by for the keys that sign.
async fn age_keys(url: &str, years: i64) {
    let mut conn = SqliteConnection::connect(url).await.expect("the database");
    let past = "UPDATE signing_keys SET created_at = created_at - $1, active_at = active_at - $1, \
        retired_at = retired_at - $1, stolen_at = stolen_at - $1";
    let milliseconds = (years * 366 * 24 + 1) * 3_600_000;
    sqlx::query(past).bind(milliseconds).execute(&mut conn).await.expect("older keys");
}

/// The published keys, once there are so many.
async fn key_set(server: &Server, count: usize) -> Value {
    let begun = Instant::now();
    loop {
        let set = server.get("/.well-known/jwks.json").await;
        if set["keys"].as_array().expect("keys").len() == count {
            return set;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{count} keys are never published: {set}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A server, and somebody there who allows to be counted.
struct Allowed {
    folder: TempDir,
    house: CvHouse,
    server: Server,
    link: String,
    given: Value,
    /// The path of the receipt.
    path: String,
}

impl Allowed {
    async fn new() -> Self {
        install();
        let folder = tempfile::tempdir().expect("a folder");
        let house = CvHouse::new(folder.path()).await;
        let server = Server::serve_telling(folder.path(), &house.url, &house.log).await;
        house.publish(&server.base, 1).await;
        let link = house.links(1).await.remove(0);
        let asked = json!({"purpose": "statistics", "notice": shown()});
        let given = as_person(&server.base, &link, Method::POST, "/v1/me/permissions", Some(&asked)).await;
        let path = format!("/v1/me/permissions/{}/receipt", given["id"].as_str().expect("an id"));
        Self { folder, house, server, link, given, path }
    }
}

/// The receipt as a server there gives it now.
async fn receipt(server: &Server, link: &str, path: &str) -> String {
    as_person(&server.base, link, Method::GET, path, None).await.as_str().expect("a text").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_receipt_is_good_after_its_key_was_rotated_and_not_after_it_was_stolen() {
    let Allowed { folder, house, server, link, path, .. } = Allowed::new().await;
    let rotate = |more: &[&str]| {
        let mut command = passerelle(folder.path());
        command.args(["signing-key", "rotate", "--database", &house.url]).args(more);
        stdout(&run(&mut command));
    };
    let first = receipt(&server, &link, &path).await;
    let kid = |checked: Result<Value, String>| checked.expect("jose takes it")["header"]["kid"].clone();
    rotate(&[]);
    age_keys(&house.url, 0).await;
    // At its start, as every hour, a server forgets the private halves of keys that are retired.
    assert!(server.terminate().0.success());
    let server = Server::serve_telling(folder.path(), &house.url, &folder.path().join("second.log")).await;
    let set = key_set(&server, 2).await;
    let ended: Vec<_> = set["keys"].as_array().unwrap().iter().filter(|key| key["exp"].is_i64()).collect();
    assert_eq!((ended.len(), &ended[0]["kid"]), (1, &kid(checked(&first, &set))));
    let second = receipt(&server, &link, &path).await;
    assert_ne!(kid(checked(&second, &set)), ended[0]["kid"], "the new key signs");

    rotate(&["--at-once"]);
    let begun = Instant::now();
    let set = loop {
        let set = key_set(&server, 2).await;
        if checked(&second, &set).is_err() {
            break set;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "a stolen key is published: {set}");
    };
    assert_eq!(kid(checked(&first, &set)), ended[0]["kid"], "which was not there to be stolen");
    assert_ne!(kid(checked(&receipt(&server, &link, &path).await, &set)), ended[0]["kid"]);
    let listed = stdout(&run(passerelle(folder.path()).args(["signing-key", "list", "--database", &house.url])));
    assert!(["stolen 20", "receipts until 20", "signs"].iter().all(|state| listed.contains(state)), "{listed}");
    age_keys(&house.url, 5).await;
    let told = checked(&first, &key_set(&server, 1).await).expect_err("five years are over");
    assert!(told.contains("no applicable key"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_is_good_for_libraries_of_others_and_a_forged_one_for_none() {
    let Allowed { folder: _folder, server, link, given, path, .. } = Allowed::new().await;
    let (base, jws) = (server.base.as_str(), receipt(&server, &link, &path).await);
    let key_set = server.get("/.well-known/jwks.json").await;

    let checked_one = checked(&jws, &key_set).expect("jose and jsonld take it");
    assert_eq!(
        (&checked_one["header"]["alg"], &checked_one["header"]["kid"]),
        (&json!("EdDSA"), &key_set["keys"][0]["kid"])
    );
    let receipt = &checked_one["expanded"][0];
    assert_eq!(receipt["@type"], json!([format!("{DPV}ConsentReceipt")]));
    let conforms = &receipt["http://purl.org/dc/terms/conformsTo"];
    assert_eq!(conforms, &json!([{"@id": "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"}]));
    let record = &values(receipt, "hasRecordOfActivity")[0];
    let process = &values(record, "hasProcess")[0];
    assert_eq!(ids(process, "hasLegalBasis")[0], "https://w3id.org/dpv/legal/eu/gdpr#A6-1-a");
    assert_eq!(ids(process, "hasJurisdiction")[0], "https://w3id.org/dpv/loc#FR");
    assert_eq!(ids(process, "hasAuthority"), ["https://w3id.org/dpv/legal/fr#DPA-FR"]);
    assert!(ids(record, "hasDataSubject")[0].starts_with("urn:uuid:"));
    let checksum = &values(record, "hasNotice")[0]["http://spdx.org/rdf/terms#checksum"][0];
    assert_eq!(checksum["http://spdx.org/rdf/terms#checksumValue"][0]["@value"], given["notice_sha256"]);

    let told = checked(&forged(&jws), &key_set).expect_err("another text");
    assert!(told.contains("signature verification failed"), "{told}");
    let told = checked(&jws, &json!({"keys": []})).expect_err("no key");
    assert!(told.contains("no applicable key"), "{told}");
    let erased = as_person(base, &link, Method::DELETE, "/v1/me/cv", None).await;
    let erased = checked(erased["receipt"].as_str().expect("a text"), &key_set).expect("so is that of an erasure");
    let process = &values(&erased["expanded"][0], "hasProcess")[0];
    assert_eq!(values(process, "hasProcessing")[0]["@id"], format!("{DPV}Erase"));
}
