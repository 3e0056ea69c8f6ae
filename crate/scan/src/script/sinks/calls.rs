//! Functions and constructors that contact somebody.

use gadget_consent_core::Kind;
use oxc_ast::ast::{Argument, CallExpression, Expression, NewExpression};

use super::super::evaluate::method_of;
use super::super::value::{Element, Value, Values, unknown};
use super::{At, CONNECT, IMG, OF_RECORDS, SCRIPT, Sinks, loads_something};
use crate::address::{Target, target};
use crate::finding::{Class, Use};
use crate::markup::{self};
use crate::style;

use super::elements::OF_MARKUP;

/// A function whose first argument is an address: what is done with it, and what the function is called.
fn of_address(path: &str) -> Option<(Use, &str)> {
    let last = path.rsplit('.').next().unwrap_or(path);
    Some(match path {
        "fetch" => (CONNECT, "fetch"),
        "navigator.sendBeacon" => (CONNECT, "sendBeacon"),
        "axios.get" | "axios.post" | "axios.put" | "axios.head" | "axios.delete"
        | "axios.patch" | "d3.json" | "d3.csv" | "d3.text" | "d3.xml" | "d3.tsv" | "io"
        | "io.connect" | "superagent.get" | "ky" | "ky.get" | "$fetch" => (CONNECT, path),
        "$.getScript"
        | "mw.loader.getScript"
        | "mw.loader.addScriptTag"
        | "importScriptURI"
        | "iusc"
        | "importExternalScript"
        | "loadScript" => (SCRIPT, path),
        "importStylesheetURI" | "mw.loader.addLinkTag" => (Use::Kind(Kind::Style), path),
        "navigator.serviceWorker.register" => (Use::Kind(Kind::Worker), path),
        "L.tileLayer" | "L.tileLayer.wms" | "L.imageOverlay" | "tileLayer" | "imageOverlay" => {
            (IMG, last)
        }
        "CSS.paintWorklet.addModule" | "addModule" => (SCRIPT, "addModule"),
        _ => return None,
    })
}

/// The same of functions that take options or several addresses as well.
fn of_first(path: &str) -> Option<(Use, &str)> {
    match path {
        "$.get" | "$.post" | "$.getJSON" | "$.ajax" | "axios" => Some((CONNECT, path)),
        "mw.loader.load" | "importScripts" => Some((SCRIPT, path)),
        _ => None,
    }
}

/// Methods that call a function with each element of a list.
const ITERATING: [&str; 5] = ["forEach", "map", "each", "flatMap", "filter"];

