//! A headless Chromium, driven by `WebDriver` (W3C): the few commands that the tests need, over the HTTP client that is here
//! already.

use crate::server::free_port;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a page may take to show what is looked for.
const PATIENCE: Duration = Duration::from_secs(20);
/// The name under which `WebDriver` gives an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser of its own. Closed when dropped.
pub struct Browser {
    driver: Child,
    client: Client,
    session: String,
}

impl Browser {
    /// One that prefers that language.
    pub async fn open(language: &str) -> Self {
        let port = free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("no chromedriver for the test ({error}): run tools/test/chromium.sh"));
        let mut browser = Self { driver, client: Client::new(), session: format!("http://127.0.0.1:{port}") };
        browser.until_ready().await;
        // Root has no sandbox; the pages are our own.
        let arguments =
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"];
        let options = json!({"args": arguments, "prefs": {"intl.accept_languages": language}});
        let told = json!({"browser": "ALL"});
        let wanted = json!({"goog:chromeOptions": options, "goog:loggingPrefs": told});
        let wanted = json!({"capabilities": {"alwaysMatch": wanted}});
        let opened = browser.ask(Method::POST, "/session", Some(wanted)).await;
        browser.session = format!("{}/session/{}", browser.session, opened["sessionId"].as_str().expect("a session"));
        browser
    }

    async fn until_ready(&self) {
        let begun = Instant::now();
        while self.client.get(format!("{}/status", self.session)).send().await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "chromedriver does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn try_ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Value> {
        let request = self.client.request(method, format!("{}{path}", self.session));
        let request = if let Some(body) = body { request.json(&body) } else { request };
        let answer = request.send().await.expect("an answer of chromedriver");
        let status = answer.status();
        let value = answer.json::<Value>().await.expect("JSON")["value"].take();
        if status.is_success() { Ok(value) } else { Err(value) }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        self.try_ask(method, path, body).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    async fn chromium(&self, command: &str, parameters: Value) -> Value {
        self.ask(Method::POST, "/goog/cdp/execute", Some(json!({"cmd": command, "params": parameters}))).await
    }

    /// Makes the pages run no script.
    pub async fn forbid_scripts(&self) {
        self.chromium("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    }

    /// Opens an address.
    pub async fn go(&self, url: &str) {
        self.ask(Method::POST, "/url", Some(json!({"url": url}))).await;
    }

    /// The address that is open.
    pub async fn address(&self) -> String {
        self.ask(Method::GET, "/url", None).await.as_str().expect("an address").to_owned()
    }

    /// The first element that a CSS selector finds, once it is there.
    async fn find(&self, selector: &str) -> String {
        let begun = Instant::now();
        let by = json!({"using": "css selector", "value": selector});
        loop {
            match self.try_ask(Method::POST, "/element", Some(by.clone())).await {
                Ok(found) => return found[ELEMENT].as_str().expect("an element").to_owned(),
                Err(error) => assert!(begun.elapsed() < PATIENCE, "`{selector}` is not there: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Asks something of the first element that a selector finds; of that of the new page, where the page went meanwhile.
    async fn of(&self, selector: &str, method: Method, what: &str, body: Option<Value>) -> Value {
        let begun = Instant::now();
        loop {
            let element = self.find(selector).await;
            match self.try_ask(method.clone(), &format!("/element/{element}/{what}"), body.clone()).await {
                Ok(value) => return value,
                Err(error) => {
                    let is_gone = error["error"] == "stale element reference";
                    assert!(is_gone && begun.elapsed() < PATIENCE, "`{selector}`: {error}");
                }
            }
        }
    }

    /// Types into a field.
    pub async fn fill(&self, selector: &str, text: &str) {
        self.of(selector, Method::POST, "value", Some(json!({"text": text}))).await;
    }

    /// Clicks.
    pub async fn click(&self, selector: &str) {
        self.of(selector, Method::POST, "click", Some(json!({}))).await;
    }

    /// What an element shows.
    pub async fn text(&self, selector: &str) -> String {
        let text = self.of(selector, Method::GET, "text", None).await;
        text.as_str().expect("a text").to_owned()
    }

    /// What a script answers: the body of a function.
    pub async fn script(&self, script: &str) -> Value {
        self.ask(Method::POST, "/execute/sync", Some(json!({"script": script, "args": []}))).await
    }

    /// What the browser and the pages wrote on the console since this was last asked.
    pub async fn console(&self) -> Vec<String> {
        let told = self.ask(Method::POST, "/se/log", Some(json!({"type": "browser"}))).await;
        told.as_array().expect("entries").iter().map(|entry| entry["message"].to_string()).collect()
    }

    /// Waits until an element shows a text.
    pub async fn until(&self, selector: &str, expected: &str) {
        let begun = Instant::now();
        loop {
            let text = self.text(selector).await;
            if text.contains(expected) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "`{selector}` does not show `{expected}`: {text}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until an expression of JavaScript is true on the page.
    pub async fn until_true(&self, expression: &str) {
        let begun = Instant::now();
        while self.script(&format!("return Boolean({expression})")).await != Value::Bool(true) {
            assert!(begun.elapsed() < PATIENCE, "never true on the page: {expression}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Presses keys, wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let mut actions = Vec::new();
        for key in keys.chars() {
            actions.push(json!({"type": "keyDown", "value": key}));
            actions.push(json!({"type": "keyUp", "value": key}));
        }
        let body = json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]});
        self.ask(Method::POST, "/actions", Some(body)).await;
    }

    /// What an attribute of the element with the focus says.
    pub async fn focused(&self, attribute: &str) -> String {
        let active = self.ask(Method::GET, "/element/active", None).await;
        let element = active[ELEMENT].as_str().expect("an element").to_owned();
        let value = self.ask(Method::GET, &format!("/element/{element}/attribute/{attribute}"), None).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The names that a screen reader gives to what can be used on the page, with its role.
    pub async fn usable(&self) -> Vec<(String, String)> {
        self.chromium("Accessibility.enable", json!({})).await;
        let tree = self.chromium("Accessibility.getFullAXTree", json!({})).await;
        let used = ["textbox", "button", "link", "checkbox", "radio", "combobox"];
        let nodes = tree["nodes"].as_array().expect("a tree").iter().filter(|node| node["ignored"] != true);
        let told = nodes.map(|node| (text_of(&node["role"]), text_of(&node["name"])));
        told.filter(|(role, _)| used.contains(&role.as_str())).collect()
    }

    /// Shows pages at that width, light or dark.
    pub async fn resize(&self, width: u32, height: u32, dark: bool) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.chromium("Emulation.setDeviceMetricsOverride", metrics).await;
        let scheme =
            json!({"features": [{"name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" }}]});
        self.chromium("Emulation.setEmulatedMedia", scheme).await;
    }

    /// How wide the page is, and how wide the window.
    pub async fn widths(&self) -> (f64, f64) {
        let metrics = self.chromium("Page.getLayoutMetrics", json!({})).await;
        let width = |of: &str| metrics[of]["width"].as_f64().or(metrics[of]["clientWidth"].as_f64()).expect("a width");
        (width("cssContentSize"), width("cssLayoutViewport"))
    }

    /// Keeps a picture of the whole page.
    pub async fn picture(&self, file: &Path) {
        let whole = json!({"format": "png", "captureBeyondViewport": true});
        let picture = self.chromium("Page.captureScreenshot", whole).await;
        let bytes = STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("base64");
        std::fs::write(file, bytes).expect("a picture");
    }
}

fn text_of(value: &Value) -> String {
    value["value"].as_str().unwrap_or_default().to_owned()
}

impl Drop for Browser {
    fn drop(&mut self) {
        // chromedriver closes its browser when it is asked to stop; a kill would leave it.
        let _ = Command::new("kill").args(["-TERM", &self.driver.id().to_string()]).status();
        let _ = self.driver.wait();
    }
}
