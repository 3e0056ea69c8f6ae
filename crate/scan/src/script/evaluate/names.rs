//! What names stand for: variables, parameters, and what no file declares.

use oxc_ast::ast::IdentifierReference;
use oxc_span::Span;
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::SymbolId;

use super::super::builtin::is_known;
use super::super::code::FunctionId;
use super::super::index::{Definition, Key, Origin};
use super::super::value::{Identity, MOST, Value, Values, one, union, unknown};
use super::{DEEPEST, Evaluator};
use crate::text::Text;

impl<'a> Evaluator<'a, '_> {
    pub(super) fn name(
        &mut self,
        file: u32,
        env: u32,
        name: &'a IdentifierReference<'a>,
    ) -> Values<'a> {
        let code = self.code(file);
        let scoping = code.semantic.scoping();
        let symbol = name
            .reference_id
            .get()
            .and_then(|reference| scoping.get_reference(reference).symbol_id());
        let Some(symbol) = symbol else {
            return match name.name.as_str() {
                "undefined" => one(Value::Nothing),
                text => self.global(text),
            };
        };
        let values = self.variable(file, env, symbol, name.node_id.get(), name.span);
        let is_blank = values
            .iter()
            .all(|value| matches!(value, Value::Unknown | Value::Nothing));
        if is_blank
            && [
                "$",
                "jQuery",
                "mw",
                "mediaWiki",
                "OO",
                "ve",
                "document",
                "window",
            ]
            .contains(&name.name.as_str())
        {
            return self.global(&name.name);
        }
        self.step(file, name.span, format!("variable {}", name.name), values)
    }

    /// Something that no file declares.
    pub(super) fn global(&mut self, name: &str) -> Values<'a> {
        let name = match name {
            "mediaWiki" => "mw",
            "jQuery" => "$",
            "self" | "globalThis" | "top" | "parent" | "unsafeWindow" | "frames" => "window",
            other => other,
        };
        if name == "window" {
            return one(Value::Global("window".into()));
        }
        let mut found = Vec::new();
        let definitions = self.index.globals.get(name).into_iter().flatten();
        for definition in definitions.take(MOST) {
            found.push(self.definition(definition, 0));
        }
        found.extend(self.written(name, &Identity::Named("window".into())));
        if found.is_empty() || is_known(name) {
            return self.builtin_name(name);
        }
        union(&found)
    }

    /// What a variable can be where it is read.
    pub(super) fn variable(
        &mut self,
        file: u32,
        env: u32,
        symbol: SymbolId,
        reader: NodeId,
        span: Span,
    ) -> Values<'a> {
        let Some(definitions) = self.index.variables.get(&(file, symbol)) else {
            // A variable that nothing is written to. Of all others it is not known what they are.
            let scoping = self.code(file).semantic.scoping();
            let is_blank = scoping.symbol_flags(symbol).is_variable()
                && !scoping.symbol_flags(symbol).is_catch_variable()
                && !scoping.symbol_is_mutated(symbol);
            return if is_blank {
                one(Value::Nothing)
            } else {
                unknown()
            };
        };
        let code = self.code(file);
        let here = code.around(reader);
        let is_local = |definition: &&Definition<'a>| match definition.origin {
            // A parameter belongs to its function, a function's name to the code around it.
            Origin::Parameter(function, _) => function == here.function,
            _ => code.around(definition.node).function == here.function,
        };
        let mut reaching: Vec<&Definition<'a>> = Vec::new();
        let mut later: Vec<&Definition<'a>> = Vec::new();
        for definition in definitions.iter().take(2_000) {
            if matches!(definition.origin, Origin::Function(_)) || !is_local(&definition) {
                reaching.push(definition);
                continue;
            }
            let around = code.around(definition.node);
            if definition.span.end <= span.start {
                let region = match definition.origin {
                    Origin::Parameter(..) => Span::new(0, u32::MAX),
                    _ => around.region,
                };
                if region.contains_inclusive(span) && !definition.added {
                    reaching.retain(|own| !is_local(own));
                }
                reaching.push(definition);
            } else if around
                .looped
                .is_some_and(|looped| looped.contains_inclusive(span))
                && here.looped.is_some()
                && !definition.span.contains_inclusive(span)
            {
                reaching.push(definition);
            } else {
                later.push(definition);
            }
        }
        if reaching.is_empty() {
            reaching = later;
        }
        let mut bases: Vec<Values<'a>> = Vec::new();
        let mut added: Vec<Values<'a>> = Vec::new();
        for definition in reaching.iter().take(400) {
            if definition.span.contains_inclusive(span) && definition.added {
                continue;
            }
            let values = self.definition(definition, env);
            if definition.added {
                // All alternatives, one after another: they are pieces of one text.
                added.extend(values.iter().map(|value| one(value.clone())));
            } else {
                bases.push(values);
            }
        }
        let mut values = match bases.as_slice() {
            [] if added.is_empty() => unknown(),
            [] => one(Value::Text(Text::derived(""))),
            _ => union(&bases),
        };
        if !added.is_empty() {
            // Not every combination: what is added hardly changes where an address leads.
            let bases: Vec<Value<'a>> = values.iter().take(8).cloned().collect();
            let all: Vec<Values<'a>> = bases
                .into_iter()
                .map(|base| {
                    let parts: Vec<Values<'a>> = [one(base)]
                        .into_iter()
                        .chain(added.iter().cloned())
                        .collect();
                    self.joined(&parts)
                })
                .collect();
            values = union(&all);
        }
        self.with_pushed(file, env, symbol, values)
    }

    pub(super) fn with_pushed(
        &mut self,
        file: u32,
        env: u32,
        symbol: SymbolId,
        values: Values<'a>,
    ) -> Values<'a> {
        let Some(pushed) = self.index.pushed.get(&(file, symbol)) else {
            return values;
        };
        if !values.iter().any(|value| matches!(value, Value::Array(_))) {
            return values;
        }
        let more: Vec<Values<'a>> = pushed
            .iter()
            .take(1_000)
            .map(|own| self.values(file, env, own))
            .collect();
        values
            .iter()
            .map(|value| match value {
                Value::Array(elements) => {
                    Value::Array(elements.iter().chain(&more).cloned().collect())
                }
                other => other.clone(),
            })
            .collect()
    }

    /// What a definition gives.
    pub(super) fn definition(&mut self, definition: &Definition<'a>, env: u32) -> Values<'a> {
        let file = definition.file;
        let mut values = match definition.origin {
            Origin::Expression(expression) => self.values(file, env, expression),
            Origin::ElementOf(list) => {
                let list = self.values(file, env, list);
                self.elements(&list)
            }
            Origin::KeyOf(object) => {
                let object = self.values(file, env, object);
                let keys = self.keys_of(&object, false);
                match keys.first() {
                    Some(Value::Array(_)) => self.elements(&keys),
                    _ => unknown(),
                }
            }
            Origin::Parameter(function, position) => self.parameter(env, function, position),
            Origin::Function(function) => one(Value::Function(function, file, env)),
            Origin::Class(class) => one(Value::Class(class, file, env)),
            Origin::Import(source, name) => match self.module(file, source) {
                Some(module) if name == "*" => one(Value::Module(module)),
                // Files may pass an export on to each other without an end.
                Some(module) if self.depth < DEEPEST => {
                    self.depth += 1;
                    let values = self.property(&one(Value::Module(module)), name, None);
                    self.depth -= 1;
                    values
                }
                Some(_) | None => unknown(),
            },
            Origin::Unknown => unknown(),
        };
        for key in &definition.path {
            values = match key {
                Key::Name(name) => self.property(&values, name, Some((file, definition.span))),
                Key::Index(position) => Self::element(&values, *position),
            };
        }
        if let Some(default) = definition.default {
            let default = self.values(file, env, default);
            let kept: Vec<Value<'a>> = values
                .iter()
                .filter(|value| !matches!(value, Value::Nothing))
                .cloned()
                .collect();
            // In a call that is followed, an argument that was given takes the place of the default.
            let is_certain =
                !kept.is_empty() && !kept.iter().any(|value| matches!(value, Value::Unknown));
            values = if is_certain && env != 0 {
                kept.into()
            } else {
                union(&[kept.into(), default])
            };
        }
        values
    }

    pub(super) fn parameter(
        &mut self,
        env: u32,
        function: FunctionId,
        position: usize,
    ) -> Values<'a> {
        let mut frame = env;
        while frame != 0 {
            let own = &self.frames[frame as usize];
            if own.function == function {
                return own
                    .arguments
                    .get(position)
                    .cloned()
                    .unwrap_or_else(|| one(Value::Nothing));
            }
            frame = own.parent;
        }
        if let Some((file, list, of)) = self.index.fed.get(&function).copied() {
            if of != position {
                return unknown();
            }
            let list = self.values(file, 0, list);
            return self.elements(&list);
        }
        let mut all = Vec::new();
        for call in self.index.calls.get(&function).into_iter().flatten() {
            let values = self.argument(call.file, 0, call.arguments, position + call.skipped);
            all.push(if values.is_empty() {
                one(Value::Nothing)
            } else {
                values
            });
        }
        if all.is_empty() || self.index.escaping.contains(&function) {
            all.push(unknown());
        }
        union(&all)
    }
}
