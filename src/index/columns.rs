//! Columns of a segment: a code a document, with a dictionary of the values.

use super::assembly::Origin;
use super::bits::{Bits, Spans};
use super::files::{SectionWriter, Sections};
use super::keeper::Part;
use super::matches::Matches;
use super::slab::Slab;
use super::{Doc, Result, ordinal};
use crate::domain::{
    CommuneCode, ContractType, DepartmentCode, EmployerKind, ExperienceLevel, NafCode, Precision, RegionCode,
    RemoteMode, RomeCode, Siret, WorkingTime,
};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

/// What a document is described by, one value or none each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Source,
    Commune,
    Department,
    Region,
    Precision,
    Contract,
    Rome,
    Naf,
    WorkingTime,
    Experience,
    Remote,
    Employer,
    Siret,
    EmployerKind,
}

impl Field {
    /// All fields, in the order of their declaration.
    pub(super) const ALL: [Self; 14] = [
        Self::Source,
        Self::Commune,
        Self::Department,
        Self::Region,
        Self::Precision,
        Self::Contract,
        Self::Rome,
        Self::Naf,
        Self::WorkingTime,
        Self::Experience,
        Self::Remote,
        Self::Employer,
        Self::Siret,
        Self::EmployerKind,
    ];

    fn of(self, doc: &Doc) -> Option<&str> {
        match self {
            Self::Source => Some(doc.source.as_str()),
            Self::Commune => doc.commune.as_ref().map(CommuneCode::as_str),
            Self::Department => doc.department.as_ref().map(DepartmentCode::as_str),
            Self::Region => doc.region.as_ref().map(RegionCode::as_str),
            Self::Precision => Some(precision_name(doc.precision)),
            Self::Contract => doc.contract.map(ContractType::as_str),
            Self::Rome => doc.rome.as_ref().map(RomeCode::as_str),
            Self::Naf => doc.naf.as_ref().map(NafCode::as_str),
            Self::WorkingTime => doc.working_time.map(WorkingTime::as_str),
            Self::Experience => doc.experience.map(ExperienceLevel::as_str),
            Self::Remote => doc.remote.map(RemoteMode::as_str),
            Self::Employer => doc.employer.as_deref(),
            Self::Siret => doc.siret.as_ref().map(Siret::as_str),
            Self::EmployerKind => doc.employer_kind.map(EmployerKind::as_str),
        }
    }
}

/// The precision as it stands in JSON.
pub(super) const fn precision_name(precision: Precision) -> &'static str {
    match precision {
        Precision::Exact => "exact",
        Precision::Commune => "commune",
        Precision::Postcode => "postcode",
        Precision::Department => "department",
        Precision::Region => "region",
        Precision::Country => "country",
        Precision::Remote => "remote",
        Precision::Unknown => "unknown",
    }
}

/// Codes as narrow as the dictionary allows.
#[derive(Debug)]
enum Codes {
    Byte(Slab<[u8]>),
    Short(Slab<[u16]>),
    Long(Slab<[u32]>),
}

/// One field of all documents of a segment. Code 0 is "no value"; code `n` is the `n`th value in rising order.
#[derive(Debug)]
pub(super) struct Column {
    codes: Codes,
    values: Values,
}

/// The values, one behind the other.
#[derive(Debug)]
struct Values {
    text: Slab<str>,
    /// Where each ends.
    ends: Slab<[u32]>,
}

impl Values {
    fn of<'v>(values: impl Iterator<Item = &'v str>) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for value in values {
            text.push_str(value);
            ends.push(ordinal(text.len()));
        }
        Self { text: text.into(), ends: ends.into() }
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        self.text.get(start..end)
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at).unwrap_or_default())
    }

    fn find(&self, value: &str) -> Option<usize> {
        // The ends are as many as the values, so that a search among them is one among the values.
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from.midpoint(to);
            match self.get(middle).unwrap_or_default().cmp(value) {
                Ordering::Less => from = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => to = middle,
            }
        }
        None
    }
}

