//! The naive scan: what each query means, one offer after the other. It shares nothing with the index but the domain.

use crate::words::Meaning;
use geo::{Contains, Intersects};
use h3o::{CellIndex, Resolution};
use passerelle::domain::{
    Area, Centers, EmployerFilter, FacetField, Filters, NafPrefix, OfferId, OfferQuery, Point, Polygon, Precision, Rev,
    RomeCode, Sort, SortKey,
};
use passerelle::index::{Doc, Request, Update, Visible};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

/// All that was ever said of each offer, folded by revision.
#[derive(Debug, Clone, Default)]
pub struct Naive(HashMap<OfferId, (Rev, Option<Doc>)>);

impl Naive {
    pub fn apply(&mut self, updates: &[Update]) {
        for update in updates {
            let (id, rev, doc) = match update {
                Update::Put(doc) => (doc.id, doc.rev, Some(doc.clone())),
                Update::Remove { id, rev } => (*id, *rev, None),
            };
            if self.0.get(&id).is_none_or(|(known, _)| rev > *known) {
                self.0.insert(id, (rev, doc));
            }
        }
    }

    pub fn docs(&self) -> impl Iterator<Item = &Doc> {
        self.0.values().filter_map(|(_, doc)| doc.as_ref())
    }

    pub fn get(&self, id: OfferId) -> Option<&Doc> {
        self.0.get(&id)?.1.as_ref()
    }

    /// What the text of a request means among all offers.
    fn meaning(&self, request: &Request<'_>) -> Option<Meaning> {
        request.query.text.as_ref().map(|text| Meaning::of(text, self.docs()))
    }

    pub fn found(&self, request: &Request<'_>) -> Vec<&Doc> {
        let meaning = self.meaning(request);
        let fits = |doc: &Doc| meaning.as_ref().is_none_or(|meaning| meaning.fits(doc));
        self.docs().filter(|doc| matches(doc, request, None) && fits(doc)).collect()
    }

    /// The whole result in order.
    pub fn sorted(&self, request: &Request<'_>, sort: Sort) -> Vec<(SortKey, OfferId)> {
        let mut found: Vec<_> =
            self.found(request).into_iter().map(|doc| (key(doc, &request.query.area, sort), doc.id)).collect();
        found.sort_by(|(a, a_id), (b, b_id)| order(*a, *b).then_with(|| a_id.cmp(b_id)));
        found
    }

    pub fn heatmap(&self, request: &Request<'_>, resolution: Resolution) -> (u64, Vec<(CellIndex, u64)>) {
        let mut cells: BTreeMap<u64, u64> = BTreeMap::new();
        let mut unlocated = 0;
        for doc in self.found(request) {
            match doc.position() {
                Some(point) => *cells.entry(in_cell(point.cell(Resolution::Ten), resolution).into()).or_default() += 1,
                None => unlocated += 1,
            }
        }
        let cells = cells.into_iter().map(|(cell, count)| (CellIndex::try_from(cell).unwrap(), count)).collect();
        (unlocated, cells)
    }

    /// Values by count and name, and how many have none.
    pub fn facet(&self, request: &Request<'_>, field: FacetField) -> (Vec<(String, u64)>, u64) {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let mut missing = 0;
        let meaning = self.meaning(request);
        let fits = |doc: &Doc| meaning.as_ref().is_none_or(|meaning| meaning.fits(doc));
        for doc in self.docs().filter(|doc| matches(doc, request, Some(field)) && fits(doc)) {
            match value(doc, field) {
                Some(value) => *counts.entry(value).or_default() += 1,
                None => missing += 1,
            }
        }
        let mut values: Vec<_> = counts.into_iter().collect();
        values.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
        (values, missing)
    }
}

pub fn order(a: SortKey, b: SortKey) -> Ordering {
    match (a, b) {
        (SortKey::Distance(a), SortKey::Distance(b)) => a.partial_cmp(&b).unwrap(),
        (SortKey::Date(a), SortKey::Date(b)) => nulls_last(a, b),
        (SortKey::Salary(a), SortKey::Salary(b)) => nulls_last(a, b),
        _ => panic!("keys of two orders: {a:?} and {b:?}"),
    }
}

