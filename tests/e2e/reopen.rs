//! The index in the data folder: opened at the next start, and built from the database where anything about it is wrong.

use crate::server::{Server, create_key, passerelle, run, stdout};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A source with a key that may write to it.
fn prepare(dir: &Path, url: &str) -> String {
    stdout(&run(passerelle(dir).args(["source", "add", "kept", "--name", "Kept", "--database", url])));
    create_key(dir, url, "kept", &["--scope", "offers:read,offers:write", "--source", "kept"])
}

async fn publish(server: &Server, key: &str, numbers: std::ops::Range<u32>, title: &str) {
    let client = reqwest::Client::new();
    let mut last = String::new();
    for number in numbers {
        let body = json!({"title": format!("{title} {number}"), "place": {"commune": "59350"}});
        let url = format!("{}/v1/sources/kept/offers/{number}", server.base);
        let answer = client.put(url).bearer_auth(key).json(&body).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        let answer: Value = answer.json().await.expect("JSON");
        last = answer["position"].as_str().expect("a position").to_owned();
    }
    server.get(&format!("/v1/offers?limit=1&min_position={last}")).await;
}

/// Starts a server, and gives what it warned of and all that it answers.
async fn look(dir: &Path, url: &str) -> (String, BTreeMap<String, Value>) {
    let said = dir.join("said.txt");
    let server = Server::serve_telling(dir, url, &said).await;
    let all = server.everything("kept").await;
    let (status, _) = server.terminate();
    assert!(status.success());
    let said = fs::read_to_string(said).expect("what it said");
    // That no mail server is set is always told.
    let is_told = |line: &&str| (line.contains("WARN") || line.contains("ERROR")) && !line.contains("DEVELOPMENT MODE");
    (said.lines().filter(is_told).collect::<Vec<_>>().join("\n"), all)
}

fn a_segment(index: &Path) -> PathBuf {
    let segment = fs::read_dir(index.join("segments")).expect("segments").next().expect("one").expect("an entry");
    segment.path()
}

fn cut(path: &Path) {
    let bytes = fs::read(path).expect("a file");
    fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(path, bytes).expect("written");
}

fn make_older(manifest: &Path) {
    let text = fs::read_to_string(manifest).expect("a manifest");
    let json = text.split_once('\n').expect("two lines").1.replacen("\"format\":2", "\"format\":0", 1);
    fs::write(manifest, format!("{:08x}\n{json}", crc32fast::hash(json.as_bytes()))).expect("written");
}

type Damage = fn(&Path);

const DAMAGES: [(&str, Damage); 7] = [
    ("its sum is another one", |index| flip(&index.join("manifest"))),
    ("version 0.", |index| make_older(&index.join("manifest"))),
    ("it is not there", |index| fs::remove_file(index.join("manifest")).expect("removed")),
    ("it is not there", |index| fs::remove_dir_all(a_segment(index)).expect("removed")),
    ("columns.bin", |index| cut(&a_segment(index).join("columns.bin"))),
    ("cards.bin", |index| flip(&a_segment(index).join("cards.bin"))),
    ("it is not the segment that the manifest names", |index| cut(&a_segment(index).join("sums.json"))),
];

crate::on_both_databases! {
async fn a_damaged_index_is_built_anew_with_a_warning_that_says_why(db: &Fresh) {
    let (dir, url) = (db.folder.path(), db.url.as_str());
    let key = prepare(dir, url);
    let server = Server::serve(dir, url).await;
    publish(&server, &key, 0..60, "Poste").await;
    publish(&server, &key, 0..20, "Autre poste").await;
    let all = server.everything("kept").await;
    assert_eq!(all.len(), 60);
    assert!(server.terminate().0.success());
    let (said, same) = look(dir, url).await;
    assert_eq!((said.as_str(), &same), ("", &all), "nothing is wrong");
    for (why, damage) in DAMAGES {
        damage(&dir.join("index"));
        let (said, same) = look(dir, url).await;
        assert!(said.contains(why) && said.contains("built from the database"), "{why}:\n{said}");
        assert_eq!(same, all, "{why}");
        let (said, same) = look(dir, url).await;
        assert_eq!((said.as_str(), &same), ("", &all), "it was written again");
    }
}

async fn a_second_process_keeps_its_index_in_memory(db: &Fresh) {
    let (dir, url) = (db.folder.path(), db.url.as_str());
    let key = prepare(dir, url);
    let server = Server::serve(dir, url).await;
    publish(&server, &key, 0..5, "Poste").await;
    let all = server.everything("kept").await;
    let (said, same) = look(dir, url).await;
    assert!(said.contains("another process uses the index"), "{said}");
    assert_eq!(same, all);
}

async fn what_was_written_while_the_server_was_away_is_folded_into_the_index(db: &Fresh) {
    let (dir, url) = (db.folder.path(), db.url.as_str());
    let elsewhere = tempfile::tempdir().expect("a folder");
    let key = prepare(dir, url);
    let server = Server::serve(dir, url).await;
    publish(&server, &key, 0..40, "Poste").await;
    assert!(server.terminate().0.success());
    let another = Server::serve(elsewhere.path(), url).await;
    publish(&another, &key, 20..70, "Autre poste").await;
    let all = another.everything("kept").await;
    assert!(another.terminate().0.success());
    let (said, same) = look(dir, url).await;
    assert_eq!((said.as_str(), &same), ("", &all));
}
}

/// The files of an SQLite database.
fn copy_database(from: &Path, to: &Path) {
    for name in ["store.db", "store.db-wal", "store.db-shm"] {
        let _ = fs::remove_file(to.join(name));
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).expect("copied");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_is_newer_than_the_database_or_of_another_past_is_built_anew() {
    let (dir, copy) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (dir, copy) = (dir.path(), copy.path());
    let url = format!("sqlite:{}", dir.join("store.db").display());
    let key = prepare(dir, &url);
    let server = Server::serve(dir, &url).await;
    publish(&server, &key, 0..10, "Poste").await;
    let older = server.everything("kept").await;
    assert!(server.terminate().0.success());
    copy_database(dir, copy);
    let server = Server::serve(dir, &url).await;
    publish(&server, &key, 5..20, "Poste nouveau").await;
    assert!(server.terminate().0.success());
    let kept = copy.join("index");
    copy_folder(&dir.join("index"), &kept);

    copy_database(copy, dir);
    let (said, all) = look(dir, &url).await;
    assert!(said.contains("newer than the database"), "{said}");
    assert_eq!(all, older);

    // The old copy goes its own way, further than the index had come.
    fs::remove_dir_all(dir.join("index")).expect("removed");
    let server = Server::serve(dir, &url).await;
    publish(&server, &key, 0..30, "Poste d'un autre passé").await;
    let other = server.everything("kept").await;
    assert!(server.terminate().0.success());
    fs::remove_dir_all(dir.join("index")).expect("removed");
    copy_folder(&kept, &dir.join("index"));
    let (said, all) = look(dir, &url).await;
    assert!(said.contains("another change"), "{said}");
    assert_eq!(all, other);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry").path();
        let target = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy_folder(&entry, &target);
        } else {
            fs::copy(entry, target).expect("copied");
        }
    }
}
