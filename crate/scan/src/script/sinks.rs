//! What contacts somebody, and with which address.

mod calls;
mod elements;
mod rest;
mod runs;

use std::collections::BTreeSet;

use gadget_consent_core::Kind;
use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, AssignmentExpression, AssignmentTarget, Expression};
use oxc_span::GetSpan as _;
use oxc_syntax::node::NodeId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::code::Code;
use super::evaluate::Evaluator;
use super::index::{Index, name_of};
use super::value::{Value, Values};
use crate::address::{Target, target};
use crate::finding::{Class, Finding, Load, Place, Site, Step, Unread, Use};
use crate::markup::{self, HANDLER, Piece};
use crate::plain;
use crate::style;
use crate::text::{Text, shown};
use runs::WINDOWS;

/// The most findings of one scan.
pub(crate) const MOST: usize = 20_000;

const CONNECT: Use = Use::Kind(Kind::Connect);
const SCRIPT: Use = Use::Kind(Kind::Script);
const IMG: Use = Use::Kind(Kind::Img);

/// The result of scripts.
pub(crate) struct Found {
    pub findings: Vec<Finding>,
    pub loads: Vec<Load>,
    pub modules: BTreeSet<String>,
    pub unread: Vec<Unread>,
    /// The literals of which a part was used, with the hosts.
    pub touched: FxHashMap<(u32, u32), FxHashSet<String>>,
    pub cut: bool,
}

