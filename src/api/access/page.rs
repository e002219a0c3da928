//! `docs/scopes.md`, written from the table.

use super::{Need, ROUTES, Repeat, Route};
use crate::auth::{GivenBy, Scope};

const HEAD: &str = "\
# Scopes

<!-- Written from the code: `make bless` writes it anew. -->

A scope is a permission of a key. A problem document `forbidden` names the one that is missing in `scope`.

## What each allows, and who gives it

| scope | allows to | given by |
|---|---|---|
";

const ROUTES_HEAD: &str = "
A test key sees and writes the sandbox alone: nobody's approval is needed there.

## What each route needs

The cost is what a request counts in the limits of a plan; a look-up costs 1. `Idempotency-Key` says what a second request \
with the same key gets: `kept`, the first answer, for 24 hours; `anew`, an answer of its own, because the route only \
reads; `–`, the header says nothing here.

| route | needs | cost | test keys | `Idempotency-Key` |
|---|---|---|---|---|
";

/// The page, as Markdown.
#[must_use]
pub fn scopes_page() -> String {
    let mut page = HEAD.to_owned();
    for scope in Scope::ALL {
        let by = match scope.given_by() {
            GivenBy::App => "the app itself, once it is active",
            GivenBy::Operator => "the operator",
            GivenBy::Approval => "the app itself, while it has the operator's approval for a purpose and a time",
        };
        page.extend(["| `", scope.as_str(), "` | ", scope.meaning(), " | ", by, " |\n"]);
    }
    page += ROUTES_HEAD;
    for route in ROUTES {
        page += &row(route);
    }
    page
}

fn row(route: &Route) -> String {
    let Route { method, path, need, cost, test_keys, repeat, deprecated } = route;
    let need = match need {
        Need::Nothing => "nothing; not counted".to_owned(),
        Need::Anyone => "nothing".to_owned(),
        Need::AnyoneOr(scope) => format!("nothing; a key that is sent needs `{scope}`"),
        Need::Key => "a key".to_owned(),
        Need::Scope(scope) => format!("`{scope}`"),
        Need::Person => "the link of a CV".to_owned(),
        Need::Session => "what the page says".to_owned(),
    };
    let repeat = match repeat {
        Repeat::Kept => "kept",
        Repeat::Anew => "anew",
        Repeat::Ignored => "–",
    };
    let ends = deprecated.map_or_else(String::new, |it| format!(" (deprecated, ends on {})", it.ends));
    let test_keys = if *test_keys { "yes" } else { "no" };
    format!("| `{method} {path}`{ends} | {need} | {cost} | {test_keys} | {repeat} |\n")
}
