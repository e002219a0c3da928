//! The sheets of occupations, put together from the files that point to them.

use super::file::Kind;
use super::rows::{Row, Rows};
use crate::domain::{
    Core, ItemKind, ItemLink, OccupationSheet, RiasecProfile, RomeCode, RomeItem, RomeMobility, SkillLink,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The blocks of a sheet that hold what it asks for, and its contexts.
const TOLD_TWICE: [&str; 2] = ["5", "6"];

/// The sheets, by code, and the number of links that only one of the two files which tell of them has.
pub(super) fn sheets(rows: &mut Rows, items: &[RomeItem]) -> (Vec<OccupationSheet>, u64) {
    let mut sheets = Sheets { of: BTreeMap::new(), items: HashMap::new() };
    for item in items {
        sheets.items.entry(item.code.as_str()).or_default().push(item.kind);
    }
    for row in rows.take(Kind::Occupations) {
        if let Err(reason) = sheets.begin(&row) {
            rows.refuse(&row, reason);
        }
    }
    let links = rows.take(Kind::Links);
    let disputed = disputed(&links, &rows.take(Kind::Blocks));
    sheets.fill(rows, links, Sheets::link);
    let (riasec, texts, mobility) =
        (rows.take(Kind::Riasec), in_order(rows.take(Kind::Texts)), rows.take(Kind::Mobility));
    sheets.fill(rows, riasec, Sheets::riasec);
    sheets.fill(rows, texts, Sheets::text);
    sheets.fill(rows, mobility, Sheets::mobility);
    for (kind, take) in [
        (Kind::InterestLinks, Sheets::interest as Take<'_>),
        (Kind::SectorLinks, Sheets::sector),
        (Kind::NafLinks, Sheets::naf),
    ] {
        let links = rows.take(kind);
        sheets.fill(rows, links, take);
    }
    let mut sheets: Vec<OccupationSheet> = sheets.of.into_values().collect();
    for sheet in &mut sheets {
        sheet.mobility.sort_by_key(|link| link.rank);
    }
    (sheets, disputed)
}

/// What takes a row into its sheet, or says why not.
type Take<'i> = fn(&mut Sheets<'i>, &Row) -> Result<(), String>;

struct Sheets<'i> {
    of: BTreeMap<RomeCode, OccupationSheet>,
    /// The kinds of items that have a code.
    items: HashMap<&'i str, Vec<ItemKind>>,
}

impl<'i> Sheets<'i> {
    fn fill(&mut self, rows: &mut Rows, given: Vec<Row>, take: Take<'i>) {
        for row in given {
            if let Err(reason) = take(self, &row) {
                rows.refuse(&row, reason);
            }
        }
    }

    fn begin(&mut self, row: &Row) -> Result<(), String> {
        let [code, _, label, parent, regulated, executive, ecological, digital] = cells(row)?;
        let rome = rome("code_rome", code)?;
        let parent = (!parent.is_empty()).then(|| self::rome("code_rome_parent", parent)).transpose()?;
        if label.is_empty() {
            return Err(format!("libelle_rome: {rome} has no label"));
        }
        let sheet = OccupationSheet {
            rome: rome.clone(),
            label: label.to_owned(),
            parent,
            definition: Vec::new(),
            access: Vec::new(),
            riasec: None,
            regulated: flag("emploi_reglemente", regulated)?,
            executive: flag("emploi_cadre", executive)?,
            ecological: (!ecological.is_empty()).then(|| ecological.to_owned()),
            digital: flag("transition_num", digital)?,
            skills: Vec::new(),
            contexts: Vec::new(),
            mobility: Vec::new(),
            interests: Vec::new(),
            sectors: Vec::new(),
            naf: Vec::new(),
        };
        let again = self.of.insert(rome, sheet);
        again.map_or(Ok(()), |before| Err(format!("code_rome: {} stands twice", before.rome)))
    }

    /// The sheet of an occupation, which the file of occupations must have.
    fn sheet(&mut self, column: &str, code: &str) -> Result<&mut OccupationSheet, String> {
        let code = rome(column, code)?;
        self.of.get_mut(&code).ok_or_else(|| format!("{column}: there is no occupation {code}"))
    }

    /// Whether there is such an item.
    fn has(&self, kind: ItemKind, code: &str) -> bool {
        self.items.get(code).is_some_and(|kinds| kinds.contains(&kind))
    }

    fn link(&mut self, row: &Row) -> Result<(), String> {
        let [code, item, mark] = cells(row)?;
        let heart = match mark {
            "" => None,
            "Principale" => Some(Core::Main),
            "Émergente" => Some(Core::Emerging),
            other => return Err(format!("coeur_metier: `Principale`, `Émergente` or nothing (got `{other}`)")),
        };
        let is_skill = [ItemKind::Skill, ItemKind::Knowledge].iter().any(|kind| self.has(*kind, item));
        let is_context = self.has(ItemKind::Context, item);
        let sheet = self.sheet("code_rome", code)?;
        if is_skill {
            sheet.skills.push(SkillLink { code: item.to_owned(), core: heart });
        } else if is_context {
            sheet.contexts.push(item.to_owned());
        } else {
            return Err(format!("code_ogr: there is no skill, knowledge or context {item}"));
        }
        Ok(())
    }

