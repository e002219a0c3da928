//! The fields of a text index, and how the words of an offer get into them.

use super::words::{Analyzer, Token};
use std::sync::LazyLock;
use tantivy::schema::{BytesOptions, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenStream, Tokenizer, TokenizerManager};

/// A part of an offer's text in which words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The title.
    Title,
    /// Label of the occupation, appellation, ROME code.
    Occupation,
    /// Name of the employer.
    Employer,
    /// Skills, studies, languages and licences asked for, and the description.
    Description,
}

impl Part {
    /// All of them, the weightiest first.
    pub(in crate::index) const ALL: [Self; 4] = [Self::Title, Self::Occupation, Self::Employer, Self::Description];

    /// What a word counts there, relative to the description.
    #[must_use]
    pub const fn weight(self) -> f32 {
        match self {
            Self::Title => 4.0,
            Self::Occupation => 2.5,
            Self::Employer => 1.5,
            Self::Description => 1.0,
        }
    }
}

/// The schema of each text index.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) schema: Schema,
    /// In the order of [`Part::ALL`].
    pub(super) parts: [Field; 4],
    /// The folded words of title, occupation and employer, for prefixes and typos.
    pub(super) words: Field,
    /// The key that documents are sorted by.
    pub(super) key: Field,
}

/// The name of the field that documents are sorted by.
pub(super) const KEY: &str = "key";

impl Layout {
    /// The one there is.
    pub(super) fn get() -> &'static Self {
        static LAYOUT: LazyLock<Layout> = LazyLock::new(Layout::new);
        &LAYOUT
    }

    fn new() -> Self {
        let mut schema = Schema::builder();
        let mut text = |name: &str, words: Words, option: IndexRecordOption| {
            let norms = option.has_freq();
            let indexing =
                TextFieldIndexing::default().set_tokenizer(words.name()).set_index_option(option).set_fieldnorms(norms);
            schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
        };
        let whole = IndexRecordOption::WithFreqsAndPositions;
        let parts = [
            text("title", Words::All, whole),
            text("occupation", Words::All, whole),
            text("employer", Words::All, whole),
            text("description", Words::Telling, whole),
        ];
        let words = text("words", Words::Surfaces, IndexRecordOption::Basic);
        let key = schema.add_bytes_field(KEY, BytesOptions::default().set_fast());
        Self { schema: schema.build(), parts, words, key }
    }

    /// The field of a part.
    pub(super) const fn field(&self, part: Part) -> Field {
        self.parts[part as usize]
    }
}

/// The tokenizers that the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::new();
    for words in [Words::All, Words::Telling, Words::Surfaces] {
        manager.register(words.name(), TextAnalyzer::from(Chain { words, analyzer: Analyzer::default() }));
    }
    manager
}

/// What makes a text into stems.
pub(super) fn tokenizer() -> TextAnalyzer {
    TextAnalyzer::from(Chain { words: Words::All, analyzer: Analyzer::default() })
}

/// Which words of a text a field holds, and as what.
#[derive(Debug, Clone, Copy)]
enum Words {
    /// The stems of all: in short texts, so that a query of stop words alone finds something.
    All,
    /// The stems of all but stop words: in long texts, where these are half of it.
    Telling,
    /// The folded words themselves, without stop words.
    Surfaces,
}

impl Words {
    const fn name(self) -> &'static str {
        match self {
            // tantivy wants a tokenizer of this name for fields that have none.
            Self::All => "default",
            Self::Telling => "telling",
            Self::Surfaces => "surfaces",
        }
    }

    const fn of<'t>(self, token: &Token<'t>) -> Option<&'t str> {
        match self {
            Self::Telling | Self::Surfaces if token.stop => None,
            Self::All | Self::Telling => Some(token.stem),
            Self::Surfaces => Some(token.surface),
        }
    }
}

/// Our analyser as tantivy asks for it.
struct Chain {
    words: Words,
    analyzer: Analyzer,
}

impl Clone for Chain {
    fn clone(&self) -> Self {
        Self { words: self.words, analyzer: Analyzer::default() }
    }
}

impl Tokenizer for Chain {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream { chain: self, text, token: tantivy::tokenizer::Token::default(), rest: None }
    }
}

/// The words of one text. tantivy takes them all at once through `process`.
struct Stream<'a> {
    chain: &'a mut Chain,
    text: &'a str,
    token: tantivy::tokenizer::Token,
    /// For those who ask word by word.
    rest: Option<std::vec::IntoIter<tantivy::tokenizer::Token>>,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        if self.rest.is_none() {
            let mut all = Vec::new();
            self.process(&mut |token| all.push(token.clone()));
            self.rest = Some(all.into_iter());
        }
        let next = self.rest.as_mut().and_then(Iterator::next);
        let more = next.is_some();
        self.token = next.unwrap_or_default();
        more
    }

    fn token(&self) -> &tantivy::tokenizer::Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut tantivy::tokenizer::Token {
        &mut self.token
    }

    fn process(&mut self, sink: &mut dyn FnMut(&tantivy::tokenizer::Token)) {
        let Self { chain: Chain { words, analyzer }, text, token, .. } = self;
        analyzer.each(text, |word| {
            let Some(kept) = words.of(&word) else { return };
            token.text.clear();
            token.text.push_str(kept);
            token.position = word.position as usize;
            (token.offset_from, token.offset_to) = (word.from, word.to);
            sink(token);
        });
    }
}
