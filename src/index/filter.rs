//! From a request to what it means in a segment: ranges of ordinals, and conditions on what they hold.

use super::circles::Circles;
use super::columns::{Field, precision_name};
use super::outline::Outline;
use super::runs::push_range;
use super::segment::{Mark, Segment};
use super::{Request, Visible};
use crate::domain::{Area, EmployerFilter, FacetField, Filters};
use jiff::Timestamp;
use std::ops::Range;

/// In milliseconds.
const DAY: i64 = 86_400_000;

/// The clauses of a request in the codes of one segment, without the filter on a facet's own field where `without` names
/// one.
pub(super) fn clauses(segment: &Segment, request: &Request<'_>, without: Option<FacetField>) -> Vec<Clause> {
    let mut clauses = Clauses { segment, without, list: Vec::new() };
    clauses.add_area(&request.query.area);
    clauses.add_filters(&request.query.filters, request.now.as_millisecond());
    clauses.add_visible(request.visible);
    clauses.list
}

/// The ordinals of an area, rising. Administrative areas are values of a column, and so are clauses.
pub(super) fn ranges(segment: &Segment, area: &Area, outline: Option<&Outline>) -> Vec<Range<u32>> {
    let (runs, tree) = (&segment.runs, &segment.tree);
    match area {
        Area::Near { centers, radius } => tree.in_circles(runs, &Circles::new(centers, *radius)),
        Area::Bbox(bbox) => tree.in_bbox(runs, *bbox),
        Area::Cells(cells) => runs.in_cells(cells),
        Area::Polygon(_) => outline.map(|outline| outline.documents(tree, runs)).unwrap_or_default(),
        Area::Everywhere | Area::Communes(_) | Area::Departments(_) | Area::Regions(_) => {
            let mut all = Vec::new();
            push_range(&mut all, 0..segment.len());
            all
        }
    }
}

/// A condition that a document meets or not.
#[derive(Debug)]
pub(super) enum Clause {
    /// Has one of the codes of one of the fields.
    Any(Vec<(Field, Vec<u32>)>),
    /// Is marked, or is not.
    Marked(Mark, bool),
    /// Pays so many EUR a year, or does not say (where that will do).
    Pays(f64, bool),
    /// Was published then or later, in milliseconds since 1970.
    Since(i64),
    /// Is open since then or longer, in milliseconds since 1970.
    OpenBy(i64),
}

/// Collects the clauses of a request.
struct Clauses<'a> {
    segment: &'a Segment,
    without: Option<FacetField>,
    list: Vec<Clause>,
}

impl Clauses<'_> {
    fn add_area(&mut self, area: &Area) {
        match area {
            Area::Communes(codes) => {
                self.add(FacetField::Commune, Field::Commune, codes, |code| code.as_str());
            }
            Area::Departments(codes) => {
                self.add(FacetField::Department, Field::Department, codes, |code| code.as_str());
            }
            Area::Regions(codes) => self.add(FacetField::Region, Field::Region, codes, |code| code.as_str()),
            Area::Everywhere | Area::Near { .. } | Area::Bbox(_) | Area::Cells(_) | Area::Polygon(_) => {}
        }
    }

    fn add_filters(&mut self, filters: &Filters, now: i64) {
        self.add(FacetField::Contract, Field::Contract, &filters.contracts, |term| term.as_str());
        self.add(FacetField::WorkingTime, Field::WorkingTime, &filters.working_times, |term| term.as_str());
        self.add(FacetField::Experience, Field::Experience, &filters.experience, |term| term.as_str());
        self.add(FacetField::Remote, Field::Remote, &filters.remote, |term| term.as_str());
        self.add(FacetField::EmployerKind, Field::EmployerKind, &filters.employer_kinds, |term| term.as_str());
        self.add(FacetField::Precision, Field::Precision, &filters.precisions, |value| precision_name(*value));
        self.add(FacetField::Source, Field::Source, &filters.sources, |id| id.as_str());
        self.add(FacetField::Rome, Field::Rome, &filters.rome, |code| code.as_str());
        if self.counts(FacetField::RomeDomain, &filters.rome_domains) {
            self.add_where(Field::Rome, |rome| filters.rome_domains.iter().any(|of| rome.starts_with(of.as_str())));
        }
        let by_naf = [FacetField::NafSection, FacetField::NafDivision];
        if by_naf.iter().all(|facet| self.counts(*facet, &filters.naf)) {
            self.add_where(Field::Naf, |naf| filters.naf.iter().any(|of| super::facets::naf_is_in(naf, of.as_str())));
        }
        self.add_employers(&filters.employers);
        let marks = [
            (Mark::Apprenticeship, filters.apprenticeship),
            (Mark::Accessible, filters.accessible),
            (Mark::HardToFill, filters.hard_to_fill),
        ];
        self.list.extend(marks.into_iter().filter_map(|(mark, wanted)| Some(Clause::Marked(mark, wanted?))));
        let since = filters.published_within_days.map(|days| now - i64::from(days) * DAY);
        if let Some(time) = filters.published_after.map(Timestamp::as_millisecond).max(since) {
            self.list.push(Clause::Since(time));
        }
        if let Some(days) = filters.open_for_days {
            // Whole days in UTC, as the figures of the market count them.
            let since = now.div_euclid(DAY) - i64::from(days);
            self.list.push(Clause::OpenBy((since + 1) * DAY - 1));
        }
        if let Some(least) = filters.salary_min {
            self.list.push(Clause::Pays(least.into(), filters.include_unspecified_salary));
        }
    }

    fn add_visible(&mut self, visible: &Visible) {
        let Visible::Only(sources) = visible else { return };
        let column = self.segment.column(Field::Source);
        let codes = column.codes_where(|source| sources.iter().any(|seen| seen.as_str() == source));
        // Each offer has a source: where all of the segment's are seen, there is nothing to filter.
        if codes.len() + 1 < column.cardinality() {
            self.list.push(Clause::Any(vec![(Field::Source, codes)]));
        }
    }

    fn add_employers(&mut self, employers: &[EmployerFilter]) {
        if employers.is_empty() {
            return;
        }
        let (mut names, mut numbers) = (Vec::new(), Vec::new());
        for employer in employers {
            match employer {
                EmployerFilter::Name(name) => names.extend(self.segment.column(Field::Employer).find(name)),
                EmployerFilter::Siret(siret) => {
                    numbers.extend(self.segment.column(Field::Siret).find(siret.as_str()));
                }
            }
        }
        self.list.push(Clause::Any(vec![(Field::Employer, names), (Field::Siret, numbers)]));
    }

    /// Whether a list filters: it names something, and is not the own filter of the facet that is counted.
    fn counts<T>(&self, own: FacetField, wanted: &[T]) -> bool {
        self.without != Some(own) && !wanted.is_empty()
    }

    fn add<T>(&mut self, own: FacetField, field: Field, wanted: &[T], text: impl Fn(&T) -> &str) {
        if self.counts(own, wanted) {
            let mut codes: Vec<u32> =
                wanted.iter().filter_map(|value| self.segment.column(field).find(text(value))).collect();
            codes.sort_unstable();
            codes.dedup();
            self.list.push(Clause::Any(vec![(field, codes)]));
        }
    }

    fn add_where(&mut self, field: Field, keep: impl FnMut(&str) -> bool) {
        let codes = self.segment.column(field).codes_where(keep);
        self.list.push(Clause::Any(vec![(field, codes)]));
    }
}
