//! A chart of the requests of each day, as the numbers that its SVG is made of.

use super::usage::UsageDay;

/// The area of the bars, in units of the drawing (720 by 200).
const LEFT: f64 = 48.0;
const RIGHT: f64 = 716.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 176.0;
/// What stands between two bars.
const GAP: f64 = 0.22;

/// A chart.
#[derive(Debug)]
pub struct Chart {
    /// The bars.
    pub bars: Vec<Bar>,
    /// Lines to read them by.
    pub lines: Vec<Line>,
    /// Width of a bar.
    pub width: String,
    /// All requests.
    pub total: u64,
    /// The first day.
    pub first: String,
    /// The last one.
    pub last: String,
}

/// A day.
#[derive(Debug)]
pub struct Bar {
    /// The day.
    pub day: String,
    /// Its requests.
    pub requests: u64,
    /// Left edge.
    pub x: String,
    /// Upper edge.
    pub y: String,
    /// Height.
    pub height: String,
}

/// A line to read bars by.
#[derive(Debug)]
pub struct Line {
    /// How many requests it stands for.
    pub label: u64,
    /// Where it is.
    pub y: String,
    /// Where its number stands.
    pub text_y: String,
}

impl Chart {
    /// Of these days, in order.
    pub fn of(days: &[UsageDay]) -> Self {
        let most = round_up(days.iter().map(|day| day.requests).max().unwrap_or(0));
        let step = (RIGHT - LEFT) / as_number(days.len().max(1) as u64);
        let height = |requests: u64| (BOTTOM - TOP) * as_number(requests) / as_number(most);
        let bars = days.iter().zip(0u32..).map(|(day, place)| Bar {
            day: day.day.to_string(),
            requests: day.requests,
            x: unit(LEFT + step * (f64::from(place) + GAP / 2.0)),
            y: unit(BOTTOM - height(day.requests)),
            height: unit(height(day.requests)),
        });
        let lines = [0, most / 2, most].map(|label| {
            let y = BOTTOM - height(label);
            Line { label, y: unit(y), text_y: unit(y + 4.0) }
        });
        Self {
            bars: bars.collect(),
            lines: lines.into(),
            width: unit(step * (1.0 - GAP)),
            total: days.iter().map(|day| day.requests).sum(),
            first: days.first().map(|day| day.day.to_string()).unwrap_or_default(),
            last: days.last().map(|day| day.day.to_string()).unwrap_or_default(),
        }
    }

    /// Whether there was no request at all.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// The next even number of the form 2, 4, 10, 20, 40, 100…: half of it is whole too.
fn round_up(most: u64) -> u64 {
    let powers = std::iter::successors(Some(1u64), |power| power.checked_mul(10));
    powers.flat_map(|power| [2, 4, 10].map(|digit| digit * power)).find(|round| *round >= most).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "a chart shows three digits")]
const fn as_number(count: u64) -> f64 {
    count as f64
}

fn unit(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::super::language::Language;
    use super::super::page::Frame;
    use super::*;
    use askama::Template;
    use jiff::civil::date;

    #[derive(Template)]
    #[template(
        source = "{% import \"chart.html\" as drawn %}{% call drawn::chart(frame, chart) %}{% endcall %}",
        ext = "html"
    )]
    struct Drawn {
        frame: Frame<'static>,
        chart: Chart,
    }

    fn chart(requests: &[u64]) -> Chart {
        let day = |(place, requests): (i8, &u64)| UsageDay { day: date(2026, 11, place), requests: *requests };
        Chart::of(&(1i8..).zip(requests).map(day).collect::<Vec<_>>())
    }

    #[test]
    fn the_busiest_day_stays_below_the_upper_line_and_bars_stay_in_order() {
        let chart = chart(&[0, 30, 15]);
        assert_eq!((chart.total, chart.lines[2].label, chart.lines[1].label), (45, 40, 20));
        let heights: Vec<f64> = chart.bars.iter().map(|bar| bar.height.parse().unwrap()).collect();
        assert_eq!(heights, [0.0, 123.0, 61.5]);
        let left: Vec<f64> = chart.bars.iter().map(|bar| bar.x.parse().unwrap()).collect();
        assert!(left.is_sorted() && left[0] >= LEFT && left[2] < RIGHT, "{left:?}");
        assert_eq!((chart.first.as_str(), chart.last.as_str()), ("2026-11-01", "2026-11-03"));
    }

    #[test]
    fn each_day_is_a_bar_that_says_its_number_and_the_whole_has_a_name() {
        let drawn = Drawn { frame: Frame::sample(Language::French), chart: chart(&[0, 30, 15]) }.render().unwrap();
        assert_eq!(drawn.matches("<rect").count(), 3);
        assert!(drawn.contains("<title>2026-11-02: 30</title>"), "{drawn}");
        assert!(drawn.contains("aria-label=\"Requêtes par jour. Total: 45\""), "{drawn}");
        let empty = Drawn { frame: Frame::sample(Language::French), chart: chart(&[0]) }.render().unwrap();
        assert!(empty.contains("Aucune requête") && !empty.contains("<svg"), "{empty}");
    }

    #[test]
    fn days_without_a_request_make_an_empty_chart() {
        assert!(chart(&[0, 0]).is_empty() && chart(&[]).is_empty());
        assert!(!chart(&[0, 1]).is_empty());
    }

    #[test]
    fn the_upper_line_is_a_round_number_whose_half_is_whole() {
        for (most, line) in [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (999, 1000), (1001, 2000)] {
            assert_eq!(round_up(most), line, "{most}");
        }
    }
}
