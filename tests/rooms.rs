//! The rooms of the house: what each may name, read from the sources.
//!
//! A path begins with a crate or with `crate::` and a room. Comments, texts and test modules do not count: tests may
//! name what they like.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What a room may name.
struct Room {
    name: &'static str,
    /// Other rooms.
    rooms: &'static str,
    /// Crates besides the standard library.
    crates: &'static str,
    /// Parts of the standard library, and `async`, that it may not touch.
    never: &'static str,
}

const ROOMS: &[Room] = &[
    Room {
        name: "domain",
        rooms: "",
        crates: "async_graphql email_address geo h3o jiff serde serde_json thiserror utoipa uuid",
        never: "async std::env std::fs std::net std::process",
    },
    Room {
        name: "reference",
        rooms: "domain",
        crates: "flate2 strsim thiserror unicode_normalization",
        never: "async std::env std::fs std::net std::process",
    },
    Room {
        name: "index",
        rooms: "domain reference",
        crates: "arc_swap bytemuck crc32fast geo h3o jiff roaring serde serde_json tantivy thiserror uuid yoke",
        never: "async std::env std::net std::process",
    },
    Room {
        name: "store",
        rooms: "domain",
        crates: "async_trait futures_util jiff metrics rand redis secrecy serde serde_json sha2 sqlx thiserror tokio \
                 tracing uuid",
        never: "std::env std::net std::process",
    },
    Room {
        name: "ingest",
        rooms: "domain reference store",
        crates: "async_trait bytes csv flate2 futures_util geo h3o html5gum jiff metrics quick_xml rand regex reqwest \
                 serde serde_ignored serde_json serde_path_to_error thiserror tokio toml tracing unicode_normalization uuid",
        never: "std::env std::process",
    },
    Room {
        name: "auth",
        rooms: "domain store",
        crates: "aws_lc_rs base64 crc32fast governor ipnet jiff jsonwebtoken metrics rand secrecy serde serde_json sha2 subtle \
                 thiserror tokio tracing utoipa uuid",
        never: "std::env std::fs std::process",
    },
    Room {
        name: "mail",
        rooms: "domain",
        crates: "async_trait lettre secrecy thiserror tokio tracing",
        never: "std::env std::fs std::net std::process",
    },
    Room {
        name: "service",
        rooms: "auth domain index ingest mail reference store",
        crates: "arc_swap async_graphql async_trait aws_lc_rs base64 bytes futures_util h3o jiff metrics rand serde \
                 serde_json sha2 thiserror tokio tracing utoipa uuid zip",
        never: "std::env std::fs std::net std::process",
    },
    Room {
        name: "portal",
        rooms: "auth domain service",
        crates: "actix_web askama async_trait futures_util jiff multer percent_encoding serde serde_json thiserror tracing tracing_actix_web uuid",
        never: "std::env std::fs std::process",
    },
    Room {
        name: "api",
        rooms: "auth domain portal reference service",
        crates: "actix_cors actix_web actix_ws async_graphql async_graphql_value async_trait base64 bytes csv futures_util geo \
                 geojson h3o jiff lru metrics metrics_exporter_prometheus mvt percent_encoding rustls secrecy serde \
                 serde_json serde_path_to_error sha2 socket2 thiserror tokio tracing tracing_actix_web utoipa \
                 utoipa_actix_web utoipa_swagger_ui uuid",
        never: "std::env std::fs std::process",
    },
    Room {
        name: "config",
        rooms: "auth reference",
        crates: "thiserror toml tracing_subscriber",
        never: "async std::env std::process",
    },
    Room { name: "system", rooms: "domain", crates: "jiff rand", never: "std::env std::fs std::net std::process" },
    Room {
        name: "telemetry",
        rooms: "config",
        crates: "anyhow metrics_exporter_prometheus tokio tracing_subscriber",
        never: "std::fs std::net std::process",
    },
    Room {
        name: "cli",
        rooms: "api auth config domain index ingest mail reference service store system telemetry",
        crates: "anyhow clap comfy_table indicatif jiff rand rustls secrecy serde serde_json tokio tracing uuid",
        never: "",
    },
];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "types", "misc", "shared"];
const MOST_LINES: usize = 600;
const MOST_LINES_OF_MAIN: usize = 60;

