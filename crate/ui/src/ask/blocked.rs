//! What the browser refused on this page, whose it is, and what of it is worth telling.

use gadget_consent_core::{Kind, Request, Requests, Scheme, SitePolicy, Source, Url, user_scripts};

use crate::ask::named::{Named, named, names_itself};
use crate::wiki::blocked::{Attempt, BlockedRequest, BlockedRequests, By};

/// How a contact was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a use of a source that the page's policy governs.
    Kind(Kind),
    /// By a page of the site in place of this page.
    Leave,
    /// By speculation rules.
    Speculate,
    /// As a plug-in. Nobody can open this.
    Object,
    /// By what no kind names. Nobody can open this.
    Other,
}

impl Way {
    /// Reads the name that the loader's side uses (`gadget-loader/src/ways.js` and `kinds.js`).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "leave" => Some(Self::Leave),
            "speculate" => Some(Self::Speculate),
            "object" => Some(Self::Object),
            "other" => Some(Self::Other),
            _ => name.parse().ok().map(Self::Kind),
        }
    }

    /// That name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.name(),
            Self::Leave => "leave",
            Self::Speculate => "speculate",
            Self::Object => "object",
            Self::Other => "other",
        }
    }
}

/// Why a contact was blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Nobody has allowed its address, nor anything of its site.
    NotAllowed,
    /// Only these other sources of its site are allowed.
    Partly(Vec<Source>),
    /// Its address is allowed; the site sent the contact on to an address that is not.
    SentOn,
    /// Its address is allowed; a policy that is not ours does not name it.
    OtherPolicy,
    /// No gadget can ask for it: the loader held it, because no policy governs it, or every policy of
    /// ours is closed to it.
    Held,
}

/// Blocked requests of one kind to one site, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The host, with the scheme unless it is `https`, and the port unless it is the scheme's default.
    pub site: String,
    /// How they were tried.
    pub way: Way,
    /// Why they were blocked.
    pub why: Why,
    /// The titles of the gadgets that have run on this page and ask for such requests, or were allowed
    /// them.
    pub gadgets: Vec<String>,
    /// What made them, as far as the browser says it.
    pub by: By,
    /// What the user can allow to scripts of their own. `None`: this is not offered.
    pub offer: Option<Request>,
}

/// A frame, a worker or a plug-in that our policy blocked, and that is no contact: a page or a script of the wiki
/// itself, or what only the page itself contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// How it was tried: as a frame, a worker or a plug-in.
    pub way: Way,
    /// The wiki's host, `blob:` or `data:`.
    pub source: String,
}

/// What was refused on this page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocked {
    /// What is worth telling by name.
    pub contacts: Vec<Contact>,
    /// What was blocked, and is no contact with another site.
    pub inside: Vec<Inside>,
    /// How many requests to these sites were blocked, without those that only another policy blocked.
    pub count: u32,
    /// How many requests were refused besides, to sites that are not kept.
    pub more: u32,
    /// The address of the service worker that controls the page; empty if there is none.
    pub worker: String,
    /// The user has removed the service worker.
    pub is_worker_removed: bool,
}

/// What a gadget declares, and what its user has answered.
#[derive(Debug)]
pub struct Declared {
    /// The gadget's name.
    pub gadget: String,
    /// All that it declares.
    pub requests: Requests,
    /// What its user has granted.
    pub granted: Requests,
    /// What its user has refused. Nobody has to be told of that.
    pub refused: Requests,
    /// It has run on this page.
    pub has_run: bool,
}

/// What is known of the page on which something was blocked.
#[derive(Debug)]
pub struct Circumstances<'a> {
    /// All gadgets that declare something.
    pub declared: &'a [Declared],
    /// What the user has granted on this page, to gadgets and to their own scripts.
    pub open: &'a Requests,
    /// The site policy, as far as it forbids something.
    pub policy: &'a SitePolicy,
}

impl Blocked {
    /// Finds what is worth telling.
    #[must_use]
    pub fn new(blocked: &BlockedRequests, page: &Circumstances<'_>) -> Self {
        let mut told = Self {
            more: blocked.more,
            worker: blocked.worker.clone(),
            is_worker_removed: blocked.is_worker_removed,
            ..Self::default()
        };
        for request in &blocked.requests {
            if let Some(inside) = inside(request, &blocked.own_host) {
                told.inside.push(inside);
                continue;
            }
            let contacts = contacts(request, blocked, page);
            if contacts.iter().any(|one| one.why != Why::OtherPolicy) {
                told.count += if request.by_ours > 0 {
                    request.by_ours
                } else {
                    request.count
                };
            }
            told.contacts.extend(contacts);
        }
        told
    }
}

