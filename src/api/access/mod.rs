//! The table of routes: what each needs of its caller, what it costs, and what a repetition of it does.
//!
//! A request to a route that is not in it gets to no handler. `docs/scopes.md` is written from it.

mod guard;
mod page;
mod sunset;
mod table;
#[cfg(test)]
mod tests;

pub use guard::guard;
pub use page::scopes_page;
pub use sunset::Deprecation;
pub use table::ROUTES;

use super::problem::{Kind, Problem};
use crate::auth::{Caller, Scope};
use crate::domain::KeyMode;
use actix_web::dev::ResourceDef;
use actix_web::{HttpMessage, HttpRequest};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::LazyLock;

/// What a route needs of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: no key is read, nothing is counted.
    Nothing,
    /// Nobody needs a key. One that is sent must be in force.
    Anyone,
    /// Nobody needs a key. One that is sent must have this scope.
    AnyoneOr(Scope),
    /// A key, whatever it may do.
    Key,
    /// A key with this scope.
    Scope(Scope),
    /// The link of a CV: its person.
    Person,
    /// Somebody who is signed in to the portal, which sees to it itself; or nobody, on its public pages.
    Session,
}

impl Need {
    /// Whether the caller has it.
    ///
    /// # Errors
    /// A [`Problem`] that says what is missing.
    pub fn met_by(self, caller: &Caller) -> Result<(), Problem> {
        let scope = match (self, caller) {
            (Self::Nothing | Self::Anyone | Self::Person | Self::Session, _)
            | (Self::AnyoneOr(_), Caller::Anonymous)
            | (Self::Key, Caller::App(_)) => return Ok(()),
            (Self::Key | Self::Scope(_), Caller::Anonymous) => {
                let detail = "This needs a key: send it as `X-API-Key` or `Authorization: Bearer`.";
                return Err(Problem::new(Kind::Unauthenticated, detail));
            }
            (Self::AnyoneOr(scope) | Self::Scope(scope), Caller::App(_)) => scope,
        };
        Ok(caller.require(scope)?)
    }
}

/// What a request costs; as a look-up where it is to no route of ours.
#[must_use]
pub fn cost(request: &HttpRequest) -> NonZeroU32 {
    let route = request.extensions().get::<&'static Route>().copied();
    route.and_then(|route| NonZeroU32::new(route.cost)).unwrap_or(NonZeroU32::MIN)
}

/// What a second request with the same `Idempotency-Key` gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// The answer to the first one, kept for a day. For every `POST` that changes something.
    Kept,
    /// An answer of its own: the route only reads. The key still belongs to one request.
    Anew,
    /// It says nothing here: the route is idempotent by itself, or its answers cannot be kept.
    Ignored,
}

/// A route and its rules.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method, in capitals; `HEAD` is `GET`. `*` for all of them.
    pub method: &'static str,
    /// The template of the path. One that ends in `*` stands for all paths that begin so.
    pub path: &'static str,
    /// What it needs of its caller.
    pub need: Need,
    /// What a request costs, in look-ups.
    pub cost: u32,
    /// Whether test keys may use it.
    pub test_keys: bool,
    /// What a repetition gets.
    pub repeat: Repeat,
    /// Since when it is not to be used any more, and when it ends.
    pub deprecated: Option<Deprecation>,
}

impl Route {
    const fn new(method: &'static str, path: &'static str, need: Need) -> Self {
        Self { method, path, need, cost: 1, test_keys: true, repeat: Repeat::Ignored, deprecated: None }
    }

    const fn get(path: &'static str, need: Need) -> Self {
        Self::new("GET", path, need)
    }

    /// A `POST` that asks a question.
    const fn ask(path: &'static str, need: Need) -> Self {
        Self { repeat: Repeat::Anew, ..Self::new("POST", path, need) }
    }

    /// A `POST` that changes something.
    const fn keep(path: &'static str, need: Need) -> Self {
        Self { repeat: Repeat::Kept, ..Self::new("POST", path, need) }
    }

    const fn live_only(self) -> Self {
        Self { test_keys: false, ..self }
    }

    const fn costs(self, cost: u32) -> Self {
        Self { cost, ..self }
    }

    /// Whether the caller may use it.
    ///
    /// # Errors
    /// A [`Problem`] that says why not.
    pub fn lets_in(&self, caller: &Caller) -> Result<(), Problem> {
        self.need.met_by(caller)?;
        if !self.test_keys && caller.app().is_some_and(|app| app.mode == KeyMode::Test) {
            return Err(Problem::new(Kind::Forbidden, "This is not for test keys: use a live one."));
        }
        Ok(())
    }
}

/// The rows by method and template, and the templates that have to be tried.
struct Table {
    exact: HashMap<(&'static str, &'static str), &'static Route>,
    patterns: Vec<(ResourceDef, &'static Route)>,
    prefixes: Vec<(&'static str, &'static Route)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (wide, narrow): (Vec<&'static Route>, Vec<&'static Route>) =
        ROUTES.iter().partition(|route| route.path.ends_with('*'));
    Table {
        exact: narrow.iter().map(|route| ((route.method, route.path), *route)).collect(),
        patterns: narrow.iter().map(|route| (ResourceDef::new(route.path), *route)).collect(),
        prefixes: wide.into_iter().map(|route| (route.path.trim_end_matches('*'), route)).collect(),
    }
});

/// The row of a request: of the template that the router found, where it has that method.
fn find(method: &str, template: &str, path: &str) -> Option<&'static Route> {
    let (table, method) = (&*TABLE, if method == "HEAD" { "GET" } else { method });
    let exact = || table.exact.get(&(method, template)).copied();
    // The router finds the first template that fits; another one behind it may have the method.
    let other = || {
        table.patterns.iter().find(|(pattern, route)| route.method == method && pattern.is_match(path)).map(|(_, r)| *r)
    };
    let wide = || {
        let fits = |route: &Route| route.method == "*" || route.method == method;
        table.prefixes.iter().find(|(prefix, route)| fits(route) && path.starts_with(prefix)).map(|(_, route)| *route)
    };
    exact().or_else(other).or_else(wide)
}
