//! How many different profiles an app may see in a day, over all nodes.

use super::{House, until_tomorrow};
use crate::auth::consent::CvView;
use crate::domain::{Actor, AuditEvent, By};
use crate::service::{Error, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Different profiles that an app may see in a day, UTC.
pub(super) const A_DAY: u64 = 500;
/// Profiles that the pages of one query show, together.
pub(super) const A_QUERY: usize = 200;

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
        if !views.is_empty() {
            let now = self.now();
            let told: Vec<_> = views.iter().map(|view| view.disclosure(now, route, request_id)).collect();
            let today = now.to_zoned(TimeZone::UTC).date();
            if !self.store.disclose(&told, beginning(today, now), A_DAY).await? {
                self.alarm(app, today, request_id).await;
                return Err(Error::CvCap(until_tomorrow(now)));
            }
        }
        self.fresh()
    }

    /// Writing down takes time: those that may still be seen, by what the index holds now.
    pub(super) fn still(&self, views: Vec<CvView>) -> Vec<CvView> {
        let now = self.now();
        let still = |view: &CvView| self.index.held(view.cv()).is_some_and(|held| view.still(&held.grants, now));
        views.into_iter().filter(still).collect()
    }

    /// An app that reaches the cap walks the file, or has outgrown it: the operator looks at it. Once a day.
    async fn alarm(&self, app: Uuid, today: Date, request_id: Option<&str>) {
        let told = async {
            if self.store.alarm_cap(app, today).await? {
                tracing::warn!(%app, cap = A_DAY, "an app has seen as many profiles today as it may");
                let by = By { request_id: request_id.map(str::to_owned), ..By::actor(Actor::System) };
                let event = AuditEvent::new(&by, "cvs.cap_reached", format_args!("app:{app}")).with("cap", A_DAY);
                self.store.record(&event, self.now()).await?;
            }
            Ok::<_, crate::store::Error>(())
        };
        if let Err(error) = told.await {
            tracing::error!(error = &error as &dyn std::error::Error, "an event is missing from the audit");
        }
    }
}

fn beginning(today: Date, now: Timestamp) -> Timestamp {
    today.to_zoned(TimeZone::UTC).map_or(now, |midnight| midnight.timestamp())
}
