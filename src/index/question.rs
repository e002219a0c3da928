//! A request, made ready for the segments of one snapshot.

use super::Request;
use super::text::Plan;

/// A request with what its text means.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) text: Option<Plan>,
}

impl<'a> Question<'a> {
    pub(super) fn new(request: &'a Request<'a>) -> Self {
        Self { request, text: request.query.text.as_ref().map(Plan::of) }
    }
}
