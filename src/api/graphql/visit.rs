//! One request on its way through the schema: who pays for it, and what became of it.

use crate::api::meter::Counted;
use crate::api::problem::Problem;
use crate::auth::{Caller, Limiter, Standing};
use async_graphql::parser::types::OperationType;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Comes with a request that is paid for, in its data.
#[derive(Debug)]
pub struct Visit {
    limiter: Arc<Limiter>,
    caller: Caller,
    address: IpAddr,
    /// What was paid at the door.
    paid: u32,
    takes: fn(OperationType) -> Result<(), Problem>,
    outcome: Mutex<Outcome>,
}

/// What became of a request.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Why it was not executed, where a rule of ours refused it.
    pub refusal: Option<Problem>,
    /// What it cost in the end, where that is more than was paid at the door.
    pub counted: Option<Counted>,
}

impl Visit {
    /// A request of a caller at that address, which paid so many look-ups at the door. `takes` says which operations may
    /// come by this way.
    pub fn new(
        limiter: Arc<Limiter>,
        caller: Caller,
        address: IpAddr,
        paid: NonZeroU32,
        takes: fn(OperationType) -> Result<(), Problem>,
    ) -> Self {
        Self { limiter, caller, address, paid: paid.get(), takes, outcome: Mutex::default() }
    }

    /// Goes on only with an operation that may come by this way.
    ///
    /// # Errors
    /// The [`Problem`] that tells why not.
    pub fn takes(&self, operation: OperationType) -> Result<(), Problem> {
        (self.takes)(operation)
    }

    /// The most look-ups that the caller may spend at once, where there is an end to it.
    pub fn most(&self) -> Option<u32> {
        self.limiter.most(&self.caller)
    }

    /// Pays what a request of `cost` look-ups costs beyond what was paid at the door.
    ///
    /// # Errors
    /// The [`Problem`] that tells how long to wait, or which quota is used up.
    pub async fn pay(&self, cost: u32) -> Result<(), Problem> {
        let (Some(whole), Some(rest)) = (NonZeroU32::new(cost), NonZeroU32::new(cost.saturating_sub(self.paid))) else {
            return Ok(());
        };
        let judged = self.limiter.check(&self.caller, self.address, rest).await;
        let app = if let Caller::App(app) = &self.caller { Some(app.clone()) } else { None };
        self.outcome().counted = Some(Counted::new(app, whole, &judged));
        judged?;
        Ok(())
    }

    /// Where the caller stands since it paid; nothing where it had paid all at the door, and where limits are off.
    pub fn standing(&self) -> Option<Standing> {
        let standing = self.outcome().counted.as_ref().and_then(|counted| counted.standing);
        standing.map(|(standing, _)| standing)
    }

    /// Keeps why the request was not executed.
    pub fn refuse(&self, problem: Problem) {
        self.outcome().refusal = Some(problem);
    }

    /// What became of it.
    pub fn end(&self) -> Outcome {
        std::mem::take(&mut *self.outcome())
    }

    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
