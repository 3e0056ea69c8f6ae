//! What an expression can be, as far as the code tells: on demand, each expression once, with limits.

use std::rc::Rc;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BinaryOperator, CallExpression, ChainElement, Class,
    ClassElement, Expression, IdentifierReference, LogicalOperator, NewExpression,
    ObjectExpression, ObjectPropertyKind, PropertyKind, TaggedTemplateExpression, UnaryOperator,
};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::SymbolId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::builtin::is_known;
use super::code::{Code, FunctionId, FunctionNode, address};
use super::index::{Definition, Index, Key, Origin, Owner, name_of};
use super::value::{Identity, MOST, Value, Values, instance_of, one, union, unknown};
use crate::finding::Step;
use crate::text::Text;

/// Expressions inside each other that are followed.
const DEEPEST: usize = 120;
/// Calls inside each other that are followed.
const DEEPEST_CALL: u32 = 8;
/// The expressions that are looked at in one scan.
const MOST_STEPS: usize = 800_000;
/// The expressions that are looked at for one use.
const MOST_STEPS_OF_USE: usize = 20_000;
/// The calls that are followed in one scan.
const MOST_FRAMES: usize = 200_000;

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

/// A call that is followed: the values of its parameters.
struct Frame<'a> {
    function: FunctionId,
    arguments: Vec<Values<'a>>,
    this: Option<Values<'a>>,
    parent: u32,
    depth: u32,
}

/// Tells what expressions can be.
pub(crate) struct Evaluator<'a, 'c> {
    pub codes: &'c [Code<'a>],
    pub index: &'c Index<'a>,
    known: FxHashMap<(usize, u32), Values<'a>>,
    visiting: FxHashSet<(usize, u32)>,
    properties: FxHashMap<usize, Rc<FxHashMap<Rc<str>, usize>>>,
    frames: Vec<Frame<'a>>,
    depth: usize,
    steps: usize,
    /// The steps at which the present use has had its share.
    share: usize,
    /// Whether a limit was reached.
    pub cut: bool,
}

