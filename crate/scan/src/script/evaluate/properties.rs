//! Properties of objects, and what is in lists.

use std::rc::Rc;

use oxc_ast::ast::{
    Class, ClassElement, Expression, ObjectExpression, ObjectPropertyKind, PropertyKind,
};
use oxc_span::Span;

use super::super::builtin::is_known;
use super::super::code::{FunctionNode, address};
use super::super::index::name_of;
use super::super::value::{Identity, Value, Values, instance_of, one, union, unknown};
use super::{DEEPEST, Evaluator};

impl<'a> Evaluator<'a, '_> {
    /// What is written to a property of an object somewhere.
    pub(super) fn written(&mut self, name: &str, of: &Identity) -> Vec<Values<'a>> {
        let mut found = Vec::new();
        for write in self.index.writes.get(name).into_iter().flatten().take(200) {
            let base = self.values(write.definition.file, 0, write.base);
            if base
                .iter()
                .any(|value| value.identity().as_ref() == Some(of))
            {
                found.push(self.definition(&write.definition, 0));
            }
        }
        found
    }

    /// A property of what something can be.
    pub fn property(
        &mut self,
        base: &Values<'a>,
        name: &str,
        place: Option<(u32, Span)>,
    ) -> Values<'a> {
        if self.is_spent() {
            return unknown();
        }
        let mut found: Vec<Values<'a>> = Vec::new();
        // Only of what the code writes out itself is it known that it has no such property.
        let mut absent = false;
        let mut missing = base.is_empty();
        for value in base.iter() {
            match self.property_of(value, name) {
                Some(values) => found.push(values),
                None if is_written_out(value) => absent = true,
                None => missing = true,
            }
        }
        let only_unknown = base.iter().all(|value| matches!(value, Value::Unknown));
        if only_unknown && !base.is_empty() && !COMMON.contains(&name) {
            // The object is not known, but hardly any other has a property of this name.
            let writes = self.index.writes.get(name).into_iter().flatten().take(4);
            for write in writes {
                found.push(self.definition(&write.definition, 0));
            }
        }
        if missing {
            found.push(unknown());
        } else if absent && found.is_empty() {
            found.push(one(Value::Nothing));
        }
        let values = union(&found);
        match place {
            Some((file, span)) => self.step(file, span, format!("property {name}"), values),
            None => values,
        }
    }

    /// An object can hold itself: `data = { ...data }`.
    pub(super) fn property_of(&mut self, value: &Value<'a>, name: &str) -> Option<Values<'a>> {
        if self.depth >= DEEPEST || self.is_spent() {
            return Some(unknown());
        }
        self.depth += 1;
        let found = self.property_of_one(value, name);
        self.depth -= 1;
        found
    }

    fn property_of_one(&mut self, value: &Value<'a>, name: &str) -> Option<Values<'a>> {
        let mut found = Vec::new();
        match value {
            Value::Object(object, file, env) => {
                found.extend(self.of_object(object, *file, *env, name));
            }
            Value::Instance(of) => found.extend(self.of_instance(*of, name, 0)),
            Value::Class(class, file, env) => {
                found.extend(self.of_class(class, (*file, *env), name, true));
            }
            Value::Function(function, ..) if name == "prototype" => {
                return Some(one(instance_of(function.id())));
            }
            Value::Function(..) => {}
            Value::Module(module) => {
                if let Some((_, definitions)) = self.index.export_of(*module, &name.into()) {
                    for definition in definitions {
                        found.push(self.definition(definition, 0));
                    }
                }
                if found.is_empty() {
                    let whole = self.exported(*module);
                    if name == "default" || name == "exports" {
                        return Some(whole);
                    }
                    if let Some(values) = whole
                        .iter()
                        .find_map(|value| {
                            matches!(value, Value::Object(..))
                                .then(|| self.property_of(value, name))
                        })
                        .flatten()
                    {
                        found.push(values);
                    }
                    let of = Identity::Named("exports".into());
                    found.extend(self.written(name, &of));
                    let of = Identity::Named("module.exports".into());
                    found.extend(self.written(name, &of));
                }
            }
            Value::Global(path) if &**path == "window" => return Some(self.global(name)),
            Value::Global(path) => {
                let own = self.written(name, &Identity::Named(path.clone()));
                let whole = format!("{path}.{name}");
                if own.is_empty() || is_known(&whole) {
                    return Some(self.builtin_name(&whole));
                }
                found.extend(own);
                return Some(union(&found));
            }
            other => {
                let builtin = self.builtin_property(other, name);
                if builtin.is_some() || !matches!(other, Value::Element(_)) {
                    return builtin;
                }
            }
        }
        if let Some(identity) = value.identity() {
            found.extend(self.written(name, &identity));
        }
        (!found.is_empty()).then(|| union(&found))
    }

    /// What `module.exports` of a file is.
    pub fn exported(&mut self, module: u32) -> Values<'a> {
        let mut found = Vec::new();
        for write in self
            .index
            .writes
            .get("exports")
            .into_iter()
            .flatten()
            .take(50)
        {
            let is_module =
                matches!(write.base, Expression::Identifier(name) if name.name == "module");
            if write.definition.file == module && is_module {
                found.push(self.definition(&write.definition, 0));
            }
        }
        let list = self.index.exports.get(&(module, "default".into()));
        for definition in list.into_iter().flatten() {
            found.push(self.definition(definition, 0));
        }
        if found.is_empty() {
            one(Value::Module(module))
        } else {
            union(&found)
        }
    }

    pub(super) fn of_object(
        &mut self,
        object: &'a ObjectExpression<'a>,
        file: u32,
        env: u32,
        name: &str,
    ) -> Option<Values<'a>> {
        let names = self.properties.entry(address(object)).or_insert_with(|| {
            let named = object.properties.iter().enumerate();
            let named = named.filter_map(|(position, property)| match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    Some((name_of(&property.key)?, position))
                }
                ObjectPropertyKind::SpreadProperty(_) => None,
            });
            Rc::new(named.collect())
        });
        if let Some(position) = names.get(name).copied()
            && let Some(ObjectPropertyKind::ObjectProperty(property)) =
                object.properties.get(position)
        {
            let values = self.values(file, env, &property.value);
            if property.kind == PropertyKind::Get
                && let Some(Value::Function(function, file, env)) = values.first()
            {
                let this = one(Value::Object(object, *file, *env));
                return Some(self.returned((*function, *file, *env), Vec::new(), Some(this), *env));
            }
            return Some(values);
        }
        let mut found = Vec::new();
        for property in object.properties.iter().take(1_000) {
            match property {
                ObjectPropertyKind::SpreadProperty(spread) => {
                    let inner = self.values(file, env, &spread.argument);
                    for value in inner.iter() {
                        found.extend(self.property_of(value, name));
                    }
                }
                ObjectPropertyKind::ObjectProperty(property) if property.computed => {
                    if let Some(key) = property.key.as_expression() {
                        let keys = self.values(file, env, key);
                        if keys
                            .iter()
                            .any(|key| key.text().is_some_and(|text| *text.text == *name))
                        {
                            found.push(self.values(file, env, &property.value));
                        }
                    }
                }
                ObjectPropertyKind::ObjectProperty(_) => {}
            }
        }
        (!found.is_empty()).then(|| union(&found))
    }

    pub(super) fn of_instance(
        &mut self,
        of: usize,
        name: &str,
        depth: usize,
    ) -> Option<Values<'a>> {
        let (file, class) = self.index.classes.get(&of).copied()?;
        let own = self.of_class(class, (file, 0), name, false);
        if own.is_some() || depth > 5 {
            return own;
        }
        let parent = class
            .heritage
            .as_ref()
            .map(|heritage| &heritage.expression)?;
        let parents = self.values(file, 0, parent);
        parents.iter().find_map(|parent| match parent {
            Value::Class(class, ..) => self.of_instance(address(*class), name, depth + 1),
            _ => None,
        })
    }

    pub(super) fn of_class(
        &mut self,
        class: &'a Class<'a>,
        at: (u32, u32),
        name: &str,
        fixed: bool,
    ) -> Option<Values<'a>> {
        let (file, env) = at;
        class.body.body.iter().find_map(|element| match element {
            ClassElement::PropertyDefinition(property) if property.r#static == fixed => {
                (property.key.static_name()? == name).then_some(())?;
                Some(self.values(file, env, property.value.as_ref()?))
            }
            ClassElement::MethodDefinition(method) if method.r#static == fixed => {
                (method.key.static_name()? == name).then_some(())?;
                let function = FunctionNode::Function(&method.value);
                if method.kind.is_get() {
                    return Some(self.returned((function, file, env), Vec::new(), None, env));
                }
                Some(one(Value::Function(function, file, env)))
            }
            _ => None,
        })
    }

    /// `base[ key ]`
    pub(super) fn at(
        &mut self,
        base: &Values<'a>,
        key: &Values<'a>,
        place: Option<(u32, Span)>,
    ) -> Values<'a> {
        let mut found = Vec::new();
        for key in key.iter() {
            let known = key.text().filter(|text| text.is_known());
            match known.map(|text| (text.text.parse::<usize>(), text)) {
                Some((Ok(position), _))
                    if base
                        .iter()
                        .any(|value| matches!(value, Value::Array(_) | Value::Element(_))) =>
                {
                    found.push(Self::element(base, position));
                }
                Some((_, text)) => found.push(self.property(base, &text.text, place)),
                None => found.push(self.elements(base)),
            }
        }
        if found.is_empty() {
            self.elements(base)
        } else {
            union(&found)
        }
    }

    pub(super) fn element(base: &Values<'a>, position: usize) -> Values<'a> {
        let all: Vec<Values<'a>> = base
            .iter()
            .map(|value| match value {
                Value::Array(elements) => elements.get(position).cloned().unwrap_or_else(unknown),
                Value::Element(_) => one(value.clone()),
                _ => unknown(),
            })
            .collect();
        union(&all)
    }

    /// All that is in a list or an object.
    pub fn elements(&mut self, base: &Values<'a>) -> Values<'a> {
        let mut all = Vec::new();
        for value in base.iter() {
            match value {
                Value::Array(elements) => all.extend(elements.iter().cloned()),
                Value::Object(object, file, env) => {
                    for property in object.properties.iter().take(500) {
                        if let ObjectPropertyKind::ObjectProperty(property) = property {
                            all.push(self.values(*file, *env, &property.value));
                        }
                    }
                }
                Value::Element(_) => all.push(one(value.clone())),
                _ => all.push(unknown()),
            }
        }
        if all.is_empty() {
            unknown()
        } else {
            union(&all)
        }
    }
}

/// Whether the code says all that a value has.
fn is_written_out(value: &Value<'_>) -> bool {
    matches!(value, Value::Object(..) | Value::Nothing | Value::Bool(_))
}

/// Names of properties that too many objects have to guess which one is meant.
const COMMON: [&str; 36] = [
    "url",
    "href",
    "src",
    "link",
    "value",
    "data",
    "text",
    "title",
    "name",
    "html",
    "content",
    "id",
    "type",
    "key",
    "image",
    "icon",
    "path",
    "page",
    "source",
    "label",
    "length",
    "target",
    "result",
    "items",
    "message",
    "code",
    "thumburl",
    "options",
    "query",
    "query",
    "parse",
    "thumbnail",
    "images",
    "then",
    "done",
    "constructor",
];
