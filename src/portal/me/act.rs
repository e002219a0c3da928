//! What a person does on their page: one form for each act.

use super::overview;
use super::owner::{Owner, Sent};
use crate::domain::permission::{DataCategory, Purpose, RecipientCategory};
use crate::domain::{FieldError, Invalid};
use crate::portal::confirm::id;
use crate::portal::cookies::Kind;
use crate::portal::forms::Fields;
use crate::portal::page::{self, Frame};
use crate::portal::refusal::{Refusal, Result};
use crate::service::Error;
use crate::service::person::{Answer, GrantRequest, Shown};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "me_erased.html")]
struct ErasedPage<'a> {
    frame: Frame<'a>,
    receipt: String,
    sha256: String,
}

fn done() -> HttpResponse {
    page::go("/me?done")
}

/// The page again with what was wrong, or that it was done.
async fn told(owner: &Owner, fields: Fields, outcome: Result<(), Error>) -> Result<HttpResponse> {
    match outcome {
        Ok(()) => Ok(done()),
        Err(error) => {
            let fields = fields.after(error, owner.visitor.language)?;
            overview::show(owner, &fields).await
        }
    }
}

fn shown(fields: &Fields) -> Shown {
    Shown {
        version: fields.one("notice_version").to_owned(),
        language: fields.one("notice_language").to_owned(),
        sha256: fields.one("notice_sha256").to_owned(),
    }
}

/// The values of a field, each read; those that cannot be are told.
fn each<T: Ord>(
    fields: &Fields,
    name: &str,
    read: impl Fn(&str) -> Result<T, Invalid>,
    errors: &mut Vec<FieldError>,
) -> BTreeSet<T> {
    let mut values = BTreeSet::new();
    for text in fields.all(name) {
        match read(text) {
            Ok(value) => {
                values.insert(value);
            }
            Err(refused) => errors.push(refused.at(name)),
        }
    }
    values
}

fn months(fields: &Fields, errors: &mut Vec<FieldError>) -> u8 {
    let text = fields.one("months");
    text.parse().unwrap_or_else(|_| {
        errors.push(Invalid::new(text, "a number of months, 1 to 24").at("months"));
        0
    })
}

fn asked(fields: &Fields) -> Result<GrantRequest, Error> {
    let mut errors = Vec::new();
    let purpose = Purpose::new(fields.one("purpose"));
    let app = |text: &str| Uuid::try_parse(text).map_err(|_| Invalid::new(text, "the id of an app"));
    let apps = each(fields, "apps", app, &mut errors);
    let categories = each(fields, "categories", DataCategory::new, &mut errors);
    let mut named = each(fields, "category", RecipientCategory::new, &mut errors).into_iter();
    let category = named.next();
    if named.next().is_some() {
        errors.push(Invalid::new("", "one category at a time: each is a permission of its own").at("category"));
    }
    let every_app = fields.has("every_app", "yes");
    // Whoever allows many allows those that stood on the page.
    let many = category.map(RecipientCategory::as_str).or(every_app.then_some("every_app"));
    let apps = match many {
        None => apps,
        Some(_) if !apps.is_empty() => {
            errors.push(Invalid::new("", "either single apps, or a category, or all").at("apps"));
            apps
        }
        Some(name) => {
            let listed = fields.one(&format!("members-{name}"));
            listed.split_whitespace().filter_map(|app| Uuid::try_parse(app).ok()).collect()
        }
    };
    let months = months(fields, &mut errors);
    match purpose {
        Ok(purpose) if errors.is_empty() => Ok(GrantRequest {
            purpose,
            apps,
            every_app,
            category,
            categories,
            months,
            notice: shown(fields),
            send: fields.has("send", "yes"),
        }),
        Ok(_) => Err(Error::Invalid(errors)),
        Err(refused) => Err(Error::Invalid(errors.into_iter().chain([refused.at("purpose")]).collect())),
    }
}

/// Gives a permission.
#[post("/permissions")]
pub async fn grant(sent: Sent) -> Result<HttpResponse> {
    let Sent { owner, fields } = sent;
    let outcome = match asked(&fields) {
        Ok(asked) => owner.people.grant(&owner.holder, &asked).await.map(|_| ()),
        Err(error) => Err(error),
    };
    told(&owner, fields, outcome).await
}

/// Confirms what a platform said.
#[post("/permissions/{id}/confirm")]
pub async fn confirm(sent: Sent, path: web::Path<String>) -> Result<HttpResponse> {
    let (Sent { owner, fields }, id) = (sent, id(&path)?);
    let outcome = owner.people.confirm(&owner.holder, id, &shown(&fields)).await.map(|_| ());
    told(&owner, fields, outcome).await
}

