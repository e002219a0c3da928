//! The parameters of everything that is not a question about many offers.

use super::super::problem::Problem;
use super::read::{Listed, Reader, number};
use crate::domain::{Invalid, Position, RiasecProfile};
use crate::reference::Suiting;
use crate::service::NOTICE_LANGUAGES;
use serde::Deserialize;
use utoipa::IntoParams;

const LIMIT: &str = "a limit is a whole number from 1 to 50";
const NAME: &str = "1 to 100 characters of a name or code";

/// A search by name.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NameParams {
    /// A name, its beginning, a word of it, or a code. Accents, case and typos are forgiven.
    #[param(value_type = String, min_length = 1, max_length = 100, example = "lile")]
    q: Option<String>,
    /// Items at most, the best first.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 50, default = 10, example = 10)]
    limit: Option<String>,
}

impl NameParams {
    /// What to look for, and the number of items.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value.
    pub fn read(&self) -> Result<(&str, usize), Problem> {
        let mut reader = Reader::default();
        let q = reader.needed("q", self.q.as_deref(), NAME).unwrap_or_default();
        let limit = name_and_limit(&mut reader, q, self.limit.as_deref());
        reader.finish((q, limit))
    }
}

/// Refuses a name that is too long; reads the number of items.
fn name_and_limit(reader: &mut Reader, q: &str, limit: Option<&str>) -> usize {
    if q.chars().count() > 100 {
        reader.refuse("q", q, NAME);
    }
    let limit = reader.one("limit", limit, |text| {
        let limit = number::<usize>(text, LIMIT)?;
        if (1..=50).contains(&limit) { Ok(limit) } else { Err(Invalid::new(text, LIMIT)) }
    });
    limit.unwrap_or(10)
}

/// A search among occupations: by name, by interests, or both.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OccupationParams {
    /// A name, its beginning, a word of it, or a code. Accents, case and typos are forgiven.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100, example = "infirmier")]
    q: Option<String>,
    /// What somebody likes, after Holland: one or two of the letters R, I, A, S, E, C, the stronger first. Needs an imported
    /// edition of ROME, like `interest`.
    #[param(value_type = Option<String>, example = "SI")]
    riasec: Option<String>,
    /// Codes of centres of interest, as `/v1/interests` lists them, separated by commas: the occupations that suit each.
    #[param(value_type = Option<String>, example = "12")]
    interest: Option<Listed>,
    /// Items at most, the best first.
    #[param(value_type = Option<u8>, minimum = 1, maximum = 50, default = 10, example = 10)]
    limit: Option<String>,
}

/// What is asked of occupations.
#[derive(Debug)]
pub struct OccupationQuestion<'q> {
    /// The name, where one is asked for.
    pub q: Option<&'q str>,
    /// The interests, where some are asked for.
    pub suiting: Option<Suiting>,
    /// Items at most.
    pub limit: usize,
}

impl OccupationParams {
    /// What is asked.
    ///
    /// # Errors
    /// A [`Problem`] with every wrong value, or where neither a name nor an interest is given.
    pub fn read(&self) -> Result<OccupationQuestion<'_>, Problem> {
        let mut reader = Reader::default();
        let riasec = reader.one("riasec", self.riasec.as_deref(), RiasecProfile::new);
        let interests = reader.list("interest", self.interest.as_ref(), |code| {
            let is_code = (1..=9).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
            is_code
                .then(|| code.to_owned())
                .ok_or_else(|| Invalid::new(code, "the code of a centre of interest, as 12"))
        });
        let asked = self.riasec.is_some() || self.interest.is_some();
        let given = self.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let q = if asked { given } else { reader.needed("q", given, NAME) };
        let limit = name_and_limit(&mut reader, q.unwrap_or_default(), self.limit.as_deref());
        reader.finish(OccupationQuestion { q, suiting: asked.then_some(Suiting { riasec, interests }), limit })
    }
}

/// Reading one offer.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfferReadParams {
    /// The `position` of a write: the answer waits until it is seen, 2 seconds at most (else 503 `index_behind`).
    #[param(example = "1.0.4711")]
    min_position: Option<String>,
}

impl OfferReadParams {
    /// The write that the answer must have seen.
    ///
    /// # Errors
    /// A [`Problem`] when it is no position.
    pub fn read(&self) -> Result<Option<Position>, Problem> {
        let mut reader = Reader::default();
        let position = reader.one("min_position", self.min_position.as_deref(), str::parse);
        reader.finish(position)
    }
}

/// Reading a notice.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticeParams {
    /// `fr` or `en`; French where absent.
    #[param(example = "en")]
    lang: Option<String>,
}

impl NoticeParams {
    /// The language.
    ///
    /// # Errors
    /// A [`Problem`] for another one.
    pub fn read(&self) -> Result<&'static str, Problem> {
        let mut reader = Reader::default();
        let language = reader.one("lang", self.lang.as_deref(), |text| {
            let known = NOTICE_LANGUAGES.into_iter().find(|known| *known == text);
            known.ok_or_else(|| Invalid::new(text, "a language is fr or en"))
        });
        reader.finish(language.unwrap_or("fr"))
    }
}

/// No parameters at all: whatever is sent is unknown.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct NoParams {}
