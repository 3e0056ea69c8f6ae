//! What the functions and properties of the browser, of jQuery and of MediaWiki give.

use std::rc::Rc;

use oxc_ast::ast::{Argument, CallExpression, Expression, ObjectPropertyKind};

use super::evaluate::Evaluator;
use super::index::name_of;
use super::value::{Element, MOST, Value, Values, one, union, unknown};
use crate::address::{Target, target};
use crate::markup;
use crate::text::{LONGEST, ORIGIN, OWN_HOST, Text, UNKNOWN};

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
                match name.and_then(|name| self.index.module(&name)) {
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

    fn keys(
        &mut self,
        file: u32,
        env: u32,
        arguments: &'a [Argument<'a>],
        with_values: bool,
    ) -> Values<'a> {
        let values = self.argument(file, env, arguments, 0);
        self.keys_of(&values, with_values)
    }

    /// The names of an object's properties.
    pub(super) fn keys_of(&mut self, values: &Values<'a>, with_values: bool) -> Values<'a> {
        let mut keys: Vec<Values<'a>> = Vec::new();
        for value in values.iter() {
            let Value::Object(object, own, inner) = value else {
                return unknown();
            };
            for property in object.properties.iter().take(MOST) {
                let ObjectPropertyKind::ObjectProperty(property) = property else {
                    continue;
                };
                let Some(name) = name_of(&property.key) else {
                    continue;
                };
                let place = self
                    .code(*own)
                    .place(oxc_span::GetSpan::span(&property.key));
                let key = one(Value::Text(Text::known(&name, place)));
                keys.push(if with_values {
                    let value = self.values(*own, *inner, &property.value);
                    one(Value::Array([key, value].into()))
                } else {
                    key
                });
            }
        }
        one(Value::Array(keys.into()))
    }

    fn jquery(
        &mut self,
        file: u32,
        env: u32,
        arguments: &'a [Argument<'a>],
        site: usize,
    ) -> Values<'a> {
        let values = self.argument(file, env, arguments, 0);
        let made: Vec<Value<'a>> = values
            .iter()
            .filter_map(|value| match value {
                Value::Text(of) => {
                    let trimmed = of.text.trim_start();
                    if !trimmed.starts_with('<') {
                        return Some(nameless(site, &markup::selected(&of.text)));
                    }
                    let tag = markup::tag(trimmed, 0).map(|(tag, _)| tag)?;
                    let attributes = tag.attributes.iter();
                    Some(Value::Element(Element {
                        site,
                        name: tag.name.as_str().into(),
                        attributes: attributes
                            .map(|(name, value, _)| (name.clone(), (*value).to_owned()))
                            .collect(),
                    }))
                }
                Value::Element(of) => Some(Value::Element(of.clone())),
                _ => Some(nameless(site, "")),
            })
            .collect();
        if made.is_empty() {
            return one(nameless(site, ""));
        }
        made.into()
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

    fn method_of_text(
        &mut self,
        file: u32,
        env: u32,
        of: &Text,
        name: &str,
        arguments: &'a [Argument<'a>],
    ) -> Values<'a> {
        let itself = || one(Value::Text(of.clone()));
        match name {
            "toString" | "valueOf" | "trim" | "normalize" | "trimEnd" | "trimStart" | "toJSON"
            | "String" | "extend" | "toLocaleString" => itself(),
            "toLowerCase" | "toUpperCase" | "toLocaleLowerCase" => {
                if of.is_known() {
                    let changed = if name == "toUpperCase" {
                        of.text.to_uppercase()
                    } else {
                        of.text.to_lowercase()
                    };
                    one(Value::Text(of.with(&changed)))
                } else {
                    itself()
                }
            }
            "concat" => {
                let mut parts = vec![itself()];
                for position in 0..arguments.len().min(200) {
                    parts.push(self.argument(file, env, arguments, position));
                }
                self.joined(&parts)
            }
            "replace" | "replaceAll" => {
                let by = self.argument(file, env, arguments, 1);
                let pattern = arguments.first().and_then(Argument::as_expression);
                let (pattern, all) = match pattern.map(Expression::get_inner_expression) {
                    Some(Expression::RegExpLiteral(regex)) => {
                        let is_global = regex.regex.flags.to_string().contains('g');
                        (plain_pattern(regex.regex.pattern.text.as_str()), is_global)
                    }
                    Some(pattern) => {
                        let known = self.values(file, env, pattern);
                        let known = match &*known {
                            [Value::Text(text)] if text.is_known() => Some(text.text.to_string()),
                            _ => None,
                        };
                        (known, name == "replaceAll")
                    }
                    None => (None, false),
                };
                match pattern {
                    Some(pattern) => self.replaced(&itself(), &pattern, &by, all),
                    None => itself(),
                }
            }
            "slice" | "substring" | "substr" => {
                let from = self
                    .known_argument(file, env, arguments, 0)
                    .and_then(|from| from.parse::<usize>().ok());
                let to = if arguments.len() > 1 {
                    let to = self.known_argument(file, env, arguments, 1);
                    to.and_then(|to| to.parse::<usize>().ok()).map(Some)
                } else {
                    Some(None)
                };
                match (from, to) {
                    (Some(from), Some(to)) if of.is_known() => {
                        let characters = of.text.chars().skip(from);
                        let length = match (name, to) {
                            (_, None) => usize::MAX,
                            ("substr", Some(length)) => length,
                            (_, Some(to)) => to.saturating_sub(from),
                        };
                        let part: String = characters.take(length).collect();
                        one(Value::Text(of.with(&part)))
                    }
                    _ => unknown(),
                }
            }
            "split" => {
                let separator = self.known_argument(file, env, arguments, 0);
                match separator {
                    Some(separator) if of.text.len() < 8_192 => {
                        let pieces: Vec<String> = if separator.is_empty() {
                            of.text.chars().map(String::from).collect()
                        } else {
                            of.text.split(&*separator).map(str::to_owned).collect()
                        };
                        let pieces = pieces.iter().map(|piece| one(Value::Text(of.with(piece))));
                        one(Value::Array(pieces.collect()))
                    }
                    _ => unknown(),
                }
            }
            _ => unknown(),
        }
    }

    /// Puts something in the place of a piece of a text.
    fn replaced(
        &mut self,
        values: &Values<'a>,
        pattern: &str,
        by: &Values<'a>,
        all: bool,
    ) -> Values<'a> {
        let mut found = Vec::new();
        for value in values.iter() {
            let Value::Text(of) = value else {
                found.push(unknown());
                continue;
            };
            if pattern.is_empty() || !of.text.contains(pattern) {
                found.push(one(Value::Text(of.clone())));
                continue;
            }
            let by = match by.first() {
                Some(Value::Function(..)) | None => unknown(),
                Some(_) => by.clone(),
            };
            let mut parts: Vec<Values<'a>> = Vec::new();
            let mut at = 0;
            let most = if all { 100 } else { 1 };
            for (start, piece) in of.text.match_indices(pattern).take(most) {
                parts.push(one(Value::Text(of.part(at, &of.text[at..start]))));
                parts.push(by.clone());
                at = start + piece.len();
            }
            parts.push(one(Value::Text(of.part(at, &of.text[at..]))));
            found.push(self.joined(&parts));
        }
        union(&found)
    }

    fn method_of_list(
        &mut self,
        file: u32,
        env: u32,
        elements: &Rc<[Values<'a>]>,
        name: &str,
        arguments: &'a [Argument<'a>],
    ) -> Option<Values<'a>> {
        let list = |elements: Vec<Values<'a>>| one(Value::Array(elements.into()));
        let all = || {
            if elements.is_empty() {
                unknown()
            } else {
                union(elements)
            }
        };
        Some(match name {
            "join" => {
                let separator = match self.argument(file, env, arguments, 0) {
                    none if none.is_empty() => text(","),
                    some => some,
                };
                let mut parts = Vec::new();
                for (position, element) in elements.iter().enumerate() {
                    if position > 0 {
                        parts.push(separator.clone());
                    }
                    parts.push(element.clone());
                }
                self.joined(&parts)
            }
            "reverse" | "toReversed" => list(elements.iter().rev().cloned().collect()),
            "concat" => {
                let mut all = elements.to_vec();
                for position in 0..arguments.len().min(50) {
                    let values = self.argument(file, env, arguments, position);
                    match values.first() {
                        Some(Value::Array(more)) => all.extend(more.iter().cloned()),
                        _ => all.push(values),
                    }
                }
                list(all)
            }
            "map" | "flatMap" => {
                let functions = self.argument(file, env, arguments, 0);
                let Some(Value::Function(function, own, inner)) = functions.first() else {
                    return Some(unknown());
                };
                let results: Vec<Values<'a>> = elements
                    .iter()
                    .take(200)
                    .map(|element| {
                        self.returned(
                            (*function, *own, *inner),
                            vec![element.clone(), unknown()],
                            None,
                            env,
                        )
                    })
                    .collect();
                list(results)
            }
            "filter" | "slice" | "sort" | "splice" | "toSorted" | "values" | "flat" => {
                list(elements.to_vec())
            }
            "find" | "pop" | "shift" | "at" | "next" => all(),
            // Of a map: the second of each pair.
            "get" => {
                let pairs: Vec<Values<'a>> = elements
                    .iter()
                    .flat_map(|element| element.iter())
                    .filter_map(|value| match value {
                        Value::Array(pair) => pair.get(1).cloned(),
                        _ => None,
                    })
                    .collect();
                if pairs.is_empty() {
                    unknown()
                } else {
                    union(&pairs)
                }
            }
            _ => unknown(),
        })
    }

    fn method_of_element(
        &mut self,
        file: u32,
        env: u32,
        of: &Element,
        name: &str,
        arguments: &'a [Argument<'a>],
        site: usize,
    ) -> Values<'a> {
        match name {
            "find"
            | "children"
            | "closest"
            | "siblings"
            | "next"
            | "prev"
            | "parents"
            | "querySelector"
            | "querySelectorAll"
            | "parent"
            | "contents"
            | "getElementsByTagName" => {
                let selector = self
                    .known_argument(file, env, arguments, 0)
                    .unwrap_or_default();
                one(nameless(site, &markup::selected(&selector)))
            }
            "appendChild" | "insertBefore" | "replaceChild" => {
                self.argument(file, env, arguments, 0)
            }
            "getAttribute"
            | "val"
            | "data"
            | "html"
            | "text"
            | "prop"
            | "attr"
            | "css"
            | "getContext"
            | "width"
            | "height"
            | "offset"
            | "serialize"
            | "is"
            | "hasClass"
            | "getBoundingClientRect"
                if arguments.len() < 2 && !self.is_setter(file, env, name, arguments) =>
            {
                unknown()
            }
            _ => one(Value::Element(of.clone())),
        }
    }

    fn is_setter(
        &mut self,
        file: u32,
        env: u32,
        name: &str,
        arguments: &'a [Argument<'a>],
    ) -> bool {
        if ["html", "text", "val", "width", "height"].contains(&name) {
            return !arguments.is_empty();
        }
        let values = self.argument(file, env, arguments, 0);
        ["attr", "prop", "css", "data"].contains(&name)
            && values
                .iter()
                .any(|value| matches!(value, Value::Object(..)))
    }
}

