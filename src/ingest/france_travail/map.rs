//! From the fields of the API to a draft. Fields that no draft has (`contexteTravail`, `qualitesProfessionnelles`…)
//! stay in `extra`, as do fields that scripts add.

use super::super::fields::Fields;
use crate::domain::{
    ApplicationDraft, Contact, ContractDraft, ContractType, EmployerDraft, ExperienceDraft, OccupationDraft,
    OfferDraft, Partner, PlaceDraft, Qualification, Requirement, Requirements, SalaryDraft, Skill, StudyRequirement,
    WorkingTimeDraft,
};

pub(super) fn draft(mut fields: Fields) -> OfferDraft {
    let (url, partners) = origin(&mut fields);
    OfferDraft {
        title: fields.text("intitule").unwrap_or_default(),
        description: fields.text("description"),
        url: url.or_else(|| fields.text("url")),
        partners,
        employer: employer(&mut fields),
        place: place(&mut fields),
        occupation: OccupationDraft {
            rome: fields.text("romeCode"),
            label: fields.text("romeLibelle"),
            appellation: fields.text("appellationlibelle").or_else(|| fields.text("appellationLibelle")),
        },
        naf: fields.text("codeNAF"),
        naf_label: fields.text("secteurActiviteLibelle"),
        contract: contract(&mut fields),
        working_time: working_time(&mut fields),
        experience: experience(&mut fields),
        qualification: qualification(&mut fields),
        requirements: requirements(&mut fields),
        salary: salary(&mut fields),
        openings: fields.count("nombrePostes"),
        accessible: fields.flag("accessibleTH"),
        hard_to_fill: fields.flag("offresManqueCandidats"),
        // The API has no field for it: a word in the text is no statement of the source.
        remote: None,
        created: fields.text("dateCreation"),
        updated: fields.text("dateActualisation"),
        expires: None,
        application: application(&mut fields),
        extra: fields.rest(),
    }
}

fn origin(fields: &mut Fields) -> (Option<String>, Vec<Partner>) {
    fields
        .object("origineOffre", "urlOrigine", |origin| {
            let partners = origin.list("partenaires", "nom", |one| {
                Some(Partner { name: one.text("nom")?, url: one.text("url"), logo: one.text("logo") })
            });
            (origin.text("urlOrigine"), partners)
        })
        .unwrap_or_default()
}

fn employer(fields: &mut Fields) -> EmployerDraft {
    let inner = fields.object("entreprise", "nom", |one| EmployerDraft {
        name: one.text("nom"),
        siret: one.text("siret"),
        description: one.text("description"),
        size: one.text("trancheEffectif"),
        url: one.text("url"),
        logo: one.text("logo"),
        adapted_company: one.flag("entrepriseAdaptee"),
        ..EmployerDraft::default()
    });
    let inner = inner.unwrap_or_default();
    EmployerDraft {
        size: fields.text("trancheEffectifEtab").or(inner.size),
        adapted_company: fields.flag("entrepriseAdaptee").or(inner.adapted_company),
        disability_committed: fields.flag("employeurHandiEngage"),
        ..inner
    }
}

/// Some scripts flatten `lieuTravail` into `lieu`, `commune`, `codePostal`.
fn place(fields: &mut Fields) -> PlaceDraft {
    let inner = fields.object("lieuTravail", "libelle", |one| PlaceDraft {
        label: one.text("libelle"),
        commune: one.text("commune"),
        postcode: one.text("codePostal"),
        lat: one.number("latitude"),
        lon: one.number("longitude"),
        ..PlaceDraft::default()
    });
    let inner = inner.unwrap_or_default();
    PlaceDraft {
        label: inner.label.or_else(|| fields.text("lieu")),
        commune: inner.commune.or_else(|| fields.text("commune")),
        postcode: inner.postcode.or_else(|| fields.text("codePostal")),
        ..inner
    }
}

