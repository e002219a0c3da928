//! The index in its folder: written beside everything else, and opened again.

use super::bits::Bits;
use super::folder::{Folder, Place};
use super::manifest::{Manifest, Named};
use super::removed::Removed;
use super::segment::Segment;
use super::snapshot::{Snapshot, View};
use super::writer::Index;
use super::{Error, Result, sums};
use crate::domain::Position;
use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// Threads that compare files with their sums when a folder is opened.
const CHECKERS: usize = 2;

/// The state of one moment, to be written.
#[derive(Debug)]
#[must_use = "a checkpoint is nothing until it is written"]
pub struct Checkpoint {
    snapshot: Arc<Snapshot>,
    removed: Removed,
}

impl Checkpoint {
    /// The place in the journal up to which changes are in it.
    #[must_use]
    pub fn position(&self) -> Position {
        self.snapshot.position()
    }
}

impl Index {
    /// An empty index that will keep itself in a folder; what the folder held is deleted.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn in_folder(folder: &Folder) -> Result<Self> {
        folder.forget()?;
        let highest = folder.sweep(&[])?;
        Ok(Self::at(Place::new(folder.clone(), highest)))
    }

    /// The index that a folder holds. All files are read once and compared with their sums, then mapped.
    ///
    /// # Errors
    /// [`Error::Damaged`] when anything is not what was written; [`Error::Io`].
    pub fn open(folder: &Folder, manifest: Manifest) -> Result<Self> {
        let numbers = manifest.numbers();
        let views = opened(folder, &manifest.segments)?;
        let highest = folder.sweep(&numbers)?;
        let index = Self::at(Place::new(folder.clone(), highest));
        let mut writer = index.writer();
        writer.removed = Removed::from(manifest.removed);
        writer.kept = Some((manifest.position, numbers));
        drop(writer);
        index.publish(Snapshot::new(views, manifest.position, 0));
        Ok(index)
    }

    /// Begins to write the state of this moment, where there is a folder and it is not there yet. What stands in memory in
    /// several small segments becomes one segment of the folder first.
    ///
    /// # Errors
    /// As [`super::Merge::run`].
    pub fn begin_checkpoint(&self, now: Timestamp) -> Result<Option<Checkpoint>> {
        let Some(folder) = self.place().folder() else { return Ok(None) };
        let snapshot = self.snapshot();
        let numbers: Vec<u64> = snapshot.views().iter().map(|view| view.number).collect();
        if self.writer().kept.as_ref().is_some_and(|kept| *kept == (snapshot.position(), numbers))
            && !folder.is_untidy()
        {
            return Ok(None);
        }
        if let Some(merge) = self.begin_merge_to_keep(now) {
            self.install(merge.run()?);
        }
        let writer = self.writer();
        Ok(Some(Checkpoint { snapshot: self.snapshot(), removed: writer.removed.clone() }))
    }

    /// Writes what was begun: each segment that is not in a folder yet, then the manifest. Then the folders of segments
    /// that nobody needs any more are deleted. `mark` is what the journal has at its position.
    ///
    /// One at a time: a second one waits.
    ///
    /// # Errors
    /// [`Error::Io`]; what was written before still counts then.
    pub fn finish_checkpoint(&self, checkpoint: Checkpoint, mark: String) -> Result<()> {
        let Some(folder) = self.place().folder() else { return Ok(()) };
        let _turn = self.checkpoints();
        let Checkpoint { snapshot, removed } = checkpoint;
        let mut manifest = Manifest::new(snapshot.position(), mark);
        manifest.removed = removed.into();
        // Held until the manifest names them.
        let mut views = Vec::with_capacity(snapshot.views().len());
        for view in snapshot.views() {
            let view = if view.held.is_some() { view.clone() } else { saved(folder, view)? };
            manifest.segments.push(Named {
                number: view.number,
                seal: sums::seal(&folder.segment(view.number))?,
                documents: view.segment.len(),
                dead: view.dead.iter().flat_map(|dead| dead.ones_in(&(0..view.segment.len()))).collect(),
                dead_since: view.dead_since,
            });
            views.push(view);
        }
        manifest.write(folder)?;
        self.map(&views);
        let numbers = manifest.numbers();
        drop((snapshot, views));
        folder.tidy(&numbers)?;
        self.writer().kept = Some((manifest.position, numbers));
        Ok(())
    }

    /// Puts segments that are mapped now in the place of the same ones in memory.
    fn map(&self, saved: &[View]) {
        let _writer = self.writer();
        let before = self.snapshot();
        let mut views = before.views().to_vec();
        for view in views.iter_mut().filter(|view| view.held.is_none()) {
            if let Some(saved) = saved.iter().find(|saved| saved.number == view.number) {
                view.segment = saved.segment.clone();
                view.held.clone_from(&saved.held);
            }
        }
        self.publish(Snapshot::new(views, before.position(), before.generation()));
    }
}

/// The same segment, in its folder.
fn saved(folder: &Folder, view: &View) -> Result<View> {
    let held = folder.hold(view.number, false);
    let path = folder.segment(view.number);
    folder.clear(view.number)?;
    view.segment.save(&path)?;
    Ok(View { segment: Arc::new(Segment::open(&path)?), held: Some(held), ..view.clone() })
}

/// The segments that a manifest names, checked by several threads.
fn opened(folder: &Folder, segments: &[Named]) -> Result<Vec<View>> {
    // The largest first, so that no thread has to read it alone in the end.
    let mut order: Vec<&Named> = segments.iter().collect();
    order.sort_unstable_by_key(|named| std::cmp::Reverse(named.documents));
    let next = Mutex::new(order.into_iter());
    let work = || -> Result<Vec<View>> {
        let mut views = Vec::new();
        loop {
            let named = next.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(named) = named else { return Ok(views) };
            views.push(open_one(folder, named)?);
        }
    };
    let checked: Vec<Result<Vec<View>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CHECKERS).map(|_| scope.spawn(work)).collect();
        let died = || Error::damaged(folder.path(), "reading it went wrong");
        threads.into_iter().map(|thread| thread.join().map_err(|_| died()).flatten()).collect()
    });
    let mut views: Vec<View> = Vec::with_capacity(segments.len());
    for checked in checked {
        views.extend(checked?);
    }
    // As they stood: the order of their numbers.
    views.sort_unstable_by_key(|view| view.number);
    Ok(views)
}

fn open_one(folder: &Folder, named: &Named) -> Result<View> {
    let path = folder.segment(named.number);
    let damaged = |reason: &str| Error::damaged(&path, reason);
    if sums::seal(&path)? != named.seal {
        return Err(damaged("it is not the segment that the manifest names"));
    }
    Segment::check(&path)?;
    let segment = Segment::open(&path)?;
    let documents = segment.len();
    if documents != named.documents || named.dead.iter().any(|at| *at >= documents) {
        return Err(damaged("it does not hold the documents that the manifest names"));
    }
    let mut view = View::new(named.number, segment, Some(folder.hold(named.number, true)));
    let mut dead = Bits::new(documents);
    for at in &named.dead {
        dead.insert(*at);
    }
    view.alive -= super::ordinal(dead.ones_in(&(0..documents)).count());
    view.dead = (!named.dead.is_empty()).then(|| Arc::new(dead));
    view.dead_since = named.dead_since;
    Ok(view)
}
