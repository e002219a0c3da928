//! The conformance suite of the store: the same tests on SQLite and on PostgreSQL.

#[cfg(test)]
#[path = "../support/mod.rs"]
mod support;

#[cfg(test)]
mod apps;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod budgets;
#[cfg(test)]
mod compact;
#[cfg(test)]
mod concurrent;
#[cfg(test)]
mod cv_keys;
#[cfg(test)]
mod cvs;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod market;
#[cfg(test)]
mod offers;
#[cfg(test)]
mod open;
#[cfg(test)]
mod replies;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod rome;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod trainings;
#[cfg(test)]
mod usage;
#[cfg(test)]
mod withdraw;
#[cfg(test)]
mod writing;