/// Some dumps write the label in the code's place: "CDD - 12 Mois".
fn contract(fields: &mut Fields) -> ContractDraft {
    let given = fields.text("typeContrat").or_else(|| fields.text("contrat"));
    let label = fields.text("typeContratLibelle");
    let (kind, label) = match given {
        Some(text) if label.is_none() && ContractType::new(&text).is_err() => (None, Some(text)),
        kind => (kind, label),
    };
    ContractDraft {
        kind,
        label,
        nature: fields.text("natureContrat"),
        duration_months: None,
        apprenticeship: fields.flag("alternance"),
    }
}

fn working_time(fields: &mut Fields) -> WorkingTimeDraft {
    let time = fields.text("dureeTravailLibelleConverti").and_then(|label| match label.trim() {
        "Temps plein" => Some("full_time".to_owned()),
        "Temps partiel" => Some("part_time".to_owned()),
        _ => {
            fields.leave("dureeTravailLibelleConverti", label.into());
            None
        }
    });
    WorkingTimeDraft { time, weekly_hours: None, text: fields.text("dureeTravailLibelle") }
}

fn experience(fields: &mut Fields) -> ExperienceDraft {
    let level = fields.text("experienceExige").map(|code| match code.as_str() {
        "D" => "beginner".to_owned(),
        "S" => "desired".to_owned(),
        "E" => "required".to_owned(),
        _ => code,
    });
    ExperienceDraft { level, months: None, text: fields.text("experienceLibelle") }
}

fn qualification(fields: &mut Fields) -> Option<Qualification> {
    let (code, label) = (fields.text("qualificationCode"), fields.text("qualificationLibelle"));
    (code.is_some() || label.is_some()).then_some(Qualification { code, label })
}

fn requirements(fields: &mut Fields) -> Requirements {
    let labelled = |one: &mut Fields| Some(Requirement { label: one.text("libelle")?, required: required(one) });
    Requirements {
        studies: fields.list("formations", "niveauLibelle", |one| {
            let study = StudyRequirement {
                code: one.text("codeFormation"),
                field: one.text("domaineLibelle"),
                level: one.text("niveauLibelle"),
                required: required(one),
                comment: one.text("commentaire"),
            };
            (study != StudyRequirement::default()).then_some(study)
        }),
        skills: fields.list("competences", "libelle", |one| {
            Some(Skill { code: one.text("code"), label: one.text("libelle")?, required: required(one) })
        }),
        languages: fields.list("langues", "libelle", labelled),
        licences: fields.list("permis", "libelle", labelled),
    }
}

/// `E` is *exigé*, `S` is *souhaité*.
fn required(fields: &mut Fields) -> Option<bool> {
    let code = fields.text("exigence")?;
    match code.as_str() {
        "E" => Some(true),
        "S" => Some(false),
        _ => {
            fields.leave("exigence", code.into());
            None
        }
    }
}

fn salary(fields: &mut Fields) -> SalaryDraft {
    let read = |one: &mut Fields| {
        let complements = [one.text("complement1"), one.text("complement2")].into_iter().flatten();
        let mut extras: Vec<String> = complements.collect();
        for more in one.list("listeComplements", "libelle", |more| more.text("libelle")) {
            if !extras.contains(&more) {
                extras.push(more);
            }
        }
        // "Annuel de" alone says nothing; what the recruiter wrote beside it may.
        let label = one.text("libelle");
        let text = match label {
            Some(label) if label.contains(|c: char| c.is_ascii_digit()) => Some(label),
            other => match one.text("commentaire") {
                Some(comment) => {
                    one.leave("libelle", other.into());
                    Some(comment)
                }
                None => other,
            },
        };
        SalaryDraft { text, extras, ..SalaryDraft::default() }
    };
    fields.object("salaire", "libelle", read).unwrap_or_default()
}

fn application(fields: &mut Fields) -> ApplicationDraft {
    let read = |one: &mut Fields| {
        let contact = Contact {
            name: one.text("nom"),
            email: one.text("courriel"),
            phone: one.text("telephone"),
            address: ["coordonnees1", "coordonnees2", "coordonnees3"]
                .iter()
                .filter_map(|line| one.text(line))
                .collect(),
        };
        ApplicationDraft {
            url: one.text("urlPostulation").or_else(|| one.text("urlRecruteur")),
            contact: (contact != Contact::default()).then_some(contact),
        }
    };
    fields.object("contact", "commentaire", read).unwrap_or_default()
}