    fn riasec(&mut self, row: &Row) -> Result<(), String> {
        let [code, major, minor] = cells(row)?;
        let profile = RiasecProfile::new(&format!("{major}{minor}")).map_err(|refused| refused.to_string())?;
        self.sheet("code_rome", code)?.riasec = Some(profile);
        Ok(())
    }

    fn text(&mut self, row: &Row) -> Result<(), String> {
        let [code, kind, _, text] = cells(row)?;
        // The files double each apostrophe.
        let text = text.replace("''", "'");
        let sheet = self.sheet("code_rome", code)?;
        match kind {
            "definition" => sheet.definition.push(text),
            "acces_metier" => sheet.access.push(text),
            other => return Err(format!("libelle_type_texte: `definition` or `acces_metier` (got `{other}`)")),
        }
        Ok(())
    }

    fn mobility(&mut self, row: &Row) -> Result<(), String> {
        let [from, to, rank] = cells(row)?;
        let rank = rank.parse().map_err(|_| format!("numero_ordre: a number from 1 (got `{rank}`)"))?;
        let to = self.sheet("code_rome_cible", to)?.rome.clone();
        self.sheet("code_rome", from)?.mobility.push(RomeMobility { to, rank });
        Ok(())
    }

    fn interest(&mut self, row: &Row) -> Result<(), String> {
        let [code, interest, main] = cells(row)?;
        if !self.has(ItemKind::Interest, interest) {
            return Err(format!("code_centre_interet: there is no interest {interest}"));
        }
        let link = ItemLink { code: interest.to_owned(), main: flag("principal", main)? == Some(true) };
        self.sheet("code_rome", code)?.interests.push(link);
        Ok(())
    }

    fn sector(&mut self, row: &Row) -> Result<(), String> {
        let [code, sector, part, _, main] = cells(row)?;
        if !self.has(ItemKind::Sector, sector) {
            return Err(format!("code_sect_activite: there is no sector {sector}"));
        }
        let main = flag("principal", main)? == Some(true);
        let sheet = self.sheet("code_rome", code)?;
        for one in [sector, part].into_iter().filter(|code| !code.is_empty()) {
            match sheet.sectors.iter_mut().find(|known| known.code == one) {
                Some(known) => known.main |= main,
                None => sheet.sectors.push(ItemLink { code: one.to_owned(), main }),
            }
        }
        Ok(())
    }

    fn naf(&mut self, row: &Row) -> Result<(), String> {
        let [code, division] = cells(row)?;
        let number: u8 = division.parse().map_err(|_| format!("code_secteur_naf: a number (got `{division}`)"))?;
        self.sheet("code_rome", code)?.naf.push(format!("{number:02}"));
        Ok(())
    }
}

/// The sentences of texts in the order that they tell.
fn in_order(mut texts: Vec<Row>) -> Vec<Row> {
    texts.sort_by_key(|row| row.cells.get(2).and_then(|place| place.parse::<u32>().ok()));
    texts
}

/// The number of links that only one of the two files has; none where there is only one file.
fn disputed(links: &[Row], blocks: &[Row]) -> u64 {
    fn pair(row: &Row, code: usize) -> Option<(&str, &str)> {
        Some((row.cells.first()?, row.cells.get(code)?))
    }
    let told = |row: &&Row| row.cells.get(1).is_some_and(|block| TOLD_TWICE.contains(&block.as_str()));
    let links: HashSet<_> = links.iter().filter_map(|row| pair(row, 1)).collect();
    let blocks: HashSet<_> = blocks.iter().filter(told).filter_map(|row| pair(row, 3)).collect();
    if blocks.is_empty() { 0 } else { links.symmetric_difference(&blocks).count() as u64 }
}

/// The cells of a row, as many as its kind has columns.
fn cells<const N: usize>(row: &Row) -> Result<[&str; N], String> {
    let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
    cells.try_into().map_err(|cells: Vec<_>| format!("{} columns where there are {N}", cells.len()))
}

fn rome(column: &str, text: &str) -> Result<RomeCode, String> {
    RomeCode::new(text).map_err(|refused| refused.at(column).to_string())
}

/// `O` and `oui` are yes.
fn flag(column: &str, text: &str) -> Result<Option<bool>, String> {
    match text {
        "O" | "oui" => Ok(Some(true)),
        "N" | "non" => Ok(Some(false)),
        "" => Ok(None),
        other => Err(format!("{column}: yes (`O`, `oui`), no (`N`, `non`) or nothing (got `{other}`)")),
    }
}
