//! A page in French and in English behind every problem `type`.

use super::Portal;
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
    meaning: &'static str,
    remedy: Option<&'static str>,
}

impl Told {
    /// Where we have no text in French yet, the English one is better than none.
    fn new(problem: Problem, french: bool) -> Self {
        let text = problem_texts::of(problem.slug);
        let english = (problem.title, problem.meaning.trim());
        let (title, meaning) = text.filter(|_| french).map_or(english, |text| (text.title, text.meaning));
        let remedy = text.map(|text| if french { text.remedy.1 } else { text.remedy.0 });
        Self { problem, title, meaning, remedy }
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

impl Portal {
    /// The problems that the French pages have no text for.
    #[must_use]
    pub fn untranslated(&self) -> Vec<&'static str> {
        let lacks = |slug: &&str| problem_texts::of(slug).is_none_or(ProblemText::is_empty);
        self.problems.iter().map(|problem| problem.slug).filter(lacks).collect()
    }
}
