//! The portal: pages in French and English where developers register apps and manage their keys, without JavaScript.
//!
//! A page asks the service, as the API does; forms carry a token of their browser, and every answer forbids what it does
//! not need. The pages behind problem documents are here too, and the one on how the service is.

mod apps;
mod assets;
mod chart;
mod confirm;
mod cookies;
mod cvs;
mod documents;
mod forms;
mod head;
mod headers;
mod home;
mod keys;
mod language;
mod licences;
mod me;
mod members;
mod new_key;
mod page;
mod privacy;
mod problem_texts;
mod problems;
mod refusal;
mod register;
mod said;
mod sign_in;
mod status;
mod texts;
mod turnstile;
mod upload;
mod usage;
mod visitor;

pub use problems::{Problem, untranslated};
pub use status::status_page;
pub use turnstile::Turnstile;
pub use usage::{Usage, UsageDay, UsageQuota, Used};

use crate::service::Sessions;
use crate::service::apps::Apps;
use crate::service::person::People;
use actix_web::http::Uri;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use std::net::IpAddr;
use std::sync::Arc;

/// The most that a form may hold.
const LARGEST_FORM: usize = 32 * 1024;

/// What every page may use.
#[derive(Debug)]
pub struct Portal {
    apps: Arc<Apps>,
    sessions: Arc<Sessions>,
    turnstile: Arc<dyn Turnstile>,
    usage: Option<Arc<dyn Usage>>,
    /// What persons ask, where this server handles CVs.
    people: Option<Arc<People>>,
    problems: Vec<Problem>,
    /// Whether cookies go over TLS alone.
    secure: bool,
}

impl Portal {
    /// Over the apps and the sessions, with the problems that the API knows. Cookies are for TLS alone, unless the server
    /// is reached at a loopback address without it.
    #[must_use]
    pub fn new(
        apps: Arc<Apps>,
        sessions: Arc<Sessions>,
        turnstile: Arc<dyn Turnstile>,
        problems: Vec<Problem>,
    ) -> Self {
        let secure = !is_loopback(apps.public_url());
        Self { apps, sessions, turnstile, usage: None, people: None, problems, secure }
    }

    /// The same with what apps used.
    #[must_use]
    pub fn with_usage(mut self, usage: Arc<dyn Usage>) -> Self {
        self.usage = Some(usage);
        self
    }

    /// The same for persons, too.
    #[must_use]
    pub fn with_people(mut self, people: Option<Arc<People>>) -> Self {
        self.people = people;
        self
    }

    /// What the portal's addresses begin with.
    fn base(&self) -> &str {
        self.apps.public_url()
    }
}

/// Whether an address is `http` on this machine.
fn is_loopback(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    uri.scheme_str() == Some("http") && (host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()))
}

/// Every page.
pub fn routes(config: &mut ServiceConfig) {
    let portal = web::scope("/portal")
        .app_data(web::FormConfig::default().limit(LARGEST_FORM))
        .app_data(web::PayloadConfig::new(LARGEST_FORM))
        .service(assets::style)
        .service(assets::icon)
        .configure(door)
        .configure(of_app)
        .default_service(web::to(refusal::nowhere))
        .wrap(from_fn(refusal::render))
        .wrap(from_fn(headers::guard));
    let problems = web::scope("/problems")
        .service(problems::list)
        .service(problems::show)
        .default_service(web::to(refusal::nowhere))
        .wrap(from_fn(refusal::render))
        .wrap(from_fn(headers::guard));
    // The address that is mailed when an app registers, over the API as here.
    let confirm = web::resource("/v1/apps/{app}/confirm")
        .route(web::get().to(confirm::ask))
        .wrap(from_fn(refusal::render))
        .wrap(from_fn(headers::guard));
    let privacy = web::resource("/privacy")
        .route(web::get().to(privacy::show))
        .wrap(from_fn(refusal::render))
        .wrap(from_fn(headers::guard));
    config.configure(me::routes).service(portal).service(problems).service(privacy).service(confirm);
}

fn door(config: &mut ServiceConfig) {
    config
        .service(home::home)
        .service(home::speak)
        .service(documents::terms)
        .service(register::form)
        .service(register::register)
        .service(confirm::confirm)
        .service(sign_in::form)
        .service(sign_in::send)
        .service(sign_in::enter)
        .service(sign_in::leave);
}

fn of_app(config: &mut ServiceConfig) {
    config
        .service(apps::overview)
        .service(apps::join)
        .service(keys::list)
        .service(keys::one)
        .service(keys::change)
        .service(new_key::create)
        .service(usage::show)
        .service(members::list)
        .service(members::change)
        .service(licences::list)
        .service(licences::accept)
        .service(cvs::show)
        .service(cvs::ask);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_without_tls_to_this_machine_alone() {
        for url in ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in
            ["https://127.0.0.1", "http://192.0.2.1", "http://passerelle.example", "http://localhost.example", ""]
        {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
