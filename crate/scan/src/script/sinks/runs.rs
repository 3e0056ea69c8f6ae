//! What runs besides the code itself: pages and modules of the wiki, and code that is not read here.

use gadget_consent_core::Kind;
use oxc_ast::ast::{ComputedMemberExpression, Expression};

use super::super::evaluate::method_of;
use super::super::value::{Value, Values};
use super::{At, SCRIPT, Sinks};
use crate::address::Target;
use crate::finding::{Load, Unread, Use};
use crate::markup;
use crate::text::{ORIGIN, OWN_HOST, Text, UNKNOWN};

const FRAME: Use = Use::Kind(Kind::Frame);
/// Uses that run code, or apply a stylesheet, of whatever page of the wiki they name.
const OF_THE_WIKI: [Use; 4] = [
    SCRIPT,
    Use::Kind(Kind::Style),
    Use::Kind(Kind::Worker),
    FRAME,
];
/// The most pages that code loads, and the most that it runs without being read.
const MOST_LOADS: usize = 1_000;

/// What the page's own scope is called.
pub(super) const WINDOWS: [&str; 7] = [
    "window",
    "self",
    "globalThis",
    "top",
    "parent",
    "frames",
    "unsafeWindow",
];

impl<'a> Sinks<'a, '_> {
    /// `window[ name ]`: any function of the browser, if the name cannot be told.
    pub(super) fn computed(&mut self, at: At, member: &'a ComputedMemberExpression<'a>) {
        let base = self.evaluator.values(at.file, at.env, &member.object);
        let is_window = base
            .iter()
            .any(|value| matches!(value, Value::Global(path) if &**path == "window"));
        if !is_window {
            return;
        }
        let names = self.evaluator.values(at.file, at.env, &member.expression);
        let is_known = names
            .iter()
            .all(|name| name.text().is_some_and(Text::is_known));
        if !is_known {
            self.unread(at, "window[ … ]");
        }
    }

    /// `x.constructor( code )`: of a function it is `Function`.
    pub(super) fn constructed(&mut self, at: At, callee: &'a Expression<'a>) {
        let Some((object, "constructor")) = method_of(callee) else {
            return;
        };
        let base = self.evaluator.values(at.file, at.env, object);
        let is_no_function = |value: &Value<'a>| {
            matches!(
                value,
                Value::Instance(_)
                    | Value::Object(..)
                    | Value::Array(_)
                    | Value::Text(_)
                    | Value::Bool(_)
                    | Value::Element(_)
                    | Value::Made(_)
            )
        };
        if !base.iter().all(is_no_function) {
            self.unread(at, "constructor");
        }
    }

    /// An address that is code.
    pub(super) fn runs_address(&mut self, at: At, text: &Text) {
        let code = without_scheme(&text.text, "javascript:");
        if code.is_some_and(markup::does_something) {
            self.unread(at, "a javascript: address");
        }
    }

    /// Code that a use runs: that of a page of a wiki, or what is not read.
    pub(super) fn runs(&mut self, at: At, text: &Text, usage: Use, leads: &Target, via: &str) {
        if !OF_THE_WIKI.contains(&usage) {
            return;
        }
        match leads {
            // What it runs is in the address, or was made by the code.
            Target::Nowhere if !text.text.trim().is_empty() => self.unread(at, via),
            Target::Own | Target::Site(_) if usage == FRAME => {}
            // The name of a package, or of a file beside this one.
            Target::Own if via == "import" && !text.text.starts_with('/') => {
                let is_there = self.evaluator.module(at.file, &text.text).is_some();
                if text.text.starts_with('.') && !is_there {
                    self.unread(at, via);
                }
            }
            Target::Own if !text.text.contains(UNKNOWN) => {
                let relative = text.text.replace([ORIGIN, OWN_HOST], "");
                // `https://` + host + path
                let relative = relative
                    .trim_start_matches("https:")
                    .trim_start_matches("http:");
                let relative = relative.strip_prefix("//").unwrap_or(relative);
                self.loads(at, relative, false);
            }
            Target::Own => self.unread(at, via),
            Target::Site(_) if text.is_known() && via != "import" => {
                self.loads(at, &text.text, false);
            }
            Target::Site(_) | Target::Nowhere | Target::Unknown => {}
        }
    }

    /// Code that runs and is not read here.
    pub(super) fn unread(&mut self, at: At, via: &str) {
        if at.dead {
            return;
        }
        if self.found.unread.len() >= MOST_LOADS {
            self.evaluator.cut = true;
            return;
        }
        self.found.unread.push(Unread {
            place: at.place,
            via: via.to_owned(),
        });
    }

    /// The modules of the wiki that these values name.
    pub(super) fn modules(&mut self, at: At, values: &Values<'a>, via: &str) {
        for value in values.iter() {
            match value {
                Value::Array(elements) => {
                    for element in elements.iter() {
                        self.modules(at, element, via);
                    }
                }
                Value::Text(text) if text.is_known() && self.found.modules.len() < MOST_LOADS => {
                    if !at.dead {
                        self.found.modules.insert(text.text.to_string());
                    }
                }
                Value::Nothing | Value::Bool(_) => {}
                _ => self.unread(at, via),
            }
        }
    }

    pub(super) fn loads(&mut self, at: At, target: &str, title: bool) {
        if at.dead {
            return;
        }
        if self.found.loads.len() >= MOST_LOADS {
            self.evaluator.cut = true;
            return;
        }
        self.found.loads.push(Load {
            target: target.to_owned(),
            title,
            place: at.place,
        });
    }
}

/// What follows a scheme, in any case.
fn without_scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let text = text.trim_start();
    let start = text.get(..scheme.len())?;
    start
        .eq_ignore_ascii_case(scheme)
        .then(|| &text[scheme.len()..])
}
