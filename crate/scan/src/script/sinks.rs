//! What contacts somebody, and with which address.

use std::rc::Rc;

use gadget_consent_core::Kind;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, CallExpression, Expression, JSXAttributeItem, JSXAttributeName,
    JSXAttributeValue, JSXElementName, NewExpression, ObjectExpression, ObjectPropertyKind,
};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::node::NodeId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::code::Code;
use super::evaluate::{Evaluator, method_of};
use super::index::{Index, name_of};
use super::value::{Element, Value, Values};
use crate::address::{Target, target};
use crate::finding::{Class, Finding, Load, Place, Site, Step, Use};
use crate::markup::{self, Piece};
use crate::plain;
use crate::style;
use crate::text::{Text, UNKNOWN, shown};

/// The most findings of one scan.
pub(crate) const MOST: usize = 20_000;

const CONNECT: Use = Use::Kind(Kind::Connect);
const SCRIPT: Use = Use::Kind(Kind::Script);
const IMG: Use = Use::Kind(Kind::Img);

/// The result of scripts.
pub(crate) struct Found {
    pub findings: Vec<Finding>,
    pub loads: Vec<Load>,
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

/// Methods by which jQuery and the DOM put markup into a page.
const OF_MARKUP: [&str; 20] = [
    "html",
    "append",
    "prepend",
    "before",
    "after",
    "replaceWith",
    "wrap",
    "wrapAll",
    "wrapInner",
    "insertAfter",
    "insertBefore",
    "appendTo",
    "prependTo",
    "add",
    "parseHTML",
    "createContextualFragment",
    "replaceAll",
    "write",
    "writeln",
    "setHTMLUnsafe",
];

/// Elements that load something by an attribute.
const LOADING: [&str; 15] = [
    "img", "script", "iframe", "frame", "link", "video", "audio", "source", "track", "embed",
    "object", "form", "a", "image", "input",
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
                    let (base, name) = match &assignment.left {
                        AssignmentTarget::StaticMemberExpression(member) => {
                            (Some(&member.object), member.property.name.as_str())
                        }
                        AssignmentTarget::ComputedMemberExpression(member) => {
                            match &member.expression {
                                Expression::StringLiteral(name) => {
                                    (Some(&member.object), name.value.as_str())
                                }
                                _ => continue,
                            }
                        }
                        AssignmentTarget::AssignmentTargetIdentifier(name)
                            if name.name == "location" =>
                        {
                            (None, "location")
                        }
                        _ => continue,
                    };
                    if !is_sink_property(name, base) {
                        continue;
                    }
                    for env in self.contexts(code, node.id()) {
                        self.evaluator.begin();
                        self.assigned(At { env, ..at }, base, name, &assignment.right);
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

    #[allow(clippy::too_many_lines, reason = "one table")]
    fn call(&mut self, at: At, call: &'a CallExpression<'a>) {
        let arguments = &call.arguments;
        let callee = call.callee.get_inner_expression();
        if matches!(callee, Expression::Super(_)) {
            return;
        }
        let method = method_of(callee);
        let base = method.map(|(object, _)| self.evaluator.values(at.file, at.env, object));
        let callees = self.evaluator.values(at.file, at.env, callee);
        if callees
            .iter()
            .any(|value| matches!(value, Value::Function(..) | Value::Class(..)))
        {
            return;
        }
        let mut handled = false;
        for value in callees.iter() {
            if let Value::Global(path) = value {
                handled |= self.global(at, path, arguments);
            }
        }
        let Some((object, name)) = method else {
            if !handled {
                let name = match callee {
                    Expression::Identifier(name) => name.name.as_str(),
                    _ => "",
                };
                self.created(at, arguments);
                self.given(at, name, arguments);
            }
            return;
        };
        if handled {
            return;
        }
        let base = base.unwrap_or_else(|| [Value::Unknown].into());
        if name == "call"
            && let Some(shifted) = arguments.get(1..)
        {
            let mut known = false;
            for value in base.iter() {
                if let Value::Global(path) = value {
                    let path = path.clone();
                    known |= self.global(at, &path, shifted);
                }
            }
            if known {
                return;
            }
        }
        if name == "setProperty" {
            let values = self.argument(at, arguments, 1);
            self.css(at, &values, "style");
            return;
        }
        let mut own = false;
        for value in base.iter() {
            match value {
                Value::Element(element) => {
                    let element = element.clone();
                    self.of_element(at, Some(&element), object, name, arguments);
                    own = true;
                }
                Value::Style => {
                    if name == "setProperty" {
                        let values = self.argument(at, arguments, 1);
                        self.css(at, &values, "style");
                    }
                    own = true;
                }
                Value::Made(path) => {
                    let path = path.clone();
                    own |= self.of_made(at, &path, name, arguments);
                }
                Value::Text(_) | Value::Array(_) | Value::Config | Value::Bool(_) => own = true,
                Value::Global(path) if is_first_party(path) => own = true,
                _ => {}
            }
        }
        if own {
            return;
        }
        // Nothing is known of the object: its methods are what they are called.
        let is_of_element = OF_MARKUP.contains(&name)
            || [
                "attr",
                "prop",
                "css",
                "setAttribute",
                "insertAdjacentHTML",
                "postMessage",
                "setAttributeNS",
            ]
            .contains(&name);
        if is_of_element {
            self.of_element(at, None, object, name, arguments);
            return;
        }
        match name {
            "open" => {
                let verb = self.argument(at, arguments, 0);
                let is_verb = verb.iter().any(|verb| {
                    verb.text().is_some_and(|verb| {
                        let verb = verb.text.to_ascii_uppercase();
                        ["GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS"]
                            .contains(&verb.as_str())
                    })
                });
                let position = usize::from(is_verb);
                let values = self.argument(at, arguments, position);
                if is_verb {
                    self.address(at, &values, CONNECT, Class::Contact, "XMLHttpRequest");
                } else {
                    self.address(at, &values, Use::Link, Class::Link, "open");
                }
            }
            "ajax" | "getJSON" | "getScript" | "sendBeacon" | "importScripts" | "tileLayer"
            | "imageOverlay" | "insertRule" | "addModule" | "addStyleTag" | "addCSS"
            | "addPortletLink" => {
                let path = match name {
                    "ajax" | "getJSON" | "getScript" => format!("$.{name}"),
                    "sendBeacon" => "navigator.sendBeacon".to_owned(),
                    other => other.to_owned(),
                };
                self.global(at, &path, arguments);
            }
            "get" | "post" | "put" | "patch" | "delete" | "request" | "fetch" | "head" | "json" => {
                let values = self.argument(at, arguments, 0);
                let known: Vec<Value<'a>> = values
                    .iter()
                    .filter(|value| {
                        let text = value.text();
                        text.is_some_and(|text| matches!(target(&text.text), Target::Site(_)))
                    })
                    .cloned()
                    .collect();
                self.address(at, &known.into(), CONNECT, Class::Contact, name);
                let options = self.evaluator.property(&values, "url", None);
                self.address_if_known(at, &options, CONNECT, Class::Contact, name);
            }
            _ => {
                self.created(at, arguments);
                self.given(at, name, arguments);
            }
        }
    }

    /// A function of the browser, of jQuery, of MediaWiki or of a library. `false`: it is not known.
    #[allow(clippy::too_many_lines, reason = "one table")]
    fn global(&mut self, at: At, path: &str, arguments: &'a [Argument<'a>]) -> bool {
        let last = path.rsplit('.').next().unwrap_or(path);
        let (usage, position, via): (Use, usize, &str) = match path {
            "fetch" => (CONNECT, 0, "fetch"),
            "navigator.sendBeacon" => (CONNECT, 0, "sendBeacon"),
            "axios.get" | "axios.post" | "axios.put" | "axios.head" | "axios.delete"
            | "axios.patch" | "d3.json" | "d3.csv" | "d3.text" | "d3.xml" | "d3.tsv" | "io"
            | "io.connect" | "superagent.get" | "ky" | "ky.get" | "$fetch" => (CONNECT, 0, path),
            "$.getScript"
            | "mw.loader.getScript"
            | "mw.loader.addScriptTag"
            | "importScriptURI"
            | "iusc"
            | "importExternalScript"
            | "loadScript" => (SCRIPT, 0, path),
            "importStylesheetURI" | "mw.loader.addLinkTag" => (Use::Kind(Kind::Style), 0, path),
            "navigator.serviceWorker.register" => (Use::Kind(Kind::Worker), 0, path),
            "L.tileLayer" | "L.tileLayer.wms" | "L.imageOverlay" | "tileLayer" | "imageOverlay" => {
                (IMG, 0, last)
            }
            "CSS.paintWorklet.addModule" | "addModule" => (SCRIPT, 0, "addModule"),
            "importScripts" => {
                for position in 0..arguments.len().min(50) {
                    let values = self.argument(at, arguments, position);
                    self.address(at, &values, SCRIPT, Class::Contact, "importScripts");
                }
                return true;
            }
            "open" | "window.open" | "location.assign" | "location.replace" | "document.open" => {
                let values = self.argument(at, arguments, 0);
                self.address(at, &values, Use::Link, Class::Link, path);
                return true;
            }
            "mw.util.addPortletLink"
            | "addPortletLink"
            | "history.pushState"
            | "history.replaceState" => {
                let position = if path.starts_with("history") { 2 } else { 1 };
                let values = self.argument(at, arguments, position);
                self.address(at, &values, Use::Link, Class::Link, path);
                return true;
            }
            "$.get" | "$.post" | "$.getJSON" | "$.ajax" | "axios" | "GM_xmlhttpRequest"
            | "GM.xmlHttpRequest" | "GM.xmlhttpRequest" | "$.ajaxSetup" | "axios.request"
            | "axios.create" => {
                self.ajax(at, path, arguments);
                return true;
            }
            "mw.loader.load" | "mw.loader.loadUrl" => {
                self.loaded(at, arguments);
                return true;
            }
            "mw.loader.addSource" => {
                let first = self.argument(at, arguments, 0);
                for value in first.iter() {
                    if let Value::Object(..) = value {
                        let all = self.evaluator.elements(&[value.clone()].into());
                        self.address(at, &all, SCRIPT, Class::Contact, path);
                    }
                }
                let values = self.argument(at, arguments, 1);
                self.address(at, &values, SCRIPT, Class::Contact, path);
                return true;
            }
            "importScript" | "importStylesheet" | "mw.loader.using" | "mw.loader.require"
            | "require" => {
                let values = self.argument(at, arguments, 0);
                for value in values.iter() {
                    let Value::Text(text) = value else { continue };
                    if path.starts_with("import") && text.is_known() {
                        self.loads(at, &text.text, true);
                    } else if let Target::Site(_) = target(&text.text) {
                        let values = [value.clone()].into();
                        self.address(at, &values, SCRIPT, Class::Contact, path);
                    }
                }
                if path == "require" {
                    for value in values.iter() {
                        if let Value::Array(elements) = value {
                            for element in elements.iter() {
                                self.address_if_known(at, element, SCRIPT, Class::Contact, path);
                            }
                        }
                    }
                }
                return true;
            }
            "mw.loader.implement" => {
                let values = self.argument(at, arguments, 1);
                let all = self.evaluator.elements(&values);
                self.address_if_known(at, &all, SCRIPT, Class::Contact, path);
                return true;
            }
            "mw.util.addCSS"
            | "mw.loader.addStyleTag"
            | "GM_addStyle"
            | "GM.addStyle"
            | "addStyleTag"
            | "addCSS"
            | "insertRule" => {
                let values = self.argument(at, arguments, 0);
                self.css(at, &values, last);
                return true;
            }
            "document.write" | "document.writeln" | "$.parseHTML" => {
                let values = self.argument(at, arguments, 0);
                self.markup(at, &values, path);
                return true;
            }
            "$" => {
                let values = self.argument(at, arguments, 0);
                let markup: Vec<Value<'a>> = values
                    .iter()
                    .filter(|value| {
                        value
                            .text()
                            .is_some_and(|text| text.text.trim_start().starts_with('<'))
                    })
                    .cloned()
                    .collect();
                self.markup(at, &markup.clone().into(), "$");
                for value in &markup {
                    let Some(text) = value.text() else { continue };
                    let text = text.text.clone();
                    let Some((tag, _)) = markup::tag(text.trim_start(), 0) else {
                        continue;
                    };
                    let attributes = tag.attributes.iter();
                    let element = Element {
                        site: 0,
                        name: tag.name.as_str().into(),
                        attributes: attributes
                            .map(|(name, value, _)| (name.clone(), (*value).to_owned()))
                            .collect(),
                    };
                    let options = self.argument(at, arguments, 1);
                    self.attributes(at, &options, Some(&element), "");
                }
                return true;
            }
            "Object.assign" | "$.extend" => {
                let first = self.argument(at, arguments, 0);
                for value in first.iter() {
                    let Value::Element(element) = value else {
                        continue;
                    };
                    let element = element.clone();
                    for position in 1..arguments.len().min(10) {
                        let options = self.argument(at, arguments, position);
                        self.attributes(at, &options, Some(&element), "");
                    }
                }
                return true;
            }
            "mw.html.element" | "React.createElement" | "Vue.h" | "h" => {
                self.created(at, arguments);
                return true;
            }
            "eval" | "setTimeout" | "setInterval" => {
                self.given(at, last, arguments);
                return true;
            }
            "createImageBitmap"
            | "decodeURI"
            | "unescape"
            | "escape"
            | "$.trim"
            | "URL"
            | "Object.keys"
            | "String"
            | "encodeURIComponent"
            | "encodeURI"
            | "decodeURIComponent"
            | "atob"
            | "Object.freeze"
            | "mw.config.get"
            | "mw.config.set"
            | "mw.format"
            | "mw.messages.set"
            | "Array"
            | "Number"
            | "parseInt"
            | "JSON.parse"
            | "JSON.stringify"
            | "document.createElement"
            | "document.createElementNS"
            | "$.param"
            | "Object.entries"
            | "Object.values"
            | "document.querySelector"
            | "document.querySelectorAll"
            | "document.getElementById"
            | "$.each"
            | "$.map"
            | "URL.createObjectURL"
            | "mw.hook"
            | "mw.msg"
            | "mw.message"
            | "$.inArray"
            | "mw.log"
            | "mw.notify"
            | "Promise.all"
            | "Promise.resolve"
            | "mw.track"
            | "URL.canParse"
            | "Array.isArray"
            | "Array.from" => {
                return true;
            }
            _ => return false,
        };
        let values = self.argument(at, arguments, position);
        self.address(at, &values, usage, Class::Contact, via);
        true
    }

    fn ajax(&mut self, at: At, path: &str, arguments: &'a [Argument<'a>]) {
        let first = self.argument(at, arguments, 0);
        let objects: Vec<Value<'a>> = first
            .iter()
            .filter(|value| !matches!(value, Value::Text(_) | Value::Unknown))
            .cloned()
            .collect();
        let texts: Vec<Value<'a>> = first
            .iter()
            .filter(|value| matches!(value, Value::Text(_) | Value::Unknown))
            .cloned()
            .collect();
        let via = path;
        for object in objects {
            let options: Values<'a> = [object].into();
            let mut url = self.evaluator.property(&options, "url", None);
            if path == "axios.create" || url.iter().all(|value| matches!(value, Value::Nothing)) {
                url = self.evaluator.property(&options, "baseURL", None);
            }
            let usage = self.ajax_usage(&options, &url);
            self.address(at, &url, usage, Class::Contact, via);
        }
        if texts.is_empty() {
            return;
        }
        let texts: Values<'a> = texts.into();
        let mut usage = CONNECT;
        for position in 1..arguments.len().min(5) {
            let values = self.argument(at, arguments, position);
            let is_script = values.iter().any(|value| {
                value
                    .text()
                    .is_some_and(|text| ["script", "jsonp"].contains(&&*text.text))
            });
            if path == "$.ajax" && position == 1 {
                usage = self.ajax_usage(&values, &texts);
            } else if is_script && path != "$.ajax" {
                usage = SCRIPT;
            }
        }
        if path == "$.getJSON" && usage == CONNECT {
            usage = self.ajax_usage(&[].into(), &texts);
        }
        self.address(at, &texts, usage, Class::Contact, via);
    }

