//! The text of one segment.

use super::Text;
use super::schema::{KEY, Layout, Part, tokenizers};
use crate::index::bits::Bits;
use crate::index::home::Home;
use crate::index::{Error, Result};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes, RamDirectory};
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::indexer::merge_filtered_segments;
use tantivy::store::Compressor;
use tantivy::{
    BitSet, Index, IndexSettings, IndexSortByField, InvertedIndexReader, Order, SegmentReader,
    SingleSegmentIndexWriter, TantivyDocument,
};

/// Memory that a writer takes for the table of its words at first, for a few documents and for many. What it needs
/// beyond, it takes: one writer makes one segment.
const BUDGETS: [(usize, usize); 3] = [(64, 100_000), (4096, 1_000_000), (usize::MAX, 15_000_000)];

/// The folder of the text inside a segment's.
const FOLDER: &str = "text";
/// A file of that folder instead of an index, where no document has a word: it holds their number.
const EMPTY: &str = "empty";

/// A document as it is indexed: the key that its segment is sorted by, its text and its ROME code.
pub(in crate::index) type Written<'t> = ([u8; 40], &'t Text, Option<&'t str>);

/// The words of the documents of a segment, by ordinal.
#[derive(Debug)]
pub(in crate::index) enum TextIndex {
    /// So many documents, none of which has a word.
    Empty(u32),
    /// Documents with words.
    Full(Box<Full>),
}

/// An index of one segment, whose documents have the ordinals as their numbers.
pub(in crate::index) struct Full {
    index: Index,
    /// Where the files are, where they are in memory.
    memory: Option<RamDirectory>,
    pub(super) reader: SegmentReader,
    /// In the order of [`Part::ALL`].
    parts: [Arc<InvertedIndexReader>; 4],
    norms: [FieldNormReader; 4],
    pub(super) words: Arc<InvertedIndexReader>,
}

impl std::fmt::Debug for Full {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Full").field("id", &self.id()).finish_non_exhaustive()
    }
}

impl Full {
    fn new(index: Index, memory: Option<RamDirectory>) -> Result<Self> {
        let layout = Layout::get();
        let segments = index.searchable_segments()?;
        let [segment] = segments.as_slice() else {
            let reason = format!("{} segments instead of one", segments.len());
            return Err(tantivy::TantivyError::InternalError(reason).into());
        };
        let reader = SegmentReader::open(segment)?;
        let [title, occupation, employer, description] = layout.parts.map(|field| reader.inverted_index(field));
        let parts = [title?, occupation?, employer?, description?];
        let [title, occupation, employer, description] = layout.parts.map(|field| reader.get_fieldnorms_reader(field));
        let norms = [title?, occupation?, employer?, description?];
        let words = reader.inverted_index(layout.words)?;
        Ok(Self { index, memory, reader, parts, norms, words })
    }

    pub(super) fn id(&self) -> SegmentId {
        self.reader.segment_id()
    }

    pub(super) fn part(&self, part: Part) -> &InvertedIndexReader {
        &self.parts[part as usize]
    }

    /// How many words each document has in a part.
    pub(super) fn norms(&self, part: Part) -> &FieldNormReader {
        &self.norms[part as usize]
    }
}

/// Where the files of a text go.
struct Place {
    directory: Box<dyn Directory>,
    memory: Option<RamDirectory>,
}

impl Place {
    fn of(home: &Home) -> Result<Self> {
        match home {
            Home::Memory => {
                let memory = RamDirectory::create();
                Ok(Self { directory: Box::new(memory.clone()), memory: Some(memory) })
            }
            Home::Folder(folder) => Ok(Self { directory: Box::new(mapped(&made(folder)?)?), memory: None }),
        }
    }
}

/// The folder of a text, made where it is not there.
fn made(folder: &Path) -> Result<PathBuf> {
    let path = folder.join(FOLDER);
    fs::create_dir_all(&path).map_err(|source| Error::Io { path: path.clone(), source })?;
    Ok(path)
}

fn mapped(path: &Path) -> Result<MmapDirectory> {
    MmapDirectory::open(path).map_err(|error| Error::Text(error.into()))
}

fn settings() -> IndexSettings {
    IndexSettings { docstore_compression: Compressor::None, ..IndexSettings::default() }
}

