//! From the columns of a table to figures.

use super::Publication;
use crate::domain::{
    BasinCode, BmoFigures, CommuneCode, DaresFigures, DepartmentCode, FapCode, FieldError, Invalid, OfficialArea,
    OfficialDataset, OfficialRow, RegionCode, RomeBasinFigures, RomeCode,
};
use crate::store::BasinCommune;
use csv::StringRecord;
use serde::Serialize;
use serde_json::Value;

type Result<T> = std::result::Result<T, FieldError>;

/// A row with the names of its columns.
pub(super) struct Row<'r> {
    pub(super) headers: &'r StringRecord,
    pub(super) record: &'r StringRecord,
}

impl Row<'_> {
    /// The row as it is told with a rejection.
    pub(super) fn whole(&self) -> Value {
        self.headers.iter().zip(self.record).map(|(name, cell)| (name.to_owned(), Value::from(cell))).collect()
    }

    /// A cell; empty where there is no such column. Byte order marks and blanks in a name say nothing.
    fn cell(&self, name: &str) -> &str {
        let found = self.headers.iter().position(|known| known.trim_start_matches('\u{feff}').trim() == name);
        found.and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    fn read<T>(&self, name: &str, new: impl FnOnce(&str) -> std::result::Result<T, Invalid>) -> Result<T> {
        new(self.cell(name)).map_err(|refused| refused.at(name))
    }

    /// Nothing where the cell is empty.
    fn given<T>(&self, name: &str, new: impl FnOnce(&str) -> std::result::Result<T, Invalid>) -> Result<Option<T>> {
        let cell = self.cell(name);
        if cell.is_empty() { Ok(None) } else { new(cell).map(Some).map_err(|refused| refused.at(name)) }
    }

    fn year(&self, name: &str) -> Result<String> {
        self.read(name, |text| {
            let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.to_owned()).ok_or_else(|| Invalid::new(text, "a year is four digits, as 2024"))
        })
    }
}

/// A number, with a decimal comma or point; finite and not negative.
fn amount(text: &str) -> std::result::Result<f64, Invalid> {
    let number = text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| Invalid::new(text, "a number that is not negative, as 28,25"))
}

/// The same with a sign.
fn score(text: &str) -> std::result::Result<f64, Invalid> {
    let number = text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
    number.ok_or_else(|| Invalid::new(text, "a number, as -0.34"))
}

/// A level from 1 to 5, which some write as `5.0`.
fn level(text: &str) -> std::result::Result<u8, Invalid> {
    let level = text.strip_suffix(".0").unwrap_or(text).parse::<u8>().ok().filter(|level| (1..=5).contains(level));
    level.ok_or_else(|| Invalid::new(text, "a level from 1 to 5"))
}

fn count(text: &str) -> std::result::Result<u32, Invalid> {
    let count = text.strip_suffix(".0").unwrap_or(text).parse().ok();
    count.ok_or_else(|| Invalid::new(text, "a whole number that is not negative"))
}

/// Takes a row of a publication.
pub(super) fn take(dataset: OfficialDataset, row: &Row<'_>, into: &mut Publication) -> Result<()> {
    match dataset {
        OfficialDataset::RomeBasin => into.rows.push(rome_basin(row)?),
        OfficialDataset::DaresTension => into.rows.push(dares(row)?),
        OfficialDataset::Bmo => into.rows.push(bmo(row)?),
        OfficialDataset::Basins => into.basins.push(basin(row)?),
        OfficialDataset::FapRome => {}
    }
    Ok(())
}

