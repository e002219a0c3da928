//! The commands, as a newcomer types them.

use crate::server::{Server, create_key, passerelle, run, stdout, without_settings};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/france-travail")
}

crate::on_both_databases! {
    async fn a_terminated_server_finishes_and_exits_with_0_within_10_s(db: &Fresh) {
        let server = Server::serve(db.folder.path(), &db.url).await;
        let (status, after) = server.terminate();
        assert_eq!(status.code(), Some(0));
        assert!(after < Duration::from_secs(10), "{after:?}");
    }

    async fn published_figures_are_imported_with_their_rejects_and_days_of_the_market_counted(db: &Fresh) {
        let dir = db.folder.path();
        let files = official(dir);
        let ask = |arguments: &[&str]| run(passerelle(dir).args(arguments).args(["--database", &db.url]));
        let paths: Vec<&str> = files.iter().map(|path| path.to_str().unwrap()).collect();
        let report = stdout(&ask(&[&["import", "official"], &paths[..]].concat()));
        for (name, expected) in [("rome_basin: read", 300), ("basins: read", 2), ("  taken", 299)] {
            assert_eq!(row(&report, name), expected, "{name}:\n{report}");
        }
        assert!(report.contains("ind_tension_d: a level from 1 to 5"), "{report}");
        let broken = dir.join("broken.csv");
        std::fs::write(&broken, "annee;ROME;cbassin;oee;defm_abc;ind_tension_d\n2021;M1805;3299;1;x;5\n").unwrap();
        let rejects = dir.join("rejects.jsonl");
        let refused = ask(&[
            "import",
            "official",
            broken.to_str().unwrap(),
            "--rejects",
            rejects.to_str().unwrap(),
        ]);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && told.contains("was not taken"), "{told}");
        let reject = std::fs::read_to_string(&rejects).unwrap();
        assert!(reject.contains("\"line\":2") && reject.contains("\"field\":\"defm_abc\""), "{reject}");
        let mut import = passerelle(dir);
        import.args(["import", "france-travail", "--policy", "open", "--database", &db.url]).arg(fixtures());
        stdout(&run(&mut import));
        let counted = stdout(&ask(&["market", "snapshot"]));
        assert!(counted.starts_with("counted 1 days: "), "{counted}");
        let early = ask(&["market", "snapshot", "--from", "2010-01-01"]);
        assert!(early.status.code() == Some(1), "{early:?}");
        let server = Server::serve(dir, &db.url).await;
        let tension = server.get("/v1/market/tension?by=rome&basin=3299&rome=M1010").await;
        let asked = &tension["rows"];
        assert!(asked.is_array(), "{tension}");
        let long = server.get("/v1/offers/long-open").await;
        assert_eq!(long["tense"]["date"], "2021", "{long}");
    }

    async fn a_second_import_of_the_same_files_says_unchanged_for_all(db: &Fresh) {
        let import = || {
            let mut command = passerelle(db.folder.path());
            command.args(["import", "france-travail", "--database", &db.url]).arg(fixtures());
            stdout(&run(&mut command))
        };
        let first = import();
        assert!(row(&first, "new") > 0, "{first}");
        let second = import();
        assert_eq!(row(&second, "new"), 0, "{second}");
        assert_eq!(row(&second, "updated"), 0, "{second}");
        assert!(row(&second, "unchanged") >= row(&first, "new"), "{second}");
    }
}

/// Invented publications: figures by occupation and basin, of which one of 300 rows is wrong, and the basins of two communes.
fn official(folder: &Path) -> [PathBuf; 2] {
    let mut tension = "annee;ROME;cbassin;oee;defm_abc;ind_tension_d\n".to_owned();
    for number in 0..300 {
        let level = if number == 17 { 9 } else { number % 5 + 1 };
        tension += &format!("2021;M1{number:03};3299;{number},5;{}, 25;{level}\n", number + 1).replace(", ", ",");
    }
    let basins =
        "reg,dep,code_commune_insee,code_bassin_BMO,lib_bassin_BMO\n32,59,59350,3299,LILLE\n32,62,62498,3297,LENS\n";
    let files = [folder.join("tension.csv"), folder.join("basins.csv")];
    std::fs::write(&files[0], tension).unwrap();
    std::fs::write(&files[1], basins).unwrap();
    files
}

/// An edition of ROME in a folder: a row an occupation.
fn rome(folder: &Path, rows: &str) -> PathBuf {
    let head = "code_ogr,libelle_appellation_long,libelle_appellation_court,code_rome,code_rome_parent";
    let path = folder.join("unix_referentiel_appellation_v9_utf8.csv");
    std::fs::write(&path, format!("{head}\n{rows}")).unwrap();
    path
}

