//! From what a network says of a training to what it is.

use super::check::Check;
use super::text::{block, line, link};
use super::{Note, NoteKind, Strictness, dates, modified, place};
use crate::domain::training::{
    Audience, CertifInfoCode, Certification, CertificationDraft, CourseHours, CourseHoursDraft, CpfCode, Enrolment,
    EnrolmentDraft, EnrolmentState, Formacode, Funding, KnownDate, LabelName, Provider, ProviderDraft, RemainingCost,
    RemainingCostDraft, RncpCode, RsCode, Session, SessionDraft, Training, TrainingDraft, TrainingId, TrainingLevel,
};
use crate::domain::{ExternalId, FieldError, Invalid, Origin, RemoteMode, RomeCode, Siret, Source};
use crate::reference;

/// The most sessions of a training.
const MOST_SESSIONS: usize = 500;
/// The most that is left to pay, in EUR.
const MOST_COST: f64 = 1_000_000.0;

/// Normalises a draft of `source` into a training; also what was done to its fields.
///
/// # Errors
/// Every [`FieldError`] at once. When lenient, only those of the title and of the number of sessions.
pub fn normalise_training(
    source: &Source,
    external_id: ExternalId,
    draft: TrainingDraft,
    strictness: Strictness,
) -> Result<(Training, Vec<Note>), Vec<FieldError>> {
    let mut check = Check::new(strictness, draft.extra);
    let certifications = certifications(&mut check, draft.certifications);
    let remote = check.read("remote", draft.remote.as_deref(), RemoteMode::new);
    let training = Training {
        id: TrainingId::of(&source.id, &external_id),
        title: title(&mut check, draft.title.as_deref(), &certifications, strictness),
        objectives: draft.objectives.as_deref().and_then(block),
        content: draft.content.as_deref().and_then(block),
        rome: rome(&mut check, &draft.rome),
        formacodes: check.read_all("formacodes", &draft.formacodes, Formacode::new),
        certifications,
        level_in: check.read("level_in", draft.level_in.as_deref(), TrainingLevel::new),
        level_out: check.read("level_out", draft.level_out.as_deref(), TrainingLevel::new),
        provider: provider(&mut check, &draft.provider),
        labels: check.read_all("labels", &draft.labels, LabelName::new),
        funding: check.read_all("funding", &draft.funding, Funding::new),
        audiences: audiences(&draft.audiences),
        remote,
        apprenticeship: draft.apprenticeship,
        hours: hours(&mut check, draft.hours),
        remaining_cost: cost(&mut check, &draft.remaining_cost),
        accessible: draft.accessible,
        accessibility: draft.accessibility.as_deref().and_then(block),
        sessions: sessions(&mut check, draft.sessions, remote),
        updated: check.read("updated", draft.updated.as_deref(), dates::instant),
        source: Origin {
            id: source.id.clone(),
            external_id,
            url: check.read("url", draft.url.as_deref(), link),
            partners: Vec::new(),
        },
        modified_by_us: Vec::new(),
        extra: serde_json::Map::new(),
    };
    let (extra, notes) = check.finish()?;
    // A place is one of a session.
    let of_session = |field: String| if field.starts_with("place.") { format!("sessions.{field}") } else { field };
    let modified_by_us = modified(&notes).into_iter().map(of_session).collect();
    Ok((Training { modified_by_us, extra, ..training }, notes))
}

/// The title; where a feed has none, that of the certification.
fn title(
    check: &mut Check,
    given: Option<&str>,
    certifications: &[Certification],
    strictness: Strictness,
) -> Option<String> {
    let own = given.and_then(line);
    let wrong = match &own {
        Some(title) => title.chars().count() > 300,
        None => strictness == Strictness::Strict,
    };
    if wrong {
        check.error(Invalid::new(own.as_deref().unwrap_or_default(), "a title is 1 to 300 characters").at("title"));
    }
    own.or_else(|| {
        let of_certification = certifications.iter().find_map(|certification| certification.title.clone());
        if of_certification.is_some() {
            check.note("title", NoteKind::FromLabel);
        }
        of_certification
    })
}

fn rome(check: &mut Check, given: &[String]) -> Vec<RomeCode> {
    let codes = check.read_all("rome", given, RomeCode::new);
    for _ in codes.iter().filter(|code| reference::occupation(code.as_str()).is_none()) {
        check.note("rome", NoteKind::UnknownCode);
    }
    codes
}

