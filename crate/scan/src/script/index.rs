//! Where variables, properties and parameters get their values.

mod files;

use std::rc::Rc;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, AssignmentExpression, AssignmentOperator, AssignmentTarget,
    AssignmentTargetMaybeDefault, AssignmentTargetProperty, AssignmentTargetRest, BindingPattern,
    Class, ClassElement, Expression, ForStatementLeft, ImportDeclarationSpecifier,
    MethodDefinitionKind, ObjectExpression, PropertyKey,
};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::node::NodeId;
use oxc_syntax::symbol::SymbolId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::code::{Code, FunctionId, FunctionNode, address};
use files::path_of;

/// A part of a structure.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    Name(Rc<str>),
    Index(usize),
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin<'a> {
    Expression(&'a Expression<'a>),
    /// An element of what the expression gives.
    ElementOf(&'a Expression<'a>),
    /// A name of a property of what the expression gives.
    KeyOf(&'a Expression<'a>),
    Parameter(FunctionId, usize),
    Function(FunctionNode<'a>),
    Class(&'a Class<'a>),
    /// From another file, by the name of the file and of the export.
    Import(&'a str, &'a str),
    Unknown,
}

/// A place where a variable or property gets a value.
#[derive(Debug, Clone)]
pub(crate) struct Definition<'a> {
    pub file: u32,
    pub node: NodeId,
    pub span: Span,
    pub origin: Origin<'a>,
    /// The part of the origin.
    pub path: Vec<Key>,
    pub default: Option<&'a Expression<'a>>,
    /// Whether the value is added (`+=`).
    pub added: bool,
}

impl<'a> Definition<'a> {
    /// A value as a whole.
    fn whole(code: &Code<'a>, node: NodeId, span: Span, origin: Origin<'a>) -> Self {
        Self {
            file: code.file,
            node,
            span,
            origin,
            path: Vec::new(),
            default: None,
            added: false,
        }
    }
}

/// A place where a property of an object gets a value.
#[derive(Debug, Clone)]
pub(crate) struct Write<'a> {
    pub base: &'a Expression<'a>,
    pub definition: Definition<'a>,
}

/// What a function is a property of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    Object(&'a ObjectExpression<'a>),
    Class(usize),
    /// The object to which it is written.
    Written(&'a Expression<'a>),
}

/// A place where a function is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub file: u32,
    pub arguments: &'a [Argument<'a>],
    /// The number of arguments before those of the function, as in `f.call( this, … )`.
    pub skipped: usize,
}

