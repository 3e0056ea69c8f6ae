//! A parsed file, and for each node of it: its function, whether it always runs, whether it never runs.

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    ArrowFunctionExpression, Expression, FormalParameters, Function, IdentifierReference,
    Statement, UnaryOperator,
};
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{Semantic, SemanticBuilder};
use oxc_span::{GetSpan as _, SourceType, Span};
use oxc_syntax::node::NodeId;

use crate::finding::Place;
use crate::nesting;

/// A function, by the address of its node.
pub(crate) type FunctionId = usize;

/// A node of any kind that is a function.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FunctionNode<'a> {
    Function(&'a Function<'a>),
    Arrow(&'a ArrowFunctionExpression<'a>),
}

impl<'a> FunctionNode<'a> {
    pub fn id(self) -> FunctionId {
        match self {
            Self::Function(function) => address(function),
            Self::Arrow(arrow) => address(arrow),
        }
    }

    pub fn parameters(self) -> &'a FormalParameters<'a> {
        match self {
            Self::Function(function) => &function.params,
            Self::Arrow(arrow) => &arrow.params,
        }
    }

    pub fn span(self) -> Span {
        match self {
            Self::Function(function) => function.span,
            Self::Arrow(arrow) => arrow.span,
        }
    }
}

/// The address of a node: nodes stay where they are while they are scanned.
pub(crate) fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node).addr()
}

/// What is known of a node by where it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around {
    /// The innermost function; 0: none.
    pub function: FunctionId,
    /// The part of the code that runs as a whole if the node runs.
    pub region: Span,
    /// The innermost loop of the function.
    pub looped: Option<Span>,
    /// Whether the node never runs.
    pub dead: bool,
}

/// A parsed file.
pub(crate) struct Code<'a> {
    /// The number of this code. A file can have several.
    pub file: u32,
    /// The number of the file.
    origin: u32,
    pub name: &'a str,
    /// Where the code begins in the file, after what was put in front of it.
    shift: i64,
    /// Where the code ends in the file.
    end: i64,
    pub semantic: Semantic<'a>,
    pub around: Vec<Around>,
}

impl<'a> Code<'a> {
    /// Parses a part of a file. `shift`: where that part begins in the file.
    pub fn parse(
        allocator: &'a Allocator,
        (file, origin): (u32, u32),
        name: &'a str,
        text: &'a str,
        shift: i64,
        kind: SourceType,
    ) -> Result<Self, String> {
        if u32::try_from(text.len()).is_err() {
            return Err("it is too long".to_owned());
        }
        if !nesting::is_moderate(text) {
            return Err("it is nested too deeply".to_owned());
        }
        let options = ParseOptions {
            allow_return_outside_function: true,
            preserve_parens: false,
            ..ParseOptions::default()
        };
        let parsed = Parser::new(allocator, text, kind)
            .with_options(options)
            .parse();
        if parsed.panicked || parsed.program.is_empty() && !parsed.diagnostics.is_empty() {
            let reason = parsed.diagnostics.iter().next().map(ToString::to_string);
            return Err(reason.unwrap_or_else(|| "it is not code".to_owned()));
        }
        let program = allocator.alloc(parsed.program);
        let semantic = SemanticBuilder::new()
            .with_build_nodes(true)
            .build(program)
            .semantic;
        let mut code = Self {
            file,
            origin,
            name,
            shift,
            end: end(text, shift),
            semantic,
            around: Vec::new(),
        };
        code.around = code.look_around();
        Ok(code)
    }

    pub fn place(&self, span: Span) -> Place {
        let at = |offset: u32| {
            let at = (i64::from(offset) + self.shift).clamp(0, self.end.max(0));
            u32::try_from(at).unwrap_or_default()
        };
        Place {
            file: self.origin,
            start: at(span.start),
            end: at(span.end),
        }
    }

    /// Whether no declaration of the file has this name.
    pub fn is_global(&self, name: &IdentifierReference<'a>) -> bool {
        let scoping = self.semantic.scoping();
        let reference = name.reference_id.get();
        reference.is_none_or(|reference| scoping.get_reference(reference).symbol_id().is_none())
    }

    /// Whether a node is what a call calls, or what `new` makes.
    pub fn is_callee(&self, node: NodeId) -> bool {
        let nodes = self.semantic.nodes();
        let span = nodes.kind(node).span();
        match nodes.kind(nodes.parent_id(node)) {
            AstKind::CallExpression(call) => call.callee.span() == span,
            AstKind::NewExpression(new) => new.callee.span() == span,
            _ => false,
        }
    }

    pub fn around(&self, node: NodeId) -> Around {
        self.around[node.index()]
    }