fn nulls_last<T: PartialOrd>(a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => b.partial_cmp(&a).unwrap(),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn key(doc: &Doc, area: &Area, sort: Sort) -> SortKey {
    match (sort, area) {
        (Sort::Distance, Area::Near { centers, .. }) => SortKey::Distance(nearest_km(centers, doc.position().unwrap())),
        (Sort::Distance | Sort::Date, _) => SortKey::Date(doc.published),
        (Sort::Salary, _) => SortKey::Salary(doc.salary),
        (Sort::Relevance, _) => panic!("the naive scan does not score"),
    }
}

/// To the nearest centre.
pub fn nearest_km(centers: &Centers, point: Point) -> f64 {
    centers.points().iter().map(|center| center.distance_km(point)).min_by(f64::total_cmp).unwrap()
}

/// In or on an outer ring, and strictly in none of its holes: ring by ring, by the plain tests of `geo`.
fn drawn_around(polygon: &Polygon, point: Point) -> bool {
    let point = geo::Point::new(point.lon(), point.lat());
    let alone = |ring: &geo::LineString| geo::Polygon::new(ring.clone(), vec![]);
    polygon.shape().iter().any(|one| {
        alone(one.exterior()).intersects(&point) && !one.interiors().iter().any(|hole| alone(hole).contains(&point))
    })
}

fn in_cell(cell: CellIndex, resolution: Resolution) -> CellIndex {
    cell.parent(resolution).unwrap()
}

/// Whether a list lets the value pass: it is empty, or holds it.
fn lists<T: PartialEq>(wanted: &[T], value: Option<&T>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.contains(value))
}

/// Whether the offer matches, whatever its text says, the own filter of the facet `without` left out.
pub fn matches(doc: &Doc, request: &Request<'_>, without: Option<FacetField>) -> bool {
    let mut query: OfferQuery = request.query.clone();
    if let Some(field) = without {
        leave_out(&mut query, field);
    }
    let visible = match request.visible {
        Visible::All => true,
        Visible::Only(sources) => sources.contains(&doc.source),
    };
    let expired = doc.expires.is_some_and(|at| at < request.now.as_millisecond());
    visible && !expired && in_area(doc, &query.area) && passes(doc, &query.filters, request.now)
}

fn in_area(doc: &Doc, area: &Area) -> bool {
    let located = |inside: &dyn Fn(Point) -> bool| doc.position().is_some_and(inside);
    match area {
        Area::Everywhere => true,
        Area::Near { centers, radius } => {
            located(&|point| centers.points().iter().any(|center| center.distance_km(point) <= radius.km()))
        }
        Area::Communes(codes) => lists(codes, doc.commune.as_ref()),
        Area::Departments(codes) => lists(codes, doc.department.as_ref()),
        Area::Regions(codes) => lists(codes, doc.region.as_ref()),
        Area::Bbox(bbox) => located(&|point| bbox.contains(point)),
        Area::Cells(cells) => located(&|point| {
            let cell = point.cell(Resolution::Ten);
            cells.cells().iter().any(|wanted| in_cell(cell, wanted.resolution()) == *wanted)
        }),
        Area::Polygon(polygon) => located(&|point| drawn_around(polygon, point)),
    }
}

fn passes(doc: &Doc, filters: &Filters, now: jiff::Timestamp) -> bool {
    let days = filters.published_within_days.map(|days| now.as_millisecond() - i64::from(days) * 86_400_000);
    lists(&filters.contracts, doc.contract.as_ref())
        && lists(&filters.rome, doc.rome.as_ref())
        && lists(&filters.rome_domains, doc.rome.as_ref().map(RomeCode::domain).as_ref())
        && (filters.naf.is_empty() || filters.naf.iter().any(|prefix| under(doc, prefix)))
        && lists(&filters.working_times, doc.working_time.as_ref())
        && lists(&filters.experience, doc.experience.as_ref())
        && filters.salary_min.is_none_or(|least| match doc.salary {
            Some(yearly) => yearly >= f64::from(least),
            None => filters.include_unspecified_salary,
        })
        && lists(&filters.remote, doc.remote.as_ref())
        && lists(&filters.sources, Some(&doc.source))
        && (filters.employers.is_empty() || filters.employers.iter().any(|employer| hires(doc, employer)))
        && lists(&filters.employer_kinds, doc.employer_kind.as_ref())
        && filters.apprenticeship.is_none_or(|wanted| doc.apprenticeship == wanted)
        && filters.accessible.is_none_or(|wanted| doc.accessible == wanted)
        && filters.hard_to_fill.is_none_or(|wanted| doc.hard_to_fill == wanted)
        && filters.published_after.is_none_or(|time| doc.published.is_some_and(|at| at >= time.as_millisecond()))
        && days.is_none_or(|since| doc.published.is_some_and(|at| at >= since))
        && lists(&filters.precisions, Some(&doc.precision))
}

