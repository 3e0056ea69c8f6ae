//! What only Firefox has: its preferences, its add-ons and scripts in the browser's own window.

use std::path::PathBuf;
use std::sync::Arc;

use http::Method;
use serde_json::{Map, Value, json};
use thirtyfour::common::capabilities::firefox::FirefoxPreferences;
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::extensions::addons::firefox::FirefoxTools;
use thirtyfour::prelude::*;

use crate::demo::root;
use crate::driver::Driver;

/// Against contacts with Firefox's makers, in addition to what the driver prevents. Whatever is
/// left ends on this machine: the preferences of the demo lead every name there. They also lead
/// every contact over plain HTTP into the log of the third parties, so Firefox must make none of
/// its own.
fn preferences() -> [(&'static str, Value); 8] {
    [
        ("app.normandy.enabled", json!(false)),
        ("browser.newtabpage.enabled", json!(false)),
        // `http://detectportal.firefox.com`, each time that a network seems to be new.
        ("network.captive-portal-service.enabled", json!(false)),
        ("network.connectivity-service.enabled", json!(false)),
        ("network.trr.mode", json!(5)),
        ("toolkit.telemetry.enabled", json!(false)),
        ("toolkit.telemetry.server", json!("")),
        ("toolkit.telemetry.unified", json!(false)),
    ]
}

/// Starts Firefox with an empty profile and these additional preferences.
pub async fn launch(driver: &Driver, more: &Map<String, Value>) -> WebDriver {
    let mut wanted = FirefoxPreferences::new();
    for (name, value) in preferences() {
        wanted.set(name, value).unwrap();
    }
    for (name, value) in more {
        wanted.set(name, value).unwrap();
    }
    let mut capabilities = DesiredCapabilities::firefox();
    capabilities
        .set_firefox_binary(program().to_str().unwrap())
        .unwrap();
    for argument in ["-headless", "-width", "1280", "-height", "900"] {
        capabilities.add_arg(argument).unwrap();
    }
    capabilities.set_preferences(wanted).unwrap();
    capabilities.accept_insecure_certs(true).unwrap();
    WebDriver::new(driver.url(), capabilities)
        .await
        .expect("the browser starts")
}

/// The full path: geckodriver does not search for programs.
fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("firefox-esr"))
        .find(|file| file.is_file())
        .expect("firefox-esr is missing; `cargo xtask test` installs it")
}

/// Makes the witness run in every document of the wiki. It is an add-on: with this driver nothing
/// else runs as early.
pub(crate) async fn install_witness(session: &WebDriver) {
    let folder = root().join("tests/end-to-end/witness");
    FirefoxTools::new(Arc::clone(session.handle()))
        .install_addon(folder.to_str().unwrap(), Some(true))
        .await
        .unwrap();
}

pub(crate) async fn empty_cache(session: &WebDriver) {
    let script = "const done = arguments[ arguments.length - 1 ]; \
        Services.clearData.deleteData( Ci.nsIClearDataService.CLEAR_ALL_CACHES, { onDataDeleted: done } )";
    as_the_browser(session, script).await;
}

pub(crate) async fn widen(session: &WebDriver, width: u32, height: u32) {
    // WebDriver BiDi's `browsingContext.setViewport` does the same.
    let script = format!(
        "const done = arguments[ arguments.length - 1 ]; \
         const {{ style }} = gBrowser.selectedBrowser; \
         style.setProperty( 'width', '{width}px' ); style.setProperty( 'height', '{height}px' ); \
         requestAnimationFrame( () => requestAnimationFrame( () => done( 0 ) ) )"
    );
    as_the_browser(session, &script).await;
}

pub(crate) async fn focus_page(session: &WebDriver) {
    let script = "gBrowser.selectedBrowser.focus(); arguments[ arguments.length - 1 ]( 0 )";
    as_the_browser(session, script).await;
}

/// Runs a script in the browser's own window and waits until it calls its last argument.
async fn as_the_browser(session: &WebDriver, script: &str) {
    let context = |name| Command::ExtensionCommand(Box::new(SetContext(name)));
    session.handle().cmd(context("chrome")).await.unwrap();
    let outcome = session.execute_async(script, Vec::new()).await;
    session.handle().cmd(context("content")).await.unwrap();
    outcome.unwrap_or_else(|error| panic!("{script}: {error}"));
}

/// geckodriver's command that chooses where scripts run: in the page or in the browser's own
/// window.
#[derive(Debug)]
struct SetContext(&'static str);

impl ExtensionCommand for SetContext {
    fn parameters_json(&self) -> Option<Value> {
        Some(json!({ "context": self.0 }))
    }

    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        "/moz/context".into()
    }
}
