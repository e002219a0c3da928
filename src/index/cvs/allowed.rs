//! To whom rows may be shown: the grants of a picture's profiles, laid out for many to be looked at in a row.

use super::kept::Kept;
use crate::domain::permission::Purpose;
use crate::index::bits::Bits;
use crate::index::ordinal;
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A grant of a row. Times in nanoseconds since 1970: as exact as a permission's.
#[derive(Debug, Clone, Copy)]
struct RowGrant {
    from: i64,
    until: i64,
    /// The apps, by their number in [`Allowed::lists`].
    list: u32,
    purpose: Purpose,
}

/// To whom the rows of a picture may be shown.
#[derive(Default)]
pub(super) struct Allowed {
    /// The profile of each row; nothing where it was dropped.
    pub(super) kept: Vec<Option<Arc<Kept>>>,
    /// Where the grants of each row begin.
    starts: Vec<u32>,
    grants: Vec<RowGrant>,
    lists: Vec<Arc<[Uuid]>>,
    /// What was worked out for those who asked.
    holders: ArcSwap<HashMap<(Uuid, Purpose), Arc<Holder>>>,
}

/// The rows that name one app for one purpose, at whatever time.
pub(super) struct Holder {
    /// For each list of apps whether the app is in it.
    lists: Vec<bool>,
    purpose: Purpose,
    pub(super) rows: Rows,
}

/// Rows: as a list where they are few.
pub(super) enum Rows {
    Few(Vec<u32>),
    Many(Bits),
}

/// So few rows are walked one by one.
const FEW: usize = 2_048;

/// A time in nanoseconds; what no `i64` holds (the year 2262) is the last one.
pub(super) fn nanos(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond()).unwrap_or(if at > Timestamp::UNIX_EPOCH { i64::MAX } else { i64::MIN })
}

impl Allowed {
    pub(super) fn of(kept: Vec<Option<Arc<Kept>>>) -> Self {
        let mut allowed = Self::default();
        // Equal lists are one in the pool, so their address names them.
        let mut known: HashMap<usize, u32> = HashMap::new();
        for profile in &kept {
            allowed.starts.push(ordinal(allowed.grants.len()));
            for grant in profile.iter().flat_map(|kept| &kept.grants) {
                let Some(from) = grant.from else { continue };
                let lists = &mut allowed.lists;
                let list = *known.entry(grant.apps.as_ptr().addr()).or_insert_with(|| {
                    lists.push(Arc::clone(&grant.apps));
                    ordinal(lists.len() - 1)
                });
                let (from, until) = (nanos(from), nanos(grant.until));
                allowed.grants.push(RowGrant { from, until, list, purpose: grant.purpose });
            }
        }
        allowed.starts.push(ordinal(allowed.grants.len()));
        Self { kept, ..allowed }
    }

    fn grants(&self, row: u32) -> &[RowGrant] {
        &self.grants[self.starts[row as usize] as usize..self.starts[row as usize + 1] as usize]
    }

    /// The rows that name an app. Worked out when the app asks for the first time.
    pub(super) fn holder(&self, app: Uuid, purpose: Purpose) -> Arc<Holder> {
        if let Some(known) = self.holders.load().get(&(app, purpose)) {
            return Arc::clone(known);
        }
        let lists: Vec<bool> = self.lists.iter().map(|apps| apps.binary_search(&app).is_ok()).collect();
        let named =
            |row: &u32| self.grants(*row).iter().any(|grant| grant.purpose == purpose && lists[grant.list as usize]);
        let all = 0..ordinal(self.kept.len());
        let few: Vec<u32> = all.clone().filter(named).take(FEW + 1).collect();
        let rows = if few.len() <= FEW {
            Rows::Few(few)
        } else {
            let mut bits = Bits::new(all.end);
            all.filter(named).for_each(|row| bits.insert(row));
            Rows::Many(bits)
        };
        let holder = Arc::new(Holder { lists, purpose, rows });
        self.holders.rcu(|known| {
            let mut known = HashMap::clone(known);
            known.insert((app, purpose), Arc::clone(&holder));
            known
        });
        holder
    }

    /// Whether a row may be shown to the holder at `now`, in nanoseconds: the clock decides, for each row.
    pub(super) fn covers(&self, row: u32, holder: &Holder, now: i64) -> bool {
        self.grants(row).iter().any(|grant| {
            grant.purpose == holder.purpose
                && grant.from <= now
                && now < grant.until
                && holder.lists[grant.list as usize]
        })
    }

    /// Bytes on the heap, about.
    pub(super) fn heap_bytes(&self) -> usize {
        self.kept.len() * size_of::<Option<Arc<Kept>>>()
            + self.starts.len() * size_of::<u32>()
            + self.grants.len() * size_of::<RowGrant>()
    }
}
