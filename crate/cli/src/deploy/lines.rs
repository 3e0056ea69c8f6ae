//! Our lines of MediaWiki:Gadgets-definition, and the dependencies of other gadgets on them. Everything
//! else on the page stays as it is, byte for byte.

use gadget_consent_core::definition::{Definition, Gadget, Line};
use gadget_consent_core::manifest::CONSENT_MODULE;
use gadget_consent_core::{Piece, Span};

/// The page cannot be changed without a change of other gadgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "MediaWiki:Gadgets-definition cannot be changed safely: our lines share a line or a comment with something else. Put each gadget on a line of its own"
)]
pub struct Entangled;

/// A line that defines one of our gadgets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLine {
    /// The gadget's name.
    pub name: String,
    /// The line, without its end.
    pub text: String,
    /// The names of its pages, without `MediaWiki:Gadget-`.
    pub pages: Vec<String>,
}

/// Whether a gadget is one of the module.
pub fn is_own(name: &str) -> bool {
    name == "consent" || name.starts_with("consent-")
}

fn gadgets(definition: &Definition) -> impl Iterator<Item = &Gadget> {
    definition.lines.iter().filter_map(|line| match line {
        Line::Gadget(gadget) => Some(&**gadget),
        _ => None,
    })
}

/// The whole line around a span, with its end.
fn line_around(text: &str, span: &Span) -> Span {
    let is_end = |char: char| matches!(char, '\n' | '\r');
    let begin = text[..span.start].rfind(is_end).map_or(0, |at| at + 1);
    let rest = &text[span.end..];
    let end = match rest.find(is_end) {
        Some(at) if rest[at..].starts_with("\r\n") => span.end + at + 2,
        Some(at) => span.end + at + 1,
        None => text.len(),
    };
    begin..end
}

/// Our lines, in their order.
pub fn own_lines(text: &str) -> Vec<OwnLine> {
    let definition = Definition::read(text);
    gadgets(&definition)
        .filter(|gadget| is_own(&gadget.name.text))
        .map(|gadget| OwnLine {
            name: gadget.name.text.clone(),
            text: text[line_around(text, &gadget.span)]
                .trim_end_matches(['\n', '\r'])
                .to_owned(),
            pages: gadget.pages.iter().map(|page| page.text.clone()).collect(),
        })
        .collect()
}

/// The page with these lines instead of ours. They come where ours were if no other gadget is before
/// them, and else first: the stub must come before all others.
pub fn with_own_lines(text: &str, lines: &[String]) -> Result<String, Entangled> {
    let definition = Definition::read(text);
    let mut spans = Vec::new();
    let mut other_before = false;
    let mut place = None;
    for gadget in gadgets(&definition) {
        if is_own(&gadget.name.text) {
            let span = line_around(text, &gadget.span);
            if place.is_none() && !other_before {
                place = Some(span.start);
            }
            spans.push(span);
        } else {
            other_before = true;
        }
    }
    let place = place.unwrap_or(0);
    let (mut before, mut after) = (String::new(), String::new());
    let mut at = 0;
    let mut keep = |from: usize, to: usize| {
        if from < to {
            before.push_str(&text[from..to.min(place).max(from)]);
            after.push_str(&text[to.min(place).max(from)..to]);
        }
    };
    for span in &spans {
        keep(at, span.start);
        at = span.end.max(at);
    }
    keep(at, text.len());
    let mut block = lines.join("\n");
    if before.is_empty() && (block.is_empty() || !spans.is_empty()) {
        // The empty line between our lines and the rest.
        after = after.trim_start_matches(['\n', '\r']).to_owned();
    }
    if !block.is_empty() && !after.is_empty() {
        block.push_str(if before.is_empty() { "\n\n" } else { "\n" });
    }
    if !before.is_empty() && !before.ends_with('\n') && !block.is_empty() {
        before.push('\n');
    }
    let changed = format!("{before}{block}{after}");
    // A wiki keeps no white space at the end of a page.
    let changed = changed.trim_end().to_owned();
    let stays = others(&Definition::read(text)) == others(&Definition::read(&changed));
    let ours: Vec<String> = own_lines(&changed)
        .into_iter()
        .map(|line| line.text)
        .collect();
    if stays && ours == lines {
        Ok(changed)
    } else {
        Err(Entangled)
    }
}