impl<'a, 'c> Evaluator<'a, 'c> {
    pub fn new(codes: &'c [Code<'a>], index: &'c Index<'a>) -> Self {
        Self {
            codes,
            index,
            known: FxHashMap::default(),
            visiting: FxHashSet::default(),
            properties: FxHashMap::default(),
            // The frame 0 is no call.
            frames: vec![Frame {
                function: 0,
                arguments: Vec::new(),
                this: None,
                parent: 0,
                depth: 0,
            }],
            depth: 0,
            steps: 0,
            share: MOST_STEPS_OF_USE,
            cut: false,
        }
    }

    /// Begins with the next use.
    pub fn begin(&mut self) {
        self.share = self.steps + MOST_STEPS_OF_USE;
    }

    /// Whether a file of the gadget has this name.
    pub fn has_file(&self, name: &str) -> bool {
        self.index.module(name).is_some()
    }

    pub fn code(&self, file: u32) -> &'c Code<'a> {
        &self.codes[file as usize]
    }

    fn is_spent(&mut self) -> bool {
        self.steps += 1;
        let spent = self.steps > self.share || self.steps > MOST_STEPS;
        self.cut |= spent;
        spent
    }

    /// What an expression can be. `env`: the call in which it is looked at; 0: any.
    pub fn values(&mut self, file: u32, env: u32, expression: &'a Expression<'a>) -> Values<'a> {
        let key = (address(expression), env);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if self.depth >= DEEPEST || self.is_spent() || !self.visiting.insert(key) {
            return unknown();
        }
        self.depth += 1;
        let values = self.compute(file, env, expression);
        self.depth -= 1;
        self.visiting.remove(&key);
        if self.steps <= self.share {
            self.known.insert(key, values.clone());
        }
        values
    }

    pub fn argument(
        &mut self,
        file: u32,
        env: u32,
        arguments: &'a [Argument<'a>],
        position: usize,
    ) -> Values<'a> {
        let before = arguments.iter().take(position + 1);
        if before
            .into_iter()
            .any(|argument| matches!(argument, Argument::SpreadElement(_)))
        {
            return unknown();
        }
        match arguments.get(position).and_then(Argument::as_expression) {
            Some(expression) => self.values(file, env, expression),
            None => [].into(),
        }
    }

    fn literal(&self, file: u32, span: Span, text: &str) -> Values<'a> {
        one(Value::Text(Text::known(text, self.code(file).place(span))))
    }

    #[allow(clippy::too_many_lines, reason = "one table")]
    fn compute(&mut self, file: u32, env: u32, expression: &'a Expression<'a>) -> Values<'a> {
        match expression {
            Expression::StringLiteral(literal) => self.literal(file, literal.span, &literal.value),
            Expression::NumericLiteral(literal) => {
                one(Value::Text(Text::derived(&literal.value.to_string())))
            }
            Expression::BooleanLiteral(literal) => one(Value::Bool(literal.value)),
            Expression::NullLiteral(_) => one(Value::Nothing),
            Expression::TemplateLiteral(template) => {
                let mut parts = Vec::new();
                for (position, quasi) in template.quasis.iter().enumerate() {
                    let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
                    parts.push(self.literal(file, quasi.span, text));
                    if let Some(inner) = template.expressions.get(position) {
                        parts.push(self.values(file, env, inner));
                    }
                }
                self.joined(&parts)
            }
            Expression::TaggedTemplateExpression(tagged) => self.tagged(file, env, tagged),
            Expression::Identifier(name) => self.name(file, env, name),
            Expression::BinaryExpression(binary) if binary.operator == BinaryOperator::Addition => {
                // A long sum is a deep tree: go down its left side without recursion.
                let mut right = vec![&binary.right];
                let mut left = &binary.left;
                while let Expression::BinaryExpression(inner) = left {
                    if inner.operator != BinaryOperator::Addition {
                        break;
                    }
                    right.push(&inner.right);
                    left = &inner.left;
                }
                let mut parts = vec![self.values(file, env, left)];
                for part in right.into_iter().rev() {
                    parts.push(self.values(file, env, part));
                }
                self.joined(&parts)
            }
            Expression::LogicalExpression(logical) => {
                let right = self.values(file, env, &logical.right);
                if logical.operator == LogicalOperator::And {
                    return right;
                }
                let left = self.values(file, env, &logical.left);
                let left: Vec<Value<'a>> = left
                    .iter()
                    .filter(|value| !matches!(value, Value::Nothing | Value::Bool(false)))
                    .cloned()
                    .collect();
                union(&[left.into(), right])
            }
            Expression::ConditionalExpression(conditional) => {
                match self.certain(file, env, &conditional.test, 0) {
                    Some(true) => self.values(file, env, &conditional.consequent),
                    Some(false) => self.values(file, env, &conditional.alternate),
                    None => {
                        let consequent = self.values(file, env, &conditional.consequent);
                        let alternate = self.values(file, env, &conditional.alternate);
                        union(&[consequent, alternate])
                    }
                }
            }
            Expression::AssignmentExpression(assignment) => {
                self.values(file, env, &assignment.right)
            }
            Expression::SequenceExpression(sequence) => match sequence.expressions.last() {
                Some(last) => self.values(file, env, last),
                None => unknown(),
            },
            Expression::AwaitExpression(of) => self.values(file, env, &of.argument),
            Expression::UnaryExpression(unary) => match (unary.operator, &unary.argument) {
                (UnaryOperator::LogicalNot, Expression::NumericLiteral(number)) => {
                    one(Value::Bool(number.value == 0.0))
                }
                (UnaryOperator::Void, _) => one(Value::Nothing),
                _ => unknown(),
            },
            Expression::ObjectExpression(object) => one(Value::Object(object, file, env)),
            Expression::ArrayExpression(array) => {
                let mut elements = Vec::new();
                for element in array.elements.iter().take(2_000) {
                    match element {
                        ArrayExpressionElement::SpreadElement(spread) => {
                            let inner = self.values(file, env, &spread.argument);
                            elements.push(self.elements(&inner));
                        }
                        ArrayExpressionElement::Elision(_) => elements.push(one(Value::Nothing)),
                        other => {
                            if let Some(inner) = other.as_expression() {
                                elements.push(self.values(file, env, inner));
                            }
                        }
                    }
                }
                one(Value::Array(elements.into()))
            }
            Expression::FunctionExpression(function) => {
                one(Value::Function(FunctionNode::Function(function), file, env))
            }
            Expression::ArrowFunctionExpression(arrow) => {
                one(Value::Function(FunctionNode::Arrow(arrow), file, env))
            }
            Expression::ClassExpression(class) => one(Value::Class(class, file, env)),
            Expression::ThisExpression(this) => self.this(file, env, this.node_id.get()),
            Expression::CallExpression(call) => self.call(file, env, call),
            Expression::NewExpression(new) => self.made(file, env, new),
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(file, env, call),
                ChainElement::StaticMemberExpression(member) => {
                    let base = self.values(file, env, &member.object);
                    self.property(&base, &member.property.name, Some((file, member.span)))
                }
                ChainElement::ComputedMemberExpression(member) => {
                    let base = self.values(file, env, &member.object);
                    let key = self.values(file, env, &member.expression);
                    self.at(&base, &key, Some((file, member.span)))
                }
                _ => unknown(),
            },
            Expression::StaticMemberExpression(member) => {
                let base = self.values(file, env, &member.object);
                self.property(&base, &member.property.name, Some((file, member.span)))
            }
            Expression::PrivateFieldExpression(member) => {
                let base = self.values(file, env, &member.object);
                self.property(&base, &member.field.name, Some((file, member.span)))
            }
            Expression::ComputedMemberExpression(member) => {
                let base = self.values(file, env, &member.object);
                let key = self.values(file, env, &member.expression);
                self.at(&base, &key, Some((file, member.span)))
            }
            other => {
                let inner = other.get_inner_expression();
                if std::ptr::eq(inner, other) {
                    unknown()
                } else {
                    self.values(file, env, inner)
                }
            }
        }
    }

    /// A template with a function in front of it: taken as if the function did nothing.
    pub fn tagged(
        &mut self,
        file: u32,
        env: u32,
        tagged: &'a TaggedTemplateExpression<'a>,
    ) -> Values<'a> {
        let mut parts = Vec::new();
        for (position, quasi) in tagged.quasi.quasis.iter().enumerate() {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
            parts.push(self.literal(file, quasi.span, text));
            if let Some(inner) = tagged.quasi.expressions.get(position) {
                parts.push(self.values(file, env, inner));
            }
        }
        self.joined(&parts)
    }

    /// Texts in a row. Each combination, if these are not too many.
    pub fn joined(&mut self, parts: &[Values<'a>]) -> Values<'a> {
        let mut texts: Vec<Text> = vec![Text::derived("")];
        // Most parts are one text: collect those, and join them at once.
        let mut pending: Vec<Text> = Vec::new();
        for part in parts {
            let mut options: Vec<Text> = part.iter().map(as_text).collect();
            if options.is_empty() {
                options.push(Text::unknown());
            }
            if let [one] = options.as_slice() {
                pending.push(one.clone());
                continue;
            }
            if texts.len() * options.len() > MOST {
                pending.push(Text::unknown());
                self.cut = true;
                continue;
            }
            let mut next = Vec::with_capacity(texts.len() * options.len());
            for before in &texts {
                for option in &options {
                    let all: Vec<&Text> = [before]
                        .into_iter()
                        .chain(&pending)
                        .chain([option])
                        .collect();
                    next.push(Text::joined(&all));
                }
            }
            pending.clear();
            texts = next;
        }
        let values = texts.iter().map(|before| {
            let all: Vec<&Text> = [before].into_iter().chain(&pending).collect();
            one(Value::Text(Text::joined(&all)))
        });
        union(&values.collect::<Vec<_>>())
    }

    fn step(&self, file: u32, span: Span, what: String, values: Values<'a>) -> Values<'a> {
        if !values
            .iter()
            .any(|value| matches!(value, Value::Text(text) if !text.places.is_empty()))
        {
            return values;
        }
        let step = Step {
            place: self.code(file).place(span),
            what,
        };
        values
            .iter()
            .map(|value| match value {
                Value::Text(text) => Value::Text(text.then(step.clone())),
                other => other.clone(),
            })
            .collect()
    }

    fn name(&mut self, file: u32, env: u32, name: &'a IdentifierReference<'a>) -> Values<'a> {
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
    fn global(&mut self, name: &str) -> Values<'a> {
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
    fn variable(
        &mut self,
        file: u32,
        env: u32,
        symbol: SymbolId,
        reader: NodeId,
        span: Span,
    ) -> Values<'a> {
        let Some(definitions) = self.index.variables.get(&(file, symbol)) else {
            return one(Value::Nothing);
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

    fn with_pushed(
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
    fn definition(&mut self, definition: &Definition<'a>, env: u32) -> Values<'a> {
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
            Origin::Import(source, name) => match self.index.module(source) {
                Some(module) if name == "*" => one(Value::Module(module)),
                Some(module) => self.property(&one(Value::Module(module)), name, None),
                None => unknown(),
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

    fn parameter(&mut self, env: u32, function: FunctionId, position: usize) -> Values<'a> {
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

    /// The calls of a function in which a use in it is looked at.
    pub fn contexts(&mut self, function: FunctionId) -> Vec<u32> {
        const MOST_CALLS: usize = 40;
        let mut function = function;
        for _ in 0..20 {
            let Some((own_file, node)) = self.index.functions.get(&function).copied() else {
                break;
            };
            let calls = self
                .index
                .calls
                .get(&function)
                .filter(|calls| !calls.is_empty());
            if let Some(calls) = calls.filter(|_| !node.parameters().items.is_empty()) {
                let mut contexts = Vec::new();
                for call in calls.iter().take(MOST_CALLS) {
                    let count = node.parameters().items.len();
                    let arguments: Vec<Values<'a>> = (0..count)
                        .map(|position| {
                            let values = self.argument(
                                call.file,
                                0,
                                call.arguments,
                                position + call.skipped,
                            );
                            if values.is_empty() {
                                one(Value::Nothing)
                            } else {
                                values
                            }
                        })
                        .collect();
                    contexts.extend(self.frame(function, arguments, None, 0));
                }
                if self.index.escaping.contains(&function) {
                    let arguments = vec![unknown(); node.parameters().items.len()];
                    contexts.extend(self.frame(function, arguments, None, 0));
                }
                if !contexts.is_empty() {
                    return contexts;
                }
                break;
            }
            let node = match node {
                FunctionNode::Function(function) => function.node_id.get(),
                FunctionNode::Arrow(arrow) => arrow.node_id.get(),
            };
            function = self.code(own_file).around(node).function;
        }
        vec![0]
    }

    fn frame(
        &mut self,
        function: FunctionId,
        arguments: Vec<Values<'a>>,
        this: Option<Values<'a>>,
        parent: u32,
    ) -> Option<u32> {
        let depth = self.frames[parent as usize].depth + 1;
        if depth > DEEPEST_CALL || self.frames.len() >= MOST_FRAMES {
            return None;
        }
        self.frames.push(Frame {
            function,
            arguments,
            this,
            parent,
            depth,
        });
        u32::try_from(self.frames.len() - 1).ok()
    }

    /// What a function returns, if it is called with these arguments.
    pub fn returned(
        &mut self,
        function: (FunctionNode<'a>, u32, u32),
        arguments: Vec<Values<'a>>,
        this: Option<Values<'a>>,
        caller: u32,
    ) -> Values<'a> {
        let (node, _, env) = function;
        // Recursion ends where the same function is called for the third time.
        let mut frame = caller;
        let mut same = 0;
        while frame != 0 {
            same += usize::from(self.frames[frame as usize].function == node.id());
            frame = self.frames[frame as usize].parent;
        }
        let parent = if env == 0 { caller } else { env };
        let Some(env) = self
            .frame(node.id(), arguments, this, parent)
            .filter(|_| same < 2)
        else {
            return unknown();
        };
        let returns = self.index.returns.get(&node.id());
        let all: Vec<Values<'a>> = returns
            .into_iter()
            .flatten()
            .take(MOST)
            .filter(|(file, _, at)| self.is_possible(*file, env, *at))
            .copied()
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(file, expression, _)| self.values(file, env, expression))
            .collect();
        if all.is_empty() {
            one(Value::Nothing)
        } else {
            union(&all)
        }
    }

    /// Whether a part of a function can run in a call: whether no condition around it is certain to fail.
    pub fn is_possible(&mut self, file: u32, env: u32, node: NodeId) -> bool {
        const MOST_ANCESTORS: usize = 200;
        if env == 0 {
            return true;
        }
        let code = self.code(file);
        let nodes = code.semantic.nodes();
        let span = nodes.kind(node).span();
        for ancestor in nodes.ancestors(node).take(MOST_ANCESTORS) {
            let within = |part: Span| part.contains_inclusive(span);
            let possible = match ancestor.kind() {
                AstKind::IfStatement(of) if within(of.consequent.span()) => {
                    self.certain(file, env, &of.test, 0) != Some(false)
                }
                AstKind::IfStatement(of) if !within(of.test.span()) => {
                    self.certain(file, env, &of.test, 0) != Some(true)
                }
                AstKind::ConditionalExpression(of) if within(of.consequent.span()) => {
                    self.certain(file, env, &of.test, 0) != Some(false)
                }
                AstKind::ConditionalExpression(of) if within(of.alternate.span()) => {
                    self.certain(file, env, &of.test, 0) != Some(true)
                }
                AstKind::LogicalExpression(of)
                    if within(of.right.span()) && of.operator.is_and() =>
                {
                    self.certain(file, env, &of.left, 0) != Some(false)
                }
                AstKind::SwitchStatement(of) => {
                    let case = of.cases.iter().position(|case| within(case.span));
                    // Without a break, a case goes on in the next one.
                    case.is_none_or(|case| {
                        let before = case.checked_sub(1).and_then(|before| of.cases.get(before));
                        let goes_on = before.is_some_and(|before| {
                            !matches!(
                                before.consequent.last(),
                                Some(
                                    oxc_ast::ast::Statement::BreakStatement(_)
                                        | oxc_ast::ast::Statement::ReturnStatement(_)
                                        | oxc_ast::ast::Statement::ThrowStatement(_)
                                )
                            )
                        });
                        let test = of.cases.get(case).and_then(|case| case.test.as_ref());
                        goes_on
                            || test.is_none_or(|test| {
                                self.same(file, env, &of.discriminant, test) != Some(false)
                            })
                    })
                }
                _ => true,
            };
            if !possible {
                return false;
            }
        }
        true
    }

    /// Whether a condition is certain to hold, or to fail.
    fn certain(
        &mut self,
        file: u32,
        env: u32,
        test: &'a Expression<'a>,
        depth: u8,
    ) -> Option<bool> {
        if let Some(truth) = self.code(file).truth(test) {
            return Some(truth);
        }
        if env == 0 || depth > 5 {
            return None;
        }
        match test {
            Expression::BinaryExpression(of) => match of.operator {
                BinaryOperator::StrictEquality | BinaryOperator::Equality => {
                    self.same(file, env, &of.left, &of.right)
                }
                BinaryOperator::StrictInequality | BinaryOperator::Inequality => {
                    self.same(file, env, &of.left, &of.right).map(|same| !same)
                }
                _ => None,
            },
            Expression::UnaryExpression(of) if of.operator == UnaryOperator::LogicalNot => self
                .certain(file, env, &of.argument, depth + 1)
                .map(|truth| !truth),
            Expression::LogicalExpression(of) => {
                let left = self.certain(file, env, &of.left, depth + 1);
                let right = self.certain(file, env, &of.right, depth + 1);
                match of.operator {
                    LogicalOperator::And if left == Some(false) || right == Some(false) => {
                        Some(false)
                    }
                    LogicalOperator::And if left == Some(true) && right == Some(true) => Some(true),
                    LogicalOperator::Or if left == Some(true) || right == Some(true) => Some(true),
                    LogicalOperator::Or if left == Some(false) && right == Some(false) => {
                        Some(false)
                    }
                    _ => None,
                }
            }
            Expression::Identifier(_) => {
                let values = self.values(file, env, test);
                let mut truths = values.iter().map(|value| match value {
                    Value::Bool(value) => Some(*value),
                    Value::Nothing => Some(false),
                    Value::Text(of) if of.is_known() => {
                        Some(!of.text.is_empty() && &*of.text != "0")
                    }
                    Value::Object(..) | Value::Function(..) | Value::Element(_) => Some(true),
                    _ => None,
                });
                let first = truths.next()??;
                truths.all(|truth| truth == Some(first)).then_some(first)
            }
            _ => None,
        }
    }

    /// Whether two expressions are certain to be the same text, or to differ.
    fn same(
        &mut self,
        file: u32,
        env: u32,
        one: &'a Expression<'a>,
        other: &'a Expression<'a>,
    ) -> Option<bool> {
        let known = |values: &Values<'a>| -> Option<Vec<String>> {
            if values.is_empty() {
                return None;
            }
            let texts = values.iter().map(|value| match value {
                Value::Text(text) if text.is_known() => Some(text.text.to_string()),
                Value::Bool(value) => Some(value.to_string()),
                Value::Nothing => Some("\u{0}".to_owned()),
                _ => None,
            });
            texts.collect()
        };
        let one = self.values(file, env, one);
        let other = self.values(file, env, other);
        let (one, other) = (known(&one)?, known(&other)?);
        match (one.as_slice(), other.as_slice()) {
            ([one], [other]) => Some(one == other),
            (one, other) if !one.iter().any(|text| other.contains(text)) => Some(false),
            _ => None,
        }
    }

    fn this(&mut self, file: u32, env: u32, node: NodeId) -> Values<'a> {
        let code = self.code(file);
        let mut function = code.around(node).function;
        // An arrow function has the `this` of the function around it.
        for _ in 0..50 {
            match self.index.functions.get(&function) {
                Some((_, FunctionNode::Arrow(arrow))) => {
                    function = code.around(arrow.node_id.get()).function;
                }
                _ => break,
            }
        }
        let mut frame = env;
        while frame != 0 {
            let own = &self.frames[frame as usize];
            if own.function == function {
                if let Some(this) = own.this.clone() {
                    return this;
                }
                break;
            }
            frame = own.parent;
        }
        match self.index.owners.get(&function).copied() {
            Some((file, Owner::Object(object))) => one(Value::Object(object, file, 0)),
            Some((_, Owner::Class(class))) => one(instance_of(class)),
            Some((file, Owner::Written(base))) => self.values(file, 0, base),
            None if self.index.fed.contains_key(&function) => {
                let fed = self.index.fed.get(&function).copied();
                let Some((file, list, _)) = fed else {
                    return unknown();
                };
                let list = self.values(file, 0, list);
                let list = self.elements(&list);
                // `$( … ).each( function () { this… } )`: a list of texts has no `this`.
                if list.iter().any(|value| matches!(value, Value::Element(_))) {
                    return list;
                }
                unknown()
            }
            // What others call gets its `this` from them.
            None if self.index.escaping.contains(&function) => unknown(),
            None if function == 0 => one(Value::Global("window".into())),
            None => {
                // `this` in the initial value of a class's field.
                let nodes = code.semantic.nodes();
                let class = nodes
                    .ancestors(node)
                    .take(30)
                    .find_map(|node| match node.kind() {
                        AstKind::Class(class) => Some(address(class)),
                        _ => None,
                    });
                one(instance_of(
                    class.filter(|_| function == 0).unwrap_or(function),
                ))
            }
        }
    }

    /// What is written to a property of an object somewhere.
    fn written(&mut self, name: &str, of: &Identity) -> Vec<Values<'a>> {
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
        let mut missing = false;
        for value in base.iter() {
            match self.property_of(value, name) {
                Some(values) => found.push(values),
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
            found.push(unknown());
        } else if found.is_empty()
            || (missing && base.iter().any(|value| matches!(value, Value::Unknown)))
        {
            found.push(if missing && !only_unknown && found.is_empty() {
                one(Value::Nothing)
            } else {
                unknown()
            });
        }
        let values = union(&found);
        match place {
            Some((file, span)) => self.step(file, span, format!("property {name}"), values),
            None => values,
        }
    }

    fn property_of(&mut self, value: &Value<'a>, name: &str) -> Option<Values<'a>> {
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
                let exports = self.index.exports.get(&(*module, name.into()));
                for definition in exports.into_iter().flatten() {
                    found.push(self.definition(definition, 0));
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

    fn of_object(
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

    fn of_instance(&mut self, of: usize, name: &str, depth: usize) -> Option<Values<'a>> {
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

    fn of_class(
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
    fn at(
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

    fn element(base: &Values<'a>, position: usize) -> Values<'a> {
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

    fn call(&mut self, file: u32, env: u32, call: &'a CallExpression<'a>) -> Values<'a> {
        let callee = call.callee.get_inner_expression();
        let mut this = None;
        if let Some((object, name)) = method_of(callee) {
            let base = self.values(file, env, object);
            if let Some(values) = self.builtin_method(file, env, &base, name, call) {
                return values;
            }
            this = Some(base);
        }
        let callees = self.values(file, env, callee);
        let mut found = Vec::new();
        for value in callees.iter() {
            found.push(match value {
                Value::Function(function, own, inner) => {
                    let count = function.parameters().items.len();
                    let arguments = (0..count)
                        .map(|position| {
                            let values = self.argument(file, env, &call.arguments, position);
                            if values.is_empty() {
                                one(Value::Nothing)
                            } else {
                                values
                            }
                        })
                        .collect();
                    let values =
                        self.returned((*function, *own, *inner), arguments, this.clone(), env);
                    self.step(
                        file,
                        call.span,
                        "what a function returns".to_owned(),
                        values,
                    )
                }
                Value::Global(path) => {
                    let path = path.clone();
                    self.builtin_call(file, env, &path, &call.arguments, address(call))
                }
                _ => unknown(),
            });
        }
        if found.is_empty() {
            unknown()
        } else {
            union(&found)
        }
    }

    fn made(&mut self, file: u32, env: u32, new: &'a NewExpression<'a>) -> Values<'a> {
        let callees = self.values(file, env, &new.callee);
        let mut found = Vec::new();
        for value in callees.iter() {
            found.push(match value {
                Value::Function(function, ..) => one(instance_of(function.id())),
                Value::Class(class, ..) => one(instance_of(address(*class))),
                Value::Global(path) => {
                    let path = path.clone();
                    self.builtin_new(file, env, &path, &new.arguments, address(new))
                }
                _ => unknown(),
            });
        }
        union(&found)
    }
}

/// The object and the name of a method that is called.
pub(crate) fn method_of<'a>(callee: &'a Expression<'a>) -> Option<(&'a Expression<'a>, &'a str)> {
    match callee {
        Expression::StaticMemberExpression(member) => {
            Some((&member.object, member.property.name.as_str()))
        }
        Expression::ComputedMemberExpression(member) => match &member.expression {
            Expression::StringLiteral(name) => Some((&member.object, name.value.as_str())),
            _ => None,
        },
        Expression::ChainExpression(chain) => match &chain.expression {
            ChainElement::StaticMemberExpression(member) => {
                Some((&member.object, member.property.name.as_str()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The text that a value becomes in a sum.
pub(crate) fn as_text(value: &Value<'_>) -> Text {
    match value {
        Value::Text(text) => text.clone(),
        Value::Bool(value) => Text::derived(if *value { "true" } else { "false" }),
        _ => Text::unknown(),
    }
}