/// Certifications without those that say nothing.
fn certifications(check: &mut Check, given: Vec<CertificationDraft>) -> Vec<Certification> {
    let mut all = Vec::with_capacity(given.len());
    for (at, one) in given.into_iter().enumerate() {
        let read = check.item("certifications", at, |check| Certification {
            title: one.title.as_deref().and_then(line),
            rncp: check.read("rncp", one.rncp.as_deref(), RncpCode::new),
            rs: check.read("rs", one.rs.as_deref(), RsCode::new),
            cpf: check.read("cpf", one.cpf.as_deref(), CpfCode::new),
            certif_info: check.read("certif_info", one.certif_info.as_deref(), CertifInfoCode::new),
        });
        if read != Certification::default() && !all.contains(&read) {
            all.push(read);
        }
    }
    all
}

fn provider(check: &mut Check, draft: &ProviderDraft) -> Provider {
    Provider {
        name: draft.name.as_deref().and_then(line),
        siret: check.read("provider.siret", draft.siret.as_deref(), Siret::new),
        activity_number: draft.activity_number.as_deref().and_then(line),
        url: check.read("provider.url", draft.url.as_deref(), link),
    }
}

/// Formacodes, or words.
fn audiences(given: &[String]) -> Vec<Audience> {
    let mut all = Vec::with_capacity(given.len());
    for text in given.iter().filter_map(|text| line(text)) {
        let audience = match Formacode::new(&text) {
            Ok(code) => Audience { code: Some(code), label: None },
            Err(_) => Audience { code: None, label: Some(text) },
        };
        if !all.contains(&audience) {
            all.push(audience);
        }
    }
    all
}

fn hours(check: &mut Check, draft: CourseHoursDraft) -> CourseHours {
    let mut read =
        |field, hours| check.keep(field, hours, "hours are 1 to 20000", |hours| (1..=20_000).contains(&hours));
    CourseHours {
        total: read("hours.total", draft.total),
        center: read("hours.center", draft.center),
        company: read("hours.company", draft.company),
    }
}

/// The cost; a text that is an amount is read.
fn cost(check: &mut Check, draft: &RemainingCostDraft) -> RemainingCost {
    let text = draft.text.as_deref().and_then(line);
    let eur = draft.eur.or_else(|| text.as_deref().and_then(amount));
    let within = |eur: f64| (0.0..=MOST_COST).contains(&eur);
    RemainingCost { eur: check.keep("remaining_cost.eur", eur, "a cost is 0 to 1000000 EUR", within), text }
}

/// `1 200,50 €`: an amount and nothing else.
fn amount(text: &str) -> Option<f64> {
    let folded = text.to_lowercase();
    let number = ["€", "euros", "euro", "eur"].iter().find_map(|unit| folded.strip_suffix(unit)).unwrap_or(&folded);
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    plain.then(|| number.replace(',', ".").parse().ok()).flatten()
}

fn sessions(check: &mut Check, given: Vec<SessionDraft>, remote: Option<RemoteMode>) -> Vec<Session> {
    if given.len() > MOST_SESSIONS {
        check.error(Invalid::new(given.len(), "a training has at most 500 sessions").at("sessions"));
        return Vec::new();
    }
    let read = |(at, draft)| check.item("sessions", at, |check| session(check, draft, remote));
    given.into_iter().enumerate().map(read).collect()
}

fn session(check: &mut Check, draft: SessionDraft, remote: Option<RemoteMode>) -> Session {
    let start = check.read("start", draft.start.as_deref(), KnownDate::new);
    let end = check.read("end", draft.end.as_deref(), KnownDate::new);
    if let (Some(first), Some(last)) = (start, end)
        && last.last_day() < first.first_day()
    {
        let refused = Invalid::new(last, "a session does not end before it begins");
        check.refuse("end", last.to_string().into(), refused);
        return Session { end: None, ..session(check, SessionDraft { end: None, ..draft }, remote) };
    }
    Session {
        number: draft.number.as_deref().and_then(line),
        start,
        end,
        permanent: draft.permanent,
        enrolment: enrolment(check, &draft.enrolment),
        place: place::place(check, &draft.place, remote),
        address: draft.address.as_deref().and_then(line),
        url: check.read("url", draft.url.as_deref(), link),
    }
}

