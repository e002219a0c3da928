//! The index in a folder: opened again it answers as before, and damaged in any way it is not opened.

use crate::naive::Naive;
use crate::world::{Asked, SOURCES, World, at, history, id, source};
use passerelle::domain::{FacetField, Position, Sort};
use passerelle::index::{Doc, Error, Folder, Index, Snapshot, Text, Update};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn position(seq: i64) -> Position {
    Position { epoch: 1, xid: 0, seq }
}

fn begin(path: &Path) -> Index {
    Index::in_folder(&Folder::lock(path).unwrap().expect("nobody else uses it")).unwrap()
}

/// What opening gives: nothing where the folder never held anything.
fn open(path: &Path) -> Result<Option<Index>, Error> {
    let folder = Folder::lock(path)?.expect("nobody else uses it");
    let Some(manifest) = folder.manifest()? else { return Ok(None) };
    Index::open(&folder, manifest).map(Some)
}

fn checkpoint(index: &Index) -> bool {
    let begun = index.begin_checkpoint(at(0)).unwrap();
    begun.map(|begun| index.finish_checkpoint(begun, "a mark".to_owned()).unwrap()).is_some()
}

fn put(number: u8, rev: i64) -> Update {
    let text = Text { title: format!("Offre {number}"), ..Text::default() };
    Update::Put(Doc { text, card: vec![number; 3].into(), ..Doc::new(id(number), rev, source(SOURCES[0])) })
}

fn agree(snapshot: &Snapshot, naive: &Naive) {
    for number in 0..=u8::MAX {
        assert_eq!(snapshot.rev_of(id(number)), naive.get(id(number)).map(|doc| doc.rev));
    }
    let all = Asked::everything();
    let request = all.request();
    for sort in [Sort::Date, Sort::Salary] {
        let hits = snapshot.search(&request, sort, None, 300);
        assert_eq!(hits.total, naive.found(&request).len() as u64);
        let found: Vec<_> = hits.hits.iter().map(|hit| (hit.key, hit.id)).collect();
        assert_eq!(found, naive.sorted(&request, sort));
        for hit in &hits.hits {
            assert_eq!(snapshot.card(hit), &*naive.get(hit.id).unwrap().card);
        }
    }
    for (facet, field) in snapshot.facets(&request, &FacetField::ALL, 99).into_iter().zip(FacetField::ALL) {
        assert_eq!((facet.values, facet.missing), naive.facet(&request, field));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn an_index_opened_again_is_the_one_of_the_last_checkpoint_and_goes_on_from_there(
        before in history(), between in history(), after in history(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut world = World::new(begin(dir.path()));
        for updates in before {
            world.apply(updates);
        }
        checkpoint(&world.index);
        for updates in between {
            world.apply(updates);
        }
        checkpoint(&world.index);
        let kept = world.naive.clone();
        for updates in &after {
            world.apply(updates.clone());
        }
        let naive = world.naive.clone();
        agree(&world.snapshot(), &naive);
        // As after a kill: nothing more is written.
        drop(world);
        let Some(index) = open(dir.path()).unwrap() else {
            // Nothing was ever written, so nothing was kept.
            prop_assert_eq!(kept.docs().count(), 0);
            return Ok(());
        };
        agree(&index.snapshot(), &kept);
        let mut world = World::new(index);
        world.naive = kept;
        for updates in after {
            world.apply(updates);
        }
        agree(&world.snapshot(), &naive);
    }
}

/// Files of a folder and the folders in it.
fn files(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(file, target).unwrap();
    }
}

fn folders(path: &Path) -> usize {
    fs::read_dir(path.join("segments")).unwrap().count()
}

/// A folder with two segments, dead documents and removals.
fn example(path: &Path) {
    let index = begin(path);
    index.apply((0..100).map(|number| put(number, 1)).collect(), position(1), at(0)).unwrap();
    assert!(checkpoint(&index));
    let updates = (50..120).map(|number| put(number, 2)).chain([Update::Remove { id: id(3), rev: 2 }]);
    index.apply(updates.collect(), position(2), at(0)).unwrap();
    assert!(checkpoint(&index) && !checkpoint(&index), "written once");
}

type Damage = fn(&Path);

#[test]
fn a_file_that_is_cut_off_changed_or_gone_is_found_whichever_it_is() {
    let original = tempfile::tempdir().unwrap();
    example(original.path());
    let damages: [(&str, Damage); 5] = [
        ("a bit in the middle", |path| flip(path, |length| length / 2)),
        ("the first bit", |path| flip(path, |_| 0)),
        ("the last bit", |path| flip(path, |length| length - 1)),
        ("cut off", |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
        }),
        ("gone", |path| fs::remove_file(path).unwrap()),
    ];
    let names: Vec<PathBuf> = files(original.path())
        .iter()
        .map(|file| file.strip_prefix(original.path()).unwrap().to_owned())
        .filter(|name| name.extension().is_none_or(|extension| extension != "lock"))
        .collect();
    assert!(names.len() >= 7, "the manifest and two segments: {names:?}");
    for name in names {
        for (what, damage) in damages {
            let dir = tempfile::tempdir().unwrap();
            copy(original.path(), dir.path());
            damage(&dir.path().join(&name));
            let opened = open(dir.path());
            assert!(matches!(opened, Err(Error::Damaged { .. })), "{}, {what}: {opened:?}", name.display());
            // And it can begin anew in the same folder.
            let index = begin(dir.path());
            assert_eq!(folders(dir.path()), 0);
            index.apply(vec![put(1, 1)], position(1), at(0)).unwrap();
            assert!(checkpoint(&index));
            drop(index);
            assert_eq!(open(dir.path()).unwrap().unwrap().snapshot().len(), 1);
        }
    }
}

