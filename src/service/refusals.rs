//! What was refused by a rule, on its way to the audit.
//!
//! A caller who is refused may ask again at once, and again: of equal refusals one a minute is written, and writing waits
//! for no request.

use super::task::Stopped;
use crate::domain::{AuditEvent, Clock};
use crate::store::Store;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Of equal refusals, one in so long is written.
const ONCE_IN: SignedDuration = SignedDuration::from_mins(1);
/// Refusals of the last minute that are told apart: above, all are taken for known.
const KNOWN: usize = 10_000;
/// Refusals that wait to be written.
const WAITING: usize = 1_000;

/// An event and its time.
pub(super) type Refusal = (AuditEvent, Timestamp);

/// Takes refusals in.
#[derive(Debug)]
pub(super) struct Refusals {
    sender: mpsc::Sender<Refusal>,
    recent: Mutex<HashMap<[String; 4], Timestamp>>,
}

impl Refusals {
    /// Where refusals go in, and where they come out.
    pub(super) fn new() -> (Self, mpsc::Receiver<Refusal>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self { sender, recent: Mutex::default() }, receiver)
    }

    /// Takes a refusal in, but for one that an equal one came before within a minute.
    pub(super) fn take(&self, event: AuditEvent, now: Timestamp) {
        if !self.is_new(&event, now) {
            return;
        }
        if self.sender.try_send((event, now)).is_err() {
            metrics::counter!("audit_refusals_lost_total").increment(1);
        }
    }

    fn is_new(&self, event: &AuditEvent, now: Timestamp) -> bool {
        let what = [event.actor(), event.action().to_owned(), event.subject().to_owned(), event.detail()];
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= KNOWN {
            recent.retain(|_, at| now.duration_since(*at) < ONCE_IN);
        }
        match recent.get(&what) {
            Some(at) if now.duration_since(*at) < ONCE_IN => false,
            Some(_) | None if recent.len() < KNOWN => recent.insert(what, now).is_none_or(|at| at <= now),
            Some(_) | None => false,
        }
    }
}

/// Writes refusals until stopped; what came before that is written still.
pub(super) async fn run(store: Arc<dyn Store>, mut refusals: mpsc::Receiver<Refusal>, mut stopped: Stopped) {
    loop {
        tokio::select! {
            Some(refusal) = refusals.recv() => write(store.as_ref(), refusal).await,
            _ = stopped.changed() => break,
        }
    }
    while let Ok(refusal) = refusals.try_recv() {
        write(store.as_ref(), refusal).await;
    }
}

async fn write(store: &dyn Store, (event, at): Refusal) {
    if let Err(error) = store.record(&event, at).await {
        tracing::error!(error = &error as &dyn std::error::Error, "a refusal is missing from the audit");
    }
}

impl super::Service {
    /// Writes to the audit, later, that something was refused by a rule.
    pub fn refused(&self, event: AuditEvent) {
        self.refusals.take(event, Clock::now(self.clock.as_ref()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Actor, By};

    #[test]
    fn of_equal_refusals_one_a_minute_goes_on() {
        let (refusals, mut receiver) = Refusals::new();
        let at = |second| Timestamp::from_second(second).unwrap();
        let event = |subject: &str| AuditEvent::new(&By::actor(Actor::System), "request.refused", subject);
        for (subject, second) in [("a", 0), ("a", 1), ("b", 1), ("a", 59), ("a", 60), ("a", 119)] {
            refusals.take(event(subject), at(second));
        }
        let mut came = Vec::new();
        while let Ok((event, at)) = receiver.try_recv() {
            came.push((event.subject().to_owned(), at.as_second()));
        }
        assert_eq!(came, [("a".to_owned(), 0), ("b".to_owned(), 1), ("a".to_owned(), 60)]);
    }

    #[test]
    fn a_flood_of_different_refusals_takes_no_endless_room() {
        let (refusals, _receiver) = Refusals::new();
        for number in 0..KNOWN + 10 {
            let event = AuditEvent::new(&By::actor(Actor::System), "request.refused", number);
            refusals.take(event, Timestamp::UNIX_EPOCH);
        }
        assert_eq!(refusals.recent.lock().unwrap().len(), KNOWN);
    }
}
