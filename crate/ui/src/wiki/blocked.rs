//! What the browser has refused or the loader has held on this page, as the loader's side counts it
//! (`gadget-loader/src/blocked.js`).

use mediawiki_web::value::{field, items, string};
use wasm_bindgen::JsValue;

use crate::wiki::host::Host;

/// Requests of one kind to one site, of which the browser let none through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockedRequest {
    /// The name of the kind, or of another way (`ask::blocked::Way`).
    pub kind: String,
    /// How many there were, whatever policy blocked them.
    pub count: u32,
    /// How many of them a policy of ours blocked.
    pub by_ours: u32,
    /// The first different ones of them.
    pub attempts: Vec<Attempt>,
}

/// A request that a policy blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its address, before any redirect; of a frame only the origin; of what only the page itself
    /// contains only the scheme, with a colon.
    pub url: String,
    /// The text of the policy.
    pub policy: String,
    /// The policy is one of ours.
    pub by_ours: bool,
    /// What made it.
    pub by: By,
}

/// What made a request, as far as the browser says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The browser does not say it.
    Unknown,
    /// Something in the page's content has the address, and the browser names no other script.
    Content,
    /// A frame of the page, which may have begun to load before the page had a policy.
    Early,
    /// A script that the wiki serves to everybody.
    WikiScript,
}

impl By {
    /// Reads the name that the loader's side uses.
    fn named(name: &str) -> Self {
        match name {
            "content" => Self::Content,
            "early" => Self::Early,
            "script" => Self::WikiScript,
            _ => Self::Unknown,
        }
    }
}

/// All that the browser has refused on this page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlockedRequests {
    /// By kind and site.
    pub requests: Vec<BlockedRequest>,
    /// How many there were besides. Their sites are not kept.
    pub more: u32,
    /// The page's own host, with its port.
    pub own_host: String,
    /// Scripts of the user's own have run on the page.
    pub has_own_scripts: bool,
    /// The address of the service worker that controls the page; empty if there is none, or if the user
    /// was told of it.
    pub worker: String,
    /// The user has removed the service worker.
    pub is_worker_removed: bool,
}

impl BlockedRequests {
    /// Whether there is nothing that needs the manifest to be told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.worker.is_empty() && !self.is_worker_removed
    }
}

/// Reads what the host has. Requests that cannot be read are left out.
#[must_use]
pub fn read(host: &Host) -> BlockedRequests {
    let all = host.blocked();
    let attempt = |attempt: &JsValue| {
        Some(Attempt {
            url: string(attempt, "url")?,
            policy: string(attempt, "policy")?,
            by_ours: field(attempt, "isOurs").is_truthy(),
            by: By::named(&string(attempt, "by")?),
        })
    };
    let request = |contact: &JsValue| {
        let attempts = items(&field(contact, "attempts"));
        Some(BlockedRequest {
            kind: string(contact, "kind")?,
            count: number(contact, "count")?,
            by_ours: number(contact, "ours")?,
            attempts: attempts.iter().filter_map(attempt).collect(),
        })
    };
    BlockedRequests {
        requests: items(&field(&all, "contacts"))
            .iter()
            .filter_map(request)
            .collect(),
        more: number(&all, "more").unwrap_or_default(),
        own_host: string(&all, "host").unwrap_or_default(),
        has_own_scripts: field(&all, "hasOwnScripts").is_truthy(),
        worker: string(&all, "worker").unwrap_or_default(),
        is_worker_removed: field(&all, "isWorkerRemoved").is_truthy(),
    }
}

/// The host counts from 0, in whole numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn number(value: &JsValue, name: &str) -> Option<u32> {
    field(value, name).as_f64().map(|number| number as u32)
}
