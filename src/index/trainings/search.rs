//! Pages of trainings, with their total.

use super::matching::{Matches, Question};
use super::picture::View;
use super::{TrainingPicture, TrainingRequest};
use crate::domain::Rev;
use crate::domain::training::{KnownDate, LabelName, TrainingAfter, TrainingId, TrainingKey, TrainingSort};
use crate::index::rank::{most_relevant, nearest};
use crate::index::score::{nearness, rounded};
use jiff::civil::Date;

/// A page of trainings.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingHits {
    /// Trainings found, on all pages together.
    pub total: u64,
    /// The page, in order.
    pub hits: Vec<TrainingHit>,
    /// Whether another page follows.
    pub more: bool,
    /// The number of the statistics that scores are measured by.
    pub epoch: u32,
}

/// A training that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingHit {
    /// The training.
    pub id: TrainingId,
    /// Its revision when the picture was taken.
    pub rev: Rev,
    /// What results are sorted by.
    pub key: TrainingKey,
    /// Which of its sessions meet the query, the next one first; those that began, or of which that is not known, behind.
    pub sessions: Vec<u32>,
    /// Labels that imported lists award it.
    pub list_labels: Vec<LabelName>,
    /// What a list shows of it.
    pub card: Box<[u8]>,
}

/// Where a training stands in a result. Smaller comes first.
type Rank = (u64, u64, TrainingId);

/// A training that may be on the page.
struct Candidate {
    rank: Rank,
    key: TrainingKey,
    view: usize,
    course: u32,
    units: Vec<u32>,
}

impl TrainingPicture {
    /// The first `limit` trainings that match, behind `after` where it is given.
    ///
    /// [`TrainingSort::Distance`] needs an area with a centre, [`TrainingSort::Relevance`] a text; without it the order is
    /// [`TrainingSort::Start`]. Relevance is measured by the statistics with the number `epoch`, where they are kept.
    #[must_use]
    pub fn search(
        &self,
        request: TrainingRequest<'_>,
        sort: TrainingSort,
        (after, epoch): (Option<&TrainingAfter>, Option<u32>),
        limit: usize,
    ) -> TrainingHits {
        let question = Question::new(self, request, epoch);
        let sort = match sort {
            TrainingSort::Distance if question.circles.is_none() => TrainingSort::Start,
            TrainingSort::Relevance if question.text.is_none() => TrainingSort::Start,
            TrainingSort::Start | TrainingSort::Distance | TrainingSort::Relevance => sort,
        };
        let begin = after.map(|after| rank(sort, after.key, after.id));
        let mut total = 0;
        let mut candidates = Vec::new();
        for (number, view) in self.views.iter().enumerate() {
            let matches = question.matches(view, None);
            for (course, units) in matches.courses(view) {
                total += 1;
                let key = key(view, &question, &matches, course, &units);
                let rank = rank(sort, key, view.block.course(course).doc.id);
                if begin.is_none_or(|begin| rank > begin) {
                    candidates.push(Candidate { rank, key, view: number, course, units });
                }
            }
        }
        let more = candidates.len() > limit;
        if more {
            candidates.select_nth_unstable_by_key(limit, |candidate| candidate.rank);
            candidates.truncate(limit);
        }
        candidates.sort_unstable_by_key(|candidate| candidate.rank);
        let hits = candidates.into_iter().map(|candidate| self.hit(candidate, request.today)).collect();
        let epoch = question.text.as_ref().map_or_else(|| self.epoch(), crate::index::text::Plan::epoch);
        TrainingHits { total, hits, more, epoch }
    }

    /// How many trainings match.
    #[must_use]
    pub fn count(&self, request: TrainingRequest<'_>) -> u64 {
        let question = Question::new(self, request, None);
        self.views.iter().map(|view| question.matches(view, None).count(view)).sum()
    }

    fn hit(&self, candidate: Candidate, today: Date) -> TrainingHit {
        let Candidate { key, view, course, units, .. } = candidate;
        let block = &self.views[view].block;
        let course = block.course(course);
        let mut sessions: Vec<u32> = units.iter().filter_map(|at| block.unit(*at).session).collect();
        sessions.sort_by_key(|session| {
            let start = course.doc.sessions.get(*session as usize).and_then(|session| session.start);
            let next = start.filter(|start| start.last_day() >= today).map(KnownDate::first_day);
            (next.is_none(), next, *session)
        });
        TrainingHit {
            id: course.doc.id,
            rev: course.doc.rev,
            key,
            sessions,
            list_labels: course.list_labels.clone(),
            card: course.doc.card.clone(),
        }
    }
}

/// What a training is sorted by, of the sessions that were found.
fn key(view: &View, question: &Question<'_>, matches: &Matches, course: u32, units: &[u32]) -> TrainingKey {
    let today = question.request.today;
    let next = units.iter().filter_map(|at| {
        let start = view.block.session(view.block.unit(*at))?.start?;
        (start.last_day() >= today).then(|| days(start.first_day()))
    });
    let distance_km = question.circles.as_ref().and_then(|circles| {
        let away = units.iter().filter_map(|at| Some(circles.distance_km(view.block.runs.position(*at)?)));
        away.min_by(f64::total_cmp)
    });
    let score = matches.scores.get(course as usize).map(|words| rounded(words * nearness(distance_km)));
    TrainingKey { distance_km, start: next.min(), score }
}

/// Days since 1970.
fn days(day: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(day).map_or(0, |span| span.get_days())
}

fn rank(sort: TrainingSort, key: TrainingKey, id: TrainingId) -> Rank {
    let near = key.distance_km.map_or(u64::MAX, nearest);
    let soon = key.start.map_or(u64::MAX, |day| u64::from(day.cast_unsigned() ^ (1 << 31)));
    match sort {
        TrainingSort::Start => (soon, near, id),
        TrainingSort::Distance => (near, soon, id),
        TrainingSort::Relevance => (most_relevant(key.score.unwrap_or(f64::NAN)), soon, id),
    }
}