impl TextIndex {
    /// The index of texts given in ordinal order: keys rise, none is there twice, and merged segments are sorted by them
    /// too. A ROME code counts as a word of the occupation, where there is a text.
    pub(in crate::index) fn build<'t>(
        texts: impl ExactSizeIterator<Item = Written<'t>> + Clone,
        home: &Home,
    ) -> Result<Self> {
        let documents = crate::index::ordinal(texts.len());
        if texts.clone().all(|(_, text, _)| text.is_empty()) {
            return Self::empty(documents, home);
        }
        Ok(Self::Full(Box::new(Self::write(texts, home)?)))
    }

    fn write<'t>(texts: impl ExactSizeIterator<Item = Written<'t>>, home: &Home) -> Result<Full> {
        let layout = Layout::get();
        let Place { directory, memory } = Place::of(home)?;
        let budget = BUDGETS.iter().find(|(most, _)| texts.len() <= *most).map_or(15_000_000, |(_, budget)| *budget);
        let mut writer: SingleSegmentIndexWriter = Index::builder()
            .schema(layout.schema.clone())
            .settings(settings())
            .tokenizers(tokenizers())
            .single_segment_index_writer(directory, budget)?;
        let mut joined = String::new();
        for (key, text, rome) in texts {
            writer.add_document(document(key, text, rome, &mut joined))?;
        }
        Full::new(writer.finalize()?, memory)
    }

    fn empty(documents: u32, home: &Home) -> Result<Self> {
        let empty = Self::Empty(documents);
        if let Home::Folder(folder) = home {
            empty.save(folder)?;
        }
        Ok(empty)
    }

    #[cfg_attr(not(test), expect(dead_code, reason = "segments are not kept in files yet"))]
    /// The index that was built or saved in a folder. Its files are checked against their sums.
    pub(in crate::index) fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(FOLDER);
        let damaged = |reason: String| Error::Damaged { path: path.clone(), reason };
        let marker = path.join(EMPTY);
        match fs::read_to_string(&marker) {
            Ok(text) => {
                let documents = text.trim_end().parse().map_err(|_| damaged("no number of documents".into()))?;
                return Ok(Self::Empty(documents));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(Error::Io { path: marker, source }),
        }
        if !path.is_dir() {
            return Err(damaged("the folder is missing".into()));
        }
        let index = Index::open(mapped(&path)?).map_err(|error| damaged(error.to_string()))?;
        if index.schema() != Layout::get().schema {
            return Err(damaged("another schema".into()));
        }
        match index.validate_checksum() {
            Ok(files) if files.is_empty() => {}
            Ok(files) => return Err(damaged(format!("{} files are not what was written", files.len()))),
            Err(error) => return Err(damaged(error.to_string())),
        }
        let full = Full::new(index, None).map_err(|error| damaged(error.to_string()))?;
        Ok(Self::Full(Box::new(full)))
    }

    /// Writes an index that was built in memory into a folder.
    pub(in crate::index) fn save(&self, folder: &Path) -> Result<()> {
        let path = made(folder)?;
        match self {
            Self::Empty(documents) => {
                let marker = path.join(EMPTY);
                let written = fs::File::create(&marker).and_then(|mut file| {
                    writeln!(file, "{documents}")?;
                    file.sync_all()
                });
                written.map_err(|source| Error::Io { path: marker, source })
            }
            Self::Full(full) => match &full.memory {
                Some(memory) => {
                    let directory = mapped(&path)?;
                    memory.persist(&directory)?;
                    directory.sync_directory().map_err(|source| Error::Io { path, source })
                }
                // Built in a folder: it is there.
                None => Ok(()),
            },
        }
    }

    /// The number of documents.
    pub(in crate::index) fn len(&self) -> u32 {
        match self {
            Self::Empty(documents) => *documents,
            Self::Full(full) => full.reader.max_doc(),
        }
    }

    /// The index with its words, where there are any.
    pub(in crate::index) fn full(&self) -> Option<&Full> {
        match self {
            Self::Empty(_) => None,
            Self::Full(full) => Some(full),
        }
    }

    /// The index of the documents of several segments that are not dead there, sorted by their keys. `key` tells the key of
    /// a document of a part.
    pub(in crate::index) fn merge(
        parts: &[(&Self, Option<&Bits>)],
        key: impl Fn(usize, u32) -> [u8; 40],
        home: &Home,
    ) -> Result<Self> {
        let alive = |(part, dead): &(&Self, Option<&Bits>)| {
            let documents = part.len();
            documents - dead.map_or(0, |dead| crate::index::ordinal(dead.ones_in(&(0..documents)).count()))
        };
        if parts.iter().all(|part| part.0.full().is_none() || alive(part) == 0) {
            return Self::empty(parts.iter().map(alive).sum(), home);
        }
        // A segment without words stands beside others as one with empty documents.
        let nothing = Text::default();
        let blank = |number: usize, documents: u32| {
            let keys: Vec<_> = (0..documents).map(|at| (key(number, at), &nothing, None)).collect();
            Self::write(keys.into_iter(), &Home::Memory)
        };
        let mut blanks = Vec::new();
        let (mut segments, mut filters) = (Vec::new(), Vec::new());
        for (number, part) in parts.iter().enumerate() {
            if alive(part) == 0 {
                continue;
            }
            let index = if let Self::Full(full) = part.0 {
                &full.index
            } else {
                blanks.push(blank(number, part.0.len())?);
                &blanks[blanks.len() - 1].index
            };
            segments.extend(index.searchable_segments()?);
            filters.push(part.1.map(|dead| living(part.0.len(), dead)));
        }
        let sort_by_field = Some(IndexSortByField { field: KEY.to_owned(), order: Order::Asc });
        let Place { directory, memory } = Place::of(home)?;
        let merged =
            merge_filtered_segments(&segments, IndexSettings { sort_by_field, ..settings() }, filters, directory)?;
        Ok(Self::Full(Box::new(Full::new(merged, memory)?)))
    }
}

