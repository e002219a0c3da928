//! What Europass calls things, and what JSON Resume does.
//!
//! What may not be kept is mapped too, under the names that the door knows: there it is dropped, counted and told.

use crate::domain::{FieldError, Invalid};
use crate::ingest::xml::Tree;
use serde_json::{Value, json};

/// The document as JSON Resume.
///
/// # Errors
/// Where it holds no learner.
pub(super) fn resume(document: &Tree) -> Result<Value, FieldError> {
    let passport = document.at("SkillsPassport");
    let Some((passport, learner)) = passport.and_then(|passport| Some((passport, passport.at("LearnerInfo")?))) else {
        return Err(Invalid::new("a document without it", "`SkillsPassport` with `LearnerInfo` in it").at("body"));
    };
    let mut resume = json!({
        "basics": basics(learner),
        "work": learner.all("WorkExperience").map(work).collect::<Vec<_>>(),
        "education": learner.all("Education").map(education).collect::<Vec<_>>(),
        "languages": languages(learner),
        "certificates": certificates(learner),
        "skills": skills(learner),
    });
    for achievement in learner.all("Achievement") {
        achieved(&mut resume, achievement);
    }
    let licences = licences(learner);
    if !licences.is_empty() {
        resume["passerelle"] = json!({"licences": licences});
    }
    for (name, path) in [("cover_letter", "CoverLetter"), ("attachment", "Attachment")] {
        if passport.has(path) {
            resume[name] = Value::from("…");
        }
    }
    Ok(resume)
}

/// The categories of driving licence.
fn licences(learner: &Tree) -> Vec<&str> {
    let described = learner.at("Skills/Driving").into_iter().flat_map(|driving| driving.all("Description"));
    described.flat_map(|one| one.all("Licence")).filter_map(Tree::own_text).collect()
}

fn basics(learner: &Tree) -> Value {
    let Some(identity) = learner.at("Identification") else {
        return json!({"label": learner.text("Headline/Description/Label")});
    };
    let name: Vec<&str> =
        ["PersonName/FirstName", "PersonName/Surname"].into_iter().filter_map(|path| identity.text(path)).collect();
    let mut websites = identity.at("ContactInfo").into_iter().flat_map(|info| info.all("Website"));
    let url = websites.next().and_then(|site| site.text("Contact"));
    let others = websites.map(|site| json!({"network": label(site, "Use"), "url": site.text("Contact")}));
    let messaging = identity.at("ContactInfo").into_iter().flat_map(|info| info.all("InstantMessaging"));
    let messaging = messaging.map(|one| json!({"network": label(one, "Use"), "username": one.text("Contact")}));
    let address = identity.at("ContactInfo/Address/Contact");
    let address = address.map(|address| {
        json!({
            "address": address.text("AddressLine"),
            "postalCode": address.text("PostalCode"),
            "city": address.text("Municipality"),
            "countryCode": address.text("Country/Code"),
        })
    });
    json!({
        "name": (!name.is_empty()).then(|| name.join(" ")),
        "label": learner.text("Headline/Description/Label"),
        "email": identity.text("ContactInfo/Email/Contact"),
        "phone": identity.text("ContactInfo/Telephone/Contact"),
        "url": url,
        "location": address,
        "profiles": others.chain(messaging).collect::<Vec<_>>(),
        "birthDate": identity.at("Demographics/Birthdate").and_then(date),
        "gender": identity.text("Demographics/Gender/Code"),
        "nationality": identity.has("Demographics/Nationality").then_some("…"),
        "image": identity.has("Photo").then_some("…"),
    })
}

/// A label, else the code that it stands for.
fn label<'t>(tree: &'t Tree, path: &str) -> Option<&'t str> {
    tree.text(&format!("{path}/Label")).or_else(|| tree.text(&format!("{path}/Code")))
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn date(tree: &Tree) -> Option<String> {
    let number = |path| tree.text(path).and_then(|text| text.parse::<u16>().ok());
    let year = number("Year")?;
    Some(match (number("Month"), number("Day")) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        (None, _) => format!("{year:04}"),
    })
}

/// Beginning and end; what is current has no end.
fn period(tree: &Tree) -> (Option<String>, Option<String>) {
    let current = tree.text("Period/Current").is_some_and(|text| text == "true");
    let end = tree.at("Period/To").filter(|_| !current).and_then(date);
    (tree.at("Period/From").and_then(date), end)
}

