//! A request, made ready for the segments of one snapshot.

use super::Request;
use super::outline::Outline;
use super::text::Plan;
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
    pub(super) fn new(request: &'a Request<'a>) -> Self {
        Self::within(request, None)
    }

    /// The same of what lies in the window alone.
    pub(super) fn within(request: &'a Request<'a>, window: Option<Bbox>) -> Self {
        let outline = if let Area::Polygon(polygon) = &request.query.area { Some(Outline::of(polygon)) } else { None };
        Self { request, text: request.query.text.as_ref().map(Plan::of), outline, window }
    }
}
