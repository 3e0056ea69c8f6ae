//! Which page of a wiki a script is, from the address by which it is loaded. Wikis read addresses in
//! their own ways, and the same page has many: this follows MediaWiki 1.43 (`ActionEntryPoint`,
//! `WebRequest`, `RawAction`, `TitleParser`) as far as an address tells. What an address does not tell,
//! the wiki has to be asked.

mod address;
mod title;

use std::collections::BTreeMap;
use std::fmt;

use crate::source::Source;

/// What the name of a script begins with. No gadget has such a name.
const NAME: &str = "//";

/// Whether a name is that of a script ([`ScriptPage`]), and not of a gadget.
#[must_use]
pub fn is_script(name: &str) -> bool {
    name.starts_with(NAME)
}

/// The wiki and the title in the name of a script; `None` if it is not one.
#[must_use]
pub fn parts(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(NAME)?.split_once('/')
}

/// What has to be known of a wiki to tell its pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wiki {
    /// Its hosts, with ports that are not the scheme's own. The first one is its name.
    pub hosts: Vec<String>,
    /// The path of `index.php` (`wgScript`); empty: not known.
    pub script: String,
    /// The path of a page, with `$1` for its title (`wgArticlePath`); empty: not known.
    pub article: String,
    /// The numbers of namespaces by their names in lower case, with underscores (`wgNamespaceIds`).
    pub namespaces: BTreeMap<String, i32>,
    /// The names of namespaces that not every wiki has, by their numbers (`wgFormattedNamespaces`).
    pub names: BTreeMap<i32, String>,
    /// The namespaces in which the first letter of a title may be a small one
    /// (`wgCaseSensitiveNamespaces`).
    pub case_sensitive: Vec<i32>,
}

impl Wiki {
    /// A wiki of which nothing is known but its host.
    #[must_use]
    pub fn unknown(host: &str) -> Self {
        Self {
            hosts: vec![host.to_owned()],
            ..Self::default()
        }
    }
}

/// All wikis that count: the page's own, others of which something is known, and whose hosts are first
/// party.
#[derive(Debug, Clone, Default)]
pub struct Wikis {
    /// The wiki of the page.
    pub own: Wiki,
    /// Other wikis.
    pub others: Vec<Wiki>,
    /// The site policy's first party.
    pub first_party: Vec<Source>,
}

/// A page of a wiki. Its text, `//HOST/TITLE`, is the script's name: no gadget has such a name.
///
/// The title has underscores, and the English names of the namespaces that every wiki has: they mean the
/// same on all wikis, so the name is the same in whatever language an address has them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScriptPage {
    /// The name of the wiki: its first host.
    pub host: String,
    /// The title.
    pub title: String,
}

impl fmt::Display for ScriptPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "//{}/{}", self.host, self.title)
    }
}

/// What an address loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    /// Nothing that is a page of a first-party wiki.
    Other,
    /// The text of a page as it is now.
    Page(ScriptPage),
    /// One revision. Of which page it is, only the wiki knows: the title in the address does not count.
    Revision {
        /// The name of the wiki.
        host: String,
        /// The number.
        revision: u64,
    },
    /// A page by its number. If there is no such page, the title in the address counts.
    Numbered {
        /// The name of the wiki.
        host: String,
        /// The number.
        page: u64,
    },
    /// The wiki has to be asked, or the text is only made from that of a page.
    Unclear {
        /// The name of the wiki.
        host: String,
    },
}

/// What an address loads.
///
/// - `address`: as a browser has resolved it (`URL#href`)
/// - `normal`: brings a text into Unicode's form NFC, as the wiki does
#[must_use]
pub fn loaded(address: &str, wikis: &Wikis, normal: fn(&str) -> String) -> Loaded {
    let Some(address) = address::Address::read(address) else {
        return Loaded::Other;
    };
    let all = [&wikis.own].into_iter().chain(&wikis.others);
    let mut known = all.filter(|wiki| wiki.hosts.iter().any(|host| host == address.host));
    if let Some(wiki) = known.next() {
        return of_wiki(&address, wiki, normal);
    }
    let source: Option<Source> = address.host.parse().ok();
    let is_first_party = source.is_some_and(|source| {
        let mut named = wikis.first_party.iter();
        named.any(|named| named.path().is_empty() && named.contains(&source))
    });
    if is_first_party {
        of_wiki(&address, &Wiki::unknown(address.host), normal)
    } else {
        Loaded::Other
    }
}

/// The page of a title on a wiki, as for `importScript`; `None` if no page can have this title, or only
/// the wiki knows which one it is.
#[must_use]
pub fn page(title: &str, wiki: &Wiki, normal: fn(&str) -> String) -> Option<ScriptPage> {
    match title::read(&normal(title), wiki) {
        title::Title::Page(title) => Some(ScriptPage {
            host: wiki.hosts.first()?.clone(),
            title,
        }),
        title::Title::None | title::Title::Unclear => None,
    }
}

fn of_wiki(address: &address::Address<'_>, wiki: &Wiki, normal: fn(&str) -> String) -> Loaded {
    let host = wiki.hosts.first().cloned().unwrap_or_default();
    let unclear = Loaded::Unclear { host: host.clone() };
    let query = address.query();
    if !query
        .get("action")
        .is_some_and(|action| action.eq_ignore_ascii_case("raw"))
    {
        return Loaded::Other;
    }
    let in_path = address.title_in_path(wiki);
    if query.is_odd() || in_path == address::InPath::Unclear {
        return unclear;
    }
    match (
        query.number("oldid"),
        query.number("diff"),
        query.number("curid"),
    ) {
        (Some(revision @ 1..), _, _) | (Some(0), Some(revision @ 1..), _) => {
            return Loaded::Revision { host, revision };
        }
        (Some(0), Some(0), Some(page @ 1..)) => return Loaded::Numbered { host, page },
        (Some(0), Some(0), Some(0)) => {}
        // Not a plain number.
        _ => return unclear,
    }
    let title = match &in_path {
        address::InPath::Title(title) => title.as_str(),
        _ => query.get("title").unwrap_or_default(),
    };
    match title::read(&normal(title), wiki) {
        title::Title::Page(title) => Loaded::Page(ScriptPage { host, title }),
        title::Title::None => Loaded::Other,
        title::Title::Unclear => unclear,
    }
}
