//! A CV as a platform gives it.

use crate::auth::consent::OpenCv;
use crate::domain::cv::CvId;
use crate::domain::permission::{
    Act, Age, Basis, DEFAULT_MONTHS, DataCategory, NewPermission, Notice, NoticeHash, Permission, Purpose, Recipients,
};
use crate::domain::{Email, FieldError, Invalid, SourceId};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Permissions of one CV that a platform asserts at once, at most.
const MOST: usize = 20;
/// Apps of one permission, at most.
const MOST_APPS: usize = 100;

/// A CV as a platform gives it.
pub struct CvDraft {
    /// JSON Resume, or Europass in XML or JSON: which one, its first bytes say.
    pub document: Vec<u8>,
    /// What the person agreed to on the platform. They wait until the person confirms them here.
    pub permissions: Vec<PermissionDraft>,
    /// The person's address; where absent, that of the CV.
    pub email: Option<String>,
}

impl std::fmt::Debug for CvDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CvDraft(…)")
    }
}

/// What a person agreed to on a platform, for one purpose.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionDraft {
    /// For what: `search`, `contact`, `matching` or `statistics`. One purpose each.
    #[schema(example = "search")]
    pub purpose: String,
    /// Ids of the apps that were named to the person; none for `statistics`, which the operator alone makes.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>, example = json!(["019ac5b0-1c00-7d6a-9c1e-3a0f6f0b7a11"]))]
    pub apps: Vec<String>,
    /// Which parts of the CV: `profile`, and for `contact` also `identity`, `history`, `text`; `profile` alone where
    /// absent.
    #[serde(default)]
    #[schema(example = json!(["profile"]))]
    pub categories: Vec<String>,
    /// How long, in months: 1 to 24, 6 where absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 24, default = 6, example = 6)]
    pub months: Option<u8>,
    /// The notice that the person was shown.
    pub notice: NoticeDraft,
}

/// The notice that a person was shown.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeDraft {
    /// Where it can be read again.
    #[schema(example = "https://plateforme.exemple.fr/information/2026-11-01")]
    pub url: String,
    /// Its version: a date.
    #[schema(example = "2026-11-01")]
    pub version: String,
    /// Its language: `fr`, `en`.
    #[schema(example = "fr")]
    pub language: String,
    /// SHA-256 of the text that was shown, in hexadecimal digits.
    #[schema(example = "d59d87ff126226b001ee9399902742174092ccf1feea7e6e27996ffdf94084b9")]
    pub sha256: String,
}

impl NoticeDraft {
    fn read(&self, errors: &mut Vec<FieldError>, at: &str) -> Option<Notice> {
        let mut refuse = |refused: Invalid, field: &str| errors.push(refused.at(format!("{at}.{field}")));
        let web = self.url.starts_with("https://") && self.url.len() <= 2000 && !self.url.contains(char::is_whitespace);
        if !web {
            refuse(Invalid::new(&self.url, "an address that begins with https://"), "url");
        }
        let version = self.version.parse::<jiff::civil::Date>().is_ok();
        if !version {
            refuse(Invalid::new(&self.version, "a date, YYYY-MM-DD"), "version");
        }
        let language = matches!(self.language.as_str(), "fr" | "en");
        if !language {
            refuse(Invalid::new(&self.language, "`fr` or `en`"), "language");
        }
        let sha256 = NoticeHash::new(&self.sha256).map_err(|refused| refuse(refused, "sha256")).ok()?;
        (web && version && language).then(|| Notice {
            url: self.url.clone(),
            version: self.version.clone(),
            language: self.language.clone(),
            sha256,
        })
    }
}

/// For whom permissions are read.
pub(super) struct Asserted<'a> {
    pub(super) cv: CvId,
    pub(super) source: &'a SourceId,
    pub(super) age: Age,
    pub(super) now: Timestamp,
}

