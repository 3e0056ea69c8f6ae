//! Elements: what their attributes and their markup load.

use std::rc::Rc;

use gadget_consent_core::Kind;
use oxc_ast::ast::{
    Argument, Expression, JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXElementName,
    ObjectExpression, ObjectPropertyKind,
};
use oxc_span::GetSpan as _;

use super::super::index::name_of;
use super::super::value::{Element, Value, Values};
use super::{At, CONNECT, IMG, SCRIPT, Sinks, loads_something};
use crate::address::{Target, target};
use crate::finding::{Class, Use};
use crate::markup::{self};
use crate::text::{Text, UNKNOWN};

/// Methods by which jQuery and the DOM put markup into a page.
pub(super) const OF_MARKUP: [&str; 20] = [
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
    pub(super) fn of_element(
        &mut self,
        at: At,
        element: Option<&Element>,
        object: &'a Expression<'a>,
        name: &str,
        arguments: &'a [Argument<'a>],
    ) {
        let hint = self.hint(at, object);
        let is_style = element.is_some_and(|element| &*element.name == "style");
        let is_script = element.is_some_and(|element| &*element.name == "script");
        match name {
            "setAttribute" | "attr" | "prop" | "setAttributeNS" => {
                let first = usize::from(name.ends_with("NS"));
                let names = self.argument(at, arguments, first);
                let values = self.argument(at, arguments, first + 1);
                for value in names.iter() {
                    match value {
                        Value::Text(attribute) if attribute.is_known() && arguments.len() > 1 => {
                            let attribute = attribute.text.to_ascii_lowercase();
                            let attribute = match attribute.as_str() {
                                "href" if first == 1 => "xlink:href",
                                other => other,
                            };
                            self.attribute(at, element, attribute, &values, &hint);
                        }
                        Value::Object(..) => {
                            self.attributes(at, &[value.clone()].into(), element, &hint);
                        }
                        Value::Text(_) | Value::Unknown | Value::Global(_)
                            if values.iter().any(loads_something) =>
                        {
                            self.unread(at, name);
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
            "text" | "html" | "append" | "appendChild" if is_script && !arguments.is_empty() => {
                self.unread(at, "script text");
            }
            "text" | "html" | "append" | "appendChild" if is_style => {
                let values = self.argument(at, arguments, 0);
                self.css(at, &values, "style");
            }
            name if OF_MARKUP.contains(&name) => {
                self.evaluator.cut |= arguments.len() > 20;
                for position in 0..arguments.len().min(20) {
                    let values = self.argument(at, arguments, position);
                    self.markup(at, &values, name);
                }
            }
            _ => {}
        }
    }

    /// The last part of what an object is called: a hint at what it is.
    pub(super) fn hint(&self, at: At, object: &Expression<'a>) -> String {
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
    pub(super) fn attributes(
        &mut self,
        at: At,
        options: &Values<'a>,
        element: Option<&Element>,
        hint: &str,
    ) {
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

    pub(super) fn members(
        &mut self,
        object: &'a ObjectExpression<'a>,
        file: u32,
        env: u32,
    ) -> Vec<(Rc<str>, Values<'a>)> {
        let mut members = Vec::new();
        self.evaluator.cut |= object.properties.len() > 500;
        for property in object.properties.iter().take(500) {
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
    pub(super) fn attribute(
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
                        let candidates = markup::candidates(&text.text);
                        self.evaluator.cut |= candidates.len() >= markup::MOST_CANDIDATES;
                        for (offset, address) in candidates {
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
            "text" | "textcontent" if name == "script" => {
                self.unread(at, "script text");
                return;
            }
            _ => {}
        }
        let is_handler = values.iter().any(|value| {
            value
                .text()
                .is_some_and(|text| markup::is_handler(attribute, &text.text))
        });
        if is_handler {
            self.unread(at, markup::HANDLER);
            return;
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
            // A link, or what SVG draws.
            "xlink:href" => self.address_if_known(at, values, Use::Unknown, Class::Unknown, &via),
            "href" => {
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
    pub(super) fn relation(&mut self, element: &Element, name: &str) -> Option<String> {
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
    pub(super) fn created(&mut self, at: At, arguments: &'a [Argument<'a>]) {
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

    pub(super) fn assigned(
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
        let is_address = base.iter().any(|value| matches!(value, Value::Text(_)));
        if is_address && ["href", "host", "hostname"].contains(&name) {
            self.part_of_address(at, name, &values);
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
                    } else if element
                        .as_ref()
                        .is_some_and(|element| &*element.name == "script")
                    {
                        self.unread(at, "script text");
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
                    if element
                        .as_ref()
                        .is_some_and(|element| &*element.name == "script")
                    {
                        self.unread(at, "script text");
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

    /// `url.host = …`: where the address leads then. How it is used is not followed.
    fn part_of_address(&mut self, at: At, name: &str, values: &Values<'a>) {
        for value in values.iter() {
            let text = match value {
                Value::Text(text) if name == "href" => text.clone(),
                Value::Text(text) => Text::joined(&[&Text::derived("https://"), text]),
                _ => Text::unknown(),
            };
            if target(&text.text) == Target::Unknown {
                self.one(at, &text, CONNECT, Class::Contact, name);
            } else {
                self.one(at, &text, Use::Unknown, Class::Unknown, name);
            }
        }
    }

    pub(super) fn jsx(&mut self, at: At, element: &'a oxc_ast::ast::JSXOpeningElement<'a>) {
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
