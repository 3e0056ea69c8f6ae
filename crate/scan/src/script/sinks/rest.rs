//! Addresses that no use explains: in texts and in comments.

use oxc_ast::AstKind;
use oxc_span::Span;
use rustc_hash::FxHashSet;

use super::super::code::Code;
use super::{At, MOST, Sinks};
use crate::address::{Target, target};
use crate::finding::{Class, Finding, Place, Site, Use};
use crate::markup::{self, Piece};
use crate::plain;
use crate::text::{Text, shown};

impl<'a> Sinks<'a, '_> {
    /// The addresses in texts that no use explains, and in comments.
    pub(super) fn rest(&mut self, code: &Code<'a>) {
        let source = code.semantic.source_text();
        for node in code.semantic.nodes().iter() {
            let (span, literal) = match node.kind() {
                AstKind::StringLiteral(literal) => (literal.span, literal.value.as_str()),
                AstKind::TemplateElement(element) => (
                    element.span,
                    element
                        .value
                        .cooked
                        .as_ref()
                        .unwrap_or(&element.value.raw)
                        .as_str(),
                ),
                AstKind::JSXText(text) => (text.span, text.value.as_str()),
                AstKind::RegExpLiteral(regex) => (regex.span, ""),
                _ => continue,
            };
            if !literal.contains("//") {
                continue;
            }
            self.rest_of(code.place(span), literal);
        }
        for comment in code.semantic.comments() {
            let span: Span = comment.content_span();
            let text = source
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default();
            for named in plain::addresses(text) {
                self.text_only(
                    code.place(comment.span),
                    &text[named.start..named.end],
                    named.site,
                    "comment",
                );
            }
        }
    }

    pub(super) fn rest_of(&mut self, place: Place, literal: &str) {
        let clean = crate::text::clean(literal);
        let touched = self.found.touched.get(&(place.file, place.start)).cloned();
        let mut explained: FxHashSet<String> = touched.clone().unwrap_or_default();
        // Markup that no known use has seen.
        if markup::is_markup(&clean) {
            let at = At {
                file: 0,
                env: 0,
                place,
                dead: false,
            };
            let text = Text::known(&clean, place);
            for found in markup::pieces(&clean) {
                let address = &clean[found.start..found.end];
                let Target::Site(site) = target(address) else {
                    continue;
                };
                if explained.contains(&site.host) {
                    continue;
                }
                if let Piece::Address { class, usage, via } = found.piece {
                    explained.insert(site.host.clone());
                    let class = if class == Class::Contact {
                        Class::Unknown
                    } else {
                        class
                    };
                    self.one(at, &text.part(found.start, address), usage, class, &via);
                }
            }
        }
        for named in plain::addresses(&clean) {
            let is_cut = touched.is_some() && named.end == clean.len();
            if !explained.contains(&named.site.host) && !is_cut {
                self.text_only(place, &clean[named.start..named.end], named.site, "text");
            }
        }
    }

    pub(super) fn text_only(&mut self, place: Place, known: &str, site: Site, via: &str) {
        let key = (
            Class::Text,
            Use::Unknown,
            Some(site.clone()),
            place,
            known.to_owned(),
        );
        if self.found.findings.len() < MOST && self.seen.insert(key) {
            self.found.findings.push(Finding {
                class: Class::Text,
                usage: Use::Unknown,
                site: Some(site),
                known: shown(known),
                via: via.to_owned(),
                place,
                chain: Vec::new(),
            });
        }
    }
}
