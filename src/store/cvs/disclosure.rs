//! Who saw what, when, why.

use crate::domain::cv::CvId;
use crate::domain::permission::{DataCategory, Purpose};
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

/// One app saw one CV once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// The CV.
    pub cv: CvId,
    /// The app.
    pub app: Uuid,
    /// For what.
    pub purpose: Purpose,
    /// Which parts.
    pub categories: BTreeSet<DataCategory>,
    /// The permission that allowed it.
    pub permission: Uuid,
    /// When.
    pub at: Timestamp,
    /// The route, as the table of routes writes it.
    pub route: String,
    /// The request.
    pub request_id: Option<String>,
}
