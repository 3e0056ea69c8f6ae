//! What markup loads, and where it links: pieces of HTML that code makes, and templates.

use gadget_consent_core::Kind;

use crate::finding::{Class, Use};
use crate::text::UNKNOWN;

/// The most attributes that are taken from one text.
const MOST: usize = 20_000;

/// What a piece of markup has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// An address.
    Address {
        class: Class,
        usage: Use,
        via: String,
    },
    /// Declarations or a stylesheet.
    Style,
    /// Markup in an attribute.
    Markup,
    /// An expression of Vue that gives an address.
    Bound { usage: Use, via: String },
    /// A script.
    Script,
    /// Code in an attribute, such as `onclick`.
    Handler,
    /// What follows was not read: there is too much of it.
    Cut,
}

/// What runs such code, in results.
pub(crate) const HANDLER: &str = "an event handler in markup";

/// Whether an attribute is an event handler that does more than nothing.
pub(crate) fn is_handler(attribute: &str, code: &str) -> bool {
    let is_event = attribute.len() > 4
        && attribute.starts_with("on")
        && attribute.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_event && does_something(code)
}

/// Whether the code of a handler or of a `javascript:` address does more than nothing.
pub(crate) fn does_something(code: &str) -> bool {
    let code = code.trim().trim_end_matches(';').replace(' ', "");
    let nothing = [
        "",
        "void(0)",
        "void0",
        "false",
        "true",
        "returnfalse",
        "returntrue",
        "undefined",
        "event.preventDefault()",
        "event.stopPropagation()",
    ];
    !nothing.contains(&code.as_str())
}

/// A piece, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub start: usize,
    pub end: usize,
    pub piece: Piece,
}

/// An element: its name and its attributes, with where their values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    pub name: String,
    pub attributes: Vec<(String, &'a str, usize)>,
}

impl<'a> Tag<'a> {
    pub fn value(&self, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(own, ..)| own == name);
        found.map(|(_, value, _)| *value)
    }
}

/// Whether a text is markup: it has a tag.
pub(crate) fn is_markup(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let next = text[at + 1..].chars().next();
        next.is_some_and(|next| next.is_ascii_alphabetic() || next == '/' || next == '!')
    })
}

/// Everything that markup loads or links to.
pub(crate) fn pieces(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('<').map(|at| from + at) {
        if found.len() >= MOST {
            found.push(cut(text));
            break;
        }
        if let Some(rest) = text[at..].strip_prefix("<!--") {
            from = rest.find("-->").map_or(text.len(), |end| at + 4 + end + 3);
            continue;
        }
        let Some((tag, end)) = tag(text, at) else {
            from = at + 1;
            continue;
        };
        from = end;
        if tag.attributes.len() >= MOST {
            found.push(cut(text));
        }
        of_tag(&tag, &mut found);
        let name = tag.name.as_str();
        if ["script", "style", "textarea", "title", "xmp", "noscript"].contains(&name) {
            let close = find_close(&text[end..], name).map_or(text.len(), |close| end + close);
            let piece = match name {
                "style" => Some(Piece::Style),
                "script" => Some(Piece::Script),
                _ => None,
            };
            found.extend(piece.map(|piece| Found {
                start: end,
                end: close,
                piece,
            }));
            if name != "noscript" {
                from = close;
            }
        }
    }
    found
}

fn cut(text: &str) -> Found {
    Found {
        start: text.len(),
        end: text.len(),
        piece: Piece::Cut,
    }
}

fn find_close(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        text.as_bytes()
            .get(at + 2..at + 2 + name.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
    })
}

