//! A database in which a platform may bring CVs and an app may find them, before a server starts over it. Everybody is made
//! up.

use crate::server::{passerelle, run, stdout};
use passerelle::auth::{self, NewKeyRequest, Scope};
use passerelle::domain::{Actor, By, Clock, SourceId};
use passerelle::mail::Printed;
use passerelle::service::NoticeText;
use passerelle::service::apps::{ApprovalRequest, Apps, CV_AGREEMENT, Who};
use passerelle::store::{self, OpenOptions, Processor, ProcessorOwner, ProcessorRole, Store};
use passerelle::system::{SystemClock, os_random};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_mins(1);

/// What is there before a server starts.
pub struct CvHouse {
    /// The database.
    pub url: String,
    /// Where the server's log goes.
    pub log: PathBuf,
    /// A key of the platform, which writes CVs.
    pub platform: String,
    /// A key of the app, which reads them.
    pub reader: String,
    /// The app.
    pub app: Uuid,
}

impl CvHouse {
    /// In that folder.
    pub async fn new(folder: &Path) -> Self {
        let url = format!("sqlite:{}", folder.join("passerelle.db").display());
        stdout(&run(passerelle(folder).args(["source", "add", "alpha", "--name", "Alpha", "--database", &url])));
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let store = store::open(&url, OpenOptions::new(clock.now())).await.expect("the database");
        let alpha = SourceId::new("alpha").expect("an id");
        let (platform, _) = issue(store.as_ref(), "Alpha", Scope::CvsWrite, vec![alpha.clone()]).await;
        let (_, app) = issue(store.as_ref(), "Lectrice", Scope::OffersRead, Vec::new()).await;
        for owner in [ProcessorOwner::Source(alpha), ProcessorOwner::App(app)] {
            store.put_processor(&processor(owner, clock.now())).await.expect("a processor");
        }
        approve(&store, clock.clone(), app).await;
        let (reader, _) = issue(store.as_ref(), "Lectrice", Scope::CvsRead, Vec::new()).await;
        store.close().await;
        Self { url, log: folder.join("log"), platform, reader, app }
    }

    /// Brings the CV of somebody who welds around Lille; the platform says that they agree to be found by the app.
    pub async fn publish(&self, base: &str, number: u32) {
        let notice = json!({
            "url": "https://plateforme.exemple.fr/information", "version": "2026-11-01", "language": "fr",
            "sha256": "d59d87ff126226b001ee9399902742174092ccf1feea7e6e27996ffdf94084b9",
        });
        let body = json!({
            "source": "alpha", "external_id": format!("p{number}"),
            "resume": {
                "basics": {
                    "name": format!("Camille Exemple {number}"), "email": format!("camille{number}@exemple.fr"),
                    "image": "https://exemple.fr/photo.jpg",
                },
                "work": [{"name": "Atelier Exemple", "position": "Soudage", "startDate": "2019-02"}],
                "passerelle": {
                    "occupations": [{"rome": "J1506", "months": 31}], "contracts": ["CDI"], "diploma": "4",
                    "areas": [{"lat": 50.6371, "lon": 3.0631, "radius_km": 20.0}],
                },
            },
            "permissions": [{"purpose": "search", "apps": [self.app], "notice": notice}],
        });
        let request = Client::new().post(format!("{base}/v1/cvs")).header("x-api-key", &self.platform).json(&body);
        ok(request).await;
    }

    /// The links that were printed so far, once there are so many; the oldest first.
    pub async fn links(&self, count: usize) -> Vec<String> {
        let begun = Instant::now();
        loop {
            let told = std::fs::read_to_string(&self.log).expect("a log");
            let links = told.split(['"', ' ', '\n']).filter(|word| word.contains("/me#"));
            let links: Vec<_> = links.map(|word| word.trim_start_matches("link=").to_owned()).collect();
            if links.len() >= count {
                return links;
            }
            assert!(begun.elapsed() < PATIENCE, "{} of {count} links were mailed", links.len());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How many profiles the app finds.
    pub async fn found(&self, base: &str) -> usize {
        let request = Client::new().get(format!("{base}/v1/cvs")).header("x-api-key", &self.reader);
        ok(request).await["items"].as_array().expect("items").len()
    }
}

/// What a person asks by the link.
pub async fn as_person(base: &str, link: &str, method: Method, path: &str, body: Option<&Value>) -> Value {
    let (_, code) = link.split_once('#').expect("a fragment");
    let request = Client::new().request(method, format!("{base}{path}")).header("x-person-link", code);
    ok(body.into_iter().fold(request, RequestBuilder::json)).await
}

/// Confirms the permission that the platform asserted.
pub async fn confirm(base: &str, link: &str) {
    let permissions = as_person(base, link, Method::GET, "/v1/me/permissions", None).await;
    let path = format!("/v1/me/permissions/{}/confirm", permissions["items"][0]["id"].as_str().expect("an id"));
    as_person(base, link, Method::POST, &path, Some(&shown())).await;
}

/// What a person had before their eyes.
pub fn shown() -> Value {
    let present = NoticeText::present();
    let hash = present.hash("fr").expect("French").to_string();
    json!({"version": present.version, "language": "fr", "sha256": hash})
}

async fn ok(request: RequestBuilder) -> Value {
    let answer = request.send().await.expect("an answer");
    let (status, text) = (answer.status(), answer.text().await.expect("a text"));
    assert!(status.is_success(), "{status} {text}");
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

async fn issue(store: &dyn Store, app: &str, scope: Scope, sources: Vec<SourceId>) -> (String, Uuid) {
    let request =
        NewKeyRequest { app: app.to_owned(), scopes: vec![scope], sources, accepts: Vec::new(), expires_at: None };
    let (key, record) = auth::issue(store, &SystemClock, &mut os_random(), request).await.expect("a key");
    (key.reveal().to_owned(), record.app_id)
}

async fn approve(store: &Arc<dyn Store>, clock: Arc<dyn Clock>, app: Uuid) {
    let until = clock.now() + jiff::SignedDuration::from_hours(24 * 300);
    let apps = Apps::new(store.clone(), clock, Arc::new(Printed), os_random(), "http://127.0.0.1");
    let by = By::actor(Actor::Operator);
    let asked = ApprovalRequest {
        scope: Scope::CvsRead.to_string(),
        purpose: "Rapprocher offres et profils".to_owned(),
        accept_agreement: CV_AGREEMENT.version.to_owned(),
    };
    apps.ask_approval(Who::Operator, &by, app, &asked).await.expect("a question");
    apps.approve(Who::Operator, &by, app, Scope::CvsRead, until).await.expect("an approval");
}

fn processor(owner: ProcessorOwner, at: jiff::Timestamp) -> Processor {
    Processor {
        owner,
        legal_name: "Association Exemple".to_owned(),
        address: Some("1 rue de l'Exemple, 59000 Lille".to_owned()),
        siren: "732829320".to_owned(),
        dpo: "dpo@exemple.fr".to_owned(),
        privacy_notice: "https://exemple.fr/confidentialite".to_owned(),
        role: ProcessorRole::Controller,
        countries: vec!["FR".to_owned()],
        category: None,
        at,
    }
}
