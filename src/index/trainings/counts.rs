//! Trainings counted: by H3 cell, and by the values of a field.

use super::matching::{Matches, Question};
use super::picture::View;
use super::{TrainingPicture, TrainingRequest};
use crate::domain::training::{TrainingFacet, TrainingFilters};
use crate::domain::{Area, Tile};
use crate::index::facets::Counts;
use crate::index::heatmap::{added_up, fitting};
use crate::index::{FINEST, TooManyCells};
use h3o::{CellIndex, Resolution};
use std::collections::BTreeSet;

/// Trainings by H3 cell. A training stands in each cell in which one of its sessions was found, so that the cells may add up
/// to more than `total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingHeatmap {
    /// Resolution of the cells.
    pub resolution: Resolution,
    /// Trainings found.
    pub total: u64,
    /// Those of which no session that was found has a position.
    pub unlocated: u64,
    /// Cells with the number of their trainings, at least one, sorted by cell.
    pub cells: Vec<(CellIndex, u64)>,
}

/// Trainings by the values of a field. One with several values counts for each of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrainingFacetCounts {
    /// The field.
    pub field: TrainingFacet,
    /// Values with the number of their trainings, at least one; the most frequent first, equal ones by value.
    pub values: Vec<(String, u64)>,
    /// What the values count together that the limit cut off.
    pub other: u64,
    /// Trainings without a value.
    pub missing: u64,
}

impl TrainingPicture {
    /// The trainings that match, by cell.
    ///
    /// # Errors
    /// [`TooManyCells`] when more than `max_cells` have some.
    pub fn heatmap(
        &self,
        request: TrainingRequest<'_>,
        resolution: Resolution,
        max_cells: usize,
    ) -> Result<TrainingHeatmap, TooManyCells> {
        let resolution = resolution.min(FINEST);
        let question = Question::new(self, request, None);
        let (mut total, mut unlocated, mut cells) = (0, 0, Vec::new());
        for view in &self.views {
            let matches = question.matches(view, None);
            total += matches.count(view);
            unlocated += matches.count(view) - located(&matches, view);
            by_cell(&matches, view, resolution, &mut cells);
        }
        let cells = added_up(cells);
        if cells.len() > max_cells {
            return Err(TooManyCells { cells: cells.len(), fits: fitting(cells, resolution, max_cells) });
        }
        Ok(TrainingHeatmap { resolution, total, unlocated, cells })
    }

    /// The trainings that match, by those cells of the tile's resolution that it shows, sorted by cell.
    #[must_use]
    pub fn tile(&self, request: TrainingRequest<'_>, tile: Tile) -> Vec<(CellIndex, u64)> {
        let question = Question::new(self, request, None).within(tile.reach());
        let mut cells = Vec::new();
        for view in &self.views {
            by_cell(&question.matches(view, None), view, tile.resolution(), &mut cells);
        }
        let mut cells = added_up(cells);
        cells.retain(|(cell, _)| !tile.outline(*cell).0.is_empty());
        cells
    }

    /// Counts the trainings that match by each of the fields, at most `limit` values a field; each without its own filter.
    #[must_use]
    pub fn facets(
        &self,
        request: TrainingRequest<'_>,
        fields: &[TrainingFacet],
        limit: usize,
    ) -> Vec<TrainingFacetCounts> {
        let question = Question::new(self, request, None);
        let whole: Vec<Matches> = self.views.iter().map(|view| question.matches(view, None)).collect();
        let count = |field: &TrainingFacet| {
            let mut counts = Counts::default();
            for (view, whole) in self.views.iter().zip(&whole) {
                let own;
                let matches = if filters_by(request, *field) {
                    own = question.matches(view, Some(*field));
                    &own
                } else {
                    whole
                };
                for (course, units) in matches.courses(view) {
                    let values = values(view, *field, course, &units);
                    if values.is_empty() {
                        counts.add(None, 1);
                    }
                    for value in values {
                        counts.add(Some(value), 1);
                    }
                }
            }
            let (values, other, missing) = counts.first(limit);
            TrainingFacetCounts { field: *field, values, other, missing }
        };
        fields.iter().map(count).collect()
    }
}

