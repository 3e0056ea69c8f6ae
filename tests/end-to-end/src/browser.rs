//! A browser with an empty profile, and what tests do with it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;

use crate::demo::Demo;
use crate::driver::{Driver, Engine};
use crate::people::Person;
use crate::{chromium, firefox};

/// How long a test waits for something that must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long a test waits for something that must not happen, in milliseconds.
const GRACE: u64 = 700;

/// More stops for the Tab key than any page of the tests has.
const MOST_STOPS: usize = 400;

/// An address of the wiki's origin where no script runs.
const WITHOUT_SCRIPTS: &str = "/robots.txt";

/// The height of a page in pictures, in pixels.
const HEIGHT: u32 = 900;

/// [Get Computed Label](https://www.w3.org/TR/webdriver2/#get-computed-label) of the element with this
/// identifier.
#[derive(Debug)]
struct ComputedName(String);

impl ExtensionCommand for ComputedName {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> http::Method {
        http::Method::GET
    }

    fn endpoint(&self) -> std::sync::Arc<str> {
        format!("/element/{}/computedlabel", self.0).into()
    }
}

/// A browser.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    wiki: String,
    engine: Engine,
    // Dropped last, after the session.
    _driver: Driver,
}

impl Browser {
    /// Starts a browser with an empty profile. It finds the demo's third parties.
    pub async fn open(demo: &Demo) -> Self {
        Self::open_at(demo, demo.wiki()).await
    }

    /// Starts a browser that finds the demo's wiki at another address.
    pub async fn open_at(demo: &Demo, address: &str) -> Self {
        let mut browser = Self::unwatched(demo).await;
        address.clone_into(&mut browser.wiki);
        match browser.engine {
            Engine::Chromium => chromium::install_witness(&browser.driver).await,
            Engine::Firefox => firefox::install_witness(&browser.driver).await,
        }
        browser
    }

    /// Starts a browser without the witness (the script that records errors and page loads), which
    /// takes time.
    pub async fn unwatched(demo: &Demo) -> Self {
        let driver = Driver::start(Engine::asked_for());
        let session = match driver.engine() {
            Engine::Chromium => chromium::launch(&driver, demo.browser_arguments()).await,
            Engine::Firefox => firefox::launch(&driver, demo.firefox_preferences()).await,
        };
        Self {
            driver: session,
            wiki: demo.wiki().to_owned(),
            engine: driver.engine(),
            _driver: driver,
        }
    }

    /// From now on, runs a script in every document before the document's own scripts. Returns its
    /// identifier. Chromium only.
    pub async fn run_first(&self, source: &str) -> Value {
        let parameters = json!({ "source": source });
        let answer = self
            .devtools("Page.addScriptToEvaluateOnNewDocument", parameters)
            .await;
        answer["identifier"].clone()
    }

    /// Ends what [`Browser::run_first`] began.
    pub async fn run_first_no_more(&self, identifier: Value) {
        let parameters = json!({ "identifier": identifier });
        self.devtools("Page.removeScriptToEvaluateOnNewDocument", parameters)
            .await;
    }

