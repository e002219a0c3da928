//! Why an offer stands where it stands in the order of relevance, and where its texts say what was looked for.

use super::question::Question;
use super::score::Formula;
use super::search::{circles, relevance_epoch};
use super::text::{Highlighter, Met};
use super::{Hit, Request, Snapshot};

/// How the score of an offer came about: `words × freshness × nearness`.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// BM25 of all words, weighted by where they stand.
    pub words: f64,
    /// What age left of it, 0.6 to 1.
    pub freshness: f64,
    /// What distance left of it, 0.6 to 1; 1 where the area has no centre.
    pub nearness: f64,
    /// The score.
    pub score: f64,
    /// Which words were met, and where.
    pub met: Vec<Met>,
}

impl Snapshot {
    /// How the scores of the hits of one page of this very snapshot came about, in their order; nothing where the request
    /// has no text.
    #[must_use]
    pub fn explain(&self, request: &Request<'_>, hits: &[Hit]) -> Vec<Explanation> {
        // The words are looked up once, by the statistics that the page was measured by.
        let question = Question::at(self, request, hits.first().and_then(|hit| relevance_epoch(hit.key)));
        let Some(plan) = &question.text else { return Vec::new() };
        let circles = circles(request);
        let formula = Formula { now: request.now.as_millisecond(), circles: circles.as_ref() };
        let explained = hits.iter().map(|hit| {
            let (number, at) = hit.spot;
            let segment = &*self.views()[number].segment;
            let met = segment.text.met(plan, at);
            let (freshness, nearness) = (formula.freshness(segment, at), formula.nearness(segment, at));
            let words = met.iter().map(|met| met.score).sum();
            Explanation { words, freshness, nearness, score: formula.score(words, segment, at), met }
        });
        explained.collect()
    }

    /// What marks the words of a request in texts; `None` where the request has no text.
    #[must_use]
    pub fn highlighter(&self, request: &Request<'_>) -> Option<Highlighter> {
        Question::new(self, request).text.as_ref().map(Highlighter::new)
    }
}
