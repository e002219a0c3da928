//! Pages of a result, with its total.

use super::bits::{WORD, each_bit};
use super::circles::Circles;
use super::columns::Field;
use super::matches::Matches;
use super::nearest::Walk;
use super::question::Question;
use super::rank::{Best, Rank, Spot, best_paid, most_relevant, newest, relevance};
use super::score::Formula;
use super::segment::{ABSENT, Segment};
use super::snapshot::View;
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
    /// Of the text, by these statistics.
    MostRelevant(u32),
}

/// The search for a page in one segment, whose number in the snapshot is `number`.
struct Page<'a> {
    segment: &'a Segment,
    number: usize,
    matches: &'a Matches,
    best: &'a mut Best,
}

impl Page<'_> {
    /// Offers the matches in that order, which is not that of relevance.
    fn fill(&mut self, order: &Order<'_>) {
        let Self { segment, number, matches, .. } = *self;
        let numbers = &segment.numbers;
        match order {
            Order::Nearest(circles) => Walk { segment, number, matches, circles }.run(self.best),
            Order::BestPaid => {
                self.fill_by(segment.best_paid_by_word(), |at| best_paid(numbers.salary[at as usize]));
            }
            Order::Newest | Order::MostRelevant(_) => {
                self.fill_by(segment.newest_by_word(), |at| newest(numbers.published[at as usize]));
            }
        }
    }

    /// Offers the matches by their keys; `least` is the least key of each word of ordinals. Once the page is full, a word
    /// of which no document can be on it is passed over, and nearly all are.
    fn fill_by(&mut self, least: &[u64], key: impl Fn(u32) -> u64) {
        self.matches.each_word(|base, word| {
            if !self.best.admits(least[(base / WORD) as usize]) {
                return;
            }
            each_bit(base, word, |at| {
                let key = key(at);
                if self.best.admits(key) {
                    self.best.offer(Rank { key, id: self.segment.id(at) }, (self.number, at));
                }
            });
        });
    }
}

impl Snapshot {
    /// The first `limit` offers that match, behind `after` where it is given.
    ///
    /// Each order is total: the key, offers without one last, then the id. So pages that follow one another hold each
    /// offer once, whatever was written between them, as long as its key did not change. `total` counts all pages.
    /// `Sort::Distance` needs an area with a centre, `Sort::Relevance` a text; without it the order is [`Sort::Date`], and
    /// the keys say so. Relevance is measured by the statistics that `after` names; by the latest where
    /// [`Self::has_epoch`] does not know these.
    #[must_use]
    pub fn search(&self, request: &Request<'_>, sort: Sort, after: Option<&After>, limit: usize) -> Hits {
        let circles = circles(request);
        let epoch = after.and_then(|after| relevance_epoch(after.key));
        let question = Question::at(self, request, epoch);
        let order = match (sort, &circles) {
            (Sort::Distance, Some(circles)) => Order::Nearest(circles),
            (Sort::Relevance, _) if let Some(plan) = &question.text => Order::MostRelevant(plan.epoch()),
            (Sort::Relevance | Sort::Distance | Sort::Date, _) => Order::Newest,
            (Sort::Salary, _) => Order::BestPaid,
        };
        // One more than the page holds tells whether another one follows.
        let mut best = Best::new(limit.saturating_add(1), after);
        let mut total = 0;
        for (number, view) in self.views().iter().enumerate() {
            if let Order::MostRelevant(_) = order {
                // Found and scored in one walk of the postings.
                let formula = Formula { now: request.now.as_millisecond(), circles: circles.as_ref() };
                total += most_relevant_of(view, &question, &formula, number, &mut best);
            } else {
                let matches = Matches::of(view, &question, None);
                total += matches.count();
                Page { segment: &view.segment, number, matches: &matches, best: &mut best }.fill(&order);
            }
        }
        let mut spots = best.into_sorted();
        let more = spots.len() > limit;
        spots.truncate(limit);
        let hits = spots.into_iter().map(|(key, spot)| self.hit(key, spot, &order, circles.as_ref())).collect();
        Hits { total, hits, more }
    }

    /// How many offers match.
    #[must_use]
    pub fn count(&self, request: &Request<'_>) -> u64 {
        let question = Question::new(self, request);
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

    fn hit(&self, key: u64, (number, at): Spot, order: &Order<'_>, circles: Option<&Circles>) -> Hit {
        let segment = &self.views()[number].segment;
        let distance = |circles: &Circles| segment.runs.position(at).map(|point| circles.distance_km(point));
        let numbers = &segment.numbers;
        let distance_km = circles.and_then(distance);
        let key = match order {
            // What is near a centre has a position.
            Order::Nearest(_) => SortKey::Distance(distance_km.unwrap_or_default()),
            Order::Newest => SortKey::Date(Some(numbers.published[at as usize]).filter(|time| *time != ABSENT)),
            Order::BestPaid => SortKey::Salary(Some(numbers.salary[at as usize]).filter(|yearly| !yearly.is_nan())),
            Order::MostRelevant(epoch) => SortKey::Relevance { score: relevance(key), epoch: *epoch },
        };
        Hit { id: segment.id(at), rev: numbers.revs[at as usize], key, distance_km, spot: (number, at) }
    }
}

/// The statistics that a key of relevance names.
pub(super) const fn relevance_epoch(key: SortKey) -> Option<u32> {
    if let SortKey::Relevance { epoch, .. } = key { Some(epoch) } else { None }
}

/// The circles that a request looks in, where it does.
pub(super) fn circles(request: &Request<'_>) -> Option<Circles> {
    match &request.query.area {
        Area::Near { centers, radius } => Some(Circles::new(centers, *radius)),
        Area::Everywhere
        | Area::Communes(_)
        | Area::Departments(_)
        | Area::Regions(_)
        | Area::Bbox(_)
        | Area::Cells(_)
        | Area::Polygon(_) => None,
    }
}

/// Offers the most relevant matches of a segment to `best`, and tells how many match.
fn most_relevant_of(
    view: &View,
    question: &Question<'_>,
    formula: &Formula<'_>,
    number: usize,
    best: &mut Best,
) -> u64 {
    let Some(plan) = &question.text else { return 0 };
    let segment = &*view.segment;
    let matches = Matches::but_for_text(view, question, None);
    let (ranges, bits) = matches.parts();
    let mut total = 0;
    segment.text.each_scored(plan, ranges, bits, |at, words| {
        total += 1;
        // Nothing adds to what the words count: most documents are done here.
        let words = words();
        if best.admits(most_relevant(Formula::bound(words))) {
            let key = most_relevant(formula.score(words, segment, at));
            if best.admits(key) {
                best.offer(Rank { key, id: segment.id(at) }, (number, at));
            }
        }
    });
    total
}
