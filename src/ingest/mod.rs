//! The way in: feeds of all shapes become normalised offers.

pub mod generated;
