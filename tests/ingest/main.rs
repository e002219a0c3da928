//! The import, from files to the store.

#[path = "../support/mod.rs"]
mod support;

mod files;
mod imports;
