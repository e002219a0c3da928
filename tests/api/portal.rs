//! The portal, as a browser without JavaScript sees it: from registering to a call, and all that can be done to an app.

use crate::server::{Answer, Server};
use jiff::SignedDuration;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, redirect};
use std::collections::BTreeMap;

const ADA: &str = "ada@exemple.fr";

/// A browser: it keeps cookies, sends forms with what stands in them, and follows no redirect by itself.
pub struct Browser<'s> {
    server: &'s Server,
    client: Client,
    pub cookies: BTreeMap<String, String>,
    pub language: &'static str,
}

impl<'s> Browser<'s> {
    pub fn new(server: &'s Server) -> Self {
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { server, client, cookies: BTreeMap::new(), language: "en" }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(self.client.get(self.url(path))).await
    }

    /// Sends a form with the token that the page at `from` holds.
    pub async fn submit(&mut self, from: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(from).await;
        let token = token(&page.text);
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", token.as_str())]).collect();
        self.post(to, &fields).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let sent: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let body = sent.join("&");
        let form = self.client.post(self.url(path)).header("content-type", "application/x-www-form-urlencoded");
        self.send(form.body(body)).await
    }

    /// Sends a form with a file in its field `file`, as browsers do (RFC 7578), with the token that the page at `from` holds.
    pub async fn upload(&mut self, from: &str, to: &str, name: &str, file: &[u8]) -> Answer {
        let token = token(&self.get(from).await.text);
        self.upload_with(&token, to, name, file).await
    }

