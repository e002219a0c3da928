//! The conformance suite of the store: the same tests on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod offers;
