//! What only Chromium has: its arguments and its DevTools protocol.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::driver::Driver;

const WITNESS: &str = include_str!("../witness/witness.js");

/// Starts Chromium with an empty profile and these additional arguments.
pub async fn launch(driver: &Driver, arguments: impl IntoIterator<Item = &str>) -> WebDriver {
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
    ]
    .into_iter()
    .chain(arguments)
    {
        capabilities.add_arg(argument).unwrap();
    }
    capabilities.accept_insecure_certs(true).unwrap();
    WebDriver::new(driver.url(), capabilities)
        .await
        .expect("the browser starts")
}

/// Makes the witness run in every document.
pub(crate) async fn install_witness(session: &WebDriver) {
    let source = json!({ "source": WITNESS });
    devtools(session, "Page.addScriptToEvaluateOnNewDocument", source).await;
}

pub(crate) async fn empty_cache(session: &WebDriver) {
    devtools(session, "Network.clearBrowserCache", json!({})).await;
}

pub(crate) async fn clear_local_storage(session: &WebDriver, origin: &str) {
    let parameters = json!({ "origin": origin, "storageTypes": "local_storage" });
    devtools(session, "Storage.clearDataForOrigin", parameters).await;
}

/// Makes the page this large. A window could not be as small.
pub(crate) async fn resize(session: &WebDriver, width: u32, height: u32) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    devtools(session, "Emulation.setDeviceMetricsOverride", size).await;
}

/// Calls a method of the DevTools protocol.
pub(crate) async fn devtools(session: &WebDriver, method: &str, parameters: Value) -> Value {
    session
        .cdp()
        .send_raw(method, parameters)
        .await
        .unwrap_or_else(|error| panic!("{method}: {error}"))
}
