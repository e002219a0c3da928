//! The portal in a real browser without JavaScript: the two minutes from never having heard of it to a call. And the page
//! to try GraphQL, which is nothing but scripts.
#![cfg(test)]

#[path = "../e2e/cv_house.rs"]
mod cv_house;
#[path = "../e2e/server.rs"]
#[expect(dead_code, reason = "the other tests of the binary use the rest of it")]
mod server;
mod webdriver;

use cv_house::{CvHouse, confirm};
use server::{Server, passerelle};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use webdriver::Browser;

const PATIENCE: Duration = Duration::from_mins(1);
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// A region of 300 offers, and its log.
async fn region(folder: &Path) -> (Server, PathBuf) {
    let log = folder.join("log");
    let mut command = passerelle(folder);
    command.args(["demo", "--offers", "300"]).stderr(File::create(&log).expect("a file"));
    (Server::start(command, PATIENCE).await, log)
}

/// The last link in the log of a server in development mode.
async fn mailed(log: &Path, with: &str) -> String {
    let begun = Instant::now();
    loop {
        let told = std::fs::read_to_string(log).expect("a log");
        let mut links = told.split(['"', ' ', '\n']).filter(|word| word.contains("?token=") && word.contains(with));
        if let Some(link) = links.next_back() {
            return link.trim_start_matches("link=").to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "no link was mailed:\n{told}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Looks at a page as a phone and a large screen show it, light and dark: it fits, and everything that can be used has a
/// name. The pictures stay in a folder, for people.
async fn look(browser: &Browser, name: &str) {
    let folder = std::env::temp_dir().join("passerelle-portal");
    std::fs::create_dir_all(&folder).expect("a folder");
    for (width, height, dark) in [(390, 844, false), (390, 844, true), (1280, 800, false), (1280, 800, true)] {
        browser.resize(width, height, dark).await;
        let (page, window) = browser.widths().await;
        assert!(page <= window, "{name} is {page} wide on a window of {window}");
        let scheme = if dark { "dark" } else { "light" };
        browser.picture(&folder.join(format!("{name}-{width}-{scheme}.png"))).await;
    }
    // Without scripts the driver cannot scroll: all of the page is in the window from now on.
    browser.resize(1280, 4000, false).await;
    for (role, label) in browser.usable().await {
        assert!(!label.trim().is_empty(), "{name}: a {role} has no name");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_first_page_to_a_call_without_javascript() {
    let folder = tempfile::tempdir().expect("a folder");
    let (server, log) = region(folder.path()).await;
    let browser = Browser::open("fr").await;
    browser.forbid_scripts().await;

    browser.go(&format!("{}/portal", server.base)).await;
    look(&browser, "home").await;
    browser.click("main a.button").await;
    browser.fill("#name", "Carte des offres").await;
    browser.fill("#email", "equipe@exemple.fr").await;
    browser.fill("#purpose", "Une carte des offres pour les missions locales").await;
    look(&browser, "register").await;
    browser.click("input[name=accept_terms]").await;
    browser.click("form.card button").await;
    let test_key = browser.text("#key").await;
    look(&browser, "registered").await;
    assert!(test_key.starts_with("psl_test_"), "{test_key}");

    browser.go(&mailed(&log, "/confirm").await).await;
    look(&browser, "confirm").await;
    browser.click("main button").await;
    assert!(browser.text("main .notice.good").await.contains("confirmée"));
    look(&browser, "app").await;
    browser.fill("#label", "production").await;
    browser.click("main .card button").await;
    let key = browser.text("#key").await;
    look(&browser, "key").await;
    let line = browser.text("pre.curl").await;
    assert!(line.contains(&format!("X-API-Key: {key}")), "{line}");

    let (_, url) = line.split_once('\n').expect("two lines");
    let answer = reqwest::Client::new().get(url.trim().trim_matches('\'')).header("x-api-key", &key).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 200, "the line works as it stands there");
    assert!(answer.json::<serde_json::Value>().await.expect("JSON")["total"].as_u64().expect("a total") > 0);

    for section in ["keys", "usage", "members", "licences", "cvs"] {
        browser.click(&format!(".tabs a[href$='/{section}']")).await;
        assert!(browser.address().await.ends_with(section), "{section}");
        look(&browser, section).await;
    }
    browser.click(".top form button").await;
    browser.click("main a[href='/portal/sign-in']").await;
    browser.fill("#email", "equipe@exemple.fr").await;
    look(&browser, "sign-in").await;
    browser.click("main form button").await;
    browser.go(&mailed(&log, "/sign-in").await).await;
    browser.click("main form button").await;
    assert!(browser.text("main .list").await.contains("Carte des offres"));
    look(&browser, "my-apps").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_reaches_the_content_first_and_then_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let (server, _) = region(folder.path()).await;
    let browser = Browser::open("en").await;
    browser.go(&format!("{}/portal/register", server.base)).await;
    browser.press(TAB).await;
    assert_eq!(browser.focused("class").await, "skip");
    browser.press(ENTER).await;
    browser.press(TAB).await;
    assert_eq!(browser.focused("id").await, "name", "the link leads behind the menu");
    browser.press("Carte").await;
    browser.press(TAB).await;
    assert_eq!(browser.focused("id").await, "email");
    for page in ["/problems", "/problems/too_many_requests", "/portal/terms", "/portal/nowhere", "/status"] {
        browser.go(&format!("{}{page}", server.base)).await;
        look(&browser, page.trim_start_matches('/').replace('/', "-").as_str()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_is_tried_with_a_key_and_nothing_is_asked_from_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut server, _) = region(folder.path()).await;
    server.read_until("The key of the app");
    let browser = Browser::open("en").await;
    browser.resize(1280, 800, false).await;
    browser.go(&format!("{}/graphiql", server.base)).await;
    browser.click(".graphiql-execute-button").await;
    browser.until(".result-window", "romeOccupation").await;
    let (_, key) = server.said.split_once("The key of the app `demo`: ").expect("a key");
    let key = key.lines().next().expect("a line");
    // The editor of the headers is the last one of those below the query.
    let editor = |editors: &str| format!("[...document.querySelectorAll('{editors} .CodeMirror')].pop().CodeMirror");
    let (query, headers) = (editor(".graphiql-query-editor"), editor(".graphiql-editor-tool"));
    for (editor, text) in [
        (&query, "{ me { name } offers(first: 1) { totalCount } }"),
        (&headers, &format!("{{\"X-API-Key\": \"{key}\"}}")),
    ] {
        browser.script(&format!("{editor}.setValue({})", serde_json::json!(text))).await;
    }
    // GraphiQL reads the names of the operations a moment after the last key, and would ask for one that is gone.
    browser.until_true(&format!("{query}.operations?.length === 1 && {query}.operationName === null")).await;
    browser.click(".graphiql-execute-button").await;
    browser.until(".result-window", "\"name\": \"demo\"").await;
    browser.until(".result-window", "\"totalCount\": 300").await;
    // The documentation of the schema comes by introspection.
    browser.click("[aria-label='Show Documentation Explorer']").await;
    browser.until(".graphiql-doc-explorer", "Mutation").await;
    let folder = std::env::temp_dir().join("passerelle-portal");
    std::fs::create_dir_all(&folder).expect("a folder");
    browser.picture(&folder.join("graphiql.png")).await;
    let asked = browser.script("return performance.getEntriesByType('resource').map((one) => one.name)").await;
    let asked: Vec<_> = asked.as_array().expect("names").iter().map(|name| name.as_str().expect("a name")).collect();
    let from_elsewhere: Vec<_> = asked.iter().filter(|name| !name.starts_with(&server.base)).collect();
    assert!(asked.len() >= 3 && from_elsewhere.is_empty(), "{asked:?}");
    assert_eq!(browser.console().await, [""; 0], "nothing was refused to the page, and nothing failed in it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_opens_the_link_and_decides_and_an_app_finds_the_profile_and_then_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = CvHouse::new(folder.path()).await;
    let server = Server::serve_telling(folder.path(), &house.url, &house.log).await;
    for number in 0..6 {
        house.publish(&server.base, number).await;
    }
    let links = house.links(6).await;
    for link in &links[1..] {
        confirm(&server.base, link).await;
    }
    let browser = Browser::open("fr").await;
    browser.go(&links[0]).await;
    // The script has taken the code out of the address, and sent it.
    browser.until("#profile", "Camille Exemple").await;
    assert!(browser.address().await.ends_with("/me"), "no secret stands in an address any more");
    browser.until("#left-out", "photo").await;
    assert_eq!(browser.script("return document.querySelectorAll('input:checked').length").await, 0);
    look(&browser, "me").await;
    browser.click("li[data-state=pending] form[action$='/confirm'] button").await;
    browser.until("main .notice.good", "fait").await;
    browser.until("li[data-purpose=search]", "en cours").await;
    drop(server);
    // Classes are made when a server starts, and once a day.
    let server = Server::serve_telling(folder.path(), &house.url, &folder.path().join("log2")).await;
    assert_eq!(house.found(&server.base).await, 6);
    // A browser keeps cookies by host, whatever the port: the person is still in.
    browser.go(&format!("{}/me", server.base)).await;
    browser.until("li[data-purpose=search]", "en cours").await;
    browser.click("li[data-state=in_force] form[action$='/withdraw'] button").await;
    browser.until("li[data-state=withdrawn]", "Être trouvé").await;
    assert_eq!(house.found(&server.base).await, 5, "gone when the page came");
    let log = std::fs::read_to_string(&house.log).expect("a log");
    let code = links[0].split_once('#').expect("a fragment").1;
    assert_eq!(
        log.matches(code).count(),
        1,
        "the code stands in the mail that development mode prints, and nowhere else"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_the_person_pastes_the_code_and_the_keyboard_reaches_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = CvHouse::new(folder.path()).await;
    let server = Server::serve_telling(folder.path(), &house.url, &house.log).await;
    house.publish(&server.base, 0).await;
    let link = house.links(1).await.remove(0);
    let browser = Browser::open("en").await;
    browser.forbid_scripts().await;
    browser.go(&link).await;
    look(&browser, "me-door").await;
    browser.go(&format!("{}/me", server.base)).await;
    browser.press(TAB).await;
    assert_eq!(browser.focused("class").await, "skip");
    browser.press(ENTER).await;
    browser.press(TAB).await;
    assert_eq!(browser.focused("id").await, "code");
    browser.press(link.split_once('#').expect("a fragment").1).await;
    browser.press(ENTER).await;
    browser.until("#profile", "Camille Exemple").await;
    bring_files(&browser).await;
}

/// Brings CVs as files, by the form of the page alone: one of each form, and one that is wrong.
async fn bring_files(browser: &Browser) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cvs");
    for (file, name) in [("jsonresume/soudeuse.json", "Soudeuse TIG"), ("europass/soudeur.xml", "Dominique FACTICE")] {
        browser.fill("#file", fixtures.join(file).to_str().expect("a path")).await;
        browser.click("#upload button").await;
        browser.until("#profile", name).await;
        browser.until("main .notice.good", "Done").await;
    }
    browser.fill("#file", fixtures.join("jsonresume/fautes.json").to_str().expect("a path")).await;
    browser.click("#upload button").await;
    browser.until("#wrong-cv", "what you look for · occupation wanted 1 · occupation (ROME code)").await;
    browser.until("#wrong-cv", "(TOUJOURS)").await;
    look(browser, "me-wrong-cv").await;
}
