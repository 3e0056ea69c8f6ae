//! Reading what a user script declares: a header comment in it, or a JSON page beside it. What it
//! asks for has the form of a gadget's definition, so everything that reads those reads it, too.

#[cfg(feature = "json")]
mod json;

#[cfg(feature = "lint")]
pub(crate) use json::{KEYS, keys};

use super::{Gadget, GadgetOption, Need};
use crate::span::{Piece, Span, offset};

/// The bytes of a script in which its header is read. A line counts if it ends within them.
pub const HEADER_BYTES: usize = 4096;

/// The end of the title of a script.
pub const SCRIPT_END: &str = ".js";

/// What stands in its place in the title of the JSON page beside a script.
pub const JSON_END: &str = ".consent.json";

/// What a script says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What it asks for: a gadget with the script's name, and with no options but `domains` and
    /// `optionalDomains`.
    pub gadget: Gadget,
    /// What it does with the sites that it asks for.
    pub purpose: Option<Piece>,
    /// Who maintains it.
    pub maintainers: Vec<Piece>,
    /// Where its source code is.
    pub source: Option<Piece>,
}

/// The tags that a header can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    /// `@domains` or `@optionalDomains`: requests, with commas between them. Several lines add up.
    Requests(Need),
    /// `@purpose`: one text.
    Purpose,
    /// `@maintainer`: one name; several lines, several names.
    Maintainer,
    /// `@source`: one text.
    Source,
}

impl Tag {
    /// All tags.
    pub const ALL: [Self; 5] = [
        Self::Requests(Need::Needed),
        Self::Requests(Need::Optional),
        Self::Purpose,
        Self::Maintainer,
        Self::Source,
    ];

    /// The name, without `@`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests(need) => need.option(),
            Self::Purpose => "purpose",
            Self::Maintainer => "maintainer",
            Self::Source => "source",
        }
    }

    /// The tag of a name; `None` if no tag has it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tag| tag.name() == name)
    }
}

/// A line `@NAME VALUE` of a header comment. No tag needs to have this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagLine {
    /// The name, without `@`.
    pub name: Piece,
    /// The text behind it, without white space around it.
    pub value: Piece,
}

/// The comments before the first code of a script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The lines in them that begin with a tag and end within the first [`HEADER_BYTES`].
    pub lines: Vec<TagLine>,
    /// Where it ends: at the first code, or behind the comment that is too long.
    pub end: usize,
}

impl Header {
    /// Reads the header of a script. Any text is a script.
    ///
    /// What is a comment, a line end and white space is what ECMAScript says (sections 12.2 to 12.5
    /// and B.1.1), in a classic script.
    #[must_use]
    pub fn read(code: &str) -> Self {
        let mut reader = Reader {
            code,
            at: 0,
            lines: Vec::new(),
        };
        if code.starts_with("#!") {
            reader.line_comment(2);
        }
        while reader.at < HEADER_BYTES {
            let rest = &code[reader.at..];
            let trimmed = rest.trim_start_matches(|char| is_space(char) || ends_line(char));
            reader.at = offset(code, trimmed);
            if trimmed.starts_with("/*") {
                reader.block_comment();
            } else if let Some(start) = ["//", "<!--", "-->"]
                .into_iter()
                .find(|start| trimmed.starts_with(start))
            {
                reader.line_comment(start.len());
            } else {
                break;
            }
        }
        Self {
            lines: reader.lines,
            end: reader.at,
        }
    }

    /// Whether a tag that declares requests stands in it.
    #[must_use]
    pub fn declares(&self) -> bool {
        let is_request =
            |line: &TagLine| matches!(Tag::named(&line.name.text), Some(Tag::Requests(_)));
        self.lines.iter().any(is_request)
    }
}

/// Lines that look like a part of a declaration, and that the header does not have: they stand behind
/// the first code, or too far behind.
#[must_use]
pub fn late_lines(code: &str, header: &Header) -> Vec<TagLine> {
    let lines = code.split(ends_line).filter_map(|line| {
        let text = line.trim_start_matches(is_space);
        let comment = text.strip_prefix("//").or_else(|| text.strip_prefix("/*"));
        let tag = tag_line(code, comment.unwrap_or(text).trim_end_matches("*/"))?;
        let declares = matches!(Tag::named(&tag.name.text), Some(Tag::Requests(_)));
        // The lines are in order.
        let start = tag.name.span.start;
        let place = header
            .lines
            .binary_search_by_key(&start, |line| line.name.span.start);
        (declares && place.is_err()).then_some(tag)
    });
    lines.collect()
}

