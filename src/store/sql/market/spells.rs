//! Offers that are here no more, without anything that names one.

use crate::domain::{CommuneCode, DepartmentCode, Offer, OnWithdrawal, RomeCode, SourceId, day_of};
use crate::store::sql::dialect::Dialect;
use crate::store::sql::statement::{CHUNK, Cells, Statement, Value};
use crate::store::sql::store::{SqlStore, retrying};
use crate::store::{Result, Spell};
use jiff::Timestamp;

const COLUMNS: &str =
    "INSERT INTO market_spells (source_id, department, basin, rome, naf, opened, entered, closed, hard) ";

/// Writes down that offers are withdrawn, each with the time when it came. Days and no times: no row can be told to be
/// that of one offer.
///
/// Of a source whose policy is to erase, nothing but the days is kept.
pub(in crate::store::sql) async fn close<DB: Dialect>(
    conn: &mut DB::Connection,
    rule: OnWithdrawal,
    gone: &[(&Offer, Timestamp)],
    at: Timestamp,
) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let rows = gone.iter().map(|(offer, entered)| ended(offer, *entered, at, rule));
    let close = Statement::new(
        "WITH ended (source_id, department, commune, rome, naf, opened, entered, closed, hard) AS (VALUES ",
    )
    .rows(rows)
    .push(") ")
    .push(COLUMNS)
    // A subquery and no join: whatever it does not know is empty.
    .push(
        "SELECT source_id, department, \
            COALESCE((SELECT basin FROM commune_basins WHERE commune_basins.commune = ended.commune), ''), \
            rome, naf, opened, entered, closed, hard FROM ended",
    );
    DB::execute(conn, close).await
}

fn ended(offer: &Offer, entered: Timestamp, at: Timestamp, rule: OnWithdrawal) -> [Value; 9] {
    let kept = |text: Option<&str>| Value::from(text.filter(|_| rule != OnWithdrawal::Erase).unwrap_or_default());
    let closed = offer.dates.expires.map_or(at, |expires| expires.min(at)).max(entered);
    [
        offer.source.id.as_str().into(),
        kept(offer.place.department.as_ref().map(DepartmentCode::as_str)),
        kept(offer.place.commune.as_ref().map(CommuneCode::as_str)),
        kept(offer.occupation.rome.as_ref().map(RomeCode::as_str)),
        kept(offer.industry.naf.as_ref().and_then(|code| code.as_str().get(..2))),
        day_of(offer.opened(entered)).into(),
        day_of(entered).into(),
        day_of(closed).into(),
        i64::from(offer.hard_to_fill == Some(true) && rule != OnWithdrawal::Erase).into(),
    ]
}

impl<DB: Dialect> SqlStore<DB> {
    pub(super) async fn spells(&self, closed_from: i64) -> Result<Vec<Spell>> {
        let spells = "SELECT source_id, department, basin, rome, naf, opened, entered, closed, hard FROM market_spells \
            WHERE closed >= $1 ORDER BY seq";
        let read = |row: &Cells<'_, DB>| {
            Ok(Spell {
                source: row.parse(0, |text| SourceId::new(text).ok())?,
                department: row.text(1)?.to_owned(),
                basin: row.text(2)?.to_owned(),
                rome: row.text(3)?.to_owned(),
                naf: row.text(4)?.to_owned(),
                opened: row.int(5)?,
                entered: row.int(6)?,
                closed: row.int(7)?,
                hard_to_fill: row.int(8)? != 0,
            })
        };
        DB::fetch(&mut *self.read.acquire().await?, Statement::new(spells).bind(closed_from), read).await
    }

    pub(super) async fn put_spells(&self, spells: &[Spell]) -> Result<()> {
        retrying(|| async {
            let mut tx = self.begin().await?;
            for spells in spells.chunks(CHUNK) {
                let rows = spells.iter().map(values);
                DB::execute(&mut tx, Statement::new(COLUMNS).push("VALUES ").rows(rows)).await?;
            }
            Ok(tx.commit().await?)
        })
        .await
    }
}

fn values(spell: &Spell) -> [Value; 9] {
    [
        spell.source.as_str().into(),
        spell.department.as_str().into(),
        spell.basin.as_str().into(),
        spell.rome.as_str().into(),
        spell.naf.as_str().into(),
        spell.opened.into(),
        spell.entered.into(),
        spell.closed.into(),
        i64::from(spell.hard_to_fill).into(),
    ]
}
