//! Which trainings match, by which of their sessions: THE predicate of every total, page, facet and heatmap.

use super::block::{Course, Unit};
use super::picture::View;
use super::{SessionDoc, TrainingPicture, TrainingRequest};
use crate::domain::training::{ProviderFilter, TrainingFacet, TrainingFilters};
use crate::domain::{Area, Bbox};
use crate::index::Visible;
use crate::index::bits::Bits;
use crate::index::circles::Circles;
use crate::index::ordinal;
use crate::index::outline::Outline;
use crate::index::runs::{intersection, push_range};
use crate::index::text::Plan;
use crate::reference::fold;
use std::ops::Range;

/// A request, made ready for the blocks of one picture.
pub(super) struct Question<'a> {
    pub(super) request: TrainingRequest<'a>,
    pub(super) text: Option<Plan>,
    pub(super) circles: Option<Circles>,
    outline: Option<Outline>,
    /// What is looked at, where that is not all of the area.
    window: Option<Bbox>,
    /// The wanted labels, folded.
    labels: Vec<String>,
}

impl<'a> Question<'a> {
    pub(super) fn new(picture: &TrainingPicture, request: TrainingRequest<'a>, epoch: Option<u32>) -> Self {
        let area = &request.query.area;
        Self {
            text: picture.plan(&request, epoch),
            circles: if let Area::Near { centers, radius } = area {
                Some(Circles::new(centers, *radius))
            } else {
                None
            },
            outline: if let Area::Polygon(polygon) = area { Some(Outline::of(polygon)) } else { None },
            window: None,
            labels: request.query.filters.labels.iter().map(|label| fold(label.as_str())).collect(),
            request,
        }
    }

    /// The same of what lies in the window alone.
    pub(super) fn within(self, window: Option<Bbox>) -> Self {
        Self { window, ..self }
    }

    /// The units that lie where it looks, as far as positions tell.
    fn ranges(&self, view: &View) -> Vec<Range<u32>> {
        let (runs, tree) = (&view.block.runs, &view.block.tree);
        let all = || {
            let mut all = Vec::new();
            push_range(&mut all, 0..ordinal(view.block.units.len()));
            all
        };
        let ranges = match &self.request.query.area {
            Area::Near { .. } => {
                self.circles.as_ref().map(|circles| tree.in_circles(runs, circles)).unwrap_or_default()
            }
            Area::Bbox(bbox) => tree.in_bbox(runs, *bbox),
            Area::Cells(cells) => runs.in_cells(cells),
            Area::Polygon(_) => self.outline.as_ref().map(|outline| outline.documents(tree, runs)).unwrap_or_default(),
            Area::Everywhere | Area::Communes(_) | Area::Departments(_) | Area::Regions(_) => all(),
        };
        match self.window {
            Some(window) => intersection(&ranges, &tree.in_bbox(runs, window)),
            None => ranges,
        }
    }

    /// Whether a session is where, when and as it is asked for, positions aside; without the filter on a facet's own field
    /// where `without` names one. A training that has none is found where nothing is asked of sessions.
    fn takes_session(&self, session: Option<&SessionDoc>, without: Option<TrainingFacet>) -> bool {
        let (area, filters) = (&self.request.query.area, &self.request.query.filters);
        let asked = |facet| without != Some(facet);
        let Some(session) = session else {
            let by_place = match area {
                Area::Communes(_) => asked(TrainingFacet::Commune),
                Area::Departments(_) => asked(TrainingFacet::Department),
                Area::Regions(_) => asked(TrainingFacet::Region),
                Area::Everywhere | Area::Near { .. } | Area::Bbox(_) | Area::Cells(_) | Area::Polygon(_) => false,
            };
            let by_start =
                asked(TrainingFacet::StartMonth) && (filters.starts_after.is_some() || filters.starts_before.is_some());
            return !by_place && !by_start && filters.open_seats.is_none();
        };
        let here = match area {
            Area::Communes(codes) if asked(TrainingFacet::Commune) => {
                session.commune.as_ref().is_some_and(|code| codes.contains(code))
            }
            Area::Departments(codes) if asked(TrainingFacet::Department) => {
                session.department.as_ref().is_some_and(|code| codes.contains(code))
            }
            Area::Regions(codes) if asked(TrainingFacet::Region) => {
                session.region.as_ref().is_some_and(|code| codes.contains(code))
            }
            Area::Communes(_)
            | Area::Departments(_)
            | Area::Regions(_)
            | Area::Everywhere
            | Area::Near { .. }
            | Area::Bbox(_)
            | Area::Cells(_)
            | Area::Polygon(_) => true,
        };
        let (after, before) = (filters.starts_after, filters.starts_before);
        let in_time = !asked(TrainingFacet::StartMonth)
            || after.is_none_or(|day| session.start.is_some_and(|start| start.last_day() >= day))
                && before.is_none_or(|day| session.start.is_some_and(|start| start.first_day() <= day));
        here && in_time && filters.open_seats.is_none_or(|wanted| session.has_seats == Some(wanted))
    }

