//! Requests for contact: an app asks, the person answers.

use super::{CvService, House};
use crate::auth::consent::AppCvId;
use crate::auth::{Caller, SealFor};
use crate::domain::cv::CvId;
use crate::domain::permission::Purpose;
use crate::domain::{FieldError, Invalid, OfferId};
use crate::service::{Error, Result};
use crate::store::{ContactRecord, ContactState, NewContact};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// Requests that a person gets at most, of all apps together, in [`WEEK`].
const MOST: u64 = 3;
const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Requests of an app that are listed.
const LISTED: usize = 500;

/// A request for contact.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactRequest {
    /// What the person reads: 10 to 1,000 characters, without links and addresses.
    #[schema(
        example = "Bonjour, notre atelier de Roubaix cherche une personne pour souder l'inox. Pouvons-nous en parler ?"
    )]
    pub message: String,
    /// Who would hire, as the person reads it.
    #[serde(default)]
    #[schema(example = "Atelier Exemple")]
    pub employer: Option<String>,
    /// The offer that is meant.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub offer: Option<String>,
}

/// Where a request for contact stands, as its app sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactView {
    /// Id of the request.
    pub id: Uuid,
    /// The profile, by your app's id of it.
    pub cv: AppCvId,
    /// The offer that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Uuid>,
    /// `waiting`, `accepted` or `refused`.
    #[schema(example = "waiting")]
    pub state: &'static str,
    /// The day on which you asked.
    #[schema(value_type = String, format = "date")]
    pub asked_on: Date,
}

impl ContactRequest {
    /// What the person reads, and the offer that is meant.
    fn read(&self) -> Result<(String, Option<OfferId>), Vec<FieldError>> {
        let mut errors = Vec::new();
        let text = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (message, employer) = (text(&self.message), self.employer.as_deref().map(text));
        let long = message.chars().count();
        if !(10..=1000).contains(&long) {
            errors.push(Invalid::new(format!("{long} characters"), "10 to 1,000 characters").at("message"));
        }
        if has_link(&message) {
            errors.push(Invalid::new("a link", "a text without links and addresses").at("message"));
        }
        if let Some(employer) = &employer {
            if employer.is_empty() || employer.chars().count() > 200 {
                errors.push(Invalid::new(employer, "1 to 200 characters").at("employer"));
            } else if has_link(employer) {
                errors.push(Invalid::new("a link", "a name without links and addresses").at("employer"));
            }
        }
        let offer = self.offer.as_deref().map(OfferId::new).transpose();
        let offer = offer.map_err(|refused| errors.push(refused.at("offer")));
        match offer {
            Ok(offer) if errors.is_empty() => {
                let signed = employer.map_or_else(|| message.clone(), |employer| format!("{message}\n{employer}"));
                Ok((signed, offer))
            }
            Ok(_) | Err(()) => Err(errors),
        }
    }
}

/// Whether a text holds something that a mail program makes a link of.
fn has_link(text: &str) -> bool {
    let text = text.to_lowercase();
    // Endings that no French or English word after a full stop without a blank has.
    let domain = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.split('/').next().unwrap_or_default().rsplit_once('.').is_some_and(|(name, end)| {
            name.ends_with(char::is_alphanumeric)
                && (2..=24).contains(&end.len())
                && end.chars().all(|c| c.is_ascii_alphabetic())
        })
    };
    ["://", "www.", "mailto:", "@"].iter().any(|mark| text.contains(mark)) || text.split_whitespace().any(domain)
}