/// The tag that begins at a `<`, and where it ends.
pub(crate) fn tag(text: &str, at: usize) -> Option<(Tag<'_>, usize)> {
    let bytes = text.as_bytes();
    let is_space = |byte: u8| byte.is_ascii_whitespace();
    let mut end = at + 1;
    if !bytes.get(end)?.is_ascii_alphabetic() {
        return None;
    }
    while bytes
        .get(end)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"-:".contains(byte))
    {
        end += 1;
    }
    let name = text[at + 1..end].to_ascii_lowercase();
    let mut attributes = Vec::new();
    loop {
        while bytes
            .get(end)
            .is_some_and(|byte| is_space(*byte) || *byte == b'/')
        {
            end += 1;
        }
        match bytes.get(end) {
            None => break,
            Some(b'>') => {
                end += 1;
                break;
            }
            Some(_) => {}
        }
        let start = end;
        // The first byte belongs to the name, even if it is `=`.
        end += 1;
        while bytes
            .get(end)
            .is_some_and(|byte| !is_space(*byte) && !b"=>/".contains(byte))
        {
            end += 1;
        }
        let key = text
            .get(start..end)
            .unwrap_or_default()
            .to_ascii_lowercase();
        while bytes.get(end).is_some_and(|byte| is_space(*byte)) {
            end += 1;
        }
        if bytes.get(end) != Some(&b'=') {
            attributes.push((key, "", end));
            continue;
        }
        end += 1;
        while bytes.get(end).is_some_and(|byte| is_space(*byte)) {
            end += 1;
        }
        let (value_start, value_end) = if let Some(quote @ (b'"' | b'\'')) = bytes.get(end) {
            let start = end + 1;
            let length = bytes[start..].iter().position(|byte| byte == quote);
            let close = length.map_or(bytes.len(), |length| start + length);
            end = (close + 1).min(bytes.len());
            (start, close)
        } else {
            let start = end;
            while bytes
                .get(end)
                .is_some_and(|byte| !is_space(*byte) && *byte != b'>')
            {
                end += 1;
            }
            (start, end)
        };
        let value = text.get(value_start..value_end).unwrap_or_default();
        attributes.push((key, value, value_start));
        if attributes.len() >= MOST {
            break;
        }
    }
    Some((Tag { name, attributes }, end.min(text.len())))
}

fn of_tag(tag: &Tag<'_>, found: &mut Vec<Found>) {
    for (key, value, start) in &tag.attributes {
        let end = start + value.len();
        let mut add = |piece: Piece| {
            found.push(Found {
                start: *start,
                end,
                piece,
            });
        };
        let bound = [":", "v-bind:"]
            .iter()
            .find_map(|prefix| key.strip_prefix(prefix));
        if let Some(key) = bound {
            if let Some((_, usage)) =
                meaning(&tag.name, key, &|name| tag.value(name).map(Into::into))
            {
                add(Piece::Bound {
                    usage,
                    via: format!("{} {key}", tag.name),
                });
            }
            continue;
        }
        match key.as_str() {
            "style" => add(Piece::Style),
            name if is_handler(name, value) => add(Piece::Handler),
            "srcdoc" if tag.name == "iframe" => add(Piece::Markup),
            "srcset" | "imagesrcset" => {
                let all = candidates(value);
                if all.len() >= MOST_CANDIDATES {
                    add(Piece::Cut);
                }
                for (offset, address) in all {
                    found.push(Found {
                        start: start + offset,
                        end: start + offset + address.len(),
                        piece: Piece::Address {
                            class: Class::Contact,
                            usage: Use::Kind(Kind::Img),
                            via: format!("{} {key}", tag.name),
                        },
                    });
                }
            }
            _ => {
                let of_tag = |name: &str| tag.value(name).map(Into::into);
                if let Some((class, usage)) = meaning(&tag.name, key, &of_tag) {
                    add(Piece::Address {
                        class,
                        usage,
                        via: format!("{} {key}", tag.name),
                    });
                }
            }
        }
    }
}

/// The most addresses of one `srcset`.
pub(crate) const MOST_CANDIDATES: usize = 10_000;