fn flip(path: &Path, at: fn(usize) -> usize) {
    let mut bytes = fs::read(path).unwrap();
    if let Some(last) = bytes.len().checked_sub(1) {
        bytes[at(last + 1).min(last)] ^= 1;
        fs::write(path, bytes).unwrap();
    } else {
        fs::write(path, [1]).unwrap();
    }
}

#[test]
fn a_manifest_of_another_version_and_segments_of_another_folder_are_not_taken() {
    let (ours, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    example(ours.path());
    example(other.path());
    let manifest = ours.path().join("manifest");
    let text = fs::read_to_string(&manifest).unwrap();
    let (_, json) = text.split_once('\n').unwrap();
    for (now, then) in [("\"format\":2", "\"format\":0"), ("\"analyser\":1", "\"analyser\":0")] {
        assert!(json.contains(now), "{json}");
        let older = json.replace(now, then);
        fs::write(&manifest, format!("{:08x}\n{older}", crc32fast::hash(older.as_bytes()))).unwrap();
        let told = open(ours.path()).unwrap_err().to_string();
        assert!(told.contains("version"), "{told}");
    }
    fs::write(&manifest, text).unwrap();
    assert!(open(ours.path()).unwrap().is_some());
    // Whole, but not the segment that was there.
    let segment = fs::read_dir(ours.path().join("segments")).unwrap().next().unwrap().unwrap().file_name();
    let index = begin(other.path());
    index.apply(vec![put(9, 9)], position(1), at(0)).unwrap();
    assert!(checkpoint(&index));
    let another = fs::read_dir(other.path().join("segments")).unwrap().next().unwrap().unwrap().path();
    let place = ours.path().join("segments").join(segment);
    fs::remove_dir_all(&place).unwrap();
    copy(&another, &place);
    assert!(matches!(open(ours.path()), Err(Error::Damaged { .. })));
}

#[test]
fn what_a_killed_process_left_behind_is_swept_away() {
    let dir = tempfile::tempdir().unwrap();
    assert!(open(dir.path()).unwrap().is_none(), "it never held anything");
    example(dir.path());
    let named = folders(dir.path());
    let half = dir.path().join("segments").join("99");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("columns.bin"), "half").unwrap();
    fs::write(dir.path().join("manifest.new"), "half").unwrap();
    let index = open(dir.path()).unwrap().unwrap();
    assert_eq!(folders(dir.path()), named);
    assert_eq!((index.snapshot().len(), index.snapshot().position()), (119, position(2)));
    index.apply(vec![put(3, 1)], position(3), at(0)).unwrap();
    assert_eq!(index.snapshot().rev_of(id(3)), None, "removals are remembered");
}

#[test]
fn one_process_uses_a_folder_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let first = Folder::lock(dir.path()).unwrap().unwrap();
    assert!(Folder::lock(dir.path()).unwrap().is_none());
    let index = Index::in_folder(&first).unwrap();
    drop(first);
    assert!(Folder::lock(dir.path()).unwrap().is_none(), "its index is still there");
    drop(index);
    assert!(Folder::lock(dir.path()).unwrap().is_some());
}

#[test]
fn merged_segments_leave_the_folder_when_nobody_reads_them_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let index = begin(dir.path());
    for number in 0..3 {
        index.apply(vec![put(number, 1)], position(number.into()), at(0)).unwrap();
        assert!(checkpoint(&index));
    }
    assert_eq!(folders(dir.path()), 3);
    let reader = index.snapshot();
    let merge = index.begin_merge_of(|_| true, at(0)).unwrap();
    assert!(index.install(merge.run().unwrap()));
    assert!(checkpoint(&index));
    assert_eq!(folders(dir.path()), 4, "a reader still has the others");
    drop(reader);
    assert!(checkpoint(&index) && !checkpoint(&index));
    assert_eq!(folders(dir.path()), 1);
    drop(index);
    assert_eq!(open(dir.path()).unwrap().unwrap().snapshot().len(), 3);
}

#[test]
fn an_index_that_was_built_anew_takes_the_place_of_the_one_in_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    example(dir.path());
    let index = open(dir.path()).unwrap().unwrap();
    let other = index.anew();
    other.apply(vec![put(7, 4)], position(9), at(0)).unwrap();
    index.replace(&other);
    drop(other);
    assert!(checkpoint(&index));
    assert_eq!(folders(dir.path()), 1);
    drop(index);
    let index = open(dir.path()).unwrap().unwrap();
    assert_eq!((index.snapshot().len(), index.snapshot().position()), (1, position(9)));
}
