//! The built binary, end to end.

#[cfg(test)]
mod apps;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod cv;
#[cfg(test)]
mod cv_house;
#[cfg(test)]
mod cv_import;
#[cfg(test)]
mod cv_keys;
#[cfg(test)]
mod cv_upkeep;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod reopen;
#[cfg(test)]
mod server;
#[cfg(test)]
#[expect(dead_code, unused_imports, reason = "other binaries use the rest")]
#[path = "../support/mod.rs"]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod tokens;
