//! What a list tells of a text query, where it is asked for: why an offer stands where it stands, and its snippets.

use crate::index;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the score of an offer came about: `words × freshness × nearness`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, async_graphql::SimpleObject)]
pub struct Explanation {
    /// What the result is sorted by with `sort=relevance`.
    #[schema(example = 21.4)]
    pub score: f64,
    /// BM25 of all words that were met, weighted by where they stand.
    #[schema(example = 30.1)]
    pub words: f64,
    /// What age leaves of it: 1 for an offer of today, 0.8 after three weeks, never less than 0.6.
    #[schema(example = 0.83)]
    pub freshness: f64,
    /// What distance leaves of it: 1 at the centre or where there is none, 0.8 after 20 km, never less than 0.6.
    #[schema(example = 0.86)]
    pub nearness: f64,
    /// The words that were met, and where.
    pub met: Vec<MetWord>,
}

/// A word or phrase of the query that an offer has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, async_graphql::SimpleObject)]
pub struct MetWord {
    /// As it was typed, without case and accents.
    #[schema(example = "infirmiere")]
    pub typed: String,
    /// The stem that the offer has.
    #[schema(example = "infirmi")]
    pub stem: String,
    /// How the one stands for the other.
    pub by: MetBy,
    /// Where the offer has it.
    #[serde(rename = "in")]
    #[graphql(name = "in")]
    pub part: MetIn,
    /// What it adds to `words`.
    #[schema(example = 12.5)]
    pub score: f64,
}

/// How a word of an offer meets one of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum MetBy {
    /// It is the word, whatever its gender or number.
    Word,
    /// The word names the occupation of the offer.
    Occupation,
    /// It begins as the word does.
    Prefix,
    /// It is the word with one typo.
    OneTypo,
    /// It is the word with two typos.
    TwoTypos,
}

/// A part of an offer's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum MetIn {
    /// Title.
    Title,
    /// Occupation, appellation, ROME code.
    Occupation,
    /// Name of the employer.
    Employer,
    /// Description, and what is asked for.
    Description,
}

impl From<index::Explanation> for Explanation {
    fn from(found: index::Explanation) -> Self {
        let index::Explanation { words, freshness, nearness, score, met } = found;
        Self { score, words, freshness, nearness, met: met.into_iter().map(MetWord::from).collect() }
    }
}

impl From<index::Met> for MetWord {
    fn from(met: index::Met) -> Self {
        let by = match met.meeting {
            index::Meeting::Word => MetBy::Word,
            index::Meeting::Occupation => MetBy::Occupation,
            index::Meeting::Prefix => MetBy::Prefix,
            index::Meeting::Typos(1) => MetBy::OneTypo,
            index::Meeting::Typos(_) => MetBy::TwoTypos,
        };
        let part = match met.part {
            index::Part::Title => MetIn::Title,
            index::Part::Occupation => MetIn::Occupation,
            index::Part::Employer => MetIn::Employer,
            index::Part::Description => MetIn::Description,
        };
        Self { typed: met.typed, stem: met.stem, by, part, score: met.score }
    }
}

/// Where the texts of an offer have the words of the query: HTML, in which nothing is a tag but `<mark>` around each word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, async_graphql::SimpleObject)]
pub struct Snippets {
    /// The title; absent where it has none of the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "<mark>Infirmier</mark> de nuit (H/F)")]
    pub title: Option<String>,
    /// The part of the description that has the most of them; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Snippets {
    /// The longest title, and the longest part of a description, in bytes.
    const LONGEST: [usize; 2] = [1000, 240];

    /// The snippets of a title and a description.
    pub(super) fn of(highlighter: &index::Highlighter, title: &str, description: Option<&str>) -> Self {
        let [title_bytes, description_bytes] = Self::LONGEST;
        Self {
            title: highlighter.snippet(title, title_bytes),
            description: description.and_then(|text| highlighter.snippet(text, description_bytes)),
        }
    }
}
