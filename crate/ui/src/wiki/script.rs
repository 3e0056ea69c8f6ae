//! A script of a page: what the wiki says of it, and what it declares. The host asks the wiki
//! (`gadget-loader/src/imports.js`); whatever the device remembers of a script is not read here.

use gadget_consent_core::definition::script::{Script as Written, json_page_of};
use gadget_consent_core::disclosure::shown::plain;
use gadget_consent_core::{Day, Declaration, Terms};
use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::wiki::host::Host;
use crate::wiki::manifest::Json;
use crate::wiki::pinning::Pinning;

/// What the wiki says of a script.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// `//HOST/TITLE`: its name among the gadgets.
    pub name: String,
    /// The title of its page, as the wiki writes it.
    pub title: String,
    /// The revision of its page.
    pub revision: u64,
    /// Who made this revision, and when.
    pub change: Change,
    /// What it asks for. `Ok( None )`: it declares nothing, or that it contacts nobody.
    pub declared: Result<Option<Declaration>, Unreadable>,
    /// What it does with the sites that it asks for.
    pub purpose: Option<String>,
    /// Who maintains it.
    pub maintainers: Vec<String>,
    /// The titles of the pages that it was read from.
    pub pages: Vec<String>,
    /// What the rules say about its revision.
    pub pinning: Pinning,
    /// Who saved this revision is blocked on the wiki.
    pub is_author_blocked: bool,
}

/// Nobody knows what a script asks for: what it declares cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// The last change of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Who made it. `None`: the wiki hides it.
    pub author: Option<String>,
    /// When. `None`: the wiki does not say it.
    pub day: Option<Day>,
}

/// Reads what the wiki says of a script now. `None`: it says nothing in time, and the host has told so.
pub async fn read(host: &Host, name: &str) -> Option<Script> {
    let facts = host.script(name).await.ok()?;
    let page = facts.field("json").text();
    let page = page.map(|text| JSON::parse(&text).unwrap_or_default());
    of(name, &facts, page.as_ref())
}

/// The same of the page as it is now, while the revision runs that the user has allowed.
pub async fn read_latest(host: &Host, name: &str) -> Option<Script> {
    let facts = host.script(name).await.ok()?;
    let latest = facts.field("latest");
    let page = latest.field("json").text();
    let page = page.map(|text| JSON::parse(&text).unwrap_or_default());
    let mut script = of(name, &latest, page.as_ref())?;
    script.pinning = Pinning {
        revision: script.revision,
        ..Pinning::read(&facts, script.revision)
    };
    Some(script)
}

/// `page`: the JSON page beside it, which wins. An undefined value: it cannot be read.
fn of<J: Json>(name: &str, facts: &J, page: Option<&J>) -> Option<Script> {
    let title = facts.field("title").text()?;
    let code = facts.field("code").text()?;
    let written = match page {
        None => {
            let written = Written::of_header(name, &code);
            let text = |piece: &gadget_consent_core::Piece| plain(&piece.text);
            let purpose = written.purpose.as_ref().and_then(text);
            let maintainers = written.maintainers.iter().filter_map(text).collect();
            Some((written, purpose, maintainers))
        }
        Some(page) => of_page(name, page),
    };
    let (declared, purpose, maintainers) = match written {
        Some((written, purpose, maintainers)) => {
            let declared = Declaration::of(&written.gadget).map_err(|_| Unreadable);
            (declared, purpose, maintainers)
        }
        None => (Err(Unreadable), None, Vec::new()),
    };
    let mut pages = vec![title.clone()];
    if page.is_some() {
        pages.extend(json_page_of(&title));
    }
    let time = facts.field("time").text().unwrap_or_default();
    // A number out of bounds becomes the bound.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let revision = facts.field("revision").number().unwrap_or_default() as u64;
    Some(Script {
        name: name.to_owned(),
        title,
        revision,
        change: Change {
            author: facts.field("author").text().and_then(|name| plain(&name)),
            day: time.get(..10).and_then(|day| day.parse().ok()),
        },
        declared,
        purpose,
        maintainers,
        pages,
        pinning: Pinning::read(facts, revision),
        is_author_blocked: facts.field("isAuthorBlocked").is_truthy(),
    })
}

/// Reads the JSON page beside a script, as `Script::of_json` of the core does.
fn of_page<J: Json>(name: &str, page: &J) -> Option<(Written, Option<String>, Vec<String>)> {
    let list = |name: &str| {
        let field = page.field(name);
        if field.is_undefined() {
            Some(None)
        } else {
            field.strings().map(Some)
        }
    };
    let text = |name: &str| {
        let field = page.field(name);
        if field.is_undefined() {
            Some(None)
        } else {
            field.text().map(|text| plain(&text))
        }
    };
    if page.field("version").number() != Some(1.0) {
        return None;
    }
    let lists = [list("domains")?, list("optionalDomains")?];
    let purpose = text("purpose")?;
    text("source")?;
    let maintainers = list("maintainers")?.unwrap_or_default();
    let maintainers = maintainers.iter().filter_map(|name| plain(name)).collect();
    Some((Written::of_lists(name, lists), purpose, maintainers))
}

/// What the host is told that a script declares: needed and optional requests, and what the site policy
/// forbids of it. No list of requests: it cannot be read, and the script stays held.
const UNREADABLE: &str = "?";

impl Script {
    /// Has the host take over what the script declares. False: it declares nothing, and runs; or it breaks a
    /// rule of the wiki, and the host tells so.
    pub fn teach(&self, host: &Host, policy: &gadget_consent_core::SitePolicy) -> bool {
        let declaration = match &self.declared {
            Ok(None) => {
                host.learn(&self.name, &JsValue::NULL, "", "");
                return false;
            }
            Ok(Some(declaration)) => declaration,
            Err(Unreadable) => {
                let needed = JsValue::from(UNREADABLE);
                return host.learn(&self.name, &needed, "", "").is_empty();
            }
        };
        let terms = policy.terms(declaration.clone());
        let needed = JsValue::from(terms.declaration.needed.to_string());
        let optional = terms.declaration.optional.to_string();
        let forbidden = terms.forbidden.to_string();
        host.learn(&self.name, &needed, &optional, &forbidden)
            .is_empty()
    }

    /// What it asks for comes to on this wiki. The host notes it for when the user allows the page as it is.
    /// `None`: it declares nothing, or it cannot be read.
    pub fn propose(&self, host: &Host, policy: &gadget_consent_core::SitePolicy) -> Option<Terms> {
        let declaration = self.declared.clone().ok()??;
        let terms = policy.terms(declaration);
        let needed = terms.declaration.needed.to_string();
        host.propose(&self.name, &needed, &terms.declaration.optional.to_string());
        Some(terms)
    }
}

#[cfg(test)]
mod tests;
