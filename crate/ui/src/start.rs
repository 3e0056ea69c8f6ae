//! The entry on a wiki.

use mediawiki_web::user;
use wasm_bindgen::prelude::*;

use crate::app::{App, AppProps};
use crate::host::Host;
use crate::store::Ledger;
use crate::wiki::Wiki;

/// Puts the application into the page.
///
/// # Errors
/// When the page has no place for it, or who reads it is not who the loader took them for.
#[wasm_bindgen]
pub fn start(host: Host) -> Result<(), JsError> {
    let ledger = if host.named() {
        let user = user::named().ok_or_else(|| {
            JsError::new("the loader takes the user for a named one; mw.user does not")
        })?;
        Ledger::Preferences { user }
    } else {
        Ledger::Device {
            prefix: host.prefix(),
        }
    };
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or_else(|| JsError::new("no document"))?;
    let body = document.body().ok_or_else(|| JsError::new("no body"))?;
    let root = document
        .create_element("div")
        .and_then(|root| {
            body.append_child(&root)?;
            Ok(root)
        })
        .map_err(|_| JsError::new("the body takes no element"))?;
    let wiki = Wiki { host, ledger };
    yew::Renderer::<App>::with_root_and_props(root, AppProps { wiki }).render();
    Ok(())
}
