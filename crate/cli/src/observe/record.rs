//! Which contacts the events of a browser tell of.

use std::collections::{BTreeMap, BTreeSet};

use gadget_consent_core::first_party::Local;
use gadget_consent_core::{Kind, Kinds, Request, Source};
use serde_json::Value;
use url::Url;

use crate::browser::Event;
use crate::printable::shortened;

/// The requests of one page view that are kept.
const MOST: usize = 1_000;
/// The requests, frames and workers of one page view that are followed.
const MOST_OPEN: usize = 20_000;
/// The addresses that are kept of one request.
const MOST_ADDRESSES: usize = 20;
/// The bytes of an address that is kept.
const LONGEST: usize = 4_000;
/// The frames around a frame that are looked at.
const DEEPEST: usize = 50;

/// A contact that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The request that declares it.
    pub request: Request,
    /// The addresses, without their fragments.
    pub addresses: BTreeSet<String>,
    /// A stylesheet that the wiki serves to everybody made all of it (MediaWiki:Common.css).
    pub by_site_styles: bool,
}

/// Where something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Session {
    /// The page, with all frames that are no sites of their own.
    Page,
    /// A worker of the page.
    Worker,
    /// A frame of another site.
    Foreign,
}

#[derive(Debug, Default)]
struct Frame {
    parent: Option<String>,
    address: String,
}

/// A request that is under way.
#[derive(Debug, Default)]
struct Open {
    /// What the browser calls it (`ResourceType`), and its address. `None`: it is told already, or not yet.
    told: Option<(String, Url, bool)>,
    /// What it is for, as in the header `Sec-Fetch-Dest`
    /// (<https://fetch.spec.whatwg.org/#concept-request-destination>).
    destination: Option<String>,
}

/// What a request is, as Content Security Policy calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Usage {
    Kind(Kind),
    /// No declaration can name it.
    Other(&'static str),
    /// It is no contact of the page.
    None,
}

/// Takes the events of one page view.
#[derive(Debug)]
pub struct Recorder {
    /// The origins of the wiki.
    own: BTreeSet<String>,
    main: String,
    sessions: BTreeMap<String, Session>,
    frames: BTreeMap<String, Frame>,
    open: BTreeMap<(String, String), Open>,
    seen: BTreeMap<String, Contact>,
    local: BTreeSet<Local>,
    untold: BTreeSet<String>,
    is_cut: bool,
}

impl Recorder {
    /// For a page with this main frame, in this session. `own`: the wiki's origins.
    #[must_use]
    pub fn new(own: impl IntoIterator<Item = String>, session: &str, main: &str) -> Self {
        Self {
            own: own.into_iter().collect(),
            main: main.to_owned(),
            sessions: BTreeMap::from([(session.to_owned(), Session::Page)]),
            frames: BTreeMap::from([(main.to_owned(), Frame::default())]),
            open: BTreeMap::new(),
            seen: BTreeMap::new(),
            local: BTreeSet::new(),
            untold: BTreeSet::new(),
            is_cut: false,
        }
    }

    /// The contacts so far, by their requests. Ends requests that are under way.
    pub fn contacts(&mut self) -> &BTreeMap<String, Contact> {
        let open: Vec<Open> = std::mem::take(&mut self.open).into_values().collect();
        for one in open {
            self.finish(one);
        }
        &self.seen
    }

    /// Frames and workers that only the page itself contains.
    #[must_use]
    pub fn local(&self) -> &BTreeSet<Local> {
        &self.local
    }

    /// What no declaration can name, each with its host.
    #[must_use]
    pub fn untold(&self) -> &BTreeSet<String> {
        &self.untold
    }

    /// Whether there was more than is kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether the page is one of the wiki.
    #[must_use]
    pub fn is_on_wiki(&self) -> bool {
        let main = self.frames.get(&self.main);
        main.is_some_and(|frame| self.is_own(&frame.address))
    }