impl Column {
    /// The column of `field` over documents in ordinal order.
    pub(super) fn encode(docs: &[Doc], field: Field) -> Self {
        let mut met: HashMap<&str, u32> = HashMap::new();
        let mut values: Vec<&str> = Vec::new();
        let codes = docs
            .iter()
            .map(|doc| {
                let Some(value) = field.of(doc) else { return 0 };
                *met.entry(value).or_insert_with(|| {
                    values.push(value);
                    ordinal(values.len())
                })
            })
            .collect();
        Self::sorted(&values, codes)
    }

    /// The documents named in that order, out of the parts' columns of one field.
    pub(super) fn gather(parts: &[&Self], order: &[Origin]) -> Self {
        let mut met: HashMap<&str, u32> = HashMap::new();
        let mut values: Vec<&str> = Vec::new();
        let renamed: Vec<Vec<u32>> = parts
            .iter()
            .map(|part| {
                let renamed = part.values.iter().map(|value| {
                    *met.entry(value).or_insert_with(|| {
                        values.push(value);
                        ordinal(values.len())
                    })
                });
                std::iter::once(0).chain(renamed).collect()
            })
            .collect();
        let codes =
            order.iter().map(|(part, at)| renamed[*part as usize][parts[*part as usize].code(*at) as usize]).collect();
        Self::sorted(&values, codes)
    }

    /// Gives the values codes in their order, dropping values that no document has.
    fn sorted(values: &[&str], mut codes: Vec<u32>) -> Self {
        let mut used = vec![false; values.len() + 1];
        for code in &codes {
            used[*code as usize] = true;
        }
        let mut order: Vec<usize> = (1..=values.len()).filter(|code| used[*code]).collect();
        order.sort_unstable_by_key(|code| values[code - 1]);
        let mut renamed = vec![0; values.len() + 1];
        for (rank, code) in order.iter().enumerate() {
            renamed[*code] = ordinal(rank + 1);
        }
        for code in &mut codes {
            *code = renamed[*code as usize];
        }
        let values = Values::of(order.iter().map(|code| values[code - 1]));
        Self { codes: Codes::narrow(codes, order.len()), values }
    }

    /// The code of a document.
    pub(super) fn code(&self, at: u32) -> u32 {
        match &self.codes {
            Codes::Byte(codes) => codes[at as usize].into(),
            Codes::Short(codes) => codes[at as usize].into(),
            Codes::Long(codes) => codes[at as usize],
        }
    }

    /// The value with that code; `None` for code 0.
    pub(super) fn value(&self, code: u32) -> Option<&str> {
        self.values.get((code as usize).checked_sub(1)?)
    }

    /// The code of a value, where a document of the segment has it.
    pub(super) fn find(&self, value: &str) -> Option<u32> {
        self.values.find(value).map(|at| ordinal(at + 1))
    }

    /// The codes of the values that `keep` chooses.
    pub(super) fn codes_where(&self, mut keep: impl FnMut(&str) -> bool) -> Vec<u32> {
        (1..).zip(self.values.iter()).filter(|(_, value)| keep(value)).map(|(code, _)| code).collect()
    }

    /// The number of codes, "no value" included.
    pub(super) fn cardinality(&self) -> usize {
        self.values.len() + 1
    }

    /// How many of the documents have each code.
    pub(super) fn histogram(&self, documents: impl Iterator<Item = u32>) -> Vec<u64> {
        let mut counts = vec![0; self.cardinality()];
        // One loop a width: the choice would otherwise be made again for each document.
        match &self.codes {
            Codes::Byte(codes) => count(codes, documents, &mut counts),
            Codes::Short(codes) => count(codes, documents, &mut counts),
            Codes::Long(codes) => count(codes, documents, &mut counts),
        }
        counts
    }

