//! Elements: how jQuery makes and finds them, and their methods.

use oxc_ast::ast::Argument;

use super::super::evaluate::Evaluator;
use super::super::value::{Element, Value, Values, one, unknown};
use crate::markup;

impl<'a> Evaluator<'a, '_> {
    pub(super) fn jquery(
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

    pub(super) fn method_of_element(
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

    pub(super) fn is_setter(
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

pub(super) fn element<'a>(site: usize, name: &Value<'a>) -> Value<'a> {
    match name {
        Value::Text(name) if name.is_known() => nameless(site, &name.text.to_ascii_lowercase()),
        _ => nameless(site, ""),
    }
}

pub(super) fn nameless<'a>(site: usize, name: &str) -> Value<'a> {
    Value::Element(Element {
        site,
        name: name.into(),
        attributes: [].into(),
    })
}