    /// Calls a method of the DevTools protocol. Chromium only.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        chromium::devtools(&self.driver, method, parameters).await
    }

    /// Which browser this is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Opens a page of the wiki without waiting for its modules.
    pub async fn open_page(&self, path: &str) {
        let address = format!("{}{path}", self.wiki);
        self.driver.goto(address).await.unwrap();
    }

    /// Leaves the wiki for an empty page.
    pub async fn leave(&self) {
        self.driver.goto("about:blank").await.unwrap();
    }

    /// Opens a page of the wiki, by path and query, and waits until the loader has run.
    pub async fn goto(&self, path: &str) {
        self.driver
            .goto(format!("{}{path}", self.wiki))
            .await
            .unwrap();
        self.settle().await;
    }

    /// Opens an article. `query` is appended to its address.
    pub async fn article(&self, query: &str) {
        self.goto(&format!("/index.php?title=Brindle{query}")).await;
    }

    /// Reloads the page, as the user would.
    pub async fn reload(&self) {
        self.driver.refresh().await.unwrap();
        self.settle().await;
    }

    /// Waits until the loader has run, if the wiki has one.
    pub async fn settle(&self) {
        self.until(
            "the loader runs",
            "return document.readyState === 'complete' && window.mw && mw.loader && \
             [ 'ready', 'error', null ].includes( mw.loader.getState( 'ext.gadget.consent' ) )",
        )
        .await;
    }

    /// Logs in through the form.
    pub async fn log_in(&self, person: &Person) {
        let form = format!("{}/index.php?title=Special:UserLogin", self.wiki);
        self.driver.goto(form).await.unwrap();
        self.fill_log_in(person).await;
        self.until(
            "the user is logged in",
            &format!(
                "return window.mw && mw.config.get( 'wgUserName' ) === '{}'",
                person.name
            ),
        )
        .await;
        self.settle().await;
    }

    /// Fills in the form of the page for logging in, and sends it.
    pub async fn fill_log_in(&self, person: &Person) {
        for (selector, text) in [
            ("#wpName1", person.name.as_str()),
            ("#wpPassword1", person.password.as_str()),
        ] {
            let field = self.driver.find(By::Css(selector)).await.unwrap();
            field.clear().await.unwrap();
            field.send_keys(text).await.unwrap();
        }
        self.click("#wpLoginAttempt").await;
    }

    /// Ends the session of the browser's user.
    pub async fn log_out(&self) {
        self.driver.delete_all_cookies().await.unwrap();
    }

    /// Runs a script that ends in `return …`, and returns its value.
    pub async fn js(&self, script: &str) -> Value {
        self.try_js(script)
            .await
            .unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    pub(crate) async fn try_js(&self, script: &str) -> WebDriverResult<Value> {
        Ok(self
            .driver
            .execute(script, Vec::new())
            .await?
            .json()
            .clone())
    }

    /// Waits until a script returns a true value. Errors are retried: the page may be going away.
    pub async fn until(&self, what: &str, script: &str) -> Value {
        self.until_for(PATIENCE, what, script).await
    }

    /// The same, with another time limit.
    pub async fn until_for(&self, patience: Duration, what: &str, script: &str) -> Value {
        let started = Instant::now();
        loop {
            let value = self.try_js(script).await.unwrap_or(Value::Null);
            let is_true = !matches!(value, Value::Null | Value::Bool(false))
                && value != json!("")
                && value != json!(0);
            if is_true {
                return value;
            }
            assert!(
                started.elapsed() < patience,
                "timed out waiting until {what}: {script} returns {value}"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Whether a script returns `true` within this time.
    pub async fn comes_true(&self, patience: Duration, script: &str) -> bool {
        let started = Instant::now();
        while self.try_js(script).await.ok() != Some(Value::Bool(true)) {
            if started.elapsed() > patience {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        true
    }

    /// Waits until an element exists.
    pub async fn until_found(&self, selector: &str) {
        let script = format!("return !!document.querySelector( `{selector}` )");
        self.until(&format!("{selector} exists"), &script).await;
    }

    /// Waits until the sample gadget `tiles` has drawn its map, with all pictures.
    pub async fn until_drawn(&self) {
        self.until(
            "all nine pictures of the map are there",
            "return Array.from( document.querySelectorAll( '#gadget-tiles-map img' ) )\
             .filter( ( image ) => image.naturalWidth > 0 ).length === 9",
        )
        .await;
    }

    /// Whether an element exists.
    pub async fn has(&self, selector: &str) -> bool {
        let script = format!("return !!document.querySelector( `{selector}` )");
        self.js(&script).await == json!(true)
    }

    /// The text of an element.
    pub async fn text(&self, selector: &str) -> String {
        let script =
            format!("return ( document.querySelector( `{selector}` ) || {{}} ).innerText || ''");
        self.js(&script)
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The text of an element without the characters that isolate names in it: not every browser
    /// returns them.
    pub async fn words(&self, selector: &str) -> String {
        let text = self.text(selector).await;
        text.replace(['\u{2068}', '\u{2069}'], "")
    }

    /// Clicks as a user does.
    pub async fn click(&self, selector: &str) {
        self.try_click(selector)
            .await
            .unwrap_or_else(|error| panic!("click {selector}: {error}"));
    }

    /// Clicks, where the element may go away at that moment.
    ///
    /// # Errors
    /// If the element could not be clicked.
    pub async fn try_click(&self, selector: &str) -> WebDriverResult<()> {
        let started = Instant::now();
        loop {
            match self.click_once(selector).await {
                // It was redrawn between the look and the click.
                Err(error)
                    if matches!(*error, WebDriverErrorInner::StaleElementReference(_))
                        && started.elapsed() < PATIENCE => {}
                outcome => return outcome,
            }
        }
    }

    async fn click_once(&self, selector: &str) -> WebDriverResult<()> {
        let element = self.driver.find(By::Css(selector)).await?;
        element.scroll_into_view().await?;
        element.click().await
    }

    /// Clicks at a point of the window, whatever is there.
    pub async fn click_at(&self, x: i64, y: i64) {
        let chain = self.driver.action_chain().move_to(x, y).click();
        chain.perform().await.unwrap();
    }

    /// The accessible name of an element, as the browser computes it.
    pub async fn computed_name(&self, selector: &str) -> String {
        let element = self.driver.find(By::Css(selector)).await.unwrap();
        let name = ComputedName(element.element_id().to_string());
        let command = Command::ExtensionCommand(Box::new(name));
        let answer = self.driver.handle().cmd(command).await.unwrap();
        let value = answer.value_json().unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Presses a key. The focused element gets it.
    pub async fn press(&self, key: Key) {
        self.driver
            .action_chain()
            .send_keys(key.value())
            .perform()
            .await
            .unwrap();
    }

    /// Types text. The focused element gets it.
    pub async fn type_keys(&self, text: &str) {
        let chain = self.driver.action_chain();
        chain.send_keys(text).perform().await.unwrap();
    }

    /// Presses Tab until an element has the focus.
    pub async fn tab_to(&self, selector: &str) {
        self.move_focus(selector, false).await;
    }

    /// Presses Shift+Tab until an element has the focus.
    pub async fn tab_back_to(&self, selector: &str) {
        self.move_focus(selector, true).await;
    }

    async fn move_focus(&self, selector: &str, is_back: bool) {
        for _ in 0..MOST_STOPS {
            let chain = self.driver.action_chain();
            let chain = if is_back {
                chain
                    .key_down(Key::Shift)
                    .send_keys(Key::Tab.value())
                    .key_up(Key::Shift)
            } else {
                chain.send_keys(Key::Tab.value())
            };
            chain.perform().await.unwrap();
            if self.has_focus(selector).await {
                return;
            }
        }
        panic!("the Tab key does not reach {selector}");
    }

    /// Whether an element has the focus.
    pub async fn has_focus(&self, selector: &str) -> bool {
        let script = format!("return document.activeElement.matches( `{selector}` )");
        self.js(&script).await == json!(true)
    }

    /// Waits until an element has the focus.
    pub async fn until_focused(&self, selector: &str) {
        let script = format!("return document.activeElement.matches( `{selector}` )");
        self.until(&format!("the focus is on {selector}"), &script)
            .await;
    }

    /// Gives the focus back to the page. The Tab key may have moved it on to the browser's own
    /// buttons.
    pub async fn focus_page(&self) {
        match self.engine {
            // Without a window it has no buttons of its own.
            Engine::Chromium => {}
            Engine::Firefox => firefox::focus_page(&self.driver).await,
        }
    }

    /// Types text into an element.
    pub async fn type_into(&self, selector: &str, text: &str) {
        let element = self.driver.find(By::Css(selector)).await.unwrap();
        element.send_keys(text).await.unwrap();
    }

    /// The state of a ResourceLoader module.
    pub async fn state(&self, module: &str) -> String {
        let script = format!("return mw.loader.getState( '{module}' ) || 'unknown'");
        self.js(&script).await.as_str().unwrap().to_owned()
    }

    /// Waits for a number of milliseconds.
    pub async fn pause(&self, milliseconds: u64) {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }

    /// Waits a little, for something that must not happen.
    pub async fn grace(&self) {
        tokio::time::sleep(Duration::from_millis(GRACE)).await;
    }

    /// Opens another tab and switches to it.
    pub async fn new_tab(&self) {
        let tab = self.driver.new_tab().await.unwrap();
        self.driver.switch_to_window(tab).await.unwrap();
    }

    /// Switches to a tab, by the order in which the tabs were opened.
    pub async fn tab(&self, index: usize) {
        let windows = self.driver.windows().await.unwrap();
        let window = windows[index].clone();
        self.driver.switch_to_window(window).await.unwrap();
    }

    /// Closes all windows but the first, and switches to that one.
    pub async fn only_one_window(&self) {
        let windows = self.driver.windows().await.unwrap();
        let (first, others) = windows.split_first().expect("a browser has a window");
        for other in others {
            self.driver.switch_to_window(other.clone()).await.unwrap();
            self.driver.close_window().await.unwrap();
        }
        self.driver.switch_to_window(first.clone()).await.unwrap();
    }

    /// Closes the window at once, whatever its page is doing, and goes on in a new one.
    pub async fn close_window(&self) {
        let old = self.driver.window().await.unwrap();
        let new = self.driver.new_tab().await.unwrap();
        self.driver.switch_to_window(old).await.unwrap();
        self.driver.close_window().await.unwrap();
        self.driver.switch_to_window(new).await.unwrap();
    }

    /// Empties the browser's cache. MediaWiki lets browsers cache the list of modules for five
    /// minutes. A test that changes a definition cannot wait so long.
    pub async fn forget_modules(&self) {
        match self.engine {
            Engine::Chromium => chromium::empty_cache(&self.driver).await,
            Engine::Firefox => firefox::empty_cache(&self.driver).await,
        }
    }

    /// Makes the page this wide. A window could not be as narrow.
    pub async fn widen(&self, width: u32) {
        match self.engine {
            Engine::Chromium => chromium::resize(&self.driver, width, HEIGHT).await,
            Engine::Firefox => firefox::widen(&self.driver, width, HEIGHT).await,
        }
    }

    /// Leaves the wiki, then empties the browser's cache and the wiki's `localStorage`: an idle
    /// page still writes into ResourceLoader's store there. Cookies stay.
    pub async fn leave_and_forget(&self) {
        self.leave().await;
        self.forget_modules().await;
        match self.engine {
            Engine::Chromium => chromium::clear_local_storage(&self.driver, &self.wiki).await,
            Engine::Firefox => {
                self.open_page(WITHOUT_SCRIPTS).await;
                self.js("localStorage.clear()").await;
                self.leave().await;
            }
        }
    }

    /// The addresses of all pages that this tab has loaded.
    pub async fn loads(&self) -> Vec<Value> {
        self.recorded("witness-loads").await
    }

    /// All errors on the pages of this tab: logged, thrown or unhandled.
    pub async fn errors(&self) -> Vec<Value> {
        self.recorded("witness-errors").await
    }

    /// What the browser blocked on the pages of this tab.
    pub async fn violations(&self) -> Vec<Value> {
        self.recorded("witness-violations").await
    }

    /// What the pages of this tab have loaded: `url`, and `end` in seconds since 1970.
    pub async fn resources(&self) -> Vec<Value> {
        self.recorded("witness-resources").await
    }

    async fn recorded(&self, key: &str) -> Vec<Value> {
        let script = format!("return JSON.parse( sessionStorage.getItem( '{key}' ) || '[]' )");
        self.js(&script).await.as_array().cloned().unwrap()
    }

    /// Saves a picture of the page.
    pub async fn picture(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        self.driver.screenshot(path).await.unwrap();
    }

    /// Saves a picture, the source and the errors of the page, for whoever looks into a failure.
    pub async fn leave_evidence(&self, folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        let _ = self.driver.screenshot(&folder.join("page.png")).await;
        if let Ok(source) = self.driver.source().await {
            let _ = std::fs::write(folder.join("page.html"), source);
        }
        let errors = self.try_js("return sessionStorage.getItem( 'witness-errors' )");
        if let Ok(Value::String(errors)) = errors.await {
            let _ = std::fs::write(folder.join("errors.json"), errors);
        }
    }
}
