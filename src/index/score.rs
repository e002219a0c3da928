//! The key of relevance: what the words count, how fresh the offer is, how near.
//!
//! `score = BM25 × freshness × nearness`, the last two between 0 and 1, so that the words alone bound the score.

use super::circles::Circles;
use super::segment::{ABSENT, Segment};

/// What freshness takes away at most.
const STALE: f64 = 0.4;
/// The days after which half of that is taken away.
const FRESH_DAYS: f64 = 21.0;
/// What distance takes away at most.
const FAR: f64 = 0.4;
/// The kilometres after which half of that is taken away.
const NEAR_KM: f64 = 20.0;
/// Scores are told and compared in steps of a millionth.
const STEPS: f64 = 1_000_000.0;
/// In milliseconds.
const DAY: f64 = 86_400_000.0;

/// When and from where a score is judged.
#[derive(Debug)]
pub(super) struct Formula<'a> {
    /// Milliseconds since 1970.
    pub(super) now: i64,
    pub(super) circles: Option<&'a Circles>,
}

impl Formula<'_> {
    /// What no score exceeds where the words count so much.
    pub(super) fn bound(words: f64) -> f64 {
        rounded(words)
    }

    /// The score of a document whose words count so much.
    pub(super) fn score(&self, words: f64, segment: &Segment, at: u32) -> f64 {
        rounded(words * self.freshness(segment, at) * self.nearness(segment, at))
    }

    /// 1 for what was published now, or will be; half of the way to 0.6 after three weeks; 0.6 where no date is known.
    pub(super) fn freshness(&self, segment: &Segment, at: u32) -> f64 {
        let published = segment.numbers.published[at as usize];
        if published == ABSENT {
            return 1.0 - STALE;
        }
        let days = milliseconds(self.now.saturating_sub(published).max(0)) / DAY;
        1.0 - STALE + STALE * (-days / FRESH_DAYS).exp2()
    }

    /// 1 at the centre; half of the way to 0.6 after 20 km; 1 where there is no centre.
    pub(super) fn nearness(&self, segment: &Segment, at: u32) -> f64 {
        let from = self.circles.and_then(|circles| Some(circles.distance_km(segment.runs.position(at)?)));
        nearness(from)
    }
}

/// 1 at the centre, or where there is none; half of the way to 0.6 after 20 km.
pub(super) fn nearness(km: Option<f64>) -> f64 {
    km.map_or(1.0, |km| 1.0 - FAR + FAR * (-km / NEAR_KM).exp2())
}

/// A score as it is told and compared.
pub(super) fn rounded(score: f64) -> f64 {
    (score * STEPS).round() / STEPS
}

#[expect(clippy::cast_precision_loss, reason = "an age, in milliseconds, stays far below 2^53")]
fn milliseconds(age: i64) -> f64 {
    age as f64
}
