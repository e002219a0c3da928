//! The `passerelle` command.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Answers are put together from many small pieces of memory, at which this allocator is quicker than the system's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    passerelle::cli::main()
}