fn town(tree: &Tree, of: &str) -> Option<String> {
    let address = tree.at(&format!("{of}/ContactInfo/Address/Contact"))?;
    let parts: Vec<&str> = [address.text("Municipality"), label(address, "Country")].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn work(job: &Tree) -> Value {
    let (start, end) = period(job);
    json!({
        "name": job.text("Employer/Name"),
        "location": town(job, "Employer"),
        "description": label(job, "Employer/Sector"),
        "position": label(job, "Position"),
        "url": job.text("Employer/ContactInfo/Website/Contact"),
        "startDate": start,
        "endDate": end,
        "summary": job.text("Activities"),
    })
}

fn education(studies: &Tree) -> Value {
    let (start, end) = period(studies);
    json!({
        "institution": studies.text("Organisation/Name"),
        "url": studies.text("Organisation/ContactInfo/Website/Contact"),
        "area": label(studies, "Field"),
        "studyType": studies.text("Title"),
        "startDate": start,
        "endDate": end,
        "courses": studies.text("Activities").into_iter().collect::<Vec<_>>(),
    })
}

/// The parts of a level, in the order in which Europass prints them.
const PARTS: [(&str, &str); 5] = [
    ("Listening", "listening"),
    ("Reading", "reading"),
    ("SpokenInteraction", "spoken interaction"),
    ("SpokenProduction", "spoken production"),
    ("Writing", "writing"),
];

fn languages(learner: &Tree) -> Vec<Value> {
    let Some(linguistic) = learner.at("Skills/Linguistic") else { return Vec::new() };
    let name = |tree| label(tree, "Description");
    let first = linguistic.all("MotherTongue").map(|one| json!({"language": name(one), "fluency": "native"}));
    let foreign = linguistic.all("ForeignLanguage").map(|one| {
        let level = |(part, said): (&str, &str)| {
            let level = one.text(&format!("ProficiencyLevel/{part}"))?;
            Some(format!("{said} {level}"))
        };
        let levels: Vec<String> = PARTS.into_iter().filter_map(level).collect();
        json!({"language": name(one), "fluency": (!levels.is_empty()).then(|| levels.join(", "))})
    });
    first.chain(foreign).collect()
}

/// Certificates stand beside the languages and skills that they prove.
fn certificates(learner: &Tree) -> Vec<Value> {
    let foreign = learner.at("Skills/Linguistic").into_iter().flat_map(|one| one.all("ForeignLanguage"));
    let holders = foreign.chain(learner.at("Skills/Computer"));
    let certificates = holders.flat_map(|holder| {
        holder.all("Certificate").chain(holder.all("VerifiedBy").flat_map(|one| one.all("Certificate")))
    });
    let certificate = |one: &Tree| json!({"name": one.text("Title"), "issuer": one.text("AwardingBody"), "date": one.at("Date").and_then(date)});
    certificates.map(certificate).collect()
}

fn skills(learner: &Tree) -> Vec<Value> {
    let groups = ["Communication", "Organisational", "JobRelated", "Computer", "Other"];
    let group = |name: &&str| {
        let text = learner.text(&format!("Skills/{name}/Description"))?;
        Some(json!({"name": if *name == "JobRelated" { "Job-related" } else { name }, "keywords": [text]}))
    };
    groups.iter().filter_map(group).collect()
}

/// An achievement goes to the list that JSON Resume has for its kind, else to the projects.
fn achieved(resume: &mut Value, achievement: &Tree) {
    let (title, text) = (label(achievement, "Title"), achievement.text("Description"));
    let (list, item) = match achievement.text("Title/Code") {
        Some("publications" | "presentations" | "citations") => {
            ("publications", json!({"name": title, "summary": text}))
        }
        Some("honors_awards") => ("awards", json!({"title": title, "summary": text})),
        Some("certifications") => ("certificates", json!({"name": text.or(title)})),
        _ => ("projects", json!({"name": title, "description": text})),
    };
    if resume[list].is_null() {
        resume[list] = json!([]);
    }
    if let Some(items) = resume[list].as_array_mut() {
        items.push(item);
    }
}
