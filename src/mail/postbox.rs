//! Where mails wait: they are sent beside the requests, and again where the server does not take them at once.

use super::{Error, Mail, Mailer, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

/// Mails that may wait.
const ROOM: usize = 1_000;
/// The pauses before a mail is tried again.
const PAUSES: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(15), Duration::from_mins(2)];
/// How long the mails that wait may hold up the end of the process.
const LAST: Duration = Duration::from_secs(5);

/// Takes mails over at once, and sends them one after the other. What waits when the process ends badly is lost: every
/// mail can be asked for again.
#[derive(Debug)]
pub struct Postbox {
    waiting: std::sync::Mutex<Option<mpsc::Sender<Mail>>>,
    carrier: Mutex<Option<JoinHandle<()>>>,
}

impl Postbox {
    /// Before a mailer. Call it inside a Tokio runtime.
    #[must_use]
    pub fn new(mailer: Arc<dyn Mailer>) -> Self {
        Self::with_pauses(mailer, &PAUSES)
    }

    fn with_pauses(mailer: Arc<dyn Mailer>, pauses: &'static [Duration]) -> Self {
        let (waiting, mut mails) = mpsc::channel(ROOM);
        let carrier = tokio::spawn(async move {
            while let Some(mail) = mails.recv().await {
                carry(mailer.as_ref(), &mail, pauses).await;
            }
        });
        Self { waiting: std::sync::Mutex::new(Some(waiting)), carrier: Mutex::new(Some(carrier)) }
    }

    /// Takes no more mails, and waits a moment for those that it has.
    pub async fn close(&self) {
        drop(self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take());
        let Some(carrier) = self.carrier.lock().await.take() else { return };
        let stop = carrier.abort_handle();
        if tokio::time::timeout(LAST, carrier).await.is_err() {
            stop.abort();
            tracing::warn!("some mails were not sent before the end");
        }
    }
}

/// Sends a mail, again after each pause where it may pass later.
async fn carry(mailer: &dyn Mailer, mail: &Mail, pauses: &[Duration]) {
    let mut pauses = pauses.iter();
    while let Err(error) = mailer.send(mail).await {
        let again = matches!(error, Error::Later { .. }).then(|| pauses.next()).flatten();
        let Some(pause) = again else {
            tracing::error!(error = &error as &dyn std::error::Error, subject = mail.subject, "a mail was not sent");
            return;
        };
        tokio::time::sleep(*pause).await;
    }
}

#[async_trait::async_trait]
impl Mailer for Postbox {
    async fn send(&self, mail: &Mail) -> Result<()> {
        let waiting = self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let taken = waiting.as_ref().is_some_and(|waiting| waiting.try_send(mail.clone()).is_ok());
        if taken { Ok(()) } else { Err(Error::Full) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Email;
    use crate::mail::sign_in;

    /// Refuses so many times, for now or for good, and then takes everything.
    #[derive(Debug)]
    struct Moody {
        left: std::sync::Mutex<u32>,
        good: bool,
        taken: std::sync::Mutex<Vec<Mail>>,
    }

    #[async_trait::async_trait]
    impl Mailer for Moody {
        async fn send(&self, mail: &Mail) -> Result<()> {
            let mut left = self.left.lock().unwrap();
            if *left == 0 {
                self.taken.lock().unwrap().push(mail.clone());
                return Ok(());
            }
            *left -= 1;
            let (what, status) = ("no", None);
            Err(if self.good { Error::Refused { what, status } } else { Error::Later { what, status } })
        }
    }

    async fn taken(left: u32, good: bool) -> usize {
        const SOON: &[Duration] = &[Duration::from_millis(1); 3];
        let moody = Arc::new(Moody { left: left.into(), good, taken: std::sync::Mutex::default() });
        let postbox = Postbox::with_pauses(moody.clone(), SOON);
        let to = Email::new("equipe@exemple.fr").unwrap();
        for _ in 0..2 {
            postbox.send(&sign_in(&to, "https://api.exemple.fr")).await.unwrap();
        }
        postbox.close().await;
        assert!(matches!(postbox.send(&sign_in(&to, "x")).await, Err(Error::Full)), "a closed one takes nothing");
        moody.taken.lock().unwrap().len()
    }

    #[tokio::test]
    async fn what_waits_is_sent_before_the_end_and_tried_again_where_that_helps() {
        assert_eq!(taken(0, false).await, 2);
        assert_eq!(taken(3, false).await, 2, "three pauses are four attempts");
        assert_eq!(taken(4, false).await, 1, "then the mail is given up, and the next one has its turn");
        assert_eq!(taken(1, true).await, 1, "what was refused for good is not tried again");
    }
}
