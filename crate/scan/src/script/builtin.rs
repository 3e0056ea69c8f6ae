//! What the functions and properties of the browser, of jQuery and of MediaWiki give.

mod elements;
mod lists;
mod texts;

use std::rc::Rc;

use oxc_ast::ast::{Argument, CallExpression};

use super::evaluate::Evaluator;
use super::value::{Element, MOST, Value, Values, one, union, unknown};
use crate::address::{Target, target};
use crate::markup;
use crate::text::{LONGEST, ORIGIN, OWN_HOST, Text, UNKNOWN};
use elements::{element, nameless};
use lists::is_list;
use texts::changed_by;

/// Names whose meaning is fixed, even if code sets them: `location.href = …` leads somewhere.
pub(crate) fn is_known(name: &str) -> bool {
    const FIXED: [&str; 30] = [
        "location",
        "location.href",
        "location.origin",
        "location.host",
        "location.hostname",
        "location.protocol",
        "location.pathname",
        "document.location",
        "document.body",
        "document",
        "document.head",
        "navigator",
        "mw",
        "mw.config",
        "mw.loader",
        "mw.util",
        "$",
        "$.ajax",
        "$.get",
        "$.post",
        "$.getJSON",
        "$.getScript",
        "OO",
        "XMLHttpRequest",
        "fetch",
        "Image",
        "history",
        "console",
        "mw.loader.load",
        "navigator.sendBeacon",
    ];
    FIXED.contains(&name)
}

fn text<'a>(text: &str) -> Values<'a> {
    one(Value::Text(Text::derived(text)))
}

/// A value of `mw.config`, or an old global of the same name.
fn configured<'a>(name: &str) -> Option<Values<'a>> {
    let with = |pattern: &str| {
        Some(text(
            &pattern
                .replace('…', &UNKNOWN.to_string())
                .replace('@', &ORIGIN.to_string()),
        ))
    };
    match name {
        "wgServer" => with("@"),
        "wgServerName" => Some(text(&OWN_HOST.to_string())),
        "wgScriptPath" | "wgResourceBasePath" => with("/w"),
        "wgScript" => with("/w/index.php"),
        "wgLoadScript" => with("/w/load.php"),
        "wgArticlePath" => with("/wiki/$1"),
        "wgVariantArticlePath" => with("/$2/$1"),
        "wgExtensionAssetsPath" => with("/w/extensions"),
        "stylepath" | "wgStylePath" | "wgLocalStylePath" => with("/w/skins"),
        _ => None,
    }
}

