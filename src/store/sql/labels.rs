//! Lists of labels: that of one label is replaced as a whole.

use super::content::json;
use super::dialect::Dialect;
use super::statement::{CHUNK, Cells, Statement, Value};
use super::store::{SqlStore, retrying};
use crate::domain::training::{LabelEntry, LabelName};
use crate::domain::{Siret, hex};
use crate::store::{Error, LabelTally, Result};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The row of `editions` that tells of this table.
pub(super) const NAME: &str = "labels";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn put_labels(&self, label: &LabelName, entries: &[LabelEntry]) -> Result<LabelTally> {
        let mut new = BTreeMap::new();
        for entry in entries {
            if entry.label != *label {
                let reason = format!("it is no row of the list `{label}`");
                return Err(Error::Inconsistent { entity: format!("label {}", entry.label), reason });
            }
            new.insert(row_id(entry)?, entry);
        }
        retrying(|| self.replace_labels(label, &new)).await
    }

    async fn replace_labels(&self, label: &LabelName, new: &BTreeMap<String, &LabelEntry>) -> Result<LabelTally> {
        let mut tx = self.begin().await?;
        // First of all, so that of two imports at once the second waits here, and then reads what the first wrote.
        Self::put_edition(&mut tx, NAME, "").await?;
        let mut others = Sha256::new();
        let mut known = BTreeSet::new();
        for entry in all::<DB>(&mut tx).await? {
            let id = row_id(&entry)?;
            if entry.label == *label {
                known.insert(id);
            } else {
                others.update(id);
            }
        }
        let mut tally = LabelTally::default();
        let mut created = Vec::new();
        for (id, entry) in new {
            if known.remove(id) {
                tally.unchanged += 1;
            } else {
                tally.created += 1;
                created.push((id, *entry));
            }
            others.update(id);
        }
        for rows in created.chunks(CHUNK) {
            let put = Statement::new("INSERT INTO label_entries (id, label, siret, provider, title) VALUES ");
            DB::execute(&mut tx, put.rows(rows.iter().map(|(id, entry)| row(id, entry)))).await?;
        }
        tally.removed = known.len() as u64;
        let gone: Vec<String> = known.into_iter().collect();
        for ids in gone.chunks(CHUNK) {
            let remove = Statement::new("DELETE FROM label_entries WHERE id IN ");
            DB::execute(&mut tx, remove.within(ids.iter().map(|id| id.as_str().into()))).await?;
        }
        Self::put_edition(&mut tx, NAME, &hex(&others.finalize())).await?;
        tx.commit().await?;
        Ok(tally)
    }

    pub(super) async fn labels(&self) -> Result<Vec<LabelEntry>> {
        all::<DB>(&mut *self.read.acquire().await?).await
    }
}

async fn all<DB: Dialect>(conn: &mut DB::Connection) -> Result<Vec<LabelEntry>> {
    let all = Statement::new("SELECT label, siret, provider, title FROM label_entries");
    let read = |row: &Cells<'_, DB>| {
        let text = |column| Ok::<_, Error>(row.optional_text(column)?.map(str::to_owned));
        Ok(LabelEntry {
            label: row.parse(0, |text| LabelName::new(text).ok())?,
            siret: row.optional_text(1)?.map(|_| row.parse(1, |text| Siret::new(text).ok())).transpose()?,
            provider: text(2)?,
            title: text(3)?,
        })
    };
    let mut all = DB::fetch(conn, all, read).await?;
    // Not in SQL: each database has its own order of texts.
    all.sort_unstable();
    Ok(all)
}

fn row(id: &str, entry: &LabelEntry) -> [Value; 5] {
    [
        id.into(),
        entry.label.as_str().into(),
        entry.siret.as_ref().map(ToString::to_string).into(),
        entry.provider.clone().into(),
        entry.title.clone().into(),
    ]
}

/// SHA-256 of the row, in hexadecimal.
fn row_id(entry: &LabelEntry) -> Result<String> {
    Ok(hex(&Sha256::digest(json(entry)?)))
}