    /// The same with that token of a form.
    pub async fn upload_with(&mut self, token: &str, to: &str, name: &str, file: &[u8]) -> Answer {
        let part = |head: &str| format!("--frontiere\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        let mut body = format!("{}{token}\r\n", part("name=\"form_token\"")).into_bytes();
        body.extend(part(&format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain")).bytes());
        body.extend(file);
        body.extend(b"\r\n--frontiere--\r\n");
        let form = self.client.post(self.url(to)).header("content-type", "multipart/form-data; boundary=frontiere");
        self.send(form.body(body)).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("cookie", cookies.join("; ")).header("accept-language", self.language);
        let request = request.header("accept", "text/html,*/*;q=0.8");
        let answer = Answer::of(request.send().await.unwrap()).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Registers an app; its test key.
    pub async fn register(&mut self, name: &str, email: &str) -> String {
        let terms = self.get("/portal/register").await.text;
        let version = between(&terms, "name=\"accept_terms\" value=\"", "\"").to_owned();
        let fields = [
            ("name", name),
            ("email", email),
            ("purpose", "Une carte des offres pour les missions locales"),
            ("accept_terms", &version),
        ];
        let page = self.submit("/portal/register", "/portal/register", &fields).await;
        assert_eq!(page.status, 200, "{}", page.text);
        between(&page.text, "<code id=\"key\">", "<").to_owned()
    }

    /// Opens the link that was mailed, and clicks; the path of the app's page.
    pub async fn confirm(&mut self, email: &str) -> String {
        let link = self.server.mails.to(email).pop().unwrap().link.unwrap();
        let path = link.strip_prefix("https://api.exemple.fr").unwrap();
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let hidden = |name: &str| between(&page.text, &format!("name=\"{name}\" value=\""), "\"").to_owned();
        let fields = [("app", hidden("app")), ("token", hidden("token")), ("form_token", hidden("form_token"))];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.post("/portal/confirm", &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.header("location").split('?').next().unwrap().to_owned()
    }

    /// Asks for a link, opens it, and clicks.
    pub async fn sign_in(&mut self, email: &str) -> Answer {
        self.submit("/portal/sign-in", "/portal/sign-in", &[("email", email)]).await;
        let link = format!("/portal/sign-in?token={}", self.server.mails.token(email));
        let token = self.server.mails.token(email);
        self.submit(&link, "/portal/sign-in/link", &[("token", &token)]).await
    }
}

/// What stands between two texts.
#[track_caller]
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("`{before}` is not in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("`{after}` is not in {rest}")).0
}

#[track_caller]
pub fn token(page: &str) -> String {
    between(page, "name=\"form_token\" value=\"", "\"").to_owned()
}

fn escaped(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

const LIVE: [(&str, &str); 4] = [("mode", "live"), ("scopes", "offers:read"), ("ends", "365"), ("label", "production")];

crate::on_both_databases! {
    async fn from_registering_to_a_call_with_ones_own_key(db: &Fresh) {
        let server = Server::start(db).await;
        let mut browser = Browser::new(&server);
        let test_key = browser.register("Carte", ADA).await;
        assert!(test_key.starts_with("psl_test_"), "{test_key}");
        let app = browser.confirm(ADA).await;
        let page = browser.get(&app).await;
        assert!(page.text.contains("Create your first key") && page.text.contains("Carte"), "{}", page.text);
        let page = browser.submit(&app, &format!("{app}/keys"), &LIVE).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let key = between(&page.text, "<code id=\"key\">", "<").to_owned();
        assert!(page.text.contains(&format!("curl -H 'X-API-Key: {key}'")), "{}", page.text);
        let answer = server.get_with("/v1/offers?limit=1", &[("x-api-key", &key)]).await;
        assert!(answer.ok()["total"].as_u64().unwrap() > 0);
        let again = browser.get(&format!("{app}/keys")).await;
        assert!(!again.text.contains(&key) && again.text.contains(&key[..8]), "a secret is shown once");
        server.stop().await.unwrap();
    }

    async fn a_key_is_replaced_and_revoked(db: &Fresh) {
        let server = Server::start(db).await;
        let mut browser = Browser::new(&server);
        browser.register("Carte", ADA).await;
        let app = browser.confirm(ADA).await;
        let keys = format!("{app}/keys");
        let page = browser.submit(&keys, &keys, &LIVE).await;
        let old = between(&page.text, "<code id=\"key\">", "<").to_owned();
        let list = browser.get(&keys).await.text;
        let (_, row) = list.split_once("production").unwrap();
        let path = format!("{keys}/{}", between(row, &format!("{keys}/"), "\""));
        assert!(browser.get(&path).await.text.contains("production"));
        let page = browser.submit(&path, &path, &[("action", "rotate"), ("overlap", "1h")]).await;
        let new = between(&page.text, "<code id=\"key\">", "<").to_owned();
        assert_ne!(old, new);
        for key in [&old, &new] {
            server.get_with("/v1/offers?limit=1", &[("x-api-key", key)]).await.ok();
        }
        let unsure = browser.submit(&path, &path, &[("action", "revoke")]).await;
        assert_eq!(unsure.status, 422);
        let sure = browser.submit(&path, &path, &[("action", "revoke"), ("sure", "yes")]).await;
        assert_eq!((sure.status, sure.header("location")), (303, keys.as_str()));
        server.clock.forward(SignedDuration::from_secs(1));
        assert_eq!(server.get_with("/v1/offers?limit=1", &[("x-api-key", &old)]).await.status, 401);
        server.get_with("/v1/offers?limit=1", &[("x-api-key", &new)]).await.ok();
        server.stop().await.unwrap();
    }

    async fn a_colleague_is_invited_and_joins_and_nobody_else_sees_the_app(db: &Fresh) {
        let server = Server::start(db).await;
        let mut ada = Browser::new(&server);
        ada.register("Carte", ADA).await;
        let app = ada.confirm(ADA).await;
        let members = format!("{app}/members");
        let invited = ada.submit(&members, &members, &[("email", "blaise@exemple.fr")]).await;
        assert_eq!(invited.status, 303, "{}", invited.text);
        let twice = ada.submit(&members, &members, &[("email", "blaise@exemple.fr")]).await;
        assert!(twice.status == 422 && twice.text.contains("member already"), "{}", twice.text);
        let mut blaise = Browser::new(&server);
        assert_eq!(blaise.sign_in("blaise@exemple.fr").await.status, 303);
        assert_eq!(blaise.get(&app).await.status, 404, "an invitation alone shows nothing");
        let joined = blaise.submit("/portal", &format!("{app}/join"), &[]).await;
        assert_eq!(joined.status, 303, "{}", joined.text);
        assert_eq!(blaise.get(&app).await.status, 200);
        let mut eve = Browser::new(&server);
        eve.register("Autre", "eve@exemple.fr").await;
        eve.confirm("eve@exemple.fr").await;
        for path in [app.clone(), format!("{app}/keys"), format!("{app}/members"), format!("{app}/cvs")] {
            assert_eq!(eve.get(&path).await.status, 404, "{path}");
        }
        let forced = eve.submit("/portal/register", &format!("{app}/keys"), &LIVE).await;
        assert_eq!(forced.status, 404);
        server.stop().await.unwrap();
    }

    async fn a_licence_is_accepted_and_opens_its_source(db: &Fresh) {
        let server = Server::start(db).await;
        let mut browser = Browser::new(&server);
        browser.register("Carte", ADA).await;
        let app = browser.confirm(ADA).await;
        let licences = format!("{app}/licences");
        let page = browser.get(&licences).await.text;
        let version = between(&page, "name=\"source\" value=\"guarded\"><input type=\"hidden\" name=\"version\" value=\"", "\"");
        let fields = [("source", "guarded"), ("version", version)];
        let accepted = browser.submit(&licences, &licences, &fields).await;
        assert_eq!(accepted.status, 303, "{}", accepted.text);
        let page = browser.get(&licences).await.text;
        assert!(page.contains("accepted on") && !page.contains("value=\"guarded\""), "{page}");
        server.stop().await.unwrap();
    }

    async fn the_scope_of_cvs_is_asked_for_with_its_agreement(db: &Fresh) {
        let server = Server::start(db).await;
        let mut browser = Browser::new(&server);
        browser.register("Carte", ADA).await;
        let app = browser.confirm(ADA).await;
        let cvs = format!("{app}/cvs");
        let page = browser.get(&cvs).await.text;
        assert!(page.contains("agreement") && page.contains("14 days"), "{page}");
        let version = between(&page, "name=\"accept_agreement\" value=\"", "\"").to_owned();
        let purpose = ("purpose", "Proposer aux entreprises des profils qui l'ont accepté");
        let unread = browser.submit(&cvs, &cvs, &[purpose]).await;
        assert_eq!(unread.status, 422, "{}", unread.text);
        let asked = browser.submit(&cvs, &cvs, &[purpose, ("accept_agreement", &version)]).await;
        assert_eq!(asked.status, 303, "{}", asked.text);
        let page = browser.get(&cvs).await.text;
        assert!(page.contains("the region answers by") && !page.contains("name=\"purpose\""), "{page}");
        let keys = format!("{app}/keys");
        let early = browser.submit(&keys, &keys, &[("mode", "live"), ("scopes", "cvs:read"), ("ends", "30")]).await;
        assert!(early.status == 422 && early.text.contains("approval"), "{}", early.text);
        server.stop().await.unwrap();
    }
}