    fn look_around(&self) -> Vec<Around> {
        let nodes = self.semantic.nodes();
        let mut around: Vec<Around> = Vec::with_capacity(nodes.len());
        for node in nodes.iter() {
            let span = node.kind().span();
            let id = node.id();
            let parent = nodes.parent_id(id);
            let Some(mut own) = around.get(parent.index()).copied().filter(|_| parent != id) else {
                around.push(Around {
                    function: 0,
                    region: span,
                    looped: None,
                    dead: false,
                });
                continue;
            };
            let within = |part: Span| part.contains_inclusive(span);
            match nodes.kind(parent) {
                AstKind::Function(function) => {
                    own.function = address(function);
                    own.region = function.span;
                    own.looped = None;
                }
                AstKind::ArrowFunctionExpression(arrow) => {
                    own.function = address(arrow);
                    own.region = arrow.span;
                    own.looped = None;
                }
                AstKind::IfStatement(of) if !within(of.test.span()) => {
                    own.region = span;
                    let is_then = within(of.consequent.span());
                    own.dead |= self.truth(&of.test) == Some(!is_then);
                }
                AstKind::ConditionalExpression(of) if !within(of.test.span()) => {
                    own.region = span;
                    let is_then = within(of.consequent.span());
                    own.dead |= self.truth(&of.test) == Some(!is_then);
                }
                AstKind::LogicalExpression(of) if within(of.right.span()) => {
                    own.region = span;
                    own.dead |= of.operator.is_and() && self.truth(&of.left) == Some(false);
                }
                AstKind::WhileStatement(of) => {
                    own.region = span;
                    own.looped = Some(of.span);
                    own.dead |= within(of.body.span()) && self.truth(&of.test) == Some(false);
                }
                AstKind::ForStatement(of) => {
                    own.region = span;
                    own.looped = Some(of.span);
                }
                AstKind::ForInStatement(of) => {
                    own.region = of.span;
                    own.looped = Some(of.span);
                }
                AstKind::ForOfStatement(of) => {
                    own.region = of.span;
                    own.looped = Some(of.span);
                }
                AstKind::DoWhileStatement(of) => own.looped = Some(of.span),
                AstKind::SwitchCase(_) | AstKind::TryStatement(_) => own.region = span,
                AstKind::FunctionBody(body) => own.dead |= after_end(&body.statements, span),
                AstKind::BlockStatement(block) => own.dead |= after_end(&block.body, span),
                _ => {}
            }
            if let AstKind::Function(function) = node.kind() {
                own.dead |= self.is_never_called(function);
            }
            around.push(own);
        }
        around
    }

    /// Whether a function in a function is named nowhere. One of the whole file may be called by others.
    fn is_never_called(&self, function: &Function<'a>) -> bool {
        let scoping = self.semantic.scoping();
        let symbol = function.id.as_ref().and_then(|id| id.symbol_id.get());
        function.is_declaration()
            && symbol.is_some_and(|symbol| {
                scoping.symbol_scope_id(symbol) != scoping.root_scope_id()
                    && scoping.get_resolved_reference_ids(symbol).is_empty()
            })
    }

    /// Whether a condition always or never holds.
    pub fn truth(&self, test: &Expression<'a>) -> Option<bool> {
        self.truth_within(test, 4)
    }

    fn truth_within(&self, test: &Expression<'a>, depth: u8) -> Option<bool> {
        if depth == 0 {
            return None;
        }
        match test {
            Expression::BooleanLiteral(literal) => Some(literal.value),
            Expression::NumericLiteral(literal) => Some(literal.value != 0.0),
            Expression::NullLiteral(_) => Some(false),
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                self.truth_within(&unary.argument, depth - 1)
                    .map(|truth| !truth)
            }
            Expression::LogicalExpression(logical) if logical.operator.is_and() => {
                let left = self.truth_within(&logical.left, depth - 1);
                let right = self.truth_within(&logical.right, depth - 1);
                (left == Some(false) || right == Some(false)).then_some(false)
            }
            Expression::Identifier(name) => {
                let scoping = self.semantic.scoping();
                let reference = scoping.get_reference(name.reference_id.get()?);
                let symbol = reference.symbol_id()?;
                if scoping.symbol_is_mutated(symbol)
                    || !scoping.symbol_redeclarations(symbol).is_empty()
                {
                    return None;
                }
                let declaration = scoping.symbol_declaration(symbol);
                match self.semantic.nodes().kind(declaration) {
                    AstKind::VariableDeclarator(declarator) => {
                        self.truth_within(declarator.init.as_ref()?, depth - 1)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Where code ends in its file. Code with something in front has one character behind it, too.
fn end(text: &str, shift: i64) -> i64 {
    let end = i64::try_from(text.len())
        .unwrap_or(i64::MAX)
        .saturating_add(shift);
    if shift < 0 { end - 1 } else { end }
}

/// Whether a statement is after one that ends the block. Functions are there nevertheless.
fn after_end(statements: &[Statement<'_>], span: Span) -> bool {
    let end = statements.iter().find(|statement| {
        matches!(
            statement,
            Statement::ReturnStatement(_)
                | Statement::ThrowStatement(_)
                | Statement::BreakStatement(_)
                | Statement::ContinueStatement(_)
        )
    });
    end.is_some_and(|end| {
        span.start >= end.span().end
            && !statements
                .iter()
                .any(|own| own.span() == span && matches!(own, Statement::FunctionDeclaration(_)))
    })
}
