//! Merging beside the writes: begun under the writer's lock, worked out without it, installed under it again.

use super::bits::Bits;
use super::folder::Site;
use super::segment::Segment;
use super::snapshot::{Snapshot, View};
use super::tiers::{self, Lane};
use super::writer::{Index, Writer};
use super::{Result, ordinal};
use jiff::Timestamp;
use std::sync::Arc;

/// A merge that was begun. No other one takes its segments as long as it is there.
#[derive(Debug)]
#[must_use = "a merge does nothing until it is run"]
pub struct Merge {
    /// As they were when it began.
    parts: Vec<View>,
    claim: Arc<Vec<u64>>,
    era: u64,
    site: Site,
    begun: Timestamp,
}

/// A merge that was worked out.
#[derive(Debug)]
#[must_use = "a merge does nothing until it is installed"]
pub struct Merged {
    merge: Merge,
    /// What came of it, where anything is left.
    segment: Option<Segment>,
    /// The documents that it left out because they expired long ago: their segment among the parts, and ordinal.
    swept: Vec<(usize, u32)>,
}

impl Merge {
    /// Works it out. Takes as long as it takes: nobody waits for it.
    ///
    /// # Errors
    /// When the text index or the disk fails. The index stays as it is.
    pub fn run(self) -> Result<Merged> {
        let before = tiers::sweep_before(self.begun);
        let mut swept = Vec::new();
        let mut left_out: Vec<Option<Bits>> = Vec::with_capacity(self.parts.len());
        let mut left = 0;
        for (number, part) in self.parts.iter().enumerate() {
            let expired = part.segment.expired(before).iter().copied().filter(|at| part.is_alive(*at));
            let expired: Vec<u32> = expired.collect();
            left += part.alive - ordinal(expired.len());
            left_out.push((!expired.is_empty()).then(|| {
                let mut out = part.dead.as_deref().cloned().unwrap_or_else(|| Bits::new(part.segment.len()));
                for at in &expired {
                    out.insert(*at);
                }
                out
            }));
            swept.extend(expired.into_iter().map(|at| (number, at)));
        }
        let parts: Vec<(&Segment, Option<&Bits>)> = self
            .parts
            .iter()
            .zip(&left_out)
            .map(|(part, out)| (&*part.segment, out.as_ref().or(part.dead.as_deref())))
            .collect();
        let segment = if left > 0 { Some(Segment::merge(&parts, &self.site.home)?) } else { None };
        Ok(Merged { merge: self, segment, swept })
    }
}

impl Index {
    /// Begins the merge that a lane has to do by now, if there is one.
    pub fn begin_merge(&self, lane: Lane, now: Timestamp) -> Option<Merge> {
        let mut writer = self.writer();
        let snapshot = self.snapshot();
        let parts = tiers::choose(writer.unclaimed(&snapshot), lane, now)?;
        let parts = parts.into_iter().cloned().collect();
        Some(self.claim(&mut writer, parts, now))
    }

    /// Begins to merge the segments with these numbers in the snapshot, whatever the lanes say. Those that another merge
    /// has are left to it.
    pub fn begin_merge_of(&self, which: impl Fn(usize) -> bool, now: Timestamp) -> Option<Merge> {
        let mut writer = self.writer();
        let snapshot = self.snapshot();
        let numbers: Vec<u64> =
            snapshot.views().iter().enumerate().filter(|(at, _)| which(*at)).map(|(_, view)| view.number).collect();
        let parts: Vec<View> =
            writer.unclaimed(&snapshot).filter(|view| numbers.contains(&view.number)).cloned().collect();
        (!parts.is_empty()).then(|| self.claim(&mut writer, parts, now))
    }

    /// Begins to merge what stands in memory in several small segments into one of the folder.
    pub(super) fn begin_merge_to_keep(&self, now: Timestamp) -> Option<Merge> {
        let mut writer = self.writer();
        let snapshot = self.snapshot();
        let parts = writer.unclaimed(&snapshot).filter(|view| view.held.is_none() && tiers::is_small(view));
        let parts: Vec<View> = parts.cloned().collect();
        (parts.len() > 1).then(|| self.claim(&mut writer, parts, now))
    }

    fn claim(&self, writer: &mut Writer, parts: Vec<View>, begun: Timestamp) -> Merge {
        let claim = Arc::new(parts.iter().map(|part| part.number).collect::<Vec<_>>());
        writer.claims.retain(|claim| claim.strong_count() > 0);
        writer.claims.push(Arc::downgrade(&claim));
        let site = self.place().next(parts.iter().map(|part| part.alive).sum());
        Merge { parts, claim, era: writer.era, site, begun }
    }

    /// Publishes what came of a merge in the place of its parts. Documents that died since it began are buried in it.
    /// The generation stays: the answers are the same. Says whether it was of use: after [`Self::replace`] it is not.
    pub fn install(&self, merged: Merged) -> bool {
        let Merged { merge, segment, swept } = merged;
        let mut writer = self.writer();
        if writer.era != merge.era {
            return false;
        }
        let before = self.snapshot();
        // A part that is gone is one that died to the last document.
        let now_of = |part: &View| before.views().iter().find(|view| view.number == part.number);
        for (number, at) in swept {
            let part = &merge.parts[number];
            if now_of(part).is_some_and(|view| view.is_alive(at)) {
                writer.removed.insert(part.segment.id(at), part.segment.rev(at));
            }
        }
        let others = before.views().iter().filter(|view| !merge.claim.contains(&view.number));
        let mut views: Vec<View> = others.cloned().collect();
        if let Some(segment) = segment {
            let mut result = View::new(merge.site.number, segment, merge.site.held.clone());
            for part in &merge.parts {
                for at in died_since(part, now_of(part)) {
                    if let Some(at) = result.segment.find(part.segment.id(at)) {
                        // Nobody remembers when it died: after the merge began.
                        result.bury(at, merge.begun);
                    }
                }
            }
            if result.alive > 0 {
                views.push(result);
            }
        }
        self.publish(Snapshot::new(views, before.position(), before.generation()));
        true
    }

    /// Does one merge of a lane from beginning to end; says whether there was one to do.
    ///
    /// # Errors
    /// As [`Merge::run`].
    pub fn merge_once(&self, lane: Lane, now: Timestamp) -> Result<bool> {
        let Some(merge) = self.begin_merge(lane, now) else { return Ok(false) };
        self.install(merge.run()?);
        Ok(true)
    }
}

/// The documents of a part that were alive when its merge began and are not any more.
fn died_since(part: &View, now: Option<&View>) -> Vec<u32> {
    let all = 0..part.segment.len();
    let dead: Vec<u32> = match now {
        Some(view) => view.dead.iter().flat_map(|dead| dead.ones_in(&all)).collect(),
        None => all.collect(),
    };
    dead.into_iter().filter(|at| part.is_alive(*at)).collect()
}

impl Writer {
    /// The segments that no merge has.
    fn unclaimed<'s>(&self, snapshot: &'s Snapshot) -> impl Iterator<Item = &'s View> + use<'s> {
        let claimed: Vec<Arc<Vec<u64>>> = self.claims.iter().filter_map(std::sync::Weak::upgrade).collect();
        snapshot.views().iter().filter(move |view| !claimed.iter().any(|claim| claim.contains(&view.number)))
    }
}
