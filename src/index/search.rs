//! Pages of a result, with its total.

use super::circles::Circles;
use super::columns::Field;
use super::filter::Matches;
use super::nearest::Walk;
use super::question::Question;
use super::rank::{Best, Rank, Spot, best_paid, newest};
use super::segment::ABSENT;
use super::{Request, Snapshot};
use crate::domain::{After, Area, OfferId, Rev, Sort, SortKey};

/// A page of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Hits {
    /// Offers found, on all pages together.
    pub total: u64,
    /// The page, in order.
    pub hits: Vec<Hit>,
    /// Whether another page follows.
    pub more: bool,
}

/// An offer that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The offer.
    pub id: OfferId,
    /// Its revision when the snapshot was taken.
    pub rev: Rev,
    /// What the result is sorted by.
    pub key: SortKey,
    /// Kilometres from the nearest centre, where the area has one.
    pub distance_km: Option<f64>,
    /// Where it stands in the snapshot.
    pub(super) spot: Spot,
}

/// An order that the request allows.
enum Order<'a> {
    Nearest(&'a Circles),
    Newest,
    BestPaid,
}

impl Snapshot {
    /// The first `limit` offers that match, behind `after` where it is given.
    ///
    /// Each order is total: the key, offers without one last, then the id. So pages that follow one another hold each
    /// offer once, whatever was written between them, as long as its key did not change. `total` counts all pages.
    /// `Sort::Distance` needs an area with a centre; without one the order is [`Sort::Date`], and the keys say so.
    #[must_use]
    pub fn search(&self, request: &Request<'_>, sort: Sort, after: Option<&After>, limit: usize) -> Hits {
        let circles = match &request.query.area {
            Area::Near { centers, radius } => Some(Circles::new(centers, *radius)),
            Area::Everywhere
            | Area::Communes(_)
            | Area::Departments(_)
            | Area::Regions(_)
            | Area::Bbox(_)
            | Area::Cells(_)
            | Area::Polygon(_) => None,
        };
        let order = match (sort, &circles) {
            (Sort::Distance, Some(circles)) => Order::Nearest(circles),
            (Sort::Distance, None) | (Sort::Date, _) => Order::Newest,
            (Sort::Salary, _) => Order::BestPaid,
        };
        let question = Question::new(request);
        // One more than the page holds tells whether another one follows.
        let mut best = Best::new(limit.saturating_add(1), after);
        let mut total = 0;
        for (number, view) in self.views().iter().enumerate() {
            let (segment, matches) = (&*view.segment, Matches::of(view, &question, None));
            total += matches.count();
            let mut offer = |key: u64, at: u32| {
                if best.admits(key) {
                    best.offer(Rank { key, id: segment.id(at) }, (number, at));
                }
            };
            let numbers = &segment.numbers;
            match &order {
                Order::Nearest(circles) => Walk { segment, number, matches: &matches, circles }.run(&mut best),
                Order::Newest => matches.ordinals().for_each(|at| offer(newest(numbers.published[at as usize]), at)),
                Order::BestPaid => matches.ordinals().for_each(|at| offer(best_paid(numbers.salary[at as usize]), at)),
            }
        }
        let mut spots = best.into_sorted();
        let more = spots.len() > limit;
        spots.truncate(limit);
        let hits = spots.into_iter().map(|spot| self.hit(spot, &order, circles.as_ref())).collect();
        Hits { total, hits, more }
    }

    /// How many offers match.
    #[must_use]
    pub fn count(&self, request: &Request<'_>) -> u64 {
        let question = Question::new(request);
        self.views().iter().map(|view| Matches::of(view, &question, None).count()).sum()
    }

    /// The card of a hit of this very snapshot.
    #[must_use]
    pub fn card(&self, hit: &Hit) -> &[u8] {
        let (number, at) = hit.spot;
        self.views()[number].segment.cards.get(at)
    }

    /// The source of a hit of this very snapshot.
    #[must_use]
    pub fn source(&self, hit: &Hit) -> &str {
        let (number, at) = hit.spot;
        let column = self.views()[number].segment.column(Field::Source);
        column.value(column.code(at)).unwrap_or_default()
    }

    fn hit(&self, (number, at): Spot, order: &Order<'_>, circles: Option<&Circles>) -> Hit {
        let segment = &self.views()[number].segment;
        let distance = |circles: &Circles| segment.runs.position(at).map(|point| circles.distance_km(point));
        let numbers = &segment.numbers;
        let key = match order {
            // What is near a centre has a position.
            Order::Nearest(circles) => SortKey::Distance(distance(circles).unwrap_or_default()),
            Order::Newest => SortKey::Date(Some(numbers.published[at as usize]).filter(|time| *time != ABSENT)),
            Order::BestPaid => SortKey::Salary(Some(numbers.salary[at as usize]).filter(|yearly| !yearly.is_nan())),
        };
        let distance_km = circles.and_then(distance);
        Hit { id: segment.id(at), rev: numbers.revs[at as usize], key, distance_km, spot: (number, at) }
    }
}