#[test]
fn a_wrong_edition_of_rome_is_told_by_file_and_line_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let import = |path: &Path, arguments: &[&str]| {
        let output = run(passerelle(dir.path()).args(["import", "rome"]).args(arguments).arg(path));
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code(), out.into_owned(), err.into_owned())
    };
    let path = rome(dir.path(), "1,Sourcier / Sourcière,Sourcier(ère),B1201,B1202\n2,Tresseuse,Tresseuse,B1201,\n");
    let (code, out, err) = import(&path, &["--dry-run"]);
    assert_eq!((code, row(&out, "appellations")), (Some(0), 2), "{out}{err}");
    assert!(!out.contains("new"), "a dry run knows of nothing new:\n{out}");
    let (code, out, err) = import(dir.path(), &[]);
    assert_eq!((code, row(&out, "new"), row(&out, "occupations")), (Some(0), 2, 0), "names without sheets: {out}{err}");
    rome(dir.path(), "1,Sourcier,Sourcier,B1201,\n2,Tresseuse,Tresseuse,B12,\n");
    let (code, out, err) = import(&path, &[]);
    assert!(code == Some(1) && out.is_empty() && err.contains("utf8.csv:3: code_rome: "), "{out}{err}");
    rome(dir.path(), "2,Tresseuse,Tresseuse,B1201,\n");
    let (_, out, _) = import(&path, &[]);
    assert_eq!((row(&out, "unchanged"), row(&out, "removed"), row(&out, "updated")), (1, 1, 0), "{out}");
}

/// The number in the row of a report that begins with `name`.
pub fn row(report: &str, name: &str) -> u64 {
    let line = report.lines().find(|line| line.to_lowercase().contains(name));
    let line = line.unwrap_or_else(|| panic!("no row `{name}` in\n{report}"));
    line.split(|c: char| !c.is_ascii_digit()).find(|word| !word.is_empty()).unwrap_or("0").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_imported_under_the_france_travail_licence_is_hidden_from_those_who_did_not_accept_it() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("p.db").display());
    let mut command = passerelle(dir.path());
    command.args(["import", "france-travail", "--database", &database]).arg(fixtures());
    stdout(&run(&mut command));
    let plain = create_key(dir.path(), &database, "plain", &["--scope", "offers:read"]);
    let signed =
        create_key(dir.path(), &database, "signed", &["--scope", "offers:read", "--accept-licence", "france-travail"]);
    let server = Server::serve(dir.path(), &database).await;
    let total = async |key: Option<&str>| {
        let mut request = reqwest::Client::new().get(format!("{}/v1/offers", server.base));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        request.send().await.unwrap().json::<serde_json::Value>().await.unwrap()["total"].as_u64().unwrap()
    };
    assert_eq!(total(None).await, 0);
    assert_eq!(total(Some(&plain)).await, 0);
    assert!(total(Some(&signed)).await > 0);
}

#[test]
fn a_dry_run_writes_nothing_and_rejects_go_to_their_file() {
    let dir = tempfile::tempdir().unwrap();
    let broken = dir.path().join("broken.jsonl");
    std::fs::write(&broken, "{\"id\":\"1\",\"intitule\":\"Soudeur (H/F)\"}\n{\"id\":\"2\"}\n{not json}\n").unwrap();
    let rejects = dir.path().join("rejects.jsonl");
    let mut command = passerelle(dir.path());
    command.args(["import", "france-travail", "--dry-run", "--rejects"]).arg(&rejects).arg(&broken);
    stdout(&run(&mut command));
    let rejected = std::fs::read_to_string(&rejects).unwrap();
    assert_eq!(rejected.lines().count(), 2, "{rejected}");
    assert!(rejected.contains("intitule") || rejected.contains("title"), "{rejected}");
    let sources = stdout(&run(passerelle(dir.path()).args(["source", "list"])));
    assert!(!sources.contains("france-travail"), "a dry run created the source:\n{sources}");
}

#[test]
fn an_import_that_falls_short_shows_its_table_says_why_and_fails() {
    let dir = tempfile::tempdir().unwrap();
    let import = |file: &str, text: &str, arguments: &[&str]| {
        let path = dir.path().join(file);
        std::fs::write(&path, text).unwrap();
        let output =
            run(passerelle(dir.path()).args(["import", "france-travail", "--rejects"]).args(arguments).arg(&path));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "an import changes no input");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code(), out.into_owned(), err.into_owned())
    };
    let (code, out, err) = import("error.json", "{\"codeErreur\": \"400\"}", &["rejects.jsonl"]);
    assert_eq!((code, row(&out, "read"), row(&out, "rejected")), (Some(1), 1, 1), "{out}{err}");
    assert!(out.contains("does not count as a refresh of France Travail: no record was accepted"), "{out}");
    let one = "{\"id\":\"1\",\"intitule\":\"Soudeur (H/F)\"}";
    let (code, out, err) = import("cut.json", &format!("[{one},\n{{\"id\""), &["rejects.jsonl"]);
    assert_eq!((code, row(&out, "new"), row(&out, "not read to their end")), (Some(1), 1, 1), "{out}{err}");
    assert!(err.contains("cut.json was not read to its end (line 2, byte 5)"), "{err}");
    let (code, _, err) = import("own.json", one, &["./own.json"]);
    assert!(code == Some(1) && err.contains("--rejects"), "{err}");
    let listed = stdout(&run(passerelle(dir.path()).args(["source", "list"])));
    assert!(listed.contains("never"), "none of these was a refresh:\n{listed}");
}

