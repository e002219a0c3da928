//! From what a network says to what an offer is.
//!
//! One way in for feeds and for the publishing API. They differ in what a bad value means: the publisher is told every
//! one of them at once; from a feed, the value is kept aside with the record and counted, and only an offer that has no
//! usable identity or title is rejected.

mod check;
mod dates;
mod identity;
mod inference;
mod pay;
mod place;
pub(super) mod text;
mod training;
mod work;

pub use inference::OccupationNamer;
pub use place::reach_km;
pub use training::normalise_training;

use crate::domain::{
    Application, ApplicationDraft, Dates, ExternalId, FieldError, Invalid, Offer, OfferDraft, OfferId, Origin,
    RemoteMode, Source,
};
use check::Check;
use serde::Serialize;
use std::collections::BTreeSet;

/// What a bad value of an optional field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// An error: for the publishing API.
    Strict,
    /// Kept in `extra` under the field's name, and noted: for feeds.
    Lenient,
}

/// Something that was done to a field, or found in it, and that a report counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// The field: `place.lat`.
    pub field: &'static str,
    /// What was done or found.
    pub kind: NoteKind,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.kind.as_str())
    }
}

/// What was done or found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// The value is not valid; it is in `extra`.
    KeptAside,
    /// Well formed, and not in our tables.
    UnknownCode,
    /// A code was found by its label.
    FromLabel,
    /// The label is that of another code, which took the place of the one that was given; that one is in `extra`.
    OfLabel,
    /// There is no code, and one was inferred.
    Inferred,
    /// There is no code, and none is sure enough to be inferred.
    NotInferred,
    /// The text could not be read; it is kept as it is.
    NotRead,
    /// Latitude and longitude were exchanged, and are exchanged back.
    Exchanged,
    /// Too far from the named commune, which wins.
    Contradicted,
    /// Impossible, and left out.
    Dropped,
    /// Written otherwise than the source wrote it: markup taken out, a code replaced by the one in force.
    Rewritten,
    /// Personal data that the source's policy does not let us keep.
    NotForUs,
}

impl NoteKind {
    /// What is shown in a report.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeptAside => "not valid, kept aside",
            Self::UnknownCode => "unknown code",
            Self::FromLabel => "code found by its label",
            Self::OfLabel => "replaced by the code of its label",
            Self::Inferred => "inferred from title and description",
            Self::NotInferred => "absent, and none is sure enough",
            Self::NotRead => "could not be read, kept as text",
            Self::Exchanged => "latitude and longitude exchanged back",
            Self::Contradicted => "too far from the named commune",
            Self::Dropped => "impossible, left out",
            Self::Rewritten => "rewritten",
            Self::NotForUs => "personal data, left out",
        }
    }

    /// Whether the field no longer says what its source said.
    const fn modifies(self) -> bool {
        match self {
            Self::KeptAside
            | Self::FromLabel
            | Self::OfLabel
            | Self::Inferred
            | Self::Exchanged
            | Self::Contradicted
            | Self::Dropped
            | Self::Rewritten
            | Self::NotForUs => true,
            Self::UnknownCode | Self::NotInferred | Self::NotRead => false,
        }
    }
}

/// An offer, and what normalising it did.
#[derive(Debug, Clone)]
pub struct Normalised {
    /// The offer.
    pub offer: Offer,
    /// What was done to its fields.
    pub notes: Vec<Note>,
}

/// Normalises a draft of `source` into an offer.
///
/// # Errors
/// Every [`FieldError`] at once. When lenient, only those of the title.
pub fn normalise(
    source: &Source,
    external_id: ExternalId,
    draft: OfferDraft,
    strictness: Strictness,
) -> Result<Normalised, Vec<FieldError>> {
    let mut check = Check::new(strictness, draft.extra);
    let title = title(&mut check, &draft.title);
    let remote = check.read("remote", draft.remote.as_deref(), RemoteMode::new);
    let working_time = work::hours(&mut check, &draft.working_time);
    let offer = Offer {
        id: OfferId::of(&source.id, &external_id),
        title,
        description: description(&mut check, draft.description.as_deref()),
        employer: identity::employer(&mut check, &draft.employer),
        place: place::place(&mut check, &draft.place, remote),
        occupation: identity::occupation(&mut check, &draft.occupation),
        industry: identity::industry(&mut check, draft.naf.as_deref(), draft.naf_label.as_deref()),
        contract: work::contract(&mut check, &draft.contract),
        experience: work::experience(&mut check, &draft.experience),
        qualification: identity::qualification(&mut check, draft.qualification),
        requirements: identity::requirements(draft.requirements),
        salary: pay::pay(&mut check, &draft.salary, &working_time),
        working_time,
        openings: check.keep("openings", draft.openings, "openings are 1 to 9999", |n| (1..=9999).contains(&n)),
        accessible: draft.accessible,
        hard_to_fill: draft.hard_to_fill,
        remote,
        dates: Dates {
            created: check.read("created", draft.created.as_deref(), dates::instant),
            updated: check.read("updated", draft.updated.as_deref(), dates::instant),
            expires: check.read("expires", draft.expires.as_deref(), dates::instant),
        },
        application: application(&mut check, draft.application, source.policy.contacts_for_applicants),
        source: Origin {
            id: source.id.clone(),
            external_id,
            url: check.read("url", draft.url.as_deref(), text::link),
            partners: identity::partners(&mut check, draft.partners),
        },
        modified_by_us: Vec::new(),
        extra: serde_json::Map::new(),
    };
    let (extra, notes) = check.finish()?;
    Ok(Normalised { offer: Offer { modified_by_us: modified(&notes), extra, ..offer }, notes })
}

/// The fields that do not say what the source said, each once.
fn modified(notes: &[Note]) -> Vec<String> {
    let fields: BTreeSet<&str> = notes
        .iter()
        .filter(|note| note.kind.modifies())
        // A draft has a latitude and a longitude, an offer a position.
        .map(|note| if note.field == "place.lat" { "place.position" } else { note.field })
        .collect();
    fields.into_iter().map(str::to_owned).collect()
}

fn title(check: &mut Check, given: &str) -> String {
    let title = text::line(given).unwrap_or_default();
    if !(1..=300).contains(&title.chars().count()) {
        check.error(Invalid::new(&title, "a title is 1 to 300 characters").at("title"));
    }
    title
}

fn description(check: &mut Check, given: Option<&str>) -> Option<String> {
    let given = given?;
    let description = text::block(given)?;
    if description != given.trim().replace("\r\n", "\n") {
        check.note("description", NoteKind::Rewritten);
    }
    if description.chars().count() <= 50_000 {
        return Some(description);
    }
    let refused = Invalid::new(&description, "a description has at most 50000 characters");
    check.refuse("description", description.into(), refused);
    None
}

/// Keys of `extra` under which feeds carry people's names, numbers and addresses.
const PERSONAL: [&str; 2] = ["contact", "agence"];

fn application(check: &mut Check, draft: ApplicationDraft, contacts_allowed: bool) -> Application {
    let url = check.read("application.url", draft.url.as_deref(), text::link);
    let mut contact = draft.contact;
    if !contacts_allowed {
        let in_extra = PERSONAL.iter().filter(|key| check.forget(key)).count() > 0;
        if contact.take().is_some() || in_extra {
            check.note("application.contact", NoteKind::NotForUs);
        }
    }
    Application { url, contact }
}

#[cfg(test)]
mod tests;
