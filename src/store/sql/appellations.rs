//! Appellations: a table of reference that is replaced as a whole.

use super::dialect::Dialect;
use super::statement::{CHUNK, Cells, Statement, Value};
use super::store::{SqlStore, retrying};
use crate::domain::hex;
use crate::domain::{Appellation, OgrCode, RomeCode};
use crate::store::{AppellationTally, Error, Result};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The row of `editions` that tells of this table.
const NAME: &str = "appellations";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn put_appellations(&self, appellations: &[Appellation]) -> Result<AppellationTally> {
        let mut new: Vec<&Appellation> = appellations.iter().collect();
        new.sort_unstable_by(|a, b| a.ogr.cmp(&b.ogr));
        if let Some([twice, _]) = new.array_windows().find(|[one, next]| one.ogr == next.ogr) {
            let entity = format!("appellation {}", twice.ogr);
            return Err(Error::Inconsistent { entity, reason: "it is given twice".to_owned() });
        }
        let version = version(&new);
        retrying(|| self.replace_appellations(&new, &version)).await
    }

    async fn replace_appellations(&self, new: &[&Appellation], version: &str) -> Result<AppellationTally> {
        let mut tx = self.begin().await?;
        // First of all, so that of two imports at once the second waits here, and then reads what the first wrote.
        Self::put_edition(&mut tx, NAME, version).await?;
        let known = all::<DB>(&mut tx).await?;
        let mut known: HashMap<OgrCode, Appellation> = known.into_iter().map(|old| (old.ogr.clone(), old)).collect();
        let mut tally = AppellationTally::default();
        let changed: Vec<&Appellation> = new
            .iter()
            .copied()
            .filter(|new| match known.remove(&new.ogr) {
                None => {
                    tally.created += 1;
                    true
                }
                Some(old) if old == **new => {
                    tally.unchanged += 1;
                    false
                }
                Some(_) => {
                    tally.updated += 1;
                    true
                }
            })
            .collect();
        for rows in changed.chunks(CHUNK) {
            let put = Statement::new("INSERT INTO appellations (ogr, label, short_label, rome, parent) VALUES ")
                .rows(rows.iter().map(|new| row(new)))
                .push(
                    " ON CONFLICT (ogr) DO UPDATE SET label = excluded.label, short_label = excluded.short_label, \
                    rome = excluded.rome, parent = excluded.parent",
                );
            DB::execute(&mut tx, put).await?;
        }
        tally.removed = known.len() as u64;
        let mut gone: Vec<OgrCode> = known.into_keys().collect();
        gone.sort_unstable();
        for ogrs in gone.chunks(CHUNK) {
            let remove = Statement::new("DELETE FROM appellations WHERE ogr IN ");
            DB::execute(&mut tx, remove.within(ogrs.iter().map(|ogr| ogr.as_str().into()))).await?;
        }
        tx.commit().await?;
        Ok(tally)
    }

    pub(super) async fn appellations(&self) -> Result<Vec<Appellation>> {
        all::<DB>(&mut *self.read.acquire().await?).await
    }

    pub(super) async fn appellations_version(&self) -> Result<Option<String>> {
        self.edition(NAME).await
    }
}

async fn all<DB: Dialect>(conn: &mut DB::Connection) -> Result<Vec<Appellation>> {
    let all = Statement::new("SELECT ogr, label, short_label, rome, parent FROM appellations");
    let read = |row: &Cells<'_, DB>| {
        let rome = |column| row.parse(column, |text| RomeCode::new(text).ok());
        Ok(Appellation {
            ogr: row.parse(0, |text| OgrCode::new(text).ok())?,
            label: row.text(1)?.to_owned(),
            short_label: row.text(2)?.to_owned(),
            rome: rome(3)?,
            parent: row.optional_text(4)?.map(|_| rome(4)).transpose()?,
        })
    };
    let mut all = DB::fetch(conn, all, read).await?;
    // Not in SQL: each database has its own order of texts.
    all.sort_unstable_by(|a, b| a.ogr.cmp(&b.ogr));
    Ok(all)
}

fn row(new: &Appellation) -> [Value; 5] {
    [
        new.ogr.as_str().into(),
        new.label.as_str().into(),
        new.short_label.as_str().into(),
        new.rome.as_str().into(),
        new.parent.as_ref().map(ToString::to_string).into(),
    ]
}

/// SHA-256 of the rows, in hexadecimal; none of their texts holds a control character.
fn version(sorted: &[&Appellation]) -> String {
    let mut digest = Sha256::new();
    for Appellation { ogr, label, short_label, rome, parent } in sorted {
        let parent = parent.as_ref().map_or("", RomeCode::as_str);
        digest.update(format!("{ogr}\t{label}\t{short_label}\t{rome}\t{parent}\n"));
    }
    hex(&digest.finalize())
}