    /// JSONP is a script.
    fn ajax_usage(&mut self, options: &Values<'a>, url: &Values<'a>) -> Use {
        let of_address = url.iter().any(|value| {
            let text = value.text();
            text.is_some_and(|text| text.text.ends_with("=?") || text.text.contains("=?&"))
        });
        if of_address {
            return SCRIPT;
        }
        let kind = self.evaluator.property(options, "dataType", None);
        let is_script = kind.iter().any(|value| {
            let text = value.text();
            text.is_some_and(|text| {
                text.text
                    .split(' ')
                    .any(|one| ["script", "jsonp"].contains(&one))
            })
        });
        let is_set = |values: &Values<'a>| {
            values
                .iter()
                .any(|value| matches!(value, Value::Text(_) | Value::Bool(true)))
        };
        let jsonp = self.evaluator.property(options, "jsonp", None);
        let callback = self.evaluator.property(options, "jsonpCallback", None);
        if is_script || is_set(&jsonp) || is_set(&callback) {
            SCRIPT
        } else {
            CONNECT
        }
    }

    /// `mw.loader.load( url, type )`, or names of modules.
    fn loaded(&mut self, at: At, arguments: &'a [Argument<'a>]) {
        let values = self.argument(at, arguments, 0);
        let kind = self.argument(at, arguments, 1);
        let is_style = kind
            .iter()
            .any(|value| value.text().is_some_and(|text| &*text.text == "text/css"));
        let usage = if is_style {
            Use::Kind(Kind::Style)
        } else {
            SCRIPT
        };
        let addresses: Vec<Value<'a>> = values
            .iter()
            .flat_map(|value| match value {
                Value::Array(elements) => elements
                    .iter()
                    .flat_map(|element| element.iter().cloned())
                    .collect(),
                other => vec![other.clone()],
            })
            .filter(|value| match value {
                // Anything else is the name of a module.
                Value::Text(text) => {
                    text.text.contains("//") || text.text.starts_with('/') || !text.is_known()
                }
                Value::Unknown => arguments.len() > 1,
                _ => false,
            })
            .collect();
        self.address(
            at,
            &addresses.into(),
            usage,
            Class::Contact,
            "mw.loader.load",
        );
    }

    fn of_made(&mut self, at: At, path: &str, name: &str, arguments: &'a [Argument<'a>]) -> bool {
        match (path, name) {
            ("XMLHttpRequest" | "ActiveXObject", "open") => {
                let values = self.argument(at, arguments, 1);
                self.address(at, &values, CONNECT, Class::Contact, "XMLHttpRequest");
                true
            }
            ("CSSStyleSheet", _) => {
                let values = self.argument(at, arguments, 0);
                self.css(at, &values, name);
                true
            }
            (path, _) if path.starts_with("mw.") => true,
            (
                "XMLHttpRequest"
                | "WebSocket"
                | "EventSource"
                | "Worker"
                | "SharedWorker"
                | "FormData"
                | "Date"
                | "RegExp"
                | "URLSearchParams"
                | "Headers"
                | "IntersectionObserver"
                | "MutationObserver"
                | "FileReader",
                _,
            ) => true,
            _ => false,
        }
    }

    fn made(&mut self, at: At, new: &'a NewExpression<'a>) {
        let arguments = &new.arguments;
        let callees = self.evaluator.values(at.file, at.env, &new.callee);
        if callees
            .iter()
            .any(|value| matches!(value, Value::Function(..) | Value::Class(..)))
        {
            return;
        }
        for value in callees.iter() {
            let Value::Global(path) = value else {
                self.given(at, "", arguments);
                continue;
            };
            let path = path.clone();
            let last = path.rsplit('.').next().unwrap_or(&path);
            let usage = match &*path {
                "WebSocket"
                | "EventSource"
                | "ReconnectingWebSocket"
                | "mw.ForeignApi"
                | "mw.ForeignRest"
                | "WebTransport" => CONNECT,
                "Worker" | "SharedWorker" => Use::Kind(Kind::Worker),
                "Audio" => Use::Kind(Kind::Media),
                "L.TileLayer" | "L.TileLayer.WMS" | "L.ImageOverlay" => IMG,
                "FontFace" => {
                    let values = self.argument(at, arguments, 1);
                    self.font(at, &values);
                    continue;
                }
                "mw.Api" | "mw.Rest" => {
                    let options = self.argument(at, arguments, 0);
                    let ajax = self.evaluator.property(&options, "ajax", None);
                    let url = self.evaluator.property(&ajax, "url", None);
                    self.address_if_known(at, &url, CONNECT, Class::Contact, &path);
                    continue;
                }
                "Notification" => {
                    let options = self.argument(at, arguments, 1);
                    for name in ["icon", "image", "badge"] {
                        let values = self.evaluator.property(&options, name, None);
                        self.address_if_known(at, &values, IMG, Class::Contact, &path);
                    }
                    continue;
                }
                "OO.ui.HtmlSnippet" => {
                    let values = self.argument(at, arguments, 0);
                    self.markup(at, &values, last);
                    continue;
                }
                "URL" | "Request" | "mw.Uri" | "Image" | "RegExp" | "Error" | "TypeError"
                | "Date" | "Set" | "Map" | "FormData" | "URLSearchParams" | "XMLHttpRequest"
                | "mw.Title" | "Array" | "Promise" | "String" => {
                    continue;
                }
                path if path.starts_with("ol.source.") || path.starts_with("ol.layer") => {
                    let options = self.argument(at, arguments, 0);
                    let url = self.evaluator.property(&options, "url", None);
                    self.address_if_known(at, &url, IMG, Class::Contact, path);
                    continue;
                }
                _ => {
                    self.given(at, last, arguments);
                    continue;
                }
            };
            if usage == Use::Kind(Kind::Media) && arguments.is_empty() {
                continue;
            }
            let values = self.argument(at, arguments, 0);
            self.address(at, &values, usage, Class::Contact, last);
        }
    }

    fn font(&mut self, at: At, values: &Values<'a>) {
        for value in values.iter() {
            if let Value::Text(text) = value {
                for used in style::loads(&text.text) {
                    let part = text.part(used.start, &used.address);
                    self.one(at, &part, Use::Kind(Kind::Font), Class::Contact, "FontFace");
                }
            }
        }
    }

    fn of_element(
        &mut self,
        at: At,
        element: Option<&Element>,
        object: &'a Expression<'a>,
        name: &str,
        arguments: &'a [Argument<'a>],
    ) {
        let hint = self.hint(at, object);
        let is_style = element.is_some_and(|element| &*element.name == "style");
        match name {
            "setAttribute" | "attr" | "prop" | "setAttributeNS" => {
                let first = usize::from(name.ends_with("NS"));
                let names = self.argument(at, arguments, first);
                let values = self.argument(at, arguments, first + 1);
                for value in names.iter() {
                    match value {
                        Value::Text(attribute) if attribute.is_known() && arguments.len() > 1 => {
                            let attribute = attribute.text.to_ascii_lowercase();
                            self.attribute(at, element, &attribute, &values, &hint);
                        }
                        Value::Object(..) => {
                            self.attributes(at, &[value.clone()].into(), element, &hint);
                        }
                        _ => {}
                    }
                }
            }
            "css" => {
                let first = self.argument(at, arguments, 0);
                let all = match first.first() {
                    Some(Value::Object(..)) => self.evaluator.elements(&first),
                    _ => self.argument(at, arguments, 1),
                };
                self.css(at, &all, "css");
            }
            "load" if element.is_some() => {
                let values = self.argument(at, arguments, 0);
                // An address, and a selector behind a blank.
                let texts = values.iter().filter_map(|value| match value {
                    Value::Text(text) => {
                        let end = text.text.trim_start().find(' ').unwrap_or(text.text.len());
                        let cut =
                            text.part(0, text.text.trim_start().get(..end).unwrap_or(&text.text));
                        Some(Value::Text(cut))
                    }
                    Value::Unknown => Some(Value::Unknown),
                    _ => None,
                });
                self.address(at, &texts.collect(), CONNECT, Class::Contact, "load");
            }
            "insertAdjacentHTML" => {
                let values = self.argument(at, arguments, 1);
                self.markup(at, &values, name);
            }
            "postMessage" => {
                let values = self.argument(at, arguments, 1);
                self.address_if_known(at, &values, Use::Unknown, Class::Text, "postMessage");
            }
            "text" | "html" | "append" | "appendChild" if is_style => {
                let values = self.argument(at, arguments, 0);
                self.css(at, &values, "style");
            }
            name if OF_MARKUP.contains(&name) => {
                for position in 0..arguments.len().min(20) {
                    let values = self.argument(at, arguments, position);
                    self.markup(at, &values, name);
                }
            }
            _ => {}
        }
    }

    /// The last part of what an object is called: a hint at what it is.
    fn hint(&self, at: At, object: &Expression<'a>) -> String {
        const LONGEST: usize = 40;
        let span = object.span();
        let source = self.evaluator.code(at.file).semantic.source_text();
        let text = source
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let start = text.ceil_char_boundary(text.len().saturating_sub(LONGEST));
        text[start..].to_ascii_lowercase()
    }

    /// `{ src: …, href: … }`
    fn attributes(&mut self, at: At, options: &Values<'a>, element: Option<&Element>, hint: &str) {
        for value in options.iter() {
            let Value::Object(object, file, env) = value else {
                continue;
            };
            for (name, values) in self.members(object, *file, *env) {
                match &*name {
                    "attrs" | "props" | "domProps" | "prop" | "attr" => {
                        self.attributes(at, &values, element, hint);
                    }
                    "css" => {
                        let all = self.evaluator.elements(&values);
                        self.css(at, &all, "css");
                    }
                    "html" | "innerHTML" => self.markup(at, &values, &name),
                    name => {
                        let name = name.to_ascii_lowercase();
                        let relation = element.map(|element| {
                            let mut element = element.clone();
                            let known =
                                self.evaluator
                                    .property(&[value.clone()].into(), "rel", None);
                            if let Some(text) = known
                                .first()
                                .and_then(Value::text)
                                .filter(|text| text.is_known())
                            {
                                let mut all = element.attributes.to_vec();
                                all.push(("rel".to_owned(), text.text.to_string()));
                                element.attributes = all.into();
                            }
                            element
                        });
                        self.attribute(at, relation.as_ref(), &name, &values, hint);
                    }
                }
            }
        }
    }

    fn members(
        &mut self,
        object: &'a ObjectExpression<'a>,
        file: u32,
        env: u32,
    ) -> Vec<(Rc<str>, Values<'a>)> {
        let mut members = Vec::new();
        for property in object.properties.iter().take(200) {
            match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    if let Some(name) = name_of(&property.key) {
                        members.push((name, self.evaluator.values(file, env, &property.value)));
                    }
                }
                ObjectPropertyKind::SpreadProperty(_) => {}
            }
        }
        members
    }

    /// What an attribute of an element does. `element`: `None`, if nothing is known of it.
    fn attribute(
        &mut self,
        at: At,
        element: Option<&Element>,
        attribute: &str,
        values: &Values<'a>,
        hint: &str,
    ) {
        let name = element.map_or("", |element| &element.name);
        let via = format!(
            "{} {attribute}",
            if name.is_empty() { "element" } else { name }
        );
        match attribute {
            "srcset" | "imagesrcset" => {
                for value in values.iter() {
                    if let Value::Text(text) = value {
                        for (offset, address) in markup::candidates(&text.text) {
                            self.one(at, &text.part(offset, address), IMG, Class::Contact, &via);
                        }
                    }
                }
                return;
            }
            "style" => {
                self.css(at, values, "style");
                return;
            }
            "srcdoc" | "innerhtml" | "outerhtml" => {
                self.markup(at, values, attribute);
                return;
            }
            _ => {}
        }
        if !name.is_empty() {
            let rel = element.and_then(|element| self.relation(element, "rel"));
            let destination = element.and_then(|element| self.relation(element, "as"));
            let other = |name: &str| match name {
                "rel" => rel.clone(),
                "as" => destination.clone(),
                _ => None,
            };
            let attribute = if attribute == "formaction" {
                "formaction"
            } else {
                attribute
            };
            if let Some((class, usage)) = markup::meaning(name, attribute, &other) {
                self.address(at, values, usage, class, &via);
            }
            return;
        }
        match attribute {
            "src" => {
                for value in values.iter() {
                    let usage = guessed(hint, value);
                    self.address(at, &[value.clone()].into(), usage, Class::Contact, &via);
                }
            }
            "poster" => self.address(at, values, IMG, Class::Contact, &via),
            "href" | "xlink:href" => {
                let is_style = values.iter().any(|value| {
                    value.text().is_some_and(|text| {
                        let path = text.text.split(['?', '#']).next().unwrap_or_default();
                        path.to_ascii_lowercase().ends_with(".css")
                    })
                });
                if is_style || hint.contains("css") || hint.contains("stylesheet") {
                    self.address(at, values, Use::Kind(Kind::Style), Class::Contact, &via);
                } else {
                    self.address(at, values, Use::Link, Class::Link, &via);
                }
            }
            "action" | "formaction" => {
                self.address_if_known(at, values, Use::Form, Class::Contact, &via);
            }
            _ => {}
        }
    }

    /// The value of another attribute of an element, wherever it is set.
    fn relation(&mut self, element: &Element, name: &str) -> Option<String> {
        if let Some((_, value)) = element.attributes.iter().find(|(own, _)| own == name) {
            return Some(value.clone());
        }
        if element.site == 0 {
            return None;
        }
        let of: Values<'a> = [Value::Element(element.clone())].into();
        let values = self.evaluator.property(&of, name, None);
        let text = values
            .iter()
            .find_map(Value::text)
            .map(|text| text.text.to_string());
        text.or_else(|| {
            // `setAttribute( 'rel', … )` and the like.
            let index = self.evaluator.index;
            let set = index.attributes.get(name)?.iter().take(100);
            set.copied().find_map(|(file, object, value)| {
                let base = self.evaluator.values(file, 0, object);
                let is_same = base
                    .iter()
                    .any(|value| matches!(value, Value::Element(own) if own.site == element.site));
                let values = self.evaluator.values(file, 0, value);
                let text = values.first().and_then(Value::text).filter(|_| is_same)?;
                Some(text.text.to_string())
            })
        })
    }

    /// `h( 'img', { src: … } )`
    fn created(&mut self, at: At, arguments: &'a [Argument<'a>]) {
        let names = self.argument(at, arguments, 0);
        for value in names.iter() {
            let Some(name) = value.text().filter(|text| LOADING.contains(&&*text.text)) else {
                continue;
            };
            let element = Element {
                site: 0,
                name: name.text.clone(),
                attributes: [].into(),
            };
            let options = self.argument(at, arguments, 1);
            self.attributes(at, &options, Some(&element), "");
        }
    }

    fn assigned(
        &mut self,
        at: At,
        base: Option<&'a Expression<'a>>,
        name: &str,
        value: &'a Expression<'a>,
    ) {
        let Some(base_expression) = base else {
            let values = self.evaluator.values(at.file, at.env, value);
            self.address(at, &values, Use::Link, Class::Link, "location");
            return;
        };
        let base = self.evaluator.values(at.file, at.env, base_expression);
        let values = self.evaluator.values(at.file, at.env, value);
        let hint = self.hint(at, base_expression);
        if name == "location" || (name == "href" && hint.ends_with("location")) {
            self.address(at, &values, Use::Link, Class::Link, "location");
            return;
        }
        let is_style = hint
            .strip_suffix("style")
            .is_some_and(|rest| rest.ends_with('.'))
            || base.iter().any(|value| matches!(value, Value::Style));
        if is_style || name == "cssText" {
            self.css(at, &values, "style");
            return;
        }
        let has_element = base.iter().any(|value| matches!(value, Value::Element(_)));
        for of in base.iter() {
            let element = match of {
                Value::Element(element) => Some(element.clone()),
                Value::Unknown if has_element => continue,
                Value::Unknown => None,
                Value::Global(path) if !path.starts_with("mw.") => None,
                _ => continue,
            };
            match name {
                "innerHTML" | "outerHTML" | "srcdoc" => {
                    if element
                        .as_ref()
                        .is_some_and(|element| &*element.name == "style")
                    {
                        self.css(at, &values, "style");
                    } else {
                        self.markup(at, &values, name);
                    }
                }
                "textContent" | "innerText" | "text" => {
                    if element
                        .as_ref()
                        .is_some_and(|element| &*element.name == "style")
                    {
                        self.css(at, &values, "style");
                    }
                }
                "src" if element.is_none() && matches!(of, Value::Global(_)) => {
                    self.address_if_known(
                        at,
                        &values,
                        guessed(&hint, &Value::Unknown),
                        Class::Contact,
                        "src",
                    );
                }
                name => {
                    let name = name.to_ascii_lowercase();
                    self.attribute(at, element.as_ref(), &name, &values, &hint);
                }
            }
        }
    }

    fn jsx(&mut self, at: At, element: &'a oxc_ast::ast::JSXOpeningElement<'a>) {
        let name = match &element.name {
            JSXElementName::Identifier(name) => name.name.as_str(),
            _ => "",
        };
        for attribute in &element.attributes {
            let JSXAttributeItem::Attribute(attribute) = attribute else {
                continue;
            };
            let JSXAttributeName::Identifier(key) = &attribute.name else {
                continue;
            };
            let values: Values<'a> = match &attribute.value {
                Some(JSXAttributeValue::StringLiteral(text)) => {
                    let place = self.evaluator.code(at.file).place(text.span);
                    [Value::Text(Text::known(&text.value, place))].into()
                }
                Some(JSXAttributeValue::ExpressionContainer(container)) => {
                    match container.expression.as_expression() {
                        Some(expression) => self.evaluator.values(at.file, at.env, expression),
                        None => continue,
                    }
                }
                _ => continue,
            };
            let key = key.name.to_ascii_lowercase();
            if name.is_empty() {
                self.values_given(at, &key, &values, &key, 1);
                continue;
            }
            if key == "style" {
                let all = self.evaluator.elements(&values);
                self.css(at, &all, "style");
                continue;
            }
            let made = Element {
                site: 0,
                name: name.into(),
                attributes: [].into(),
            };
            self.attribute(at, Some(&made), &key, &values, "");
        }
    }

    /// What is given to code that is not here.
    fn given(&mut self, at: At, function: &str, arguments: &'a [Argument<'a>]) {
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
        if is_of_text || depth > 3 {
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
                    all.extend(
                        returned
                            .iter()
                            .filter(|value| matches!(value, Value::Text(_)))
                            .cloned(),
                    );
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
                Value::Unknown | Value::Global(_) => {
                    self.one(at, &Text::unknown(), usage, class, via);
                }
                _ => {}
            }
        }
    }

    /// Adds what one address means.
    fn one(&mut self, at: At, text: &Text, usage: Use, class: Class, via: &str) {
        let leads = target(&text.text);
        if class == Class::Contact
            && [SCRIPT, Use::Kind(Kind::Style)].contains(&usage)
            && text.is_known()
            && !text.text.starts_with("data:")
            && via != "import"
        {
            self.loads(at, &text.text, false);
        }
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

    fn loads(&mut self, at: At, target: &str, title: bool) {
        if at.dead || self.found.loads.len() >= 1_000 {
            return;
        }
        self.found.loads.push(Load {
            target: target.to_owned(),
            title,
            place: at.place,
        });
    }

    /// The addresses in texts that no use explains, and in comments.
    fn rest(&mut self, code: &Code<'a>) {
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

    fn rest_of(&mut self, place: Place, literal: &str) {
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

    fn text_only(&mut self, place: Place, known: &str, site: Site, via: &str) {
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

/// Whether the methods of an object talk only to the wiki, or to nobody.
fn is_first_party(path: &str) -> bool {
    [
        "console",
        "mw.",
        "JSON",
        "Math",
        "localStorage",
        "sessionStorage",
        "OO.ui.alert",
        "history",
    ]
    .iter()
    .any(|own| path.starts_with(own))
}

/// What an element that is not known does with its `src`.
fn guessed(hint: &str, value: &Value<'_>) -> Use {
    let has = |words: &[&str]| words.iter().any(|word| hint.contains(word));
    let text = value
        .text()
        .map(|text| text.text.to_ascii_lowercase())
        .unwrap_or_default();
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    if has(&["frame"]) {
        Use::Kind(Kind::Frame)
    } else if has(&["img", "image", "pic", "icon", "thumb", "logo"]) {
        IMG
    } else if has(&["audio", "video", "sound", "player"])
        || ends(&[
            ".mp3", ".ogg", ".oga", ".wav", ".mp4", ".webm", ".ogv", ".m4a",
        ])
    {
        Use::Kind(Kind::Media)
    } else if ends(&[".js", ".mjs"])
        || (has(&["script"]) && !path.contains(UNKNOWN))
        || hint.ends_with("script")
    {
        SCRIPT
    } else {
        IMG
    }
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
        ]
        .contains(&name)
}
