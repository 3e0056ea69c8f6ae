//! What a stylesheet loads: `@import`, `url()`, fonts. CSS as in
//! [CSS Syntax](https://www.w3.org/TR/css-syntax-3/); Less where it looks like CSS.

use cssparser::{Parser, Token};
use gadget_consent_core::Kind;

/// Blocks and functions inside each other. What is deeper is not read.
const DEEPEST: usize = 60;
/// The most addresses of one stylesheet.
const MOST: usize = 10_000;

/// Stands for what was not read, in [`Used::via`]: there is too much of it, or it is too deep.
pub(crate) const CUT: &str = "CSS beyond a limit";

/// An address in a stylesheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Used {
    /// Where the address begins, or the token that has it.
    pub start: usize,
    pub end: usize,
    pub address: String,
    pub kind: Kind,
    pub via: &'static str,
}

/// The addresses that a stylesheet, or a list of declarations, loads.
pub(crate) fn loads(text: &str) -> Vec<Used> {
    let mut parser = Parser::new(text);
    let mut found = Vec::new();
    read(&mut parser, &mut found, Context::default(), 0);
    found
}

/// Less has comments that CSS does not know. Blanks of the same length take their place.
pub(crate) fn without_line_comments(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let comment = line.match_indices("//").map(|(at, _)| at).find(|at| {
            let before = &line[..*at];
            // In `url( //host )` it is an address.
            let in_address = before
                .rfind("url(")
                .is_some_and(|open| !before[open..].contains(')'));
            !in_address && (before.is_empty() || before.ends_with([' ', '\t', ';', '{', '}']))
        });
        match comment {
            Some(at) => {
                result.push_str(&line[..at]);
                let rest = &line[at..];
                let is_ended = rest.ends_with('\n');
                result.extend(std::iter::repeat_n(' ', rest.len() - usize::from(is_ended)));
                if is_ended {
                    result.push('\n');
                }
            }
            None => result.push_str(line),
        }
    }
    result
}

/// What a url means here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Context {
    #[default]
    Picture,
    Import,
    Font,
    /// A name, as in `@namespace`.
    Name,
    /// The list of pictures in `image-set()`.
    PictureSet,
}

impl Context {
    const fn meaning(self) -> Option<(Kind, &'static str)> {
        match self {
            Self::Picture | Self::PictureSet => Some((Kind::Img, "CSS url()")),
            Self::Import => Some((Kind::Style, "CSS @import")),
            Self::Font => Some((Kind::Font, "CSS @font-face")),
            Self::Name => None,
        }
    }
}

