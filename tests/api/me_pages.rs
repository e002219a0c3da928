//! The page of a person's link, as a browser without JavaScript sees it.

use crate::cv_world::{World, welder};
use crate::me::code;
use crate::on_both_databases;
use crate::portal::{Browser, between, token};
use passerelle::service::NoticeText;
use reqwest::Method;
use serde_json::json;

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
