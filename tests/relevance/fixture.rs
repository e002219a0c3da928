//! Our own offers and the queries that are judged over them.

use crate::asked::{Asked, now, rows};
use jiff::ToSpan;
use passerelle::domain::{Appellation, ContractType, OfferId, Position, Rev, RomeCode, SourceId};
use passerelle::index::{Doc, Index, Snapshot, Synonyms, Text};
use passerelle::reference;
use std::sync::Arc;
use uuid::Uuid;

/// The offers of `offers.txt`, searchable.
#[derive(Debug)]
pub struct Fixture {
    index: Index,
    /// What the queries call an offer, by its number.
    names: Vec<&'static str>,
}

/// A query with the offers of which one should stand first, and those that must not be found.
#[derive(Debug)]
pub struct Judged {
    pub asked: Asked,
    pub wanted: Vec<&'static str>,
    pub refused: Vec<&'static str>,
}

impl Fixture {
    pub fn read() -> Self {
        let rows: Vec<[&str; 9]> = rows(include_str!("offers.txt")).collect();
        let names: Vec<_> = rows.iter().map(|[name, ..]| *name).collect();
        let docs = (0..).zip(rows).map(|(number, row)| doc(number, row)).collect();
        let index = Index::build(docs, Position::default()).unwrap();
        index.set_synonyms(synonyms());
        let fixture = Self { index, names };
        let unknown: Vec<_> = queries()
            .flat_map(|query| [query.wanted, query.refused].concat())
            .filter(|name| !fixture.names.contains(name))
            .collect();
        assert!(unknown.is_empty(), "no such offers: {unknown:?}");
        fixture
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.index.snapshot()
    }

    pub fn name(&self, id: OfferId) -> &'static str {
        self.names[usize::try_from(id.uuid().as_u128()).unwrap()]
    }
}

/// What the program knows by itself, and some names as the official files of ROME have them.
fn synonyms() -> Synonyms {
    let names = [
        ("1", "Caissier / Caissière", "D1505"),
        ("2", "Vigile", "K2503"),
        ("3", "Éboueur / Éboueuse", "K2303"),
        ("4", "Routier / Routière", "N4101"),
        ("5", "Garagiste", "I1604"),
        ("6", "Programmeur / Programmeuse", "M1805"),
    ];
    let read = |(ogr, label, rome): (&str, &str, &str)| Appellation::new(ogr, label, "", rome, "").unwrap();
    Synonyms::of(&names.map(read))
}

pub fn queries() -> impl Iterator<Item = Judged> {
    let list = |names: &'static str| names.split(',').filter(|name| !name.is_empty()).collect();
    rows(include_str!("queries.txt")).map(move |[kind, text, place, filter, wanted, refused]| Judged {
        asked: Asked::read(kind, text, place, filter),
        wanted: list(wanted),
        refused: list(refused),
    })
}

fn doc(number: u128, row: [&'static str; 9]) -> Doc {
    let [_, title, rome, employer, commune, contract, days, skills, description] = row;
    let occupation = reference::occupation(rome).unwrap_or_else(|| panic!("no occupation {rome}"));
    let commune = reference::commune(commune).unwrap_or_else(|| panic!("no commune {commune}"));
    let published = now() - (24 * days.parse::<i64>().unwrap()).hours();
    let apprenticeship = contract == "app";
    let contract = if apprenticeship { ContractType::Cdd } else { ContractType::new(contract).unwrap() };
    let source = SourceId::new("judged").unwrap();
    Doc {
        contract: Some(contract),
        apprenticeship,
        rome: Some(RomeCode::new(rome).unwrap()),
        employer: Some(reference::fold(employer)),
        published: Some(published.as_millisecond()),
        text: Text {
            title: title.to_owned(),
            occupation: occupation.label.to_owned(),
            employer: employer.to_owned(),
            skills: skills.replace("; ", "\n"),
            description: description.to_owned(),
        },
        ..Doc::new(OfferId::from(Uuid::from_u128(number)), Rev::default(), source)
    }
    .at(commune.center)
}
