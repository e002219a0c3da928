//! Published figures, and the table of basins: each replaced as a whole.

use crate::domain::{BasinCode, CommuneCode, OfficialArea, OfficialDataset, OfficialRow, hex};
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{CHUNK, Cells, Statement, Value};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{BasinCommune, Error, Result};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashSet};

/// What the rows of `editions` that tell of these tables begin with.
const EDITION: &str = "official ";

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn put_basins(&self, basins: &[BasinCommune]) -> Result<()> {
        let mut known = HashSet::new();
        if let Some(twice) = basins.iter().find(|row| !known.insert(&row.commune)) {
            return Err(given_twice(format!("commune {}", twice.commune)));
        }
        let mut digest = Sha256::new();
        for BasinCommune { commune, basin, label } in basins {
            digest.update(format!("{commune}\t{basin}\t{label}\n"));
        }
        let version = hex(&digest.finalize());
        retrying(|| async {
            let mut tx = self.begin().await?;
            edition::<DB>(&mut tx, OfficialDataset::Basins, &version).await?;
            DB::execute(&mut tx, Statement::new("DELETE FROM commune_basins")).await?;
            for rows in basins.chunks(CHUNK) {
                let rows = rows
                    .iter()
                    .map(|row| [row.commune.as_str().into(), row.basin.as_str().into(), row.label.as_str().into()]);
                let put = Statement::new("INSERT INTO commune_basins (commune, basin, label) VALUES ").rows(rows);
                DB::execute(&mut tx, put).await?;
            }
            Ok(tx.commit().await?)
        })
        .await
    }

    pub(super) async fn basins(&self) -> Result<Vec<BasinCommune>> {
        let all = Statement::new("SELECT commune, basin, label FROM commune_basins");
        let read = |row: &Cells<'_, DB>| {
            Ok(BasinCommune {
                commune: row.parse(0, |text| CommuneCode::new(text).ok())?,
                basin: row.parse(1, |text| BasinCode::new(text).ok())?,
                label: row.text(2)?.to_owned(),
            })
        };
        let mut all = DB::fetch(&mut *self.read.acquire().await?, all, read).await?;
        all.sort_unstable_by(|one, other| one.commune.cmp(&other.commune));
        Ok(all)
    }

    pub(super) async fn put_official(&self, dataset: OfficialDataset, rows: &[OfficialRow]) -> Result<()> {
        let mut known = HashSet::new();
        let key = |row: &OfficialRow| (row.period.clone(), row.area.clone(), row.department.clone(), row.code.clone());
        if let Some(twice) = rows.iter().find(|row| !known.insert(key(row))) {
            return Err(given_twice(format!("{} {:?} {}", twice.code, twice.area, twice.period)));
        }
        let periods: BTreeSet<&str> = rows.iter().map(|row| row.period.as_str()).collect();
        let mut digest = Sha256::new();
        for row in rows {
            digest.update(format!("{row:?}\n"));
        }
        let version = hex(&digest.finalize());
        retrying(|| async {
            let mut tx = self.begin().await?;
            edition::<DB>(&mut tx, dataset, &version).await?;
            let old = Statement::new("DELETE FROM official_figures WHERE dataset = $1 AND period IN ");
            let old = old.bind(dataset.as_str()).within(periods.iter().map(|period| (*period).into()));
            DB::execute(&mut tx, old).await?;
            for rows in rows.chunks(CHUNK) {
                let put = "INSERT INTO official_figures \
                    (dataset, period, area_kind, area, department, code, label, figures) VALUES ";
                let put = Statement::new(put).rows(rows.iter().map(|row| values(dataset, row)));
                DB::execute(&mut tx, put).await?;
            }
            Ok(tx.commit().await?)
        })
        .await
    }

    pub(super) async fn official(&self) -> Result<Vec<OfficialRow>> {
        let all = "SELECT dataset, period, area_kind, area, department, code, label, figures FROM official_figures";
        let read = |row: &Cells<'_, DB>| {
            let area = row.text(3)?;
            Ok(OfficialRow {
                dataset: row.parse(0, OfficialDataset::named)?,
                period: row.text(1)?.to_owned(),
                area: row.parse(2, |kind| OfficialArea::of(kind, area))?,
                department: row.text(4)?.to_owned(),
                code: row.text(5)?.to_owned(),
                label: row.text(6)?.to_owned(),
                figures: row.text(7)?.to_owned(),
            })
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(all), read).await
    }

    pub(super) async fn official_version(&self) -> Result<String> {
        let all = "SELECT name, version FROM editions WHERE name LIKE 'official %' ORDER BY name";
        let read = |row: &Cells<'_, DB>| Ok(format!("{} {}", row.text(0)?, row.text(1)?));
        Ok(DB::fetch(&mut *self.read.acquire().await?, Statement::new(all), read).await?.join("\n"))
    }
}

/// First of all, so that of two imports at once the second waits here.
async fn edition<DB: Dialect>(conn: &mut DB::Connection, dataset: OfficialDataset, version: &str) -> Result<()> {
    let edition = "INSERT INTO editions (name, version) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET version = excluded.version";
    DB::execute(conn, Statement::new(edition).bind(format!("{EDITION}{}", dataset.as_str())).bind(version)).await
}

fn given_twice(entity: String) -> Error {
    Error::Inconsistent { entity, reason: "it is given twice".to_owned() }
}

fn values(dataset: OfficialDataset, row: &OfficialRow) -> [Value; 8] {
    let (kind, area) = row.area.parts();
    [
        dataset.as_str().into(),
        row.period.as_str().into(),
        kind.into(),
        area.into(),
        row.department.as_str().into(),
        row.code.as_str().into(),
        row.label.as_str().into(),
        row.figures.as_str().into(),
    ]
}
