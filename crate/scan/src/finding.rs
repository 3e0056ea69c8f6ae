//! What a scan finds.

use std::fmt;

use gadget_consent_core::Kind;

/// How sure it is that code contacts a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// The code contacts the site.
    Contact,
    /// The code has a link to the site, or leads there: the reader decides.
    Link,
    /// The name of the site is in a comment, in a text, or in code that never runs.
    Text,
    /// The code contacts something that cannot be told from the code, or gives an address to code that
    /// is not here.
    Unknown,
}

impl Class {
    /// All classes.
    pub const ALL: [Self; 4] = [Self::Contact, Self::Link, Self::Text, Self::Unknown];

    /// The name in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Link => "link",
            Self::Text => "text",
            Self::Unknown => "unknown",
        }
    }
}

/// How an address is used, by the [fetch directive](https://www.w3.org/TR/CSP3/#directives-fetch) that
/// governs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Use {
    /// A kind that a gadget can declare.
    Kind(Kind),
    /// A form is sent there (`form-action`). No declaration can name it.
    Form,
    /// A plugin (`object-src`) or an application manifest (`manifest-src`). No declaration can name it.
    Other,
    /// The reader is led there.
    Link,
    /// Nothing is known of its use.
    Unknown,
}

impl Use {
    /// The name in results.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.name(),
            Self::Form => "form",
            Self::Other => "object",
            Self::Link => "link",
            Self::Unknown => "unknown",
        }
    }

    /// The kind, if a declaration can name it.
    #[must_use]
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::Kind(kind) => Some(kind),
            _ => None,
        }
    }
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The number of the file, in the order in which the files were given.
    pub file: u32,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// A site that is not the wiki itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// Whether the connection is a WebSocket.
    pub socket: bool,
    /// Whether the address says `http:` or `ws:`.
    pub insecure: bool,
    /// The host in lower case and ASCII. `*.` in front: the label before is not known.
    pub host: String,
    /// The port, if it is not the usual one.
    pub port: Option<u16>,
    /// What is known of the path, without query: empty, or beginning with `/`.
    pub path: String,
    /// Whether the path is known to its end.
    pub whole: bool,
}

impl Site {
    /// The source for a declaration, without a path.
    #[must_use]
    pub fn source(&self) -> String {
        let scheme = if self.socket { "wss://" } else { "" };
        match self.port {
            Some(port) => format!("{scheme}{}:{port}", self.host),
            None => format!("{scheme}{}", self.host),
        }
    }
}

/// A step on the way from a text in the code to its use.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// Where.
    pub place: Place,
    /// What is there: `variable url`, `property api`, `parameter host`, `text`.
    pub what: String,
}

/// An address that code uses, or names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How sure it is.
    pub class: Class,
    /// How the address is used.
    pub usage: Use,
    /// The site; `None`: it cannot be told.
    pub site: Option<Site>,
    /// What is known of the address. `…` stands for what is not.
    pub known: String,
    /// The code that uses it, such as `$.getJSON` or `img src`.
    pub via: String,
    /// Where that code is.
    pub place: Place,
    /// The way from the text to that code, in reading order from the text.
    pub chain: Vec<Step>,
}

/// A script or stylesheet that code loads from the wiki itself, or from a page of another wiki.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// The title of a page, or an address.
    pub target: String,
    /// Whether it is a title.
    pub title: bool,
    /// The code that loads it.
    pub place: Place,
}

/// Code that the gadget runs, and that the scan has not read: it comes from a text, or from a page or
/// module whose name cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// The code that runs it.
    pub place: Place,
    /// What that is, such as `eval`.
    pub via: String,
}

/// The result for the pages of one gadget.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scanned {
    /// What was found, in the order of files and places.
    pub findings: Vec<Finding>,
    /// What else the code loads from wikis.
    pub loads: Vec<Load>,
    /// The names of modules of the wiki that the code loads.
    pub modules: Vec<String>,
    /// What runs and was not read. Nothing is known of what it contacts.
    pub unread: Vec<Unread>,
    /// The numbers of files that could not be parsed, with the reason. They were read as text.
    pub unparsed: Vec<(u32, String)>,
    /// Whether the limit of work was reached, so that more uses stayed unknown than had to.
    pub cut: bool,
}

impl Scanned {
    /// Whether all code was read that runs. If not, more sites may be contacted than were found.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.cut && self.unparsed.is_empty() && self.unread.is_empty()
    }
}