fn under(doc: &Doc, prefix: &NafPrefix) -> bool {
    let Some(naf) = &doc.naf else { return false };
    let section = prefix.as_str().len() == 1;
    if section { section_of(naf.as_str()) == Some(prefix.as_str()) } else { naf.as_str().starts_with(prefix.as_str()) }
}

/// The sections of the activities that the generated offers have.
fn section_of(naf: &str) -> Option<&'static str> {
    match naf {
        "62.01Z" | "62.02A" => Some("J"),
        "86.10Z" => Some("Q"),
        "56.10A" => Some("I"),
        // No activity of the nomenclature.
        "99.98Y" => None,
        _ => panic!("{naf} is not generated"),
    }
}

fn hires(doc: &Doc, employer: &EmployerFilter) -> bool {
    match employer {
        EmployerFilter::Name(name) => doc.employer.as_ref() == Some(name),
        EmployerFilter::Siret(siret) => doc.siret.as_ref() == Some(siret),
    }
}

fn leave_out(query: &mut OfferQuery, field: FacetField) {
    let OfferQuery { area, filters, .. } = query;
    match (field, &area) {
        (FacetField::Contract, _) => filters.contracts.clear(),
        (FacetField::Rome, _) => filters.rome.clear(),
        (FacetField::RomeDomain, _) => filters.rome_domains.clear(),
        (FacetField::NafSection | FacetField::NafDivision, _) => filters.naf.clear(),
        (FacetField::Commune, Area::Communes(_))
        | (FacetField::Department, Area::Departments(_))
        | (FacetField::Region, Area::Regions(_)) => *area = Area::Everywhere,
        (FacetField::Commune | FacetField::Department | FacetField::Region, _) => {}
        (FacetField::Source, _) => filters.sources.clear(),
        (FacetField::WorkingTime, _) => filters.working_times.clear(),
        (FacetField::Experience, _) => filters.experience.clear(),
        (FacetField::Remote, _) => filters.remote.clear(),
        (FacetField::EmployerKind, _) => filters.employer_kinds.clear(),
        (FacetField::Precision, _) => filters.precisions.clear(),
    }
}

fn value(doc: &Doc, field: FacetField) -> Option<String> {
    fn text(value: Option<impl ToString>) -> Option<String> {
        value.map(|value| value.to_string())
    }
    match field {
        FacetField::Contract => text(doc.contract),
        FacetField::Rome => text(doc.rome.as_ref()),
        FacetField::RomeDomain => text(doc.rome.as_ref().map(RomeCode::domain)),
        FacetField::NafSection => text(doc.naf.as_ref().and_then(|naf| section_of(naf.as_str()))),
        FacetField::NafDivision => text(doc.naf.as_ref().map(|naf| &naf.as_str()[..2])),
        FacetField::Commune => text(doc.commune.as_ref()),
        FacetField::Department => text(doc.department.as_ref()),
        FacetField::Region => text(doc.region.as_ref()),
        FacetField::Source => text(Some(&doc.source)),
        FacetField::WorkingTime => text(doc.working_time),
        FacetField::Experience => text(doc.experience),
        FacetField::Remote => text(doc.remote),
        FacetField::EmployerKind => text(doc.employer_kind),
        FacetField::Precision => text(Some(in_json(doc.precision))),
    }
}

fn in_json(precision: Precision) -> String {
    serde_json::to_value(precision).unwrap().as_str().unwrap().to_owned()
}
