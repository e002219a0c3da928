//! Who gets into the portal, and what a page lets a browser do.

use crate::portal::{Browser, between, token};
use crate::server::Server;
use crate::support::{Fresh, Kind};
use jiff::SignedDuration;
use passerelle::api;
use reqwest::Method;

const ADA: &str = "ada@exemple.fr";
const SESSION: &str = "__Host-passerelle_session";

crate::on_both_databases! {
    async fn a_session_ends_with_signing_out_and_after_twelve_hours(db: &Fresh) {
        let server = Server::start(db).await;
        let mut browser = Browser::new(&server);
        browser.register("Carte", ADA).await;
        let app = browser.confirm(ADA).await;
        let stolen = browser.cookies[SESSION].clone();
        let out = browser.submit(&app, "/portal/sign-out", &[]).await;
        assert_eq!(out.status, 303);
        assert!(!browser.cookies.contains_key(SESSION));
        browser.cookies.insert(SESSION.into(), stolen);
        let page = browser.get(&app).await;
        assert_eq!((page.status, page.header("location")), (303, "/portal/sign-in"), "the cookie is worth nothing");
        assert_eq!(browser.sign_in(ADA).await.status, 303);
        server.clock.forward(SignedDuration::from_hours(12) - SignedDuration::from_secs(1));
        assert_eq!(browser.get(&app).await.status, 200);
        server.clock.forward(SignedDuration::from_secs(1));
        assert_eq!(browser.get(&app).await.status, 303);
        server.stop().await.unwrap();
    }

    async fn a_mailed_link_is_good_once_and_looking_at_it_does_not_use_it(db: &Fresh) {
        let server = Server::start(db).await;
        let mut browser = Browser::new(&server);
        browser.register("Carte", ADA).await;
        let link = server.mails.to(ADA).pop().unwrap().link.unwrap();
        let path = link.strip_prefix("https://api.exemple.fr").unwrap().to_owned();
        for _ in 0..2 {
            assert_eq!(browser.get(&path).await.status, 200, "mail programs open links");
        }
        browser.confirm(ADA).await;
        assert_eq!(browser.get(&path).await.status, 410);
        let mut other = Browser::new(&server);
        assert_eq!(other.sign_in(ADA).await.status, 303);
        let used = server.mails.token(ADA);
        let again = other.submit("/portal/register", "/portal/sign-in/link", &[("token", &used)]).await;
        assert_eq!(again.status, 410, "{}", again.text);
        for token in ["", "x", &"A".repeat(43)] {
            assert_eq!(other.get(&format!("/portal/sign-in?token={token}")).await.status, 410, "{token}");
        }
        server.stop().await.unwrap();
    }
}

async fn on_sqlite(test: impl AsyncFnOnce(&Server)) {
    let db = Fresh::new(Kind::Sqlite).await;
    let server = Server::start(&db).await;
    test(&server).await;
    server.stop().await.unwrap();
    db.remove().await;
}

