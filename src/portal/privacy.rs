//! What persons are told about their CV, as a page: the present notice, word by word.

use super::documents::Paragraphs;
use super::page::{self, Frame};
use super::refusal::Result;
use super::visitor::Visitor;
use crate::service::NoticeText;
use crate::service::receipts::Operator;
use actix_web::HttpResponse;
use askama::Template;

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage<'a> {
    frame: Frame<'a>,
    text: Paragraphs,
    operator: Operator,
    /// The text alone, as permissions hold its hash.
    plain: String,
    sha256: String,
}

/// The notice.
pub async fn show(visitor: Visitor) -> Result<HttpResponse> {
    let (notice, language) = (NoticeText::present(), visitor.language.tag());
    let text = notice.text(language).unwrap_or(notice.fr);
    let page = PrivacyPage {
        frame: Frame::of(&visitor),
        text: Paragraphs::new(text),
        operator: visitor.portal.people.as_ref().map(|people| people.operator().clone()).unwrap_or_default(),
        plain: format!("/v1/notices/{}?lang={language}", notice.version),
        sha256: notice.hash(language).map(|hash| hash.to_string()).unwrap_or_default(),
    };
    page::show(&visitor, &page)
}
