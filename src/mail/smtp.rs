//! Mails over SMTP.

use super::{Error, Mail, Mailer, Result};
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::PoolConfig;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How long the mail server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections that are kept, at most.
const CONNECTIONS: u32 = 4;

/// A mail server, and whom mails come from.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// What `smtp_url` takes.
    pub const URL: &str = "`smtps://user:password@host`, or `smtp://host:port`, with `?tls=required` for STARTTLS";
    /// What `mail_from` takes.
    pub const FROM: &str = "an address such as `Passerelle <passerelle@exemple.fr>`";

    /// A server by its URL. It is not asked yet.
    ///
    /// # Errors
    /// [`Error::Setting`] that says which setting cannot be used, without its value: a URL holds a password.
    pub fn new(url: &SecretString, from: &str) -> Result<Self> {
        let from = from.parse().map_err(|_| Error::Setting { setting: "mail_from", expected: Self::FROM })?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            .map_err(|_| Error::Setting { setting: "smtp_url", expected: Self::URL })?
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .build();
        Ok(Self { transport, from })
    }

    fn message(&self, mail: &Mail) -> Result<Message> {
        let to: Address = mail.to.expose().parse().map_err(|_| Error::Form("its address"))?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|_| Error::Form("its text"))
    }
}

#[async_trait::async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<()> {
        let message = self.message(mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => Err(told(&error)),
        }
    }
}

/// What may be told: the answers of mail servers quote addresses, so that their code alone is taken.
fn told(error: &lettre::transport::smtp::Error) -> Error {
    let status = error.status().map(u16::from);
    if error.is_permanent() {
        Error::Refused { what: "refused by the server", status }
    } else if error.is_client() {
        Error::Refused { what: "not understood", status }
    } else if error.is_timeout() {
        Error::Later { what: "no answer in time", status }
    } else if error.is_transient() {
        Error::Later { what: "refused for now", status }
    } else if error.is_tls() {
        Error::Later { what: "no safe connection", status }
    } else {
        Error::Later { what: "no connection", status }
    }
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Smtp")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Email;
    use crate::mail::sign_in;

    #[test]
    fn a_setting_that_cannot_be_used_is_named_without_its_password() {
        let made = |url: &str, from| Smtp::new(&SecretString::from(url.to_owned()), from).map(drop);
        let told = made("ftp://moi:s3cret@mail.exemple.fr", "moi@exemple.fr").unwrap_err().to_string();
        assert!(told.starts_with("`smtp_url` cannot be used") && !told.contains("s3cret"), "{told}");
        let told = made("smtp://mail.exemple.fr", "moi").unwrap_err().to_string();
        assert!(told.starts_with("`mail_from` cannot be used"), "{told}");
    }

    /// A mail server for one mail: answers `verdict` to the recipient, and gives back what it was sent.
    fn server(verdict: &'static str) -> (String, std::thread::JoinHandle<String>) {
        use std::io::{BufRead, BufReader, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let serving = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(socket.try_clone().unwrap()).lines();
            let (mut heard, mut in_data) = (String::new(), false);
            socket.write_all(b"220 mail.exemple.fr\r\n").unwrap();
            while let Some(Ok(line)) = lines.next() {
                heard.push_str(&line);
                heard.push('\n');
                let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                    _ if in_data && line != "." => continue,
                    "RCPT" => verdict,
                    "DATA" => "354 go on",
                    "QUIT" => break,
                    _ => "250 yes",
                };
                in_data = answer.starts_with("354");
                socket.write_all(format!("{answer}\r\n").as_bytes()).unwrap();
            }
            heard
        });
        (url, serving)
    }

    #[tokio::test]
    async fn a_mail_reaches_its_server_and_a_refusal_repeats_no_address() {
        let mail = sign_in(&Email::new("equipe@exemple.fr").unwrap(), "https://api.exemple.fr/portal/sign-in?token=x");
        let mailed = async |verdict| {
            let (url, serving) = server(verdict);
            let smtp = Smtp::new(&SecretString::from(url), "passerelle@exemple.fr").unwrap();
            let sent = smtp.send(&mail).await;
            drop(smtp);
            (sent, serving)
        };
        let (sent, serving) = mailed("250 yes").await;
        sent.unwrap();
        let heard = tokio::task::spawn_blocking(|| serving.join().unwrap()).await.unwrap();
        assert!(heard.contains("RCPT TO:<equipe@exemple.fr>") && heard.contains("token=3Dx"), "{heard}");
        let (later, _) = mailed("450 equipe@exemple.fr is busy").await;
        assert!(matches!(later, Err(Error::Later { status: Some(450), .. })), "{later:?}");
        let (refused, _) = mailed("550 no equipe@exemple.fr here").await;
        let told = refused.unwrap_err();
        assert!(matches!(told, Error::Refused { status: Some(550), .. }), "{told:?}");
        assert!(!format!("{told} {told:?}").contains("equipe"), "{told:?}");
    }

    #[tokio::test]
    async fn a_mail_is_written_as_one_with_accents_and_nobody_else_in_it() {
        let url = SecretString::from("smtps://moi:s3cret@mail.exemple.fr".to_owned());
        let smtp = Smtp::new(&url, "Passerelle <passerelle@exemple.fr>").unwrap();
        let mail = sign_in(&Email::new("equipe@exemple.fr").unwrap(), "https://api.exemple.fr/portal/sign-in?token=x");
        let written = smtp.message(&mail).unwrap();
        assert_eq!(written.envelope().to().len(), 1);
        let text = String::from_utf8(written.formatted()).unwrap();
        assert!(text.contains("To: equipe@exemple.fr\r\n") && text.contains("charset=utf-8"), "{text}");
        assert!(!format!("{smtp:?}").contains("s3cret"));
    }
}
