//! Two servers that share one limit.

use crate::server::{Server, create_key, passerelle};
use crate::support::{Fresh, Kind, run};
use sqlx::{Connection, PgConnection};
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

const PER_SECOND: u32 = 60;
const BURST: u32 = 60;
const PATIENCE: Duration = Duration::from_secs(30);

fn serving(data_dir: &Path, db: &Fresh) -> Command {
    let mut command = passerelle(data_dir);
    command.args(["serve", "--database", &db.url]);
    command.env("PASSERELLE_KEY_PER_SECOND", PER_SECOND.to_string());
    command.env("PASSERELLE_KEY_BURST", BURST.to_string());
    command
}

/// A key, made before any server runs.
fn key(db: &Fresh) -> String {
    create_key(db.folder.path(), &db.url, "carte", &["--scope", "offers:read"])
}

/// Asks all servers as fast as they answer, for that long; how many requests were let in, and refused.
async fn hammer(servers: &[&Server], key: &str, time: Duration) -> (u32, u32) {
    let (is_over, admitted, refused) = (Arc::new(AtomicBool::new(false)), AtomicU32::new(0), AtomicU32::new(0));
    let counts = Arc::new((admitted, refused));
    let mut clients = tokio::task::JoinSet::new();
    for n in 0..8 {
        let url = format!("{}/v1/occupations/J1506", servers[n % servers.len()].base);
        let (is_over, counts, key) = (is_over.clone(), counts.clone(), key.to_owned());
        clients.spawn(async move {
            let client = reqwest::Client::new();
            while !is_over.load(Ordering::Relaxed) {
                let answer = client.get(&url).header("x-api-key", &key).send().await.unwrap();
                let count = match answer.status().as_u16() {
                    200 => &counts.0,
                    429 => &counts.1,
                    other => panic!("{other}: {}", answer.text().await.unwrap()),
                };
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    tokio::time::sleep(time).await;
    is_over.store(true, Ordering::Relaxed);
    clients.join_all().await;
    (counts.0.load(Ordering::Relaxed), counts.1.load(Ordering::Relaxed))
}

/// Asserts that two servers together keep to the limit of one, with `redis` or without.
async fn share_one_limit(db: &Fresh, redis: Option<&str>) {
    let key = key(db);
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let start = async |folder: &Path| {
        let mut command = serving(folder, db);
        if let Some(url) = redis {
            command.args(["--redis-url", url]);
        }
        Server::start(command, PATIENCE).await
    };
    let (one, other) = (start(folders[0].path()).await, start(folders[1].path()).await);
    assert_eq!(one.get("/health/ready").await["limits"], "shared");
    let begun = Instant::now();
    let (admitted, refused) = hammer(&[&one, &other], &key, Duration::from_secs(5)).await;
    let allowed = f64::from(BURST) + f64::from(PER_SECOND) * begun.elapsed().as_secs_f64();
    let share = f64::from(admitted) / allowed;
    assert!(share <= 1.05, "{admitted} were admitted where {allowed:.0} are allowed");
    assert!(refused > 0 && share > 0.5, "{admitted} of {allowed:.0} were admitted, {refused} refused");
    let mut conn = PgConnection::connect(&db.url).await.unwrap();
    let budgets: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM limit_budgets").fetch_one(&mut conn).await.unwrap();
    assert_eq!(budgets > 0, redis.is_none(), "the limit was shared in another place");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_keep_to_one_limit_through_the_database() {
    run(Kind::Postgres, |db| Box::pin(share_one_limit(db, None))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_keep_to_one_limit_through_redis() {
    run(Kind::Postgres, |db| {
        Box::pin(async move {
            let url = std::env::var("PASSERELLE_TEST_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379".into());
            share_one_limit(db, Some(&url)).await;
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_redis_a_server_limits_by_itself_and_warns_once() {
    run(Kind::Sqlite, |db| {
        Box::pin(async move {
            let (key, folder) = (key(db), tempfile::tempdir().unwrap());
            let log = folder.path().join("log");
            let mut command = serving(folder.path(), db);
            // Nobody listens on port 1.
            command.args(["--redis-url", "redis://:s3cret@127.0.0.1:1"]).stderr(File::create(&log).unwrap());
            let server = Server::start(command, PATIENCE).await;
            let begun = Instant::now();
            let (admitted, refused) = hammer(&[&server], &key, Duration::from_secs(3)).await;
            let allowed = f64::from(BURST) + f64::from(PER_SECOND) * begun.elapsed().as_secs_f64();
            assert!(f64::from(admitted) <= allowed * 1.05, "{admitted} of {allowed:.0}");
            assert!(admitted >= BURST && refused > 0, "{admitted} were admitted, {refused} refused");
            assert_eq!(server.get("/health/ready").await["limits"], "local");
            drop(server);
            let told = std::fs::read_to_string(log).unwrap();
            assert_eq!(told.matches("this node limits by itself").count(), 1, "{told}");
            assert!(!told.contains("s3cret") && !told.contains(&key), "{told}");
        })
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_limits_says_so_at_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = passerelle(folder.path());
    command.args(["serve", "--limits", "off", "--anonymous-burst", "1"]).stderr(File::create(&log).unwrap());
    let server = Server::start(command, PATIENCE).await;
    for _ in 0..5 {
        server.get("/v1/sources").await;
    }
    assert_eq!(server.get("/health/ready").await["limits"], "off");
    drop(server);
    let told = std::fs::read_to_string(log).unwrap();
    assert!(told.contains("limits are off"), "{told}");
}