fn rome_basin(row: &Row<'_>) -> Result<OfficialRow> {
    let figures = RomeBasinFigures {
        offers: row.read("oee", amount)?,
        seekers: row.read("defm_abc", amount)?,
        tension: row.read("ind_tension_d", level)?,
        hiring_intensity: row.given("ind_int_emb_d", level)?,
        labour_shortage: row.given("ind_main_oeuvre_d", level)?,
        unstable_jobs: row.given("ind_dur_empl_d", level)?,
        working_conditions: row.given("ind_cond_travail_d", level)?,
        geographic_mismatch: row.given("ind_mismatch_geo_d", level)?,
        training_specificity: row.given("ind_specif_form_empl_d", level)?,
    };
    Ok(OfficialRow {
        dataset: OfficialDataset::RomeBasin,
        period: row.year("annee")?,
        area: OfficialArea::Basin(row.read("cbassin", BasinCode::new)?.to_string()),
        department: String::new(),
        code: row.read("ROME", RomeCode::new)?.to_string(),
        label: String::new(),
        figures: json(&figures),
    })
}

fn dares(row: &Row<'_>) -> Result<OfficialRow> {
    let area = match row.cell("niveau_geo") {
        "nat" => OfficialArea::Country,
        "reg" => OfficialArea::Region(
            row.read("reg", |text| {
                let digits = text.strip_suffix(".0").unwrap_or(text);
                RegionCode::new(&format!("{digits:0>2}")).map_err(|refused| Invalid::new(text, refused.reason))
            })?
            .to_string(),
        ),
        "dep" => OfficialArea::Department(row.read("dep", DepartmentCode::new)?.to_string()),
        other => return Err(Invalid::new(other, "one of nat, reg, dep").at("niveau_geo")),
    };
    let figures = DaresFigures {
        employment: row.given("Emploi moyen", count)?,
        tension: row.given("Tension", score)?,
        level: row.given("Catégorie Tension", level)?,
        hiring_intensity: row.given("Intensité d'embauches", level)?,
        training_specificity: row.given("Lien formation-emploi", level)?,
        labour_shortage: row.given("Manque de main-d'œuvre disponible", level)?,
        unstable_jobs: row.given("Non-durabilité de l'emploi", level)?,
        working_conditions: row.given("Conditions de travail contraignantes", level)?,
        geographic_mismatch: row.given("Inadéquation géographique", level)?,
    };
    Ok(OfficialRow {
        dataset: OfficialDataset::DaresTension,
        period: row.year("Année")?,
        area,
        department: String::new(),
        code: row.read("fap", FapCode::new)?.to_string(),
        label: String::new(),
        figures: json(&figures),
    })
}

fn bmo(row: &Row<'_>) -> Result<OfficialRow> {
    // `BE24` of 2024, `BE25` of 2025.
    let is_basin =
        |name: &&str| name.len() == 4 && name.starts_with("BE") && name[2..].bytes().all(|b| b.is_ascii_digit());
    let column = row.headers.iter().find(is_basin).unwrap_or("BE24");
    let kept = |name: &str| {
        let secret = row.cell(name) == "*";
        if secret { Ok(None) } else { row.read(name, count).map(Some) }
    };
    let figures = BmoFigures { projects: kept("met")?, hard: kept("xmet")?, seasonal: kept("smet")? };
    Ok(OfficialRow {
        dataset: OfficialDataset::Bmo,
        period: row.year("annee")?,
        area: OfficialArea::Basin(row.read(column, BasinCode::new)?.to_string()),
        department: row.read("Dept", DepartmentCode::new)?.to_string(),
        code: row.read("Code métier BMO", FapCode::new)?.to_string(),
        label: row.cell("Nom métier BMO").to_owned(),
        figures: json(&figures),
    })
}

fn basin(row: &Row<'_>) -> Result<BasinCommune> {
    Ok(BasinCommune {
        commune: row.read("code_commune_insee", CommuneCode::new)?,
        basin: row.read("code_bassin_BMO", BasinCode::new)?,
        label: row.cell("lib_bassin_BMO").to_owned(),
    })
}

pub(super) fn json(figures: &impl Serialize) -> String {
    // Numbers under fixed names: nothing here can fail to be written.
    serde_json::to_string(figures).unwrap_or_default()
}