/// Finds what the scripts of a gadget contact.
pub(crate) fn scan(codes: &[Code<'_>]) -> Found {
    let index = Index::of(codes);
    let mut sinks = Sinks {
        evaluator: Evaluator::new(codes, &index),
        found: Found {
            findings: Vec::new(),
            loads: Vec::new(),
            modules: BTreeSet::new(),
            unread: Vec::new(),
            touched: FxHashMap::default(),
            cut: false,
        },
        seen: FxHashSet::default(),
    };
    for code in codes {
        sinks.code(code);
    }
    for code in codes {
        sinks.rest(code);
    }
    sinks.found.cut = sinks.evaluator.cut;
    sinks.found
}

/// Where a use is.
#[derive(Clone, Copy)]
struct At {
    file: u32,
    env: u32,
    place: Place,
    dead: bool,
}

struct Sinks<'a, 'c> {
    evaluator: Evaluator<'a, 'c>,
    found: Found,
    seen: FxHashSet<(Class, Use, Option<Site>, Place, String)>,
}

/// How deep in an object something is looked for that is given to code that is not here.
const DEEPEST_GIVEN: usize = 8;

/// Methods that show or record something, unless an object of which nothing is known sends it.
const OF_RECORDS: [&str; 7] = ["track", "log", "trace", "debug", "info", "warn", "error"];

/// Functions whose arguments are only shown, compared or kept as text.
const OF_TEXT: [&str; 54] = [
    "log",
    "info",
    "warn",
    "error",
    "debug",
    "alert",
    "confirm",
    "prompt",
    "notify",
    "track",
    "trace",
    "assert",
    "test",
    "match",
    "indexOf",
    "lastIndexOf",
    "includes",
    "startsWith",
    "endsWith",
    "search",
    "localeCompare",
    "split",
    "replace",
    "text",
    "val",
    "setItem",
    "getItem",
    "removeItem",
    "createTextNode",
    "Error",
    "TypeError",
    "RegExp",
    "setLabel",
    "setTitle",
    "msg",
    "message",
    "exec",
    "replaceAll",
    "has",
    "hasOwnProperty",
    "deprecate",
    "setValue",
    "isArray",
    "parseInt",
    "stringify",
    "inArray",
    "equals",
    "is",
    "not",
    "trim",
    "RangeError",
    "off",
    "addClass",
    "title",
];

/// Functions that run text as code.
const OF_CODE: [&str; 6] = [
    "eval",
    "Function",
    "setTimeout",
    "setInterval",
    "Blob",
    "execScript",
];

impl<'a> Sinks<'a, '_> {
    fn code(&mut self, code: &Code<'a>) {
        for node in code.semantic.nodes().iter() {
            if self.found.findings.len() >= MOST {
                self.evaluator.cut = true;
                return;
            }
            let around = code.around(node.id());
            let span = node.kind().span();
            let at = At {
                file: code.file,
                env: 0,
                place: code.place(span),
                dead: around.dead,
            };
            match node.kind() {
                AstKind::CallExpression(call) => {
                    for env in self.contexts(code, node.id()) {
                        self.evaluator.begin();
                        self.call(At { env, ..at }, call);
                    }
                }
                AstKind::NewExpression(new) => {
                    for env in self.contexts(code, node.id()) {
                        self.evaluator.begin();
                        self.made(At { env, ..at }, new);
                    }
                }
                AstKind::AssignmentExpression(assignment) => {
                    self.assignment(at, code, node.id(), assignment);
                }
                AstKind::IdentifierReference(name)
                    if name.name == "eval" && code.is_global(name) =>
                {
                    self.unread(at, "eval");
                }
                AstKind::WithStatement(_) => self.unread(at, "with"),
                AstKind::ComputedMemberExpression(member) => {
                    let Expression::Identifier(object) = &member.object else {
                        continue;
                    };
                    let is_window = WINDOWS.contains(&object.name.as_str());
                    if !is_window && !code.is_callee(node.id()) {
                        continue;
                    }
                    for env in self.contexts(code, node.id()) {
                        self.evaluator.begin();
                        self.computed(At { env, ..at }, member);
                    }
                }
                AstKind::ImportExpression(import) => {
                    for env in self.contexts(code, node.id()) {
                        self.evaluator.begin();
                        let values = self.evaluator.values(code.file, env, &import.source);
                        self.module(At { env, ..at }, &values);
                    }
                }
                AstKind::ImportDeclaration(import) => self.import(at, code, &import.source),
                AstKind::ExportAllDeclaration(export) => self.import(at, code, &export.source),
                AstKind::ExportFromDeclaration(export) => self.import(at, code, &export.source),
                AstKind::TaggedTemplateExpression(tagged) => {
                    let Expression::Identifier(tag) = &tagged.tag else {
                        continue;
                    };
                    if !["html", "svg", "css"].contains(&tag.name.as_str()) {
                        continue;
                    }
                    self.evaluator.begin();
                    let values = self.evaluator.tagged(code.file, 0, tagged);
                    if tag.name == "css" {
                        self.css(at, &values, "css");
                    } else {
                        self.markup(at, &values, &tag.name);
                    }
                }
                AstKind::JSXOpeningElement(element) => {
                    for env in self.contexts(code, node.id()) {
                        self.evaluator.begin();
                        self.jsx(At { env, ..at }, element);
                    }
                }
                AstKind::ObjectProperty(property) => {
                    let name = name_of(&property.key);
                    if name.as_deref() == Some("template") || name.as_deref() == Some("__html") {
                        self.evaluator.begin();
                        let values = self.evaluator.values(code.file, 0, &property.value);
                        self.markup(at, &values, name.as_deref().unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
    }

    fn assignment(
        &mut self,
        at: At,
        code: &Code<'a>,
        node: NodeId,
        assignment: &'a AssignmentExpression<'a>,
    ) {
        let (base, name) = match &assignment.left {
            AssignmentTarget::StaticMemberExpression(member) => {
                (Some(&member.object), member.property.name.as_str())
            }
            AssignmentTarget::ComputedMemberExpression(member) => match &member.expression {
                Expression::StringLiteral(name) => (Some(&member.object), name.value.as_str()),
                Expression::NumericLiteral(_) => return,
                key => {
                    let parts = (&member.object, key, &assignment.right);
                    self.assigned_by_key(at, code, node, parts);
                    return;
                }
            },
            AssignmentTarget::AssignmentTargetIdentifier(name) if name.name == "location" => {
                (None, "location")
            }
            _ => return,
        };
        if !is_sink_property(name, base) {
            return;
        }
        for env in self.contexts(code, node) {
            self.evaluator.begin();
            self.assigned(At { env, ..at }, base, name, &assignment.right);
        }
    }

    /// `element[ key ] = address`
    fn assigned_by_key(
        &mut self,
        at: At,
        code: &Code<'a>,
        node: NodeId,
        (base, key, right): (&'a Expression<'a>, &'a Expression<'a>, &'a Expression<'a>),
    ) {
        // Most code of this form puts something into a list.
        self.evaluator.begin();
        let values = self.evaluator.values(at.file, 0, right);
        if !values.iter().any(loads_something) {
            return;
        }
        for env in self.contexts(code, node) {
            self.evaluator.begin();
            let at = At { env, ..at };
            let mut is_known = true;
            for key in self.evaluator.values(at.file, env, key).iter() {
                match key.text().filter(|text| text.is_known()) {
                    Some(name) if is_sink_property(&name.text, Some(base)) => {
                        self.assigned(at, Some(base), &name.text, right);
                    }
                    Some(_) => {}
                    None => is_known = false,
                }
            }
            let of = self.evaluator.values(at.file, env, base);
            let may_be_element = |value: &Value<'a>| {
                matches!(value, Value::Element(_) | Value::Style | Value::Unknown)
                    || matches!(value, Value::Global(path) if !path.starts_with("mw."))
            };
            if !is_known && of.iter().any(may_be_element) {
                self.unread(at, "[ … ] =");
            }
        }
    }

    /// The calls in which a use is looked at.
    fn contexts(&mut self, code: &Code<'a>, node: NodeId) -> Vec<u32> {
        self.evaluator.begin();
        let mut contexts = self.evaluator.contexts(code.around(node).function);
        contexts.retain(|env| self.evaluator.is_possible(code.file, *env, node));
        contexts
    }

    fn import(&mut self, at: At, code: &Code<'a>, source: &oxc_ast::ast::StringLiteral<'a>) {
        let text = Text::known(&source.value, code.place(source.span));
        self.module(at, &[Value::Text(text)].into());
    }

    /// `import`: a name without a scheme is one of a package.
    fn module(&mut self, at: At, values: &Values<'a>) {
        self.address(at, values, SCRIPT, Class::Contact, "import");
    }

    fn argument(&mut self, at: At, arguments: &'a [Argument<'a>], position: usize) -> Values<'a> {
        self.evaluator
            .argument(at.file, at.env, arguments, position)
    }

    /// What is given to code that is not here.
    fn given(&mut self, at: At, function: &str, arguments: &'a [Argument<'a>]) {
        self.evaluator.cut |= arguments.len() > 20;
        for position in 0..arguments.len().min(20) {
            let values = self.argument(at, arguments, position);
            self.values_given(at, function, &values, "", 0);
        }
    }

    fn values_given(
        &mut self,
        at: At,
        function: &str,
        values: &Values<'a>,
        name: &str,
        depth: usize,
    ) {
        let is_of_text = OF_TEXT.contains(&function)
            || [
                "summary",
                "text",
                "title",
                "label",
                "comment",
                "description",
                "help",
                "message",
            ]
            .contains(&name);
        if is_of_text {
            return;
        }
        if depth > DEEPEST_GIVEN {
            self.evaluator.cut = true;
            return;
        }
        let is_link = ["href", "link", "redirect", "homepage", "returnto"]
            .contains(&name.to_ascii_lowercase().as_str());
        let via = if function.is_empty() {
            "another function"
        } else {
            function
        };
        for value in values.iter() {
            match value {
                Value::Text(text)
                    if OF_CODE.contains(&function) && !markup::is_markup(&text.text) =>
                {
                    for named in plain::addresses(&text.text) {
                        let part = text.part(named.start, &text.text[named.start..named.end]);
                        self.one(at, &part, Use::Unknown, Class::Unknown, via);
                    }
                }
                Value::Text(text) => {
                    if let Target::Site(_) = target(&text.text) {
                        let (usage, class) = if is_link {
                            (Use::Link, Class::Link)
                        } else {
                            (Use::Unknown, Class::Unknown)
                        };
                        self.one(at, text, usage, class, via);
                    } else if markup::is_markup(&text.text) {
                        self.markup(at, &[value.clone()].into(), via);
                    }
                }
                Value::Array(elements) => {
                    self.evaluator.cut |= elements.len() > 100;
                    for element in elements.iter().take(100) {
                        self.values_given(at, function, element, name, depth + 1);
                    }
                }
                Value::Object(object, file, env) => {
                    for (name, values) in self.members(object, *file, *env) {
                        self.values_given(at, function, &values, &name, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    /// `.attr( 'src', function () { return … } )`: what the function returns.
    fn resolved(&mut self, at: At, values: &Values<'a>) -> Values<'a> {
        let mut all = Vec::new();
        for value in values.iter() {
            match value {
                Value::Function(function, file, env) => {
                    let returned =
                        self.evaluator
                            .returned((*function, *file, *env), Vec::new(), None, at.env);
                    all.extend(returned.iter().cloned());
                }
                other => all.push(other.clone()),
            }
        }
        all.into()
    }

    fn css(&mut self, at: At, values: &Values<'a>, via: &str) {
        let values = self.resolved(at, values);
        for value in values.iter() {
            if let Value::Text(text) = value {
                self.css_text(at, text, via);
            }
        }
    }

    fn css_text(&mut self, at: At, text: &Text, via: &str) {
        for used in style::loads(&text.text) {
            self.evaluator.cut |= used.via == style::CUT;
            let part = text.part(used.start, &used.address);
            let via = format!("{via}: {}", used.via);
            self.one(at, &part, Use::Kind(used.kind), Class::Contact, &via);
        }
    }

    fn markup(&mut self, at: At, values: &Values<'a>, via: &str) {
        let values = self.resolved(at, values);
        for value in values.iter() {
            if let Value::Text(text) = value {
                self.markup_text(at, text, via, 0);
            }
        }
    }

    fn markup_text(&mut self, at: At, text: &Text, via: &str, depth: usize) {
        for found in markup::pieces(&text.text) {
            let part = text.part(found.start, &text.text[found.start..found.end]);
            match found.piece {
                Piece::Address {
                    class,
                    usage,
                    via: element,
                } => {
                    self.one(at, &part, usage, class, &format!("{via}: {element}"));
                }
                Piece::Style => self.css_text(at, &part, via),
                Piece::Markup if depth < 3 => self.markup_text(at, &part, via, depth + 1),
                Piece::Bound {
                    usage,
                    via: element,
                } => {
                    for named in plain::addresses(&part.text) {
                        let part = part.part(named.start, &part.text[named.start..named.end]);
                        self.one(
                            at,
                            &part,
                            usage,
                            Class::Contact,
                            &format!("{via}: {element}"),
                        );
                    }
                }
                Piece::Script if !part.text.trim().is_empty() => {
                    self.unread(at, &format!("{via}: script"));
                }
                Piece::Handler => self.unread(at, HANDLER),
                Piece::Cut => self.evaluator.cut = true,
                Piece::Markup | Piece::Script => {}
            }
        }
    }

    fn address_if_known(
        &mut self,
        at: At,
        values: &Values<'a>,
        usage: Use,
        class: Class,
        via: &str,
    ) {
        let known = values.iter().filter(|value| {
            value
                .text()
                .is_some_and(|text| matches!(target(&text.text), Target::Site(_)))
        });
        let known: Values<'a> = known.cloned().collect();
        self.address(at, &known, usage, class, via);
    }

    fn address(&mut self, at: At, values: &Values<'a>, usage: Use, class: Class, via: &str) {
        let values = self.resolved(at, values);
        for value in values.iter() {
            match value {
                Value::Text(text) => self.one(at, text, usage, class, via),
                // No address.
                Value::Nothing | Value::Bool(_) => {}
                _ => self.one(at, &Text::unknown(), usage, class, via),
            }
        }
    }

    /// Adds what one address means.
    fn one(&mut self, at: At, text: &Text, usage: Use, class: Class, via: &str) {
        let leads = target(&text.text);
        if class == Class::Contact {
            self.runs(at, text, usage, &leads, via);
        }
        self.runs_address(at, text);
        let site = match leads {
            Target::Site(site) => Some(site),
            Target::Unknown if class == Class::Contact => None,
            Target::Nowhere | Target::Own | Target::Unknown => return,
        };
        for (_, place) in text.places.iter() {
            let hosts = self
                .found
                .touched
                .entry((place.file, place.start))
                .or_default();
            hosts.extend(site.as_ref().map(|site| site.host.clone()));
        }
        let mut class = if site.is_some() {
            class
        } else {
            Class::Unknown
        };
        let mut via = via.to_owned();
        if at.dead {
            if site.is_none() {
                return;
            }
            class = Class::Text;
            via.push_str(" that never runs");
        }
        let known = shown(&text.text);
        if !self
            .seen
            .insert((class, usage, site.clone(), at.place, known.clone()))
            || self.found.findings.len() >= MOST
        {
            return;
        }
        let literals = text.places.iter().take(3).map(|(_, place)| Step {
            place: *place,
            what: "text".to_owned(),
        });
        self.found.findings.push(Finding {
            class,
            usage,
            site,
            known,
            via,
            place: at.place,
            chain: literals.chain(text.trail.iter().cloned()).collect(),
        });
    }
}

/// Whether a value is an address of a site, or CSS that loads from one.
fn loads_something(value: &Value<'_>) -> bool {
    let is_site = |address: &str| matches!(target(address), Target::Site(_));
    value.text().is_some_and(|text| {
        is_site(&text.text)
            || style::loads(&text.text)
                .iter()
                .any(|used| is_site(&used.address))
    })
}

/// Whether setting this property can contact somebody.
fn is_sink_property(name: &str, base: Option<&Expression<'_>>) -> bool {
    let is_style = match base {
        Some(Expression::StaticMemberExpression(member)) => member.property.name == "style",
        Some(Expression::Identifier(name)) => name.name.to_ascii_lowercase().ends_with("style"),
        _ => false,
    };
    is_style
        || [
            "src",
            "srcset",
            "href",
            "action",
            "formAction",
            "data",
            "poster",
            "innerHTML",
            "outerHTML",
            "srcdoc",
            "textContent",
            "innerText",
            "text",
            "cssText",
            "location",
            "style",
            "ping",
            "background",
            "backgroundImage",
            "host",
            "hostname",
        ]
        .contains(&name)
}
