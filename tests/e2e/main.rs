//! The built binary, end to end.

mod commands;
mod crash;
mod server;
#[path = "../support/mod.rs"]
mod support;