fn enrolment(check: &mut Check, draft: &EnrolmentDraft) -> Enrolment {
    let mut seats =
        |field, seats| check.keep(field, seats, "places are 0 to 9999", |seats| (0..=9999).contains(&seats));
    let (all, open) = (seats("enrolment.seats", draft.seats), seats("enrolment.open_seats", draft.open_seats));
    Enrolment {
        state: check.read("enrolment.state", draft.state.as_deref(), EnrolmentState::new),
        opens: check.read("enrolment.opens", draft.opens.as_deref(), KnownDate::new),
        closes: check.read("enrolment.closes", draft.closes.as_deref(), KnownDate::new),
        seats: all,
        open_seats: open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PlaceDraft, Policy, SourceId, SourceKind};

    fn source() -> Source {
        Source {
            id: SourceId::new("demo").unwrap(),
            name: "Démo".into(),
            kind: SourceKind::Territorial,
            url: None,
            policy: Policy::open("Licence Ouverte 2.0", "Source : essai"),
            refreshed_at: None,
        }
    }

    fn normalised(draft: TrainingDraft, strictness: Strictness) -> Result<(Training, Vec<Note>), Vec<FieldError>> {
        normalise_training(&source(), ExternalId::new("1").unwrap(), draft, strictness)
    }

    fn titled() -> TrainingDraft {
        TrainingDraft { title: Some(" Titre   professionnel boulanger ".into()), ..TrainingDraft::default() }
    }

    #[test]
    fn a_bad_value_is_told_with_its_place_and_kept_aside_from_a_feed() {
        let bad = SessionDraft { start: Some("demain".into()), ..SessionDraft::default() };
        let draft = TrainingDraft {
            rome: vec!["D1102".into(), "boulanger".into(), "d1102".into()],
            sessions: vec![SessionDraft::default(), bad],
            ..titled()
        };
        let refused = normalised(draft.clone(), Strictness::Strict).unwrap_err();
        let fields: Vec<_> = refused.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["rome", "sessions[1].start"]);
        let (training, _) = normalised(draft, Strictness::Lenient).unwrap();
        assert_eq!(training.title.as_deref(), Some("Titre professionnel boulanger"));
        assert_eq!(training.rome.iter().map(RomeCode::as_str).collect::<Vec<_>>(), ["D1102"]);
        assert_eq!(training.extra["rome"], serde_json::json!(["boulanger"]));
        assert_eq!((training.sessions[1].start, &training.extra["sessions[1].start"]), (None, &"demain".into()));
    }

    #[test]
    fn a_feed_without_a_title_gives_that_of_the_certification_and_says_so() {
        let certification = CertificationDraft { title: Some("BTS inventé".into()), ..CertificationDraft::default() };
        let draft = TrainingDraft { certifications: vec![certification], ..TrainingDraft::default() };
        let (training, _) = normalised(draft.clone(), Strictness::Lenient).unwrap();
        assert_eq!(
            (training.title.as_deref(), &training.modified_by_us[..]),
            (Some("BTS inventé"), &["title".to_owned()][..])
        );
        assert!(normalised(draft, Strictness::Strict).is_err(), "a publisher says it");
        let (bare, _) = normalised(TrainingDraft::default(), Strictness::Lenient).unwrap();
        assert_eq!((bare.title, bare.modified_by_us), (None, vec![]));
    }

    #[test]
    fn an_amount_is_read_and_words_are_kept() {
        for (text, eur) in [
            ("1 200,50 €", Some(1200.5)),
            ("0", Some(0.0)),
            ("450 euros", Some(450.0)),
            ("sur devis", None),
            ("de 100 à 200 €", None),
            ("-5", None),
        ] {
            assert_eq!(amount(text), eur, "{text}");
        }
    }

    #[test]
    fn a_session_that_ends_before_it_begins_loses_its_end() {
        let session = SessionDraft {
            start: Some("2027-03-01".into()),
            end: Some("2027-02".into()),
            place: PlaceDraft { commune: Some("59350".into()), ..PlaceDraft::default() },
            ..SessionDraft::default()
        };
        let draft = TrainingDraft { sessions: vec![session], ..titled() };
        assert_eq!(normalised(draft.clone(), Strictness::Strict).unwrap_err()[0].field, "sessions[0].end");
        let (training, _) = normalised(draft, Strictness::Lenient).unwrap();
        assert!(training.sessions[0].end.is_none() && training.sessions[0].place.position.is_some());
    }
}
