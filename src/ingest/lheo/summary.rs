//! A `resume-offre`: a course of an index, flat, with the place of its sessions beside them.

use super::{codes, course, said, texts};
use crate::domain::PlaceDraft;
use crate::domain::training::{CourseHoursDraft, ProviderDraft, SessionDraft, TrainingDraft};
use crate::ingest::xml::Tree;
use serde_json::{Map, Value};

pub(super) fn draft(summary: &Tree) -> TrainingDraft {
    let domain = summary.at("domaine-formation");
    let listed = |name| domain.map(|domain| texts(domain, name)).unwrap_or_default();
    let place = place(summary);
    let mut sessions: Vec<SessionDraft> =
        summary.all("session").map(|one| SessionDraft { place: place.clone(), ..course::session(one) }).collect();
    if sessions.is_empty() && place != PlaceDraft::default() {
        sessions.push(SessionDraft { place, ..SessionDraft::default() });
    }
    let mut extra = Map::new();
    for name in ["certifiante", "prise-en-charge-frais-possible"] {
        extra.extend(said(summary.text(name)).map(|text| (name.to_owned(), Value::from(text))));
    }
    extra.extend(
        Some(listed("code-NSF")).filter(|codes| !codes.is_empty()).map(|codes| ("code-NSF".to_owned(), codes.into())),
    );
    TrainingDraft {
        title: said(summary.text("intitule-formation")),
        rome: listed("code-ROME"),
        formacodes: listed("code-FORMACODE"),
        certifications: course::certifications(summary),
        level_in: codes::level(summary.text("code-niveau-entree")),
        level_out: codes::level(added(summary, "code-niveau-sortie")),
        provider: ProviderDraft {
            name: said(summary.text("nom-organisme")),
            siret: said(summary.text("SIRET")),
            ..ProviderDraft::default()
        },
        audiences: texts(summary, "code-public-vise"),
        remote: summary.text("modalites-enseignement").and_then(codes::remote).map(str::to_owned),
        hours: CourseHoursDraft { total: codes::hours(summary, "nombre-heures-total"), ..CourseHoursDraft::default() },
        sessions,
        extra,
        ..TrainingDraft::default()
    }
}

fn place(summary: &Tree) -> PlaceDraft {
    let number = |name| added(summary, name).and_then(|text| text.replace(',', ".").parse().ok());
    let (commune, department) = (said(summary.text("code-INSEE-commune")), said(summary.text("departement")));
    let postcode = said(summary.text("codepostal"));
    let narrower = commune.is_some() || department.is_some() || postcode.is_some();
    PlaceDraft {
        label: said(summary.text("ville")),
        region: said(summary.text("region")).filter(|_| !narrower),
        country: None,
        lat: number("latitude"),
        lon: number("longitude"),
        commune,
        postcode,
        department,
    }
}

/// What stands among the `extras` under that name.
fn added<'t>(summary: &'t Tree, name: &str) -> Option<&'t str> {
    let all = summary.all("extras").flat_map(|extras| extras.all("extra"));
    all.filter(|extra| extra.text("info") == Some(name)).find_map(Tree::own_text)
}
