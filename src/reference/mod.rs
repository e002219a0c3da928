//! Compact reference tables, compiled in.