/// What is known of a gadget, apart from its place.
type Known = (String, String, Vec<(String, Vec<String>)>, Vec<String>);

fn known(gadget: &Gadget) -> Known {
    let texts = |pieces: &[Piece]| -> Vec<String> {
        pieces.iter().map(|piece| piece.text.clone()).collect()
    };
    let options = gadget.options.iter();
    (
        gadget.name.text.clone(),
        gadget.section.clone(),
        options
            .map(|option| (option.name.text.clone(), texts(&option.values)))
            .collect(),
        texts(&gadget.pages),
    )
}

fn others(definition: &Definition) -> Vec<Known> {
    gadgets(definition)
        .filter(|gadget| !is_own(&gadget.name.text))
        .map(known)
        .collect()
}

/// The other gadgets that depend on ours.
pub fn dependents(text: &str) -> Vec<String> {
    let definition = Definition::read(text);
    gadgets(&definition)
        .filter(|gadget| !is_own(&gadget.name.text) && depends(gadget))
        .map(|gadget| gadget.name.text.clone())
        .collect()
}

fn depends(gadget: &Gadget) -> bool {
    let mut options = gadget.options.iter();
    options.any(|option| {
        option.name.text == "dependencies"
            && option.values.iter().any(|value| is_our_module(&value.text))
    })
}

/// Whether a module is one of ours.
pub fn is_our_module(module: &str) -> bool {
    module.strip_prefix("ext.gadget.").is_some_and(is_own) || module == CONSENT_MODULE
}

/// The page without the dependencies of other gadgets on ours.
pub fn without_dependencies(text: &str) -> Result<String, Entangled> {
    let definition = Definition::read(text);
    let mut cuts: Vec<(Span, String)> = Vec::new();
    let mut expected = Vec::new();
    for gadget in gadgets(&definition) {
        if is_own(&gadget.name.text) {
            continue;
        }
        let mut after = known(gadget);
        if depends(gadget) {
            for option in &mut after.2 {
                if option.0 == "dependencies" {
                    option.1.retain(|value| !is_our_module(value));
                }
            }
            after
                .2
                .retain(|(name, values)| name != "dependencies" || !values.is_empty());
            for (number, option) in gadget.options.iter().enumerate() {
                let is_ours = |value: &Piece| is_our_module(&value.text);
                if option.name.text != "dependencies" || !option.values.iter().any(is_ours) {
                    continue;
                }
                let rest: Vec<&str> = option
                    .values
                    .iter()
                    .filter(|value| !is_ours(value))
                    .map(|value| value.text.as_str())
                    .collect();
                if rest.is_empty() {
                    // The option goes, with one of the bars beside it.
                    let span = match (number.checked_sub(1), gadget.options.get(number + 1)) {
                        (_, Some(next)) => option.span.start..next.span.start,
                        (Some(previous), None) => {
                            gadget.options[previous].span.end..option.span.end
                        }
                        (None, None) => option.span.clone(),
                    };
                    cuts.push((span, String::new()));
                } else {
                    let first = option
                        .values
                        .first()
                        .map_or(option.span.end, |v| v.span.start);
                    let last = option.values.last().map_or(option.span.end, |v| v.span.end);
                    cuts.push((first..last, rest.join(",")));
                }
            }
        }
        expected.push(after);
    }
    let mut changed = text.to_owned();
    for (span, put) in cuts.iter().rev() {
        changed.replace_range(span.clone(), put);
    }
    if others(&Definition::read(&changed)) == expected {
        Ok(changed)
    } else {
        Err(Entangled)
    }
}

#[cfg(test)]
mod tests {
    use super::{dependents, own_lines, with_own_lines, without_dependencies};

    const NEW: &str = "* consent-stub[ResourceLoader|default]|consent/b/consent-stub.js";

    fn put(text: &str) -> String {
        with_own_lines(text, &[NEW.to_owned()]).unwrap()
    }

