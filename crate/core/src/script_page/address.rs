//! Addresses as MediaWiki and PHP read them.

use std::collections::BTreeMap;

use super::Wiki;

/// The parts of an address.
pub(super) struct Address<'a> {
    /// With the port, if it is not the scheme's own.
    pub(super) host: &'a str,
    path: &'a str,
    query: &'a str,
}

/// Whether the path of an address has a title. If so, the title in the query does not count.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InPath {
    /// It does not.
    No,
    /// It does.
    Title(String),
    /// What the wiki makes of the path cannot be told.
    Unclear,
}

impl<'a> Address<'a> {
    /// Reads a serialised URL; `None` if it is not one of the web.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        if !matches!(scheme, "https" | "http") {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        Some(Self { host, path, query })
    }

    pub(super) fn title_in_path(&self, wiki: &Wiki) -> InPath {
        let title = |text: &str| match decoded(text, Plus::IsPlus) {
            title if title.is_empty() => InPath::Unclear,
            title => InPath::Title(title),
        };
        let scripts: &[&str] = if wiki.script.is_empty() {
            &["/w/index.php", "/index.php"]
        } else {
            &[&wiki.script]
        };
        for script in scripts {
            let folder = script.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_folder = self.path.strip_suffix('/') == Some(folder);
            if self.path == *script || is_folder && !folder.is_empty() {
                return InPath::No;
            }
            if let Some(rest) = self.path.strip_prefix(script) {
                return rest.strip_prefix('/').map_or(InPath::Unclear, title);
            }
        }
        let article = if wiki.article.is_empty() {
            "/wiki/$1"
        } else {
            &wiki.article
        };
        let around = article.split_once("$1").filter(|_| !article.contains('?'));
        let found =
            around.and_then(|(before, after)| self.path.strip_prefix(before)?.strip_suffix(after));
        found.map_or(InPath::Unclear, title)
    }

    pub(super) fn query(&self) -> Query {
        let mut query = Query::default();
        for part in self.query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = decoded(name, Plus::IsSpace);
            // As PHP registers variables.
            let name = name.trim_start_matches(' ');
            let name = name.split('\0').next().unwrap_or_default();
            let (name, is_list) = match name.split_once('[') {
                Some((name, _)) => (name, true),
                None => (name, false),
            };
            if let Some(known) = KNOWN
                .into_iter()
                .find(|known| *known == name.replace(['.', ' '], "_"))
            {
                query.has_list |= is_list;
                query.values.insert(known, decoded(value, Plus::IsSpace));
            }
        }
        query
    }
}

/// The parameters that say what is loaded.
const KNOWN: [&str; 9] = [
    "action",
    "curid",
    "diff",
    "direction",
    "oldid",
    "section",
    "slot",
    "templates",
    "title",
];

/// Values by name. Of a name that appears twice, the last one counts.
#[derive(Debug, Default)]
pub(super) struct Query {
    values: BTreeMap<&'static str, String>,
    has_list: bool,
}

impl Query {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A number, 0 if it is missing; `None`: not a plain one, so that only PHP knows.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        match self.get(name) {
            None | Some("") => Some(0),
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Some(_) => None,
        }
    }

    /// Whether the text is not simply that of a page or a revision, or not even PHP's reading is plain.
    pub(super) fn is_odd(&self) -> bool {
        let has = |name| self.get(name).is_some_and(|value| !value.is_empty());
        self.has_list
            || has("direction")
            || has("section")
            || self
                .get("slot")
                .is_some_and(|slot| !matches!(slot, "" | "main"))
            || self.get("templates") == Some("expand")
    }
}

/// What `+` means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    IsPlus,
    IsSpace,
}

/// Decodes percent-escapes. A `%` without two digits stays. What is not UTF-8 becomes U+FFFD.
fn decoded(text: &str, plus: Plus) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            bytes.push(high << 4 | low);
            rest = &after[2..];
        } else if *first == b'+' && plus == Plus::IsSpace {
            bytes.push(b' ');
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}