fn document(key: [u8; 40], text: &Text, rome: Option<&str>, joined: &mut String) -> TantivyDocument {
    let layout = Layout::get();
    let mut document = TantivyDocument::default();
    document.add_bytes(layout.key, &key);
    if text.is_empty() {
        return document;
    }
    for (part, text) in [(Part::Title, &text.title), (Part::Employer, &text.employer)] {
        document.add_text(layout.field(part), text);
        document.add_text(layout.words, text);
    }
    document.add_text(layout.words, &text.occupation);
    joined.clear();
    joined.push_str(&text.occupation);
    joined.push('\n');
    joined.push_str(rome.unwrap_or_default());
    document.add_text(layout.field(Part::Occupation), &*joined);
    joined.clear();
    joined.push_str(&text.skills);
    joined.push('\n');
    joined.push_str(&text.description);
    document.add_text(layout.field(Part::Description), &*joined);
    document
}

/// The documents that are not dead, as tantivy asks for them.
fn living(documents: u32, dead: &Bits) -> AliveBitSet {
    let mut alive = BitSet::with_max_value_and_full(documents);
    for at in dead.ones_in(&(0..documents)) {
        alive.remove(at);
    }
    let mut bytes = Vec::new();
    write_alive_bitset(&alive, &mut bytes).expect("a vector takes all bytes");
    AliveBitSet::open(OwnedBytes::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TextQuery;
    use crate::index::text::{Plan, Statistics};

    const TITLES: [&str; 5] = ["soudeur", "jardin de nuit", "soudeur de nuit", "", "barman"];

    fn titled(titles: &[&str]) -> Vec<([u8; 40], Text)> {
        let text = |title: &str| Text { title: title.to_owned(), ..Text::default() };
        (0..).zip(titles).map(|(number, title)| ([number; 40], text(title))).collect()
    }

    fn built(titles: &[&str], home: &Home) -> TextIndex {
        let texts = titled(titles);
        TextIndex::build(texts.iter().map(|(key, text)| (*key, text, None)), home).unwrap()
    }

    fn found(index: &TextIndex, query: &str) -> Vec<u32> {
        let statistics = Arc::new(Statistics::default());
        let query = TextQuery::new(query).unwrap();
        let plan = Plan::of(&query, std::iter::once((index, None)), &statistics, &|_| Vec::new());
        let (mut bits, all) = (Bits::new(index.len()), 0..index.len());
        bits.insert_range(&all);
        index.restrict(&plan, std::slice::from_ref(&all), &mut bits);
        bits.ones_in(&all).collect()
    }

    #[test]
    fn an_index_is_the_same_in_memory_in_a_folder_and_after_it_was_saved() {
        for titles in [&TITLES[..], &["", ""], &[]] {
            let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
            let [built_there, saved_there] = [folders[0].path(), folders[1].path()];
            let memory = built(titles, &Home::Memory);
            drop(built(titles, &Home::Folder(built_there.to_owned())));
            memory.save(saved_there).unwrap();
            for index in [memory, TextIndex::open(built_there).unwrap(), TextIndex::open(saved_there).unwrap()] {
                assert_eq!(index.len() as usize, titles.len());
                let with = |word| (0..).zip(titles).filter(move |(_, title)| title.contains(word)).map(|(at, _)| at);
                assert_eq!(found(&index, "nuit "), with("nuit").collect::<Vec<_>>());
                assert_eq!(found(&index, "soudeur nuit "), if titles.len() == 5 { vec![2] } else { vec![] });
            }
        }
    }

    #[test]
    fn a_byte_that_changed_or_a_file_that_is_missing_is_found_when_the_index_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        built(&TITLES, &Home::Memory).save(folder.path()).unwrap();
        let files: Vec<PathBuf> =
            fs::read_dir(folder.path().join(FOLDER)).unwrap().map(|file| file.unwrap().path()).collect();
        let data = files.iter().filter(|path| path.file_stem().is_some_and(|name| name.len() == 32));
        let mut tried = 0;
        for path in data {
            let whole = fs::read(path).unwrap();
            let mut flipped = whole.clone();
            flipped[0] ^= 1;
            for damaged in [flipped, whole[..whole.len() / 2].to_vec()] {
                fs::write(path, damaged).unwrap();
                assert!(matches!(TextIndex::open(folder.path()), Err(Error::Damaged { .. })), "{path:?}");
            }
            fs::remove_file(path).unwrap();
            assert!(matches!(TextIndex::open(folder.path()), Err(Error::Damaged { .. })), "{path:?}");
            fs::write(path, whole).unwrap();
            tried += 1;
        }
        assert!(tried >= 5, "{files:?}");
        assert_eq!(TextIndex::open(folder.path()).unwrap().len(), 5);
        fs::remove_dir_all(folder.path().join(FOLDER)).unwrap();
        assert!(matches!(TextIndex::open(folder.path()), Err(Error::Damaged { .. })));
    }

    #[test]
    fn documents_keep_the_order_of_their_keys_when_segments_are_merged() {
        let folder = tempfile::tempdir().unwrap();
        let numbers: [&[u8]; 4] = [&[1, 4, 8], &[0, 2, 9], &[3, 5, 6], &[7]];
        let word = |number: u8| if number.is_multiple_of(3) { "soudeur" } else { "barman" };
        let parts: Vec<TextIndex> = numbers
            .iter()
            .map(|numbers| {
                // Those of the last one have no text.
                let title = |number| if numbers.len() == 1 { String::new() } else { word(number).to_owned() };
                let texts: Vec<_> =
                    numbers.iter().map(|n| ([*n; 40], Text { title: title(*n), ..Text::default() })).collect();
                TextIndex::build(texts.iter().map(|(key, text)| (*key, text, None)), &Home::Memory).unwrap()
            })
            .collect();
        let mut dead = Bits::new(3);
        dead.insert(1);
        let given: Vec<_> = parts.iter().map(|part| (part, None)).collect();
        let buried: Vec<_> = parts.iter().enumerate().map(|(at, part)| (part, (at == 2).then_some(&dead))).collect();
        let key = |part: usize, at: u32| [numbers[part][at as usize]; 40];
        for home in [Home::Memory, Home::Folder(folder.path().to_owned())] {
            let merged = TextIndex::merge(&given, key, &home).unwrap();
            assert_eq!((merged.len(), found(&merged, "soudeur ")), (10, vec![0, 3, 6, 9]));
            if home == Home::Memory {
                // 5 is dead: what comes behind moves up.
                let merged = TextIndex::merge(&buried, key, &home).unwrap();
                assert_eq!((merged.len(), found(&merged, "soudeur ")), (9, vec![0, 3, 5, 8]));
                assert_eq!(found(&merged, "barman "), [1, 2, 4, 7]);
            }
        }
        assert_eq!(found(&TextIndex::open(folder.path()).unwrap(), "soudeur "), [0, 3, 6, 9]);
    }
}
