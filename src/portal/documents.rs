//! The texts that apps accept, as pages show them.

use super::language::Language;
use super::page::{self, Frame};
use super::refusal::Result;
use super::visitor::Visitor;
use crate::service::apps::{Document, TERMS};
use actix_web::{HttpResponse, get};
use askama::Template;

/// A text in the language of a page: its title, and its paragraphs.
#[derive(Debug)]
pub struct Paragraphs {
    /// The first paragraph.
    pub title: &'static str,
    /// The others.
    pub rest: Vec<&'static str>,
}

impl Paragraphs {
    /// That of a document.
    pub fn of(document: &Document, language: Language) -> Self {
        Self::new(if language.is_french() { document.fr } else { document.en })
    }

    /// That of a text whose paragraphs are apart by an empty line.
    pub fn new(text: &'static str) -> Self {
        let mut paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        Self { title: paragraphs.next().unwrap_or_default(), rest: paragraphs.collect() }
    }
}

#[derive(Template)]
#[template(path = "terms.html")]
struct TermsPage<'a> {
    frame: Frame<'a>,
    text: Paragraphs,
}

/// The terms of use.
#[get("/terms")]
pub async fn terms(visitor: Visitor) -> Result<HttpResponse> {
    let text = Paragraphs::of(&TERMS, visitor.language);
    page::show(&visitor, &TermsPage { frame: Frame::of(&visitor), text })
}
