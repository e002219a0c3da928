//! The address of a member.

use super::Invalid;
use email_address::{EmailAddress, Options};

/// An e-mail address, in lower case. It belongs to a person: `Debug` does not print it, there is no `Display`, and a
/// refusal does not repeat it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(Box<str>);

impl Email {
    /// Reads an address.
    ///
    /// # Errors
    /// [`Invalid`] when it is no address of a mailbox in the public network.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim().to_lowercase();
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        // 254 bytes are what fits into the envelope of a mail (RFC 5321).
        let fits = text.len() <= 254 && EmailAddress::parse_with_options(&text, options).is_ok();
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(Invalid::new("", "an e-mail address is name@domain, such as equipe@exemple.fr"))
        }
    }

    /// The address itself: for the store, for mails, and for those who may see it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_in_every_case_and_is_never_printed() {
        let email = Email::new(" Equipe@Exemple.FR ").unwrap();
        assert_eq!(email.expose(), "equipe@exemple.fr");
        assert!(!format!("{email:?}").contains("equipe"));
    }

    #[test]
    fn what_no_mail_reaches_is_refused_without_repeating_it() {
        let long = format!("{}@exemple.fr", "a".repeat(260));
        for text in ["", "equipe", "equipe@", "@exemple.fr", "a b@exemple.fr", "equipe@localhost", &long] {
            assert_eq!(Email::new(text).unwrap_err().value, "", "{text}");
        }
        for text in ["Équipe <equipe@exemple.fr>", "equipe@[192.0.2.1]", "a@exemple.fr\r\nBcc: b@exemple.fr"] {
            assert!(Email::new(text).is_err(), "{text}");
        }
    }
}
