//! What an expression can be, as far as the code tells: on demand, each expression once, with limits.

mod calls;
mod conditions;
mod names;
mod properties;

use std::rc::Rc;

use oxc_ast::ast::{
    Argument, ArrayExpressionElement, BinaryOperator, ChainElement, Expression, LogicalOperator,
    TaggedTemplateExpression, UnaryOperator,
};
use oxc_span::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::code::{Code, FunctionId, FunctionNode, address};
use super::index::Index;
use super::value::{MOST, Value, Values, one, union, unknown};
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

    /// The file that an import in another file names.
    pub fn module(&self, file: u32, source: &str) -> Option<u32> {
        self.index.module(source, self.code(file).name)
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