impl<'a> Evaluator<'a, '_> {
    /// A name of the browser or of MediaWiki.
    #[allow(clippy::unused_self)]
    pub(super) fn builtin_name(&self, name: &str) -> Values<'a> {
        let own = |pattern: &str| {
            let filled = pattern
                .replace('…', &UNKNOWN.to_string())
                .replace('@', &ORIGIN.to_string())
                .replace('^', &OWN_HOST.to_string());
            text(&filled)
        };
        let name = name.strip_prefix("window.").unwrap_or(name);
        let name = name
            .strip_prefix("document.location")
            .map_or(name.to_owned(), |rest| format!("location{rest}"));
        match name.as_str() {
            "location.origin" | "origin" => own("@"),
            "location.host" | "location.hostname" | "document.domain" => own("^"),
            "location.protocol" => own("https:"),
            "location.href" | "document.URL" | "document.baseURI" | "document.documentURI" => {
                own("@/…")
            }
            "location.pathname" => own("/…"),
            "location.search" => own("?…"),
            "location.hash" => own("#…"),
            "mw.config.values" => one(Value::Config),
            "navigator.serviceWorker" => one(Value::Global("navigator.serviceWorker".into())),
            name => match configured(name.strip_prefix("mw.config.values.").unwrap_or(name)) {
                Some(values) => values,
                None => one(Value::Global(name.into())),
            },
        }
    }

    /// A property of something that is no object of the code.
    #[allow(clippy::unused_self)]
    pub(super) fn builtin_property(&self, value: &Value<'a>, name: &str) -> Option<Values<'a>> {
        match value {
            Value::Config => Some(configured(name).unwrap_or_else(unknown)),
            // An address that `new URL` has read.
            Value::Text(text) if name == "href" => Some(one(Value::Text(text.clone()))),
            Value::Text(of) if ["origin", "host", "hostname", "protocol"].contains(&name) => {
                let Target::Site(site) = target(&of.text) else {
                    return Some(unknown());
                };
                let part = match name {
                    "origin" => format!("https://{}", site.host),
                    "protocol" => "https:".to_owned(),
                    _ => site.host,
                };
                let part = part.replace('*', &UNKNOWN.to_string());
                Some(one(Value::Text(of.with(&part))))
            }
            Value::Element(_) if name == "style" => Some(one(Value::Style)),
            Value::Element(element)
                if ["content", "dataset", "classList", "contentWindow"].contains(&name) =>
            {
                let _ = element;
                Some(unknown())
            }
            Value::Element(_)
                if [
                    "parentNode",
                    "firstChild",
                    "parentElement",
                    "nextSibling",
                    "lastChild",
                ]
                .contains(&name) =>
            {
                Some(one(Value::Element(Element {
                    site: 0,
                    name: "".into(),
                    attributes: [].into(),
                })))
            }
            _ => None,
        }
    }

    fn known_argument(
        &mut self,
        file: u32,
        env: u32,
        arguments: &'a [Argument<'a>],
        position: usize,
    ) -> Option<String> {
        let values = self.argument(file, env, arguments, position);
        match &*values {
            [Value::Text(text)] if text.is_known() => Some(text.text.to_string()),
            _ => None,
        }
    }

    /// A function of the browser, of jQuery or of MediaWiki.
    #[allow(clippy::too_many_lines, reason = "one table")]
    pub(super) fn builtin_call(
        &mut self,
        file: u32,
        env: u32,
        path: &str,
        arguments: &'a [Argument<'a>],
        site: usize,
    ) -> Values<'a> {
        match path {
            "String" | "encodeURI" | "decodeURI" | "unescape" | "escape" | "Object"
            | "Object.freeze" | "Object.seal" | "mw.Uri" | "$.trim" | "Promise.resolve"
            | "structuredClone" | "$.makeArray" | "Array.from" | "Object.create" | "URL" => {
                self.argument(file, env, arguments, 0)
            }
            "encodeURIComponent"
            | "mw.util.rawurlencode"
            | "mw.util.wikiUrlencode"
            | "decodeURIComponent"
            | "atob" => {
                let values = self.argument(file, env, arguments, 0);
                let changed = values.iter().map(|value| match value {
                    Value::Text(of) if of.is_known() => match changed_by(path, &of.text) {
                        Some(changed) => Value::Text(of.with(&changed)),
                        None => Value::Unknown,
                    },
                    _ => Value::Unknown,
                });
                changed.collect()
            }
            "String.fromCharCode" | "String.fromCodePoint" => {
                let mut result = String::new();
                for position in 0..arguments.len().min(LONGEST) {
                    let code = self.known_argument(file, env, arguments, position);
                    match code.and_then(|code| char::from_u32(code.parse().ok()?)) {
                        Some(character) => result.push(character),
                        None => return unknown(),
                    }
                }
                text(&crate::text::clean(&result))
            }
            "$.extend" | "Object.assign" | "$.merge" | "_.extend" | "_.assign" => {
                let all: Vec<Values<'a>> = (0..arguments.len().min(20))
                    .map(|position| self.argument(file, env, arguments, position))
                    .collect();
                // An element stays one, whatever is set on it.
                let first = all.first().cloned().unwrap_or_else(unknown);
                if first.iter().any(|value| matches!(value, Value::Element(_))) {
                    return first;
                }
                let all: Vec<Values<'a>> = all
                    .into_iter()
                    .map(|values| {
                        values
                            .iter()
                            .filter(|value| !matches!(value, Value::Bool(_)))
                            .cloned()
                            .collect()
                    })
                    .collect();
                union(&all)
            }
            "Object.keys" | "Object.getOwnPropertyNames" => self.keys(file, env, arguments, false),
            "Object.entries" => self.keys(file, env, arguments, true),
            "Object.values" => {
                let values = self.argument(file, env, arguments, 0);
                one(Value::Array([self.elements(&values)].into()))
            }
            "mw.config.get" => {
                let values = self.argument(file, env, arguments, 0);
                let all: Vec<Values<'a>> = values
                    .iter()
                    .map(|value| match value {
                        Value::Text(name) => configured(&name.text).unwrap_or_else(unknown),
                        Value::Array(_) | Value::Nothing => one(Value::Config),
                        _ => unknown(),
                    })
                    .collect();
                if all.is_empty() {
                    one(Value::Config)
                } else {
                    union(&all)
                }
            }
            "mw.util.getUrl" | "mw.util.wikiGetlink" => text(&format!("/wiki/{UNKNOWN}")),
            "mw.util.wikiScript" => text(&format!("/w/{UNKNOWN}.php")),
            "mw.format" => {
                let values = self.argument(file, env, arguments, 0);
                let mut values = values;
                for position in 1..arguments.len().min(10) {
                    let by = self.argument(file, env, arguments, position);
                    values = self.replaced(&values, &format!("${position}"), &by, true);
                }
                values
            }
            "mw.html.element" | "document.createElement" | "document.createElementNS" => {
                let position = usize::from(path.ends_with("NS"));
                let names = self.argument(file, env, arguments, position);
                if path == "mw.html.element" {
                    return unknown();
                }
                names.iter().map(|name| element(site, name)).collect()
            }
            "document.getElementById" | "document.getElementsByClassName" => {
                one(nameless(site, ""))
            }
            "document.querySelector" | "document.querySelectorAll" => {
                let selector = self
                    .known_argument(file, env, arguments, 0)
                    .unwrap_or_default();
                one(nameless(site, &markup::selected(&selector)))
            }
            "document.getElementsByTagName" => {
                let name = self
                    .known_argument(file, env, arguments, 0)
                    .unwrap_or_default();
                let name = if name == "*" { String::new() } else { name };
                one(nameless(site, &name.to_ascii_lowercase()))
            }
            "$" => self.jquery(file, env, arguments, site),
            "$.noConflict" => one(Value::Global("$".into())),
            "$.map" => {
                let list = self.argument(file, env, arguments, 0);
                let element = self.elements(&list);
                let functions = self.argument(file, env, arguments, 1);
                match functions.first() {
                    Some(Value::Function(function, own, inner)) => {
                        let given = vec![element, unknown()];
                        let result = self.returned((*function, *own, *inner), given, None, env);
                        one(Value::Array([result].into()))
                    }
                    _ => unknown(),
                }
            }
            "require" | "mw.loader.require" => {
                let name = self.known_argument(file, env, arguments, 0);
                match name.and_then(|name| self.module(file, &name)) {
                    Some(module) => self.exported(module),
                    None => unknown(),
                }
            }
            "URL.createObjectURL" | "webkitURL.createObjectURL" => text("blob:"),
            "Array" | "Array.of" | "$.when" => {
                let all: Vec<Values<'a>> = (0..arguments.len().min(MOST))
                    .map(|position| self.argument(file, env, arguments, position))
                    .collect();
                one(Value::Array(all.into()))
            }
            "Image" => one(nameless(site, "img")),
            "Audio" => one(nameless(site, "audio")),
            _ => unknown(),
        }
    }

    /// An object that a constructor of the browser or of MediaWiki makes.
    pub(super) fn builtin_new(
        &mut self,
        file: u32,
        env: u32,
        path: &str,
        arguments: &'a [Argument<'a>],
        site: usize,
    ) -> Values<'a> {
        match path {
            "URL" | "mw.Uri" | "Request" => {
                let own = self.argument(file, env, arguments, 0);
                if own.is_empty() {
                    return text(&format!("{ORIGIN}/{UNKNOWN}"));
                }
                let base = if path == "URL" {
                    self.argument(file, env, arguments, 1)
                } else {
                    [].into()
                };
                if base.is_empty() {
                    return own;
                }
                let mut all = Vec::new();
                for own in own.iter() {
                    let Value::Text(own) = own else {
                        all.push(unknown());
                        continue;
                    };
                    if target(&own.text) != Target::Own || own.text.starts_with(ORIGIN) {
                        all.push(one(Value::Text(own.clone())));
                        continue;
                    }
                    for base in base.iter() {
                        all.push(match base {
                            Value::Text(base) => one(Value::Text(resolved(own, base))),
                            _ => unknown(),
                        });
                    }
                }
                union(&all)
            }
            "Image" => one(nameless(site, "img")),
            "Audio" => one(nameless(site, "audio")),
            "String" | "Set" | "Map" | "Object" | "Proxy" => self.argument(file, env, arguments, 0),
            "Array" => self.builtin_call(file, env, "Array", arguments, site),
            path => one(Value::Made(path.into())),
        }
    }

    /// A method of a text, a list or an element; `None`: it has no such method.
    pub(super) fn builtin_method(
        &mut self,
        file: u32,
        env: u32,
        base: &Values<'a>,
        name: &str,
        call: &'a CallExpression<'a>,
    ) -> Option<Values<'a>> {
        let arguments = &call.arguments;
        let site = super::code::address(call);
        let mut found = Vec::new();
        for value in base.iter() {
            let result = match value {
                Value::Text(of) => Some(self.method_of_text(file, env, of, name, arguments)),
                Value::Array(elements) => {
                    let elements = elements.clone();
                    self.method_of_list(file, env, &elements, name, arguments)
                }
                Value::Element(of) => {
                    let of = of.clone();
                    Some(self.method_of_element(file, env, &of, name, arguments, site))
                }
                Value::Function(function, own, inner) if ["call", "apply"].contains(&name) => {
                    let (function, own, inner) = (*function, *own, *inner);
                    let this = self.argument(file, env, arguments, 0);
                    let given: Vec<Values<'a>> = if name == "call" {
                        (1..arguments.len().min(20))
                            .map(|position| self.argument(file, env, arguments, position))
                            .collect()
                    } else {
                        let list = self.argument(file, env, arguments, 1);
                        match list.first() {
                            Some(Value::Array(elements)) => elements.to_vec(),
                            _ => vec![unknown(); function.parameters().items.len()],
                        }
                    };
                    Some(self.returned((function, own, inner), given, Some(this), env))
                }
                Value::Function(..) if name == "bind" => Some(one(value.clone())),
                Value::Unknown | Value::Global(_) if is_list(value, name) => {
                    let element: Rc<[Values<'a>]> = [unknown()].into();
                    self.method_of_list(file, env, &element, name, arguments)
                }
                _ => None,
            };
            if let Some(result) = result {
                found.push(result);
            }
        }
        if !found.is_empty() && base.iter().any(|value| matches!(value, Value::Unknown)) {
            found.push(unknown());
        }
        (!found.is_empty()).then(|| union(&found))
    }
}

/// A relative address below another.
fn resolved(own: &Text, base: &Text) -> Text {
    let Target::Site(_) = target(&base.text) else {
        return base.clone();
    };
    // Up to the path: where it leads within the site is of no great importance.
    let authority = base.text.find("//").map_or(0, |at| at + 2);
    let end = base.text[authority..]
        .find(['/', '?', '#'])
        .map_or(base.text.len(), |at| authority + at);
    let directory = base.text[end..].rfind('/').map_or(end, |at| end + at);
    let before = if own.text.starts_with('/') {
        end
    } else {
        directory
    };
    let slash = Text::derived(if own.text.starts_with('/') { "" } else { "/" });
    Text::joined(&[&base.part(0, &base.text[..before]), &slash, own])
}