#[cfg(unix)]
#[test]
fn an_import_that_is_interrupted_shows_its_table_and_exits_as_a_shell_expects() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let dir = tempfile::tempdir().unwrap();
        let mut command = passerelle(dir.path());
        let file = fixtures().join("array.json");
        let rejects = dir.path().join("rejects.jsonl");
        command.args(["import", "france-travail", "--rejects"]).arg(&rejects).arg(file).arg("-");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        // Its input stays open: it waits for more.
        let input = child.stdin.take();
        let begun = Instant::now();
        while !rejects.exists() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the import does not begin");
            std::thread::sleep(Duration::from_millis(20));
        }
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        drop(input);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{out}{err}");
        assert!(out.contains("new") && out.contains("does not count as a refresh"), "{out}{err}");
        assert!(err.contains("import the same files again"), "{out}{err}");
    }
}

#[test]
fn an_unknown_setting_is_an_error_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("passerelle.toml"), "lissten = \"127.0.0.1:1\"\n").unwrap();
    let output = run(passerelle(dir.path()).arg("migrate"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("lissten") && said.contains("listen"), "{said}");
    std::fs::remove_file(dir.path().join("passerelle.toml")).unwrap();
    let output = run(passerelle(dir.path()).env("PASSERELLE_DATABSE", "sqlite:x").arg("migrate"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("PASSERELLE_DATABSE") && said.contains("PASSERELLE_DATABASE"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_is_refused_within_a_second() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("p.db").display());
    let key = create_key(dir.path(), &database, "shop", &["--scope", "offers:read"]);
    let server = Server::serve(dir.path(), &database).await;
    let status = async || {
        let request = reqwest::Client::new().get(format!("{}/v1/offers", server.base)).bearer_auth(&key);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status().await, 200);
    let list = stdout(&run(passerelle(dir.path()).args(["key", "list", "--database", &database])));
    assert!(!list.contains(&key), "the list shows a secret");
    stdout(&run(passerelle(dir.path()).args(["key", "revoke", "--database", &database, &key[..8]])));
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(status().await, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_prints_ten_curl_lines_that_work_as_printed() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = passerelle(dir.path());
    command.args(["demo", "--offers", "3000", "--seed", "7"]);
    let mut server = Server::start(command, Duration::from_mins(1)).await;
    server.read_until("Ctrl-C");
    let lines: Vec<_> =
        server.said.lines().map(str::trim).filter(|line| line.starts_with("curl ")).map(str::to_owned).collect();
    assert_eq!(lines.len(), 10, "{}", server.said);
    let mut position = String::new();
    for line in &lines {
        let output = Command::new("sh").args(["-c", &format!("{line} --silent --show-error --fail")]).output().unwrap();
        let body = stdout(&output);
        let answer: serde_json::Value =
            serde_json::from_str(&body).unwrap_or_else(|error| panic!("{line}: {error}: {body}"));
        assert!(answer.is_object(), "{line}");
        if let Some(published) = answer["position"].as_str() {
            published.clone_into(&mut position);
        }
        if let Some(total) = answer.get("total") {
            assert!(total.as_u64() > Some(0), "{line} finds nothing");
        }
    }
    assert!(server.said.contains("psl_") && server.said.contains("/docs"), "{}", server.said);
    let everything = server.get(&format!("/v1/offers?limit=1&min_position={position}")).await;
    assert_eq!(everything["total"], 3001, "3,000 generated and the one that the last line published");
}

/// The exit code of a command that fails, and what it said.
fn refusal(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let output = run(passerelle(dir).args(arguments));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().filter(|code| *code != 0).unwrap_or_else(|| panic!("{arguments:?}: {said}")), said)
}

#[test]
fn france_travail_keeps_the_rules_of_its_licence_whoever_adds_it() {
    let dir = tempfile::tempdir().unwrap();
    let create = ["key", "create", "--app", "a", "--scope", "offers:read", "--accept-licence", "france-travail"];
    let (_, said) = refusal(dir.path(), &create);
    assert!(said.contains("import") && said.contains("passerelle source add france-travail"), "{said}");
    let mut add = passerelle(dir.path());
    add.args(["source", "add", "france-travail", "--name", "Mine", "--redistribution", "open"]);
    let added = run(&mut add);
    stdout(&added);
    assert!(String::from_utf8_lossy(&added.stderr).contains("its rules are those of its licence"));
    stdout(&run(passerelle(dir.path()).args(["import", "france-travail"]).arg(fixtures())));
    let listed = stdout(&run(passerelle(dir.path()).args(["source", "list"])));
    assert!(listed.contains("registered_apps") && listed.contains("France Travail"), "{listed}");
    assert!(!listed.contains("Licence Ouverte") && !listed.contains("Mine"), "{listed}");
    stdout(&run(passerelle(dir.path()).args(create)));
}

#[test]
fn a_source_is_not_added_with_nonsense() {
    let dir = tempfile::tempdir().unwrap();
    for nonsense in [["--name", ""], ["--licence", " "], ["--url", "javascript:alert(1)"]] {
        let mut add = vec!["source", "add", "mine"];
        add.extend(nonsense);
        if nonsense[0] != "--name" {
            add.extend(["--name", "Mine"]);
        }
        let (code, said) = refusal(dir.path(), &add);
        assert!(code == 2 && said.contains(nonsense[0]) && said.contains("expected"), "{said}");
    }
    stdout(&run(passerelle(dir.path()).args([
        "source",
        "add",
        "mine",
        "--name",
        "Mine",
        "--url",
        "https://a.example",
    ])));
}

#[test]
fn a_folder_that_is_not_there_is_named_and_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("nope");
    let database = format!("sqlite:{}", missing.join("dir").join("x.db").display());
    let (_, said) = refusal(dir.path(), &["migrate", "--database", &database]);
    assert!(said.contains(&format!("there is no folder {}", missing.join("dir").display())), "{said}");
    assert!(!missing.exists());
    let data = dir.path().join("a").join("b");
    stdout(&run(passerelle(dir.path()).arg("migrate").arg("--data-dir").arg(&data)));
    assert!(data.join("passerelle.db").exists(), "the data folder is made");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_leaves_nothing_even_when_killed_and_heeds_no_other_place() {
    let dir = tempfile::tempdir().unwrap();
    let (code, said) = refusal(dir.path(), &["demo", "--database", "sqlite:x.db"]);
    assert!(code == 2 && said.contains("--database") && said.contains("--keep"), "{said}");
    std::fs::write(dir.path().join("passerelle.toml"), "database = 'nonsense'\n").unwrap();
    let temporary = dir.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let start = || {
        let mut command = passerelle(dir.path());
        command.args(["demo", "--offers", "100"]).env("TMPDIR", &temporary).env("PASSERELLE_DATABASE", "nonsense");
        Server::start(command, Duration::from_mins(1))
    };
    let count = || std::fs::read_dir(&temporary).unwrap().count();
    start().await.kill();
    assert_eq!(count(), 1, "a killed process deletes nothing");
    let second = start().await;
    assert_eq!(count(), 1, "the next one did");
    assert_eq!(second.terminate().0.code(), Some(0));
    assert_eq!(count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_and_the_metrics_hold_no_position_no_search_and_no_key() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("p.db").display());
    let key = create_key(dir.path(), &database, "shop", &["--scope", "offers:read"]);
    let log = dir.path().join("log");
    let mut command = Command::new("sh");
    let script = "exec \"$0\" \"$@\" 2>\"$E2E_LOG\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_passerelle"), "serve", "--database", &database]);
    without_settings(&mut command, dir.path()).env("E2E_LOG", &log).env_remove("PASSERELLE_LOG");
    let server = Server::start(command, Duration::from_secs(30)).await;
    let client = reqwest::Client::new();
    for path in ["/v1/offers?near=50.123456,3.654321&radius_km=5", "/v1/places?q=Roubaixxx", "/v1/nowhere/psl_x"] {
        client.get(format!("{}{path}", server.base)).bearer_auth(&key).send().await.unwrap();
    }
    let metrics = reqwest::get(format!("{}/metrics", server.metrics)).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("/v1/offers"), "{metrics}");
    server.terminate();
    let said = std::fs::read_to_string(&log).unwrap();
    assert!(said.contains("/v1/offers"), "the access log names the route:\n{said}");
    for secret in ["50.123456", "3.654321", "Roubaixxx", key.as_str(), &key[..20], "psl_x"] {
        assert!(!said.contains(secret), "the log holds `{secret}`:\n{said}");
        assert!(!metrics.contains(secret), "the metrics hold `{secret}`");
    }
}
