//! What the index keeps of a permission allows what the permission does, at every time.

use super::world::{app, hours, id, permission, somebody};
use crate::domain::permission::Purpose;
use crate::index::cvs::CvEntry;
use crate::index::cvs::kept::{Pool, monday, week, week_of};
use proptest::prelude::*;
use proptest::sample::select;

proptest! {
    #[test]
    fn a_grant_covers_what_its_permission_covers(
        purpose in select(Purpose::ALL),
        from in proptest::option::of(-3_i64..3),
        until in -3_i64..3,
        withdrawn in proptest::option::of(-3_i64..3),
        at in -4_i64..4,
    ) {
        let mut given = permission(id(1), 0, purpose, &[app(0), app(2)], from, until);
        given.withdrawn_at = withdrawn.map(hours);
        let (_, kept) = Pool::default().keep(CvEntry { permissions: vec![given.clone()], ..somebody(1) }, 1);
        for asking in [app(0), app(1), app(2)] {
            for purpose in Purpose::ALL {
                prop_assert_eq!(
                    kept.grants[0].covers(asking, *purpose, hours(at)),
                    given.covers(asking, *purpose, hours(at))
                );
            }
        }
    }

    #[test]
    fn a_week_is_told_by_its_monday(second in 0_i64..4_000_000_000) {
        let at = jiff::Timestamp::from_second(second).unwrap();
        let monday = monday(week(at));
        let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        prop_assert_eq!(monday.weekday(), jiff::civil::Weekday::Monday);
        let days = (day - monday).get_days();
        prop_assert!((0..7).contains(&days), "{} is {} days before {}", monday, days, day);
        prop_assert_eq!(week_of(monday), week(at));
    }
}