    /// Takes an event.
    pub fn take(&mut self, event: &Event) {
        let Some(session) = self.sessions.get(&event.session).copied() else {
            return;
        };
        if self.open.len() + self.frames.len() + self.sessions.len() > MOST_OPEN {
            self.is_cut = true;
            return;
        }
        let params = &event.params;
        match event.method.as_str() {
            "Target.attachedToTarget" => self.attached(session, params),
            "Page.frameAttached" => {
                let parent = text(&params["parentFrameId"]).to_owned();
                self.frame(&params["frameId"]).parent = Some(parent);
            }
            "Page.frameNavigated" => self.navigated(&params["frame"]),
            "Network.requestWillBeSent" if self.is_recorded(session, params) => {
                self.will_be_sent(&event.session, session, params);
            }
            "Network.requestWillBeSentExtraInfo" => {
                let headers = params["headers"].as_object();
                let mut headers = headers.into_iter().flatten();
                let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("sec-fetch-dest"));
                let destination = found.and_then(|(_, value)| value.as_str());
                if let (Some(destination), true) = (destination, session != Session::Foreign) {
                    self.is_for(&event.session, text(&params["requestId"]), destination);
                }
            }
            "Network.webSocketCreated" | "Network.webTransportCreated"
                if session != Session::Foreign =>
            {
                let address = Url::parse(text(&params["url"])).ok();
                self.contact(Usage::Kind(Kind::Connect), address.as_ref(), false);
            }
            "Audits.issueAdded" if session != Session::Foreign => self.issue(&params["issue"]),
            _ => {}
        }
    }

    /// A worker, or a frame of another site.
    fn attached(&mut self, parent: Session, params: &Value) {
        let target = &params["targetInfo"];
        let session = text(&params["sessionId"]).to_owned();
        let kind = match text(&target["type"]) {
            _ if parent == Session::Foreign => Session::Foreign,
            "worker" => Session::Worker,
            _ => Session::Foreign,
        };
        if kind == Session::Worker && text(&target["url"]).starts_with("data:") {
            self.local.insert(Local::DataWorker);
        }
        self.sessions.insert(session, kind);
    }

    /// A worker that several pages share, of which the browser itself tells.
    pub fn shares(&mut self, session: &str) {
        self.sessions.insert(session.to_owned(), Session::Worker);
    }

    fn frame(&mut self, id: &Value) -> &mut Frame {
        self.frames.entry(text(id).to_owned()).or_default()
    }

    fn navigated(&mut self, frame: &Value) {
        let address = text(&frame["url"]);
        let is_inner = frame["parentId"].is_string();
        let parent = is_inner.then(|| text(&frame["parentId"]).to_owned());
        let local = match address.split(':').next() {
            Some("blob") => Some(Local::BlobFrame),
            Some("data") => Some(Local::DataFrame),
            _ => None,
        };
        let parent_is_own = parent
            .as_deref()
            .is_some_and(|parent| self.is_of_wiki(parent));
        self.local.extend(local.filter(|_| parent_is_own));
        let begin: String = address.chars().take(LONGEST).collect();
        let known = self.frame(&frame["id"]);
        known.address = begin;
        if parent.is_some() {
            known.parent = parent;
        }
    }

    /// Whether the document in a frame is one of the wiki, or has the policy of one.
    fn is_of_wiki(&self, frame: &str) -> bool {
        let mut frame = frame;
        for _ in 0..DEEPEST {
            let Some(known) = self.frames.get(frame) else {
                return false;
            };
            let scheme = known.address.split(':').next().unwrap_or_default();
            // These have the policy of the document that made them.
            if !matches!(scheme, "" | "about" | "blob" | "data") {
                return self.is_own(&known.address);
            }
            match &known.parent {
                Some(parent) => frame = parent,
                None => return true,
            }
        }
        false
    }

    fn is_own(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| self.own.contains(&url.origin().ascii_serialization()))
    }

    /// Whether a request is one of the wiki's pages and their gadgets. What the pages of others in frames
    /// contact is theirs.
    fn is_recorded(&self, session: Session, params: &Value) -> bool {
        let frame = text(&params["frameId"]);
        match session {
            Session::Foreign => false,
            Session::Worker => true,
            Session::Page if is_document(params) => {
                let known = self.frames.get(frame);
                let parent = known.and_then(|frame| frame.parent.as_deref());
                // The main frame has none: that is the page, or leads the reader elsewhere.
                parent.is_some_and(|parent| self.is_of_wiki(parent))
            }
            Session::Page if frame.is_empty() => self.is_own(text(&params["documentURL"])),
            Session::Page => self.is_of_wiki(frame),
        }
    }

    fn will_be_sent(&mut self, name: &str, session: Session, params: &Value) {
        let key = (name.to_owned(), text(&params["requestId"]).to_owned());
        let kind = match text(&params["type"]) {
            // `importScripts`, of which the browser tells no header.
            "Other" if session == Session::Worker => "Script".to_owned(),
            kind => kind.to_owned(),
        };
        let Ok(address) = Url::parse(text(&params["request"]["url"])) else {
            return;
        };
        let by_site_styles = self.is_of_site_styles(&params["initiator"]);
        let mut open = self.open.remove(&key).unwrap_or_default();
        if params["redirectResponse"].is_object() {
            // It goes on elsewhere, and is for the same.
            let destination = open.destination.clone();
            self.finish(open);
            open = Open {
                told: None,
                destination,
            };
        }
        open.told = Some((kind, address, by_site_styles));
        self.open.insert(key, open);
    }

    fn is_for(&mut self, session: &str, id: &str, destination: &str) {
        let key = (session.to_owned(), id.to_owned());
        let open = self.open.entry(key).or_default();
        open.destination = Some(destination.chars().take(30).collect());
    }

    /// Whether a stylesheet made the request that the wiki serves to everybody.
    fn is_of_site_styles(&self, initiator: &Value) -> bool {
        let address = Url::parse(text(&initiator["url"])).ok();
        let address = address.filter(|url| self.own.contains(&url.origin().ascii_serialization()));
        address.is_some_and(|url| {
            let mut pairs = url.query_pairs();
            pairs.any(|(name, value)| name == "modules" && value == "site.styles")
        })
    }

    fn finish(&mut self, open: Open) {
        if let Some((kind, address, by_site_styles)) = open.told {
            let usage = usage(&kind, open.destination.as_deref());
            self.contact(usage, Some(&address), by_site_styles);
        }
    }

    /// What the wiki's own policy has blocked was wanted all the same.
    fn issue(&mut self, issue: &Value) {
        let details = &issue["details"]["contentSecurityPolicyIssueDetails"];
        let is_of_address = issue["code"] == "ContentSecurityPolicyIssue"
            && details["contentSecurityPolicyViolationType"] == "kURLViolation";
        if !is_of_address || details["isReportOnly"] == true {
            return;
        }
        let directive = text(&details["violatedDirective"]);
        let name = directive.split("-src").next().unwrap_or_default();
        let usage = match name.parse::<Kind>() {
            Ok(kind) => Usage::Kind(kind),
            Err(_) => Usage::Other("something that the wiki's policy has blocked"),
        };
        let address = Url::parse(text(&details["blockedURL"])).ok();
        self.contact(usage, address.as_ref(), false);
    }

    fn contact(&mut self, usage: Usage, address: Option<&Url>, by_site_styles: bool) {
        let Some(address) = address else { return };
        if !matches!(address.scheme(), "http" | "https" | "ws" | "wss") {
            return;
        }
        let Some(host) = address.host_str() else {
            return;
        };
        // A WebSocket to the wiki is of the wiki, too.
        let mut origin = address.clone();
        let scheme = if matches!(address.scheme(), "ws" | "http") {
            "http"
        } else {
            "https"
        };
        if origin.set_scheme(scheme).is_ok()
            && self.own.contains(&origin.origin().ascii_serialization())
        {
            return;
        }
        let kind = match usage {
            Usage::Kind(kind) => kind,
            Usage::Other(what) => return self.tell(&format!("{what} of {host}")),
            Usage::None => return,
        };
        let text = source_text(kind, address, host);
        let Ok(source) = text.parse::<Source>() else {
            return self.tell(&format!("{kind} of {}", without_path(address)));
        };
        if source.is_loopback() {
            return;
        }
        let request = Request::new(Kinds::from_iter([kind]), source);
        let key = request.to_string();
        if self.seen.len() >= MOST && !self.seen.contains_key(&key) {
            self.is_cut = true;
            return;
        }
        let contact = self.seen.entry(key).or_insert_with(|| Contact {
            request,
            addresses: BTreeSet::new(),
            by_site_styles: true,
        });
        contact.by_site_styles &= by_site_styles;
        let mut address = address.clone();
        address.set_fragment(None);
        if contact.addresses.len() < MOST_ADDRESSES && address.as_str().len() <= LONGEST {
            contact.addresses.insert(address.into());
        }
    }

    fn tell(&mut self, what: &str) {
        if self.untold.len() < MOST {
            self.untold.insert(shortened(what, 300));
        } else {
            self.is_cut = true;
        }
    }
}