fn read(parser: &mut Parser<'_>, found: &mut Vec<Used>, outer: Context, depth: usize) {
    // The context of an at-rule lasts to its semicolon, or through its block.
    let mut context = outer;
    loop {
        if found.len() >= MOST {
            cut(found);
            return;
        }
        let start = parser.position().byte_index();
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else {
            return;
        };
        let end = parser.position().byte_index();
        let mut add = |address: &str, context: Context| {
            if let Some((kind, via)) = context.meaning() {
                found.push(Used {
                    start,
                    end,
                    address: address.to_owned(),
                    kind,
                    via,
                });
            }
        };
        match token {
            Token::AtKeyword(name) => {
                context = match_at_rule(&name, outer);
            }
            Token::Semicolon => context = outer,
            Token::UnquotedUrl(address) => {
                add(&address, context);
                if context == Context::Import {
                    context = Context::Name;
                }
            }
            Token::QuotedString(address) => match context {
                Context::Import => {
                    add(&address, context);
                    context = Context::Name;
                }
                Context::PictureSet => add(&address, context),
                _ => {}
            },
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                let is_address = ["url", "src"].contains(&name.as_str());
                if depth >= DEEPEST {
                    cut(found);
                    continue;
                }
                let inner = if is_address {
                    context
                } else if name.ends_with("image-set") || name == "image" {
                    Context::PictureSet
                } else if context == Context::PictureSet {
                    // `type( "image/png" )`
                    Context::Name
                } else {
                    context
                };
                nested(parser, |parser| {
                    if is_address {
                        argument(parser, found, inner);
                    } else {
                        read(parser, found, inner, depth + 1);
                    }
                });
                if context == Context::Import && is_address {
                    context = Context::Name;
                }
            }
            Token::CurlyBracketBlock => {
                if depth < DEEPEST {
                    nested(parser, |parser| read(parser, found, context, depth + 1));
                } else {
                    cut(found);
                }
                context = outer;
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock if depth < DEEPEST => {
                nested(parser, |parser| read(parser, found, context, depth + 1));
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock => cut(found),
            _ => {}
        }
    }
}

/// Says, once, that something was not read.
fn cut(found: &mut Vec<Used>) {
    if found.last().is_none_or(|last| last.via != CUT) {
        found.push(Used {
            start: 0,
            end: 0,
            address: String::new(),
            kind: Kind::Img,
            via: CUT,
        });
    }
}

/// The text in `url( "…" )`.
fn argument(parser: &mut Parser<'_>, found: &mut Vec<Used>, context: Context) {
    let start = parser.position().byte_index();
    if let (Ok(address), Some((kind, via))) = (parser.expect_string_cloned(), context.meaning()) {
        found.push(Used {
            start,
            end: parser.position().byte_index(),
            address: address.to_string(),
            kind,
            via,
        });
    }
}

fn nested(parser: &mut Parser<'_>, read: impl FnOnce(&mut Parser<'_>)) {
    // What is left of a block is skipped.
    let _ = parser.parse_nested_block(|parser| -> Result<(), cssparser::ParseError<()>> {
        read(parser);
        Ok(())
    });
}

fn match_at_rule(name: &str, outer: Context) -> Context {
    match name.to_ascii_lowercase().as_str() {
        "import" => Context::Import,
        "font-face" => Context::Font,
        "namespace" | "document" | "-moz-document" | "charset" => Context::Name,
        _ => outer,
    }
}

#[cfg(test)]
mod tests {
    use super::{loads, without_line_comments};

    fn told(text: &str) -> String {
        let used = loads(text).into_iter();
        let used: Vec<_> = used
            .map(|used| format!("{}:{}", used.kind, used.address))
            .collect();
        used.join(" ")
    }

    #[test]
    fn stylesheets() {
        for (text, expected) in [
            ("@import url(//a.org/x.css) screen;", "style://a.org/x.css"),
            (
                "@import '//a.org/x.css';a{b:url(c)}",
                "style://a.org/x.css img:c",
            ),
            ("@import url(\"a\") supports(x: url(b));", "style:a"),
            ("a{background:url( 'x' ) , url(y)}", "img:x img:y"),
            (
                "@font-face{src:url(f.woff2) format('woff2'),url('g')}",
                "font:f.woff2 font:g",
            ),
            (
                "@media print{@font-face{src:url(f)} a{b:url(c)}}",
                "font:f img:c",
            ),
            (
                "@namespace svg url(http://www.w3.org/2000/svg); a{b:url(c)}",
                "img:c",
            ),
            ("/* url(x) */ a{content:'url(y)'}", ""),
            (
                "a{b:image-set('x' 1x, url(y) 2x, 'z' type('image/png'))}",
                "img:x img:y img:z",
            ),
            ("background: url(x); color: red", "img:x"),
            ("a{b:url(x", "img:x"),
            ("a{b:url( x y )}", ""),
            ("a { b { c: url(x) } }", "img:x"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_of_less() {
        let text = "a {\n\t// b: url(x)\n\tc: url(//d); // é\n}";
        let without = without_line_comments(text);
        assert_eq!(without.len(), text.len());
        assert_eq!(told(&without), "img://d");
    }

    #[test]
    fn deep_blocks_end() {
        for open in ["{", "(", "[", "a(", "url("] {
            loads(&open.repeat(200_000));
        }
    }
}
