//! The page of a person's link, as a browser without JavaScript sees it.

use crate::cv_world::{World, welder};
use crate::me::code;
use crate::on_both_databases;
use crate::portal::{Browser, between, token};
use passerelle::service::NoticeText;
use reqwest::Method;
use serde_json::json;
use std::path::Path;

/// Pastes the code of the link that was mailed.
async fn enter(browser: &mut Browser<'_>, world: &World, email: &str) {
    let code = code(&world.server, email);
    let answer = browser.submit("/me", "/me", &[("code", &code)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/me"), "{}", answer.text);
    let cookie = answer.headers.get_all("set-cookie").iter().find(|cookie| cookie.to_str().unwrap().contains("person"));
    let cookie = cookie.unwrap().to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
}

/// Sends the form that goes there, with everything hidden in it.
async fn send(browser: &mut Browser<'_>, to: &str, fields: &[(&str, &str)]) -> crate::server::Answer {
    let page = browser.get("/me").await.text;
    let hidden = |name: &str| between(&page, &format!("name=\"{name}\" value=\""), "\"").to_owned();
    let notice = ["notice_version", "notice_language", "notice_sha256"].map(|name| (name, hidden(name)));
    let token = token(&page);
    let mut all = vec![("form_token", token.as_str())];
    all.extend(notice.iter().map(|(name, value)| (*name, value.as_str())));
    all.extend(fields);
    browser.post(to, &all).await
}

/// A CV of somebody that we made up.
fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cvs").join(name)).unwrap()
}

/// A CV with every member that JSON Resume has, and all that somebody may look for.
fn everything() -> serde_json::Value {
    let dated = json!({"startDate": "2019-02", "endDate": "2020"});
    let with = |mut members: serde_json::Value| {
        members.as_object_mut().unwrap().extend(dated.as_object().unwrap().clone());
        members
    };
    json!({
        "basics": {
            "name": "Toute Personne", "label": "a", "email": "tout@exemple.fr", "phone": "+33 1 99 00 00 00",
            "url": "https://exemple.fr", "summary": "b",
            "location": {"address": "c", "postalCode": "59000", "city": "Lille", "countryCode": "FR", "region": "d"},
            "profiles": [{"network": "e", "username": "f", "url": "https://exemple.fr"}],
        },
        "work": [with(json!({"name": "a", "location": "b", "description": "c", "position": "d", "url": "https://exemple.fr", "summary": "e", "highlights": ["f"]}))],
        "volunteer": [with(json!({"organization": "a", "position": "b", "url": "https://exemple.fr", "summary": "c", "highlights": ["d"]}))],
        "education": [with(json!({"institution": "a", "url": "https://exemple.fr", "area": "b", "studyType": "c", "score": "d", "courses": ["e"]}))],
        "awards": [{"title": "a", "date": "2020", "awarder": "b", "summary": "c"}],
        "certificates": [{"name": "a", "date": "2020", "url": "https://exemple.fr", "issuer": "b"}],
        "publications": [{"name": "a", "publisher": "b", "releaseDate": "2020", "url": "https://exemple.fr", "summary": "c"}],
        "skills": [{"name": "a", "level": "b", "keywords": ["c"]}],
        "languages": [{"language": "a", "fluency": "b"}],
        "interests": [{"name": "a", "keywords": ["b"]}],
        "references": [{"name": "a", "reference": "b"}],
        "projects": [with(json!({"name": "a", "description": "b", "highlights": ["c"], "keywords": ["d"], "url": "https://exemple.fr", "roles": ["e"], "entity": "f", "type": "g"}))],
        "passerelle": {
            "occupations": [{"rome": "J1506", "months": 31}], "contracts": ["CDI"], "working_times": ["part_time"],
            "available_from": "2027-01-04", "salary_min": 24000, "licences": ["B"], "diploma": "4",
            "areas": [
                {"lat": 50.6371, "lon": 3.0631, "radius_km": 20.0}, {"commune": "80021"}, {"department": "59"},
                {"region": "32"}, {"remote": true},
            ],
        },
    })
}

on_both_databases! {
    async fn a_person_confirms_and_takes_back_on_a_page_where_nothing_is_ticked(db: &Fresh) {
        let world = World::new(db, 1).await;
        for number in 0..6 {
            world.publish(&format!("p{number}"), &welder(&format!("MK{number}")), &[world.search(0)]).await.ok();
        }
        world.confirm_all(db).await;
        let mut one = welder("MK9");
        one["basics"]["image"] = json!("https://exemple.fr/photo.jpg");
        world.publish("p9", &one, &[world.search(0)]).await.ok();
        let mut browser = Browser::new(&world.server);
        browser.language = "fr";
        let door = browser.get("/me").await;
        assert!(door.text.contains("Ouvrir mon profil") && !door.text.contains("MK9"), "{}", door.text);
        let policy = door.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && policy.contains("default-src 'none'"), "{policy}");
        enter(&mut browser, &world, "mk9i@exemple.fr").await;
        let page = browser.get("/me").await;
        assert_eq!(page.header("cache-control"), "no-store");
        for text in ["MK9I Exemple", "photo", "attend votre réponse", "Association Exemple", "732829320", "59000 Lille"] {
            assert!(page.text.contains(text), "{text}");
        }
        assert!(!page.text.contains("checked"), "nothing is ticked for anybody");
        let hash = NoticeText::present().hash("fr").unwrap().to_string();
        assert_eq!(between(&page.text, "<code id=\"notice-hash\">", "<"), hash);
        let paragraph = NoticeText::present().fr.split("\n\n").nth(1).unwrap().trim();
        assert!(page.text.replace("&#39;", "'").contains(paragraph), "the text itself is shown");

        let before = world.ids(0, "").await.len();
        let path = between(&page.text, "action=\"/me/permissions/", "/confirm").to_owned();
        let confirmed = send(&mut browser, &format!("/me/permissions/{path}/confirm"), &[]).await;
        assert_eq!((confirmed.status, confirmed.header("location")), (303, "/me?done"), "{}", confirmed.text);
        world.cvs().classify().await;
        assert_eq!(world.ids(0, "").await.len(), before + 1);
        let withdrawn = send(&mut browser, &format!("/me/permissions/{path}/withdraw"), &[]).await;
        assert_eq!(withdrawn.status, 303, "one click: {}", withdrawn.text);
        assert_eq!(world.ids(0, "").await.len(), before);
    }

    async fn purposes_are_granted_one_by_one_and_what_is_missing_is_told(db: &Fresh) {
        let world = World::new(db, 2).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let mut browser = Browser::new(&world.server);
        enter(&mut browser, &world, "mki@exemple.fr").await;
        let app = world.apps[0].id.to_string();
        let nobody = send(&mut browser, "/me/permissions", &[("purpose", "search"), ("months", "6")]).await;
        assert!(nobody.status == 422 && nobody.text.contains("role=\"alert\""), "{}", nobody.status);
        let search = [("purpose", "search"), ("apps", app.as_str()), ("months", "6")];
        assert_eq!(send(&mut browser, "/me/permissions", &search).await.status, 303);
        let sent = [("purpose", "contact"), ("send", "yes"), ("apps", &app), ("categories", "identity"), ("months", "1")];
        assert_eq!(send(&mut browser, "/me/permissions", &sent).await.status, 303);
        let page = browser.get("/me").await.text;
        assert_eq!(page.matches("data-state=\"in_force\"").count(), 2);
        let receipt = format!("/me/permissions/{}/receipt", between(&page, "id=\"p-", "\""));
        let receipt = browser.get(&receipt).await;
        assert_eq!((receipt.status, receipt.header("content-type")), (200, "application/jose"));
        let all = send(&mut browser, "/me/withdraw-all", &[]).await;
        assert_eq!(all.status, 303);
        assert!(!browser.get("/me").await.text.contains("data-state=\"in_force\""));
    }

    async fn a_form_of_another_site_does_nothing_and_a_page_shows_nothing_without_the_cookie(db: &Fresh) {
        let world = World::new(db, 1).await;
        world.publish("p", &welder("MK"), &[world.search(0)]).await.ok();
        let mut browser = Browser::new(&world.server);
        enter(&mut browser, &world, "mki@exemple.fr").await;
        let page = browser.get("/me").await.text;
        let path = format!("/me/permissions/{}/confirm", between(&page, "action=\"/me/permissions/", "/confirm"));
        let forged = browser.post(&path, &[("form_token", "x")]).await;
        assert_eq!(forged.status, 403, "{}", forged.text);
        for path in ["/me/export", "/me/erase", "/me/permissions"] {
            let mut stranger = Browser::new(&world.server);
            let answer = stranger.get(path).await;
            assert!(answer.status != 200 && !answer.text.contains("MK"), "{path} {}", answer.status);
        }
        let wrong = "a".repeat(43);
        let mut stranger = Browser::new(&world.server);
        let refused = stranger.submit("/me", "/me", &[("code", &wrong)]).await;
        assert!(refused.status == 422 && refused.text.contains("not good"), "{}", refused.text);
        let whole = format!("https://api.exemple.fr/me#{}", code(&world.server, "mki@exemple.fr"));
        assert_eq!(stranger.submit("/me", "/me", &[("code", &whole)]).await.status, 303, "the whole link is taken, too");
        let left = stranger.submit("/me", "/me/leave", &[]).await;
        assert_eq!(left.status, 303);
        assert!(!stranger.get("/me").await.text.contains("MK"));
    }

    async fn a_cv_is_brought_as_a_file_and_what_is_wrong_in_one_is_told_in_words(db: &Fresh) {
        let world = World::new(db, 0).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let mut browser = Browser::new(&world.server);
        browser.language = "fr";
        enter(&mut browser, &world, "mki@exemple.fr").await;
        for (name, person) in [("jsonresume/soudeuse.json", "Camille Exemple"), ("europass/soudeur.xml", "FACTICE"), ("europass/aide-soignante.json", "IMAGINAIRE")] {
            let sent = browser.upload("/me", "/me/cv", name, &fixture(name)).await;
            assert_eq!((sent.status, sent.header("location")), (303, "/me?done"), "{}", sent.text);
            assert!(browser.get("/me").await.text.contains(person), "{name}");
        }
        let wrong = browser.upload("/me", "/me/cv", "cv.json", &fixture("jsonresume/fautes.json")).await;
        assert_eq!(wrong.status, 422);
        let told = between(&wrong.text, "id=\"wrong-cv\"", "</ul>");
        for text in ["ce que vous cherchez · métier souhaité 1 · métier (code ROME)", "(J15)", "contrats souhaités 2", "(TOUJOURS)"] {
            assert!(told.contains(text), "{text} is not in {told}");
        }
        let child = browser.upload("/me", "/me/cv", "cv.json", &fixture("jsonresume/collegien.json")).await;
        assert!(child.status == 422 && child.text.contains("une personne de 15 ans ou plus") && !child.text.contains("2016"));
        let large = vec![b' '; 3 << 19];
        for (file, status, text) in [
            (&b""[..], 422, "choisissez un fichier"),
            (b"\xff\xfe", 422, "un texte en UTF-8"),
            (b"PK\x03\x04", 422, "un CV au format JSON Resume ou Europass"),
            (&large, 422, "un fichier de 1\u{a0}Mo au plus"),
            (&vec![b' '; 5 << 20], 413, "C’est trop volumineux"),
        ] {
            let refused = browser.upload("/me", "/me/cv", "cv", file).await;
            assert!(refused.status == status && refused.text.contains(text), "{text}: {} {}", refused.status, refused.text.len());
        }
        assert!(browser.get("/me").await.text.contains("IMAGINAIRE"), "what was refused changed nothing");
        let forged = browser.upload_with("x", "/me/cv", "cv.json", &fixture("jsonresume/soudeuse.json")).await;
        assert_eq!(forged.status, 403, "a form without a token of this browser");
    }

    async fn every_member_of_a_profile_is_told_in_words_and_no_code_without_its_name(db: &Fresh) {
        let world = World::new(db, 0).await;
        world.publish("p", &everything(), &[]).await.ok();
        let mut browser = Browser::new(&world.server);
        browser.language = "fr";
        enter(&mut browser, &world, "tout@exemple.fr").await;
        let page = browser.get("/me").await.text;
        let table = between(&page, "<table id=\"profile\">", "</table>");
        let names: Vec<_> = table.split("<th scope=\"row\">").skip(1).map(|row| row.split("</th>").next().unwrap()).collect();
        assert!(names.len() > 60, "{names:?}");
        let raw = ["label", "email", "url", "summary", "address", "city", "region", "network", "username", "position", "organization",
            "institution", "area", "score", "courses", "title", "awarder", "issuer", "publisher", "keywords", "level", "language",
            "fluency", "reference", "entity", "type", "roles", "highlights", "rome", "months", "lat", "lon", "remote", "areas", "work"];
        for part in names.iter().flat_map(|name| name.split(" · ")) {
            let wording = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
            let is_raw = raw.contains(&wording) || wording.contains('_') || wording.chars().skip(1).any(char::is_uppercase);
            assert!(!is_raw, "`{part}` is no word: {names:?}");
        }
        for text in [">Amiens (80021)<", "département Nord (59)", "région Hauts-de-France (32)", "à 20\u{a0}km au plus du point 50.6371, 3.0631",
            "à distance", "31 mois d’expérience", "niveau 4 (baccalauréat)", "temps partiel", "24000 € brut par an"] {
            assert!(table.replace("&#39;", "'").contains(text), "{text} is not in {table}");
        }
    }

    async fn a_profile_is_erased_on_the_page_only_where_the_box_is_ticked(db: &Fresh) {
        let world = World::new(db, 0).await;
        world.publish("p", &welder("MK"), &[]).await.ok();
        let mut browser = Browser::new(&world.server);
        enter(&mut browser, &world, "mki@exemple.fr").await;
        assert_eq!(send(&mut browser, "/me/erase", &[]).await.status, 422);
        let replaced = welder("NEW").to_string();
        assert_eq!(send(&mut browser, "/me/cv", &[("file", &replaced)]).await.status, 303);
        assert!(browser.get("/me").await.text.contains("NEWI Exemple"));
        let erased = send(&mut browser, "/me/erase", &[("sure", "yes")]).await;
        assert_eq!(erased.status, 200);
        assert_eq!(between(&erased.text, "<pre id=\"receipt\">", "<").split('.').count(), 3);
        let door = browser.get("/me").await.text;
        assert!(!door.contains("NEW") && door.contains("name=\"code\""));
        let asked = world.server.ask(Method::GET, "/v1/me/cv", "", None).await;
        assert_eq!(asked.status, 401);
    }
}
