//! The sockets that are open: how many each key has, and the end of them all when the server stops.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;

/// Connections of one key at one time.
pub const MOST: usize = 20;

/// All sockets of a server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sockets {
    by_key: Arc<Mutex<HashMap<Uuid, usize>>>,
    closing: watch::Sender<bool>,
}

impl Default for Sockets {
    fn default() -> Self {
        Self { by_key: Arc::default(), closing: watch::Sender::new(false) }
    }
}

impl Sockets {
    fn by_key(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks all sockets to close, and those that come.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Returns when the sockets are to close.
    pub async fn closing(&self) {
        let mut closing = self.closing.subscribe();
        // It never ends before: we hold the sender.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    /// A seat for another socket of that key, until it is dropped; nothing where it has [`MOST`].
    #[must_use]
    pub fn seat(&self, key: Uuid) -> Option<Seat> {
        let mut by_key = self.by_key();
        let taken = by_key.entry(key).or_default();
        if *taken >= MOST {
            return None;
        }
        *taken += 1;
        metrics::gauge!("passerelle_sockets").increment(1.0);
        Some(Seat { sockets: self.clone(), key })
    }
}

/// Counts a socket for its key.
#[derive(Debug)]
pub struct Seat {
    sockets: Sockets,
    key: Uuid,
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Entry::Occupied(mut taken) = self.sockets.by_key().entry(self.key) {
            *taken.get_mut() -= 1;
            if *taken.get() == 0 {
                taken.remove();
            }
        }
        metrics::gauge!("passerelle_sockets").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_so_many_sockets_and_gets_another_when_one_closes() {
        let sockets = Sockets::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut seats: Vec<Seat> = (0..MOST).map(|_| sockets.seat(one).unwrap()).collect();
        assert!(sockets.seat(one).is_none() && sockets.seat(other).is_some());
        seats.pop();
        seats.push(sockets.seat(one).unwrap());
        assert!(sockets.seat(one).is_none());
        drop(seats);
        assert!(sockets.by_key().is_empty(), "whoever has gone takes up no room");
    }
}
