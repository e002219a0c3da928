//! How long offers stay open: the estimator of Kaplan and Meier over durations that are not all known to their end.
//!
//! A duration is counted in whole days. An offer is at risk of closing from the age at which it was first seen here (or
//! that it had when the window began) to the age at which it closed, or, where it has not, that it had yesterday. So one
//! that was old when it came says nothing about the days before.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

/// Ages from here on are not told apart.
pub const LONGEST: usize = 366;
/// The ages of which a curve is told.
pub const TOLD: [usize; 7] = [7, 14, 21, 30, 45, 60, 90];
/// Fewer spells say nothing.
pub const FEWEST: u64 = 10;
/// The quantile of the normal distribution that 95 of 100 are within.
const Z: f64 = 1.959_963_984_540_054;

/// Durations of some offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durations {
    /// By age in days: how many came under observation, went out of it, and of these how many closed.
    ages: Box<[[u32; 3]; LONGEST + 1]>,
    count: u64,
    closed: u64,
}

impl Default for Durations {
    fn default() -> Self {
        Self { ages: Box::new([[0; 3]; LONGEST + 1]), count: 0, closed: 0 }
    }
}

/// How long offers stay open, as far as it is known.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketSurvival {
    /// Offers that were observed within the window: open ones, and those that closed.
    #[schema(example = 412)]
    pub n: u64,
    /// Those of them that closed in it. Why an offer closes (filled, given up, expired) is not known.
    #[schema(example = 265)]
    pub closed: u64,
    /// The age in days that half of the offers do not reach; null where more than half outlast every age that is known.
    #[schema(example = 27)]
    pub median_days: Option<u32>,
    /// Its 95 % interval.
    #[schema(example = 24)]
    pub median_low: Option<u32>,
    /// Null where it has no upper end.
    #[schema(example = 31)]
    pub median_high: Option<u32>,
    /// The curve, at some ages.
    pub points: Vec<MarketSurvivalPoint>,
    /// Why there is no median, or no curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub why: Option<&'static str>,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema, SimpleObject)]
pub struct MarketSurvivalPoint {
    /// Age in days.
    #[schema(example = 30)]
    pub days: u32,
    /// The share of offers that is still open after that day.
    #[schema(example = 0.46)]
    pub open: f64,
    /// Its 95 % interval (log-log).
    #[schema(example = 0.41)]
    pub low: f64,
    /// Its upper end.
    #[schema(example = 0.51)]
    pub high: f64,
    /// Offers that were observed at that age.
    #[schema(example = 143)]
    pub at_risk: u64,
}

impl Durations {
    /// Adds an offer that was observed from the age `from` to the age `to`, both in days, and closed then or not.
    pub fn add(&mut self, from: i64, to: i64, closed: bool) {
        let Ok(from) = usize::try_from(from.max(0)) else { return };
        let to = usize::try_from(to).unwrap_or_default().max(from);
        if from > LONGEST {
            return;
        }
        let (to, closed) = if to > LONGEST { (LONGEST, false) } else { (to, closed) };
        self.ages[from][0] += 1;
        self.ages[to][1] += 1;
        self.ages[to][2] += u32::from(closed);
        self.count += 1;
        self.closed += u64::from(closed);
    }

    /// Whether no offer was observed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The steps of the curve: the age, the share that is open after it, Greenwood's sum, and those at risk; at ages at
    /// which offers close.
    fn steps(&self) -> Vec<Step> {
        let (mut at_risk, mut open, mut sum) = (0_u64, 1.0_f64, 0.0_f64);
        let mut steps = Vec::new();
        for (days, [came, went, closed]) in self.ages.iter().enumerate() {
            at_risk += u64::from(*came);
            if *closed > 0 {
                let (n, d) = (float(at_risk), f64::from(*closed));
                open *= 1.0 - d / n;
                sum += d / (n * (n - d));
                steps.push(Step { days, open: open.max(0.0), sum, at_risk });
            }
            at_risk -= u64::from(*went);
        }
        steps
    }

    /// Those at risk at each age.
    fn at_risk(&self, age: usize) -> u64 {
        let came: u64 = self.ages[..=age].iter().map(|[came, ..]| u64::from(*came)).sum();
        let went: u64 = self.ages[..age].iter().map(|[_, went, _]| u64::from(*went)).sum();
        came - went
    }

    /// The estimate.
    #[must_use]
    pub fn survival(&self) -> MarketSurvival {
        let mut survival = MarketSurvival {
            n: self.count,
            closed: self.closed,
            median_days: None,
            median_low: None,
            median_high: None,
            points: Vec::new(),
            why: None,
        };
        if self.count < FEWEST || self.closed == 0 {
            survival.why = Some(if self.closed == 0 {
                "no offer closed within the window"
            } else {
                "fewer than ten offers were observed"
            });
            return survival;
        }
        let steps = self.steps();
        let first = |half: &dyn Fn(&Step) -> bool| {
            steps.iter().find(|step| half(step)).and_then(|step| u32::try_from(step.days).ok())
        };
        survival.median_days = first(&|step| step.open <= 0.5);
        survival.median_low = first(&|step| step.interval().0 <= 0.5);
        survival.median_high = first(&|step| step.interval().1 <= 0.5);
        if survival.median_days.is_none() {
            survival.why = Some("more than half of the offers outlast every age that is known");
        }
        // Beyond the last age that anybody had, nothing is known.
        survival.points = TOLD
            .into_iter()
            .filter(|age| self.at_risk(*age) > 0)
            .map(|age| {
                let step = steps.iter().rfind(|step| step.days <= age);
                let (low, high) = step.map_or((1.0, 1.0), Step::interval);
                let open = step.map_or(1.0, |step| step.open);
                let days = u32::try_from(age).unwrap_or_default();
                MarketSurvivalPoint {
                    days,
                    open: rounded(open),
                    low: rounded(low),
                    high: rounded(high),
                    at_risk: self.at_risk(age),
                }
            })
            .collect();
        survival
    }
}

