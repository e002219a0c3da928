//! Who asks, and who is asked: the data of each GraphQL request.

use crate::api::problem::{Kind, Problem};
use crate::api::{State, cvs_of, person};
use crate::auth::{Caller, SessionSecret, Standing};
use crate::domain::{KeyMode, Position};
use crate::service::cvs::CvService;
use crate::service::person::{Holder, People};
use crate::service::{Sandbox, Service};
use actix_web::http::header::HeaderMap;
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
    cvs: Option<Arc<CvService>>,
    /// What test keys ask, where there is a sandbox.
    sandbox: Option<Arc<Sandbox>>,
    /// What persons ask, where this server handles CVs.
    pub people: Option<Arc<People>>,
    /// The secret of a person's link, where the request brought one.
    pub link: Option<SessionSecret>,
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
        let (cvs, sandbox, people) = (state.cvs.clone(), state.sandbox.clone(), state.people.clone());
        Ok(Self { caller, service, cvs, sandbox, people, link: None, request_id: None, standing })
    }

    /// Somebody without a key who asks for offers alone.
    #[cfg(test)]
    pub fn of_offers(service: Arc<Service>) -> Self {
        Self {
            caller: Caller::Anonymous,
            service,
            cvs: None,
            sandbox: None,
            people: None,
            link: None,
            request_id: None,
            standing: None,
        }
    }

    /// The same with the link that the headers hold, where they do.
    #[must_use]
    pub fn with_link(self, headers: &HeaderMap) -> Self {
        Self { link: person::in_header(headers), ..self }
    }

    /// The people whose profiles the caller reads: for a test key, invented ones.
    ///
    /// # Errors
    /// A [`Problem`] where there are none.
    pub async fn cvs(&self) -> Result<Arc<CvService>, Problem> {
        cvs_of(self.cvs.as_ref(), self.sandbox.as_deref(), &self.caller).await
    }

    /// The person whose link the request brought, and what they ask.
    ///
    /// # Errors
    /// A [`Problem`] where it brought none that is good, or with a test key, or where this server handles no CVs.
    pub async fn person(&self) -> Result<(&Arc<People>, Holder), Problem> {
        if self.caller.app().is_some_and(|app| app.mode == KeyMode::Test) {
            return Err(Problem::new(Kind::Forbidden, "This is not for test keys: send none."));
        }
        let people = self.people.as_ref().ok_or_else(person::no_cvs)?;
        let found = match &self.link {
            Some(link) => people.holder(link).await?,
            None => None,
        };
        let missing = || Problem::new(Kind::Unauthenticated, "This needs the link of a CV, as `X-Person-Link`.");
        Ok((people, found.ok_or_else(missing)?))
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
