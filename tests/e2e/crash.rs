//! `kill -9` at any moment: every acknowledged write is there, and none is half there.

use crate::server::{Server, create_key, passerelle, run, stdout};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROUNDS: u64 = 4;
const WRITERS: u64 = 4;

/// What the server acknowledged: external id → revision of the last acknowledged write (its title tells it).
type Acknowledged = Arc<Mutex<BTreeMap<String, u64>>>;

async fn write_until_killed(base: String, key: String, writer: u64, round: u64, acknowledged: Acknowledged) {
    let client = reqwest::Client::new();
    for n in 0.. {
        // Each offer is written twice, so that updates are cut off too.
        let (external, version) = (format!("{round}-{writer}-{}", n / 2), n % 2 + 1);
        let body = json!({"title": format!("Poste {external} version {version}"), "place": {"commune": "59350"}});
        let answer =
            client.put(format!("{base}/v1/sources/crash/offers/{external}")).bearer_auth(&key).json(&body).send().await;
        match answer {
            Ok(answer) if answer.status().is_success() => {
                acknowledged.lock().unwrap().insert(external, version);
            }
            Ok(answer) => panic!("{}: {}", answer.status(), answer.text().await.unwrap_or_default()),
            Err(_) => return,
        }
    }
}

crate::on_both_databases! {
async fn every_acknowledged_write_survives_repeated_kills_under_load(db: &Fresh) {
    let (dir, url) = (&db.folder, db.url.as_str());
    let add = ["source", "add", "crash", "--name", "Crash test", "--database", url];
    stdout(&run(passerelle(dir.path()).args(add)));
    let key = create_key(dir.path(), url, "crash", &["--scope", "offers:read,offers:write", "--source", "crash"]);
    let acknowledged = Acknowledged::default();
    for round in 0..ROUNDS {
        let server = Server::serve(dir.path(), url).await;
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (base, key) = (server.base.clone(), key.clone());
                tokio::spawn(write_until_killed(base, key, writer, round, acknowledged.clone()))
            })
            .collect();
        let before = acknowledged.lock().unwrap().len();
        while acknowledged.lock().unwrap().len() == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(350 + 170 * round)).await;
        server.kill();
        for writer in writers {
            writer.await.expect("a writer met no refusal");
        }
        let server = Server::serve(dir.path(), url).await;
        let all = server.everything("crash").await;
        let titles: BTreeMap<_, _> = all
            .values()
            .map(|item| {
                let title = item["title"].as_str().expect("a title").to_owned();
                let (external, version) = title["Poste ".len()..].split_once(" version ").expect("our title");
                (external.to_owned(), version.parse::<u64>().expect("a version"))
            })
            .collect();
        let acknowledged = acknowledged.lock().unwrap().clone();
        assert!(acknowledged.len() as u64 > round, "each round writes something");
        for (external, version) in acknowledged {
            let found = titles.get(&external).copied().unwrap_or(0);
            // The write that the kill cut off may have been committed without being acknowledged.
            assert!(found >= version, "{external}: version {version} was acknowledged, {found} is there");
        }
        // The index that was kept says what one says that is built from the database.
        server.kill();
        std::fs::remove_dir_all(dir.path().join("index")).expect("the server kept an index");
        let server = Server::serve(dir.path(), url).await;
        assert_eq!(server.everything("crash").await, all);
        // The checkpoint at the start is cut off, too.
        for delay in [0, 10, 20, 40, 80] {
            tokio::time::sleep(Duration::from_millis(delay)).await;
            Server::serve(dir.path(), url).await.kill();
        }
    }
}
}
