//! What the operator sees to: what is kept too long, whose data an app saw, the statistics of the week.

use crate::cv_house::{CvHouse, as_person, confirm, shown};
use crate::cv_import::{command, fixtures, import, platform};
use crate::server::{Server, passerelle, run, stdout};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::path::Path;

/// The number at the end of the row of a report that has `name` in it.
fn last(report: &str, name: &str) -> u64 {
    let line = report.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("no `{name}` in\n{report}"));
    let mut numbers = line.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
    numbers.next_back().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("no number in {line}"))
}

fn database(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("passerelle.db").display())
}

/// Changes the database behind everybody's back; how many rows.
async fn behind(folder: &Path, statement: &'static str) -> u64 {
    let mut conn = SqliteConnection::connect(&database(folder)).await.expect("the database");
    sqlx::query(statement).execute(&mut conn).await.expect("it is done").rows_affected()
}

async fn cvs(folder: &Path) -> i64 {
    let mut conn = SqliteConnection::connect(&database(folder)).await.expect("the database");
    sqlx::query_scalar("SELECT COUNT(*) FROM cvs").fetch_one(&mut conn).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_profile_is_announced_and_then_erased_unless_its_person_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    platform(folder);
    assert_eq!(import(folder, "jsonresume", &fixtures("jsonresume"), &["--no-mail"]).0, 0);
    behind(folder, "UPDATE cvs SET created_at = created_at - 8640000000, contacted_at = contacted_at - 8640000000")
        .await;
    for _ in 0..2 {
        let (code, out, err) = command(folder, &["retention", "--dry-run"]);
        assert_eq!((code, last(&out, "announced to the person")), (0, 2), "{out}{err}");
        assert_eq!(last(&out, "no permission in force for 3 months"), 0, "{out}");
        assert!(err.contains("Nothing was done: that is what is due.") && !err.contains("/me#"), "{err}");
    }
    let (code, out, err) = command(folder, &["retention"]);
    assert_eq!(
        (code, last(&out, "announced to the person"), last(&out, "nobody can be written to")),
        (0, 2, 0),
        "{err}"
    );
    let links = err.split(['"', ' ', '\n']).filter(|word| word.contains("/me#"));
    let links: Vec<_> = links.map(|word| word.trim_start_matches("link=").to_owned()).collect();
    assert_eq!(links.len(), 2, "both are told: {err}");
    assert_eq!(last(&command(folder, &["retention"]).1, "announced to the person"), 0, "once");

    let server = Server::serve(folder, &database(folder)).await;
    let asked = json!({"purpose": "statistics", "notice": shown()});
    as_person(&server.base, &links[0], Method::POST, "/v1/me/permissions", Some(&asked)).await;
    assert!(server.terminate().0.success());
    let due = behind(folder, "UPDATE cvs SET announced_at = announced_at - 1296000000 WHERE announced_at > 0").await;
    assert_eq!(due, 1, "who came back is not due");
    let (_, out, _) = command(folder, &["retention", "--dry-run"]);
    assert_eq!((last(&out, "no permission in force for 3 months"), cvs(folder).await), (1, 2), "{out}");
    let (code, out, err) = command(folder, &["retention"]);
    assert_eq!((code, last(&out, "no permission in force for 3 months")), (0, 1), "{out}{err}");
    assert_eq!((cvs(folder).await, last(&command(folder, &["retention"]).1, "no permission in force")), (1, 0));
    let server = Server::serve(folder, &database(folder)).await;
    as_person(&server.base, &links[0], Method::GET, "/v1/me/cv", None).await;
    let (_, code) = links[1].split_once('#').expect("a fragment");
    let gone = reqwest::Client::new().get(format!("{}/v1/me/cv", server.base)).header("x-person-link", code);
    assert_eq!(gone.send().await.expect("an answer").status(), 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_breach_tells_whose_data_an_app_saw_when_and_how_they_are_reached() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = CvHouse::new(folder.path()).await;
    let server = Server::serve_telling(folder.path(), &house.url, &house.log).await;
    for number in 0..6 {
        house.publish(&server.base, number).await;
    }
    for link in house.links(6).await {
        confirm(&server.base, &link).await;
    }
    assert!(server.terminate().0.success());
    // Classes are made when a server starts, and once a day.
    let server = Server::serve_telling(folder.path(), &house.url, &folder.path().join("second.log")).await;
    assert_eq!(house.found(&server.base).await, 6);

    let now = passerelle::domain::Clock::now(&passerelle::system::SystemClock);
    let day = |days: i64| (now + SignedDuration::from_hours(24 * days)).strftime("%Y-%m-%d").to_string();
    let (before, today, after) = (day(-2), day(-1), day(2));
    let breach = |app: &str, from: &str, to: &str, more: &[&str]| {
        command(folder.path(), &[&["breach", "--app", app, "--from", from, "--to", to], more].concat())
    };
    let (code, out, err) = breach("Lectrice", &today, &after, &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("Lectrice saw 6 CVs from ") && out.contains("  6 reached by email"), "{out}");
    let rows: Vec<_> = out.lines().filter(|line| line.contains("search") && line.contains("profile")).collect();
    assert_eq!(rows.len(), 6, "{out}");
    let (code, out, _) = breach(&house.app.to_string(), &today, &after, &["--json"]);
    let told: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &told["name"], &told["reach"]), (0, &json!("Lectrice"), &json!({"email": 6})));
    let seen = told["seen"].as_array().expect("a list");
    assert!(seen.iter().all(|one| one["times"] == 1 && one["categories"] == json!(["profile"])), "{out}");
    assert!(seen.iter().all(|one| one["first"].as_str().is_some_and(|at| at.parse::<Timestamp>().is_ok())), "{out}");
    let (code, out, _) = breach("Lectrice", &before, &today, &[]);
    assert!(code == 0 && out.contains("Lectrice saw 0 CVs"), "{out}");
    let (code, _, err) = breach("Personne", &today, &after, &[]);
    assert!(code == 1 && err.contains("there is no app `Personne`: `passerelle app list` shows them"), "{err}");
    let (code, _, err) = breach("Lectrice", &after, &today, &[]);
    assert!(code == 1 && err.contains("is not before --to"), "{err}");
    let (code, _, err) = breach("Lectrice", "hier", &after, &[]);
    assert!(code == 2 && err.contains("`hier` is no time: expected 2026-11-01"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_statistics_of_a_week_are_made_once_and_then_served() {
    let folder = tempfile::tempdir().expect("a folder");
    platform(folder.path());
    assert_eq!(import(folder.path(), "jsonresume", &fixtures("jsonresume"), &["--no-mail"]).0, 0);
    let make = || {
        let mut command = passerelle(folder.path());
        stdout(&run(command.args(["statistics", "make"]).env("PASSERELLE_STATISTICS_REGIONS", "32")))
    };
    let first = make();
    assert!(first.starts_with("published the week of ") && first.ends_with(" cells have a value\n"), "{first}");
    let week = first.split([' ', ':']).nth(4).expect("a Monday").to_owned();
    assert_eq!(make(), format!("the week of {week} is published already\n"));
    let server = Server::serve(folder.path(), &database(folder.path())).await;
    let weeks = server.get("/v1/statistics/seekers/weeks").await;
    assert_eq!(weeks["items"], json!([{"week": week}]));
    let table = server.get("/v1/statistics/seekers?table=b").await;
    let departments = ["02", "59", "60", "62", "80"].map(Value::from);
    assert!(table["rows"].as_array().expect("rows").iter().all(|row| departments.contains(&row["place"])), "{table}");
}
