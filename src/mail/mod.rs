//! Mails: what they say, and how they leave the house.
//!
//! A mail goes through a [`Postbox`], which sends beside the requests and tries again; behind it is an SMTP server, or,
//! for development, the log.

mod error;
mod letter;
mod person;
mod postbox;
mod printed;
mod smtp;

pub use error::{Error, Result};
pub use letter::{Mail, approved, confirm, leaked, quota, refused, sign_in};
pub use person::{
    contact_asked, erased, erasure_announced, person_link, profile_received, profile_released, profile_taken_back,
};
pub use postbox::Postbox;
pub use printed::Printed;
pub use smtp::Smtp;

/// Something that sends mails.
#[async_trait::async_trait]
pub trait Mailer: Send + Sync + std::fmt::Debug {
    /// Sends a mail, or takes it over.
    ///
    /// # Errors
    /// [`Error`], whose text holds no address.
    async fn send(&self, mail: &Mail) -> Result<()>;
}