    /// Whether a training is what is asked for, its sessions and words aside.
    fn takes_course(&self, course: &Course, without: Option<TrainingFacet>) -> bool {
        let doc = &course.doc;
        let seen = match self.request.visible {
            Visible::All => true,
            Visible::Only(sources) => sources.contains(&doc.source),
        };
        let TrainingFilters {
            rome, rome_domains, rncp, levels, providers, labels: _, funding, remote, sources, ..
        } = &self.request.query.filters;
        let open = |facet: TrainingFacet, is_empty: bool| is_empty || without == Some(facet);
        seen && (open(TrainingFacet::Rome, rome.is_empty()) || doc.rome.iter().any(|code| rome.contains(code)))
            && (open(TrainingFacet::RomeDomain, rome_domains.is_empty())
                || doc.rome.iter().any(|code| rome_domains.contains(&code.domain())))
            && (open(TrainingFacet::Rncp, rncp.is_empty()) || doc.rncp.iter().any(|code| rncp.contains(code)))
            && (open(TrainingFacet::Level, levels.is_empty()) || doc.level.is_some_and(|level| levels.contains(&level)))
            && (open(TrainingFacet::Provider, providers.is_empty())
                || providers.iter().any(|wanted| is_of(course, wanted)))
            && (open(TrainingFacet::Label, self.labels.is_empty())
                || course.folded_labels.iter().any(|label| self.labels.contains(label)))
            && (open(TrainingFacet::Funding, funding.is_empty())
                || doc.funding.iter().any(|payer| funding.contains(payer)))
            && (open(TrainingFacet::Remote, remote.is_empty()) || doc.remote.is_some_and(|mode| remote.contains(&mode)))
            && (open(TrainingFacet::Source, sources.is_empty()) || sources.contains(&doc.source))
    }

    /// The units that match, in their order; `scores`, by training, where there is a text.
    pub(super) fn matches(&self, view: &View, without: Option<TrainingFacet>) -> Matches {
        let courses = ordinal(view.block.courses.len());
        let mut worded = Bits::new(courses);
        let mut scores = Vec::new();
        if let Some(plan) = &self.text {
            scores = vec![0.0; courses as usize];
            view.block.text.each_scored(plan, std::slice::from_ref(&(0..courses)), None, |course, score| {
                worded.insert(course);
                scores[course as usize] = score();
            });
        }
        let mut verdicts: Vec<Option<bool>> = vec![None; courses as usize];
        let mut units = Vec::new();
        for at in self.ranges(view).into_iter().flatten() {
            let unit = view.block.unit(at);
            let verdict = &mut verdicts[unit.course as usize];
            let taken = *verdict.get_or_insert_with(|| {
                (self.text.is_none() || worded.contains(unit.course))
                    && view.is_alive(unit.course)
                    && self.takes_course(view.block.course(unit.course), without)
            });
            if taken && self.takes_session(view.block.session(unit), without) {
                units.push(at);
            }
        }
        Matches { units, scores }
    }
}

fn is_of(course: &Course, wanted: &ProviderFilter) -> bool {
    match wanted {
        ProviderFilter::Name(name) => course.doc.folded_provider.as_ref() == Some(name),
        ProviderFilter::Siret(siret) => course.doc.siret.as_ref() == Some(siret),
    }
}

/// What matches in a block.
pub(super) struct Matches {
    /// Ordinals of units, rising.
    pub(super) units: Vec<u32>,
    /// What the words count, by training; empty where there are none.
    pub(super) scores: Vec<f64>,
}

impl Matches {
    /// The trainings that match, each once with the ordinals of its units, by ordinal.
    pub(super) fn courses(&self, view: &View) -> Vec<(u32, Vec<u32>)> {
        let mut pairs: Vec<(u32, u32)> = self.units.iter().map(|at| (view.block.unit(*at).course, *at)).collect();
        pairs.sort_unstable();
        pairs
            .chunk_by(|(a, _), (b, _)| a == b)
            .map(|of_one| (of_one[0].0, of_one.iter().map(|(_, unit)| *unit).collect()))
            .collect()
    }

    /// How many trainings match.
    pub(super) fn count(&self, view: &View) -> u64 {
        let mut courses: Vec<u32> = self.units.iter().map(|at| view.block.unit(*at).course).collect();
        courses.sort_unstable();
        courses.dedup();
        courses.len() as u64
    }

    /// The units with their ordinals.
    pub(super) fn each<'v>(&'v self, view: &'v View) -> impl Iterator<Item = (u32, Unit)> {
        self.units.iter().map(|at| (*at, view.block.unit(*at)))
    }
}
