//! The cookies of the portal: a session, a secret for the forms of somebody who is not signed in, and the language.

use super::language::Language;
use crate::auth::SessionSecret;
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration};

/// The language that the reader chose. No secret.
pub const LANGUAGE: &str = "passerelle_language";
const A_YEAR: Duration = Duration::days(365);

/// A cookie with a secret in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Who is signed in.
    Session,
    /// Whose forms these are, before anybody signs in.
    Visit,
    /// Whose CV this is: the secret of the link.
    Person,
}

impl Kind {
    /// Its name. Where cookies are secure, no other host of the domain can set one of this name (RFC 6265bis).
    pub const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-passerelle_session",
            (Self::Session, false) => "passerelle_session",
            (Self::Visit, true) => "__Host-passerelle_visit",
            (Self::Visit, false) => "passerelle_visit",
            (Self::Person, true) => "__Host-passerelle_person",
            (Self::Person, false) => "passerelle_person",
        }
    }

    /// The secret that a request brings.
    pub fn read(self, request: &HttpRequest, secure: bool) -> Option<SessionSecret> {
        SessionSecret::parse(request.cookie(self.name(secure))?.value())
    }

    /// The cookie, to be kept until the browser is closed.
    pub fn write(self, secret: &SessionSecret, secure: bool) -> Cookie<'static> {
        self.limited(guarded(Cookie::build(self.name(secure), secret.reveal().to_owned()).finish(), secure))
    }

    /// The cookie that takes it away.
    pub fn remove(self, secure: bool) -> Cookie<'static> {
        let mut cookie = self.limited(guarded(Cookie::build(self.name(secure), "").finish(), secure));
        cookie.make_removal();
        cookie
    }

    /// That of a person goes with no request that another site begins, not even with a link that somebody follows.
    fn limited(self, mut cookie: Cookie<'static>) -> Cookie<'static> {
        if self == Self::Person {
            cookie.set_same_site(SameSite::Strict);
        }
        cookie
    }
}

/// The cookie that keeps the language.
pub fn language(language: Language, secure: bool) -> Cookie<'static> {
    let mut cookie = guarded(Cookie::build(LANGUAGE, language.tag()).finish(), secure);
    cookie.set_max_age(A_YEAR);
    cookie
}

/// For this host alone, for no script, and for no request that another site makes but a link that somebody follows.
fn guarded(mut cookie: Cookie<'static>, secure: bool) -> Cookie<'static> {
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(secure);
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn a_cookie_is_for_this_host_alone_and_for_no_script() {
        let secret = SessionSecret::generate(&mut StdRng::seed_from_u64(1));
        let cookie = Kind::Session.write(&secret, true).to_string();
        for part in ["__Host-passerelle_session=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        let local = Kind::Session.write(&secret, false).to_string();
        assert!(!local.contains("Secure") && !local.contains("__Host-") && local.contains("HttpOnly"), "{local}");
        let person = Kind::Person.write(&secret, true).to_string();
        assert!(person.contains("SameSite=Strict") && person.contains("HttpOnly"), "{person}");
        let gone = Kind::Session.remove(true).to_string();
        assert!(gone.contains("Max-Age=0") && gone.contains("Secure"), "{gone}");
    }
}