#[test]
fn every_room_names_only_what_the_table_lets_it() {
    let crates = known_crates();
    let src = root().join("src");
    let wrong: Vec<_> = rust_files(&src)
        .iter()
        .flat_map(|path| violations(path.strip_prefix(&src).unwrap(), &fs::read_to_string(path).unwrap(), &crates))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nothing_but_the_gate_makes_json_of_a_cv() {
    let src = root().join("src");
    let mut named = BTreeSet::new();
    for path in rust_files(&src) {
        let inside = path.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        let tokens = without_test_modules(&tokens(&fs::read_to_string(&path).unwrap()));
        let imports = paths(&tokens).iter().any(|path| path.iter().any(|part| part == "PersonJson"));
        if imports && !inside.ends_with("tests.rs") {
            named.insert(inside);
        }
    }
    let (gate, values): (BTreeSet<_>, BTreeSet<_>) =
        named.into_iter().partition(|inside| inside.starts_with("auth/consent/"));
    assert!(!gate.is_empty(), "the gate is found");
    assert_eq!(values, ["domain/cv/mod.rs", "domain/cv/told.rs"].map(str::to_owned).into());
}

#[test]
fn files_are_short_and_their_names_say_what_is_inside() {
    let mut wrong = Vec::new();
    let files: Vec<_> = ["src", "tests", "examples"].iter().flat_map(|dir| rust_files(&root().join(dir))).collect();
    assert!(files.len() > 20, "the files were not found");
    for path in files {
        let name = path.strip_prefix(root()).unwrap();
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let most = if name == Path::new("src/main.rs") { MOST_LINES_OF_MAIN } else { MOST_LINES };
        if lines > most {
            wrong.push(format!("{}: {lines} lines, at most {most}", name.display()));
        }
        let mut parts = name.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs"));
        if let Some(part) = parts.find(|part| EMPTY_NAMES.contains(part)) {
            wrong.push(format!("{}: `{part}` says nothing of what is inside", name.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The crates that `Cargo.toml` names, as paths name them.
fn known_crates() -> BTreeSet<String> {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let crates: BTreeSet<_> =
        manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect();
    assert!(crates.contains("sqlx") && crates.contains("actix_web"), "the manifest was not understood");
    crates
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { rust_files(&path) } else { vec![path] }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

/// What the file at `path` (below `src`) names although its room may not.
fn violations(path: &Path, text: &str, crates: &BTreeSet<String>) -> Vec<String> {
    let parts: Vec<_> = path.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs")).collect();
    let wires_all = ["lib", "main"].contains(&parts[0]);
    if wires_all || parts.contains(&"tests") {
        return Vec::new();
    }
    let Some(room) = ROOMS.iter().find(|room| room.name == parts[0]) else {
        return vec![format!("{}: the room `{}` is not in the table", path.display(), parts[0])];
    };
    let names = |list: &'static str, name: &str| list.split_whitespace().any(|listed| listed == name);
    let depth = parts.iter().filter(|part| **part != "mod").count();
    let tokens = without_test_modules(&tokens(text));
    let mut wrong = BTreeSet::new();
    for path in paths(&tokens) {
        let first = path[0].as_str();
        let full = path.join("::");
        let refused = match first {
            "crate" => path.get(1).is_some_and(|second| {
                let is_room = ROOMS.iter().any(|other| other.name == second);
                is_room && second != room.name && !names(room.rooms, second)
            }),
            "super" => path.iter().take_while(|segment| *segment == "super").count() >= depth,
            _ => crates.contains(first) && !names(room.crates, first) && !declares(&tokens, first),
        };
        let forbidden =
            room.never.split_whitespace().any(|never| format!("{full}::").starts_with(&format!("{never}::")));
        if refused || forbidden {
            wrong.insert(format!("`{full}`"));
        }
    }
    if names(room.never, "async") && tokens.iter().any(|token| token == "async" || token == "await") {
        wrong.insert("`async`".to_owned());
    }
    wrong.into_iter().map(|what| format!("{}: `{}` may not name {what}", path.display(), room.name)).collect()
}

/// Whether the file has a module of its own with this name.
fn declares(tokens: &[String], name: &str) -> bool {
    tokens.windows(2).any(|pair| pair[0] == "mod" && pair[1] == name)
}

/// Identifiers, `::`, and single characters; no white space, comments or texts.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        if rest.starts_with("//") {
            length = rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            length = rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some(literal) = literal(rest) {
            length = literal;
        } else if !first.is_whitespace() {
            if is_name(rest) || first.is_numeric() {
                length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            } else if rest.starts_with("::") {
                length = 2;
            }
            tokens.push(rest[..length].to_owned());
        }
        rest = &rest[length..];
    }
    tokens
}

/// The length of the text or character that stands here between quotes.
fn literal(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('b').unwrap_or(rest);
    let prefix = rest.len() - body.len();
    if let Some(raw) = body.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let (start, end) = (hashes + 1, format!("\"{}", "#".repeat(hashes)));
            return raw[start..].find(&end).map(|at| prefix + 1 + start + at + end.len());
        }
    }
    let quote = body.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    for (count, (at, c)) in body.char_indices().enumerate().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return Some(prefix + at + 1);
        } else if quote == '\'' && count > 1 && !body[1..].starts_with('\\') {
            // A lifetime: nothing closes it after one character.
            return None;
        }
    }
    None
}

/// Leaves out every module with a body under `#[cfg(test)]`.
fn without_test_modules(tokens: &[String]) -> Vec<String> {
    let marks: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < marks.len() {
        let is_test = marks[at..].starts_with(&["#", "[", "cfg", "(", "test", ")", "]", "mod"]);
        if is_test && marks.get(at + 9) == Some(&"{") {
            at += 10;
            let mut open = 1;
            while open > 0 && at < marks.len() {
                open += i32::from(marks[at] == "{") - i32::from(marks[at] == "}");
                at += 1;
            }
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Every path from its first segment on; `crate::{a, b::c}` gives `crate::a` and `crate::b::c`.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begins = at == 0 || !["::", "."].contains(&tokens[at - 1].as_str());
        let imported = at > 0 && tokens[at - 1] == "use";
        if begins && is_name(&tokens[at]) && (imported || tokens.get(at + 1).is_some_and(|next| next == "::")) {
            at = walk(tokens, at, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Follows the path, or the tree of an import, that begins at `at`; answers where it ends.
fn walk(tokens: &[String], mut at: usize, stem: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let is = |at: usize, mark: &str| tokens.get(at).is_some_and(|token| token == mark);
    let mut path = stem.to_vec();
    while tokens.get(at).is_some_and(|token| is_name(token)) {
        path.push(tokens[at].clone());
        at += 1;
        if !is(at, "::") {
            break;
        }
        at += 1;
        if is(at, "{") {
            at += 1;
            while at < tokens.len() && !is(at, "}") {
                let start = at;
                at = walk(tokens, at, &path, found);
                at += usize::from(at == start);
            }
            return at + 1;
        }
    }
    if path.len() > stem.len() {
        found.push(path);
    }
    at
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

mod checker {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let crates = ["sqlx", "actix_web", "serde", "geo", "tokio", "metrics"].map(str::to_owned).into();
        violations(Path::new(path), text, &crates)
            .into_iter()
            .map(|wrong| wrong.rsplit(": ").next().unwrap().rsplit(' ').next().unwrap().replace('`', ""))
            .collect()
    }

    #[test]
    fn it_finds_what_a_room_may_not_name_however_it_is_written() {
        let cases: [(&str, &str, &[&str]); 12] = [
            ("domain/a.rs", "use crate::store::Store;", &["crate::store::Store"]),
            (
                "domain/a.rs",
                "use crate::{geo::Point, store::{Store, Rev}};",
                &["crate::store::Rev", "crate::store::Store"],
            ),
            ("index/a.rs", "fn f(x: &crate::store::Error) {}", &["crate::store::Error"]),
            ("index/a.rs", "fn f(x: sqlx::Error) {}", &["sqlx::Error"]),
            ("api/rest/a.rs", "#[derive(sqlx::FromRow)] struct A;", &["sqlx::FromRow"]),
            ("api/rest/a.rs", "use sqlx;", &["sqlx"]),
            ("service/a.rs", "use actix_web::{web, get};", &["actix_web::get", "actix_web::web"]),
            ("domain/a.rs", "use super::super::store::Store;", &["super::super::store::Store"]),
            ("domain/mod.rs", "use super::store::Store;", &["super::store::Store"]),
            ("index/a.rs", "let a = std::net::TcpListener::bind(b);", &["std::net::TcpListener::bind"]),
            ("index/a.rs", "async fn f() {}", &["async"]),
            ("index/a.rs", r"let c = '\''; let d = '\u{e9}'; use sqlx::A; let e = '\'';", &["sqlx::A"]),
        ];
        for (path, text, expected) in cases {
            assert_eq!(found(path, text), expected, "{text}");
        }
        assert_eq!(found("cellar/a.rs", "").len(), 1, "a room that the table does not know");
    }

    #[test]
    fn it_lets_a_room_name_its_own_and_reads_no_comment_no_text_and_no_test() {
        let cases = [
            ("domain/a.rs", "use serde::Serialize; use crate::domain::Point; use super::geo::Point;"),
            ("service/a.rs", "use crate::{domain::Point, store::{Store, Rev}};"),
            ("domain/a.rs", "/// [`crate::store::Store`] and sqlx::Row\n// async\n/* sqlx::Row */"),
            ("domain/a.rs", r##"let a = "sqlx::Row \" async"; let b = r#"sqlx::"Row"#;"##),
            ("domain/a.rs", "#[cfg(test)] mod tests { use sqlx::Row; mod a { } }"),
            ("domain/tests.rs", "use sqlx::Row;"),
            ("domain/mod.rs", "mod metrics; pub use metrics::Count; fn f<'a>(a: &'a str) {}"),
            ("domain/a.rs", "list.iter().sqlx::<A>(); a::sqlx::B"),
        ];
        for (path, text) in cases {
            assert!(found(path, text).is_empty(), "{text}");
        }
        for text in ["#[cfg(test)] mod tests { fn f() {} } use sqlx::Row;", "#[cfg(test)] mod tests; use sqlx::Row;"] {
            assert_eq!(found("domain/a.rs", text), ["sqlx::Row"], "what follows the tests counts");
        }
    }
}
