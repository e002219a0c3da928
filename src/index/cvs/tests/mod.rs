//! The index of CVs against naive models, and against attackers.

mod attackers;
mod changes;
mod generated;
mod grants;
mod models;
mod naive;
mod world;
