//! What sheets point to: skills, contexts, interests, sectors; and the domains.

use super::file::Kind;
use super::rows::{Row, Rows};
use crate::domain::{ItemKind, OgrCode, RomeItem};
use std::collections::HashMap;

/// All items, each once.
pub(super) fn items(rows: &mut Rows) -> Vec<RomeItem> {
    let mut items = Items::default();
    for row in rows.take(Kind::Skills) {
        let [code, label, category, definition, part_of] = row.cells.as_slice() else { continue };
        items.ogr(
            rows,
            &row,
            RomeItem {
                category: given(category),
                definition: given(definition),
                part_of: given(part_of),
                ..item(ItemKind::Skill, code, label)
            },
        );
    }
    for (from, kind) in [(Kind::Knowledge, ItemKind::Knowledge), (Kind::Contexts, ItemKind::Context)] {
        for row in rows.take(from) {
            let [code, label, category] = row.cells.as_slice() else { continue };
            items.ogr(rows, &row, RomeItem { category: given(category), ..item(kind, code, label) });
        }
    }
    for (from, kind) in [(Kind::Interests, ItemKind::Interest), (Kind::Sectors, ItemKind::Sector)] {
        for row in rows.take(from) {
            let [code, label, definition] = row.cells.as_slice() else { continue };
            items.put(rows, &row, RomeItem { definition: given(definition), ..item(kind, code, label) });
        }
    }
    items.parts_of_sectors(rows);
    for from in [Kind::Domains, Kind::GrandDomains] {
        for row in rows.take(from) {
            let [code, label] = row.cells.as_slice() else { continue };
            items.put(rows, &row, item(ItemKind::Domain, code, label));
        }
    }
    items.items
}

#[derive(Default)]
struct Items {
    items: Vec<RomeItem>,
    /// Where each was read.
    known: HashMap<(ItemKind, String), String>,
}

impl Items {
    /// Takes an item whose code is an OGR code.
    fn ogr(&mut self, rows: &mut Rows, row: &Row, item: RomeItem) {
        match OgrCode::new(&item.code) {
            Ok(_) => self.put(rows, row, item),
            Err(refused) => rows.refuse(row, format!("code_ogr: {refused}")),
        }
    }

    /// Takes the parts of sectors, which no file has for itself.
    fn parts_of_sectors(&mut self, rows: &Rows) {
        for row in rows.of(Kind::SectorLinks) {
            let [_, sector, code, label, _] = row.cells.as_slice() else { continue };
            let key = (ItemKind::Sector, code.clone());
            if !code.is_empty() && !label.is_empty() && !self.known.contains_key(&key) {
                self.known.insert(key, rows.place(row));
                self.items.push(RomeItem { part_of: given(sector), ..item(ItemKind::Sector, code, label) });
            }
        }
    }

    fn put(&mut self, rows: &mut Rows, row: &Row, item: RomeItem) {
        if item.code.is_empty() || item.label.is_empty() {
            rows.refuse(row, format!("a {} has a code and a label", item.kind.as_str()));
            return;
        }
        match self.known.insert((item.kind, item.code.clone()), rows.place(row)) {
            None => self.items.push(item),
            Some(place) => {
                let reason = format!("{place} says something else of {} {}", item.kind.as_str(), item.code);
                rows.refuse(row, reason);
            }
        }
    }
}

fn item(kind: ItemKind, code: &str, label: &str) -> RomeItem {
    RomeItem { kind, code: code.to_owned(), label: label.to_owned(), category: None, part_of: None, definition: None }
}

/// A text that is there.
fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
