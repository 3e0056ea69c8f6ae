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
    /// The address of the last request.
    pub url: String,
    /// How many there were.
    pub count: u32,
}

/// All that the browser has refused on this page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlockedRequests {
    /// By kind and site.
    pub requests: Vec<BlockedRequest>,
    /// How many there were besides. Their sites are not kept.
    pub more: u32,
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
    let request = |contact: &JsValue| {
        Some(BlockedRequest {
            kind: string(contact, "kind")?,
            url: string(contact, "url")?,
            count: number(contact, "count")?,
        })
    };
    BlockedRequests {
        requests: items(&field(&all, "contacts"))
            .iter()
            .filter_map(request)
            .collect(),
        more: number(&all, "more").unwrap_or_default(),
        worker: string(&all, "worker").unwrap_or_default(),
        is_worker_removed: field(&all, "isWorkerRemoved").is_truthy(),
    }
}

/// The host counts from 0, in whole numbers.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn number(value: &JsValue, name: &str) -> Option<u32> {
    field(value, name).as_f64().map(|number| number as u32)
}
