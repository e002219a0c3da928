//! How a result divides by the values of a field.

use super::columns::Field;
use super::matches::Matches;
use super::question::Question;
use super::{Request, Snapshot};
use crate::domain::FacetField;
use crate::reference;
use std::collections::HashMap;
use std::hash::Hash;

/// Offers by the values of a field. `values`, `other` and `missing` add up to the offers that match when the field's own
/// filter is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: FacetField,
    /// Values with the number of their offers, at least one; the most frequent first, equal ones by value.
    pub values: Vec<(String, u64)>,
    /// Offers whose value was cut off by the limit.
    pub other: u64,
    /// Offers without a value.
    pub missing: u64,
}

impl Snapshot {
    /// Counts the offers that match by each of the fields, at most `limit` values a field.
    ///
    /// Each facet is counted without its own filter, as shops do, so that the other choices can be shown: `contract`
    /// without `contracts`, both NAF facets without `naf`, `department` without an area of départements, and so on.
    /// What the caller may see is never left out.
    #[must_use]
    pub fn facets(&self, request: &Request<'_>, fields: &[FacetField], limit: usize) -> Vec<Facet> {
        let question = Question::new(self, request);
        let mut counts: Vec<Counts<&str>> = fields.iter().map(|_| Counts::default()).collect();
        for view in self.views() {
            let mut whole: Option<Matches> = None;
            for (field, counts) in fields.iter().zip(&mut counts) {
                let own;
                let matches = if filters_by(request, *field) {
                    own = Matches::of(view, &question, Some(*field));
                    &own
                } else {
                    whole.get_or_insert_with(|| Matches::of(view, &question, None))
                };
                let census = view.segment.census(*field);
                for (group, count) in census.count(&view.segment, matches).into_iter().enumerate() {
                    counts.add(census.name(group), count.into());
                }
            }
        }
        let facet = |(field, counts): (&FacetField, Counts<&str>)| {
            let (values, other, missing) = counts.first(limit);
            Facet { field: *field, values, other, missing }
        };
        fields.iter().zip(counts).map(facet).collect()
    }
}

/// Counts by value.
#[derive(Debug)]
pub(super) struct Counts<V> {
    by_value: HashMap<V, u64>,
    missing: u64,
}

impl<V> Default for Counts<V> {
    fn default() -> Self {
        Self { by_value: HashMap::new(), missing: 0 }
    }
}

impl<V: Eq + Hash + Ord + Into<String>> Counts<V> {
    pub(super) fn add(&mut self, value: Option<V>, count: u64) {
        match value {
            Some(value) if count > 0 => *self.by_value.entry(value).or_default() += count,
            Some(_) => {}
            None => self.missing += count,
        }
    }

    /// The most frequent values, at most `limit`, equal ones by value; what the others count, and what has none.
    pub(super) fn first(self, limit: usize) -> (Vec<(String, u64)>, u64, u64) {
        let mut values: Vec<(V, u64)> = self.by_value.into_iter().collect();
        values.sort_unstable_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
        let other = values.iter().skip(limit).map(|(_, count)| count).sum();
        let values = values.into_iter().take(limit).map(|(value, count)| (value.into(), count)).collect();
        (values, other, self.missing)
    }
}

/// The part of a value that a facet counts by.
pub(super) type Group = fn(&str) -> Option<&str>;

const WHOLE: Group = |value| Some(value);

/// The column that a facet counts.
pub(super) fn grouping(field: FacetField) -> (Field, Group) {
    match field {
        FacetField::Contract => (Field::Contract, WHOLE),
        FacetField::Rome => (Field::Rome, WHOLE),
        FacetField::RomeDomain => (Field::Rome, |rome| rome.get(..3)),
        FacetField::NafSection => (Field::Naf, naf_section),
        FacetField::NafDivision => (Field::Naf, |naf| naf.get(..2)),
        FacetField::Commune => (Field::Commune, WHOLE),
        FacetField::Department => (Field::Department, WHOLE),
        FacetField::Region => (Field::Region, WHOLE),
        FacetField::Source => (Field::Source, WHOLE),
        FacetField::WorkingTime => (Field::WorkingTime, WHOLE),
        FacetField::Experience => (Field::Experience, WHOLE),
        FacetField::Remote => (Field::Remote, WHOLE),
        FacetField::EmployerKind => (Field::EmployerKind, WHOLE),
        FacetField::Precision => (Field::Precision, WHOLE),
    }
}

/// Whether the request filters by the facet's own field.
fn filters_by(request: &Request<'_>, field: FacetField) -> bool {
    use crate::domain::Area;
    let (area, filters) = (&request.query.area, &request.query.filters);
    match field {
        FacetField::Contract => !filters.contracts.is_empty(),
        FacetField::Rome => !filters.rome.is_empty(),
        FacetField::RomeDomain => !filters.rome_domains.is_empty(),
        FacetField::NafSection | FacetField::NafDivision => !filters.naf.is_empty(),
        FacetField::Commune => matches!(area, Area::Communes(_)),
        FacetField::Department => matches!(area, Area::Departments(_)),
        FacetField::Region => matches!(area, Area::Regions(_)),
        FacetField::Source => !filters.sources.is_empty(),
        FacetField::WorkingTime => !filters.working_times.is_empty(),
        FacetField::Experience => !filters.experience.is_empty(),
        FacetField::Remote => !filters.remote.is_empty(),
        FacetField::EmployerKind => !filters.employer_kinds.is_empty(),
        FacetField::Precision => !filters.precisions.is_empty(),
    }
}

/// Whether a NAF subclass is that one, or lies in that class, group, division or section.
pub(super) fn naf_is_in(naf: &str, prefix: &str) -> bool {
    naf.starts_with(prefix) || naf_section(naf) == Some(prefix)
}

/// The letter of a subclass's section; `None` for a code that the nomenclature does not have.
fn naf_section(naf: &str) -> Option<&str> {
    reference::naf(naf).map(|activity| activity.section)
}