impl Script {
    /// Reads the header of a script, with the name by which the script is known.
    #[must_use]
    pub fn of_header(name: &str, code: &str) -> Self {
        let header = Header::read(code);
        let mut script = Self::without(name, 0..header.end);
        for line in header.lines {
            match Tag::named(&line.name.text) {
                Some(Tag::Requests(need)) => add_requests(&mut script.gadget, need, &line, code),
                Some(Tag::Purpose) => script.purpose = script.purpose.or(not_empty(line.value)),
                Some(Tag::Maintainer) => script.maintainers.extend(not_empty(line.value)),
                Some(Tag::Source) => script.source = script.source.or(not_empty(line.value)),
                None => {}
            }
        }
        script
    }

    /// What a JSON page beside a script says, for readers that have it as values already. `None` of a list:
    /// the page does not have it.
    #[must_use]
    pub fn of_lists(name: &str, lists: [Option<Vec<String>>; 2]) -> Self {
        let piece = |text: String| Piece { text, span: 0..0 };
        let mut script = Self::without(name, 0..0);
        for (need, list) in Need::ALL.into_iter().zip(lists) {
            let values: Vec<Piece> = list.into_iter().flatten().map(piece).collect();
            if !values.is_empty() {
                script.gadget.options.push(GadgetOption {
                    name: piece(need.option().to_owned()),
                    values,
                    span: 0..0,
                });
            }
        }
        script
    }

    fn without(name: &str, span: Span) -> Self {
        Self {
            gadget: Gadget {
                name: Piece {
                    text: name.to_owned(),
                    span: 0..0,
                },
                section: String::new(),
                options: Vec::new(),
                pages: Vec::new(),
                options_span: span.clone(),
                span,
            },
            purpose: None,
            maintainers: Vec::new(),
            source: None,
        }
    }
}

/// The title of the JSON page beside a script; `None` if a script cannot have the title.
#[must_use]
pub fn json_page_of(title: &str) -> Option<String> {
    let name = title.strip_suffix(SCRIPT_END)?;
    (!name.is_empty()).then(|| format!("{name}{JSON_END}"))
}

fn not_empty(piece: Piece) -> Option<Piece> {
    (!piece.text.is_empty()).then_some(piece)
}

/// Adds the values of a line to the option of the same name.
fn add_requests(gadget: &mut Gadget, need: Need, line: &TagLine, code: &str) {
    let text = code.get(line.value.span.clone()).unwrap_or_default();
    let values = text.split(',').map(|value| piece(code, trim(value)));
    let known = gadget
        .options
        .iter_mut()
        .find(|option| option.name.text == need.option());
    if let Some(option) = known {
        option.values.extend(values);
        option.span.end = line.value.span.end;
    } else {
        gadget.options.push(GadgetOption {
            name: line.name.clone(),
            values: values.collect(),
            span: line.name.span.start..line.value.span.end,
        });
    }
}

/// `LineTerminator`
fn ends_line(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// `WhiteSpace`: the general category `Zs`, and a few others.
fn is_space(char: char) -> bool {
    matches!(
        char,
        '\t' | '\u{b}' | '\u{c}' | ' ' | '\u{a0}' | '\u{feff}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn piece(whole: &str, part: &str) -> Piece {
    let start = offset(whole, part);
    Piece {
        text: part.to_owned(),
        span: start..start + part.len(),
    }
}

/// A line of a comment, without what begins and ends the comment; `None` if no tag stands first.
fn tag_line(code: &str, line: &str) -> Option<TagLine> {
    let text = line.trim_start_matches(|char| is_space(char) || matches!(char, '*' | '!' | '/'));
    let text = trim(text).strip_prefix('@')?;
    let name = text.split(is_space).next().unwrap_or_default();
    (!name.is_empty()).then(|| TagLine {
        name: piece(code, name),
        value: piece(code, trim(&text[name.len()..])),
    })
}

struct Reader<'a> {
    code: &'a str,
    at: usize,
    lines: Vec<TagLine>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.code[self.at..]
    }

    /// Reads a comment that ends with its line.
    fn line_comment(&mut self, start: usize) {
        let rest = self.rest();
        let line = rest.split(ends_line).next().unwrap_or_default();
        self.tag(&line[start.min(line.len())..]);
        self.at += line.len();
    }

    /// Reads a comment that ends with a sign. One that does not end is no comment, and no script.
    fn block_comment(&mut self) {
        let inner = &self.rest()[2..];
        let (inner, end) = match inner.split_once("*/") {
            Some((inner, _)) => (inner, 4),
            None => (inner, 2),
        };
        for line in inner.split(ends_line) {
            if offset(self.code, line) > HEADER_BYTES {
                break;
            }
            self.tag(line);
        }
        self.at += inner.len() + end;
    }

    fn tag(&mut self, line: &str) {
        if offset(self.code, line) + line.len() <= HEADER_BYTES {
            self.lines.extend(tag_line(self.code, line));
        }
    }
}
