//! Where a text says what was looked for.

use super::Plan;
use super::schema::{Layout, tokenizer};
use std::collections::BTreeMap;
use tantivy::snippet::SnippetGenerator;

/// Marks the words of a query in texts.
pub struct Highlighter {
    stems: BTreeMap<String, f32>,
}

impl std::fmt::Debug for Highlighter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Highlighter").field("stems", &self.stems.len()).finish()
    }
}

impl Highlighter {
    pub(in crate::index) fn new(plan: &Plan) -> Self {
        Self { stems: plan.stems().map(|stem| (stem.to_owned(), 1.0)).collect() }
    }

    /// The part of a text, of at most so many bytes, that has the most of the words, each in `<mark>`; everything else is
    /// escaped as HTML. `None` where the text has none of them.
    #[must_use]
    pub fn snippet(&self, text: &str, most: usize) -> Option<String> {
        let generator = SnippetGenerator::new(self.stems.clone(), tokenizer(), Layout::get().words, most);
        let mut snippet = generator.snippet(text);
        snippet.set_snippet_prefix_postfix("<mark>", "</mark>");
        (!snippet.is_empty()).then(|| snippet.to_html())
    }
}