/// Takes a permission back: one click.
#[post("/permissions/{id}/withdraw")]
pub async fn withdraw(sent: Sent, path: web::Path<String>) -> Result<HttpResponse> {
    let (Sent { owner, fields }, id) = (sent, id(&path)?);
    let outcome = owner.people.withdraw(&owner.holder, id).await;
    told(&owner, fields, outcome).await
}

/// Takes all of them back.
#[post("/withdraw-all")]
pub async fn withdraw_all(sent: Sent) -> Result<HttpResponse> {
    let Sent { owner, fields } = sent;
    let outcome = owner.people.withdraw_all(&owner.holder).await;
    told(&owner, fields, outcome).await
}

/// The receipt of a permission, as a file.
#[get("/permissions/{id}/receipt")]
pub async fn take_receipt(owner: Owner, path: web::Path<String>) -> Result<HttpResponse> {
    let id = id(&path)?;
    let receipt = owner.people.receipt(&owner.holder, id).await?;
    let name = format!("attachment; filename=\"{id}.jws\"");
    Ok(HttpResponse::Ok().content_type("application/jose").insert_header((CONTENT_DISPOSITION, name)).body(receipt))
}

/// Answers a request for contact.
#[post("/requests/{id}")]
pub async fn answer_request(sent: Sent, path: web::Path<String>) -> Result<HttpResponse> {
    let (Sent { owner, fields }, id) = (sent, id(&path)?);
    let mut errors = Vec::new();
    let answer = match fields.one("answer") {
        "accept" => Answer::Accept {
            categories: each(&fields, "categories", DataCategory::new, &mut errors),
            months: Some(months(&fields, &mut errors)),
            shown: shown(&fields),
        },
        "refuse" => Answer::Refuse,
        "block" => Answer::Block,
        "report" => Answer::Report,
        _ => return Err(Refusal::Unreadable),
    };
    let outcome = if errors.is_empty() {
        owner.people.answer_contact(&owner.holder, id, &answer).await
    } else {
        Err(Error::Invalid(errors))
    };
    told(&owner, fields, outcome).await
}

/// Puts another CV in the place of the profile: a file, or its text.
#[post("/cv")]
pub async fn replace(sent: Sent) -> Result<HttpResponse> {
    let Sent { owner, fields } = sent;
    let document = fields.document("file");
    let outcome = if document.is_empty() {
        let refused = Invalid::new("", "a CV: choose a file, or paste its text").at("file");
        Err(Error::Invalid(vec![refused]))
    } else {
        owner.people.replace(&owner.holder, document).await.map(|_| ())
    };
    told(&owner, fields, outcome).await
}

/// Lets the platform write the profile again, or not any more.
#[post("/platform-updates")]
pub async fn platform_updates(sent: Sent) -> Result<HttpResponse> {
    let Sent { owner, fields } = sent;
    let may = match fields.one("may") {
        "yes" => true,
        "no" => false,
        _ => return Err(Refusal::Unreadable),
    };
    let outcome = owner.people.let_platform_write(&owner.holder, may).await;
    told(&owner, fields, outcome).await
}

/// Everything, as a file.
#[get("/export")]
pub async fn take_away(owner: Owner) -> Result<HttpResponse> {
    let export = owner.people.export(&owner.holder).await?;
    let name = "attachment; filename=\"passerelle.zip\"";
    Ok(HttpResponse::Ok().content_type("application/zip").insert_header((CONTENT_DISPOSITION, name)).body(export.0))
}

/// Erases the profile, and shows the receipt.
#[post("/erase")]
pub async fn erase(sent: Sent) -> Result<HttpResponse> {
    let Sent { owner, fields } = sent;
    if !fields.has("sure", "yes") {
        let refused = Invalid::new("", "to be ticked, so that nothing is erased by mistake").at("sure");
        return told(&owner, fields, Err(Error::Invalid(vec![refused]))).await;
    }
    let erased = owner.people.erase(&owner.holder).await?;
    let visitor = &owner.visitor;
    let page = ErasedPage { frame: Frame::of(visitor), receipt: erased.receipt, sha256: erased.sha256 };
    let mut answer = page::show(visitor, &page)?;
    answer.add_cookie(&Kind::Person.remove(visitor.portal.secure)).map_err(|_| Refusal::Unreadable)?;
    Ok(answer)
}
