//! Methods of lists, and the names of an object's properties.

use std::rc::Rc;

use oxc_ast::ast::{Argument, ObjectPropertyKind};

use super::super::evaluate::Evaluator;
use super::super::index::name_of;
use super::super::value::{MOST, Value, Values, one, union, unknown};
use super::text;
use crate::text::Text;

impl<'a> Evaluator<'a, '_> {
    pub(super) fn keys(
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
    pub(in crate::script) fn keys_of(
        &mut self,
        values: &Values<'a>,
        with_values: bool,
    ) -> Values<'a> {
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

    pub(super) fn method_of_list(
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
}

/// Whether a method is one of a list of which nothing is known.
pub(super) fn is_list(value: &Value<'_>, name: &str) -> bool {
    let is_library = matches!(value, Value::Global(path) if &**path == "$");
    ["map", "flatMap"].contains(&name) && !is_library
}
