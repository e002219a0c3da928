//! The programs of `examples/` that speak GraphQL, and the lines of `docs/graphql.md`, run against the built binary as
//! their readers would run them.

use crate::server::{Server, create_key, passerelle, stdout};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Lille: some three pages of a hundred.
const COMMUNE: &str = "59350";
const OFFERS: &str = "3000";

/// A region, and where its database is.
async fn region(dir: &Path) -> (Server, String) {
    let kept = dir.join("kept");
    let mut command = passerelle(dir);
    command.args(["demo", "--offers", OFFERS, "--seed", "7", "--sandbox", "off", "--keep"]).arg(&kept);
    let server = Server::start(command, Duration::from_mins(2)).await;
    (server, format!("sqlite:{}", kept.join("passerelle.db").display()))
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// A program of an example, told where the server is.
fn program(name: &str, of: &str, server: &Server) -> Command {
    let mut command = Command::new(name);
    command.current_dir(example(of)).env("PASSERELLE_URL", &server.base).env_remove("PASSERELLE_KEY");
    command.stdin(Stdio::null());
    command
}

/// The ids of the commune's offers over REST, the newest first, and their total.
async fn of_rest(server: &Server) -> (Vec<String>, u64) {
    let first = format!("/v1/offers?commune={COMMUNE}&sort=date&limit=100");
    let (mut ids, mut path) = (Vec::new(), first.clone());
    loop {
        let page = server.get(&path).await;
        ids.extend(page["items"].as_array().unwrap().iter().map(|card| card["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { return (ids, page["total"].as_u64().unwrap()) };
        path = format!("{first}&cursor={next}");
    }
}

/// The program prints a line an offer, in the order and with the ids of REST, and the total.
#[track_caller]
fn lists(program: &mut Command, (ids, total): &(Vec<String>, u64)) {
    let printed = stdout(&program.output().expect("it starts"));
    let mut lines: Vec<_> = printed.lines().collect();
    let last = lines.pop().unwrap_or_default();
    assert_eq!(last, format!("{total} offers listed, {total} in all"));
    let listed: Vec<_> = lines.iter().map(|line| line.split("  ").next().unwrap_or_default()).collect();
    assert_eq!(&listed, ids);
    for line in &lines {
        assert!(line.split("  ").filter(|cell| !cell.trim().is_empty()).count() >= 4, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_in_python_lists_what_rest_lists_and_says_why_it_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (server, _) = region(dir.path()).await;
    let expected = of_rest(&server).await;
    assert!(expected.0.len() > 200, "several pages: {}", expected.0.len());
    let start = |commune: &str| {
        let mut start = program("python3", "python", &server);
        start.args(["offers.py", commune]);
        start
    };
    lists(&mut start(COMMUNE), &expected);
    let refusal = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let told = refusal(&mut start("Lille"));
    assert!(told.contains("invalid_request: ") && told.contains("commune: Lille: "), "{told}");
    let told = refusal(start(COMMUNE).env("PASSERELLE_KEY", "psl_nobody"));
    assert!(told.contains("A valid key is needed"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_view_of_sectors_shows_what_rest_tells_now_and_before_and_looks_again() {
    let dir = tempfile::tempdir().unwrap();
    let (server, _) = region(dir.path()).await;
    // The past is invented beside.
    let path = "/v1/market/sectors?department=59";
    let mut sectors = server.get(path).await;
    for _ in 0..600 {
        if sectors["before"].is_string() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        sectors = server.get(path).await;
    }
    assert!(sectors["before"].is_string(), "the demo has no past");
    let mut view = program("python3", "python", &server);
    view.args(["sectors.py", "--department", "59", "--times", "2", "--every", "0", "--rows", "5"]);
    let printed = stdout(&view.output().unwrap());
    assert_eq!(printed.matches("offers published (records)").count(), 2, "{printed}");
    for rows in ["naf", "rome_domains"] {
        let first = &sectors[rows][0];
        let line = format!("{} ", first["key"].as_str().unwrap());
        let line = printed.lines().find(|shown| shown.starts_with(&line)).unwrap_or_else(|| panic!("{printed}"));
        let offers = first["offers"].to_string();
        assert!(line.split_whitespace().any(|word| word == offers), "{line}\n{first}");
        assert!(line.contains('%') && line.contains('█'), "{line}");
    }
    let mut wrong = program("python3", "python", &server);
    let refused = wrong.args(["sectors.py", "--department", "Lille", "--times", "1"]).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(1) && told.contains("department: Lille: "), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_programs_in_typescript_have_the_types_of_the_schema_and_list_and_watch_what_rest_does() {
    let dir = tempfile::tempdir().unwrap();
    let (server, database) = region(dir.path()).await;
    let npm = |arguments: &[&str]| {
        let mut npm = program("npm", "typescript", &server);
        npm.args(arguments);
        npm
    };
    stdout(&npm(&["ci", "--no-audit", "--no-fund"]).output().expect("npm is installed"));
    stdout(&npm(&["run", "--silent", "check"]).output().unwrap());
    lists(&mut npm(&["start", "--silent", "--", COMMUNE]), &of_rest(&server).await);
    let sources = server.get("/v1/sources").await;
    let source = sources["items"][0]["id"].as_str().unwrap().to_owned();
    let scopes = ["--scope", "offers:read,changes:read,offers:write", "--source", &source];
    let key = create_key(&dir.path().join("kept"), &database, "watcher", &scopes);
    let watching = program("node", "typescript", &server)
        .args(["dist/watch.js", COMMUNE])
        .env("PASSERELLE_KEY", &key)
        .stdout(Stdio::piped())
        .spawn()
        .expect("node is installed");
    let mut watching = Watching::of(watching);
    for turn in 0..120 {
        // The program may not have subscribed yet: another change of the same offer then.
        let title = format!("Accordeur de pianos {turn}");
        let body = json!({"title": title, "place": {"commune": COMMUNE}});
        publish(&server, &key, &format!("/v1/sources/{source}/offers/piano"), &body).await;
        if let Some(line) = watching.line(Duration::from_millis(500)) {
            assert!(line.contains("Accordeur de pianos"), "{line}");
            return;
        }
    }
    panic!("nothing was told of a minute of changes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_of_the_page_on_graphql_work_as_printed() {
    let dir = tempfile::tempdir().unwrap();
    let (server, _) = region(dir.path()).await;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = ["docs/graphql.md", "README.md"].map(|page| std::fs::read_to_string(root.join(page)).unwrap());
    let asks = |line: &&str| line.starts_with("curl ") && line.contains("/graphql");
    let lines: Vec<_> = pages.iter().flat_map(|page| page.lines()).filter(asks).collect();
    assert!(lines.len() >= 6, "{lines:?}");
    for line in lines {
        let here = line.replace("http://127.0.0.1:8080", &server.base);
        let output = Command::new("sh").args(["-c", &format!("{here} --silent --show-error --fail")]).output().unwrap();
        let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert!(answer["errors"].is_null() && answer["data"].is_object(), "{line}\n{answer}");
        if let Some(total) = answer["data"]["offers"].get("totalCount") {
            assert!(total.as_u64() > Some(0), "{line} finds nothing");
        }
    }
}

async fn publish(server: &Server, key: &str, path: &str, body: &Value) {
    let request = reqwest::Client::new().put(format!("{}{path}", server.base)).header("x-api-key", key);
    let answer = request.json(body).send().await.unwrap();
    let status = answer.status();
    assert!(status.is_success(), "{status} {}", answer.text().await.unwrap());
}

/// A program that runs until it is dropped, and the lines that it prints.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn of(mut child: Child) -> Self {
        let (told, lines) = channel();
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| told.send(line)));
        Self { child, lines }
    }

    /// The next line, where there is one in that time.
    fn line(&mut self, within: Duration) -> Option<String> {
        match self.lines.recv_timeout(within) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the program ended: {:?}", self.child.wait()),
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