impl CvService {
    /// Asks a person for contact. Whether they answer is theirs.
    ///
    /// # Errors
    /// [`Error::UnknownCv`] where the app does not see the profile; [`Error::ContactLimit`] where the person had enough
    /// requests this week, or one of this app waits, or wants none of it: which of the three is not told;
    /// [`Error::Invalid`], [`Error::Auth`], [`Error::NoProcessor`], [`Error::CvsStale`], [`Error::Store`],
    /// [`Error::Auth`].
    pub async fn ask_contact(&self, caller: &Caller, cv: &str, asked: &ContactRequest) -> Result<ContactView> {
        let house = &self.house;
        let app = house.reader(caller).await?;
        let (text, offer) = asked.read().map_err(Error::Invalid)?;
        let now = house.now();
        let id = house.seen(app, cv, now)?;
        let keys = house.vault.data_keys(&[id]).await?;
        let key = keys.get(&id).ok_or(Error::UnknownCv)?;
        let request = house.chance.id(now);
        let sealed = key.seal(SealFor::Contact(request), text.as_bytes());
        let new = NewContact { id: request, cv: id, app, offer: offer.map(OfferId::uuid), sealed, at: now };
        if !house.store.ask_contact(&new, now - WEEK, MOST).await? {
            return Err(Error::ContactLimit(Duration::from_hours(24)));
        }
        if let (Some(persons), Some(app)) = (house.persons.get(), caller.app()) {
            persons.asked(id, &app.app).await;
        }
        let made = ContactRecord {
            id: request,
            cv: id,
            app,
            offer: new.offer,
            sealed: new.sealed,
            asked_at: now,
            state: ContactState::Waiting,
            answered_at: None,
        };
        house.contact_view(app, &made)
    }

    /// The requests of the caller's app, the newest first.
    ///
    /// # Errors
    /// [`Error::Auth`], [`Error::NoProcessor`], [`Error::CvsStale`], [`Error::Store`].
    pub async fn contacts(&self, caller: &Caller) -> Result<Vec<ContactView>> {
        let app = self.house.reader(caller).await?;
        let all = self.house.store.contacts_by(app, LISTED).await?;
        all.iter().map(|record| self.house.contact_view(app, record)).collect()
    }
}

impl House {
    /// The CV that an app means, where it sees it now.
    fn seen(&self, app: Uuid, cv: &str, now: Timestamp) -> Result<CvId> {
        let id = self.ids(app)?.open(cv).ok_or(Error::UnknownCv)?;
        let held = self.index.held(id).ok_or(Error::UnknownCv)?;
        let sees = [Purpose::Search, Purpose::Matching, Purpose::Contact];
        let sees = sees.iter().any(|purpose| held.grants.iter().any(|grant| grant.covers(app, *purpose, now)));
        if sees { Ok(id) } else { Err(Error::UnknownCv) }
    }

    fn contact_view(&self, app: Uuid, record: &ContactRecord) -> Result<ContactView> {
        let state = match record.state {
            ContactState::Waiting => "waiting",
            ContactState::Accepted => "accepted",
            // Who reported it is a person who refused: the app need not know more.
            ContactState::Refused | ContactState::Reported => "refused",
        };
        Ok(ContactView {
            id: record.id,
            cv: self.ids(app)?.close(record.cv).ok_or(Error::Interrupted)?,
            offer: record.offer,
            state,
            asked_on: record.asked_at.to_zoned(TimeZone::UTC).date(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_no_link_and_no_address() {
        for text in [
            "voyez https://exemple.fr",
            "HTTP://EXEMPLE.FR",
            "www.exemple.fr",
            "exemple.fr/offre",
            "écrivez à a@exemple.fr",
            "(exemple.com)",
            "mailto:a",
            "sur exemple.fr.",
        ] {
            assert!(has_link(text), "{text}");
        }
        for text in ["Bonjour. Nous cherchons un soudeur, 35 h, 12.50 € l'heure.", "M. Exemple vous répond", "etc..."]
        {
            assert!(!has_link(text), "{text}");
        }
    }

    #[test]
    fn a_request_that_makes_no_sense_names_every_wrong_field() {
        let asked = |message: &str, employer: Option<&str>, offer: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            let request = ContactRequest { message: message.into(), employer: own(employer), offer: own(offer) };
            request.read().map_err(|errors| errors.into_iter().map(|error| error.field).collect::<Vec<_>>())
        };
        assert!(asked("Bonjour, parlons-nous ?", None, None).is_ok());
        assert_eq!(asked("court", Some(" "), Some("1")).unwrap_err(), ["message", "employer", "offer"]);
        assert_eq!(asked(&"x".repeat(1001), None, None).unwrap_err(), ["message"]);
    }
}
