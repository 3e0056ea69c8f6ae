//! Reading MediaWiki:Gadgets-definition exactly as the Gadgets extension does
//! (`MediaWikiGadgetsDefinitionRepo.php`, MediaWiki 1.43).
//!
//! The extension's regular expressions work on bytes: `\s` is ASCII white space, and `\w` is ASCII
//! letters, digits and the underscore.

use std::collections::{HashMap, HashSet};

#[cfg(feature = "json")]
pub mod json;
pub mod script;

use crate::span::{Piece, Span, offset};

/// The definition of a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gadget {
    /// The name, with underscores for spaces.
    pub name: Piece,
    /// The last heading before it; empty if there is none.
    pub section: String,
    /// The options, in their order. If an option appears twice, the last one counts.
    pub options: Vec<GadgetOption>,
    /// The names of its pages, without `MediaWiki:Gadget-`.
    pub pages: Vec<Piece>,
    /// The options with their brackets. Without brackets: an empty span at their place.
    pub options_span: Span,
    /// The span from the name to the last page.
    pub span: Span,
}

/// One option of a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GadgetOption {
    /// The name: the text before the first `=`.
    pub name: Piece,
    /// The values: the text after it, split at commas. There are none without `=`.
    pub values: Vec<Piece>,
    /// The span of the whole option.
    pub span: Span,
}

/// The options of a gadget that have requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// `domains`
    Needed,
    /// `optionalDomains`
    Optional,
}

impl Need {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Needed, Self::Optional];

    /// The name of the option.
    #[must_use]
    pub const fn option(self) -> &'static str {
        match self {
            Self::Needed => "domains",
            Self::Optional => "optionalDomains",
        }
    }
}

impl Gadget {
    /// An option; `None` if the gadget does not have it.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&GadgetOption> {
        self.options
            .iter()
            .rev()
            .find(|option| option.name.text == name)
    }

    /// Whether the gadget has an option, with any value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The values of an option; empty if the gadget does not have it.
    #[must_use]
    pub fn values(&self, name: &str) -> &[Piece] {
        self.option(name)
            .map_or(&[], |option| option.values.as_slice())
    }
}

/// A definition page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Definition {
    /// All lines that are not empty, in order.
    pub lines: Vec<Line>,
    /// The spans of these lines on the page.
    pub places: Vec<Span>,
    /// The spans of the comments, with their delimiters.
    pub comments: Vec<Span>,
}

/// One line of a definition page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A heading, with the name of the section.
    Section(Piece),
    /// A gadget.
    Gadget(Box<Gadget>),
    /// A line that the extension ignores.
    Other(Piece),
}

impl Definition {
    /// Reads a page. Any text is a definition page.
    #[must_use]
    pub fn read(page: &str) -> Self {
        let stripped = Stripped::of(page);
        let (mut lines, mut places) = (Vec::new(), Vec::new());
        let mut section = "";
        for line in stripped.text.split(['\r', '\n']) {
            if let Some(name) = section_name(line) {
                section = name;
                lines.push(Line::Section(stripped.piece(name)));
            } else if let Some(gadget) = read_line(&stripped, line, section) {
                lines.push(Line::Gadget(Box::new(gadget)));
            } else if !php_trim(line).is_empty() {
                lines.push(Line::Other(stripped.piece(line)));
            }
            if lines.len() > places.len() {
                places.push(stripped.span(line));
            }
        }
        Self {
            lines,
            places,
            comments: stripped.comments,
        }
    }

    /// The gadgets as the extension finds them. If a name appears twice, the last line counts, at the
    /// place of the first.
    #[must_use]
    pub fn gadgets(&self) -> Vec<&Gadget> {
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut gadgets: Vec<&Gadget> = Vec::new();
        for line in &self.lines {
            let Line::Gadget(gadget) = line else { continue };
            let place = *places.entry(&gadget.name.text).or_insert(gadgets.len());
            match gadgets.get_mut(place) {
                Some(known) => *known = gadget,
                None => gadgets.push(gadget),
            }
        }
        gadgets
    }
}

/// Where a wiki defines its gadgets: `$wgGadgetsRepo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repo {
    /// `definition`: MediaWiki:Gadgets-definition.
    #[default]
    Definition,
    /// `json`: pages `MediaWiki:Gadgets/<name>.json`, one for each gadget.
    Json,
    /// `json+definition`: both.
    JsonAndDefinition,
}

/// The gadgets of a wiki, in the extension's order (`MultiGadgetRepo.php`). Those of JSON pages come
/// first. If both define the same gadget, the JSON page counts.
#[must_use]
pub fn combined(repo: Repo, json: Vec<Gadget>, definition: &Definition) -> Vec<Gadget> {
    let mut gadgets = match repo {
        Repo::Definition => Vec::new(),
        Repo::Json | Repo::JsonAndDefinition => json,
    };
    if repo != Repo::Json {
        let known: HashSet<String> = gadgets
            .iter()
            .map(|gadget| gadget.name.text.clone())
            .collect();
        let defined = definition.gadgets().into_iter();
        gadgets.extend(
            defined
                .filter(|gadget| !known.contains(&gadget.name.text))
                .cloned(),
        );
    }
    gadgets
}

/// A page without its comments (`/<!--.*?-->/s`), which knows the original positions of its parts.
struct Stripped {
    text: String,
    comments: Vec<Span>,
    /// The positions in the text at which comments were removed, each with the number of bytes removed
    /// up to there.
    cuts: Vec<(usize, usize)>,
}