impl<'a> Sinks<'a, '_> {
    #[allow(clippy::too_many_lines, reason = "one table")]
    pub(super) fn call(&mut self, at: At, call: &'a CallExpression<'a>) {
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
        self.constructed(at, callee);
        self.handed_on(at, arguments, method.map(|(_, name)| name), base.as_ref());
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
                let first = self.argument(at, arguments, 0);
                if OF_RECORDS.contains(&name) && first.iter().any(loads_something) {
                    self.unread(at, name);
                }
                self.given(at, name, arguments);
            }
        }
    }

    /// A function of the browser, of jQuery, of MediaWiki or of a library. `false`: it is not known.
    #[allow(clippy::too_many_lines, reason = "one table")]
    pub(super) fn global(&mut self, at: At, path: &str, arguments: &'a [Argument<'a>]) -> bool {
        let last = path.rsplit('.').next().unwrap_or(path);
        if let Some((usage, via)) = of_address(path) {
            let values = self.argument(at, arguments, 0);
            self.address(at, &values, usage, Class::Contact, via);
            return true;
        }
        match path {
            "importScripts" => {
                for position in 0..arguments.len().min(50) {
                    let values = self.argument(at, arguments, position);
                    self.address(at, &values, SCRIPT, Class::Contact, "importScripts");
                }
                true
            }
            "open" | "window.open" | "location.assign" | "location.replace" | "document.open" => {
                let values = self.argument(at, arguments, 0);
                self.address(at, &values, Use::Link, Class::Link, path);
                true
            }
            "mw.util.addPortletLink"
            | "addPortletLink"
            | "history.pushState"
            | "history.replaceState" => {
                let position = if path.starts_with("history") { 2 } else { 1 };
                let values = self.argument(at, arguments, position);
                self.address(at, &values, Use::Link, Class::Link, path);
                true
            }
            "$.get" | "$.post" | "$.getJSON" | "$.ajax" | "axios" | "GM_xmlhttpRequest"
            | "GM.xmlHttpRequest" | "GM.xmlhttpRequest" | "$.ajaxSetup" | "axios.request"
            | "axios.create" => {
                self.ajax(at, path, arguments);
                true
            }
            "mw.loader.load" | "mw.loader.loadUrl" => {
                self.loaded(at, arguments);
                true
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
                true
            }
            "importScript" | "importStylesheet" | "mw.loader.using" | "mw.loader.require"
            | "require" => {
                let values = self.argument(at, arguments, 0);
                for value in values.iter() {
                    let Value::Text(text) = value else {
                        if path.starts_with("import") {
                            self.unread(at, path);
                        }
                        continue;
                    };
                    if path.starts_with("import") {
                        if text.is_known() {
                            self.loads(at, &text.text, true);
                        } else {
                            self.unread(at, path);
                        }
                    } else if let Target::Site(_) = target(&text.text) {
                        let values = [value.clone()].into();
                        self.address(at, &values, SCRIPT, Class::Contact, path);
                    }
                }
                if path == "mw.loader.using" {
                    self.modules(at, &values, path);
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
                true
            }
            "mw.loader.implement" => {
                let values = self.argument(at, arguments, 1);
                let all = self.evaluator.elements(&values);
                self.address_if_known(at, &all, SCRIPT, Class::Contact, path);
                true
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
                true
            }
            "document.write" | "document.writeln" | "$.parseHTML" => {
                let values = self.argument(at, arguments, 0);
                self.markup(at, &values, path);
                true
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
                true
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
                true
            }
            "mw.html.element" | "React.createElement" | "Vue.h" | "h" => {
                self.created(at, arguments);
                true
            }
            "setTimeout" | "setInterval" => {
                let first = self.argument(at, arguments, 0);
                if first.iter().any(|value| value.text().is_some()) {
                    self.unread(at, last);
                }
                self.given(at, last, arguments);
                true
            }
            "eval" | "execScript" | "$.globalEval" | "Function" => {
                self.unread(at, last);
                self.given(at, last, arguments);
                true
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
            | "Array.from" => true,
            _ => false,
        }
    }

    /// Functions that contact an address and are given to another function, which calls them:
    /// `addresses.forEach( mw.loader.load )`.
    fn handed_on(
        &mut self,
        at: At,
        arguments: &'a [Argument<'a>],
        method: Option<&str>,
        base: Option<&Values<'a>>,
    ) {
        let list = base
            .filter(|_| method.is_some_and(|name| ITERATING.contains(&name)))
            .map(|base| {
                let is_jquery =
                    |value: &Value<'a>| matches!(value, Value::Global(path) if &**path == "$");
                if base.iter().any(is_jquery) {
                    self.argument(at, arguments, 0)
                } else {
                    base.clone()
                }
            });
        for position in 0..arguments.len().min(20) {
            for value in self.argument(at, arguments, position).iter() {
                let Value::Global(path) = value else {
                    continue;
                };
                let Some((usage, via)) = of_address(path).or_else(|| of_first(path)) else {
                    continue;
                };
                let addresses = match &list {
                    Some(list) => self.evaluator.elements(list),
                    None => unknown(),
                };
                self.address(at, &addresses, usage, Class::Contact, via);
            }
        }
    }

    pub(super) fn ajax(&mut self, at: At, path: &str, arguments: &'a [Argument<'a>]) {
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
    pub(super) fn ajax_usage(&mut self, options: &Values<'a>, url: &Values<'a>) -> Use {
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
    pub(super) fn loaded(&mut self, at: At, arguments: &'a [Argument<'a>]) {
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
        let is_module = |value: &&Value<'a>| match value {
            Value::Text(text) => {
                !(text.text.contains("//") || text.text.starts_with('/')) && text.is_known()
            }
            Value::Unknown => arguments.len() == 1,
            _ => true,
        };
        let names: Values<'a> = values.iter().filter(is_module).cloned().collect();
        self.modules(at, &names, "mw.loader.load");
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

    pub(super) fn of_made(
        &mut self,
        at: At,
        path: &str,
        name: &str,
        arguments: &'a [Argument<'a>],
    ) -> bool {
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

    pub(super) fn made(&mut self, at: At, new: &'a NewExpression<'a>) {
        let arguments = &new.arguments;
        let callees = self.evaluator.values(at.file, at.env, &new.callee);
        if callees
            .iter()
            .any(|value| matches!(value, Value::Function(..) | Value::Class(..)))
        {
            return;
        }
        self.constructed(at, new.callee.get_inner_expression());
        for value in callees.iter() {
            let Value::Global(path) = value else {
                self.given(at, "", arguments);
                continue;
            };
            let path = path.clone();
            let last = path.rsplit('.').next().unwrap_or(&path);
            let usage = match &*path {
                "WebSocket"
                | "MozWebSocket"
                | "EventSource"
                | "ReconnectingWebSocket"
                | "mw.ForeignApi"
                | "mw.ForeignRest"
                | "WebTransport" => CONNECT,
                "Worker" | "SharedWorker" => Use::Kind(Kind::Worker),
                "Audio" => Use::Kind(Kind::Media),
                "L.TileLayer" | "L.TileLayer.WMS" | "L.ImageOverlay" => IMG,
                "Function" => {
                    self.unread(at, last);
                    self.given(at, last, arguments);
                    continue;
                }
                // No policy governs it.
                "RTCPeerConnection" | "webkitRTCPeerConnection" => {
                    self.unread(at, last);
                    continue;
                }
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

    pub(super) fn font(&mut self, at: At, values: &Values<'a>) {
        for value in values.iter() {
            if let Value::Text(text) = value {
                for used in style::loads(&text.text) {
                    let part = text.part(used.start, &used.address);
                    self.one(at, &part, Use::Kind(Kind::Font), Class::Contact, "FontFace");
                }
            }
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
