//! `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness.

use super::State;
use super::problem::{Kind, Problem};
use actix_web::{HttpResponse, web};
use jiff::SignedDuration;

/// How long a reader may rely on it: it says what the operator says now, so it is renewed whenever it is read.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24 * 90);

/// The file, where the operator names a contact.
///
/// # Errors
/// A [`Problem`] where none is named: without one, it would be no such file.
pub async fn text(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let Some(contact) = &state.door.security_contact else {
        return Err(Problem::new(Kind::NoRoute, "The operator of this server named no contact for weaknesses."));
    };
    let expires = state.service.now() + GOOD_FOR;
    let text = format!("Contact: {contact}\nExpires: {expires:.0}\nPreferred-Languages: fr, en\n");
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}
