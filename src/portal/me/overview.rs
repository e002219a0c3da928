//! The page itself.

use super::facts::{self, Fact};
use super::members;
use super::owner::Owner;
use super::words;
use crate::domain::permission::{Basis, DataCategory, PermissionState, Purpose, RecipientCategory};
use crate::portal::forms::Fields;
use crate::portal::language::Language;
use crate::portal::page::{self, Frame};
use crate::portal::refusal::Result;
use crate::service::NoticeText;
use crate::service::person::{MyContactRequest, MyCv, MyDisclosure, MyPermission, Recipient};
use crate::service::receipts::Operator;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use uuid::Uuid;

/// The months that a person may choose; six where nothing is chosen.
const MONTHS: [u8; 5] = [1, 3, 6, 12, 24];
/// So many lines of the log stand on the page; the export has them all.
const MOST_SEEN: usize = 200;

#[derive(Template)]
#[template(path = "me.html")]
struct MePage<'a> {
    frame: Frame<'a>,
    fields: &'a Fields,
    done: bool,
    cv: MyCv,
    /// The profile, as names and values.
    facts: Vec<Fact>,
    /// What is wrong in the CV that was sent, as names and reasons.
    wrong: Vec<Fact>,
    permissions: Vec<MyPermission>,
    requests: Vec<MyContactRequest>,
    seen: Vec<MyDisclosure>,
    apps: Vec<Recipient>,
    operator: &'a Operator,
    notice: ShownNotice,
}

/// The notice that stands on the page, and what forms say of it.
struct ShownNotice {
    version: &'static str,
    language: &'static str,
    sha256: String,
    title: &'static str,
    paragraphs: Vec<&'static str>,
}

impl ShownNotice {
    fn of(language: Language) -> Self {
        let (present, language) = (NoticeText::present(), language.tag());
        let mut paragraphs = present.text(language).unwrap_or_default().split("\n\n").map(str::trim);
        Self {
            version: present.version,
            language,
            sha256: present.hash(language).map(|hash| hash.to_string()).unwrap_or_default(),
            title: paragraphs.next().unwrap_or_default(),
            paragraphs: paragraphs.filter(|paragraph| !paragraph.is_empty()).collect(),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::unused_self,
    reason = "a template calls methods, with what it goes through by reference"
)]
impl MePage<'_> {
    fn language(&self) -> Language {
        self.frame.language
    }

    fn day(&self, at: &jiff::Timestamp) -> String {
        page::day(*at)
    }

    fn minute(&self, at: &jiff::Timestamp) -> String {
        page::minute(*at)
    }

    fn purpose(&self, purpose: &Purpose) -> &'static str {
        words::purpose(*purpose, self.language())
    }

    fn state(&self, permission: &MyPermission) -> &'static str {
        words::state(permission.state, self.language())
    }

    fn basis(&self, permission: &MyPermission) -> &'static str {
        words::basis(permission.basis, self.language())
    }

    fn request_state(&self, request: &MyContactRequest) -> &'static str {
        words::request_state(request.state, self.language())
    }

    fn parts<'c>(&self, categories: impl IntoIterator<Item = &'c DataCategory>) -> String {
        let parts: Vec<_> = categories.into_iter().map(|part| words::category(*part, self.language())).collect();
        parts.join("; ")
    }

    fn left_out(&self, what: &&'static str) -> &'static str {
        words::left_out(what, self.language())
    }

    fn place(&self, field: &str) -> String {
        members::place(field, self.language())
    }

    /// What the notice says of one purpose.
    fn said(&self, purpose: &Purpose) -> &'static str {
        NoticeText::present().purpose(*purpose, self.notice.language).unwrap_or_default()
    }

    fn purposes(&self) -> &'static [Purpose] {
        Purpose::ALL
    }

    fn categories(&self) -> &'static [DataCategory] {
        DataCategory::ALL
    }

    fn category(&self, category: &DataCategory) -> &'static str {
        words::category(*category, self.language())
    }

    fn months(&self) -> [u8; 5] {
        MONTHS
    }

    fn allow(&self, purpose: &Purpose) -> &'static str {
        let t = &self.frame.t.me;
        match purpose {
            Purpose::Search => t.allow_search,
            Purpose::Contact => t.allow_contact,
            Purpose::Matching => t.allow_matching,
            Purpose::Statistics => t.allow_statistics,
        }
    }

    fn is_contact(&self, purpose: &Purpose) -> bool {
        *purpose == Purpose::Contact
    }

    fn names_apps(&self, purpose: &Purpose) -> bool {
        *purpose != Purpose::Statistics
    }

    /// Whether kinds of recipients may be named, besides single ones.
    fn may_name_many(&self, purpose: &Purpose) -> bool {
        matches!(purpose, Purpose::Search | Purpose::Matching) && !self.cv.minor
    }

    fn may_name_all(&self, purpose: &Purpose) -> bool {
        self.may_name_many(purpose) && self.apps.len() > 1
    }

    /// The kinds that have members today, with them: it is they who are allowed.
    fn kinds(&self) -> Vec<(RecipientCategory, Vec<&Recipient>)> {
        let members = |kind| self.apps.iter().filter(|app| app.category == Some(kind)).collect::<Vec<_>>();
        let kinds = RecipientCategory::ALL.iter().map(|kind| (*kind, members(*kind)));
        kinds.filter(|(_, members)| !members.is_empty()).collect()
    }

    fn kind(&self, kind: &RecipientCategory) -> &'static str {
        words::recipients(*kind, self.language())
    }

    /// What a permission names: a kind of recipients, or every app.
    fn named(&self, kind: &str) -> &'static str {
        RecipientCategory::new(kind).map_or(self.frame.t.me.all_apps, |kind| self.kind(&kind))
    }

    fn is_live(&self, permission: &MyPermission) -> bool {
        matches!(permission.state, PermissionState::InForce | PermissionState::Pending)
    }

    fn is_pending(&self, permission: &MyPermission) -> bool {
        permission.state == PermissionState::Pending
    }

    fn objects(&self, permission: &MyPermission) -> bool {
        permission.basis == Basis::PublicTask
    }

    fn path(&self, id: &Uuid) -> String {
        format!("/me/permissions/{id}")
    }
}

/// The page, or the page again with what was wrong.
pub async fn show(owner: &Owner, fields: &Fields) -> Result<HttpResponse> {
    let Owner { visitor, people, holder } = owner;
    let (cv, requests) = (people.profile(holder).await?, people.contact_requests(holder).await?);
    let mut seen = people.disclosures(holder).await?;
    seen.truncate(MOST_SEEN);
    // A file that was not chosen is not sent: its absence is told all the same.
    let is_cv = fields.was_sent("file") || fields.error("file").is_some();
    let wrong = if is_cv { facts::refused(&fields.errors, visitor.language) } else { Vec::new() };
    let page = MePage {
        facts: facts::of(cv.resume.json(), visitor.language),
        wrong,
        cv,
        permissions: people.permissions(holder).await?,
        requests,
        seen,
        apps: people.recipients().await?,
        operator: people.operator(),
        notice: ShownNotice::of(visitor.language),
        done: !fields.is_refused() && visitor.here.ends_with("?done"),
        fields,
        frame: Frame::of(visitor),
    };
    let status = if fields.is_refused() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page::answer(visitor, status, &page)
}
