//! Which segments to merge, so that they stay few and no offer is copied often.

use super::snapshot::View;
use jiff::{SignedDuration, Timestamp};

/// Documents from which on a segment belongs to the next tier.
const TIERS: [u32; 5] = [1 << 7, 1 << 10, 1 << 13, 1 << 16, 1 << 19];

/// The most segments that each tier keeps. The last one is never merged.
const MOST: [usize; 6] = [6, 3, 3, 3, 3, usize::MAX];

/// A merge copies at most so many documents.
const LARGEST: u64 = 1 << 21;

/// What was withdrawn or replaced must be gone from all files within 24 hours: a merge and some rest fit in between.
const DEAD_FOR: SignedDuration = SignedDuration::from_hours(20);

/// What expired longer ago is of no more use: the cursors of a day ago, and the clocks of other nodes, are behind it.
const EXPIRED_FOR: SignedDuration = SignedDuration::from_hours(48);

/// It goes with the next merge, and after that time without one.
const SWEPT_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// Merges of one lane follow one another; lanes do not wait for each other, so that a large merge never delays the small
/// ones that keep fresh segments few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Segments of less than 1,024 documents: some milliseconds.
    Fresh,
    /// Up to 65,535 documents: a second.
    Middle,
    /// More: up to a minute.
    Large,
}

impl Lane {
    /// All, the quickest first.
    pub const ALL: [Self; 3] = [Self::Fresh, Self::Middle, Self::Large];

    /// The tiers that it merges.
    const fn tiers(self) -> std::ops::Range<usize> {
        match self {
            Self::Fresh => 0..2,
            Self::Middle => 2..4,
            Self::Large => 4..MOST.len(),
        }
    }
}

fn tier(view: &View) -> usize {
    TIERS.iter().filter(|from| view.alive >= **from).count()
}

/// Whether a segment is small enough to be one that writes have just left behind.
pub(super) fn is_fresh(view: &View) -> bool {
    tier(view) == 0
}

/// Whether a segment is so small that copying it once more costs less than a folder of its own.
pub(super) fn is_small(view: &View) -> bool {
    tier(view) < 3
}

/// The segments of a lane that should become one: too many of a tier, or one that must be rewritten.
pub(super) fn choose<'v>(views: impl Iterator<Item = &'v View>, lane: Lane, now: Timestamp) -> Option<Vec<&'v View>> {
    let mut views: Vec<&View> = views.filter(|view| lane.tiers().contains(&tier(view))).collect();
    views.sort_unstable_by_key(|view| view.alive);
    for number in lane.tiers() {
        let crowd: Vec<&View> = views.iter().copied().filter(|view| tier(view) == number).collect();
        if crowd.len() > MOST[number] {
            let mut sum = 0;
            let fits = |view: &&View| {
                sum += u64::from(view.alive);
                sum <= LARGEST
            };
            return Some(crowd.into_iter().take_while(fits).collect());
        }
    }
    views.into_iter().find(|view| must_be_rewritten(view, now)).map(|view| vec![view])
}

/// Documents that expired before are swept, in milliseconds since 1970.
pub(super) fn sweep_before(now: Timestamp) -> i64 {
    before(now, EXPIRED_FOR)
}

fn must_be_rewritten(view: &View, now: Timestamp) -> bool {
    let swept = u32::try_from(view.segment.expired(sweep_before(now)).len()).unwrap_or(u32::MAX);
    view.alive.saturating_sub(swept) < view.segment.len() / 2
        || view.dead_since.is_some_and(|since| since.as_millisecond() <= before(now, DEAD_FOR))
        || !view.segment.expired(before(now, EXPIRED_FOR + SWEPT_WITHIN)).is_empty()
}

fn before(now: Timestamp, ago: SignedDuration) -> i64 {
    now.as_millisecond() - i64::try_from(ago.as_millis()).unwrap_or(i64::MAX)
}
