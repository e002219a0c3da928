//! What a job pays.

use serde::{Deserialize, Serialize};

/// What the figures of a salary text are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum PayPeriod {
    /// Per hour.
    Hour,
    /// Per day.
    Day,
    /// Per month.
    Month,
    /// Per year.
    Year,
    /// For the whole contract.
    Total,
}

/// A salary: the text as the source gave it and, only where that text could be read with certainty, gross euros a year.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema, async_graphql::SimpleObject)]
pub struct Pay {
    /// The text of the source, unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Mensuel de 1923.00 Euros sur 12 mois")]
    pub text: Option<String>,
    /// What the figures in the text are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PayPeriod>,
    /// The number of monthly payments a year that the text names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 12.0)]
    pub months: Option<f64>,
    /// Lower bound, gross EUR a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 23076.0)]
    pub yearly_min: Option<f64>,
    /// Upper bound, gross EUR a year; equal to the lower bound where the text names one figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 23076.0)]
    pub yearly_max: Option<f64>,
    /// What is paid besides: bonuses, vouchers, a health plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<String>,
}

impl Pay {
    /// The figure that sorting and `salary_min` look at: the most that the offer says it may pay, gross EUR a year.
    #[must_use]
    pub fn yearly(&self) -> Option<f64> {
        self.yearly_max.or(self.yearly_min)
    }
}
