//! The text of one segment.

use super::Text;
use super::schema::{KEY, Layout, Part, tokenizers};
use crate::index::bits::Bits;
use crate::index::home::Home;
use crate::index::{Error, Result};
use std::fs;
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
    files: Files,
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
    fn new(index: Index, files: Files) -> Result<Self> {
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
        Ok(Self { index, files, reader, parts, norms, words })
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

/// Where the files of an index are.
enum Files {
    Memory(RamDirectory),
    Folder(PathBuf),
}

impl Files {
    /// Those of a new index, and what tantivy writes them to.
    fn new(home: &Home) -> Result<(Self, Box<dyn Directory>)> {
        match home {
            Home::Memory => {
                let memory = RamDirectory::create();
                Ok((Self::Memory(memory.clone()), Box::new(memory)))
            }
            Home::Folder(folder) => Ok((Self::Folder(folder.clone()), Box::new(mapped(folder)?))),
        }
    }
}

/// The folder of a text, made where it is not there.
fn mapped(path: &Path) -> Result<MmapDirectory> {
    fs::create_dir_all(path).map_err(Error::io(path))?;
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
        let (files, directory) = Files::new(home)?;
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
        Full::new(writer.finalize()?, files)
    }

    fn empty(documents: u32, home: &Home) -> Result<Self> {
        let empty = Self::Empty(documents);
        if let Home::Folder(folder) = home {
            empty.save(folder)?;
        }
        Ok(empty)
    }

    /// The index that was built or saved in a folder, mapped. Its files count as what was written.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a file is missing or of another form.
    pub(in crate::index) fn open(folder: &Path) -> Result<Self> {
        let damaged = |error: tantivy::TantivyError| Error::damaged(folder, error.to_string());
        let marker = folder.join(EMPTY);
        if marker.is_file() {
            let text = fs::read_to_string(&marker).map_err(Error::reading(&marker))?;
            let documents = text.trim_end().parse();
            return documents.map(Self::Empty).map_err(|_| Error::damaged(&marker, "it is no number of documents"));
        }
        if !folder.is_dir() {
            return Err(Error::damaged(folder, "it is not there"));
        }
        let index = Index::open(mapped(folder)?).map_err(damaged)?;
        if index.schema() != Layout::get().schema {
            return Err(Error::damaged(folder, "its fields are others"));
        }
        match Full::new(index, Files::Folder(folder.to_owned())) {
            Ok(full) => Ok(Self::Full(Box::new(full))),
            Err(Error::Text(error)) => Err(damaged(error)),
            Err(error) => Err(error),
        }
    }

    /// Writes the index into a folder; this one stays where it is.
    pub(in crate::index) fn save(&self, folder: &Path) -> Result<()> {
        let directory = mapped(folder)?;
        match self {
            Self::Empty(documents) => {
                let marker = folder.join(EMPTY);
                fs::write(&marker, format!("{documents}\n")).map_err(Error::io(&marker))?;
            }
            Self::Full(full) => match &full.files {
                Files::Memory(memory) => memory.persist(&directory)?,
                Files::Folder(from) => {
                    for file in fs::read_dir(from).map_err(Error::reading(from))? {
                        let file = file.map_err(Error::reading(from))?;
                        let to = folder.join(file.file_name());
                        fs::copy(file.path(), &to).map_err(Error::io(&to))?;
                    }
                }
            },
        }
        directory.sync_directory().map_err(Error::io(folder))
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

    /// The index of the documents of several segments that are not dead there, sorted by their keys. `keys` tells the keys of
    /// a part.
    pub(in crate::index) fn merge(
        parts: &[(&Self, Option<&Bits>)],
        keys: impl Fn(usize) -> Vec<[u8; 40]>,
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
        let blank = |number: usize| {
            let texts: Vec<_> = keys(number).into_iter().map(|key| (key, &nothing, None)).collect();
            Self::write(texts.into_iter(), &Home::Memory)
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
                blanks.push(blank(number)?);
                &blanks[blanks.len() - 1].index
            };
            segments.extend(index.searchable_segments()?);
            filters.push(part.1.map(|dead| living(part.0.len(), dead)));
        }
        let sort_by_field = Some(IndexSortByField { field: KEY.to_owned(), order: Order::Asc });
        let (files, directory) = Files::new(home)?;
        let merged =
            merge_filtered_segments(&segments, IndexSettings { sort_by_field, ..settings() }, filters, directory)?;
        Ok(Self::Full(Box::new(Full::new(merged, files)?)))
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
            let again = folders[1].path().join("again");
            TextIndex::open(built_there).unwrap().save(&again).unwrap();
            let saved = TextIndex::open(saved_there).unwrap();
            for index in [memory, saved, TextIndex::open(built_there).unwrap(), TextIndex::open(&again).unwrap()] {
                assert_eq!(index.len() as usize, titles.len());
                let with = |word| (0..).zip(titles).filter(move |(_, title)| title.contains(word)).map(|(at, _)| at);
                assert_eq!(found(&index, "nuit "), with("nuit").collect::<Vec<_>>());
                assert_eq!(found(&index, "soudeur nuit "), if titles.len() == 5 { vec![2] } else { vec![] });
            }
        }
    }

    #[test]
    fn a_file_that_is_missing_or_cut_off_is_found_when_the_index_is_opened() {
        let folder = tempfile::tempdir().unwrap();
        built(&TITLES, &Home::Memory).save(folder.path()).unwrap();
        let files = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
        let data: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|name| name != "lock")).collect();
        for path in data.iter().filter(|path| !path.ends_with(".managed.json")) {
            let whole = fs::read(path).unwrap();
            fs::write(path, &whole[..whole.len() / 2]).unwrap();
            assert!(matches!(TextIndex::open(folder.path()), Err(Error::Damaged { .. })), "{path:?}");
            fs::remove_file(path).unwrap();
            assert!(matches!(TextIndex::open(folder.path()), Err(Error::Damaged { .. })), "{path:?}");
            fs::write(path, whole).unwrap();
        }
        assert!(data.len() >= 6, "{data:?}");
        assert_eq!(TextIndex::open(folder.path()).unwrap().len(), 5);
        assert!(matches!(TextIndex::open(&folder.path().join("other")), Err(Error::Damaged { .. })));
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
        let keys = |part: usize| numbers[part].iter().map(|number| [*number; 40]).collect();
        for home in [Home::Memory, Home::Folder(folder.path().to_owned())] {
            let merged = TextIndex::merge(&given, keys, &home).unwrap();
            assert_eq!((merged.len(), found(&merged, "soudeur ")), (10, vec![0, 3, 6, 9]));
            if home == Home::Memory {
                // 5 is dead: what comes behind moves up.
                let merged = TextIndex::merge(&buried, keys, &home).unwrap();
                assert_eq!((merged.len(), found(&merged, "soudeur ")), (9, vec![0, 3, 5, 8]));
                assert_eq!(found(&merged, "barman "), [1, 2, 4, 7]);
            }
        }
        assert_eq!(found(&TextIndex::open(folder.path()).unwrap(), "soudeur "), [0, 3, 6, 9]);
    }
}