/// Trainings of which a session that was found has a position.
fn located(matches: &Matches, view: &View) -> u64 {
    let end = view.block.runs.located();
    let found: BTreeSet<u32> = matches.each(view).filter(|(at, _)| *at < end).map(|(_, unit)| unit.course).collect();
    found.len() as u64
}

/// Adds the cells with the number of their trainings. Units stand in the order of their cells.
fn by_cell(matches: &Matches, view: &View, resolution: Resolution, cells: &mut Vec<(CellIndex, u64)>) {
    let end = view.block.runs.located();
    let cell_of = |unit| {
        let located = view.block.session(unit)?.located?;
        located.cell().parent(resolution)
    };
    let placed: Vec<(CellIndex, u32)> = matches
        .each(view)
        .filter(|(at, _)| *at < end)
        .filter_map(|(_, unit)| Some((cell_of(unit)?, unit.course)))
        .collect();
    for of_cell in placed.chunk_by(|(a, _), (b, _)| a == b) {
        let courses: BTreeSet<u32> = of_cell.iter().map(|(_, course)| *course).collect();
        cells.push((of_cell[0].0, courses.len() as u64));
    }
}

/// The values that a training has of a field, in the sessions that were found.
fn values(view: &View, field: TrainingFacet, course: u32, units: &[u32]) -> BTreeSet<String> {
    let at = view.block.course(course);
    let doc = &at.doc;
    let sessions = units.iter().filter_map(|unit| view.block.session(view.block.unit(*unit)));
    let one = |value: Option<String>| value.into_iter().collect();
    match field {
        TrainingFacet::Rome => doc.rome.iter().map(ToString::to_string).collect(),
        TrainingFacet::RomeDomain => doc.rome.iter().map(|code| code.domain().to_string()).collect(),
        TrainingFacet::Rncp => doc.rncp.iter().map(ToString::to_string).collect(),
        TrainingFacet::Level => one(doc.level.map(|level| level.get().to_string())),
        TrainingFacet::Provider => one(doc.provider.clone()),
        TrainingFacet::Label => at.labels().map(ToString::to_string).collect(),
        TrainingFacet::Funding => doc.funding.iter().map(ToString::to_string).collect(),
        TrainingFacet::Remote => one(doc.remote.map(|mode| mode.to_string())),
        TrainingFacet::Source => one(Some(doc.source.to_string())),
        TrainingFacet::Commune => sessions.filter_map(|session| Some(session.commune.as_ref()?.to_string())).collect(),
        TrainingFacet::Department => {
            sessions.filter_map(|session| Some(session.department.as_ref()?.to_string())).collect()
        }
        TrainingFacet::Region => sessions.filter_map(|session| Some(session.region.as_ref()?.to_string())).collect(),
        TrainingFacet::StartMonth => {
            sessions.filter_map(|session| Some(session.start?.first_day().strftime("%Y-%m").to_string())).collect()
        }
    }
}

/// Whether the request filters by the facet's own field.
fn filters_by(request: TrainingRequest<'_>, field: TrainingFacet) -> bool {
    let area = &request.query.area;
    let TrainingFilters { rome, rome_domains, rncp, levels, providers, labels, funding, remote, sources, .. } =
        &request.query.filters;
    match field {
        TrainingFacet::Rome => !rome.is_empty(),
        TrainingFacet::RomeDomain => !rome_domains.is_empty(),
        TrainingFacet::Rncp => !rncp.is_empty(),
        TrainingFacet::Level => !levels.is_empty(),
        TrainingFacet::Provider => !providers.is_empty(),
        TrainingFacet::Label => !labels.is_empty(),
        TrainingFacet::Funding => !funding.is_empty(),
        TrainingFacet::Remote => !remote.is_empty(),
        TrainingFacet::Source => !sources.is_empty(),
        TrainingFacet::Commune => matches!(area, Area::Communes(_)),
        TrainingFacet::Department => matches!(area, Area::Departments(_)),
        TrainingFacet::Region => matches!(area, Area::Regions(_)),
        TrainingFacet::StartMonth => {
            request.query.filters.starts_after.is_some() || request.query.filters.starts_before.is_some()
        }
    }
}
