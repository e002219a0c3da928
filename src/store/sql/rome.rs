//! ROME: tables of reference that are replaced together, as a whole.

use super::dialect::Dialect;
use super::statement::{CHUNK, Cells, Statement, Value};
use super::store::{SqlStore, retrying};
use crate::domain::{Appellation, OgrCode, RomeCode, RomeEdition, RomeRelease, hex};
use crate::store::{EditionTally, Error, Result, RowTally};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The row of `editions` that tells of these tables.
const NAME: &str = "rome";

/// The cells of a row, its key first.
type Row<const N: usize> = [Option<String>; N];

/// A table whose first column is its key, and its columns.
struct Table<const N: usize> {
    name: &'static str,
    columns: [&'static str; N],
}

const APPELLATIONS: Table<5> =
    Table { name: "appellations", columns: ["ogr", "label", "short_label", "rome", "parent"] };
const SHEETS: Table<2> = Table { name: "rome_occupations", columns: ["rome", "sheet"] };
const ITEMS: Table<2> = Table { name: "rome_items", columns: ["id", "item"] };

/// An edition as it is stored: the rows of each table by their keys.
struct Rows {
    release: Option<String>,
    appellations: Vec<Row<5>>,
    sheets: Vec<Row<2>>,
    items: Vec<Row<2>>,
}

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn put_rome(&self, edition: &RomeEdition) -> Result<EditionTally> {
        let rows = Rows::of(edition)?;
        let version = rows.version();
        retrying(|| self.replace_rome(&rows, &version)).await
    }

    async fn replace_rome(&self, new: &Rows, version: &str) -> Result<EditionTally> {
        let mut tx = self.begin().await?;
        // First of all, so that of two imports at once the second waits here, and then reads what the first wrote.
        let edition = "INSERT INTO editions (name, version, release) VALUES ($1, $2, $3) \
            ON CONFLICT (name) DO UPDATE SET version = excluded.version, release = excluded.release";
        let edition = Statement::new(edition).bind(NAME).bind(version).bind(new.release.clone());
        DB::execute(&mut tx, edition).await?;
        let tally = EditionTally {
            appellations: APPELLATIONS.replace::<DB>(&mut tx, &new.appellations).await?,
            sheets: SHEETS.replace::<DB>(&mut tx, &new.sheets).await?,
            items: ITEMS.replace::<DB>(&mut tx, &new.items).await?,
        };
        tx.commit().await?;
        Ok(tally)
    }

    pub(super) async fn rome(&self) -> Result<RomeEdition> {
        let mut tx = self.begin_read().await?;
        let release = Statement::new("SELECT release FROM editions WHERE name = $1").bind(NAME);
        let release = DB::fetch(&mut tx, release, |row| {
            let given = row.optional_text(0)?.is_some();
            given.then(|| row.parse(0, |text| RomeRelease::new(text).ok())).transpose()
        });
        let release = release.await?.pop().flatten();
        let mut appellations = DB::fetch(&mut tx, APPELLATIONS.all(), appellation).await?;
        let mut sheets = DB::fetch(&mut tx, SHEETS.all(), |row| row.json(1)).await?;
        let mut items = DB::fetch(&mut tx, ITEMS.all(), |row| row.json(1)).await?;
        tx.commit().await?;
        // Not in SQL: each database has its own order of texts.
        appellations.sort_unstable_by(|a: &Appellation, b| a.ogr.cmp(&b.ogr));
        sheets.sort_unstable_by(|a: &crate::domain::OccupationSheet, b| a.rome.cmp(&b.rome));
        items.sort_unstable_by(|a: &crate::domain::RomeItem, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
        Ok(RomeEdition { release, appellations, sheets, items })
    }

    pub(super) async fn rome_version(&self) -> Result<Option<String>> {
        let version = Statement::new("SELECT version FROM editions WHERE name = $1").bind(NAME);
        let mut conn = self.read.acquire().await?;
        Ok(DB::fetch(&mut conn, version, |row| Ok(row.text(0)?.to_owned())).await?.pop())
    }
}

impl<const N: usize> Table<N> {
    fn all(&self) -> Statement {
        Statement::new(&format!("SELECT {} FROM {}", self.columns.join(", "), self.name))
    }