/// The source that a request would declare: the host, and of scripts the path, because many share a host.
fn source_text(kind: Kind, address: &Url, host: &str) -> String {
    let scheme = match address.scheme() {
        "https" => "",
        "wss" => "wss://",
        "ws" => "ws://",
        _ => "http://",
    };
    let port = address.port().map(|port| format!(":{port}"));
    let path = match kind {
        Kind::Script if address.path() != "/" => address.path(),
        _ => "",
    };
    format!("{scheme}{host}{}{path}", port.unwrap_or_default())
}

fn without_path(address: &Url) -> String {
    format!(
        "{}://{}{}",
        address.scheme(),
        address.host_str().unwrap_or_default(),
        address
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default()
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn is_document(params: &Value) -> bool {
    params["type"] == "Document"
}

/// What a request is: by what it is for, or else by what the browser calls it. The directives are those of
/// <https://www.w3.org/TR/CSP3/#effective-directive-for-a-request>.
fn usage(called: &str, destination: Option<&str>) -> Usage {
    match called {
        // A question before a request; the request itself is told, too.
        "Preflight" | "CSPViolationReport" => return Usage::None,
        "Prefetch" => return Usage::Kind(Kind::Connect),
        _ => {}
    }
    let kind = match destination.unwrap_or_default() {
        "audio" | "track" | "video" => Kind::Media,
        "audioworklet" | "paintworklet" | "script" | "xslt" => Kind::Script,
        "empty" | "json" | "text" | "webidentity" => Kind::Connect,
        "fencedframe" | "frame" | "iframe" => Kind::Frame,
        "font" => Kind::Font,
        "image" => Kind::Img,
        "serviceworker" | "sharedworker" | "worker" => Kind::Worker,
        "style" => Kind::Style,
        "embed" | "object" => return Usage::Other("a plugin"),
        "manifest" => return Usage::Other("an application manifest"),
        "document" | "report" => return Usage::None,
        _ => match called {
            "Document" => Kind::Frame,
            "EventSource" | "Fetch" | "Ping" | "WebSocket" | "XHR" => Kind::Connect,
            "Font" => Kind::Font,
            "Image" => Kind::Img,
            "Media" | "TextTrack" => Kind::Media,
            "Script" => Kind::Script,
            "Stylesheet" => Kind::Style,
            "Manifest" => return Usage::Other("an application manifest"),
            _ => return Usage::Other("something of an unknown kind"),
        },
    };
    Usage::Kind(kind)
}

#[cfg(test)]
mod tests;
