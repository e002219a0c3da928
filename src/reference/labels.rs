//! The labels that job feeds give to places: `59 - LILLE`, `75 - Paris (Dept.)`, `974 - Saint-Denis`, `Cantal`,
//! `59000 Lille`, `Lille, Hauts-de-France, France`, `Luxembourg`.
//!
//! A label is read, never guessed at: a name that several communes have means one only where the label says which.

use super::admin::{Department, Region, department, department_named, region_named};
use super::communes::{Commune, commune, commune_exact, communes_named, communes_named_longer, former_communes_named};
use super::countries::country_named;
use super::fold::{fold, fold_place};
use super::postcodes::{WhenUnnamed, commune_by_postcode_and_name, communes_of_postcode, department_of_postcode};

/// What a label names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LabelPlace {
    /// A commune or a municipal arrondissement.
    Commune(&'static Commune),
    /// A département, and no commune that is known.
    Department(&'static Department),
    /// A région.
    Region(&'static Region),
    /// A country, by its ISO 3166-1 alpha-2 code.
    Country(&'static str),
}

/// The place that a label names; `None` where it names none, or one of several without saying which.
///
/// A name that a commune and its département share is the commune, unless the label says `(Dept.)`. A label with the
/// number of a département and a name that is no commune there gives the département. A bare name is a département, a
/// région or a country first, then the commune that alone has it.
#[must_use]
pub fn place_of_label(label: &str) -> Option<LabelPlace> {
    let label = Label::read(label);
    if let Some(country) = label.country.filter(|country| *country != "FR") {
        return Some(LabelPlace::Country(country));
    }
    if label.says_department {
        return label.department.or_else(|| department_named(&label.name)).map(LabelPlace::Department);
    }
    if let Some(code) = label.code {
        let department = || department(department_of_postcode(code)?).map(LabelPlace::Department);
        return label.commune_of(code).map(LabelPlace::Commune).or_else(department);
    }
    if let Some(department) = label.department {
        let there = |commune: &Commune| commune.department == department.code;
        let inside = label.commune_where(there).or_else(|| label.longer_commune_where(there));
        return Some(inside.map_or(LabelPlace::Department(department), LabelPlace::Commune));
    }
    if label.unread {
        return None;
    }
    if let Some(region) = label.region {
        let inside = label.commune_where(|commune| commune.region() == region.code).map(LabelPlace::Commune);
        let department = department_named(&label.name).filter(|department| department.region == region.code);
        return inside.or(department.map(LabelPlace::Department)).or(Some(LabelPlace::Region(region)));
    }
    if label.name.is_empty() {
        return label.country.map(LabelPlace::Country);
    }
    label
        .names()
        .iter()
        .find_map(|name| area(name))
        .or_else(|| country_named(&label.name).map(LabelPlace::Country))
        .or_else(|| label.commune_where(|_| true).map(LabelPlace::Commune))
}

/// The area with that bare name, or the commune that stands for it; `None` where no area alone has it.
fn area(name: &str) -> Option<LabelPlace> {
    let Some(department) = department_named(name) else {
        return region_named(name).map(LabelPlace::Region);
    };
    let seat = commune_exact(department.seat).filter(|seat| fold(seat.name) == fold(name));
    let overseas_collectivity = department.region == department.code;
    // "Saint-Martin" is a collectivity and its commune, and two hundred villages of the mainland.
    if overseas_collectivity && communes_named(name).count() > 1 {
        return None;
    }
    Some(seat.map_or(LabelPlace::Department(department), LabelPlace::Commune))
}

/// The parts of a label.
#[derive(Default)]
struct Label<'l> {
    name: String,
    /// What stands in brackets behind the name: `Haute` in `Loire (Haute)`.
    qualifier: Option<&'l str>,
    /// Five characters: a postal code, or the INSEE code of a commune.
    code: Option<&'l str>,
    department: Option<&'static Department>,
    region: Option<&'static Region>,
    country: Option<&'static str>,
    says_department: bool,
    /// A part behind the name was not understood: the label may name several places.
    unread: bool,
}

impl<'l> Label<'l> {
    fn read(label: &'l str) -> Self {
        let mut read = Self::default();
        for (at, part) in label.split(['(', ')']).enumerate() {
            // What stands in brackets has an odd place.
            if at % 2 == 1 {
                read.bracket(part.trim());
            } else {
                part.split(',').flat_map(|part| part.split(" - ")).for_each(|part| read.part(part.trim()));
            }
        }
        read
    }

    fn part(&mut self, part: &'l str) {
        let (code, rest) = split_code(part);
        if code.is_some_and(|code| self.take_code(code)) {
            if !rest.is_empty() {
                self.part(rest);
            }
        } else if part.is_empty() {
        } else if self.name.is_empty() {
            part.clone_into(&mut self.name);
        } else if !self.context(part) {
            self.unread = true;
        }
    }

    fn bracket(&mut self, part: &'l str) {
        if part.is_empty() || self.take_code(part) || self.context(part) {
            return;
        }
        match fold(part).as_str() {
            "dept" | "departement" => self.says_department = true,
            _ => self.qualifier = Some(part),
        }
    }

    /// Takes the number of a département, a postal code or the INSEE code of a commune.
    fn take_code(&mut self, text: &'l str) -> bool {
        if text.len() == 5 && (text.bytes().all(|byte| byte.is_ascii_digit()) || commune(text).is_some()) {
            self.code.get_or_insert(text);
            return true;
        }
        let found = department(&text.to_ascii_uppercase());
        self.department = self.department.or(found);
        found.is_some()
    }

    /// Takes the name of the area around the place.
    fn context(&mut self, name: &str) -> bool {
        let (country, region, department) = (country_named(name), region_named(name), department_named(name));
        self.department = self.department.or(department);
        if department.is_none() {
            self.region = self.region.or(region);
        }
        self.country = self.country.or(country.filter(|_| department.is_none()));
        country.is_some() || region.is_some() || department.is_some()
    }

    /// The spellings of the name to try, most literal first: feeds put articles and qualifiers behind it, or drop them.
    fn names(&self) -> Vec<String> {
        let name = &self.name;
        let qualified = self.qualifier.iter().flat_map(|part| [format!("{name} {part}"), format!("{part} {name}")]);
        qualified.chain([name.clone()]).collect()
    }

    /// The commune that the five characters mean, as a postal code with the name, or as an INSEE code.
    ///
    /// Where they are both, of different communes, the name decides; without one, neither is taken.
    fn commune_of(&self, code: &str) -> Option<&'static Commune> {
        let insee = commune(code);
        let postal =
            || self.names().iter().find_map(|name| commune_by_postcode_and_name(code, name, WhenUnnamed::Nothing));
        let Some(insee) = insee else { return postal() };
        if self.name.is_empty() {
            return communes_of_postcode(code).all(|sharing| sharing.code == insee.code).then_some(insee);
        }
        let named = self.names().iter().any(|name| fold_place(name) == fold_place(insee.name));
        if named { Some(insee) } else { postal() }
    }

    /// The one commune whose name goes on after this one: places drop `-sur-Oise` and such.
    fn longer_commune_where(&self, accept: impl Fn(&Commune) -> bool) -> Option<&'static Commune> {
        let mut longer = communes_named_longer(&self.name).filter(|commune| accept(commune));
        longer.next().filter(|_| !self.name.is_empty() && longer.next().is_none())
    }

    /// The one commune of that name, or the one that a former commune of that name belongs to.
    fn commune_where(&self, accept: impl Fn(&Commune) -> bool) -> Option<&'static Commune> {
        let names = self.names();
        let with_article = ["le", "la", "les", "l"].map(|article| format!("{article} {}", self.name));
        for name in names.iter().chain(&with_article) {
            let mut current = communes_named(name).filter(|commune| accept(commune));
            if let Some(first) = current.next() {
                return Some(first).filter(|_| current.next().is_none());
            }
        }
        let mut former = names.iter().flat_map(|name| former_communes_named(name)).filter(|commune| accept(commune));
        let first = former.next()?;
        former.all(|other| other.code == first.code).then_some(first)
    }
}

/// The code that a part begins with, and the rest of it.
fn split_code(part: &str) -> (Option<&str>, &str) {
    let end = part.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(part.len());
    let (code, rest) = part.split_at(end);
    let code = Some(code).filter(|code| code.starts_with(|letter: char| letter.is_ascii_digit()));
    (code, rest.trim_start_matches([' ', '-', '–', ':']))
}
