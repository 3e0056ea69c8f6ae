//! Where each module starts on a wiki.

use std::rc::Rc;

use mediawiki_web::user;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::text::intl;
use crate::wiki::genuine;
use crate::wiki::host::Host;
use crate::wiki::manifest::Manifest;
use crate::wiki::release::Wiki;
use crate::wiki::sight::Watch;

/// Puts the dialog and the notices into the page. `watch` watches over their buttons.
///
/// # Errors
/// When the page has no body, or its user is not the one whom the loader has seen.
pub fn start(host: Host, watch: Watch) -> Result<(), JsError> {
    let (wiki, root) = prepare(host)?;
    let props = crate::ask::app::AppProps { wiki, watch };
    yew::Renderer::<crate::ask::app::App>::with_root_and_props(root, props).render();
    Ok(())
}

/// Puts the review page into the page.
///
/// # Errors
/// As `start`.
pub fn start_review(host: Host) -> Result<(), JsError> {
    let (wiki, root) = prepare(host)?;
    let props = crate::review::app::ReviewAppProps { wiki };
    yew::Renderer::<crate::review::app::ReviewApp>::with_root_and_props(root, props).render();
    Ok(())
}

/// The wiki around the module, and an element for the module at the end of the page.
fn prepare(host: Host) -> Result<(Wiki, Element), JsError> {
    genuine::begin();
    let user = if host.named() {
        let user = user::named()
            .ok_or_else(|| JsError::new("the loader has seen a named user, mw.user has not"))?;
        Some(user)
    } else {
        None
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
        .map_err(|_| JsError::new("the body does not take an element"))?;
    if host.is_english() {
        intl::write_english();
        // For whoever hears it read. If that fails, it is read in the language of the page.
        let _ = root.set_attribute("lang", intl::ENGLISH);
        let _ = root.set_attribute("dir", "ltr");
    }
    let manifest = Manifest::read(&host.manifest()).into();
    let wiki = Wiki {
        host,
        manifest,
        user,
        made: Rc::default(),
    };
    Ok((wiki, root))
}
