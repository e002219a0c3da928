//! A page in French and in English behind every problem `type`.

use super::page::{self, Frame};
use super::problem_texts::{self, ProblemText};
use super::refusal::{Refusal, Result};
use super::visitor::Visitor;
use actix_web::{HttpResponse, get, web};
use askama::Template;

/// A kind of problem, as the API documents it.
#[derive(Debug, Clone, Copy)]
pub struct Problem {
    /// Its name, as `type` ends.
    pub slug: &'static str,
    /// `type` as a whole begins with this.
    pub prefix: &'static str,
    /// The status that answers it.
    pub status: u16,
    /// Its title in English.
    pub title: &'static str,
    /// When it happens, in English.
    pub meaning: &'static str,
}

/// A problem in the language of a page.
#[derive(Debug)]
struct Told {
    problem: Problem,
    title: &'static str,
    meaning: Vec<Part>,
    remedy: Option<&'static str>,
}

/// A part of a text, and whether it is code.
#[derive(Debug)]
struct Part {
    text: &'static str,
    is_code: bool,
}

/// The parts of a text in which code stands between backticks.
fn parts(text: &'static str) -> Vec<Part> {
    text.split('`').enumerate().map(|(place, text)| Part { text, is_code: place % 2 == 1 }).collect()
}

impl Told {
    /// Where we have no text in French yet, the English one is better than none.
    fn new(problem: Problem, french: bool) -> Self {
        let text = problem_texts::of(problem.slug);
        let english = (problem.title, problem.meaning.trim());
        let (title, meaning) = text.filter(|_| french).map_or(english, |text| (text.title, text.meaning));
        let remedy = text.map(|text| if french { text.remedy.1 } else { text.remedy.0 });
        Self { problem, title, meaning: parts(meaning), remedy }
    }
}

#[derive(Template)]
#[template(path = "problems.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    told: Told,
}

/// All problems.
#[get("")]
pub async fn list(visitor: Visitor) -> Result<HttpResponse> {
    let french = visitor.language.is_french();
    let problems = visitor.portal.problems.iter().map(|problem| Told::new(*problem, french)).collect();
    page::show(&visitor, &ListPage { frame: Frame::of(&visitor), problems })
}

/// One problem, by its name.
#[get("/{slug}")]
pub async fn show(visitor: Visitor, slug: web::Path<String>) -> Result<HttpResponse> {
    let problem = visitor.portal.problems.iter().find(|problem| problem.slug == *slug);
    let told = Told::new(*problem.ok_or(Refusal::NotFound)?, visitor.language.is_french());
    page::show(&visitor, &ProblemPage { frame: Frame::of(&visitor), told })
}

/// Those of the problems that the pages do not say everything of, in both languages.
#[must_use]
pub fn untranslated(problems: &[Problem]) -> Vec<&'static str> {
    let lacks = |slug: &&str| problem_texts::of(slug).is_none_or(ProblemText::is_empty);
    problems.iter().map(|problem| problem.slug).filter(lacks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_backticks() {
        let parts = parts("`errors` lists all");
        let told: Vec<_> = parts.iter().map(|part| (part.text, part.is_code)).collect();
        assert_eq!(told, [("", false), ("errors", true), (" lists all", false)]);
    }

    #[test]
    fn what_has_no_text_in_french_is_found() {
        let problem = |slug| Problem { slug, prefix: "urn:", status: 400, title: "A", meaning: "B" };
        assert_eq!(untranslated(&[problem("not_found"), problem("new_one")]), ["new_one"]);
        assert_eq!(Told::new(problem("new_one"), true).title, "A");
        assert_eq!(Told::new(problem("not_found"), true).title, "Il n’y a pas de tel enregistrement");
    }
}
