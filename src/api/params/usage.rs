//! The parameters of a report of usage.

use super::super::problem::Problem;
use super::app::{AppPath, id};
use super::read::Reader;
use crate::domain::Invalid;
use crate::service::{UsageDivision, UsageRequest};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

/// What a report of usage is of.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UsageParams {
    /// The first day, UTC; without it the first of the month that `to` is in.
    #[param(value_type = Option<String>, format = "date", example = "2026-11-01")]
    from: Option<String>,
    /// The last day, UTC; without it today. 366 days at most.
    #[param(value_type = Option<String>, format = "date", example = "2026-11-23")]
    to: Option<String>,
    /// How the report is divided: `day`, `route` or `status`.
    #[param(value_type = Option<UsageDivision>, default = "day", example = "day")]
    by: Option<String>,
    /// Of which keys: `live` or `test`.
    #[param(value_type = Option<String>, default = "live", example = "live")]
    mode: Option<String>,
}

impl UsageParams {
    /// The report that is asked for.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, path: &AppPath) -> Result<UsageRequest, Problem> {
        let mut reader = Reader::default();
        let app = reader.one("app", Some(&path.app), id);
        let from = reader.one("from", self.from.as_deref(), day);
        let to = reader.one("to", self.to.as_deref(), day);
        let by = reader.one("by", self.by.as_deref(), |text| match text {
            "day" => Ok(UsageDivision::Day),
            "route" => Ok(UsageDivision::Route),
            "status" => Ok(UsageDivision::Status),
            other => Err(Invalid::new(other, "a report is by `day`, `route` or `status`")),
        });
        let test = reader.one("mode", self.mode.as_deref(), |text| match text {
            "live" => Ok(false),
            "test" => Ok(true),
            other => Err(Invalid::new(other, "keys are `live` or `test`")),
        });
        reader.finish(UsageRequest {
            app: app.unwrap_or_default(),
            test: test.unwrap_or_default(),
            from,
            to,
            by: by.unwrap_or(UsageDivision::Day),
        })
    }
}

fn day(text: &str) -> Result<Date, Invalid> {
    let read = (text.len() == 10).then(|| text.parse().ok()).flatten();
    read.ok_or_else(|| Invalid::new(text, "a day is YYYY-MM-DD, such as 2026-11-23"))
}
