//! Passerelle: an open API for regional employment data.
//!
//! The rooms and what each may touch are drawn in `ARCHITECTURE.md`; `tests/rooms.rs` enforces them.

pub mod api;
pub mod auth;
pub mod domain;
pub mod index;
pub mod ingest;
pub mod reference;
pub mod service;
pub mod store;
