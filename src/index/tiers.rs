//! Which segments to merge, so that they stay few and no offer is copied often.

use super::Result;
use super::home::Home;
use super::segment::Segment;
use super::snapshot::View;

/// Documents from which on a segment belongs to the next tier.
const TIERS: [u32; 4] = [1 << 10, 1 << 13, 1 << 16, 1 << 19];

/// The most segments that each tier keeps. The last one is never merged: a merge copies at most 2²¹ documents.
const MOST: [usize; 5] = [8, 4, 4, 4, usize::MAX];

fn tier(view: &View) -> usize {
    TIERS.iter().filter(|from| view.alive >= **from).count()
}

/// Merges what has become too many, tier by tier, and drops what is all dead or rewrites what mostly is.
pub(super) fn merge(mut views: Vec<View>) -> Result<Vec<View>> {
    views.retain(|view| view.alive > 0);
    for view in &mut views {
        if view.alive < view.segment.len() / 2 {
            *view = merged(std::slice::from_ref(view))?;
        }
    }
    for (number, most) in MOST.into_iter().enumerate() {
        let (crowd, others): (Vec<View>, Vec<View>) = views.into_iter().partition(|view| tier(view) == number);
        views = others;
        if crowd.len() > most {
            views.push(merged(&crowd)?);
        } else {
            views.extend(crowd);
        }
    }
    Ok(views)
}

fn merged(views: &[View]) -> Result<View> {
    let parts: Vec<_> = views.iter().map(|view| (&*view.segment, view.dead.as_deref())).collect();
    Ok(View::new(Segment::merge(&parts, &Home::Memory)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OfferId, SourceId};
    use crate::index::{Doc, ordinal};
    use uuid::Uuid;

    fn segment(ids: std::ops::Range<u128>) -> View {
        let source = SourceId::new("alpha").unwrap();
        let doc = |id| Doc::new(OfferId::from(Uuid::from_u128(id)), 1, source.clone());
        View::new(Segment::build(ids.map(doc).collect(), &Home::Memory).unwrap())
    }

    #[test]
    fn segments_stay_few_while_small_ones_stream_in_and_none_loses_an_offer() {
        let mut views = vec![segment(0..20_000)];
        for batch in 1000..1600 {
            views.push(segment(batch * 100..batch * 100 + 20));
            views = merge(views).unwrap();
            let small = views.iter().filter(|view| tier(view) == 0).count();
            assert!(small <= 8 && views.len() <= 13, "{small} small of {}", views.len());
            assert!(views.iter().any(|view| view.segment.len() == 20_000), "a large segment is left alone");
        }
        assert_eq!(views.iter().map(|view| view.alive).sum::<u32>(), 20_000 + ordinal(600 * 20));
    }

    #[test]
    fn a_segment_is_dropped_when_all_of_it_is_dead_and_rewritten_when_most_is() {
        let mut view = segment(0..100);
        (0..51).for_each(|at| view.bury(at));
        let rewritten = merge(vec![view.clone()]).unwrap();
        assert_eq!((rewritten[0].segment.len(), rewritten[0].dead.is_none()), (49, true));
        (51..100).for_each(|at| view.bury(at));
        assert!(merge(vec![view]).unwrap().is_empty());
    }
}
