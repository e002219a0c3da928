//! How a result spreads over a number: salaries, dates, distances.

use super::circles::Circles;
use super::matches::Matches;
use super::question::Question;
use super::segment::ABSENT;
use super::{Request, Snapshot};
use crate::domain::Area;

/// A number that offers have one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Gross EUR a year: the most that the offer says it may pay.
    Salary,
    /// Milliseconds since 1970 of the date of publishing.
    Published,
    /// Kilometres from the nearest centre; an area without a centre has none.
    Distance,
}

/// Offers by ranges of a number. `counts` and `missing` add up to `total`, which is that of a search for the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// Offers found.
    pub total: u64,
    /// Those of them without the number.
    pub missing: u64,
    /// Those below the first bound, those from each bound to below the next one, and those from the last bound on.
    pub counts: Vec<u64>,
}

impl Histogram {
    fn add(&mut self, bounds: &[f64], value: f64, offers: u64) {
        self.total += offers;
        if value.is_nan() {
            self.missing += offers;
        } else {
            self.counts[bounds.partition_point(|bound| *bound <= value)] += offers;
        }
    }
}

impl Snapshot {
    /// Counts the offers that match between `bounds`, which rise.
    #[must_use]
    pub fn histogram(&self, request: &Request<'_>, measure: Measure, bounds: &[f64]) -> Histogram {
        let question = Question::new(self, request);
        let mut histogram = Histogram { total: 0, missing: 0, counts: vec![0; bounds.len() + 1] };
        for view in self.views() {
            let (segment, matches) = (&*view.segment, Matches::of(view, &question, None));
            let numbers = &segment.numbers;
            match (measure, &request.query.area) {
                (Measure::Salary, _) => {
                    matches.each(|at| histogram.add(bounds, numbers.salary[at as usize], 1));
                }
                (Measure::Published, _) => {
                    matches.each(|at| histogram.add(bounds, time(numbers.published[at as usize]), 1));
                }
                (Measure::Distance, Area::Near { centers, radius }) => {
                    let circles = Circles::new(centers, *radius);
                    // Documents at one position stand together: each is measured once.
                    let (mut end, mut km) = (0, f64::NAN);
                    matches.each(|at| {
                        if at >= end {
                            let run = segment.runs.run_of(at);
                            end = segment.runs.documents(run..run + 1).end;
                            km = circles.distance_km(segment.runs.point(run));
                        }
                        histogram.add(bounds, km, 1);
                    });
                }
                (Measure::Distance, _) => histogram.add(bounds, f64::NAN, matches.count()),
            }
        }
        histogram
    }
}

/// Milliseconds as a number that compares with others; `NaN` for none. Exact for 285,000 years.
#[expect(clippy::cast_precision_loss, reason = "no date of an offer is so far away")]
fn time(ms: i64) -> f64 {
    if ms == ABSENT { f64::NAN } else { ms as f64 }
}
