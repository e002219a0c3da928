//! The HTTP face, asked over real sockets, on SQLite and on PostgreSQL.
#![cfg(test)]

#[path = "../support/hostile.rs"]
mod hostile;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "other suites use the rest of it")]
mod support;

mod access;
mod app_keys;
mod apps;
mod audit;
mod bodies;
mod candidates;
mod catalogue;
mod counting;
mod cv_attacks;
mod cv_categories;
mod cv_leaks;
mod cv_nodes;
mod cv_owners;
mod cv_sandbox;
mod cv_world;
mod cvs;
mod door;
mod front;
mod graphql;
mod graphql_client;
mod graphql_door;
mod graphql_feed;
mod graphql_hostile;
mod graphql_joins;
mod graphql_live;
mod graphql_parity;
mod graphql_socket;
mod lapse;
mod limits;
mod maps;
mod market;
mod me;
mod me_offers;
mod me_pages;
mod oauth;
mod occupations;
mod policy;
mod portal;
mod portal_door;
mod publishing;
mod reading;
mod repetition;
mod sandbox;
mod server;
mod statistics;
mod suggest;
mod totals;
mod trainings;
mod usage;
mod wire;
mod words;
