//! Functions: in which calls they run, and what they return.

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, NewExpression};
use oxc_syntax::node::NodeId;

use super::super::code::{FunctionId, FunctionNode, address};
use super::super::index::Owner;
use super::super::value::{MOST, Value, Values, instance_of, one, union, unknown};
use super::{DEEPEST_CALL, Evaluator, Frame, MOST_FRAMES, method_of};

impl<'a> Evaluator<'a, '_> {
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

    pub(super) fn frame(
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

    pub(super) fn this(&mut self, file: u32, env: u32, node: NodeId) -> Values<'a> {
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

    pub(super) fn call(&mut self, file: u32, env: u32, call: &'a CallExpression<'a>) -> Values<'a> {
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

    pub(super) fn made(&mut self, file: u32, env: u32, new: &'a NewExpression<'a>) -> Values<'a> {
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
