//! From rows to an edition.

use super::Read;
use super::file::Kind;
use super::rows::Rows;
use super::{items, sheets};
use crate::domain::{Appellation, RomeEdition};
use std::collections::HashMap;

/// The edition that the rows make; what is wrong with them is kept with them.
pub(super) fn edition(rows: &mut Rows) -> Read {
    let appellations = appellations(rows);
    let items = items::items(rows);
    let (sheets, disputed) = sheets::sheets(rows, &items);
    let edition = RomeEdition { release: rows.release.clone(), appellations, sheets, items };
    Read { edition, rows: rows.read, repeated: rows.repeated, disputed }
}

fn appellations(rows: &mut Rows) -> Vec<Appellation> {
    let mut known = HashMap::new();
    let mut appellations = Vec::new();
    for row in rows.take(Kind::Appellations) {
        let [ogr, label, short_label, rome, parent] = row.cells.as_slice() else { continue };
        match Appellation::new(ogr, label, short_label, rome, parent) {
            Err(fault) => rows.refuse(&row, fault),
            Ok(read) => match known.insert(read.ogr.clone(), rows.place(&row)) {
                None => appellations.push(read),
                Some(place) => {
                    let reason = format!("code_ogr: {place} says something else of {}: name one edition", read.ogr);
                    rows.refuse(&row, reason);
                }
            },
        }
    }
    appellations
}
