//! How many different profiles an app may see in a day.

use super::{House, until_tomorrow};
use crate::auth::consent::CvView;
use crate::domain::cv::CvId;
use crate::domain::{Actor, AuditEvent, By};
use crate::service::{Error, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Different profiles that an app may see in a day, UTC.
pub(super) const A_DAY: usize = 500;
/// Profiles that the pages of one query show, together.
pub(super) const A_QUERY: usize = 200;

/// One disclosure at a time for each app, and the day on which its alarm was last given.
#[derive(Debug, Default)]
pub(super) struct Caps(Mutex<BTreeMap<Uuid, Arc<tokio::sync::Mutex<Option<Date>>>>>);

impl Caps {
    fn of(&self, app: Uuid) -> Arc<tokio::sync::Mutex<Option<Date>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(app).or_default().clone()
    }
}

impl House {
    /// Writes down that an app sees these profiles, before it does.
    ///
    /// # Errors
    /// [`Error::CvCap`] where it would see more different ones today than it may; [`Error::CvsStale`]; [`Error::Store`].
    pub(super) async fn disclose(
        &self,
        app: Uuid,
        views: &[CvView],
        route: &str,
        request_id: Option<&str>,
    ) -> Result<()> {
        let cap = self.caps.of(app);
        // One at a time: two that count at the same moment would each have room for the other's.
        let mut alarmed = cap.lock().await;
        let now = self.now();
        let today = now.to_zoned(TimeZone::UTC).date();
        let midnight = today.to_zoned(TimeZone::UTC).map_or(now, |midnight| midnight.timestamp());
        if !views.is_empty() {
            let mut seen: BTreeSet<CvId> = self.store.cvs_seen_by(app, midnight).await?.into_iter().collect();
            seen.extend(views.iter().map(CvView::cv));
            if seen.len() > A_DAY {
                if *alarmed != Some(today) {
                    *alarmed = Some(today);
                    self.alarm(app, request_id).await;
                }
                return Err(Error::CvCap(until_tomorrow(now)));
            }
            let told: Vec<_> = views.iter().map(|view| view.disclosure(now, route, request_id)).collect();
            self.store.disclose(&told).await?;
        }
        drop(alarmed);
        self.fresh()
    }

    /// Writing down takes time: those that may still be seen, by what the index holds now.
    pub(super) fn still(&self, views: Vec<CvView>) -> Vec<CvView> {
        let now = self.now();
        let still = |view: &CvView| self.index.held(view.cv()).is_some_and(|held| view.still(&held.grants, now));
        views.into_iter().filter(still).collect()
    }

    /// An app that reaches the cap walks the file, or has outgrown it: the operator looks at it.
    async fn alarm(&self, app: Uuid, request_id: Option<&str>) {
        tracing::warn!(%app, cap = A_DAY, "an app has seen as many profiles today as it may");
        let by = By { request_id: request_id.map(str::to_owned), ..By::actor(Actor::System) };
        let event = AuditEvent::new(&by, "cvs.cap_reached", format_args!("app:{app}")).with("cap", A_DAY);
        if let Err(error) = self.store.record(&event, self.now()).await {
            tracing::error!(error = &error as &dyn std::error::Error, "an event is missing from the audit");
        }
    }
}
