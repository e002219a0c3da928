//! The keys of CVs, as the operator handles them, and what a copy of the database is worth without them.

use crate::cv_house::{CvHouse, as_person};
use crate::server::{Server, passerelle, run, stdout};
use reqwest::Method;
use serde_json::Value;
use std::path::Path;

/// A command over the folder: what it printed, or why it refused.
fn command(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = run(passerelle(folder).args(arguments));
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(stdout(&output)) } else { Err(err) }
}

/// The person's profile, as long as the link is good.
async fn profile(base: &str, link: &str) -> Option<Value> {
    let (_, code) = link.split_once('#').expect("a fragment");
    let request = reqwest::Client::new().get(format!("{base}/v1/me/cv")).header("x-person-link", code);
    let answer = request.send().await.expect("an answer");
    if answer.status().is_success() { answer.json().await.ok() } else { None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_is_put_back_gives_no_erased_profile_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = CvHouse::new(folder.path()).await;
    let server = Server::serve_telling(folder.path(), &house.url, &house.log).await;
    house.publish(&server.base, 1).await;
    house.publish(&server.base, 2).await;
    let links = house.links(2).await;
    assert!(server.terminate().0.success());
    let (database, copy) = (folder.path().join("passerelle.db"), folder.path().join("copy.db"));
    std::fs::copy(&database, &copy).expect("a copy");
    let bytes = std::fs::read(&copy).expect("the copy");
    assert!(!bytes.windows(7).any(|part| part == b"Camille"), "the copy alone names nobody");

    let server = Server::serve_telling(folder.path(), &house.url, &folder.path().join("second.log")).await;
    as_person(&server.base, &links[0], Method::DELETE, "/v1/me/cv", None).await;
    assert!(server.terminate().0.success());
    std::fs::copy(&copy, &database).expect("the copy is put back");
    for file in ["passerelle.db-wal", "passerelle.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(file));
    }
    let log = folder.path().join("third.log");
    let server = Server::serve_telling(folder.path(), &house.url, &log).await;
    assert!(profile(&server.base, &links[0]).await.is_none(), "the erased one");
    assert!(profile(&server.base, &links[1]).await.is_some(), "the other");
    let told = std::fs::read_to_string(&log).expect("a log");
    assert!(told.contains("a copy was restored"), "{told}");
    assert!(server.terminate().0.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_master_key_is_rotated_and_a_file_that_others_may_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = CvHouse::new(folder.path()).await;
    let server = Server::serve_telling(folder.path(), &house.url, &house.log).await;
    house.publish(&server.base, 1).await;
    let link = house.links(1).await.remove(0);
    let file = folder.path().join("cv-master.key");
    let before = std::fs::read_to_string(&file).expect("the server made a key");
    let told = command(folder.path(), &["keys", "rotate-master"]).expect("a rotation");
    assert!(told.starts_with("2 data keys"), "that of the CV and the root: {told}");
    assert_ne!(std::fs::read_to_string(&file).expect("a key"), before);
    assert!(profile(&server.base, &link).await.is_some(), "the server goes on");
    house.publish(&server.base, 2).await;
    let links = house.links(2).await;
    assert!(server.terminate().0.success());
    let server = Server::serve_telling(folder.path(), &house.url, &folder.path().join("second.log")).await;
    for link in &links {
        assert!(profile(&server.base, link).await.is_some(), "and so does the next");
    }
    assert!(server.terminate().0.success());

    let told = command(folder.path(), &["retention", "--dry-run"]).expect("a table");
    assert!(told.contains("no permission in force for 3 months") && told.contains("5 years"), "{told}");
    let told = command(folder.path(), &["breach", "--app", "Lectrice", "--from", "2026-01-01", "--to", "2100-01-01"]);
    assert!(told.expect("a list").contains("Lectrice saw 0 CVs"));
    let told = command(
        folder.path(),
        &["breach", "--app", "Lectrice", "--from", "2026-01-01", "--to", "2100-01-01", "--json"],
    );
    let told: Value = serde_json::from_str(&told.expect("JSON")).expect("JSON");
    assert_eq!((&told["name"], &told["seen"]), (&"Lectrice".into(), &serde_json::json!([])));
    let told = command(folder.path(), &["keys", "create-master"]).expect_err("there is one");
    assert!(told.contains("cv-master.key"), "{told}");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).expect("a mode");
        let told = command(folder.path(), &["keys", "rotate-master"]).expect_err("others may read it");
        assert!(told.contains("chmod 600") && told.contains("0644"), "{told}");
    }
    std::fs::remove_file(&file).expect("gone");
    let told = command(folder.path(), &["retention"]).expect_err("no key is made where some are needed");
    assert!(told.contains("no master key file") && !file.exists(), "{told}");
}
