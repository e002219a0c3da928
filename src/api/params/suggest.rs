//! The parameters of suggestions.

use super::super::problem::Problem;
use super::offers::{Asked, Both, OfferParams};
use super::read::{Listed, named, number};
use crate::domain::{Invalid, SourceId};
use crate::service::{SuggestRequest, SuggestionKind};
use serde::Deserialize;
use utoipa::IntoParams;

const TEXT: &str = "1 to 100 characters of what is being typed";
const LIMIT: &str = "a limit is a whole number from 1 to 20";

/// What is being typed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TypedParams {
    /// What is being typed: the beginning of a word, or words. Accents, case and typos are forgiven.
    #[param(value_type = String, min_length = 1, max_length = 100, example = "boulan")]
    q: Option<String>,
    /// What is suggested; everything where absent.
    #[param(inline, style = Form, explode = false, value_type = Option<Vec<SuggestionKind>>, example = json!(["occupation", "place"]))]
    types: Option<Listed>,
    /// Suggestions of each type.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 20, default = 5, example = 5)]
    limit: Option<String>,
}

/// Parameters of suggestions. `q` is what is being typed, so that of the offers comes second.
pub type SuggestParams = Both<TypedParams, OfferParams>;

impl SuggestParams {
    /// The suggestions that are asked for; `sources` are those that are known.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self, sources: &[SourceId]) -> Result<Asked<SuggestRequest>, Problem> {
        let Self { base: typed, more: offers } = self;
        offers.read(sources, |reader, query| {
            let text = reader.needed("q", typed.q.as_deref(), TEXT).unwrap_or_default();
            if text.chars().count() > 100 {
                reader.refuse("q", text, TEXT);
            }
            let mut kinds = reader.list("types", typed.types.as_ref(), |text| named(text, &SuggestionKind::ALL));
            if kinds.is_empty() {
                kinds = SuggestionKind::ALL.to_vec();
            }
            let limit = reader.one("limit", typed.limit.as_deref(), |text| {
                let limit = number::<usize>(text, LIMIT)?;
                if (1..=20).contains(&limit) { Ok(limit) } else { Err(Invalid::new(text, LIMIT)) }
            });
            SuggestRequest { text: text.to_owned(), query, kinds, limit: limit.unwrap_or(5) }
        })
    }
}
