//! The vocabulary: plain values, no I/O.
