//! The pages of the linter's rules for the screen: the little Markdown that they use.

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List(Vec<Vec<Inline>>),
    /// Lines of code.
    Code(String),
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Plain text. Links are their texts: the pages that they lead to are not on the wiki.
    Text(String),
    /// Code.
    Code(String),
    /// Text that is set off.
    Strong(String),
}

/// The parts of a rule's page, without its title and the line about its severity, which every finding
/// has.
#[must_use]
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let code: Vec<&str> = lines
                .by_ref()
                .take_while(|line| !line.starts_with("```"))
                .collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(heading.to_owned()));
        } else if let Some(item) = line.strip_prefix("- ") {
            if let Some(Block::List(items)) = blocks.last_mut() {
                items.push(inline(item));
            } else {
                blocks.push(Block::List(vec![inline(item)]));
            }
        } else if !line.is_empty() && !line.starts_with("# ") && !line.starts_with("Severity:") {
            blocks.push(Block::Paragraph(inline(line)));
        }
    }
    blocks
}

/// What begins at the beginning of a text, and the rest.
fn first(text: &str) -> Option<(Inline, &str)> {
    if let Some(rest) = text.strip_prefix('`') {
        let (code, rest) = rest.split_once('`')?;
        return Some((Inline::Code(code.to_owned()), rest));
    }
    if let Some(rest) = text.strip_prefix("**") {
        let (strong, rest) = rest.split_once("**")?;
        return Some((Inline::Strong(strong.to_owned()), rest));
    }
    None
}

fn inline(mut text: &str) -> Vec<Inline> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    while let Some(letter) = text.chars().next() {
        if let Some((part, rest)) = first(text) {
            if !plain.is_empty() {
                parts.push(Inline::Text(std::mem::take(&mut plain)));
            }
            parts.push(part);
            text = rest;
            continue;
        }
        if let Some((name, rest)) = link(text) {
            if !plain.is_empty() {
                parts.push(Inline::Text(std::mem::take(&mut plain)));
            }
            parts.extend(inline(name));
            text = rest;
            continue;
        }
        plain.push(letter);
        text = &text[letter.len_utf8()..];
    }
    if !plain.is_empty() {
        parts.push(Inline::Text(plain));
    }
    parts
}

/// The text of the link that a text begins with, and what follows the link.
fn link(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (_, rest) = rest.split_once(')')?;
    (!name.contains('[')).then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use gadget_consent_core::lint::{Rule, page, summary};

    use super::{Block, Inline, blocks};

    #[test]
    fn what_a_page_has() {
        let page = "# `a`\n\nOne `b` and [`c`](c.md), [d](d.md). **E**!\n\nSeverity: error.\n\n## Why\n\n```wikitext\n* x\n\n* y\n```\n";
        let text = |text: &str| Inline::Text(text.to_owned());
        let code = |text: &str| Inline::Code(text.to_owned());
        assert_eq!(
            blocks(page),
            [
                Block::Paragraph(vec![
                    text("One "),
                    code("b"),
                    text(" and "),
                    code("c"),
                    text(", "),
                    text("d"),
                    text(". "),
                    Inline::Strong("E".to_owned()),
                    text("!"),
                ]),
                Block::Heading("Why".to_owned()),
                Block::Code("* x\n\n* y".to_owned()),
            ]
        );
    }

    #[test]
    fn nothing_of_a_rules_page_is_left_as_markdown() {
        for rule in Rule::ALL {
            let blocks = blocks(page(rule));
            let headings: Vec<&Block> = blocks
                .iter()
                .filter(|block| matches!(block, Block::Heading(_)))
                .collect();
            assert!(headings.len() >= 2, "{rule}");
            assert!(blocks.iter().any(|block| matches!(block, Block::Code(_))));
            for block in &blocks {
                let parts: Vec<&Inline> = match block {
                    Block::Paragraph(parts) => parts.iter().collect(),
                    Block::List(items) => items.iter().flatten().collect(),
                    Block::Heading(_) | Block::Code(_) => continue,
                };
                for part in parts {
                    if let Inline::Text(text) = part {
                        for mark in ["`", "](", "**", "##"] {
                            assert!(!text.contains(mark), "{rule}: {text}");
                        }
                        assert!(!text.starts_with(['|', '-', '<']), "{rule}: {text}");
                    }
                }
            }
            assert!(!summary(rule).is_empty());
        }
    }
}