    /// Adds to `counts`, which has one for each code, the documents of a range.
    pub(super) fn tally_range(&self, range: Range<u32>, counts: &mut [u32]) {
        let range = range.start as usize..range.end as usize;
        match &self.codes {
            Codes::Byte(codes) => codes[range].iter().for_each(|code| counts[usize::from(*code)] += 1),
            Codes::Short(codes) => codes[range].iter().for_each(|code| counts[usize::from(*code)] += 1),
            Codes::Long(codes) => codes[range].iter().for_each(|code| counts[*code as usize] += 1),
        }
    }

    /// Adds to `counts`, which has one for each code, the documents that match.
    pub(super) fn tally(&self, matches: &Matches, counts: &mut [u32]) {
        match &self.codes {
            Codes::Byte(codes) => matches.each(|at| counts[usize::from(codes[at as usize])] += 1),
            Codes::Short(codes) => matches.each(|at| counts[usize::from(codes[at as usize])] += 1),
            Codes::Long(codes) => matches.each(|at| counts[codes[at as usize] as usize] += 1),
        }
    }

    /// Keeps of `bits`, in the words of `spans`, the documents that have one of the codes.
    pub(super) fn retain(&self, wanted: &[u32], spans: &Spans, bits: &mut Bits) {
        let mut table = vec![false; self.cardinality()];
        for code in wanted {
            table[*code as usize] = true;
        }
        match &self.codes {
            Codes::Byte(codes) => bits.retain(spans, |at| table[usize::from(codes[at as usize])]),
            Codes::Short(codes) => bits.retain(spans, |at| table[usize::from(codes[at as usize])]),
            Codes::Long(codes) => bits.retain(spans, |at| table[codes[at as usize] as usize]),
        }
    }
}

fn count<C: Copy + Into<u32>>(codes: &[C], documents: impl Iterator<Item = u32>, counts: &mut [u64]) {
    documents.for_each(|at| counts[codes[at as usize].into() as usize] += 1);
}

/// The bytes of a code.
const fn width(largest: usize) -> usize {
    match largest {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        _ => 4,
    }
}

impl Codes {
    fn narrow(codes: Vec<u32>, largest: usize) -> Self {
        // Checked by the largest code, so nothing is cut off.
        match width(largest) {
            1 => Self::Byte(codes.into_iter().filter_map(|code| u8::try_from(code).ok()).collect::<Vec<_>>().into()),
            2 => Self::Short(codes.into_iter().filter_map(|code| u16::try_from(code).ok()).collect::<Vec<_>>().into()),
            _ => Self::Long(codes.into()),
        }
    }
}

impl Part for Column {
    fn save(&self, name: &str, to: &mut SectionWriter) -> Result<()> {
        to.put(format!("{name} values"), self.values.text.as_bytes())?;
        to.put(format!("{name} ends"), &self.values.ends)?;
        let name = format!("{name} codes");
        match &self.codes {
            Codes::Byte(codes) => to.put(name, codes),
            Codes::Short(codes) => to.put(name, codes),
            Codes::Long(codes) => to.put(name, codes),
        }
    }

    fn open(name: &str, from: &Sections, documents: u32) -> Result<Self> {
        let text = from.text(&format!("{name} values"))?;
        let ends: Slab<[u32]> = from.slab(&format!("{name} ends"))?;
        from.agree(ends.last().map_or(0, |end| *end as usize) == text.len(), name)?;
        let (name, documents) = (format!("{name} codes"), documents as usize);
        let codes = match width(ends.len()) {
            1 => Codes::Byte(from.slab_of(&name, documents)?),
            2 => Codes::Short(from.slab_of(&name, documents)?),
            _ => Codes::Long(from.slab_of(&name, documents)?),
        };
        Ok(Self { codes, values: Values { text, ends } })
    }

    fn heap_bytes(&self) -> usize {
        let codes = match &self.codes {
            Codes::Byte(codes) => codes.heap_bytes(),
            Codes::Short(codes) => codes.heap_bytes(),
            Codes::Long(codes) => codes.heap_bytes(),
        };
        codes + self.values.text.heap_bytes() + self.values.ends.heap_bytes()
    }
}
