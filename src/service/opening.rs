//! The index at start-up: what the data folder holds where that is right, else built from the store.

use super::{Error, Result, card};
use crate::domain::{Clock, Offer, Position, Rev};
use crate::index::{self, Doc, Folder, Index, Manifest, Update};
use crate::store::Store;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Offers read at once when the index is built.
const SCAN: usize = 5_000;
/// Offers of a segment when the index is built: one is built while the next are read.
const CHUNK: usize = 1 << 16;
/// A journal in which a transaction is under way is asked again so often,
const ASKED: usize = 20;
/// a folder that another process uses, so often,
const LOCKED: usize = 40;
/// and after so long.
const AGAIN: Duration = Duration::from_millis(25);

/// The index, and the position after which changes are not in it yet. `loaded` is told how many offers were read, and of
/// how many, where it is built from the store.
pub(super) async fn open(
    store: &dyn Store,
    clock: &dyn Clock,
    folder: Option<PathBuf>,
    loaded: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<(Arc<Index>, Position)> {
    let Some(folder) = locked(folder).await? else {
        let index = Arc::new(Index::new());
        let position = build(store, clock, &index, loaded).await?;
        return Ok((index, position));
    };
    match kept(store, &folder).await? {
        Ok(Some(index)) => {
            let position = index.snapshot().position();
            return Ok((Arc::new(index), position));
        }
        Ok(None) => {}
        Err(why) => tracing::warn!(why, "the index in the data folder cannot be used: it is built from the database"),
    }
    let index = Arc::new(aside(move || Index::in_folder(&folder)).await??);
    let position = build(store, clock, &index, loaded).await?;
    Ok((index, position))
}

/// The folder, where it is given and can be used.
async fn locked(folder: Option<PathBuf>) -> Result<Option<Folder>> {
    let Some(path) = folder else { return Ok(None) };
    let shown = path.display().to_string();
    let lock = |path: PathBuf| aside(move || Folder::lock(&path));
    let mut locked = lock(path.clone()).await?;
    for _ in 0..LOCKED {
        if !matches!(locked, Ok(None)) {
            break;
        }
        // The system may be about to take it from a process that was killed.
        tokio::time::sleep(AGAIN).await;
        locked = lock(path.clone()).await?;
    }
    Ok(match locked {
        Ok(Some(folder)) => Some(folder),
        Ok(None) => {
            tracing::warn!(folder = shown, "another process uses the index there: this one keeps its own in memory");
            None
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the index is kept in memory");
            None
        }
    })
}

/// The index that a folder holds, where it holds one; why not, where it is none of this database.
async fn kept(store: &dyn Store, folder: &Folder) -> Result<Result<Option<Index>, String>> {
    let manifest = {
        let folder = folder.clone();
        match aside(move || folder.manifest()).await? {
            Ok(Some(manifest)) => manifest,
            Ok(None) => return Ok(Ok(None)),
            Err(error) => return Ok(Err(told(&error))),
        }
    };
    if let Some(why) = stranger(store, &manifest).await? {
        return Ok(Err(why));
    }
    let folder = folder.clone();
    let opened = aside(move || {
        let index = Index::open(&folder, manifest)?;
        index.renew_statistics()?;
        Ok(index)
    })
    .await?;
    Ok(opened.map(Some).map_err(|error: index::Error| told(&error)))
}

/// Why an index does not belong to the database as it is now, where it does not.
async fn stranger(store: &dyn Store, manifest: &Manifest) -> Result<Option<String>> {
    let (at, journal) = (manifest.position, store.journal().await?);
    if at.epoch != journal.head.epoch {
        return Ok(Some(format!("it is of epoch {}, the database of epoch {}", at.epoch, journal.head.epoch)));
    }
    if at > journal.head {
        return Ok(Some(format!("it is newer than the database: it is at {at}, the database at {}", journal.head)));
    }
    if at < journal.horizon {
        return Ok(Some(format!("the journal no longer reaches back to {at}, where it is")));
    }
    let mark = mark(store, at).await?;
    let why = || format!("it was written by another version, or the journal has another change at {at} now");
    Ok((mark != manifest.mark).then(why))
}

/// What the journal has at a position: a copy of the database that went its own way has something else there. And how the
/// cards are written that the index keeps.
///
/// # Errors
/// [`Error::Store`].
pub(super) async fn mark(store: &dyn Store, at: Position) -> Result<String> {
    let before = Position { seq: at.seq - 1, ..at };
    let row = match store.changes_after(before, 1).await {
        Ok(changes) => {
            let change = changes.first().filter(|change| change.position == at);
            change.map_or_else(String::new, |change| format!("{} {} {}", change.id, change.rev, change.at))
        }
        // At the horizon there is no row any more.
        Err(crate::store::Error::PositionExpired { .. }) => String::new(),
        Err(error) => return Err(error.into()),
    };
    Ok(format!("cards {}; {row}", card::VERSION))
}

/// Fills an empty index from the state tables; changes after the position are not in it yet (some may be: revisions
/// tell). Offers are read on one core while segments are built on another one.
pub(super) async fn build(
    store: &dyn Store,
    clock: &dyn Clock,
    index: &Arc<Index>,
    loaded: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Position> {
    // The position first: what changes during the scan is read again by the follower.
    let position = settled(store).await?;
    let total = store.count_offers().await?.iter().map(|(_, count)| count).sum();
    let (mut read, mut after, mut chunk, mut building) = (0, None, Vec::new(), None);
    loop {
        let page = store.scan_offers(after, SCAN).await?;
        let full = page.len() == SCAN;
        after = page.last().map(|stored| stored.record.id);
        read += page.len() as u64;
        chunk.extend(page.iter().map(|stored| document(&stored.record, stored.rev, stored.first_seen_at)));
        loaded(read, total);
        if chunk.len() >= CHUNK || !full {
            if let Some(building) = building.take() {
                aside_end(building).await??;
            }
            let (index, docs, now) = (index.clone(), std::mem::take(&mut chunk), clock.now());
            let updates = move || docs.into_iter().map(Update::Put).collect();
            building = Some(tokio::task::spawn_blocking(move || index.apply(updates(), Position::default(), now)));
        }
        if !full {
            break;
        }
    }
    if let Some(building) = building {
        aside_end(building).await??;
    }
    index.apply(Vec::new(), position, clock.now())?;
    let measured = index.clone();
    aside(move || measured.renew_statistics()).await??;
    Ok(position)
}

/// What the index keeps of an offer that came here at `entered`.
pub(super) fn document(offer: &Offer, rev: Rev, entered: Timestamp) -> Doc {
    Doc::from_offer(offer, rev, card::kept(offer)).since(offer, entered)
}

/// The head of the journal, at a moment when all that is committed can be read, if there is such a moment soon. Of a
/// withdrawal before it and an older change behind it, the scan would tell nothing, and the follower the latter alone.
async fn settled(store: &dyn Store) -> Result<Position> {
    let mut journal = store.journal().await?;
    for _ in 0..ASKED {
        if journal.newest <= journal.head {
            break;
        }
        tokio::time::sleep(AGAIN).await;
        journal = store.journal().await?;
    }
    Ok(journal.head)
}

/// Work on the disk or the processor, not on a thread that answers requests.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    aside_end(tokio::task::spawn_blocking(work)).await
}

async fn aside_end<T>(work: tokio::task::JoinHandle<T>) -> Result<T> {
    work.await.map_err(|_| Error::Interrupted)
}

/// An error with its causes, for the log.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
