//! Who and what: employer, occupation, activity, requirements, by the codes of the public nomenclatures.

use super::NoteKind;
use super::check::Check;
use super::text::{block, line, link};
use crate::domain::{
    Employer, EmployerDraft, EmployerKind, Industry, NafCode, Occupation, OccupationDraft, Partner, Qualification,
    Requirement, Requirements, RomeCode, Siret, Skill, StudyRequirement,
};
use crate::reference;

/// Normalises the occupation. A well-formed code that our table lacks is kept: networks know newer ones.
///
/// A missing label is that of the code; a missing code is that of the label, where it is exactly a ROME label. Where the
/// label is that of another code, that code is meant: networks name occupations as ROME 4 does, under codes of ROME 3.
pub(super) fn occupation(check: &mut Check, draft: &OccupationDraft) -> Occupation {
    let label = draft.label.as_deref().and_then(line);
    let mut rome = check.read("occupation.rome", draft.rome.as_deref(), RomeCode::new);
    let known = rome.as_ref().and_then(|code| reference::occupation(code.as_str()));
    if rome.is_some() && known.is_none() {
        check.note("occupation.rome", NoteKind::UnknownCode);
    }
    let named = label.as_deref().and_then(reference::rome_code_of_label).and_then(|code| RomeCode::new(code).ok());
    match (&rome, &named) {
        (None, Some(_)) => check.note("occupation.rome", NoteKind::FromLabel),
        (Some(given), Some(named)) if given != named => {
            check.note("occupation.rome", NoteKind::OfLabel);
            check.aside("occupation.rome", given.as_str().into());
        }
        (_, _) => {}
    }
    rome = named.or(rome);
    Occupation {
        rome,
        label: label.or_else(|| known.map(|known| known.label.to_owned())),
        appellation: draft.appellation.as_deref().and_then(line),
        inferred: None,
    }
}

/// Normalises the employer's activity.
pub(super) fn industry(check: &mut Check, code: Option<&str>, label: Option<&str>) -> Industry {
    let naf = check.read("naf", code, NafCode::new);
    let known = naf.as_ref().and_then(|code| reference::naf(code.as_str()));
    if naf.is_some() && known.is_none() {
        check.note("naf", NoteKind::UnknownCode);
    }
    Industry { naf, label: label.and_then(line).or_else(|| known.map(|known| known.label.to_owned())) }
}

/// Normalises who hires.
pub(super) fn employer(check: &mut Check, draft: &EmployerDraft) -> Employer {
    let kind = check.read("employer.kind", draft.kind.as_deref(), EmployerKind::new);
    Employer {
        name: draft.name.as_deref().and_then(line),
        siret: check.read("employer.siret", draft.siret.as_deref(), Siret::new),
        description: draft.description.as_deref().and_then(block),
        size: draft.size.as_deref().and_then(line),
        url: check.read("employer.url", draft.url.as_deref(), link),
        logo: check.read("employer.logo", draft.logo.as_deref(), link),
        kind: kind.or((draft.adapted_company == Some(true)).then_some(EmployerKind::AdaptedCompany)),
        adapted_company: draft.adapted_company,
        disability_committed: draft.disability_committed,
    }
}

/// Those behind the network; one without a name is nobody.
pub(super) fn partners(check: &mut Check, partners: Vec<Partner>) -> Vec<Partner> {
    partners
        .into_iter()
        .filter_map(|partner| {
            Some(Partner {
                name: line(&partner.name)?,
                url: check.read("partners.url", partner.url.as_deref(), link),
                logo: check.read("partners.logo", partner.logo.as_deref(), link),
            })
        })
        .collect()
}

/// Level of qualification: its code is one digit, 1 to 9.
pub(super) fn qualification(check: &mut Check, given: Option<Qualification>) -> Option<Qualification> {
    let given = given?;
    let code = check.read("qualification.code", given.code.as_deref(), |code| match code.as_bytes() {
        [b'1'..=b'9'] => Ok(code.to_owned()),
        _ => Err(crate::domain::Invalid::new(code, "a qualification is a digit from 1 (labourer) to 9 (executive)")),
    });
    let cleaned = Qualification { code, label: given.label.as_deref().and_then(line) };
    (cleaned.code.is_some() || cleaned.label.is_some()).then_some(cleaned)
}

/// Studies, skills, languages and licences, without those that say nothing.
pub(super) fn requirements(given: Requirements) -> Requirements {
    let clean = |text: Option<String>| text.as_deref().and_then(line);
    let labelled = |list: Vec<Requirement>| -> Vec<Requirement> {
        list.into_iter().filter_map(|one| Some(Requirement { label: line(&one.label)?, ..one })).collect()
    };
    Requirements {
        studies: given
            .studies
            .into_iter()
            .map(|one| StudyRequirement {
                code: clean(one.code),
                field: clean(one.field),
                level: clean(one.level),
                required: one.required,
                comment: clean(one.comment),
            })
            .filter(|one| *one != StudyRequirement { required: one.required, ..StudyRequirement::default() })
            .collect(),
        skills: given
            .skills
            .into_iter()
            .filter_map(|one| Some(Skill { code: clean(one.code), label: line(&one.label)?, required: one.required }))
            .collect(),
        languages: labelled(given.languages),
        licences: labelled(given.licences),
    }
}