/// The addresses of a `srcset`, with where they begin.
pub(crate) fn candidates(value: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < value.len() && found.len() < MOST_CANDIDATES {
        let rest = &value[at..];
        let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', ',']).len();
        at += skipped;
        let rest = &value[at..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(',');
        if !address.is_empty() {
            found.push((at, address));
        }
        at += end;
        if address.len() == end {
            // A description such as `2x` follows, up to the comma.
            at += value[at..].find(',').unwrap_or(value.len() - at);
        }
    }
    found
}

/// What an attribute of an element means: `None`, if it has no address.
pub(crate) fn meaning(
    element: &str,
    attribute: &str,
    other: &dyn Fn(&str) -> Option<String>,
) -> Option<(Class, Use)> {
    let contact = |kind: Kind| Some((Class::Contact, Use::Kind(kind)));
    match (element, attribute) {
        ("img" | "input", "src" | "lowsrc" | "dynsrc")
        | ("image" | "feimage", "href" | "xlink:href" | "src")
        | ("video", "poster")
        | ("body" | "table" | "td" | "th" | "tr", "background") => contact(Kind::Img),
        ("script", "src" | "href" | "xlink:href") => contact(Kind::Script),
        ("iframe" | "frame" | "portal" | "fencedframe", "src") => contact(Kind::Frame),
        ("audio" | "video" | "source" | "track", "src") => contact(Kind::Media),
        ("embed", "src") | ("object", "data") => Some((Class::Contact, Use::Other)),
        ("link", "href") => link(other("rel").as_deref(), other("as").as_deref()),
        ("form", "action") | ("button" | "input", "formaction") => {
            Some((Class::Contact, Use::Form))
        }
        ("a" | "area", "href" | "xlink:href") => Some((Class::Link, Use::Link)),
        ("a" | "area", "ping") => contact(Kind::Connect),
        _ => None,
    }
}

/// What `<link>` does, by its `rel`.
pub(crate) fn link(rel: Option<&str>, destination: Option<&str>) -> Option<(Class, Use)> {
    let contact = |kind: Kind| Some((Class::Contact, Use::Kind(kind)));
    let Some(rel) = rel.filter(|rel| !rel.contains(UNKNOWN)) else {
        return contact(Kind::Style);
    };
    let rel = rel.to_ascii_lowercase();
    let has = |name: &str| rel.split_ascii_whitespace().any(|own| own == name);
    if has("stylesheet") {
        contact(Kind::Style)
    } else if has("icon") || has("apple-touch-icon") || has("mask-icon") {
        contact(Kind::Img)
    } else if has("modulepreload") {
        contact(Kind::Script)
    } else if has("preload") || has("prefetch") {
        contact(match destination.unwrap_or_default() {
            "script" => Kind::Script,
            "style" => Kind::Style,
            "image" => Kind::Img,
            "font" => Kind::Font,
            "audio" | "video" | "track" => Kind::Media,
            "document" | "iframe" => Kind::Frame,
            "worker" => Kind::Worker,
            _ => Kind::Connect,
        })
    } else if has("preconnect") || has("dns-prefetch") {
        contact(Kind::Connect)
    } else if has("prerender") {
        contact(Kind::Frame)
    } else if has("manifest") {
        Some((Class::Contact, Use::Other))
    } else {
        Some((Class::Link, Use::Link))
    }
}

/// The name of the element that the last part of a selector names, if it names one.
pub(crate) fn selected(selector: &str) -> String {
    let last = selector
        .rsplit([' ', '>', '+', '~', ','])
        .next()
        .unwrap_or_default();
    let name: String = last
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    name.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{Piece, candidates, pieces, selected};

    fn told(text: &str) -> String {
        let told = pieces(text).into_iter().map(|found| {
            let value = &text[found.start..found.end];
            match found.piece {
                Piece::Address { usage, .. } => format!("{usage}:{value}"),
                Piece::Style => format!("css:{value}"),
                Piece::Markup => format!("html:{value}"),
                Piece::Bound { usage, .. } => format!("bound {usage}:{value}"),
                Piece::Script => format!("js:{value}"),
                Piece::Handler => format!("handler:{value}"),
                Piece::Cut => "cut".to_owned(),
            }
        });
        told.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn markup() {
        for (text, expected) in [
            ("<img src='x'><a href=y>z</a>", "img:x link:y"),
            ("<IMG alt=\"a>b\" SRC=\"x\"", "img:x"),
            ("<!-- <img src=x> --><b>", ""),
            (
                "<link rel=stylesheet href=x><link rel=icon href=y>",
                "style:x img:y",
            ),
            ("<link href=x rel='canonical'>", "link:x"),
            (
                "<iframe srcdoc='<img src=x>' src=y>",
                "html:<img src=x> frame:y",
            ),
            ("<div style=\"background:url(x)\">", "css:background:url(x)"),
            (
                "<style>a{b:url(x)}</style><img src=y>",
                "css:a{b:url(x)} img:y",
            ),
            ("<script>'<img src=x>'</script>", "js:'<img src=x>'"),
            ("<img srcset='x 1x, y 2x'>", "img:x img:y"),
            ("<img :src=\"url\">", "bound img:url"),
            ("a < b && c > d", ""),
            ("<textarea><img src=x></textarea>", ""),
            ("<form action=x><input type=image src=y>", "form:x img:y"),
            ("<é src=x>", ""),
            ("<img é=y src=x>", "img:x"),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn lists_of_pictures() {
        let of = |value| {
            candidates(value)
                .into_iter()
                .map(|(_, one)| one)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("a 1x, b 2x"), ["a", "b"]);
        assert_eq!(of("a, b"), ["a", "b"]);
        assert_eq!(of(" a"), ["a"]);
    }

    #[test]
    fn names_in_selectors() {
        for (selector, name) in [
            ("#a img", "img"),
            ("script[src]", "script"),
            (".x", ""),
            ("a, b > i.x", "i"),
        ] {
            assert_eq!(selected(selector), name);
        }
    }
}
