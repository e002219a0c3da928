//! The parameters of the audit.

use super::super::problem::Problem;
use super::read::{Reader, number};
use crate::domain::{Invalid, Limit};
use crate::service::{AuditFilter, AuditRequest};
use serde::Deserialize;
use utoipa::IntoParams;

const LIMIT: &str = "a limit is a whole number from 1 to 100";
const TEXT: &str = "1 to 200 characters, as a row has them";

/// Which rows of the audit are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// Only what was done so.
    #[param(min_length = 1, max_length = 200, example = "key.revoked")]
    action: Option<String>,
    /// Only what was done to this.
    #[param(min_length = 1, max_length = 200, example = "key:0198c0de-7a1e-7c55-9d1b-2f6f6d0f9a10")]
    subject: Option<String>,
    /// Only what was done by this actor.
    #[param(min_length = 1, max_length = 200, example = "operator")]
    actor: Option<String>,
    /// Rows at most.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100, default = 20, example = 20)]
    limit: Option<String>,
    /// `next` of the page before, with the same other parameters.
    cursor: Option<String>,
}

impl AuditParams {
    /// What is asked for.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self) -> Result<AuditRequest, Problem> {
        let mut reader = Reader::default();
        let mut text = |field, text: Option<&str>| {
            reader.one(field, text, |text| {
                let fits = (1..=200).contains(&text.chars().count());
                if fits { Ok(text.to_owned()) } else { Err(Invalid::new(text, TEXT)) }
            })
        };
        let filter = AuditFilter {
            action: text("action", self.action.as_deref()),
            subject: text("subject", self.subject.as_deref()),
            actor: text("actor", self.actor.as_deref()),
        };
        let limit = reader.one("limit", self.limit.as_deref(), |text| Limit::new(number(text, LIMIT)?));
        let request = AuditRequest { filter, limit: limit.unwrap_or_default(), cursor: self.cursor.clone() };
        reader.finish(request)
    }
}
