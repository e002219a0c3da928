//! Which segments to merge, so that they stay few and no offer is copied often.

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
pub(super) fn merge(mut views: Vec<View>) -> Vec<View> {
    views.retain(|view| view.alive > 0);
    for view in &mut views {
        if view.alive < view.segment.len() / 2 {
            *view = merged(std::slice::from_ref(view));
        }
    }
    for (number, most) in MOST.into_iter().enumerate() {
        let (crowd, others): (Vec<View>, Vec<View>) = views.into_iter().partition(|view| tier(view) == number);
        views = others;
        if crowd.len() > most {
            views.push(merged(&crowd));
        } else {
            views.extend(crowd);
        }
    }
    views
}

fn merged(views: &[View]) -> View {
    let parts: Vec<_> = views.iter().map(|view| (&*view.segment, view.dead.as_deref())).collect();
    View::new(Segment::merge(&parts))
}
