//! The passage from ROME 3 to FAP 2009 of the DARES: two formats of a SAS program. The first names occupations that belong to
//! one family, `"F1301","F1302" = "B5Z40"`; the second occupations with a digit of qualification, which decides.

use super::Publication;
use super::columns::json;
use crate::domain::{FapCode, FieldError, Invalid, OfficialArea, OfficialDataset, OfficialRow, RomeCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};

/// Reads the program.
pub(super) fn read(
    program: impl BufRead,
    file: &str,
    into: &mut Publication,
    told: &mut dyn FnMut(),
) -> io::Result<()> {
    let mut families: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (line, text) in (1..).zip(program.lines()) {
        let text = text?;
        // `Other` is every code that no line names.
        let Some((codes, family)) = text.split_once('=').filter(|(codes, _)| codes.trim_start().starts_with('"'))
        else {
            continue;
        };
        into.read += 1;
        told();
        match mapping(codes, family) {
            Ok((codes, family)) => {
                for code in codes {
                    families.entry(code).or_default().insert(family.clone());
                }
            }
            Err(error) => into.reject(file, (line, into.read), error, Value::from(text)),
        }
    }
    into.rows.extend(families.into_iter().map(|(code, fap)| OfficialRow {
        dataset: OfficialDataset::FapRome,
        period: "FAP 2009".to_owned(),
        area: OfficialArea::Country,
        department: String::new(),
        code,
        label: String::new(),
        figures: json(&json!({ "fap": fap })),
    }));
    Ok(())
}

/// The occupations and the family of a line.
fn mapping(codes: &str, family: &str) -> Result<(Vec<String>, String), FieldError> {
    let family = quoted(family).next().unwrap_or_default();
    let family = FapCode::new(family).map_err(|refused| refused.at("FAP"))?;
    let code = |text: &str| {
        // Five characters, and perhaps one of qualification.
        let rome = text.get(..5).filter(|_| text.len() <= 6);
        let rome = rome.ok_or_else(|| Invalid::new(text, "a ROME code with or without a digit of qualification"));
        Ok::<_, Invalid>(RomeCode::new(rome?)?.to_string())
    };
    let codes: Result<Vec<String>, Invalid> = quoted(codes).map(code).collect();
    Ok((codes.map_err(|refused| refused.at("ROME"))?, family.to_string()))
}

/// The texts between quotation marks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}
