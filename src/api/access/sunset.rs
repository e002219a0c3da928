//! The end of a route, told long before: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use jiff::civil::Date;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// Days between the two at least: six months.
pub const NOTICE: i32 = 184;

/// When a route was deprecated, when it ends, and what takes its place. Both days begin at midnight UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecation {
    /// Not to be used in anything new since.
    pub since: Date,
    /// The first day on which it is not there any more.
    pub ends: Date,
    /// The path that takes its place.
    pub successor: &'static str,
}

impl Deprecation {
    /// Whether users have the time that our policy promises them.
    #[must_use]
    pub fn is_fair(&self) -> bool {
        (self.ends - self.since).get_days() >= NOTICE
    }

    /// Tells it in the headers of an answer.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let midnight = |day: Date| day.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp());
        let since = midnight(self.since).map(|at| format!("@{}", at.as_second()));
        let ends =
            midnight(self.ends).and_then(|at| rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok());
        let link = format!(
            "</v1/changelog>; rel=\"deprecation\"; type=\"application/json\", <{}>; rel=\"successor-version\"",
            self.successor
        );
        let told = [("deprecation", since), ("sunset", ends), (LINK.as_str(), Some(link))];
        for (name, text) in told {
            if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok())
                && let Ok(name) = HeaderName::from_bytes(name.as_bytes())
            {
                headers.append(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_headers_have_the_forms_of_their_rfcs() {
        let deprecation = Deprecation { since: date(2026, 11, 23), ends: date(2027, 6, 1), successor: "/v2/offers" };
        let mut headers = HeaderMap::new();
        deprecation.tell(&mut headers);
        assert_eq!(headers.get("deprecation").unwrap(), "@1795392000");
        assert_eq!(headers.get("sunset").unwrap(), "Tue, 01 Jun 2027 00:00:00 GMT");
        let link = headers.get("link").unwrap().to_str().unwrap();
        assert!(
            link.contains("</v2/offers>; rel=\"successor-version\"") && link.contains("rel=\"deprecation\""),
            "{link}"
        );
    }

    #[test]
    fn less_than_six_months_are_not_fair() {
        let ending = |ends| Deprecation { since: date(2026, 11, 23), ends, successor: "/v1/offers" };
        assert!(!ending(date(2027, 5, 23)).is_fair());
        assert!(ending(date(2027, 5, 26)).is_fair());
    }
}
