//! MediaWiki:Gadgets-definition, read as the Gadgets extension reads it
//! (`MediaWikiGadgetsDefinitionRepo.php`, MediaWiki 1.43).
//!
//! Its regular expressions work on bytes: `\s` is ASCII white space, `\w` ASCII letters, digits and
//! underscore. So does this.

/// One gadget of a definition page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gadget {
    /// With underscores for spaces.
    pub name: String,
    /// The last heading before it; empty where there is none.
    pub section: String,
    /// In the order of the line. An option that stands twice counts as it stands last.
    pub options: Vec<GadgetOption>,
    /// Names of pages without `MediaWiki:Gadget-`.
    pub pages: Vec<String>,
}

/// One option of a gadget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GadgetOption {
    /// Before the first `=`.
    pub name: String,
    /// Behind it, split at commas; none where there is no `=`.
    pub values: Vec<String>,
}

impl Gadget {
    /// The values of an option; `None` when the gadget does not have it.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&[String]> {
        self.options
            .iter()
            .rev()
            .find(|option| option.name == name)
            .map(|option| option.values.as_slice())
    }
}

/// All gadgets of a definition page, in its order. A name that stands twice keeps its first place
/// and means the last line.
#[must_use]
pub fn read_definition(page: &str) -> Vec<Gadget> {
    let page = without_comments(page);
    let mut gadgets: Vec<Gadget> = Vec::new();
    let mut section = "";
    for line in page.split(['\r', '\n']) {
        if let Some(name) = section_name(line) {
            section = name;
        } else if let Some(gadget) = read_line(line, section) {
            match gadgets.iter_mut().find(|known| known.name == gadget.name) {
                Some(known) => *known = gadget,
                None => gadgets.push(gadget),
            }
        }
    }
    gadgets
}

/// `/<!--.*?-->/s` removed.
fn without_comments(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, comment)) = rest.split_once("<!--") {
        let Some((_, after)) = comment.split_once("-->") else {
            break;
        };
        text.push_str(before);
        rest = after;
    }
    text.push_str(rest);
    text
}

/// `\s`.
fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

/// What PHP's `trim` removes.
fn php_trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\0', '\u{b}'])
}

/// `/^==+ *([^*:\s|]+)\s*(?<!=)==+\s*$/`: the closing signs are all that stand at the end, for no
/// sign may precede them.
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
        // The expression then takes the last of three or more opening signs for the name.
        return (opening > 2 && inner.len() > opening).then_some("=");
    }
    let allowed = |char: char| !is_space(char) && !matches!(char, '*' | ':' | '|');
    name.chars().all(allowed).then_some(name)
}

/// `/^\*+ *([a-zA-Z](?:[-_:.\w ]*[a-zA-Z0-9])?)(\s*\[.*?\])?\s*((\|[^|]*)+)\s*$/`, and what is made
/// of its groups.
fn read_line(line: &str, section: &str) -> Option<Gadget> {
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
        ("", after)
    };
    // More than 255 bytes of `ext.gadget.NAME` and ResourceLoader refuses the module.
    if !pages.starts_with('|') || "ext.gadget.".len() + name.len() > 255 {
        return None;
    }
    Some(Gadget {
        name: name.replace(' ', "_"),
        section: section.to_owned(),
        options: split_at_bars(options.trim_matches([' ', '[', ']']))
            .map(read_option)
            .collect(),
        pages: split_at_bars(pages)
            .map(|page| php_trim(page).to_owned())
            .collect(),
    })
}

/// Behind the first `]` that the pages follow.
fn end_of_options(text: &str) -> Option<usize> {
    text.match_indices(']')
        .map(|(at, _)| at + 1)
        .find(|end| text[*end..].trim_start_matches(is_space).starts_with('|'))
}

/// `preg_split( '/\s*\|\s*/', …, PREG_SPLIT_NO_EMPTY )`: white space is removed only beside a bar.
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

fn read_option(text: &str) -> GadgetOption {
    match text.split_once('=') {
        Some((name, value)) => GadgetOption {
            name: name.trim_end_matches(is_space).to_owned(),
            values: value
                .trim_start_matches(is_space)
                .split(',')
                .map(|value| php_trim(value).to_owned())
                .collect(),
        },
        None => GadgetOption {
            name: text.to_owned(),
            values: Vec::new(),
        },
    }
}