/// Whether requests are no contacts with another site. Frames and workers of the wiki itself are, if our
/// policy is open to them: then the wiki sent them on.
fn inside(request: &BlockedRequest, own_host: &str) -> Option<Inside> {
    let way = Way::named(&request.kind)?;
    let first = request.attempts.first()?;
    let url = first.url.parse::<Url>();
    let source = match &url {
        Ok(url) if host(url) == own_host => own_host,
        Ok(_) => return None,
        Err(_) => first.url.as_str(),
    };
    let is_closed = match way {
        Way::Kind(kind @ (Kind::Frame | Kind::Worker)) => !names_itself(&first.policy, kind),
        way => way == Way::Object,
    };
    (is_closed && first.by_ours).then(|| Inside {
        way,
        source: source.to_owned(),
    })
}

/// The different things that are to be told of requests of one kind to one site.
fn contacts(
    request: &BlockedRequest,
    all: &BlockedRequests,
    page: &Circumstances<'_>,
) -> Vec<Contact> {
    let mut contacts = Vec::new();
    let Some(way) = Way::named(&request.kind) else {
        return contacts;
    };
    for attempt in &request.attempts {
        let Ok(url) = attempt.url.parse::<Url>() else {
            continue;
        };
        let Some(why) = why(way, &url, attempt, all, page) else {
            continue;
        };
        let contact = Contact {
            site: site(&url),
            gadgets: gadgets(way, &url, &why, page.declared),
            offer: offer(way, &url, &why, attempt, all, page),
            by: attempt.by,
            way,
            why,
        };
        if !contacts.contains(&contact) {
            contacts.push(contact);
        }
    }
    contacts
}

/// Why an attempt was blocked. `None`: that is not worth telling.
fn why(
    way: Way,
    url: &Url,
    attempt: &Attempt,
    all: &BlockedRequests,
    page: &Circumstances<'_>,
) -> Option<Why> {
    let Way::Kind(kind) = way else {
        // What another policy does is not told: nobody has allowed it.
        let is_held = matches!(way, Way::Leave | Way::Speculate);
        return (is_held || attempt.by_ours).then_some(Why::Held);
    };
    // Every policy of ours names the wiki itself.
    let named = if host(url) == all.own_host {
        Named::Whole
    } else {
        named(&attempt.policy, kind, url)
    };
    if !attempt.by_ours && !page.open.reach(kind, url) {
        // What another policy does to the wiki itself is the wiki's own affair; whatever else is not
        // granted, our policy blocks as well.
        return None;
    }
    match named {
        Named::Whole => return Some(Why::SentOn),
        _ if !attempt.by_ours => return Some(Why::OtherPolicy),
        Named::Partly(_) | Named::Nothing => {}
    }
    let declares = |declared: &&Declared| declared.requests.reach(kind, url);
    let mut whose = page.declared.iter().filter(declares).peekable();
    if whose.peek().is_some() && whose.all(|declared| declared.refused.reach(kind, url)) {
        return None;
    }
    Some(match named {
        Named::Partly(sources) => Why::Partly(sources),
        Named::Whole | Named::Nothing => Why::NotAllowed,
    })
}

/// The gadgets that have run here and that the contact may concern.
fn gadgets(way: Way, url: &Url, why: &Why, declared: &[Declared]) -> Vec<String> {
    let Way::Kind(kind) = way else {
        return Vec::new();
    };
    let concerns = |declared: &&Declared| {
        declared.has_run
            && match why {
                Why::NotAllowed => declared.requests.reach(kind, url),
                Why::Partly(sources) => declared
                    .granted
                    .iter()
                    .any(|request| request.kinds().has(kind) && sources.contains(request.source())),
                Why::SentOn | Why::OtherPolicy => declared.granted.reach(kind, url),
                Why::Held => false,
            }
    };
    let whose = declared.iter().filter(concerns);
    whose.map(|declared| declared.gadget.clone()).collect()
}

/// What a user can allow to scripts of their own, where one of them may have made the contact. What the
/// site policy forbids is not offered, and no site that a gadget asks for: its own question says more.
fn offer(
    way: Way,
    url: &Url,
    why: &Why,
    attempt: &Attempt,
    all: &BlockedRequests,
    page: &Circumstances<'_>,
) -> Option<Request> {
    let Way::Kind(kind) = way else {
        return None;
    };
    let may_be_own = all.has_own_scripts && attempt.by == By::Unknown;
    let is_declared = page.declared.iter().any(|declared| {
        let mut requests = declared.requests.iter();
        requests.any(|request| request.source().is_of_host(url.host()))
    });
    let is_open = !matches!(why, Why::NotAllowed | Why::Partly(_));
    if !may_be_own || is_declared || is_open {
        return None;
    }
    user_scripts::request(&site(url), kind.into(), page.policy).ok()
}

/// The host, with the port unless it is the scheme's default.
fn host(url: &Url) -> String {
    if url.port() == url.scheme().default_port() {
        url.host().to_owned()
    } else {
        format!("{}:{}", url.host(), url.port())
    }
}

/// The same, with the scheme unless it is `https`.
fn site(url: &Url) -> String {
    let host = host(url);
    match url.scheme() {
        Scheme::Https => host,
        scheme => format!("{}://{host}", scheme.name()),
    }
}

#[cfg(test)]
mod tests;
