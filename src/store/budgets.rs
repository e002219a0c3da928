//! The budgets that nodes share: how much of its rate each caller has left.
//!
//! A budget is counted in microseconds of it (GCRA): a caller of 200 requests a second pays 5,000 for each, and has as
//! many as its burst takes to come back. One value a caller says it all, the theoretical arrival time.

use super::Result;
use jiff::Timestamp;
use std::time::Duration;

/// What a node asks for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Whose budget: a name that tells nothing of a person.
    pub caller: &'a str,
    /// What is to be taken. Nothing is taken where less is left.
    pub take: Duration,
    /// What a caller that has rested has.
    pub capacity: Duration,
    /// The time of the asking node. A place with a clock of its own goes by that one.
    pub now: Timestamp,
}

/// What it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Whether it was taken.
    pub granted: bool,
    /// What is left now.
    pub left: Duration,
}

/// Where budgets are shared.
#[async_trait::async_trait]
pub trait Budgets: Send + Sync + std::fmt::Debug {
    /// Takes a part of a budget, all of it or nothing. One step: of two nodes that ask at once, each sees what the other
    /// took.
    ///
    /// # Errors
    /// [`super::Error::Database`] when the place does not answer.
    async fn take_budget(&self, ask: Ask<'_>) -> Result<Lease>;

    /// Forgets the budgets that are whole again at `now`.
    ///
    /// # Errors
    /// [`super::Error::Database`] when the place does not answer.
    async fn forget_budgets(&self, now: Timestamp) -> Result<()>;
}
