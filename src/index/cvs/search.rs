//! Pages of profiles.

use super::allowed::{Holder, Rows, nanos};
use super::asked::Asked;
use super::best::{Best, Order, Stand};
use super::kept::monday;
use super::snapshot::CvSnapshot;
use crate::domain::cv::{CvId, CvLimit, CvQuery, Shown};
use crate::domain::permission::Purpose;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

/// A page. There is no total: how many people are like that is a published statistic, and no answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct CvHits {
    /// The profiles, in the app's order.
    pub hits: Vec<CvHit>,
    /// Whether another page follows.
    pub more: bool,
}

/// A profile that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct CvHit {
    /// Its id in the house: not for the app.
    pub id: CvId,
    /// What is shown of it.
    pub shown: Shown,
    /// The Monday of the week in which it was last written, as of the day of the classes.
    pub week: Date,
    /// The permission that allows it.
    pub permission: Uuid,
}

impl CvHit {
    /// The place behind it in the order.
    #[must_use]
    pub const fn after(&self) -> CvAfter {
        CvAfter { week: self.week, id: self.id }
    }
}

/// The profile behind which a page begins. It holds an id of the house: a cursor is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CvAfter {
    /// Its week.
    pub week: Date,
    /// Its id.
    pub id: CvId,
}

impl CvSnapshot {
    /// The first profiles that match, that an app may be shown at `now`, behind `after` where it is given.
    ///
    /// The order is total and the app's own: the newest week first, then a hash that the app's key makes. Pages that follow
    /// one another hold each profile once, as long as the classes are those of one day.
    #[must_use]
    pub fn search(
        &self,
        query: &CvQuery,
        app: Uuid,
        now: Timestamp,
        after: Option<&CvAfter>,
        limit: CvLimit,
    ) -> CvHits {
        let order = Order::of(&self.secret, app);
        let holder = self.allowed.holder(app, Purpose::Search);
        // One more than the page holds tells whether another one follows.
        let best = Best::new(limit.get() + 1, after.map(|after| order.after(after)));
        let mut page = Page { snapshot: self, holder, order, app, now, nanos: nanos(now), best };
        page.fill(&Asked::new(&self.picture, query));
        let mut stands = page.best.into_sorted();
        let more = stands.len() > limit.get();
        stands.truncate(limit.get());
        let hits = stands.iter().filter_map(|(stand, row)| self.hit(stand, *row, app, now)).collect();
        CvHits { hits, more }
    }

    fn hit(&self, stand: &Stand, row: u32, app: Uuid, now: Timestamp) -> Option<CvHit> {
        let permission = self.kept(row)?.grant(app, Purpose::Search, now)?.permission;
        let after = stand.cursor();
        Some(CvHit { id: after.id, shown: self.picture.shown(row), week: monday(stand.week.0), permission })
    }
}

/// The search for a page.
struct Page<'s> {
    snapshot: &'s CvSnapshot,
    holder: Arc<Holder>,
    order: Order,
    app: Uuid,
    now: Timestamp,
    nanos: i64,
    best: Best<Stand>,
}

impl Page<'_> {
    fn fill(&mut self, asked: &Asked<'_>) {
        let holder = Arc::clone(&self.holder);
        let picture = &self.snapshot.picture;
        match &holder.rows {
            Rows::Few(rows) => {
                for row in rows {
                    if asked.meets(&picture.classes[picture.class_of(*row) as usize]) {
                        self.look(*row);
                    }
                }
            }
            Rows::Many(bits) => asked.each_class(|class| {
                for row in picture.rows(class) {
                    // The newest stand first.
                    if !self.best.wants(picture.week(row)) {
                        break;
                    }
                    if bits.contains(row) {
                        self.look(row);
                    }
                }
            }),
        }
        self.look_at_changed(asked);
    }

    /// Looks at a row that names the app.
    fn look(&mut self, row: u32) {
        let snapshot = self.snapshot;
        let stand = self.order.stand(snapshot.picture.id(row), snapshot.picture.week(row));
        if self.best.admits(&stand)
            && !snapshot.changed.contains(row)
            && snapshot.allowed.covers(row, &self.holder, self.nanos)
        {
            self.best.offer(stand, row);
        }
    }

    /// Looks at the rows that changed since the grants were laid out.
    fn look_at_changed(&mut self, asked: &Asked<'_>) {
        let picture = &self.snapshot.picture;
        for (row, kept) in &self.snapshot.overlay {
            let Some(kept) = kept else { continue };
            if asked.meets(&picture.classes[picture.class_of(*row) as usize]) {
                let stand = self.order.stand(picture.id(*row), picture.week(*row));
                if self.best.admits(&stand) && kept.grant(self.app, Purpose::Search, self.now).is_some() {
                    self.best.offer(stand, *row);
                }
            }
        }
    }
}
