//! From a request to the documents of a segment that match.

use super::Visible;
use super::bits::Bits;
use super::circles::Circles;
use super::columns::{Field, precision_name};
use super::outline::Outline;
use super::question::Question;
use super::runs::{intersection, push_range, total};
use super::segment::{ABSENT, Mark, Segment};
use super::snapshot::View;
use crate::domain::{Area, CellSet, EmployerFilter, FacetField, Filters};
use jiff::Timestamp;
use std::ops::Range;

/// In milliseconds.
const DAY: i64 = 86_400_000;

/// The documents of a segment that match a request.
#[derive(Debug)]
pub(super) struct Matches {
    /// Those of the area, rising and apart.
    ranges: Vec<Range<u32>>,
    /// Those that match, where not all of the area do.
    bits: Option<Bits>,
}

impl Matches {
    /// The matches in a segment; without the filter on a facet's own field where `without` names one.
    pub(super) fn of(view: &View, question: &Question<'_>, without: Option<FacetField>) -> Self {
        let matches = Self::but_for_text(view, question, without);
        let Some(plan) = &question.text else { return matches };
        // The words come last: where few documents are left, few of their postings are read.
        let ranges = matches.ranges.clone();
        let mut bits = matches.into_bits(view.segment.len());
        view.segment.text.restrict(plan, &ranges, &mut bits);
        Self { ranges, bits: Some(bits) }
    }

    /// The same, whatever their text says.
    pub(super) fn but_for_text(view: &View, question: &Question<'_>, without: Option<FacetField>) -> Self {
        let Question { request, outline, window, .. } = question;
        let segment = &view.segment;
        let now = request.now.as_millisecond();
        let mut clauses = Clauses { segment, without, list: Vec::new() };
        clauses.add_area(&request.query.area);
        clauses.add_filters(&request.query.filters, now);
        clauses.add_visible(request.visible);
        let mut ranges = ranges(segment, &request.query.area, outline.as_ref());
        if let Some(window) = window {
            ranges = intersection(&ranges, &segment.tree.in_bbox(&segment.runs, *window));
        }
        let expired = segment.expired(now);
        if clauses.list.is_empty() && view.dead.is_none() && expired.is_empty() {
            return Self { ranges, bits: None };
        }
        let mut bits = Bits::new(segment.len());
        for range in &ranges {
            bits.insert_range(range);
        }
        for at in expired {
            bits.remove(*at);
        }
        if let Some(dead) = &view.dead {
            bits.and_not(dead);
        }
        for clause in &clauses.list {
            clause.restrict(segment, &mut bits);
        }
        Self { ranges, bits: Some(bits) }
    }

    /// How many match.
    pub(super) fn count(&self) -> u64 {
        match &self.bits {
            Some(bits) => self.ranges.iter().map(|range| bits.count_in(range)).sum(),
            None => total(&self.ranges),
        }
    }

    /// The ranges of the area, and which of their documents match, where not all do.
    pub(super) fn parts(&self) -> (&[Range<u32>], Option<&Bits>) {
        (&self.ranges, self.bits.as_ref())
    }

    /// Those that match, rising.
    pub(super) fn ordinals(&self) -> impl Iterator<Item = u32> {
        self.ranges.iter().flat_map(|range| self.ordinals_in(range))
    }

    /// Those that match inside a range of the area.
    pub(super) fn ordinals_in(&self, range: &Range<u32>) -> impl Iterator<Item = u32> + use<'_> {
        let (all, some) = match &self.bits {
            Some(bits) => (0..0, Some(bits.ones_in(range))),
            None => (range.clone(), None),
        };
        all.chain(some.into_iter().flatten())
    }

    /// Those that match, as bits of a segment with so many documents.
    pub(super) fn into_bits(self, documents: u32) -> Bits {
        let Self { ranges, bits } = self;
        bits.unwrap_or_else(|| {
            let mut bits = Bits::new(documents);
            for range in &ranges {
                bits.insert_range(range);
            }
            bits
        })
    }
}

/// The ordinals of an area, rising. Administrative areas are values of a column, and so are clauses.
fn ranges(segment: &Segment, area: &Area, outline: Option<&Outline>) -> Vec<Range<u32>> {
    let (runs, tree) = (&segment.runs, &segment.tree);
    match area {
        Area::Near { centers, radius } => tree.in_circles(runs, &Circles::new(centers, *radius)),
        Area::Bbox(bbox) => tree.in_bbox(runs, *bbox),
        Area::Cells(cells) => in_cells(segment, cells),
        Area::Polygon(_) => outline.map(|outline| outline.documents(tree, runs)).unwrap_or_default(),
        Area::Everywhere | Area::Communes(_) | Area::Departments(_) | Area::Regions(_) => {
            let mut all = Vec::new();
            push_range(&mut all, 0..segment.len());
            all
        }
    }
}

fn in_cells(segment: &Segment, cells: &CellSet) -> Vec<Range<u32>> {
    // No cell of the set holds another one, so the ranges are apart.
    let mut apart: Vec<Range<u32>> = cells.cells().iter().map(|cell| segment.runs.documents_in(*cell)).collect();
    apart.sort_unstable_by_key(|range| range.start);
    let mut ranges = Vec::with_capacity(apart.len());
    for range in apart {
        push_range(&mut ranges, range);
    }
    ranges
}

/// A condition that a document meets or not.
#[derive(Debug)]
enum Clause {
    /// Has one of the codes of one of the fields.
    Any(Vec<(Field, Vec<u32>)>),
    /// Is marked, or is not.
    Marked(Mark, bool),
    /// Pays so many EUR a year, or does not say (where that will do).
    Pays(f64, bool),
    /// Was published then or later, in milliseconds since 1970.
    Since(i64),
}

impl Clause {
    fn restrict(&self, segment: &Segment, bits: &mut Bits) {
        match self {
            Self::Any(fields) => {
                if let [(field, codes)] = fields.as_slice()
                    && let [code] = codes.as_slice()
                    && let Some(frequent) = segment.postings(*field).frequent(*code)
                {
                    return bits.and(&frequent);
                }
                let mut union = Bits::new(segment.len());
                for (field, codes) in fields {
                    segment.postings(*field).pour(codes, &mut union);
                }
                bits.and(&union);
            }
            Self::Marked(mark, true) => bits.and(segment.marked(*mark)),
            Self::Marked(mark, false) => bits.and_not(segment.marked(*mark)),
            Self::Pays(least, or_silent) => {
                let salary: &[f64] = &segment.numbers.salary;
                bits.retain(|at| {
                    let yearly = salary[at as usize];
                    yearly >= *least || (*or_silent && yearly.is_nan())
                });
            }
            Self::Since(time) => {
                let published: &[i64] = &segment.numbers.published;
                bits.retain(|at| published[at as usize] != ABSENT && published[at as usize] >= *time);
            }
        }
    }
}

/// The clauses of a request, in the codes of one segment. The numbers come last, when few documents are left.
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
            self.list.insert(0, Clause::Any(vec![(Field::Source, codes)]));
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
