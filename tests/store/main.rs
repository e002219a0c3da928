//! The conformance suite of the store: the same tests on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod compact;
mod concurrent;
mod journal;
mod keys;
mod offers;
mod open;
mod schema;
mod sources;
mod withdraw;
mod writing;
