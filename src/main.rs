//! The `passerelle` command.
fn main() {}
