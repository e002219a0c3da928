//! The HTTP face, asked over real sockets, on SQLite and on PostgreSQL.
#![cfg(test)]

#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "other suites use the rest of it")]
mod support;

mod app_keys;
mod apps;
mod audit;
mod bodies;
mod catalogue;
mod door;
mod lapse;
mod maps;
mod oauth;
mod policy;
mod publishing;
mod reading;
mod server;
mod suggest;
mod totals;
mod words;
