//! Conditions that are certain to hold, or to fail, in a call.

use oxc_ast::AstKind;
use oxc_ast::ast::{BinaryOperator, Expression, LogicalOperator, UnaryOperator};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::node::NodeId;

use super::super::value::{Value, Values};
use super::Evaluator;

impl<'a> Evaluator<'a, '_> {
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
    pub(super) fn certain(
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
    pub(super) fn same(
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
}
