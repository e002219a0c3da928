//! How the tables are read: one line a row, columns by tab.

use std::io::Read;

/// The text of a compressed table, kept for the life of the program: what is read from it borrows.
pub fn gunzip(compressed: &[u8]) -> &'static str {
    let mut text = String::new();
    flate2::read::GzDecoder::new(compressed).read_to_string(&mut text).expect("a table of the build is whole");
    // The size that the reader guessed is given back before the text is kept for ever.
    Box::leak(text.into_boxed_str())
}

/// The rows of a table with `N` columns.
pub fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default())
    })
}

/// The row whose code is `code`, in a table that is sorted by code.
pub fn by_code<'t, T>(table: &'t [T], code: &str, code_of: impl Fn(&T) -> &str) -> Option<&'t T> {
    table.binary_search_by(|row| code_of(row).cmp(code)).ok().map(|at| &table[at])
}
