//! What a member is told where the service did not do what was asked: a value to correct, or a sentence.

use super::forms::Fields;
use super::language::Language;
use super::refusal::{Refusal, Result};
use crate::{auth, service};
use service::Error;

impl Fields {
    /// The form again with what is wrong with it; a failure of ours, or what is not there, is a page of its own.
    pub fn after(self, error: Error, language: Language) -> Result<Self> {
        if let Error::Invalid(errors) = error {
            return Ok(self.refused(errors));
        }
        match sentence(&error, language) {
            Some(sentence) => Ok(self.told(sentence)),
            None => Err(Refusal::Service(error)),
        }
    }
}

/// The sentence for a refusal that a member can do something about.
fn sentence(error: &Error, language: Language) -> Option<String> {
    let (english, french) = if let Error::NameTaken(_) = error {
        (
            "Another app has this name already: choose another one.".to_owned(),
            "Une autre application porte déjà ce nom\u{a0}: choisissez-en un autre.",
        )
    } else if let Error::TooManyMails(_) = error {
        (
            "Too many mails went to this address: try again in an hour.".to_owned(),
            "Trop de messages sont partis à cette adresse\u{a0}: réessayez dans une heure.",
        )
    } else if let Error::Conflict(reason) = error {
        (
            sentence_of(reason),
            "Ce n’est pas ou plus possible\u{a0}: rechargez la page pour voir où en est l’application.",
        )
    } else if let Error::Auth(refused) = error {
        (sentence_of(&refused.to_string()), french_of(refused)?)
    } else {
        // For the page of a failure, or of what is not there.
        return None;
    };
    Some(if language.is_french() { french.to_owned() } else { english })
}

/// The same in French, of what concerns an app and its keys.
fn french_of(refused: &auth::Error) -> Option<&'static str> {
    let own = [
        (
            matches!(refused, auth::Error::Pending),
            "Confirmez d’abord votre adresse\u{a0}: ouvrez le lien que nous avons envoyé.",
        ),
        (matches!(refused, auth::Error::Suspended), "L’opérateur a suspendu cette application."),
        (
            matches!(refused, auth::Error::NotApproved { .. }),
            "La portée cvs:read demande un accord de la Région en cours de validité.",
        ),
        (matches!(refused, auth::Error::NotGiven { .. }), "Cette portée est donnée par l’opérateur."),
    ];
    own.into_iter().find_map(|(is_it, text)| is_it.then_some(text))
}

/// The reason as a sentence.
fn sentence_of(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).filter(|letter| *letter != '`').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_in_the_language_of_the_page_and_a_failure_is_not_told() {
        let taken = Error::NameTaken("Carte".into());
        assert!(sentence(&taken, Language::French).unwrap().starts_with("Une autre application"));
        assert!(sentence(&taken, Language::English).unwrap().starts_with("Another app"));
        let conflict = Error::Conflict("this app has `50` keys");
        assert_eq!(sentence(&conflict, Language::English).unwrap(), "This app has 50 keys.");
        let pending = Error::Auth(auth::Error::Pending);
        assert!(sentence(&pending, Language::French).unwrap().starts_with("Confirmez"));
        assert!(sentence(&Error::Interrupted, Language::English).is_none());
    }
}
