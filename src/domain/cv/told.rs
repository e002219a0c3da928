//! Values about a person as JSON.
//!
//! None of these types implements `Serialize`: what holds one cannot be sent by mistake. The gate (`auth::consent`) alone
//! names [`PersonJson`]; `tests/rooms.rs` sees to it.

use super::{AreaWish, OccupationWish, WishesDraft};
use serde_json::{Map, Value};

/// What says something about a person, as JSON. For the gate alone.
pub trait PersonJson {
    /// Its JSON; nothing where nothing was said.
    fn told(&self) -> Option<Value>;
}

impl PersonJson for String {
    fn told(&self) -> Option<Value> {
        Some(self.as_str().into())
    }
}

macro_rules! plainly {
    ($($type:ty)+) => {
        $(impl PersonJson for $type {
            fn told(&self) -> Option<Value> {
                Some((*self).into())
            }
        })+
    };
}

plainly!(bool f64 u32);

impl<T: PersonJson> PersonJson for Option<T> {
    fn told(&self) -> Option<Value> {
        self.as_ref().and_then(T::told)
    }
}

impl<T: PersonJson> PersonJson for Vec<T> {
    fn told(&self) -> Option<Value> {
        // An item that says nothing keeps its place, as an empty object.
        let items = self.iter().map(|item| item.told().unwrap_or_else(|| Map::new().into()));
        (!self.is_empty()).then(|| items.collect())
    }
}

/// Writes members under their names in JSON.
macro_rules! told {
    ($name:ident, $naming:path, $($field:ident)+) => {
        impl crate::domain::cv::PersonJson for $name {
            fn told(&self) -> Option<serde_json::Value> {
                let mut members = serde_json::Map::new();
                $(if let Some(value) = self.$field.told() {
                    members.insert($naming(stringify!($field)), value);
                })+
                (!members.is_empty()).then(|| members.into())
            }
        }
    };
}

pub(super) use told;

/// The name of a member in JSON Resume: `start_date` is `startDate`; what Rust keeps for itself has another here.
pub(super) fn camel(field: &str) -> String {
    if field == "kind" {
        return "type".to_owned();
    }
    let mut name = String::with_capacity(field.len());
    for (at, part) in field.split('_').enumerate() {
        let mut letters = part.chars();
        if at > 0 {
            name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        }
        name.extend(letters);
    }
    name
}

told!(
    WishesDraft, str::to_owned,
    occupations contracts working_times available_from salary_min areas licences diploma
);
told!(OccupationWish, str::to_owned, rome months);
told!(AreaWish, str::to_owned, lat lon radius_km commune department region remote);
