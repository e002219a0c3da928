//! Master keys, and where they are kept.

use super::cipher::Key;
use crate::auth::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::CryptoRng;
use secrecy::zeroize::Zeroizing;
use std::sync::{Arc, Mutex, PoisonError};

/// Digits of an id: always as many, so that a key that is wrapped anew takes the place of the old one.
const DIGITS: usize = 8;

/// A key that wraps data keys.
#[derive(Clone)]
pub(super) struct MasterKey {
    id: String,
    key: Key,
}

impl MasterKey {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) const fn key(&self) -> &Key {
        &self.key
    }
}

/// The master keys, the newest last; at least one.
#[derive(Clone)]
pub struct MasterKeys {
    older: Vec<MasterKey>,
    newest: MasterKey,
}

impl std::fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKeys(…)")
    }
}

impl MasterKeys {
    /// A first one.
    #[must_use]
    pub fn generate(chance: &mut dyn CryptoRng) -> Self {
        Self { older: Vec::new(), newest: new(chance) }
    }

    /// Reads lines of an id of 8 hexadecimal digits, a blank, and 32 bytes in base64; the last one wraps.
    ///
    /// # Errors
    /// [`Error::Vault`], which names the line and never what stands there.
    pub fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        let mut keys = lines.map(|(at, line)| {
            let refused = || Error::Vault(format!("line {} of the master keys is not `id base64(32 bytes)`", at + 1));
            read(line).ok_or_else(refused)
        });
        let mut all = keys.by_ref().collect::<Result<Vec<_>>>()?;
        let newest = all.pop().ok_or_else(|| Error::Vault("there is no master key in it".to_owned()))?;
        if all.iter().any(|key| key.id == newest.id) {
            return Err(Error::Vault(format!("the master key `{}` stands there twice", newest.id)));
        }
        Ok(Self { older: all, newest })
    }

    /// The lines again.
    #[must_use]
    pub fn render(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        for MasterKey { id, key } in self.all() {
            let key = Zeroizing::new(STANDARD.encode(key.bytes()));
            text.push_str(id);
            text.push(' ');
            text.push_str(&key);
            text.push('\n');
        }
        text
    }

    /// A place in memory that holds them: for tests, and for data that ends with the process.
    #[must_use]
    pub fn held(self) -> Arc<dyn MasterSource> {
        Arc::new(Held(Mutex::new(self)))
    }

    /// The same, with a new one that wraps from now on.
    pub(super) fn with_new(&self, chance: &mut dyn CryptoRng) -> Self {
        Self { older: self.all().cloned().collect(), newest: new(chance) }
    }

    /// The newest alone.
    pub(super) fn newest_alone(&self) -> Self {
        Self { older: Vec::new(), newest: self.newest.clone() }
    }

    pub(super) fn find(&self, id: &str) -> Option<&MasterKey> {
        self.all().find(|key| key.id == id)
    }

    pub(super) const fn newest(&self) -> &MasterKey {
        &self.newest
    }

    /// Those that wrap no more.
    pub(super) fn older(&self) -> &[MasterKey] {
        &self.older
    }

    fn all(&self) -> impl Iterator<Item = &MasterKey> {
        self.older.iter().chain([&self.newest])
    }
}

fn new(chance: &mut dyn CryptoRng) -> MasterKey {
    MasterKey { id: format!("{:08x}", chance.next_u32()), key: Key::random(chance) }
}

fn read(line: &str) -> Option<MasterKey> {
    let (id, key) = line.trim().split_once(' ')?;
    let is_id = id.len() == DIGITS && id.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let key = Zeroizing::new(STANDARD.decode(key.trim()).ok()?);
    let key = Key::read(&key)?;
    is_id.then(|| MasterKey { id: id.to_owned(), key })
}

/// Where master keys are kept: a file, as a rule. Read at the start, and again when another process may have changed it.
pub trait MasterSource: Send + Sync + std::fmt::Debug {
    /// The keys that are there.
    ///
    /// # Errors
    /// [`Error::Vault`], as every method here.
    fn read(&self) -> Result<MasterKeys>;

    /// Puts these in their place, all or nothing.
    ///
    /// # Errors
    /// [`Error::Vault`]: then the old ones are there still.
    fn write(&self, keys: &MasterKeys) -> Result<()>;
}

#[derive(Debug)]
struct Held(Mutex<MasterKeys>);

impl MasterSource for Held {
    fn read(&self) -> Result<MasterKeys> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn write(&self, keys: &MasterKeys) -> Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = keys.clone();
        Ok(())
    }
}
