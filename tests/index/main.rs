//! The index against a naive scan: every class of query, on random offers in random layouts of segments.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod areas;
mod chosen;
mod corners;
mod facets;
mod filters;
mod folders;
mod gone;
mod heatmap;
mod histograms;
mod merges;
mod naive;
mod offers;
mod pages;
mod suggest;
mod text;
mod tiles;
mod words;
mod world;
mod writes;