impl Stripped {
    fn of(page: &str) -> Self {
        let mut stripped = Self {
            text: String::with_capacity(page.len()),
            comments: Vec::new(),
            cuts: Vec::new(),
        };
        let mut rest = page;
        while let Some((before, comment)) = rest.split_once("<!--") {
            let Some((_, after)) = comment.split_once("-->") else {
                break;
            };
            let start = offset(page, before) + before.len();
            let end = offset(page, after);
            stripped.text.push_str(before);
            stripped.comments.push(start..end);
            stripped
                .cuts
                .push((stripped.text.len(), end - stripped.text.len()));
            rest = after;
        }
        stripped.text.push_str(rest);
        stripped
    }

    /// The span of a part of the text on the page.
    fn span(&self, part: &str) -> Span {
        let start = offset(&self.text, part);
        let end = start + part.len();
        let shift = |cuts: usize| cuts.checked_sub(1).map_or(0, |last| self.cuts[last].1);
        // A comment directly before or after the part does not belong to it.
        let before_start = shift(self.cuts.partition_point(|(at, _)| *at <= start));
        let before_end = shift(self.cuts.partition_point(|(at, _)| *at < end));
        start + before_start..(end + before_end).max(start + before_start)
    }

    fn piece(&self, part: &str) -> Piece {
        Piece {
            text: part.to_owned(),
            span: self.span(part),
        }
    }
}

/// `\s`.
fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

/// PHP's `trim`.
fn php_trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\0', '\u{b}'])
}

/// `/^==+ *([^*:\s|]+)\s*(?<!=)==+\s*$/`: because of `(?<!=)`, the closing signs are all those at the
/// end of the line.
fn section_name(line: &str) -> Option<&str> {
    let line = line.trim_end_matches(is_space);
    let inner = line.trim_end_matches('=');
    let opening = inner.len() - inner.trim_start_matches('=').len();
    if line.len() - inner.len() < 2 || opening < 2 {
        return None;
    }
    let name = inner[opening..]
        .trim_start_matches(' ')
        .trim_end_matches(is_space);
    if name.is_empty() {
        // The expression then takes the last of three or more opening signs as the name.
        return (opening > 2 && inner.len() > opening).then_some(&inner[opening - 1..opening]);
    }
    let allowed = |char: char| !is_space(char) && !matches!(char, '*' | ':' | '|');
    name.chars().all(allowed).then_some(name)
}

/// `/^\*+ *([a-zA-Z](?:[-_:.\w ]*[a-zA-Z0-9])?)(\s*\[.*?\])?\s*((\|[^|]*)+)\s*$/`, and what the
/// extension does with its groups.
fn read_line(page: &Stripped, line: &str, section: &str) -> Option<Gadget> {
    let text = line
        .strip_prefix('*')?
        .trim_start_matches('*')
        .trim_start_matches(' ');
    if !text.starts_with(|char: char| char.is_ascii_alphabetic()) {
        return None;
    }
    let in_name = |char: char| char.is_ascii_alphanumeric() || "-_:. ".contains(char);
    let run = &text[..text.find(|char| !in_name(char)).unwrap_or(text.len())];
    let name = run.trim_end_matches(|char: char| !char.is_ascii_alphanumeric());
    let rest = &text[name.len()..];

    let after = rest.trim_start_matches(is_space);
    let (options, pages) = if after.starts_with('[') {
        let end = end_of_options(rest)?;
        (&rest[..end], rest[end..].trim_start_matches(is_space))
    } else {
        (&rest[..0], after)
    };
    // ResourceLoader rejects a module `ext.gadget.NAME` with a name of more than 255 bytes.
    if !pages.starts_with('|') || "ext.gadget.".len() + name.len() > 255 {
        return None;
    }
    Some(Gadget {
        name: Piece {
            text: name.replace(' ', "_"),
            span: page.span(name),
        },
        section: section.to_owned(),
        options: split_at_bars(options.trim_matches([' ', '[', ']']))
            .map(|text| read_option(page, text))
            .collect(),
        pages: split_at_bars(pages)
            .map(|text| page.piece(php_trim(text)))
            .collect(),
        options_span: page.span(options.trim_start_matches(is_space)),
        span: page.span(text.trim_end_matches(is_space)),
    })
}

/// The end of the options: after the first `]` before the pages.
fn end_of_options(text: &str) -> Option<usize> {
    text.match_indices(']')
        .map(|(at, _)| at + 1)
        .find(|end| text[*end..].trim_start_matches(is_space).starts_with('|'))
}

/// `preg_split( '/\s*\|\s*/', …, PREG_SPLIT_NO_EMPTY )`: this removes white space only next to a bar.
fn split_at_bars(text: &str) -> impl Iterator<Item = &str> {
    let last = text.split('|').count() - 1;
    text.split('|')
        .enumerate()
        .map(move |(index, part)| {
            let part = if index > 0 {
                part.trim_start_matches(is_space)
            } else {
                part
            };
            if index < last {
                part.trim_end_matches(is_space)
            } else {
                part
            }
        })
        .filter(|part| !part.is_empty())
}

fn read_option(page: &Stripped, text: &str) -> GadgetOption {
    let (name, values) = match text.split_once('=') {
        Some((name, value)) => {
            let values = value.trim_start_matches(is_space).split(',');
            let values = values.map(|value| page.piece(php_trim(value))).collect();
            (name.trim_end_matches(is_space), values)
        }
        None => (text, Vec::new()),
    };
    GadgetOption {
        name: page.piece(name),
        values,
        span: page.span(text),
    }
}