    #[test]
    fn our_lines_come_first_and_the_rest_stays() {
        let old = "* consent-stub[ResourceLoader]|consent-stub.js";
        for (page, expected) in [
            ("", NEW.to_owned()),
            ("* a|a.js", format!("{NEW}\n\n* a|a.js")),
            (
                "<!-- x -->\n* a|a.js",
                format!("{NEW}\n\n<!-- x -->\n* a|a.js"),
            ),
            (&format!("{old}\n\n* a|a.js"), format!("{NEW}\n\n* a|a.js")),
            (
                &format!("Words.\n{old}\n\n* a|a.js"),
                format!("Words.\n{NEW}\n\n* a|a.js"),
            ),
            (
                &format!("== s ==\n{old}\n* a|a.js"),
                format!("== s ==\n{NEW}\n* a|a.js"),
            ),
            (
                &format!("* a|a.js\n{old}\n* b|b.js"),
                format!("{NEW}\n\n* a|a.js\n* b|b.js"),
            ),
            (&format!("{old}\r\n* a|a.js"), format!("{NEW}\n\n* a|a.js")),
            (
                &format!("<!-- {old} -->\n* a|a.js"),
                format!("{NEW}\n\n<!-- {old} -->\n* a|a.js"),
            ),
        ] {
            assert_eq!(put(page), expected, "{page}");
            assert_eq!(put(&expected), expected, "twice: {page}");
        }
    }

    #[test]
    fn taking_our_lines_out_gives_the_page_as_it_was() {
        for page in [
            "",
            "* a|a.js",
            "== s ==\n* a[ResourceLoader]|a.js\n\n* b|b.css",
            "<!-- x -->\n* a|a.js",
        ] {
            assert_eq!(with_own_lines(&put(page), &[]).unwrap(), page);
        }
    }

    #[test]
    fn a_page_that_cannot_be_changed_safely_is_not_changed() {
        for page in [
            "* consent-stub|consent-stub.js <!-- \n* a|a.js --> \n* b|b.js",
            "* a|a.js <!-- \n --> \n* consent-stub|a.js<!--\n* b|b.js\n-->",
        ] {
            let changed = with_own_lines(page, &[NEW.to_owned()]);
            if let Ok(changed) = changed {
                assert_eq!(own_lines(&changed).len(), 1, "{page}");
            }
        }
        let page = "<!-- * x\n* consent-stub|a.js --> * consent|a.js\n* b|b.js";
        assert!(with_own_lines(page, &[NEW.to_owned()]).is_ok());
    }

    #[test]
    fn only_dependencies_on_us_go() {
        for (line, expected) in [
            (
                "* a[ResourceLoader|dependencies=ext.gadget.consent]|a.js",
                "* a[ResourceLoader]|a.js",
            ),
            (
                "* a[dependencies=ext.gadget.consent|default]|a.js",
                "* a[default]|a.js",
            ),
            (
                "* a[ResourceLoader|dependencies=mediawiki.util,ext.gadget.consent|default]|a.js",
                "* a[ResourceLoader|dependencies=mediawiki.util|default]|a.js",
            ),
            (
                "* a[ResourceLoader|dependencies=ext.gadget.consent, mediawiki.api , x|default]|a.js",
                "* a[ResourceLoader|dependencies=mediawiki.api,x|default]|a.js",
            ),
            (
                "* a[ResourceLoader|dependencies=ext.gadget.consent-loader|domains=img:x.test]|a.js",
                "* a[ResourceLoader|domains=img:x.test]|a.js",
            ),
            (
                "* a[ResourceLoader|dependencies=ext.gadget.consents]|a.js",
                "* a[ResourceLoader|dependencies=ext.gadget.consents]|a.js",
            ),
            (
                "<!-- * a[dependencies=ext.gadget.consent]|a.js -->",
                "<!-- * a[dependencies=ext.gadget.consent]|a.js -->",
            ),
        ] {
            assert_eq!(without_dependencies(line).unwrap(), expected, "{line}");
        }
        assert_eq!(
            dependents("* a[dependencies=ext.gadget.consent]|a.js\n* b|b.js"),
            ["a"]
        );
    }
}
