//! A `formation`: a course with its actions, each with places and sessions.

use super::{codes, place, said, texts};
use crate::domain::training::{
    CertificationDraft, CourseHoursDraft, EnrolmentDraft, ProviderDraft, RemainingCostDraft, SessionDraft,
    TrainingDraft,
};
use crate::ingest::xml::Tree;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What is kept as it stands, of the course and of its actions. Contacts are not: they are people.
const KEPT: [&str; 16] = [
    "resultats-attendus",
    "objectif-general-formation",
    "rythme-formation",
    "conditions-specifiques",
    "modalites-alternance",
    "modalites-recrutement",
    "modalites-pedagogiques",
    "duree-indicative",
    "hebergement",
    "restauration",
    "transport",
    "niveau-entree-obligatoire",
    "prise-en-charge-frais-possible",
    "detail-conditions-prise-en-charge",
    "parcours-de-formation",
    "certifiante",
];

pub(super) fn draft(course: &Tree) -> TrainingDraft {
    let actions: Vec<&Tree> = course.all("action").collect();
    let domain = course.at("domaine-formation");
    let listed = |name| domain.map(|domain| texts(domain, name)).unwrap_or_default();
    let kinds: BTreeSet<_> =
        actions.iter().filter_map(|action| codes::remote(action.text("modalites-enseignement")?)).collect();
    TrainingDraft {
        title: said(course.text("intitule-formation")),
        objectives: said(course.text("objectif-formation")),
        content: said(course.text("contenu-formation")),
        url: codes::link(course.text("url-formation/urlweb")),
        rome: listed("code-ROME"),
        formacodes: listed("code-FORMACODE"),
        certifications: certifications(course),
        level_in: codes::level(course.text("code-niveau-entree")),
        level_out: codes::level(course.text("code-niveau-sortie")),
        provider: provider(course),
        labels: Vec::new(),
        funding: each(&actions, "organisme-financeur")
            .filter_map(|payer| codes::funding(payer.text("code-financeur")?))
            .map(str::to_owned)
            .collect(),
        audiences: actions.iter().flat_map(|action| texts(action, "code-public-vise")).collect(),
        // Actions that differ are told by none of the values.
        remote: kinds.first().filter(|_| kinds.len() == 1).map(|kind| (*kind).to_owned()),
        apprenticeship: None,
        hours: hours(&actions),
        remaining_cost: RemainingCostDraft { eur: None, text: alike(&actions, "frais-restants") },
        accessible: None,
        accessibility: alike(&actions, "acces-handicapes"),
        sessions: actions.iter().flat_map(|action| sessions(action)).collect(),
        updated: course.text("horodatage-modification").map(str::to_owned),
        extra: extra(course, &actions),
    }
}

/// The children of that name of all actions.
fn each<'t>(actions: &[&'t Tree], name: &'static str) -> impl Iterator<Item = &'t Tree> + use<'t> {
    let all: Vec<_> = actions.iter().flat_map(move |action| action.all(name)).collect();
    all.into_iter()
}

/// The text that all actions have there.
fn alike(actions: &[&Tree], name: &'static str) -> Option<String> {
    let said: BTreeSet<_> = actions.iter().map(|action| said(action.text(name))).collect();
    said.into_iter().collect::<Option<Vec<_>>>().filter(|said| said.len() == 1)?.pop()
}

/// The hours that all actions have, each figure by itself.
fn hours(actions: &[&Tree]) -> CourseHoursDraft {
    let figure = |name| {
        let figures: BTreeSet<_> = actions.iter().map(|action| codes::hours(action, name)).collect();
        if figures.len() == 1 { figures.into_iter().next().flatten() } else { None }
    };
    CourseHoursDraft {
        total: figure("nombre-heures-total"),
        center: figure("nombre-heures-centre"),
        company: figure("nombre-heures-entreprise"),
    }
}

/// The certifications of a course, or of one of an index.
pub(super) fn certifications(course: &Tree) -> Vec<CertificationDraft> {
    let code = |one: &Tree, name| said(one.text(name));
    let all = course.all("certification").map(|one| CertificationDraft {
        title: None,
        rncp: code(one, "code-RNCP"),
        rs: code(one, "code-RS"),
        cpf: code(one, "code-CPF"),
        certif_info: code(one, "code-CERTIFINFO"),
    });
    all.collect()
}

/// Who is responsible, by the name that people know.
fn provider(course: &Tree) -> ProviderDraft {
    let Some(responsible) = course.at("organisme-formation-responsable") else { return ProviderDraft::default() };
    let url = responsible.text("coordonnees-organisme/coordonnees/web/urlweb");
    ProviderDraft {
        name: said(responsible.text("nom-organisme")).or_else(|| said(responsible.text("raison-sociale"))),
        siret: said(responsible.text("SIRET-organisme-formation/SIRET")),
        activity_number: said(responsible.text("numero-activite")),
        url: codes::link(url),
    }
}

/// The sessions of an action, each at each of its places; a place without a session is one of which nothing else is known.
fn sessions(action: &Tree) -> Vec<SessionDraft> {
    let mut places = place::all(action);
    if places.is_empty() {
        places.push(Default::default());
    }
    let given: Vec<&Tree> = action.all("session").collect();
    let permanent = codes::flag(action.text("modalites-entrees-sorties"));
    let mut sessions = Vec::with_capacity(given.len().max(1) * places.len());
    for (place, address) in places {
        let at = |draft| SessionDraft { place: place.clone(), address: address.clone(), permanent, ..draft };
        if given.is_empty() && address.is_some() {
            sessions.push(at(SessionDraft::default()));
        }
        sessions.extend(given.iter().map(|one| at(session(one))));
    }
    sessions
}

/// When, and how one gets in.
pub(super) fn session(session: &Tree) -> SessionDraft {
    SessionDraft {
        number: said(session.text("numero")),
        start: codes::date(session.text("periode/debut")),
        end: codes::date(session.text("periode/fin")),
        enrolment: EnrolmentDraft {
            state: codes::state(session.text("etat-recrutement")),
            opens: codes::date(session.text("periode-inscription/periode/debut")),
            closes: codes::date(session.text("periode-inscription/periode/fin")),
            seats: None,
            open_seats: None,
        },
        url: codes::link(session.text("url-session/urlweb")),
        ..SessionDraft::default()
    }
}

/// What has no field of ours, of the course and of its actions. `organisme-financeur` tells how many places are paid for.
fn extra(course: &Tree, actions: &[&Tree]) -> Map<String, Value> {
    let mut extra = Map::new();
    for name in KEPT {
        let own = said(course.text(name)).into_iter();
        let mut all: Vec<String> = own.chain(actions.iter().filter_map(|action| said(action.text(name)))).collect();
        all.dedup();
        match all.len() {
            0 => {}
            1 => drop(extra.insert(name.to_owned(), all.remove(0).into())),
            _ => drop(extra.insert(name.to_owned(), all.into())),
        }
    }
    let domains: Vec<String> = course.all("domaine-formation").flat_map(|domain| texts(domain, "code-NSF")).collect();
    if !domains.is_empty() {
        extra.insert("code-NSF".to_owned(), domains.into());
    }
    let payers: Vec<Value> = each(actions, "organisme-financeur").map(Tree::to_json).collect();
    if !payers.is_empty() {
        extra.insert("organisme-financeur".to_owned(), payers.into());
    }
    extra
}
