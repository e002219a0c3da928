//! The parameters of replacing a key.

use super::super::problem::Problem;
use super::read::Reader;
use crate::domain::Invalid;
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::IntoParams;

/// Replacing a key.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RotateParams {
    /// How long the old key lives on: hours or minutes, such as `24h` or `30m`; `0h` ends it at once, `720h` is the longest.
    #[param(value_type = Option<String>, default = "24h", example = "24h")]
    overlap: Option<String>,
}

impl RotateParams {
    /// How long the old key lives on.
    ///
    /// # Errors
    /// A [`Problem`] when it is no duration.
    pub fn read(&self) -> Result<SignedDuration, Problem> {
        let mut reader = Reader::default();
        let overlap = reader.one("overlap", self.overlap.as_deref(), |text| {
            text.parse::<SignedDuration>().map_err(|_| Invalid::new(text, "an overlap is a time such as 24h or 30m"))
        });
        reader.finish(overlap.unwrap_or(SignedDuration::from_hours(24)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlap_is_read_as_people_write_it() {
        let read =
            |text: &str| RotateParams { overlap: Some(text.into()) }.read().ok().map(|overlap| overlap.as_mins());
        assert_eq!((read("24h"), read("30m"), read("0h"), read("1h 30m")), (Some(1440), Some(30), Some(0), Some(90)));
        assert_eq!((read("24"), read("soon"), read("")), (None, None, None));
        assert_eq!(RotateParams::default().read().unwrap(), SignedDuration::from_hours(24));
    }
}