    /// Makes the rows of the table these; equal ones are not written.
    async fn replace<DB: Dialect>(&self, conn: &mut DB::Connection, new: &[Row<N>]) -> Result<RowTally> {
        let cells = |row: &Cells<'_, DB>| {
            let mut cells: Row<N> = std::array::from_fn(|_| None);
            for (column, cell) in cells.iter_mut().enumerate() {
                *cell = row.optional_text(column)?.map(str::to_owned);
            }
            Ok((cells[0].clone().unwrap_or_default(), cells))
        };
        let mut known: HashMap<String, Row<N>> = DB::fetch(conn, self.all(), cells).await?.into_iter().collect();
        let mut tally = RowTally::default();
        let mut changed = Vec::new();
        for row in new {
            let count = match known.remove(row[0].as_deref().unwrap_or_default()) {
                Some(old) if old == *row => &mut tally.unchanged,
                old => {
                    changed.push(row);
                    if old.is_some() { &mut tally.updated } else { &mut tally.created }
                }
            };
            *count += 1;
        }
        let key = self.columns[0];
        let sets: Vec<String> =
            self.columns[1..].iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let insert = format!("INSERT INTO {} ({}) VALUES ", self.name, self.columns.join(", "));
        let update = format!(" ON CONFLICT ({key}) DO UPDATE SET {}", sets.join(", "));
        for rows in changed.chunks(CHUNK) {
            let values = rows.iter().map(|row| (*row).clone().map(Value::Text));
            DB::execute(conn, Statement::new(&insert).rows(values).push(&update)).await?;
        }
        tally.removed = known.len() as u64;
        let mut gone: Vec<String> = known.into_keys().collect();
        gone.sort_unstable();
        let delete = format!("DELETE FROM {} WHERE {key} IN ", self.name);
        for keys in gone.chunks(CHUNK) {
            DB::execute(conn, Statement::new(&delete).within(keys.iter().map(|key| key.as_str().into()))).await?;
        }
        Ok(tally)
    }
}

impl Rows {
    fn of(edition: &RomeEdition) -> Result<Self> {
        let appellations = edition.appellations.iter().map(|new| {
            let Appellation { ogr, label, short_label, rome, parent } = new;
            let parent = parent.as_ref().map(ToString::to_string);
            Ok([Some(ogr.to_string()), Some(label.clone()), Some(short_label.clone()), Some(rome.to_string()), parent])
        });
        let sheets = edition.sheets.iter().map(|new| Ok([Some(new.rome.to_string()), Some(json(new)?)]));
        let items =
            edition.items.iter().map(|new| Ok([Some(format!("{}:{}", new.kind.as_str(), new.code)), Some(json(new)?)]));
        Ok(Self {
            release: edition.release.as_ref().map(ToString::to_string),
            appellations: by_key("appellation", appellations)?,
            sheets: by_key("occupation", sheets)?,
            items: by_key("item", items)?,
        })
    }

    /// SHA-256 of the rows, in hexadecimal. No cell holds a control character: they divide the rows.
    fn version(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.release.as_deref().unwrap_or_default());
        digest.update("\n");
        let narrow = self.sheets.iter().chain(&self.items).map(<[_; 2]>::as_slice);
        for row in self.appellations.iter().map(<[_; 5]>::as_slice).chain(narrow) {
            for cell in row {
                digest.update(cell.as_deref().unwrap_or_default());
                digest.update("\t");
            }
            digest.update("\n");
        }
        hex(&digest.finalize())
    }
}

/// The rows by their keys, each of which stands once.
fn by_key<const N: usize>(what: &str, rows: impl Iterator<Item = Result<Row<N>>>) -> Result<Vec<Row<N>>> {
    let mut rows = rows.collect::<Result<Vec<_>>>()?;
    rows.sort_unstable();
    if let Some([twice, _]) = rows.array_windows().find(|[one, next]| one.first() == next.first()) {
        let entity = format!("{what} {}", twice[0].as_deref().unwrap_or_default());
        return Err(Error::Inconsistent { entity, reason: "it is given twice".to_owned() });
    }
    Ok(rows)
}

fn json(value: &impl Serialize) -> Result<String> {
    let unwritable = |_| Error::Inconsistent { entity: "edition".to_owned(), reason: "it is not JSON".to_owned() };
    serde_json::to_string(value).map_err(unwritable)
}

fn appellation<DB: Dialect>(row: &Cells<'_, DB>) -> Result<Appellation> {
    let rome = |column| row.parse(column, |text| RomeCode::new(text).ok());
    Ok(Appellation {
        ogr: row.parse(0, |text| OgrCode::new(text).ok())?,
        label: row.text(1)?.to_owned(),
        short_label: row.text(2)?.to_owned(),
        rome: rome(3)?,
        parent: row.optional_text(4)?.map(|_| rome(4)).transpose()?,
    })
}