#[derive(Debug, Clone, Copy)]
struct Step {
    days: usize,
    open: f64,
    sum: f64,
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests compare it"))]
    at_risk: u64,
}

impl Step {
    /// 95 of 100 such intervals hold the true share: from the normal one of log(-log).
    fn interval(&self) -> (f64, f64) {
        if self.open <= 0.0 || self.open >= 1.0 {
            return (self.open, self.open);
        }
        let width = Z * self.sum.sqrt() / self.open.ln();
        (self.open.powf((-width).exp()), self.open.powf(width.exp()))
    }
}

/// To four digits: no more is known.
fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

#[expect(clippy::cast_precision_loss, reason = "counts of offers stay far below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(spells: &[(i64, i64, bool)]) -> Durations {
        let mut durations = Durations::default();
        for (from, to, closed) in spells {
            durations.add(*from, *to, *closed);
        }
        durations
    }

    #[test]
    fn a_small_example_is_as_computed_by_hand() {
        // At 3 days 10 at risk, 2 close: 0.8. At 5, 7 at risk (one was censored at 4), 1 closes: 0.8 × 6/7. At 9, 4 at
        // risk (two censored at 6), 3 close: 0.8 × 6/7 × 1/4.
        let spells = [
            (0, 3, true),
            (0, 3, true),
            (0, 4, false),
            (0, 5, true),
            (0, 6, false),
            (0, 6, false),
            (0, 9, true),
            (0, 9, true),
            (0, 9, true),
            (0, 12, false),
        ];
        let durations = of(&spells);
        let steps = durations.steps();
        let told: Vec<_> = steps.iter().map(|step| (step.days, step.at_risk)).collect();
        assert_eq!(told, [(3, 10), (5, 7), (9, 4)]);
        let shares = [0.8, 0.8 * 6.0 / 7.0, 0.8 * 6.0 / 7.0 / 4.0];
        for (step, share) in steps.iter().zip(shares) {
            assert!((step.open - share).abs() < 1e-12, "{step:?}");
        }
        // Greenwood at 3: 0.8² × 2 / (10 × 8) = 0.016; log-log: 0.8^exp(±1.96 × √(0.025) / ln 0.8).
        assert!((steps[0].open.powi(2) * steps[0].sum - 0.016).abs() < 1e-12);
        let (low, high) = steps[0].interval();
        assert!((low - 0.408_7).abs() < 1e-3 && (high - 0.945_9).abs() < 1e-3, "{low} {high}");
        let survival = durations.survival();
        assert_eq!((survival.n, survival.closed, survival.median_days), (10, 6, Some(9)));
        assert_eq!(survival.points.iter().map(|point| point.days).collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn an_offer_that_was_old_when_it_came_is_at_risk_from_then_on_only() {
        let mut spells = vec![(0, 10, true); 5];
        spells.extend(vec![(40, 60, true); 5]);
        let steps = of(&spells).steps();
        assert_eq!(steps.iter().map(|step| (step.days, step.at_risk)).collect::<Vec<_>>(), [(10, 5), (60, 5)]);
    }

    #[test]
    fn where_little_is_known_nothing_is_estimated() {
        let few = of(&[(0, 3, true); 9]).survival();
        assert_eq!((few.n, few.median_days, few.why), (9, None, Some("fewer than ten offers were observed")));
        let open = of(&[(0, 3, false); 40]).survival();
        assert_eq!((open.why, open.points.len()), (Some("no offer closed within the window"), 0));
        let long = of(&[[(0, 3, true)].as_slice(), &[(0, 80, false); 39]].concat()).survival();
        assert_eq!((long.median_days, long.points.len()), (None, 6));
        assert!(long.why.is_some_and(|why| why.contains("half")));
    }

    proptest! {
        #[test]
        fn the_estimate_agrees_with_a_naive_one(
            spells in proptest::collection::vec((0_i64..60, 0_i64..80, any::<bool>()), 1..80)
        ) {
            let spells: Vec<_> = spells.into_iter().map(|(from, more, closed)| (from, from + more, closed)).collect();
            let mut open = 1.0;
            let mut naive = Vec::new();
            for age in 0..=140 {
                let closing = spells.iter().filter(|(_, to, closed)| *closed && *to == age).count();
                let at_risk = spells.iter().filter(|(from, to, _)| *from <= age && age <= *to).count();
                if closing > 0 {
                    open *= 1.0 - f64::from(u32::try_from(closing).unwrap()) / f64::from(u32::try_from(at_risk).unwrap());
                    naive.push((usize::try_from(age).unwrap(), open, at_risk as u64));
                }
            }
            let steps = of(&spells).steps();
            prop_assert_eq!(steps.len(), naive.len());
            for (step, (days, open, at_risk)) in steps.iter().zip(naive) {
                prop_assert_eq!((step.days, step.at_risk), (days, at_risk));
                prop_assert!((step.open - open).abs() < 1e-9);
            }
        }
    }
}
