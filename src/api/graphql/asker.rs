//! Who asks, and who is asked: the data of each GraphQL request.

use crate::api::State;
use crate::api::problem::Problem;
use crate::auth::{Caller, Standing};
use crate::domain::Position;
use crate::service::Service;
use crate::service::cvs::CvService;
use async_graphql::Context;
use std::sync::Arc;

/// The caller that the guard let in, and the service that is theirs: for a test key, the sandbox.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Who asks.
    pub caller: Caller,
    /// Who is asked.
    pub service: Arc<Service>,
    /// CVs, where this server holds any.
    pub cvs: Option<Arc<CvService>>,
    /// The request, as it is written down beside what it disclosed.
    pub request_id: Option<String>,
    /// Where the caller stood when the request was counted; nothing where limits are off.
    pub standing: Option<Standing>,
}

impl Asker {
    /// The caller with its service.
    ///
    /// # Errors
    /// A [`Problem`] where a test key has no sandbox.
    pub fn new(state: &State, caller: Caller, standing: Option<Standing>) -> Result<Self, Problem> {
        let service = state.service(&caller)?;
        Ok(Self { caller, service, cvs: state.cvs.clone(), request_id: None, standing })
    }

    /// The same, of that request.
    #[must_use]
    pub fn by_request(self, id: String) -> Self {
        Self { request_id: Some(id).filter(|id| !id.is_empty()), ..self }
    }

    /// Who asks in a field's resolver.
    ///
    /// # Errors
    /// When a request was executed without its data: a defect.
    pub fn of<'c>(context: &Context<'c>) -> async_graphql::Result<&'c Self> {
        context.data::<Self>()
    }

    /// Waits until the index has passed the position, where there is one.
    ///
    /// # Errors
    /// A [`Problem`] when it has not in time, or never will.
    pub async fn passed(&self, position: Option<Position>) -> Result<(), Problem> {
        crate::api::passed(&self.service, position).await
    }
}