/// What a platform asserts: permissions that wait for the person.
pub(super) fn permissions(
    drafts: &[PermissionDraft],
    asserted: &Asserted<'_>,
    mut id: impl FnMut() -> Uuid,
) -> Result<Vec<Permission>, Vec<FieldError>> {
    let mut errors = Vec::new();
    if drafts.len() > MOST {
        errors.push(Invalid::new(drafts.len(), format!("at most {MOST} permissions")).at("permissions"));
        return Err(errors);
    }
    let mut made: Vec<Permission> = Vec::with_capacity(drafts.len());
    for (at, draft) in drafts.iter().enumerate() {
        let place = format!("permissions[{at}]");
        let before = errors.len();
        let read = permission(draft, asserted, id(), &place, &mut errors);
        if let (Some(new), true) = (read, errors.len() == before) {
            let act = Act::Asserted { source: asserted.source.clone() };
            match new.grant(act, asserted.now) {
                Ok(granted) => made.push(granted),
                Err(refused) => {
                    let field = format!("{place}.{}", refused.field);
                    errors.push(FieldError { field, ..refused });
                }
            }
        }
    }
    if errors.is_empty() { Ok(made) } else { Err(errors) }
}

fn permission(
    draft: &PermissionDraft,
    asserted: &Asserted<'_>,
    id: Uuid,
    place: &str,
    errors: &mut Vec<FieldError>,
) -> Option<NewPermission> {
    let notice = draft.notice.read(errors, &format!("{place}.notice"));
    let purpose = Purpose::new(&draft.purpose).map_err(|refused| errors.push(refused.at(format!("{place}.purpose"))));
    let mut categories = std::collections::BTreeSet::new();
    for (at, text) in draft.categories.iter().enumerate() {
        match DataCategory::new(text) {
            Ok(category) => drop(categories.insert(category)),
            Err(refused) => errors.push(refused.at(format!("{place}.categories[{at}]"))),
        }
    }
    if draft.categories.is_empty() {
        categories.insert(DataCategory::Profile);
    }
    let mut apps = std::collections::BTreeSet::new();
    if draft.apps.len() > MOST_APPS {
        let refused = Invalid::new(draft.apps.len(), format!("at most {MOST_APPS} apps"));
        errors.push(refused.at(format!("{place}.apps")));
        return None;
    }
    for (at, text) in draft.apps.iter().enumerate() {
        match Uuid::try_parse(text) {
            Ok(app) => drop(apps.insert(app)),
            Err(_) => errors.push(Invalid::new(text, "an id is a UUID").at(format!("{place}.apps[{at}]"))),
        }
    }
    let purpose = purpose.ok()?;
    // Nobody outside has statistics: without an app they are the operator's.
    let operator = apps.is_empty() && purpose == Purpose::Statistics;
    let recipients = if operator { Recipients::Operator } else { Recipients::Apps { apps } };
    Some(NewPermission {
        id,
        cv: asserted.cv,
        purpose,
        basis: Basis::Consent,
        recipients,
        categories,
        notice: notice?,
        months: draft.months.unwrap_or(DEFAULT_MONTHS),
        age: asserted.age,
    })
}

/// The CV with the address, where it has none of its own.
pub(super) fn with_address(open: &OpenCv, email: Option<&Email>) -> OpenCv {
    let mut cv = open.cv().clone();
    if let (None, Some(email)) = (&cv.resume.basics.email, email) {
        cv.resume.basics.email = Some(email.expose().to_owned());
    }
    OpenCv::new(open.id(), cv)
}

/// The address of the person: the one that the platform gives, or that of the CV where it is one.
pub(super) fn address(given: Option<&str>, cv: &OpenCv) -> Result<Option<Email>, Vec<FieldError>> {
    match given {
        Some(given) => Email::new(given).map(Some).map_err(|refused| vec![refused.at("email")]),
        None => Ok(cv.cv().resume.basics.email.as_deref().and_then(|text| Email::new(text).ok())),
    }
}