#[tokio::test]
async fn a_form_is_taken_from_the_browser_that_it_was_given_to_alone() {
    on_sqlite(async |server| {
        let (mut ada, mut eve) = (Browser::new(server), Browser::new(server));
        let hers = token(&eve.get("/portal/sign-in").await.text);
        ada.get("/portal/sign-in").await;
        for fields in [vec![], vec![("form_token", hers.as_str())], vec![("form_token", "")]] {
            let fields: Vec<_> = fields.into_iter().chain([("email", ADA)]).collect();
            assert_eq!(ada.post("/portal/sign-in", &fields).await.status, 403, "{fields:?}");
        }
        let mine = token(&ada.get("/portal/sign-in").await.text);
        assert_eq!(ada.post("/portal/sign-in", &[("email", ADA), ("form_token", &mine)]).await.status, 200);
        ada.cookies.clear();
        assert_eq!(ada.post("/portal/sign-in", &[("email", ADA), ("form_token", &mine)]).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_another_site_sends_is_refused_whatever_it_carries() {
    on_sqlite(async |server| {
        let mut ada = Browser::new(server);
        let mine = token(&ada.get("/portal/sign-in").await.text);
        let cookies: Vec<_> = ada.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = server.request(Method::POST, "/portal/sign-in").header("cookie", cookies.join("; "));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("sec-fetch-site", "cross-site").body(format!("email={ADA}&form_token={mine}"));
        assert_eq!(request.send().await.unwrap().status(), 403);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_a_member() {
    on_sqlite(async |server| {
        let mut browser = Browser::new(server);
        browser.register("Carte", ADA).await;
        let mut other = Browser::new(server);
        let known = other.submit("/portal/sign-in", "/portal/sign-in", &[("email", ADA)]).await;
        let unknown = other.submit("/portal/sign-in", "/portal/sign-in", &[("email", "eve@exemple.fr")]).await;
        assert_eq!((known.status, known.text), (unknown.status, unknown.text));
        assert!(server.mails.to("eve@exemple.fr").is_empty());
        assert_eq!(server.mails.to(ADA).len(), 2, "the link to confirm, and the one to sign in");
        let wrong = other.submit("/portal/sign-in", "/portal/sign-in", &[("email", "nobody")]).await;
        assert_eq!(wrong.status, 422);
    })
    .await;
}

#[tokio::test]
async fn every_page_loads_from_us_alone_and_forbids_the_rest() {
    on_sqlite(async |server| {
        let mut browser = Browser::new(server);
        browser.register("Carte", ADA).await;
        let app = browser.confirm(ADA).await;
        let own = ["", "/keys", "/usage", "/members", "/licences", "/cvs"].map(|path| format!("{app}{path}"));
        let open = [
            "/portal",
            "/portal/register",
            "/portal/terms",
            "/portal/nowhere",
            "/problems",
            "/problems/not_found",
            "/status",
        ];
        for path in open.iter().map(ToString::to_string).chain(own) {
            let page = browser.get(&path).await;
            let policy = page.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "same-origin"),
                ("strict-transport-security", "max-age=31536000"),
                ("cache-control", "no-store"),
                ("content-language", "en"),
                ("content-encoding", "identity"),
            ] {
                assert_eq!(page.header(name), value, "{path}: {name}");
            }
            for forbidden in ["<script", "style=", "onclick", "src=\"http", "href=\"http://", "@import"] {
                assert!(!page.text.contains(forbidden), "{path} has {forbidden}");
            }
            assert!(page.text.contains("<main id=\"content\"") && page.text.contains("class=\"skip\""), "{path}");
            assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_field_has_a_label_and_what_is_wrong_is_told_beside_it() {
    on_sqlite(async |server| {
        let mut browser = Browser::new(server);
        let fields = [("name", "<script>alert(1)</script>"), ("email", "nobody"), ("purpose", "court")];
        let page = browser.submit("/portal/register", "/portal/register", &fields).await;
        assert_eq!(page.status, 422);
        assert!(!page.text.contains("<script>") && page.text.contains("&#60;script&#62;"), "{}", page.text);
        for field in ["name", "email", "purpose", "website"] {
            assert!(page.text.contains(&format!("<label for=\"{field}\">")), "{field}");
        }
        for field in ["email", "purpose", "accept_terms"] {
            assert!(page.text.contains(&format!("id=\"{field}-error\"")), "{field}: {}", page.text);
        }
        assert!(!page.text.contains("id=\"name-error\"") && page.text.contains("role=\"alert\""), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn a_page_speaks_the_language_of_its_reader() {
    on_sqlite(async |server| {
        let mut browser = Browser::new(server);
        assert!(browser.get("/portal").await.text.contains("<html lang=\"en\">"));
        browser.language = "fr-FR,fr;q=0.9,en;q=0.5";
        let page = browser.get("/portal").await;
        assert!(page.text.contains("<html lang=\"fr\">") && page.text.contains("Inscrire une application"));
        let switch = between(&page.text, "<a href=\"/portal/language/", "\"");
        let back = browser.get(&format!("/portal/language/{switch}")).await;
        assert_eq!((back.status, back.header("location")), (303, "/portal"));
        assert!(browser.get("/portal/register").await.text.contains("<html lang=\"en\">"), "the choice stays");
        for to in ["https://evil.example", "//evil.example", "/docs"] {
            let back = browser.get(&format!("/portal/language/fr?to={to}")).await;
            assert_eq!(back.header("location"), "/portal", "{to}");
        }
    })
    .await;
}

#[tokio::test]
async fn there_is_a_page_behind_every_problem_in_both_languages() {
    on_sqlite(async |server| {
        let mut browser = Browser::new(server);
        for kind in api::Kind::ALL {
            let path = format!("/problems/{}", kind.slug());
            browser.language = "en";
            let english = browser.get(&path).await;
            assert_eq!(english.status, 200, "{path}");
            assert!(english.text.contains(&kind.type_uri()) && english.text.contains("What to do"), "{path}");
            browser.language = "fr";
            let french = browser.get(&path).await.text;
            assert!(french.contains("Que faire") && !french.contains(kind.title()), "{path}");
        }
        assert_eq!(browser.get("/problems/nothing").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn forms_are_counted_as_requests_without_a_key_are() {
    let db = Fresh::new(Kind::Sqlite).await;
    let server = Server::start_with(&db, 2).await;
    let mut browser = Browser::new(&server);
    let mine = token(&browser.get("/portal/sign-in").await.text);
    let mut refused = Vec::new();
    for _ in 0..20 {
        let page = browser.post("/portal/sign-in", &[("email", "eve@exemple.fr"), ("form_token", &mine)]).await;
        if page.status != 200 {
            refused.push((page.status, page.header("retry-after").to_owned(), page.header("content-type").to_owned()));
        }
    }
    assert!(!refused.is_empty() && refused.len() < 20, "the first are taken: {refused:?}");
    assert!(refused.iter().all(|told| *told == (429, "1".into(), "text/html; charset=utf-8".into())), "{refused:?}");
    server.stop().await.unwrap();
    db.remove().await;
}

#[tokio::test]
async fn a_refusal_of_the_api_links_to_its_page() {
    on_sqlite(async |server| {
        let refused = server.get("/v1/offers?limmit=5").await;
        assert_eq!(refused.header("link"), "</problems/invalid_request>; rel=\"help\"");
    })
    .await;
}
