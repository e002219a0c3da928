//! The lattice against a naive one, and against those who attack it.

mod attacker;
mod membership;
mod naive;
mod persons;
mod propagation;
mod world;