/// What is known of all files together.
#[derive(Default)]
pub(crate) struct Index<'a> {
    pub variables: FxHashMap<(u32, SymbolId), Vec<Definition<'a>>>,
    pub globals: FxHashMap<Rc<str>, Vec<Definition<'a>>>,
    pub writes: FxHashMap<Rc<str>, Vec<Write<'a>>>,
    pub calls: FxHashMap<FunctionId, Vec<Call<'a>>>,
    /// For functions that others call with the elements of a list: the list, and which parameter.
    pub fed: FxHashMap<FunctionId, (u32, &'a Expression<'a>, usize)>,
    pub returns: FxHashMap<FunctionId, Vec<(u32, &'a Expression<'a>, NodeId)>>,
    pub functions: FxHashMap<FunctionId, (u32, FunctionNode<'a>)>,
    /// Functions that are given to others.
    pub escaping: FxHashSet<FunctionId>,
    /// Functions that are properties, by name.
    methods: FxHashMap<Rc<str>, Vec<FunctionId>>,
    /// What a function is a property of.
    pub owners: FxHashMap<FunctionId, (u32, Owner<'a>)>,
    pub classes: FxHashMap<usize, (u32, &'a Class<'a>)>,
    /// What is put into lists.
    pub pushed: FxHashMap<(u32, SymbolId), Vec<&'a Expression<'a>>>,
    /// Attributes that are set by a method: the element, and the value.
    pub attributes: FxHashMap<Rc<str>, Vec<(u32, &'a Expression<'a>, &'a Expression<'a>)>>,
    pub exports: FxHashMap<(u32, Rc<str>), Vec<Definition<'a>>>,
    /// For a file that exports all that others export: the names of these.
    pub stars: FxHashMap<u32, Vec<&'a str>>,
    /// The names of the files.
    names: FxHashMap<u32, &'a str>,
    /// The files by the last part of their names, each with its path.
    modules: FxHashMap<String, Vec<(Vec<String>, u32)>>,
}

impl<'a> Index<'a> {
    pub fn of(codes: &[Code<'a>]) -> Self {
        let mut index = Self::default();
        for code in codes {
            index.names.insert(code.file, code.name);
            let path = path_of(code.name);
            let name = path.last().cloned().unwrap_or_default();
            let list = index.modules.entry(name).or_default();
            list.push((path, code.file));
            index.definitions(code);
        }
        for code in codes {
            index.exports(code);
        }
        for code in codes {
            index.calls(code);
        }
        index
    }

    #[allow(clippy::too_many_lines, reason = "one table")]
    fn definitions(&mut self, code: &Code<'a>) {
        let nodes = code.semantic.nodes();
        for node in nodes.iter() {
            let id = node.id();
            let new = |origin: Origin<'a>, span: Span| Definition::whole(code, id, span, origin);
            match node.kind() {
                AstKind::VariableDeclarator(declarator) => {
                    let list = nodes.parent_id(id);
                    let origin = match (nodes.parent_kind(list), &declarator.init) {
                        (_, Some(init)) => Some(Origin::Expression(init)),
                        (AstKind::ForOfStatement(of), None) => Some(Origin::ElementOf(&of.right)),
                        (AstKind::ForInStatement(of), None) => Some(Origin::KeyOf(&of.right)),
                        _ => None,
                    };
                    if let Some(origin) = origin {
                        self.bind(code, &declarator.id, &new(origin, declarator.span));
                    }
                }
                AstKind::ForOfStatement(of) => {
                    if let ForStatementLeft::AssignmentTargetIdentifier(name) = &of.left {
                        self.variable(code, name, new(Origin::ElementOf(&of.right), name.span));
                    }
                }
                AstKind::ForInStatement(of) => {
                    if let ForStatementLeft::AssignmentTargetIdentifier(name) = &of.left {
                        self.variable(code, name, new(Origin::KeyOf(&of.right), name.span));
                    }
                }
                AstKind::Function(function) => {
                    let function = FunctionNode::Function(function);
                    self.function(code, function, id);
                    let FunctionNode::Function(node) = function else {
                        continue;
                    };
                    if let Some(symbol) = node.id.as_ref().and_then(|id| id.symbol_id.get()) {
                        let list = self.variables.entry((code.file, symbol)).or_default();
                        list.push(new(Origin::Function(function), node.span));
                    }
                }
                AstKind::ArrowFunctionExpression(arrow) => {
                    self.function(code, FunctionNode::Arrow(arrow), id);
                    if let ArrowFunctionBody::FunctionBody(_) = &arrow.body {
                    } else if let Some(expression) = arrow.body.as_expression() {
                        let list = self.returns.entry(address(arrow)).or_default();
                        list.push((code.file, expression, id));
                    }
                }
                AstKind::Class(class) => {
                    self.classes.insert(address(class), (code.file, class));
                    if let Some(symbol) = class.id.as_ref().and_then(|id| id.symbol_id.get()) {
                        let list = self.variables.entry((code.file, symbol)).or_default();
                        list.push(new(Origin::Class(class), class.span));
                    }
                }
                AstKind::ReturnStatement(statement) => {
                    let function = code.around(id).function;
                    if let Some(argument) = &statement.argument {
                        let list = self.returns.entry(function).or_default();
                        list.push((code.file, argument, id));
                    }
                }
                AstKind::AssignmentExpression(assignment) => {
                    let definition = new(Origin::Expression(&assignment.right), assignment.span);
                    self.assignment(code, assignment, definition);
                }
                AstKind::ObjectProperty(property) => {
                    if let Some((name, function)) =
                        property.key.static_name().zip(function_of(&property.value))
                    {
                        self.method(&name, function.id());
                        let owner = nodes.parent_kind(id);
                        if let AstKind::ObjectExpression(object) = owner {
                            self.owners
                                .insert(function.id(), (code.file, Owner::Object(object)));
                        }
                    }
                }
                AstKind::MethodDefinition(method) => {
                    let function = address(&*method.value);
                    if let Some(name) = method.key.static_name() {
                        self.method(&name, function);
                    }
                    self.owned_by_class(code, id, function);
                }
                AstKind::PropertyDefinition(property) => {
                    if let Some(function) = property.value.as_ref().and_then(function_of) {
                        if let Some(name) = property.key.static_name() {
                            self.method(&name, function.id());
                        }
                        self.owned_by_class(code, id, function.id());
                    }
                }
                AstKind::ImportDeclaration(import) => {
                    let source = import.source.value.as_str();
                    for specifier in import.specifiers.iter().flatten() {
                        let (local, name) = match specifier {
                            ImportDeclarationSpecifier::ImportSpecifier(one) => {
                                (&one.local, one.imported.name().as_str())
                            }
                            ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => {
                                (&one.local, "default")
                            }
                            ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => {
                                (&one.local, "*")
                            }
                        };
                        if let Some(symbol) = local.symbol_id.get() {
                            let list = self.variables.entry((code.file, symbol)).or_default();
                            list.push(new(Origin::Import(source, name), local.span));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn method(&mut self, name: &str, function: FunctionId) {
        self.methods.entry(name.into()).or_default().push(function);
    }

    fn owned_by_class(&mut self, code: &Code<'a>, member: NodeId, function: FunctionId) {
        let nodes = code.semantic.nodes();
        let body = nodes.parent_id(member);
        if let AstKind::Class(class) = nodes.parent_kind(body) {
            self.owners
                .insert(function, (code.file, Owner::Class(address(class))));
        }
    }

    fn function(&mut self, code: &Code<'a>, function: FunctionNode<'a>, node: NodeId) {
        self.functions.insert(function.id(), (code.file, function));
        for (position, parameter) in function.parameters().items.iter().enumerate() {
            let begin = Span::new(function.span().start, function.span().start);
            let origin = Origin::Parameter(function.id(), position);
            let definition = Definition {
                default: parameter.initializer.as_deref(),
                ..Definition::whole(code, node, begin, origin)
            };
            self.bind(code, &parameter.pattern, &definition);
        }
        if let Some(rest) = &function.parameters().rest {
            let definition = Definition::whole(code, node, function.span(), Origin::Unknown);
            self.bind(code, &rest.rest.argument, &definition);
        }
    }

    /// The names of a pattern, each with its part of the value.
    fn bind(
        &mut self,
        code: &Code<'a>,
        pattern: &'a BindingPattern<'a>,
        definition: &Definition<'a>,
    ) {
        const DEEPEST: usize = 20;
        if definition.path.len() > DEEPEST {
            return;
        }
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                if let Some(symbol) = id.symbol_id.get() {
                    let list = self.variables.entry((code.file, symbol)).or_default();
                    list.push(definition.clone());
                }
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let mut part = definition.clone();
                    let name = property.key.static_name();
                    if let Some(default) = part.default.take() {
                        // The default of the whole: `{ host } = {}`.
                        let mut other = definition.clone();
                        other.origin = Origin::Expression(default);
                        other.default = None;
                        if let Some(name) = &name {
                            other.path.push(Key::Name(name.as_ref().into()));
                            self.bind(code, &property.value, &other);
                        }
                    }
                    match name {
                        Some(name) => part.path.push(Key::Name(name.as_ref().into())),
                        None => part.origin = Origin::Unknown,
                    }
                    self.bind(code, &property.value, &part);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for (position, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let mut part = definition.clone();
                        part.path.push(Key::Index(position));
                        self.bind(code, element, &part);
                    }
                }
            }
            BindingPattern::AssignmentPattern(assignment) => {
                let mut part = definition.clone();
                part.default = Some(&assignment.right);
                self.bind(code, &assignment.left, &part);
            }
        }
    }

    fn variable(
        &mut self,
        code: &Code<'a>,
        name: &oxc_ast::ast::IdentifierReference<'a>,
        definition: Definition<'a>,
    ) {
        let scoping = code.semantic.scoping();
        let symbol = name
            .reference_id
            .get()
            .and_then(|reference| scoping.get_reference(reference).symbol_id());
        match symbol {
            Some(symbol) => self
                .variables
                .entry((code.file, symbol))
                .or_default()
                .push(definition),
            None => self
                .globals
                .entry(name.name.as_str().into())
                .or_default()
                .push(definition),
        }
    }

    fn assignment(
        &mut self,
        code: &Code<'a>,
        assignment: &'a AssignmentExpression<'a>,
        mut definition: Definition<'a>,
    ) {
        match assignment.operator {
            AssignmentOperator::Addition => definition.added = true,
            AssignmentOperator::Assign
            | AssignmentOperator::LogicalOr
            | AssignmentOperator::LogicalNullish
            | AssignmentOperator::LogicalAnd => {}
            _ => definition.origin = Origin::Unknown,
        }
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                self.variable(code, name, definition);
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                self.write(
                    &member.property.name,
                    &member.object,
                    definition,
                    &assignment.right,
                );
            }
            AssignmentTarget::PrivateFieldExpression(member) => {
                self.write(
                    &member.field.name,
                    &member.object,
                    definition,
                    &assignment.right,
                );
            }
            AssignmentTarget::ComputedMemberExpression(member) => {
                if let Expression::StringLiteral(name) = &member.expression {
                    self.write(&name.value, &member.object, definition, &assignment.right);
                } else if let Some(symbol) = symbol_of(code, &member.object) {
                    let list = self.pushed.entry((code.file, symbol)).or_default();
                    list.push(&assignment.right);
                }
            }
            AssignmentTarget::ObjectAssignmentTarget(_)
            | AssignmentTarget::ArrayAssignmentTarget(_) => {
                self.taken_apart(code, &assignment.left, &definition);
            }
            _ => {}
        }
    }

    /// `[ a, b ] = …`, `( { a, b: c } = … )`
    fn taken_apart(
        &mut self,
        code: &Code<'a>,
        target: &'a AssignmentTarget<'a>,
        definition: &Definition<'a>,
    ) {
        const DEEPEST: usize = 20;
        if definition.path.len() > DEEPEST {
            return;
        }
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                self.variable(code, name, definition.clone());
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                let list = self
                    .writes
                    .entry(member.property.name.as_str().into())
                    .or_default();
                list.push(Write {
                    base: &member.object,
                    definition: definition.clone(),
                });
            }
            AssignmentTarget::ArrayAssignmentTarget(array) => {
                for (position, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let mut part = definition.clone();
                        part.path.push(Key::Index(position));
                        self.taken(code, element, part);
                    }
                }
                self.rest(code, array.rest.as_deref(), definition);
            }
            AssignmentTarget::ObjectAssignmentTarget(object) => {
                for property in &object.properties {
                    let mut part = definition.clone();
                    match property {
                        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(one) => {
                            part.path.push(Key::Name(one.binding.name.as_str().into()));
                            part.default = one.init.as_ref();
                            self.variable(code, &one.binding, part);
                        }
                        AssignmentTargetProperty::AssignmentTargetPropertyProperty(one) => {
                            match one.name.static_name() {
                                Some(name) => part.path.push(Key::Name(name.as_ref().into())),
                                None => part.origin = Origin::Unknown,
                            }
                            self.taken(code, &one.binding, part);
                        }
                    }
                }
                self.rest(code, object.rest.as_deref(), definition);
            }
            _ => {}
        }
    }

    fn taken(
        &mut self,
        code: &Code<'a>,
        target: &'a AssignmentTargetMaybeDefault<'a>,
        mut part: Definition<'a>,
    ) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(with) => {
                part.default = Some(&with.init);
                self.taken_apart(code, &with.binding, &part);
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.taken_apart(code, target, &part);
                }
            }
        }
    }

    fn rest(
        &mut self,
        code: &Code<'a>,
        rest: Option<&'a AssignmentTargetRest<'a>>,
        definition: &Definition<'a>,
    ) {
        if let Some(rest) = rest {
            let mut part = definition.clone();
            part.origin = Origin::Unknown;
            part.path.clear();
            self.taken_apart(code, &rest.target, &part);
        }
    }

    fn write(
        &mut self,
        name: &str,
        base: &'a Expression<'a>,
        definition: Definition<'a>,
        value: &'a Expression<'a>,
    ) {
        if let Some(function) = function_of(value) {
            self.method(name, function.id());
            // `F.prototype.method = function`
            self.owners
                .entry(function.id())
                .or_insert((definition.file, Owner::Written(base)));
        }
        self.writes
            .entry(name.into())
            .or_default()
            .push(Write { base, definition });
    }

    fn calls(&mut self, code: &Code<'a>) {
        let nodes = code.semantic.nodes();
        for node in nodes.iter() {
            match node.kind() {
                AstKind::CallExpression(call) => self.call(code, &call.callee, &call.arguments),
                AstKind::NewExpression(new) => self.call(code, &new.callee, &new.arguments),
                AstKind::IdentifierReference(name) => {
                    // A function that is named without being called.
                    let parent = nodes.parent_kind(node.id());
                    let is_called = match parent {
                        AstKind::CallExpression(call) => call.callee.span() == name.span,
                        AstKind::NewExpression(new) => new.callee.span() == name.span,
                        AstKind::StaticMemberExpression(_) => true,
                        _ => false,
                    };
                    if !is_called {
                        for function in self.named(code, name) {
                            self.escaping.insert(function);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The functions that a name stands for.
    fn named(
        &self,
        code: &Code<'a>,
        name: &oxc_ast::ast::IdentifierReference<'a>,
    ) -> Vec<FunctionId> {
        let scoping = code.semantic.scoping();
        let symbol = name
            .reference_id
            .get()
            .and_then(|reference| scoping.get_reference(reference).symbol_id());
        let definitions = match symbol {
            Some(symbol) => self.variables.get(&(code.file, symbol)),
            None => self.globals.get(name.name.as_str()),
        };
        let functions = definitions
            .into_iter()
            .flatten()
            .filter(|own| own.path.is_empty());
        let functions = functions.filter_map(|definition| match definition.origin {
            Origin::Function(function) => Some(function.id()),
            Origin::Class(class) => constructor(class),
            Origin::Expression(Expression::ClassExpression(class)) => constructor(class),
            Origin::Expression(expression) => function_of(expression).map(FunctionNode::id),
            Origin::Import(source, name) => {
                let file = self.module(source, code.name)?;
                match self.origin_of(file, name)? {
                    Origin::Function(function) => Some(function.id()),
                    Origin::Expression(expression) => function_of(expression).map(FunctionNode::id),
                    _ => None,
                }
            }
            _ => None,
        });
        functions.take(20).collect()
    }

    fn call(&mut self, code: &Code<'a>, callee: &'a Expression<'a>, arguments: &'a [Argument<'a>]) {
        let mut call = Call {
            file: code.file,
            arguments,
            skipped: 0,
        };
        let mut functions = Vec::new();
        let callee = callee.get_inner_expression();
        if let Some(function) = function_of(callee) {
            functions.push(function.id());
        }
        match callee {
            Expression::Identifier(name) => functions.extend(self.named(code, name)),
            Expression::StaticMemberExpression(member) => {
                let method = member.property.name.as_str();
                let object = member.object.get_inner_expression();
                if method == "call" || method == "bind" {
                    call.skipped = 1;
                    functions.extend(function_of(object).map(FunctionNode::id));
                    if let Expression::Identifier(name) = object {
                        functions.extend(self.named(code, name));
                    }
                } else {
                    // Only few functions of one name: otherwise this would be a guess.
                    let methods = self.methods.get(method).filter(|all| all.len() <= 4);
                    if !is_library(object) {
                        functions.extend(methods.into_iter().flatten().copied());
                    }
                }
                self.feed(code, object, method, arguments);
                if ["setAttribute", "attr", "prop"].contains(&method)
                    && let Some(Expression::StringLiteral(name)) =
                        arguments.first().and_then(Argument::as_expression)
                    && let Some(value) = arguments.get(1).and_then(Argument::as_expression)
                {
                    let list = self
                        .attributes
                        .entry(name.value.as_str().into())
                        .or_default();
                    list.push((code.file, object, value));
                }
                if let Some(symbol) =
                    symbol_of(code, object).filter(|_| ["push", "unshift", "add"].contains(&method))
                {
                    let values = arguments.iter().filter_map(Argument::as_expression);
                    self.pushed
                        .entry((code.file, symbol))
                        .or_default()
                        .extend(values);
                }
            }
            _ => {}
        }
        for function in functions {
            let calls = self.calls.entry(function).or_default();
            if calls.len() < 100 {
                calls.push(call);
            }
        }
        for argument in arguments {
            let function = argument.as_expression().and_then(function_of);
            if let Some(function) =
                function.filter(|function| !self.fed.contains_key(&function.id()))
            {
                self.escaping.insert(function.id());
            }
        }
    }

    /// `list.forEach( function ( element ) { … } )`, `$.each( list, function ( i, element ) { … } )`
    fn feed(
        &mut self,
        code: &Code<'a>,
        object: &'a Expression<'a>,
        method: &str,
        arguments: &'a [Argument<'a>],
    ) {
        let functions = |position: usize| -> Vec<FunctionId> {
            let Some(argument) = arguments.get(position).and_then(Argument::as_expression) else {
                return Vec::new();
            };
            match argument.get_inner_expression() {
                Expression::Identifier(name) => self.named(code, name),
                Expression::StaticMemberExpression(member) => {
                    let methods = self.methods.get(member.property.name.as_str());
                    methods
                        .filter(|all| all.len() == 1)
                        .cloned()
                        .unwrap_or_default()
                }
                _ => function_of(argument)
                    .map(FunctionNode::id)
                    .into_iter()
                    .collect(),
            }
        };
        let is_jquery = matches!(object, Expression::Identifier(name) if ["$", "jQuery"].contains(&name.name.as_str()));
        let (functions, list, position) = match method {
            "each" | "map" | "grep" if is_jquery => {
                let Some(list) = arguments.first().and_then(Argument::as_expression) else {
                    return;
                };
                (functions(1), list, usize::from(method == "each"))
            }
            "each" => (functions(0), object, 1),
            "forEach" | "map" | "filter" | "some" | "every" | "find" | "flatMap" => {
                (functions(0), object, 0)
            }
            _ => return,
        };
        for function in functions {
            // One that is called elsewhere, too, keeps its calls.
            if !self.calls.contains_key(&function) {
                self.fed.insert(function, (code.file, list, position));
            }
        }
    }
}

/// The variable that an expression is.
fn symbol_of(code: &Code<'_>, expression: &Expression<'_>) -> Option<SymbolId> {
    match expression.get_inner_expression() {
        Expression::Identifier(name) => {
            let reference = name.reference_id.get()?;
            code.semantic.scoping().get_reference(reference).symbol_id()
        }
        _ => None,
    }
}

/// The constructor that a class has itself.
fn constructor(class: &Class<'_>) -> Option<FunctionId> {
    class.body.body.iter().find_map(|element| match element {
        ClassElement::MethodDefinition(method)
            if method.kind == MethodDefinitionKind::Constructor =>
        {
            Some(address(&*method.value))
        }
        _ => None,
    })
}

/// Whether an object is a library, whose methods are not those of the gadget.
fn is_library(object: &Expression<'_>) -> bool {
    let mut object = object.get_inner_expression();
    for _ in 0..20 {
        object = match object {
            Expression::StaticMemberExpression(member) => &member.object,
            Expression::CallExpression(call) => &call.callee,
            Expression::Identifier(name) => {
                return [
                    "mw",
                    "mediaWiki",
                    "$",
                    "jQuery",
                    "OO",
                    "document",
                    "console",
                    "JSON",
                    "Object",
                    "Math",
                ]
                .contains(&name.name.as_str());
            }
            _ => return false,
        };
    }
    true
}

/// The function that an expression is.
pub(crate) fn function_of<'a>(expression: &'a Expression<'a>) -> Option<FunctionNode<'a>> {
    match expression.get_inner_expression() {
        Expression::FunctionExpression(function) => Some(FunctionNode::Function(function)),
        Expression::ArrowFunctionExpression(arrow) => Some(FunctionNode::Arrow(arrow)),
        _ => None,
    }
}

/// The name of a property, if it is written in the code.
pub(crate) fn name_of(key: &PropertyKey<'_>) -> Option<Rc<str>> {
    key.static_name().map(|name| name.as_ref().into())
}
