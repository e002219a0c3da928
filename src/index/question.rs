//! A request, made ready for the segments of one snapshot.

use super::outline::Outline;
use super::text::Plan;
use super::{Request, Snapshot};
use crate::domain::{Area, Bbox};

/// A request with what its text means, and its polygon prepared.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) text: Option<Plan>,
    pub(super) outline: Option<Outline>,
    /// What is looked at, where that is not all of the area.
    pub(super) window: Option<Bbox>,
}

impl<'a> Question<'a> {
    /// The request, asked of that snapshot.
    pub(super) fn new(snapshot: &Snapshot, request: &'a Request<'a>) -> Self {
        Self::at(snapshot, request, None)
    }

    /// The same of what lies in the window alone.
    pub(super) fn within(snapshot: &Snapshot, request: &'a Request<'a>, window: Option<Bbox>) -> Self {
        Self { window, ..Self::new(snapshot, request) }
    }

    /// The same, measured by the statistics with that number, where they are kept.
    pub(super) fn at(snapshot: &Snapshot, request: &'a Request<'a>, epoch: Option<u32>) -> Self {
        let epochs = snapshot.epochs();
        let statistics = epoch.and_then(|epoch| epochs.find(epoch)).unwrap_or_else(|| epochs.now());
        let text = request.query.text.as_ref().map(|text| snapshot.plan(text, statistics));
        Self { text, ..Self::but_for_text(request) }
    }

    /// The request before its words are looked up, which may take longer than all else.
    pub(super) fn but_for_text(request: &'a Request<'a>) -> Self {
        let outline = if let Area::Polygon(polygon) = &request.query.area { Some(Outline::of(polygon)) } else { None };
        Self { request, text: None, outline, window: None }
    }
}
