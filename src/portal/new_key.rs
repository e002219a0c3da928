//! Creating a key: what can be chosen, and the page that shows the secret, once.

use super::confirm::id;
use super::forms::{Fields, Signed};
use super::head::AppHead;
use super::keys;
use super::language::Language;
use super::page::{self, Frame};
use super::refusal::Result;
use super::texts::scope_meaning;
use super::visitor::Visitor;
use crate::auth::{GivenBy, PlainKey, Scope};
use crate::domain::{FieldError, Invalid, KeyMode};
use crate::service::Error;
use crate::service::apps::{AppView, KeyRequest, Who};
use actix_web::{HttpResponse, post, web};
use askama::Template;
use jiff::{SignedDuration, Timestamp};

/// After how many days a key may end, with the texts that stand beside them in [`Choices`].
const ENDS: [&str; 4] = ["30", "90", "365", "never"];

/// What can be chosen for a key, and what was.
#[derive(Debug)]
pub struct Choices<'a> {
    /// What was sent.
    pub fields: &'a Fields,
    /// The scopes that an app gives to its keys.
    pub scopes: Vec<ScopeChoice>,
    /// What it may end after, and what was chosen.
    pub ends: [(&'static str, &'static str, bool); 4],
    /// Whether it is for the generated data.
    pub test: bool,
}

/// A scope to tick.
#[derive(Debug)]
pub struct ScopeChoice {
    /// Its name.
    pub name: &'static str,
    /// What it allows.
    pub meaning: &'static str,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Whether an app gives it to test keys alone.
    pub test_only: bool,
}

impl<'a> Choices<'a> {
    /// What can be chosen; at first, all that reads and needs nobody's word. `cvs` where the app is approved for CVs.
    pub fn new(language: Language, fields: &'a Fields, cvs: bool) -> Self {
        let offered = |scope: &Scope| match scope.given_by() {
            GivenBy::App => true,
            GivenBy::Approval => cvs,
            GivenBy::Operator => matches!(scope, Scope::OffersWrite | Scope::TrainingsWrite),
        };
        let blank = fields.one("label").is_empty() && fields.all("scopes").next().is_none() && !fields.is_refused();
        let choice = |scope: Scope| ScopeChoice {
            name: scope.as_str(),
            meaning: scope_meaning(scope, language),
            ticked: fields.has("scopes", scope.as_str())
                || blank && scope.given_by() == GivenBy::App && scope != Scope::AppManage,
            test_only: scope.given_by() == GivenBy::Operator,
        };
        let t = &language.texts().keys;
        let chosen = Some(fields.one("ends")).filter(|ends| ENDS.contains(ends)).unwrap_or("365");
        let ends = [(ENDS[0], t.ends_30), (ENDS[1], t.ends_90), (ENDS[2], t.ends_365), (ENDS[3], t.ends_never)];
        Self {
            fields,
            scopes: Scope::ALL.into_iter().filter(offered).map(choice).collect(),
            ends: ends.map(|(value, text)| (value, text, value == chosen)),
            test: fields.one("mode") == "test",
        }
    }
}

#[derive(Template)]
#[template(path = "secret.html")]
struct SecretPage<'a> {
    frame: Frame<'a>,
    app: AppHead,
    secret: &'a str,
    /// Whether the lines below would work with it.
    reads_offers: bool,
}

/// Creates a key, and shows it.
#[post("/apps/{app}/keys")]
pub async fn create(signed: Signed, app: web::Path<String>) -> Result<HttpResponse> {
    let (Signed { member, fields }, app) = (signed, id(&app)?);
    let (visitor, who) = (&member.visitor, Who::Member(&member.session.email));
    let apps = &visitor.portal.apps;
    let created = match request(&fields, visitor.portal.sessions.now()) {
        Ok(asked) => apps.create_key(who, &visitor.by(Some(app)), app, &asked).await,
        Err(wrong) => Err(Error::Invalid(vec![wrong])),
    };
    match created {
        Ok(issued) => show_secret(visitor, apps.app(who, app).await?, &issued.secret, &issued.key.scopes),
        Err(error) => {
            let fields = fields.after(error, visitor.language)?;
            keys::again(&member, app, &fields).await
        }
    }
}

/// The page with the secret.
pub fn show_secret(visitor: &Visitor, app: AppView, secret: &PlainKey, scopes: &[String]) -> Result<HttpResponse> {
    let reads_offers = scopes.iter().any(|scope| scope == Scope::OffersRead.as_str());
    let app = AppHead::new(app, "keys");
    page::show(visitor, &SecretPage { frame: Frame::of(visitor), app, secret: secret.reveal(), reads_offers })
}

/// The key that a form asks for.
fn request(fields: &Fields, now: Timestamp) -> Result<KeyRequest, FieldError> {
    let mode = fields.one("mode").parse::<KeyMode>().map_err(|refused| refused.at("mode"))?;
    let expires_at = match fields.one("ends") {
        "never" => None,
        days if ENDS.contains(&days) => {
            let days: i64 = days.parse().map_err(|_| Invalid::new(days, "a number of days").at("ends"))?;
            Some(now + SignedDuration::from_hours(24 * days))
        }
        other => return Err(Invalid::new(other, format!("one of {}", ENDS.join(", "))).at("ends")),
    };
    Ok(KeyRequest {
        label: fields.one("label").to_owned(),
        mode,
        scopes: fields.all("scopes").map(str::to_owned).collect(),
        sources: Vec::new(),
        ip_ranges: words(fields.one("ip_ranges")),
        origins: words(fields.one("origins")),
        expires_at,
    })
}

fn words(text: &str) -> Vec<String> {
    text.split([' ', ',', ';', '\t', '\r', '\n']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_form_becomes_the_key_that_it_asks_for() {
        let fields = Fields::beginning(&[
            ("label", "production"),
            ("mode", "live"),
            ("scopes", "offers:read"),
            ("scopes", "market:read"),
            ("ends", "30"),
            ("ip_ranges", "192.0.2.0/24, 198.51.100.7"),
        ]);
        let asked = request(&fields, now()).unwrap();
        assert_eq!((asked.label.as_str(), asked.mode), ("production", KeyMode::Live));
        assert_eq!(asked.scopes, ["offers:read", "market:read"]);
        assert_eq!(asked.ip_ranges, ["192.0.2.0/24", "198.51.100.7"]);
        assert_eq!(asked.expires_at.unwrap().to_string(), "2026-12-23T00:00:00Z");
    }

    #[test]
    fn what_no_form_of_ours_holds_is_refused_by_its_field() {
        let wrong = |sent: &[(&str, &str)]| request(&Fields::beginning(sent), now()).unwrap_err().field;
        assert_eq!(wrong(&[("mode", "prod"), ("ends", "30")]), "mode");
        assert_eq!(wrong(&[("mode", "live"), ("ends", "31")]), "ends");
    }

    #[test]
    fn at_first_all_that_an_app_gives_itself_is_ticked_but_what_manages_it() {
        let fields = Fields::default();
        let choices = Choices::new(Language::French, &fields, false);
        let ticked: Vec<_> = choices.scopes.iter().filter(|scope| scope.ticked).map(|scope| scope.name).collect();
        assert_eq!(ticked, ["offers:read", "trainings:read", "market:read", "changes:read"]);
        assert!(choices.scopes.iter().all(|scope| scope.name != "admin" && scope.name != "cvs:read"));
        let approved = Choices::new(Language::French, &fields, true);
        assert!(approved.scopes.iter().any(|scope| scope.name == "cvs:read" && !scope.ticked));
    }
}
