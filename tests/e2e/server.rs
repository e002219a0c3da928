//! The built binary, started as a user would start it, on ports of its own.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// The binary under test.
pub fn passerelle(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_passerelle"));
    without_settings(&mut command, data_dir);
    command
}

/// Takes the settings of the machine that runs the test away, but for the data folder.
pub fn without_settings<'a>(command: &'a mut Command, data_dir: &Path) -> &'a mut Command {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PASSERELLE_")) {
        command.env_remove(name);
    }
    // Every request would be a line of the test's output otherwise.
    command.env("PASSERELLE_LOG", "warn").env("PASSERELLE_DATA_DIR", data_dir).current_dir(data_dir)
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("the binary starts")
}

/// What a command printed, when it succeeded.
pub fn stdout(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
    out.into_owned()
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// A running server. Killed when dropped.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub base: String,
    /// The same for `/metrics`.
    pub metrics: String,
    /// What it printed to standard output until it listened.
    pub said: String,
}

impl Server {
    /// `passerelle serve` over a database; returns when it is ready.
    pub async fn serve(data_dir: &Path, database: &str) -> Self {
        Self::start(Self::serving(data_dir, database), Duration::from_secs(30)).await
    }

    /// The same; what it says on standard error goes to a file.
    pub async fn serve_telling(data_dir: &Path, database: &str, to: &Path) -> Self {
        let mut command = Self::serving(data_dir, database);
        command.stderr(File::create(to).expect("a file"));
        Self::start(command, Duration::from_secs(30)).await
    }

    fn serving(data_dir: &Path, database: &str) -> Command {
        let mut command = passerelle(data_dir);
        command.args(["serve", "--database", database]);
        // Most tests have no test key, and nothing to try.
        command.env("PASSERELLE_SANDBOX", "off");
        // The tests are one caller that asks much in little time.
        for setting in
            ["ANONYMOUS_PER_SECOND", "ANONYMOUS_BURST", "KEY_PER_SECOND", "KEY_BURST", "KEY_PER_DAY", "KEY_PER_MONTH"]
        {
            command.env(format!("PASSERELLE_{setting}"), "1000000");
        }
        command
    }

    /// Any command that serves, with `--listen` and `--metrics-listen` added.
    pub async fn start(mut command: Command, patience: Duration) -> Self {
        let (port, metrics) = (free_port(), free_port());
        command
            .args(["--listen", &format!("127.0.0.1:{port}"), "--metrics-listen", &format!("127.0.0.1:{metrics}")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let child = command.spawn().expect("the binary starts");
        let base = format!("http://127.0.0.1:{port}");
        let metrics = format!("http://127.0.0.1:{metrics}");
        let mut server = Self { child, base, metrics, said: String::new() };
        server.until_ready(patience).await;
        server
    }

    async fn until_ready(&mut self, patience: Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                panic!("the server ended before it was ready: {status}");
            }
            if let Ok(answer) = reqwest::get(format!("{}/health/ready", self.base)).await
                && answer.status() == 200
            {
                return;
            }
            assert!(begun.elapsed() < patience, "the server is not ready after {patience:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Reads standard output up to a line that holds `mark`.
    pub fn read_until(&mut self, mark: &str) {
        let mut lines = BufReader::new(self.child.stdout.as_mut().expect("a pipe")).lines();
        for line in lines.by_ref() {
            let line = line.expect("text");
            self.said.push_str(&line);
            self.said.push('\n');
            if line.contains(mark) {
                return;
            }
        }
        panic!("`{mark}` was not printed:\n{}", self.said);
    }

    /// `GET`, as JSON.
    pub async fn get(&self, path: &str) -> Value {
        let answer = reqwest::get(format!("{}{path}", self.base)).await.expect("an answer");
        let status = answer.status();
        let body = answer.text().await.expect("a body");
        assert!(status.is_success(), "{path}: {status} {body}");
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{path}: {error}: {body}"))
    }

    /// All offers of a source, by id, page after page: each stands on one page, and the total is what the pages hold.
    pub async fn everything(&self, source: &str) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        let mut path = format!("/v1/offers?source={source}&limit=100");
        loop {
            let page = self.get(&path).await;
            for item in page["items"].as_array().expect("items") {
                let mut card = item.clone();
                // Of the source, not of the offer: it moves by itself.
                card.as_object_mut().expect("an object").remove("source_refreshed_at");
                let again = all.insert(item["id"].as_str().expect("an id").to_owned(), card);
                assert!(again.is_none(), "an offer came twice: {item}");
            }
            let Some(next) = page["next"].as_str() else {
                assert_eq!(page["total"], all.len(), "the total is what the pages hold");
                return all;
            };
            path = format!("/v1/offers?source={source}&limit=100&cursor={next}");
        }
    }

    /// `SIGTERM`; how it ended and after how long.
    pub fn terminate(mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
        // Somebody must read what it still prints, or a full pipe would hold it.
        let mut rest = String::new();
        let _ = self.child.stdout.take().map(|mut out| out.read_to_string(&mut rest));
        let status = self.child.wait().expect("a status");
        (status, begun.elapsed())
    }

    /// `SIGKILL`: no warning, no chance to finish anything.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("a status");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A key for `app`, as `passerelle key create` prints it.
pub fn create_key(data_dir: &Path, database: &str, app: &str, arguments: &[&str]) -> String {
    let mut command = passerelle(data_dir);
    command.args(["key", "create", "--database", database, "--app", app]).args(arguments);
    let said = stdout(&run(&mut command));
    said.split_whitespace()
        .find(|word| word.starts_with("psl_"))
        .unwrap_or_else(|| panic!("no key was printed:\n{said}"))
        .to_owned()
}