fn element<'a>(site: usize, name: &Value<'a>) -> Value<'a> {
    match name {
        Value::Text(name) if name.is_known() => nameless(site, &name.text.to_ascii_lowercase()),
        _ => nameless(site, ""),
    }
}

fn nameless<'a>(site: usize, name: &str) -> Value<'a> {
    Value::Element(Element {
        site,
        name: name.into(),
        attributes: [].into(),
    })
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

/// The text that a regular expression stands for, if it stands for one.
fn plain_pattern(pattern: &str) -> Option<String> {
    let mut result = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next()? {
                next if next.is_ascii_alphanumeric() => return None,
                next => result.push(next),
            },
            '.' | '*' | '+' | '?' | '[' | ']' | '(' | ')' | '^' | '$' | '|' => return None,
            other => result.push(other),
        }
    }
    Some(result)
}

fn changed_by(path: &str, text: &str) -> Option<String> {
    match path {
        "atob" => {
            let bytes = base64(text)?;
            Some(crate::text::clean(&String::from_utf8_lossy(&bytes)))
        }
        "decodeURIComponent" => {
            let bytes = text.as_bytes();
            let mut decoded = Vec::with_capacity(bytes.len());
            let mut at = 0;
            while let Some(&byte) = bytes.get(at) {
                let pair = bytes
                    .get(at + 1..at + 3)
                    .and_then(|pair| std::str::from_utf8(pair).ok());
                match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                    Some(value) if byte == b'%' => {
                        decoded.push(value);
                        at += 3;
                    }
                    _ => {
                        decoded.push(byte);
                        at += 1;
                    }
                }
            }
            Some(crate::text::clean(&String::from_utf8_lossy(&decoded)))
        }
        _ => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
            let encoded = text.bytes().map(|byte| {
                if plain(byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            });
            Some(encoded.collect())
        }
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

/// Whether a method is one of a list of which nothing is known.
fn is_list(value: &Value<'_>, name: &str) -> bool {
    let is_library = matches!(value, Value::Global(path) if &**path == "$");
    ["map", "flatMap"].contains(&name) && !is_library
}
