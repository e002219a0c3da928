//! `X-Passerelle-Test`: what a test key asks to happen, so that an app can be tried in bad weather.

use super::problem::{Kind, Problem};
use crate::auth::Caller;
use crate::domain::{Invalid, KeyMode};
use actix_web::http::header::HeaderMap;
use jiff::Timestamp;
use std::time::Duration;

/// The header.
pub const NAME: &str = "x-passerelle-test";
/// How long a slow answer takes longer.
const SLOW: Duration = Duration::from_secs(3);
/// How long a refusal says to wait.
const WAIT: Duration = Duration::from_secs(2);
/// The time at which the offer that is asked for was withdrawn: the 1st of January 2026, in seconds.
const WITHDRAWN: i64 = 1_767_225_600;
const CASES: &str = "one of 429, 503, slow, withdrawn";

/// Makes happen what the header asks for. Only for test keys.
///
/// # Errors
/// The [`Problem`] that was asked for; or one that says that the header is not for this caller, or has no such case.
pub async fn play(caller: &Caller, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(case) = headers.get(NAME) else { return Ok(()) };
    let case = String::from_utf8_lossy(case.as_bytes());
    let refused = |reason: &str| Problem::invalid(vec![Invalid::new(&case, reason).at("X-Passerelle-Test")]);
    if caller.app().is_none_or(|app| app.mode != KeyMode::Test) {
        return Err(refused("this header goes with a test key; leave it out"));
    }
    match &*case {
        "429" => Err(Problem::new(Kind::TooMany, "As `X-Passerelle-Test` asked.").retry_after(WAIT)),
        "503" => Err(Problem::new(Kind::Unavailable, "As `X-Passerelle-Test` asked.").retry_after(WAIT).rehearsed()),
        "withdrawn" => Err(Problem::withdrawn(Timestamp::from_second(WITHDRAWN).unwrap_or_default())),
        "slow" => {
            tokio::time::sleep(SLOW).await;
            Ok(())
        }
        _ => Err(refused(CASES)),
    }
}
