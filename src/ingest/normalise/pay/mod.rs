//! Salaries: from figures or a French text to gross euros a year. Never a guess.
//!
//! | figures for | a year is |
//! |---|---|
//! | a year | the figure; "sur 13 mois" only says how it is paid |
//! | a month | the figure × the monthly payments, 12 where the text names none |
//! | an hour | the figure × weekly hours × 52; 35 hours where the source gives none and does not say part time |
//! | a day, the whole contract | not converted: the source does not say how many |
//!
//! What cannot be read with certainty, or is not plausible, stays text.

mod reading;

use super::check::Check;
use super::text;
use crate::domain::{Invalid, Pay, PayPeriod, SalaryDraft, WorkingHours, WorkingTime};
use reading::Reading;

/// Legal weekly hours of full time in France.
const FULL_TIME_HOURS: f64 = 35.0;
const WEEKS: f64 = 52.0;

/// Normalises a salary; `None` where the source says nothing of it.
pub(super) fn pay(check: &mut Check, draft: &SalaryDraft, hours: &WorkingHours) -> Option<Pay> {
    let extras: Vec<String> = draft.extras.iter().filter_map(|extra| text::line(extra)).collect();
    let words = draft.text.as_deref().and_then(text::line);
    let given = figures(check, draft);
    let reading = given.or_else(|| words.as_deref().and_then(reading::read));
    let yearly = reading.and_then(|reading| yearly(&reading, hours));
    if yearly.is_none()
        && let Some(given) = given
        && matches!(given.period, PayPeriod::Hour | PayPeriod::Month | PayPeriod::Year)
    {
        let (field, value) = given.min.map_or(("salary.max", given.max), |min| ("salary.min", Some(min)));
        check.refuse(field, value.into(), Invalid::new(value.unwrap_or_default(), PLAUSIBLE));
    }
    let pay = Pay {
        text: words,
        period: reading.map(|reading| reading.period).or(draft.period),
        months: reading.and_then(|reading| reading.months).filter(|months| MONTHS.contains(months)),
        yearly_min: yearly.and_then(|(min, _)| min),
        yearly_max: yearly.and_then(|(_, max)| max),
        extras,
    };
    (pay != Pay::default()).then_some(pay)
}

const PLAUSIBLE: &str =
    "a salary is gross EUR for its period: an hour up to 500, a month up to 20000, and 5000 to 1000000 a year";
const MONTHS: std::ops::RangeInclusive<f64> = 12.0..=18.0;

/// The figures that a draft gives beside its text.
fn figures(check: &mut Check, draft: &SalaryDraft) -> Option<Reading> {
    let positive = |n: f64| n.is_finite() && n > 0.0;
    let min = check.keep("salary.min", draft.min, "a salary is a number above 0", positive);
    let max = check.keep("salary.max", draft.max, "a salary is a number above 0", positive);
    let months =
        check.keep("salary.months", draft.months, "monthly payments a year are 12 to 18", |n| MONTHS.contains(&n));
    if let Some((low, high)) = min.zip(max)
        && low > high
    {
        check.refuse(
            "salary.min",
            low.into(),
            Invalid::new(low, format!("the lower bound is at most the upper one, {high}")),
        );
        return None;
    }
    if min.is_none() && max.is_none() {
        return None;
    }
    let Some(period) = draft.period else {
        let expected = "figures need a period: hour, day, month, year or total";
        check.refuse("salary.period", serde_json::Value::Null, Invalid::new("", expected));
        return None;
    };
    Some(Reading { period, min, max, months })
}

/// Both bounds as gross euros a year; `None` where they cannot be converted or are not plausible.
fn yearly(reading: &Reading, hours: &WorkingHours) -> Option<(Option<f64>, Option<f64>)> {
    let (factor, plausible) = match reading.period {
        PayPeriod::Year => (1.0, 1_000_000.0),
        // A higher "monthly" figure is a yearly one in the wrong field: which, cannot be known.
        PayPeriod::Month => {
            let months = reading.months.unwrap_or(12.0);
            (MONTHS.contains(&months).then_some(months)?, 20_000.0)
        }
        PayPeriod::Hour => (weekly_hours(hours)? * WEEKS, 500.0),
        PayPeriod::Day | PayPeriod::Total => return None,
    };
    let convert = |figure: Option<f64>| match figure {
        None => Some(None),
        Some(figure) => {
            let year = (figure * factor * 100.0).round() / 100.0;
            (figure <= plausible && (5_000.0..=1_000_000.0).contains(&year)).then_some(Some(year))
        }
    };
    Some((convert(reading.min)?, convert(reading.max)?))
}

fn weekly_hours(hours: &WorkingHours) -> Option<f64> {
    hours.weekly_hours.or((hours.time != Some(WorkingTime::PartTime)).then_some(FULL_TIME_HOURS))
}

/// Lower case, without accents, with plain spaces; keeps the marks that [`reading`] needs, unlike `reference::fold`.
fn ascii_lower(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '–' | '—' | '‑' => '-',
            '’' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests;
