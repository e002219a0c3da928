//! A request, made ready for the segments of one snapshot.

use super::text::Plan;
use super::{Request, Snapshot};

/// A request with what its text means.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) text: Option<Plan>,
}

impl<'a> Question<'a> {
    /// The request, asked of that snapshot.
    pub(super) fn new(snapshot: &Snapshot, request: &'a Request<'a>) -> Self {
        Self::at(snapshot, request, None)
    }

    /// The same, measured by the statistics with that number, where they are kept.
    pub(super) fn at(snapshot: &Snapshot, request: &'a Request<'a>, epoch: Option<u32>) -> Self {
        let epochs = snapshot.epochs();
        let statistics = epoch.and_then(|epoch| epochs.find(epoch)).unwrap_or_else(|| epochs.now());
        Self { request, text: request.query.text.as_ref().map(|text| snapshot.plan(text, statistics)) }
    }
}
