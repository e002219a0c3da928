//! The HTTP face, asked over real sockets, on SQLite and on PostgreSQL.

#[path = "../support/mod.rs"]
mod support;

mod catalogue;
mod door;
mod policy;
mod publishing;
mod reading;
mod server;
mod totals;
