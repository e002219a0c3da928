//! Releases of statistics.

use super::day;
use crate::store::sql::content::json;
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{Cells, Statement};
use crate::store::sql::store::SqlStore;
use crate::store::{LatticeCell, LatticeRelease, Result};
use jiff::civil::Date;

/// A cell as it is written.
type Cell<'a> = (char, &'a str, &'a str, Option<u32>);

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn publish_lattice(&self, release: &LatticeRelease) -> Result<bool> {
        let cells = release.cells.iter().map(|cell| (cell.table, cell.place.as_str(), cell.what.as_str(), cell.value));
        let row = [
            release.week.to_string().into(),
            release.made_at.into(),
            release.epsilon.to_string().into(),
            json(&cells.collect::<Vec<Cell<'_>>>())?.into(),
        ];
        let publish =
            Statement::new("INSERT INTO lattice_releases (week, made_at, epsilon, cells) VALUES ").rows([row]);
        let publish = publish.push(" ON CONFLICT (week) DO NOTHING RETURNING week");
        Ok(!DB::fetch(&mut *self.write.acquire().await?, publish, |_| Ok(())).await?.is_empty())
    }

    pub(super) async fn lattice(&self, week: Option<Date>) -> Result<Option<LatticeRelease>> {
        let look = Statement::new("SELECT week, made_at, epsilon, cells FROM lattice_releases");
        let look = match week {
            Some(week) => look.push(" WHERE week = $1").bind(week.to_string()),
            None => look.push(" ORDER BY week DESC LIMIT 1"),
        };
        Ok(DB::fetch(&mut *self.read.acquire().await?, look, release).await?.pop())
    }

    pub(super) async fn lattice_weeks(&self) -> Result<Vec<Date>> {
        let weeks = Statement::new("SELECT week FROM lattice_releases ORDER BY week DESC");
        DB::fetch(&mut *self.read.acquire().await?, weeks, |row| day(row, 0)).await
    }
}

fn release<DB: Dialect>(row: &Cells<'_, DB>) -> Result<LatticeRelease> {
    let cells: Vec<(char, String, String, Option<u32>)> = row.json(3)?;
    let cell = |(table, place, what, value)| LatticeCell { table, place, what, value };
    Ok(LatticeRelease {
        week: day(row, 0)?,
        made_at: row.time(1)?,
        epsilon: row.parse(2, |text| text.parse().ok())?,
        cells: cells.into_iter().map(cell).collect(),
    })
}
