//! Persons made up by us, the platform that brings their CVs, and apps that may read some of them.

use crate::apps::{active, manage};
use crate::server::{Answer, Server, key};
use crate::support::Fresh;
use passerelle::auth::Scope;
use passerelle::domain::cv::CvId;
use passerelle::domain::permission::Permission;
use passerelle::domain::{Actor, By, Clock, SourceId};
use passerelle::service::apps::Who;
use passerelle::service::cvs::{CvService, ProcessorRequest};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// An app that may read CVs.
pub struct Reader {
    pub id: Uuid,
    pub key: String,
}

/// A server with CVs.
pub struct World {
    pub server: Server,
    /// A key with `cvs:write` for `open`.
    pub platform: String,
    pub apps: Vec<Reader>,
}

/// Who anybody is in law.
pub fn processor() -> Value {
    json!({
        "legal_name": "Association Exemple", "address": "1 rue de l'Exemple, 59000 Lille", "siren": "732829320", "dpo": "dpo@exemple.fr",
        "privacy_notice": "https://exemple.fr/confidentialite", "role": "controller", "countries": ["FR"],
    })
}

/// What a platform says that a person was shown.
pub fn notice() -> Value {
    json!({
        "url": "https://plateforme.exemple.fr/information", "version": "2026-11-01", "language": "fr",
        "sha256": "d59d87ff126226b001ee9399902742174092ccf1feea7e6e27996ffdf94084b9",
    })
}

impl World {
    /// With so many apps that are approved and said who they are.
    pub async fn new(db: &Fresh, apps: usize) -> Self {
        let server = Server::start_with_cvs(db).await;
        let platform = key(db, server.clock.as_ref(), 900, &[Scope::CvsWrite], &["open"], &[]).await;
        let request: ProcessorRequest = serde_json::from_value(processor()).unwrap();
        let source = SourceId::new("open").unwrap();
        server.cvs.as_ref().unwrap().put_source_processor(&source, &request).await.unwrap();
        let mut world = Self { server, platform, apps: Vec::new() };
        for number in 0..apps {
            world.apps.push(world.reader(&format!("Lectrice {number}")).await);
        }
        world
    }

    /// An app with an approval in force, a processor record, and a key that reads.
    async fn reader(&self, name: &str) -> Reader {
        let server = &self.server;
        let app = active(server, name).await;
        let asked =
            json!({"scope": "cvs:read", "purpose": "Rapprocher offres et profils", "accept_agreement": "2026-11"});
        manage(server, &app, Method::POST, "/approvals", Some(&asked)).await.ok();
        let until = server.clock.now() + jiff::SignedDuration::from_hours(24 * 360);
        let (by, scope) = (By::actor(Actor::Operator), "cvs:read".parse().unwrap());
        server.apps.approve(Who::Operator, &by, app.id, scope, until).await.unwrap();
        let key = manage(server, &app, Method::POST, "/keys", Some(&json!({"scopes": ["cvs:read"]}))).await.ok();
        manage(server, &app, Method::PUT, "/processor", Some(&processor())).await.ok();
        Reader { id: app.id, key: key["secret"].as_str().unwrap().to_owned() }
    }

    pub fn cvs(&self) -> &Arc<CvService> {
        self.server.cvs.as_ref().unwrap()
    }

    /// Brings a CV, with what its person is said to allow.
    pub async fn publish(&self, external: &str, resume: &Value, permissions: &[Value]) -> Answer {
        let body = json!({"source": "open", "external_id": external, "resume": resume, "permissions": permissions});
        self.server.ask(Method::POST, "/v1/cvs", &self.platform, Some(&body)).await
    }

    /// `search` for an app, of the profile.
    pub fn search(&self, app: usize) -> Value {
        json!({"purpose": "search", "apps": [self.apps[app].id], "notice": notice()})
    }

    /// `matching` for an app.
    pub fn matching(&self, app: usize) -> Value {
        json!({"purpose": "matching", "apps": [self.apps[app].id], "notice": notice()})
    }

    /// `contact` for an app.
    pub fn contact(&self, app: usize, categories: &[&str]) -> Value {
        json!({"purpose": "contact", "apps": [self.apps[app].id], "categories": categories, "notice": notice()})
    }

    /// Every person confirms what waits for them; the classes are made anew.
    pub async fn confirm_all(&self, db: &Fresh) {
        let now = self.server.clock.now();
        let stored = db.store.scan_cvs(None, 1_000).await.unwrap();
        let ids: Vec<CvId> = stored.iter().map(|cv| cv.id).collect();
        let confirmed: Vec<Permission> =
            stored.into_iter().flat_map(|cv| cv.permissions).map(|given| given.confirmed(now)).collect();
        for some in confirmed.chunks(500) {
            db.store.save_permissions(some, now).await.unwrap();
        }
        self.cvs().changed(&ids).await.unwrap();
        self.cvs().classify().await;
    }

    /// `GET` with the key of an app.
    pub async fn get(&self, app: usize, path: &str) -> Answer {
        self.server.get_with(path, &[("x-api-key", &self.apps[app].key)]).await
    }

    /// The ids that an app finds by a query, page by page.
    pub async fn ids(&self, app: usize, query: &str) -> Vec<String> {
        let (mut ids, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(app, &format!("/v1/cvs?limit=50&{query}{cursor}")).await.ok();
            let items = page["items"].as_array().unwrap();
            ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return ids,
            }
        }
    }
}

/// The CV that the platform calls so.
pub fn cv_id(external: &str) -> CvId {
    let external = passerelle::domain::ExternalId::new(external).unwrap();
    CvId::of(&SourceId::new("open").unwrap(), &external)
}

/// The CV of somebody who welds around Lille. `mark` stands in every text: with `I` where it tells who the person is, `H`
/// where what they did, `T` in what they wrote, `P` in a skill.
pub fn welder(mark: &str) -> Value {
    resume(mark, "J1506", (50.6371, 3.0631))
}

/// The same with another occupation, elsewhere.
pub fn resume(mark: &str, rome: &str, (lat, lon): (f64, f64)) -> Value {
    json!({
        "basics": {
            "name": format!("{mark}I Exemple"), "email": format!("{}i@exemple.fr", mark.to_lowercase()),
            "summary": format!("{mark}T"), "location": {"address": format!("{mark}I")},
        },
        "work": [{"name": format!("{mark}H"), "position": "Soudage", "startDate": "2019-02", "summary": format!("{mark}T")}],
        "education": [{"institution": format!("{mark}H")}],
        "skills": [{"name": format!("{mark}P"), "keywords": ["Soudure TIG"]}],
        "passerelle": {
            "occupations": [{"rome": rome, "months": 31}], "contracts": ["CDI"], "diploma": "4", "licences": ["B"],
            "areas": [{"lat": lat, "lon": lon, "radius_km": 20.0}],
        },
    })
}
