//! The import, from files to the store.
#![cfg(test)]

#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "other suites use the rest of it")]
mod support;

mod files;
mod imports;
