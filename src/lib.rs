//! Passerelle: an open API for regional employment data.
//!
//! The rooms and what each may touch are drawn in `ARCHITECTURE.md`; `tests/rooms.rs` enforces them.

pub mod api;
pub mod auth;
pub mod cli;
pub mod config;
pub mod domain;
pub mod index;
pub mod ingest;
pub mod mail;
pub mod reference;
pub mod service;
pub mod store;
pub mod system;
pub mod telemetry;
